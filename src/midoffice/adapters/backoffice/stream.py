"""A connection as the HTTP client wants it, made of asyncio's own streams: closing one never waits for the other side."""

import asyncio
import ssl
from typing import Any

import httpcore2
from httpcore2 import AsyncNetworkStream

_CONNECTING_SECONDS = 10.0


class Stream(AsyncNetworkStream):
    """One connection; what goes wrong on it is raised as the client's errors."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take an open connection."""
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # the client's own interface
        """Return what is there, at most so much; empty at the end."""
        try:
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)
        except TimeoutError as error:
            raise httpcore2.ReadTimeout(str(error)) from error
        except (OSError, EOFError) as error:
            raise httpcore2.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # the same
        """Send."""
        try:
            async with asyncio.timeout(timeout):
                self._writer.write(buffer)
                await self._writer.drain()
        except TimeoutError as error:
            raise httpcore2.WriteTimeout(str(error)) from error
        except (OSError, RuntimeError) as error:
            raise httpcore2.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Break the connection without a word: whoever is frozen would not hear it."""
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # the same
    ) -> AsyncNetworkStream:
        """Encrypt from now on."""
        try:
            async with asyncio.timeout(timeout):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except TimeoutError as error:
            await self.aclose()
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (OSError, EOFError) as error:  # a certificate that is not trusted is an OSError, too
            await self.aclose()
            raise httpcore2.ConnectError(str(error)) from error
        except BaseException:
            await self.aclose()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # the same
        """Tell what the client asks about a connection; `is_readable` of an idle one means that it has ended."""
        if info == "is_readable":
            return self._reader.at_eof() or self._writer.is_closing()
        names = {"client_addr": "sockname", "server_addr": "peername", "ssl_object": "ssl_object", "socket": "socket"}
        return self._writer.get_extra_info(names[info]) if info in names else None


async def connect(address: str, port: int, timeout: float | None) -> Stream:  # noqa: ASYNC109  # the same
    """Connect to an address (not a name)."""
    try:
        async with asyncio.timeout(_CONNECTING_SECONDS if timeout is None else timeout):
            return Stream(*await asyncio.open_connection(address, port))
    except TimeoutError as error:
        raise httpcore2.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise httpcore2.ConnectError(str(error)) from error

"""A connection as the HTTP client wants it, made of asyncio's own streams: closing one never waits for the other side."""

import asyncio
import ssl
from collections.abc import Sequence
from typing import Any

import httpcore2
from httpcore2 import AsyncNetworkStream

from midoffice.adapters.backoffice.openings import Openings
from midoffice.adapters.backoffice.unreachable import why_no_connection

OPENING_SECONDS = 1.0
"""How long a connection may take, and encrypting it as long again."""


class Stream(AsyncNetworkStream):
    """One connection; what goes wrong on it is raised as the client's errors."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, place: object, openings: "Openings[Stream]"
    ) -> None:
        """Take an open connection to a place."""
        self._reader = reader
        self._writer = writer
        self._place = place
        self._openings = openings
        self._encrypted = False

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
        self.abort()

    def abort(self) -> None:
        """Break the connection at once."""
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # the same
    ) -> AsyncNetworkStream:
        """Encrypt from now on; one that was left behind half-way may be encrypted already."""
        del timeout
        if self._encrypted:
            return self
        return await self._openings.wait(self._place, self._encrypt(ssl_context, server_hostname))

    async def _encrypt(self, context: ssl.SSLContext, host: str | None) -> "Stream":
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                await self._writer.start_tls(context, server_hostname=host)
        except TimeoutError as error:
            self.abort()
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (OSError, EOFError) as error:  # a certificate that is not trusted is an OSError, too
            self.abort()
            raise httpcore2.ConnectError(why_no_connection(error)) from error
        except BaseException:
            self.abort()
            raise
        self._encrypted = True
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # the same
        """Tell what the client asks about a connection; `is_readable` of an idle one means that it has ended."""
        if info == "is_readable":
            return self._reader.at_eof() or self._writer.is_closing()
        names = {"client_addr": "sockname", "server_addr": "peername", "ssl_object": "ssl_object", "socket": "socket"}
        return self._writer.get_extra_info(names[info]) if info in names else None


async def connect(addresses: Sequence[str], port: int, place: object, openings: Openings[Stream]) -> Stream:
    """Connect to the first of some addresses (not names) that answers."""
    for number, address in enumerate(addresses, start=1):
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                return Stream(*await asyncio.open_connection(address, port), place, openings)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except OSError as error:
            if number == len(addresses):
                raise httpcore2.ConnectError(why_no_connection(error)) from error
    raise httpcore2.ConnectError("The name has no address.")

"""A WebSocket client that costs next to nothing, so that what is measured is the server.

Text frames of up to 2^63 bytes, one fragment each, no compression: exactly what our own server sends. The mask is zero,
which the standard allows to whoever has nothing to hide from proxies.
"""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TEXT, _CLOSE, _PING = 0x1, 0x8, 0x9
_SHORT, _MEDIUM = 126, 65_536


class LightSocket(asyncio.Protocol):
    """One connection; `on_text` is called with every text frame, as bytes."""

    def __init__(self, path: str, headers: Mapping[str, str], on_text: Callable[[bytes], None]) -> None:
        """Take what to ask for; use `connect`."""
        self.open = asyncio.Event()
        self.closed = asyncio.Event()
        self._path = path
        self._headers = headers
        self._on_text = on_text
        self._buffer = bytearray()
        self._transport: asyncio.Transport

    @classmethod
    async def connect(
        cls, port: int, path: str, on_text: Callable[[bytes], None], headers: Mapping[str, str] | None = None
    ) -> LightSocket:
        """Connect to this machine and shake hands; raises ConnectionError when the server refuses."""
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(lambda: cls(path, headers or {}, on_text), "127.0.0.1", port)
        waiting = [asyncio.ensure_future(made.open.wait()), asyncio.ensure_future(made.closed.wait())]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        if not made.open.is_set():
            raise ConnectionError(path)
        return made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {self._path} HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += [f"{name}: {value}" for name, value in self._headers.items()]
        self._transport.write("\r\n".join([*lines, "", ""]).encode())

    def connection_lost(self, _: Exception | None) -> None:
        """Tell whoever waits."""
        self.closed.set()

    def data_received(self, data: bytes) -> None:
        """Take apart what has arrived."""
        self._buffer += data
        if not self.open.is_set():
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in self._buffer[:20]:
                self._transport.close()
                return
            del self._buffer[: end + 4]
            self.open.set()
        while (length := self._frame()) is not None:
            del self._buffer[:length]

    def send(self, text: bytes) -> None:
        """Send one text frame."""
        self._send(_TEXT, text)

    def close(self) -> None:
        """Say goodbye and close."""
        self._send(_CLOSE, b"\x03\xe8")
        self._transport.close()

    def _send(self, kind: int, payload: bytes) -> None:
        length = len(payload)
        if length < _SHORT:
            head = bytes((0x80 | kind, 0x80 | length, 0, 0, 0, 0))
        elif length < _MEDIUM:
            head = struct.pack(">BBHI", 0x80 | kind, 0x80 | _SHORT, length, 0)
        else:
            head = struct.pack(">BBQI", 0x80 | kind, 0xFF, length, 0)
        self._transport.write(head + payload)

    def _frame(self) -> int | None:
        """Handle the first frame of the buffer; its length, None while it is not whole."""
        buffer = self._buffer
        if len(buffer) < 2:  # noqa: PLR2004  # the shortest head
            return None
        length, start = buffer[1] & 0x7F, 2
        if length == _SHORT:
            if len(buffer) < 4:  # noqa: PLR2004  # a head with two bytes of length
                return None
            length, start = int.from_bytes(buffer[2:4]), 4
        elif length > _SHORT:
            if len(buffer) < 10:  # noqa: PLR2004  # a head with eight bytes of length
                return None
            length, start = int.from_bytes(buffer[2:10]), 10
        end = start + length
        if len(buffer) < end:
            return None
        kind, payload = buffer[0] & 0x0F, bytes(buffer[start:end])
        if kind == _TEXT:
            self._on_text(payload)
        elif kind == _PING:
            self._send(0xA, payload)
        elif kind == _CLOSE:
            self._transport.close()
        return end

"""The home page of the demonstration's company, from an address of its own: the chat stands on it as on a customer's page."""

from __future__ import annotations

import asyncio
import contextlib
import html
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from midoffice.main.demo.touchpoints import COMPANY, CONTACT_FORM, MAIL_HOST, SHOP_CHAT

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator

_PAGE = Path(__file__).with_name("shop.html")
_LONGEST_HEAD = 16_384
_PATIENCE_SECONDS = 10.0


def shop_page(url: str) -> bytes:
    """The page, with the product at `url` behind its chat and its form."""
    values = {"company": COMPANY, "url": url, "chat": SHOP_CHAT, "form": CONTACT_FORM, "mail": f"help@{MAIL_HOST}"}
    page = _PAGE.read_text(encoding="utf-8")
    for name, value in values.items():
        page = page.replace(f"%{name}%", html.escape(value))
    return page.encode()


@asynccontextmanager
async def serve_shop(listening: socket.socket, url: str) -> AsyncIterator[None]:
    """Show the page to everybody who asks for anything, while the context lasts."""
    body = shop_page(url)
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    ).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                asked = await reader.readuntil(b"\r\n\r\n")
                writer.write(head if asked.startswith(b"HEAD") else head + body)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, sock=listening, limit=_LONGEST_HEAD)
    async with server:
        yield

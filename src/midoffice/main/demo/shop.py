"""The home page of the demonstration's company, from an address of its own: the chat stands on it as on a customer's page."""

from __future__ import annotations

import asyncio
import contextlib
import html
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from midoffice.main.demo.site_identity import identity_token
from midoffice.main.demo.touchpoints import COMPANY, CONTACT_FORM, MAIL_HOST, SHOP_CHAT

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator

_PAGE = Path(__file__).with_name("shop.html")
_LONGEST_HEAD = 16_384
_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Shop:
    """The page's own side: the product's address, the key by which it says who is signed in, and who may be, by account."""

    url: str
    site_key: str = ""
    people: Mapping[str, str] = field(default_factory=dict)

    def page(self, account: str = "", now: datetime | None = None) -> bytes:
        """Return the page as this customer sees it; of somebody who may not sign in, as a visitor does."""
        name = self.people.get(account)
        token = identity_token(account, SHOP_CHAT, self.site_key, now or datetime.now(UTC)) if name else ""
        values = {"company": COMPANY, "url": self.url, "chat": SHOP_CHAT, "form": CONTACT_FORM, "mail": f"help@{MAIL_HOST}"}
        page = _PAGE.read_text(encoding="utf-8")
        page = page.replace("%identity%", f' data-identity="{html.escape(token)}"' if token else "")
        page = page.replace("%people%", _signed_in(name) if name else _sign_in(self.people))
        for key, value in values.items():
            page = page.replace(f"%{key}%", html.escape(value))
        return page.encode()


def _signed_in(name: str) -> str:
    return f'Signed in as <b>{html.escape(name)}</b> · <a href="/">sign out</a>'


def _sign_in(people: Mapping[str, str]) -> str:
    """Offer some customers to be: this is a demonstration, so nobody is asked for a password."""
    links = [f'<a href="/?as={quote(account)}">{html.escape(name)}</a>' for account, name in people.items()]
    return f"Sign in as {', '.join(links)}" if links else ""


def _account_in(head: bytes) -> str:
    """Return the account that the address of a request names."""
    target = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")[1:2]
    return parse_qs(urlsplit(target[0]).query).get("as", [""])[0] if target else ""


@asynccontextmanager
async def serve_shop(listening: socket.socket, shop: Shop) -> AsyncIterator[None]:
    """Show the page to everybody who asks for anything, while the context lasts."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                asked = await reader.readuntil(b"\r\n\r\n")
                body = shop.page(_account_in(asked))
                head = (
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                    f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
                ).encode()
                writer.write(head if asked.startswith(b"HEAD") else head + body)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, sock=listening, limit=_LONGEST_HEAD)
    async with server:
        yield

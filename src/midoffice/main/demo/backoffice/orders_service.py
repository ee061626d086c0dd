"""The orders service: JSON over HTTP for whoever has the key, and a page on which a return is booked by hand."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import html
import json
import urllib.parse
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Sequence

    from midoffice.main.demo.backoffice.orders import OrderBook

KEY_HEADER = "X-API-Key"
_LONGEST = 16_384
_PATIENCE_SECONDS = 75.0
# A cancelled one ends as well, or the server would write of it: it looks for the error of a task that has none.
_ENDS = (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError)
_JSON, _HTML = "application/json", "text/html; charset=utf-8"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Orders</title><style>
:root{{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}}body{{max-width:44rem;margin:2rem auto;padding:0 1rem}}
table{{width:100%;border-collapse:collapse}}
td,th{{padding:.4rem;text-align:left;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}}
button{{font:inherit;padding:.2rem .8rem}}</style>
<h1>Orders: televisions</h1><p>Whoever sends the television back is offered no DVD player any more, on any channel.</p>
<table><thead><tr><th>Customer<th>Account<th>Bought<th>Return</thead><tbody>{rows}</tbody></table></html>"""
_ROW = """<tr><td>{name}<td>{account}<td>{item}<td><form method="post" action="/page/{way}">
<input type="hidden" name="account" value="{account}"><button>{words}</button></form>"""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to it."""

    status: HTTPStatus
    body: bytes = b""
    kind: str = _JSON
    headers: dict[str, str] = field(default_factory=dict)

    def written(self) -> bytes:
        """Return it as it goes out."""
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}", f"Content-Length: {len(self.body)}"]
        lines += [f"Content-Type: {self.kind}", "Cache-Control: no-store"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


class OrdersService:
    """Answers requests."""

    def __init__(self, book: OrderBook, key: str, shown: Sequence[str]) -> None:
        """Take the orders, the key of the interface, and the accounts that the page looks at."""
        self._book = book
        self._key = key
        self._shown = tuple(shown)

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""
        match request.method, [urllib.parse.unquote(part) for part in request.path.split("?")[0].strip("/").split("/")]:
            case "GET", [""]:
                return self._page()
            case "POST", ["page", way]:
                return self._press(request, way)
            case method, parts:
                if not hmac.compare_digest(request.headers.get(KEY_HEADER.lower(), "").encode(), self._key.encode()):
                    return _said(HTTPStatus.UNAUTHORIZED, {"error": "The key is missing or wrong."})
                return self._answer_with_key(method, parts, request.body)

    def _answer_with_key(self, method: str, parts: list[str], body: bytes) -> Answer:
        match method, parts:
            case "GET", ["customers", account]:
                return _found(self._book.customer(account=account))
            case "GET", ["customers", "by-email", email]:
                return _found(self._book.customer(email=email))
            case "POST", ["customers", account, "returns"]:
                return self._book_return(account, body)
            case _:
                return _said(HTTPStatus.NOT_FOUND, {"error": "There is nothing here."})

    def _book_return(self, account: str, body: bytes) -> Answer:
        try:
            order = json.loads(body or b"{}")
            reason = str(order.get("reason", ""))
        except (ValueError, AttributeError):
            return _said(HTTPStatus.BAD_REQUEST, {"error": "The body is no JSON object."})
        booked = self._book.book_return(account, datetime.now(UTC), reason=reason)
        if booked is None:
            return _found(None)
        return _said(HTTPStatus.CREATED if booked else HTTPStatus.OK, {"account": account, "booked": booked})

    def _page(self) -> Answer:
        rows = []
        for owner in self._book.owners(self._shown):
            way, words = ("again", "Undo the return") if owner.returned else ("return", "Book the return")
            values = {"name": owner.name, "account": owner.account, "item": owner.item, "way": way, "words": words}
            rows.append(_ROW.format(**{name: html.escape(value) for name, value in values.items()}))
        return Answer(HTTPStatus.OK, _PAGE.format(rows="".join(rows)).encode(), _HTML)

    def _press(self, request: Request, way: str) -> Answer:
        origin = request.headers.get("origin", "")
        if origin and urllib.parse.urlsplit(origin).netloc != request.headers.get("host"):
            return _said(HTTPStatus.FORBIDDEN, {"error": "This page's own buttons only."})
        account = urllib.parse.parse_qs(request.body.decode(errors="replace")).get("account", [""])[0]
        if way == "return":
            self._book.book_return(account, datetime.now(UTC), reason="Booked by hand")
        else:
            self._book.take_back_return(account)
        return Answer(HTTPStatus.SEE_OTHER, headers={"Location": "/"})


@asynccontextmanager
async def serve_orders(listening: socket.socket, service: OrdersService) -> AsyncIterator[None]:
    """Answer on this socket while the context lasts."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(*_ENDS):
            while True:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    request = await _read(reader)
                writer.write(service.answer(request).written())
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, sock=listening, limit=_LONGEST)
    async with server:
        yield


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    length = int(headers.get("content-length", "0"))
    if length > _LONGEST:
        raise ValueError
    return Request(method, path, headers, await reader.readexactly(length))


def _found(document: dict[str, Any] | None) -> Answer:
    if document is None:
        return _said(HTTPStatus.NOT_FOUND, {"error": "There is no such customer."})
    return _said(HTTPStatus.OK, document)


def _said(status: HTTPStatus, document: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(document).encode())

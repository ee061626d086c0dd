"""Tells a page at once when what it shows may not be right any more: somebody has answered elsewhere, or a catalogue was published.

The socket says only that something has changed; the page asks again. Tokens come in the first frame, never in the address.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from midoffice.http.edge import edge_of
from midoffice.http.live_hub import LiveHub, Signal, Subscription, changes_offers
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.touchpoints.chat_floor import BEAT_SECONDS, MOST_TABS
from midoffice.http.touchpoints.public_chat_socket import BAD_FRAME, FLOOD, HELLO_SECONDS, LARGEST_FRAME, close_quietly, refuse
from midoffice.http.touchpoints.public_door import chat_of
from midoffice.kernel.errors import MidofficeError
from midoffice.usecases.context.web_visitors import recognise_visitor

router = APIRouter()
PAGES = Rate("pages from this address", burst=120, per=timedelta(minutes=1))
LAGGED, SILENT = 4408, 4410
_SILENT_BEATS = 3


@router.websocket("/api/public/offers/{key}/socket")
async def page_offers_socket(socket: WebSocket, key: str) -> None:
    """Say `changed` to a page whenever it is to ask again; see docs/touchpoints/offers.md for the frames."""
    await socket.accept()
    edge = edge_of(socket)
    try:
        edge.limiter.take(PAGES, caller_address(socket))
        here = await chat_of(key, socket)
        async with asyncio.timeout(HELLO_SECONDS):
            hello = await _frame(socket)
        visitor = await recognise_visitor(edge.context, here.touchpoint, hello.get("visitor"), hello.get("identity"))
    except MidofficeError as problem:
        await refuse(socket, problem)
        return
    except (WebSocketDisconnect, TimeoutError, ValueError):
        await close_quietly(socket, BAD_FRAME, "no hello")
        return
    if visitor.customer_id is None:
        await close_quietly(socket, BAD_FRAME, "nobody known")
        return
    hub: LiveHub = socket.app.state.hub
    if len(hub.watchers_of(visitor.customer_id)) >= MOST_TABS:
        await close_quietly(socket, FLOOD, "too many open tabs")
        return
    async with hub.subscribe() as subscription:
        hub.watch_customers(subscription, await _records(socket, visitor.customer_id))
        with socket.app.state.meters.socket("offers"):
            await _Page(socket, subscription).serve()


async def _records(socket: WebSocket, customer_id: UUID) -> frozenset[UUID]:
    async with edge_of(socket).context.database.reading() as tx:
        return frozenset((await tx.people.person_of(customer_id)).members)


async def _frame(socket: WebSocket) -> Mapping[str, Any]:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text") or message.get("bytes") or ""
    frame = orjson.loads(text) if len(text) <= LARGEST_FRAME else None
    if not isinstance(frame, dict) or not all(isinstance(frame.get(name), str | None) for name in ("kind", "visitor", "identity")):
        raise ValueError("not a frame of this protocol")
    return frame


class _PageGone(Exception):
    """Ends the tasks of a socket."""


class _Page:
    """One open page."""

    def __init__(self, socket: WebSocket, subscription: Subscription) -> None:
        self.socket = socket
        self.subscription = subscription
        self.silent_beats = 0
        self._sending = asyncio.Lock()

    async def serve(self) -> None:
        """Tell and listen until either ends."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self._say(kind="ready", seconds=BEAT_SECONDS)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tell())
                tasks.create_task(self._beat())
                tasks.create_task(self._listen())
        except* (WebSocketDisconnect, _PageGone):
            pass
        except* RuntimeError as group:
            # Starlette says so when a frame is sent on a socket that has been closed meanwhile.
            if any("websocket" not in str(problem).lower() for problem in group.exceptions):
                raise

    async def _say(self, **frame: object) -> None:
        async with self._sending:
            await self.socket.send_text(orjson.dumps(frame).decode())

    async def _tell(self) -> None:
        async for event in self.subscription:
            if not isinstance(event, Signal) and changes_offers(event):
                await self._say(kind="changed")
        await self.socket.close(LAGGED, "too far behind; connect again")
        raise _PageGone

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            self.silent_beats += 1
            if self.silent_beats > _SILENT_BEATS:
                await self.socket.close(SILENT, "no sign of life")
                raise _PageGone
            await self._say(kind="ping")

    async def _listen(self) -> None:
        while True:
            try:
                await _frame(self.socket)
            except ValueError:
                await self.socket.close(BAD_FRAME, "not a frame of this protocol")
                raise _PageGone from None
            self.silent_beats = 0

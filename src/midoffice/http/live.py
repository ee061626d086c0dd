"""The live stream of a desk: one WebSocket with places in the event log; after any gap it catches up exactly."""

import asyncio
from collections import OrderedDict
from typing import Any
from uuid import UUID

import orjson
import structlog
from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.http.auth import identity_of
from midoffice.http.desk_feed import DeskFeed
from midoffice.http.edge import edge_of
from midoffice.http.live_hub import LiveHub, Signal, Subscription
from midoffice.http.origin import has_own_origin
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.ports.event_log import Cursor, Event
from midoffice.usecases.access.sign_in import NotSignedIn
from midoffice.usecases.agents.presence import desk_opened
from midoffice.usecases.interactions.typing import say_typing

log = structlog.get_logger(__name__)
router = APIRouter()

BEAT_SECONDS = 20.0
_SILENT_BEATS = 3
_LONGEST_CATCH_UP = 5_000
_MOST_WATCHED = 100
NOT_SIGNED_IN, FOREIGN_ORIGIN, BAD_FRAME, LAGGED, SILENT = 4401, 4403, 4400, 4408, 4410
"""Close codes. After 4408 and 4410 the client reconnects with its cursor; after 4401 it signs in."""


@router.websocket("/api/live")
async def live(socket: WebSocket, cursor: str | None = None, generation: str | None = None) -> None:
    """Stream the events that concern the caller, from `cursor` on; see docs/api.md for the frames."""
    await socket.accept()
    if not has_own_origin(socket):
        await socket.close(FOREIGN_ORIGIN, "foreign origin")
        return
    try:
        principal = (await identity_of(socket)).principal
        after = Cursor.parse(cursor) if cursor else None
    except Invalid as problem:
        await socket.close(BAD_FRAME, problem.message)
        return
    except MidofficeError:
        await socket.close(NOT_SIGNED_IN, "sign in first")
        return
    hub: LiveHub = socket.app.state.hub
    feed: DeskFeed = socket.app.state.desk_feed
    agent_id = principal.account_id if principal.may(Scope.HANDLE) else None
    if agent_id is not None:
        await desk_opened(edge_of(socket).context, agent_id)
    async with hub.subscribe(agent_id=agent_id, everything=principal.may(Scope.SUPERVISE)) as subscription:
        with socket.app.state.meters.socket("desk"):
            await _serve(_Live(socket, principal, hub, feed, subscription), after, generation)


class _Live:
    """One open stream."""

    def __init__(self, socket: WebSocket, principal: Principal, hub: LiveHub, feed: DeskFeed, subscription: Subscription) -> None:
        self.socket = socket
        self.principal = principal
        self.hub = hub
        self.feed = feed
        self.subscription = subscription
        self.sending = asyncio.Lock()
        self.silent_beats = 0

    async def send(self, frame: bytes) -> None:
        """Send one frame; frames of several tasks never mix."""
        async with self.sending:
            await self.socket.send_text(frame.decode())

    async def say(self, **frame: Any) -> None:  # noqa: ANN401 - JSON values
        """Send a frame given by its fields."""
        await self.send(orjson.dumps(frame))


async def _serve(stream: _Live, after: Cursor | None, generation: str | None) -> None:
    try:
        place = await _greet(stream, after, generation)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_stream_events(stream, place))
            tasks.create_task(_beat(stream))
            tasks.create_task(_listen(stream))
    except* (WebSocketDisconnect, _Closed, RuntimeError) as group:
        for problem in group.exceptions:
            if isinstance(problem, RuntimeError) and "websocket" not in str(problem).lower():
                raise
    finally:
        stream.feed.leave(stream)


class _Closed(Exception):
    """Ends the tasks of a stream."""


async def _greet(stream: _Live, after: Cursor | None, generation: str | None) -> Cursor:
    """Say where the stream starts, and replay what the client missed. Returns the place sent up to."""
    context = stream.hub.context
    async with context.database.reading() as tx:
        present = await tx.log.generation()
    missed = []
    resync = after is None or generation != present
    if after is not None and not resync:
        try:
            missed = [e async for e in stream.hub.catch_up(stream.subscription, after, limit=_LONGEST_CATCH_UP)]
        except OverflowError:
            resync = True
    place = stream.subscription.position if after is None or resync else max(after, stream.subscription.position)
    await stream.say(kind="hello", generation=present, cursor=str(place), resync=resync, seconds=BEAT_SECONDS)
    for event in missed:
        await stream.send(frame_of(event))
    return place


async def _stream_events(stream: _Live, place: Cursor) -> None:
    async for event in stream.subscription:
        if isinstance(event, Signal):
            await stream.say(kind=event.kind, **event.data)
        elif event.cursor > place:
            await stream.send(frame_of(event))
    await stream.socket.close(LAGGED, "too far behind; reconnect")
    raise _Closed


_frames: OrderedDict[UUID | None, bytes] = OrderedDict()
_MOST_FRAMES = 2_048


def frame_of(event: Event) -> bytes:
    """Return the wire form of an event, made once per process for all sockets."""
    frame = _frames.get(event.id)
    if frame is None:
        frame = orjson.dumps(
            {
                "kind": "event",
                "cursor": str(event.cursor),
                "id": str(event.id),
                "type": event.type,
                "at": event.at,
                "actor": event.actor,
                "interaction_id": event.interaction_id,
                "data": event.data,
            },
            option=orjson.OPT_UTC_Z,
        )
        _frames[event.id] = frame
        if len(_frames) > _MOST_FRAMES:
            _frames.popitem(last=False)
    return frame


async def _beat(stream: _Live) -> None:
    """Ask for a sign of life; a client that gives none for three beats is gone, whatever TCP believes."""
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        stream.silent_beats += 1
        if stream.silent_beats > _SILENT_BEATS:
            await stream.socket.close(SILENT, "no sign of life")
            raise _Closed
        await _check_rights(stream)
        await stream.say(kind="ping", at=stream.hub.context.clock.now())


async def _check_rights(stream: _Live) -> None:
    """End a stream whose session or token has ended; one whose rights changed reconnects with the new ones."""
    try:
        present = (await identity_of(stream.socket)).principal
    except NotSignedIn:
        await stream.socket.close(NOT_SIGNED_IN, "sign in first")
        raise _Closed from None
    if present.scopes != stream.principal.scopes:
        await stream.socket.close(LAGGED, "rights changed; reconnect")
        raise _Closed


async def _listen(stream: _Live) -> None:
    while True:
        message = await stream.socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        stream.silent_beats = 0
        if stream.subscription.agent_id is not None:
            stream.feed.seen(stream.subscription.agent_id)
        try:
            frame = orjson.loads(message.get("text") or message.get("bytes") or b"")
            await _take(stream, frame)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            await stream.socket.close(BAD_FRAME, "not a frame of this protocol")
            raise _Closed from None


async def _take(stream: _Live, frame: dict[str, Any]) -> None:
    match frame["kind"]:
        case "pong":
            pass
        case "watch":
            wanted = frozenset(UUID(i) for i in frame["interaction_ids"][:_MOST_WATCHED])
            if stream.principal.may(Scope.READ_CONTACTS):
                stream.hub.watch(stream.subscription, wanted)
        case "watch_customers":
            customers = frozenset(UUID(i) for i in frame["customer_ids"][:_MOST_WATCHED])
            if stream.principal.may(Scope.READ_CONTACTS):
                stream.hub.watch_customers(stream.subscription, customers)
        case "wallboard":
            if frame["on"] and stream.principal.may(Scope.SUPERVISE):
                stream.feed.join(stream)
            else:
                stream.feed.leave(stream)
        case "typing":
            interaction_id = UUID(frame["interaction_id"])
            if interaction_id in stream.subscription.interaction_ids and stream.principal.may(Scope.HANDLE):
                name = await _shown_name(stream)
                await say_typing(stream.hub.context, interaction_id, who="agent", name=name, on=bool(frame["on"]))
        case unknown:
            raise ValueError(unknown)


async def _shown_name(stream: _Live) -> str:
    """Return the name under which customers know the agent; the real one may be nobody else's business."""
    async with stream.hub.context.database.reading() as tx:
        agent = await tx.agent_profiles.get(stream.principal.account_id)
    return agent.alias or agent.name

"""The visitor's end of a chat: one WebSocket per tab, which after any gap catches up exactly from the event log.

The session token comes in the first frame, never in the address, so that no token stands in a log. Every line has an id that
the browser made: it is acknowledged after the commit, and sent again with the same id when no answer came.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from midoffice.domain.interactions.message import Delivery
from midoffice.domain.touchpoints.chat_session import SessionInvalid, read_session
from midoffice.http.decisions.chat_offers import read_answer
from midoffice.http.edge import Edge, edge_of
from midoffice.http.problem import problem_type
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.touchpoints.chat_floor import chat_floor_of
from midoffice.http.touchpoints.chat_talk import ChatTalk, Seen, TalkOver
from midoffice.http.touchpoints.public_door import ChatHere, OriginNotAllowed, chat_of
from midoffice.kernel.errors import Invalid, MidofficeError, NotFound, TooMany
from midoffice.ports.event_log import Cursor
from midoffice.usecases.interactions.transcript import send_transcript
from midoffice.usecases.interactions.typing import say_typing
from midoffice.usecases.touchpoints.chat import Line, say_in_chat
from midoffice.usecases.touchpoints.chat_presence import end_chat, report_seen

log = structlog.get_logger(__name__)
router = APIRouter()

CONNECTIONS = Rate("connections from this address", burst=120, per=timedelta(minutes=1))
FRAMES = Rate("frames", burst=120, per=timedelta(seconds=20))
LINES = Rate("messages at once", burst=30, per=timedelta(seconds=15))
TRANSCRIPTS = Rate("transcripts", burst=5, per=timedelta(minutes=10))
LARGEST_FRAME = 32 * 1024
"""Characters; a full line with all its files stays far below."""
HELLO_SECONDS = 10.0

BAD_FRAME, BAD_SESSION, NOT_ALLOWED, NOT_HERE, TOO_LARGE, FLOOD = 4400, 4401, 4403, 4404, 4413, 4429
"""Close codes after which connecting again does not help, except 4401 (start a new session) and 4429 (later)."""
_CODES: Mapping[type[MidofficeError], int] = {
    SessionInvalid: BAD_SESSION,
    OriginNotAllowed: NOT_ALLOWED,
    NotFound: NOT_HERE,
    TooMany: FLOOD,
}


@router.websocket("/api/public/chat/{key}/socket")
async def chat_socket(socket: WebSocket, key: str) -> None:
    """Talk to a visitor; see docs/touchpoints/webchat.md for the frames."""
    await socket.accept()
    edge = edge_of(socket)
    floor = chat_floor_of(socket)
    try:
        edge.limiter.take(CONNECTIONS, caller_address(socket))
        here = await chat_of(key, socket)
        hello = await _hello(socket)
        now = edge.context.clock.now()
        session = read_session(edge.context.secret_key, _text(hello, "token"), here.touchpoint.id, now)
        seen = _seen(hello)
    except (WebSocketDisconnect, TimeoutError):
        await close_quietly(socket, BAD_FRAME, "no hello")
        return
    except _NoFrame as problem:
        await close_quietly(socket, problem.code, problem.reason)
        return
    except MidofficeError as problem:
        await refuse(socket, problem)
        return
    async with floor.hub.subscribe() as subscription:
        talk = ChatTalk(socket, here, session, floor, subscription)
        if not floor.enter(talk):
            await refuse(socket, TooMany("open tabs", 0.0))
            return
        try:
            with socket.app.state.meters.socket("chat"):
                await _Ear(edge, here, talk).serve(seen)
        finally:
            await floor.leave(talk)


async def _hello(socket: WebSocket) -> Mapping[str, Any]:
    async with asyncio.timeout(HELLO_SECONDS):
        frame = _parsed(await socket.receive())
    if frame["kind"] != "hello":
        raise Invalid("kind", "is not hello", "Send the hello frame first.")
    return frame


def _seen(hello: Mapping[str, Any]) -> Seen | None:
    cursor, conversation = hello.get("cursor"), hello.get("conversation")
    if cursor is None or conversation is None:
        return None
    return Seen(_id(hello, "conversation"), Cursor.parse(_text(hello, "cursor")))


class _Ear:
    """Takes what the visitor's browser says."""

    def __init__(self, edge: Edge, here: ChatHere, talk: ChatTalk) -> None:
        self.edge = edge
        self.here = here
        self.talk = talk
        self.spoken_in: UUID | None = None
        self._takes: Mapping[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {
            "message": self._take_line,
            "typing": self._take_typing,
            "delivered": self._take_delivered,
            "read": self._take_read,
            "transcript": self._take_transcript,
            "end": self._take_end,
            "offer_response": self._take_offer_response,
            "pong": self._take_pong,
            "ping": self._take_ping,
        }

    async def serve(self, seen: Seen | None) -> None:
        """Greet, then tell and listen until either ends."""
        try:
            async with asyncio.TaskGroup() as tasks:
                await self.talk.greet(seen)
                tasks.create_task(self.talk.tell())
                tasks.create_task(self._listen())
                tasks.create_task(self.talk.offers.run())
        except* (WebSocketDisconnect, TalkOver):
            pass
        except* RuntimeError as group:
            # Starlette says so when a frame is sent on a socket that has been closed meanwhile.
            if any("websocket" not in str(problem).lower() for problem in group.exceptions):
                raise

    async def _listen(self) -> None:
        socket = self.talk.socket
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1000))
            self.talk.heard_at = time.monotonic()
            frame: Mapping[str, Any] = {}
            try:
                self.edge.limiter.take(FRAMES, str(self.talk.visitor_id))
                frame = _parsed(message)
                await self._takes.get(frame["kind"], _take_unknown)(frame)
            except _NoFrame as problem:
                await socket.close(problem.code, problem.reason)
                raise TalkOver from None
            except MidofficeError as problem:
                await self.talk.send(error_frame(problem, frame.get("id")))

    async def _take_line(self, frame: Mapping[str, Any]) -> None:
        self.edge.limiter.take(LINES, str(self.talk.visitor_id))
        attachment_ids = frame.get("attachment_ids") or []
        if not isinstance(attachment_ids, list):
            raise Invalid("attachment_ids", "is not a list", "Send the ids of uploaded files.")
        line = Line(
            _text(frame, "id"),
            _text(frame, "text"),
            tuple(_id({"attachment_ids": file}, "attachment_ids") for file in attachment_ids),
        )
        talk = self.talk
        last = self.spoken_in or talk.conversation_id
        # Between a first line and its event the conversation goes on although nothing has been told yet.
        going_on = last is not None and (talk.going_on or last != talk.conversation_id)
        receipt = await say_in_chat(self.edge.context, self.here.touchpoint, talk.session, line, last, going_on=going_on)
        said_in = receipt.interaction.id
        if not receipt.duplicate and said_in != self.spoken_in:
            self.spoken_in = said_in
            if said_in != talk.conversation_id:
                await talk.floor.begin(talk.visitor_id, said_in)
        await talk.send({"kind": "ack", "id": line.id, "message_id": str(receipt.message.id), "at": receipt.message.sent_at})

    async def _take_typing(self, frame: Mapping[str, Any]) -> None:
        if self.talk.going_on and self.talk.conversation_id is not None:
            name = self.talk.session.name or "Visitor"
            on = frame.get("on") is True
            await say_typing(self.edge.context, self.talk.conversation_id, who="customer", name=name, on=on)

    async def _take_delivered(self, frame: Mapping[str, Any]) -> None:
        await self._report(frame, Delivery.DELIVERED)

    async def _take_read(self, frame: Mapping[str, Any]) -> None:
        await self._report(frame, Delivery.READ)

    async def _report(self, frame: Mapping[str, Any], delivery: Delivery) -> None:
        if self.talk.conversation_id is not None:
            await report_seen(self.edge.context, self.talk.conversation_id, _id(frame, "message_id"), delivery)

    async def _take_transcript(self, frame: Mapping[str, Any]) -> None:
        self.edge.limiter.take(TRANSCRIPTS, str(self.talk.visitor_id))
        address = _text(frame, "email")
        await send_transcript(self.edge.context, self.here.touchpoint, self.talk.session, address)
        await self.talk.send({"kind": "transcript", "email": address})

    async def _take_end(self, _: Mapping[str, Any]) -> None:
        if self.talk.conversation_id is not None:
            await end_chat(self.edge.context, self.talk.conversation_id)

    async def _take_offer_response(self, frame: Mapping[str, Any]) -> None:
        answer = read_answer(_text(frame, "id"), _text(frame, "token"), _text(frame, "response"))
        await self.talk.offers.answer(answer)

    async def _take_pong(self, _: Mapping[str, Any]) -> None:
        """A sign of life, which every frame is."""

    async def _take_ping(self, _: Mapping[str, Any]) -> None:
        await self.talk.send({"kind": "pong"})


async def _take_unknown(frame: Mapping[str, Any]) -> None:
    raise Invalid("kind", f"{str(frame['kind'])[:40]!r} is unknown", "Send a frame that the protocol has.")


class _NoFrame(Exception):
    """What came is not of this protocol at all."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def _parsed(message: Mapping[str, Any]) -> Mapping[str, Any]:
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text") or message.get("bytes") or ""
    if len(text) > LARGEST_FRAME:
        raise _NoFrame(TOO_LARGE, "frame too large")
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        frame = _half_a_character(text)
    if not isinstance(frame, dict) or not isinstance(frame.get("kind"), str):
        raise _NoFrame(BAD_FRAME, "not a frame of this protocol")
    return frame


def _half_a_character(text: str | bytes) -> object:
    """Read JSON that a browser wrote of a text with half a surrogate pair in it (an emoji cut in two), or refuse it.

    The standard library takes such halves, which are then dropped from the text; the fast reader does not.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _NoFrame(BAD_FRAME, "not JSON") from None


def _text(frame: Mapping[str, Any], name: str) -> str:
    value = frame.get(name)
    if not isinstance(value, str):
        raise Invalid(name, "is not a text", "Send a text.")
    return value


def _id(frame: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(_text(frame, name))
    except ValueError:
        raise Invalid(name, "is not an id", "Send an id that the server gave you.") from None


def error_frame(problem: MidofficeError, about: object = None) -> dict[str, Any]:
    """Return an error as a frame; `id` is that of the line it is about."""
    frame: dict[str, Any] = {
        "kind": "error",
        "code": problem_type(type(problem).__name__).rpartition("/")[2],
        "message": problem.message,
        "remedy": str(problem.fields.get("remedy") or problem.remedy),
    }
    for name in ("field", "after_seconds", "admission", "opens_at"):
        if problem.fields.get(name) is not None:
            frame[name] = problem.fields[name]
    if isinstance(about, str):
        frame["id"] = about[:64]
    return frame


async def refuse(socket: WebSocket, problem: MidofficeError) -> None:
    """Say what is wrong, and close with the code that tells the browser whether to come back."""
    code = next((_CODES[kind] for kind in type(problem).__mro__ if kind in _CODES), BAD_FRAME)
    await socket.send_text(orjson.dumps(error_frame(problem)).decode())
    await close_quietly(socket, code, problem.message[:100])


async def close_quietly(socket: WebSocket, code: int, reason: str) -> None:
    """Close a socket that may be closed already."""
    try:
        await socket.close(code, reason)
    except (WebSocketDisconnect, RuntimeError):
        log.debug("chat.closed_already")

"""A visitor of a web chat asks to be called, sees how it stands, and takes it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import Field

from midoffice.domain.callbacks.callback import Callback, CallbackState, Window
from midoffice.domain.callbacks.request import CallbackWish
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.chat_session import LONGEST_TOKEN, ChatSession, SessionInvalid, read_session
from midoffice.http.bodies import Body, Instant
from midoffice.http.edge import ContextHere, EdgeHere
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.strict_json import StrictRoute
from midoffice.http.touchpoints.public_door import ChatHere, ThisChat
from midoffice.kernel.errors import NotFound
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.chat import OpenedSession, open_session
from midoffice.usecases.touchpoints.chat_callback import VisitorsCallback, ask_for_callback, take_back_callback, visitors_callback

router = APIRouter(prefix="/api/public/chat/{key}/callback", tags=["public"], route_class=StrictRoute)
REQUESTS = Rate("callbacks from this address", burst=10, per=timedelta(minutes=1))
REQUESTS_HERE = Rate("callbacks of this chat", burst=120, per=timedelta(minutes=1))


class CallbackRequest(Body):
    """Whom to call, and when: from `start` until `end`, or as soon as possible. `time_zone` is the browser's.

    `session` is the chat's token: a waiting chat becomes the callback. Without one the request is taken if the chat is closed or
    full, and the same `submission_id` of the same visitor is one request.
    """

    number: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(max_length=200)] = ""
    about: Annotated[str, Field(max_length=1000)] = ""
    start: Instant | None = None
    end: Instant | None = None
    time_zone: Annotated[str, Field(max_length=64)] | None = None
    session: Annotated[str, Field(max_length=LONGEST_TOKEN)] | None = None
    visitor: Annotated[str, Field(max_length=LONGEST_TOKEN)] | None = None
    submission_id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]


@dataclass(frozen=True, slots=True)
class CallbackShown:
    """A callback as the visitor sees it. `due`: it is the visitor's turn as soon as an agent is free."""

    number: str
    name: str
    next_at: datetime
    state: CallbackState
    due: bool
    can_cancel: bool


@dataclass(frozen=True, slots=True)
class CallbackTaken:
    """What was taken, and the session with which it can be looked at and taken back."""

    callback: CallbackShown
    session: OpenedSession | None


@router.post("", status_code=201)
async def post_callback_request(body: CallbackRequest, request: Request, chat: ThisChat, edge: EdgeHere) -> CallbackTaken:
    """Ask to be called: instead of waiting in the chat, at the same place, or because nobody can chat now."""
    edge.limiter.take(REQUESTS, caller_address(request))
    edge.limiter.take(REQUESTS_HERE, chat.touchpoint.key)
    wish = CallbackWish(body.number, body.name, body.about, Window(body.start, body.end), body.time_zone)
    opened = None
    if body.session is None:
        session, opened = await open_session(edge.context, chat.touchpoint, body.visitor, name=body.name.strip())
    else:
        session = read_session(edge.context.secret_key, body.session, chat.touchpoint.id, edge.context.clock.now())
    asked = await ask_for_callback(edge.context, chat.touchpoint, session, wish, body.submission_id)
    return CallbackTaken(_shown(asked), opened)


@router.get("")
async def get_callback_request(chat: ThisChat, context: ContextHere, authorization: Annotated[str, Header()] = "") -> CallbackShown:
    """Return the visitor's callback; the session is the bearer token."""
    session = bearer_session(context, chat, authorization)
    async with context.database.reading() as tx:
        asked = await visitors_callback(tx, session)
    if asked is None:
        raise NotFound(kind="callback", id="of this session")
    return _shown(asked)


@router.post("/cancel")
async def post_callback_taken_back(
    chat: ThisChat, context: ContextHere, authorization: Annotated[str, Header()] = ""
) -> CallbackShown:
    """Take the callback back; one that an agent has already, or that is over, stays as it is. The session is the bearer token."""
    return _shown(await take_back_callback(context, bearer_session(context, chat, authorization)))


def bearer_session(context: Context, chat: ChatHere, authorization: str) -> ChatSession:
    """Return the session of a bearer token; raises SessionInvalid."""
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise SessionInvalid
    return read_session(context.secret_key, token.strip(), chat.touchpoint.id, context.clock.now())


def _shown(asked: VisitorsCallback) -> CallbackShown:
    callback: Callback = asked.callback
    due = callback.state is CallbackState.OPEN and asked.item.state is not WorkItemState.PARKED
    return CallbackShown(callback.number, callback.name, callback.next_at, callback.state, due, asked.can_cancel)

"""Calls of customers from a page: the door behind the button."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import Field
from starlette.responses import Response

from midoffice.domain.voice.browser import PageCallInvalid
from midoffice.domain.voice.ice import IceServerShown
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere, EdgeHere
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.strict_json import StrictRoute
from midoffice.http.touchpoints.public_door import ThisVoice, preflight
from midoffice.usecases.voice.browsers import LONGEST_OFFER
from midoffice.usecases.voice.page_calls import (
    LONGEST_FIELD,
    LONGEST_FIELD_NAME,
    LONGEST_NAME,
    PageCaller,
    PageCallOpened,
    PageCallShown,
    call_from_page,
    end_page_call,
    look_at_page_call,
    page_ice_servers,
)

router = APIRouter(prefix="/api/public/voice/{key}", tags=["public"], route_class=StrictRoute)
CALLS = Rate("calls from this address", burst=6, per=timedelta(minutes=1))
CALLS_HERE = Rate("calls of this touchpoint", burst=120, per=timedelta(minutes=1))
CallFields = Annotated[
    dict[Annotated[str, Field(max_length=LONGEST_FIELD_NAME)], Annotated[str, Field(max_length=LONGEST_FIELD)]],
    Field(max_length=20),
]


@dataclass(frozen=True, slots=True)
class PageCallConfig:
    """What the button needs to know before it calls: whether pictures are welcome, and how a browser gets through firewalls."""

    video: bool
    language: str
    ice_servers: tuple[IceServerShown, ...]


class NewPageCall(Body):
    """The browser's offer (SDP), and what the customer has told the page. What is told here is never asked again."""

    sdp: Annotated[str, Field(min_length=1, max_length=LONGEST_OFFER)]
    name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    fields: CallFields = Field(default_factory=dict)
    video: bool = False


@router.options("/{rest:path}", include_in_schema=False)
async def ask_voice(_: ThisVoice, rest: str) -> Response:
    """Tell a browser that pages of this origin may call."""
    del rest
    return preflight("GET, POST, DELETE")


@router.get("/config")
async def get_call_config(voice: ThisVoice, context: ContextHere) -> PageCallConfig:
    """Return what the button needs to know."""
    return PageCallConfig(voice.settings.video, voice.settings.language, page_ice_servers(context))


@router.post("/calls", status_code=201)
async def post_page_call(new: NewPageCall, request: Request, voice: ThisVoice, edge: EdgeHere) -> PageCallOpened:
    """Call: return the answer to the browser's offer, and the token of the call."""
    edge.limiter.take(CALLS, caller_address(request))
    edge.limiter.take(CALLS_HERE, voice.touchpoint.key)
    caller = PageCaller(new.name, new.fields)
    return await call_from_page(edge.context, voice.touchpoint, new.sdp, caller, video=new.video)


@router.get("/calls")
async def get_page_call(voice: ThisVoice, context: ContextHere, authorization: Annotated[str, Header()] = "") -> PageCallShown:
    """Return how one's call stands; its token is the bearer token."""
    return await look_at_page_call(context, voice.touchpoint, _token(authorization))


@router.delete("/calls", status_code=204)
async def delete_page_call(voice: ThisVoice, context: ContextHere, authorization: Annotated[str, Header()] = "") -> None:
    """Hang up; the call's token is the bearer token."""
    await end_page_call(context, voice.touchpoint, _token(authorization))


def _token(authorization: str) -> str:
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise PageCallInvalid
    return token.strip()

"""Offers on the company's own pages: what the script `offers.js` asks, and what visitors answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.domain.touchpoints.chat_session import LONGEST_TOKEN
from midoffice.http.bodies import Body
from midoffice.http.edge import EdgeHere
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.strict_json import StrictRoute
from midoffice.http.touchpoints.public_door import ThisChat, preflight
from midoffice.usecases.context.web_visitors import note_page, recognise_visitor
from midoffice.usecases.decisions.decision_orders import MadeOffer
from midoffice.usecases.decisions.page_offers import answer_on_page, offers_on_page

router = APIRouter(prefix="/api/public/offers/{key}", tags=["public"], route_class=StrictRoute)
LOOKS_FOR_OFFERS = Rate("looks for offers from this address", burst=60, per=timedelta(minutes=1))
ANSWERS = Rate("answers from this address", burst=60, per=timedelta(minutes=1))
MOST_PLACEMENTS = 5
Placement = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
Token = Annotated[str, Field(max_length=LONGEST_TOKEN)]


class PageAnswer(StrEnum):
    """What a visitor may do with an offer on a page."""

    SHOWN = "shown"
    CLICKED = "clicked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LATER = "later"


class PageSeen(Body):
    """The page that is looked at. Of its address only origin and path are kept."""

    address: Annotated[str, Field(max_length=4_000)]
    title: Annotated[str, Field(max_length=1_000)] = ""


class Caller(Body):
    """Who asks: the visitor token given before, and the token by which the site says who is signed in."""

    visitor: Token | None = None
    identity: Annotated[str, Field(max_length=4_096)] | None = None


class PageLook(Caller):
    """What is asked when a page is opened, and again when something has changed; then without `page`."""

    placements: Annotated[tuple[Placement, ...], Field(max_length=MOST_PLACEMENTS)] = ()
    page: PageSeen | None = None


class PageResponse(Caller):
    """What a visitor did with an offer. The same `idempotency_key` counts once."""

    token: Token
    response: PageAnswer
    idempotency_key: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]


@dataclass(frozen=True, slots=True)
class PageOffer:
    """An offer as a page shows it: `parts` are plain texts (`headline`, `body`, `link`, `accept`, `decline`)."""

    token: str
    offer_id: UUID
    action: str
    kind: str
    parts: dict[str, Any]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PageOffers:
    """What to show in each place. `visitor` is to be kept and sent along next time; `colour` is that of the touchpoint."""

    visitor: str
    colour: str
    placements: dict[str, tuple[PageOffer, ...]]


@dataclass(frozen=True, slots=True)
class PageAnswered:
    """That an answer counts; `already`: it did before."""

    response: ResponseKind
    already: bool


@router.options("/{rest:path}", include_in_schema=False)
async def ask_page_offers(_: ThisChat, rest: str) -> Response:
    """Tell a browser that pages of this origin may ask."""
    del rest
    return preflight("POST")


@router.post("/decisions")
async def post_page_decisions(look: PageLook, request: Request, chat: ThisChat, edge: EdgeHere) -> PageOffers:
    """Return what to show on a page, and note that it was opened. `{key}` is the key of a web chat on the same pages."""
    edge.limiter.take(LOOKS_FOR_OFFERS, caller_address(request))
    visitor = await recognise_visitor(edge.context, chat.touchpoint, look.visitor, look.identity)
    if look.page is not None:
        await note_page(edge.context, chat.touchpoint, visitor.visitor_id, look.page.address, look.page.title)
    found = await offers_on_page(edge.context, visitor, look.placements)
    shown = {place: tuple(map(_shown, offers)) for place, offers in found.items()}
    return PageOffers(visitor.token, chat.settings.colour, shown)


@router.post("/responses")
async def post_page_response(answer: PageResponse, request: Request, chat: ThisChat, edge: EdgeHere) -> PageAnswered:
    """Record what a visitor did with an offer. An acceptance that is not right any more is refused with the reason."""
    edge.limiter.take(ANSWERS, caller_address(request))
    visitor = await recognise_visitor(edge.context, chat.touchpoint, answer.visitor, answer.identity)
    response = ResponseKind(answer.response.value)
    recorded = await answer_on_page(edge.context, visitor, answer.token, response, answer.idempotency_key)
    return PageAnswered(recorded.entry.kind, recorded.already)


def _shown(offer: MadeOffer) -> PageOffer:
    parts = offer.rendered.get("parts") or {}
    return PageOffer(offer.token, offer.offer_id, offer.action, offer.kind, parts, offer.expires_at)

"""What a tab of a chat is offered: decided when the conversation begins, and again whenever an answer elsewhere has changed it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.http.touchpoints.chat_frames import Frame
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.usecases.decisions.chat_offers import answer_in_chat, offers_in_chat
from midoffice.usecases.decisions.decision_orders import MadeOffer, Recorded
from midoffice.usecases.given import Context

log = structlog.get_logger(__name__)
ANSWERS = frozenset({ResponseKind.SHOWN, ResponseKind.ACCEPTED, ResponseKind.DECLINED, ResponseKind.LATER})
LONGEST_ID = 120


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """What a visitor did with an offer. `id` is the browser's own: the same id is the same answer."""

    id: str
    token: str
    response: ResponseKind


def read_answer(answer_id: str, token: str, response: str) -> OfferAnswer:
    """Return an answer; raises Invalid(id | response)."""
    if not 0 < len(answer_id) <= LONGEST_ID or not answer_id.isascii() or not answer_id.isprintable():
        raise Invalid("id", "is not an id", f"Send a unique id of at most {LONGEST_ID} ASCII characters.")
    if response not in ANSWERS:
        raise Invalid("response", "is no answer", f"Send one of {', '.join(sorted(ANSWERS))}.")
    return OfferAnswer(answer_id, token, ResponseKind(response))


class ChatOffers:
    """The offers of one tab. `run` must be kept running; a look asked for during a look leads to one more."""

    def __init__(self, context: Context, visitor_id: UUID, send: Callable[[Frame], Awaitable[None]]) -> None:
        """Take whose tab it is and what sends it a frame."""
        self._context = context
        self._visitor_id = visitor_id
        self._send = send
        self._wanted = asyncio.Event()
        self._shown: tuple[UUID, ...] | None = ()
        self.customer_id: UUID | None = None
        self.open = False

    def look(self) -> None:
        """Ask what there is to say now."""
        self._wanted.set()

    def begin(self, customer_id: UUID | None, *, going_on: bool) -> None:
        """Look for what there is to say in a conversation of which the browser has just been sent the state, without offers."""
        self._shown = ()
        self.turn_to(customer_id, going_on=going_on)

    def turn_to(self, customer_id: UUID | None, *, going_on: bool) -> None:
        """Look for what there is to say to another customer, or to nobody any more."""
        self.customer_id, self.open = customer_id, going_on
        self.look()

    async def run(self) -> None:
        """Look whenever it is wanted, for ever. What goes wrong with an offer is no reason to end a chat."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                offers = await self._decided()
            except MidofficeError as problem:
                log.warning("chat.no_offers", why=problem.message)
                offers = ()
            await self._tell(offers)

    async def _decided(self) -> tuple[MadeOffer, ...]:
        if self.customer_id is None or not self.open:
            return ()
        return await offers_in_chat(self._context, self.customer_id)

    async def _tell(self, offers: tuple[MadeOffer, ...]) -> None:
        ids = tuple(offer.offer_id for offer in offers)
        if ids == self._shown:
            return
        self._shown = ids
        await self._send({"kind": "offers", "offers": [offer_frame(offer) for offer in offers]})

    async def answer(self, answer: OfferAnswer) -> Recorded:
        """Record what the visitor did; raises what `record_response` raises, with the reason why it does not count."""
        key = f"chat:{self._visitor_id}:{answer.id}"
        try:
            recorded = await answer_in_chat(self._context, self.customer_id, answer.token, answer.response, key)
        except MidofficeError:
            self._shown = None  # what the browser shows is wrong, so it is told in any case
            self.look()
            raise
        await self._send(
            {
                "kind": "offer_answered",
                "id": answer.id,
                "offer_id": str(recorded.entry.offer_id),
                "response": answer.response.value,
            }
        )
        return recorded


def offer_frame(offer: MadeOffer) -> dict[str, Any]:
    """Return an offer as a visitor may see it: without what it is worth and why it is made."""
    return {
        "token": offer.token,
        "offer_id": str(offer.offer_id),
        "action": offer.action,
        "kind": offer.kind,
        "parts": offer.rendered.get("parts") or {},
    }

"""The offer's life-cycle, the reservation behind it, and why it was made."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.touchpoints.channel import MediaType
from midoffice.kernel.errors import Conflict
from midoffice.kernel.records import quick

TAKEN = "taken_by_colleague"
"""Why an offer was withdrawn that was made to several at once: another accepted first."""


class OfferState(StrEnum):
    """`pending`, then exactly one end."""

    PENDING = "pending"
    """The agent has until `expires_at`."""
    ACCEPTED = "accepted"
    """The agent took it."""
    REJECTED = "rejected"
    """The agent declined it."""
    EXPIRED = "expired"
    """The agent did not answer in time."""
    WITHDRAWN = "withdrawn"
    """We took it back; `end_reason` says why."""


class OfferEnded(Conflict):
    """The offer has already ended another way."""

    remedy = "You are offered the next contact as soon as there is one for you."

    def __init__(self, state: "OfferState", reason: str | None = None) -> None:
        """Say how it ended."""
        if reason == TAKEN:
            super().__init__("A colleague has taken this contact: it was offered to several of you at once.", state=state.value)
        else:
            super().__init__(f"This offer was already {state.value}" + (f" ({reason})." if reason else "."), state=state.value)


@quick
@dataclass(frozen=True, slots=True)
class Offer:
    """A time-limited reservation of a work item for one agent. `why` explains the choice (see `explanation.explain`)."""

    id: UUID
    work_item_id: UUID
    agent_id: UUID
    reservation_id: UUID
    state: OfferState
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    end_reason: str | None = None
    why: dict[str, Any] = field(default_factory=dict)
    epoch: int = 0
    version: int = 1


@quick
@dataclass(frozen=True, slots=True)
class Reservation:
    """Capacity held for one work item by one agent; given back once, by the event named in `released_by`.

    Of its units so many are `borrowed` from other work of the agent, `borrowed_alike` of these from work of the same media type.
    Work that is held lends units of its own, `lent`, to the reservation `lent_to`; to one at a time. Of several that are asked at
    once the first has the item's own reservation; those of the others stand `beside` it.
    """

    id: UUID
    agent_id: UUID
    work_item_id: UUID
    media_type: MediaType
    units: int
    reserved_at: datetime
    released_at: datetime | None = None
    released_by: str | None = None
    borrowed: int = 0
    borrowed_alike: int = 0
    lent: int = 0
    lent_to: UUID | None = None
    beside: bool = False


def end_offer(offer: Offer, state: OfferState, now: datetime, reason: str | None = None) -> Offer:
    """Return the offer ended as given; the same end again returns it unchanged; another end raises OfferEnded."""
    if state is OfferState.PENDING:
        raise OfferEnded(offer.state)
    if offer.state is state:
        return offer
    if offer.state is not OfferState.PENDING:
        raise OfferEnded(offer.state, offer.end_reason)
    return replace(offer, state=state, ended_at=now, end_reason=reason, version=offer.version + 1)

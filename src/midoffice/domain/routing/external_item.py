"""An item of an external queue: what the other system said about it, what we said, and what a report means.

The other system counts its words on an item (`sequence`), so reports may come twice, late and in any order: the highest number is
the newest. Our own words are numbered as well (`told_version`), and only the newest is sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from midoffice.domain.routing.work_item import WorkItem, WorkItemState

WORD_LOST_AFTER = timedelta(hours=24)
"""A last word that was not taken for so long is said again when the other system still lists the item."""
CUSTOMER_LEFT, HANDLED_ELSEWHERE, WITHDRAWN_ELSEWHERE = "customer_left", "handled_elsewhere", "withdrawn_elsewhere"
"""Why a contact was canceled, when another system said so."""
OVER_ELSEWHERE = frozenset({HANDLED_ELSEWHERE, WITHDRAWN_ELSEWHERE})
"""Reasons for which nobody gave up waiting."""
_WAITING_HERE = frozenset({WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED})


class ExternalState(StrEnum):
    """Where an item of another system stands."""

    WAITING = "waiting"
    """It waits, there and in our queue."""
    TAKEN = "taken"
    """An agent of ours has it."""
    PARKED = "parked"
    """We have put it aside."""
    ENDED = "ended"
    """It is over here, completed or canceled."""
    GONE = "gone"
    """It is over there."""
    MISSING = "missing"
    """The other system does not list it any more; presumed gone, and back as soon as it is listed again."""


class GoneReason(StrEnum):
    """Why an item does not wait in the other system any more."""

    ABANDONED = "abandoned"
    """The customer left."""
    TAKEN = "taken"
    """Somebody took it there."""
    ENDED = "ended"
    """The contact is over."""
    WITHDRAWN = "withdrawn"
    """It was removed there for another reason."""


class Word(StrEnum):
    """What we tell the other system about its item."""

    CLAIM = "claim"
    """An agent of ours takes it."""
    RELEASE = "release"
    """The agent does not have it any more; it waits again."""
    PARK = "park"
    """It is put aside here."""
    END = "end"
    """It is over here."""


STATE_AFTER: dict[Word, ExternalState] = {
    Word.CLAIM: ExternalState.TAKEN,
    Word.RELEASE: ExternalState.WAITING,
    Word.PARK: ExternalState.PARKED,
    Word.END: ExternalState.ENDED,
}


@dataclass(frozen=True, slots=True)
class ExternalItem:
    """An item by the other system's id. `interaction_id` is None for one of which we only know that it is gone.

    `told` is our newest word, the `told_version`th on this item; `confirmed` is the other system's sequence when it had taken that
    word, None while it has not. `problem` says why it has not.
    """

    id: UUID
    touchpoint_id: UUID
    external_id: str
    sequence: int
    state: ExternalState
    heard_at: datetime
    interaction_id: UUID | None = None
    told: Word | None = None
    told_version: int = 0
    told_at: datetime | None = None
    confirmed: int | None = None
    problem: str | None = None
    version: int = 1


class OnWaiting(StrEnum):
    """What a report that an item waits leads to."""

    STALE = "stale"
    """Nothing: something newer is known."""
    OPEN = "open"
    """A new contact."""
    REOPEN = "reopen"
    """A new contact in the same case: the one before is over here."""
    UPDATE = "update"
    """The contact is as now reported."""
    PUT_BACK = "put_back"
    """The agent who had it loses it: it waits there again."""
    TELL_AGAIN = "tell_again"
    """Our last word got lost."""
    NOTE = "note"
    """Only the number is kept."""


class OnGone(StrEnum):
    """What a report that an item is gone leads to."""

    STALE = "stale"
    REMEMBER = "remember"
    """It is not known here: a report that it waits may still come, and is stale then."""
    CANCEL = "cancel"
    """It is canceled where it waits."""
    TAKE_AWAY = "take_away"
    """The agent who took it never got it: it is canceled, and nobody is charged with it."""
    WRAP_UP = "wrap_up"
    """The contact is over; the agent has the after-contact work."""
    CONFIRM = "confirm"
    """It left the queue there because our agent has it."""
    NOTE = "note"


def decide_waiting(known: ExternalItem | None, item: WorkItem | None, sequence: int, now: datetime) -> OnWaiting:  # noqa: PLR0911 - a table
    """Decide on a report that an item waits there; `item` is its work item here, of whatever state."""
    if known is None:
        return OnWaiting.OPEN
    lost = known.state is ExternalState.ENDED and known.confirmed is None and known.told_at is not None
    if lost and sequence >= known.sequence and known.told_at is not None and known.told_at <= now - WORD_LOST_AFTER:
        return OnWaiting.TELL_AGAIN
    if known.state is ExternalState.MISSING and sequence >= known.sequence:
        return OnWaiting.REOPEN
    if sequence <= known.sequence:
        return OnWaiting.STALE
    newer = known.confirmed is not None and sequence > known.confirmed
    match known.state:
        case ExternalState.WAITING | ExternalState.PARKED:
            return OnWaiting.UPDATE
        case ExternalState.TAKEN if not newer:
            return OnWaiting.UPDATE
        case ExternalState.TAKEN if item is not None and item.state is WorkItemState.ASSIGNED:
            return OnWaiting.PUT_BACK
        case ExternalState.ENDED if not newer:
            return OnWaiting.NOTE
        case _:
            return OnWaiting.REOPEN


def decide_gone(  # noqa: PLR0911 - a table
    known: ExternalItem | None, item: WorkItem | None, sequence: int, reason: GoneReason, agent_id: UUID | None
) -> OnGone:
    """Decide on a report that an item is gone there; `agent_id` is our agent who took it there, when one is named."""
    if known is None:
        return OnGone.REMEMBER
    if sequence <= known.sequence:
        return OnGone.STALE
    if item is None:
        return OnGone.NOTE
    if known.state in {ExternalState.WAITING, ExternalState.PARKED} and item.state in _WAITING_HERE:
        return OnGone.CANCEL
    if known.state is not ExternalState.TAKEN or item.state is not WorkItemState.ASSIGNED:
        return OnGone.NOTE
    if reason is GoneReason.TAKEN and agent_id is not None and agent_id == item.agent_id:
        return OnGone.CONFIRM
    reached = known.confirmed is not None or reason is GoneReason.ENDED
    return OnGone.WRAP_UP if reached else OnGone.TAKE_AWAY

"""The work item's life-cycle: one enum, one table of transitions, one function."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.agents.attribute import Attributes
from midoffice.domain.services.service import RequiredSkill
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.kernel.errors import Conflict
from midoffice.kernel.records import changed, quick


class WorkItemKind(StrEnum):
    """What waits for a partner."""

    INTERACTION = "interaction"
    TASK = "task"
    CALLBACK = "callback"


class WorkItemState(StrEnum):
    """Exactly one at a time."""

    QUEUED = "queued"
    """Waits for a partner."""
    OFFERED = "offered"
    """Reserved for one agent for a limited time; capacity is held."""
    ASSIGNED = "assigned"
    """An agent is handling it; capacity is held."""
    WRAPPING = "wrapping"
    """The contact is over, the form is not; capacity is held."""
    PARKED = "parked"
    """Waits for the customer or for a date; no capacity is held."""
    COMPLETED = "completed"
    """Done."""
    CANCELED = "canceled"
    """Ended without being handled; the reason says why."""


class WorkItemEvent(StrEnum):
    """What may happen to a work item."""

    OFFER = "offer"
    ACCEPT = "accept"
    RETURN = "return"
    """The offer was rejected, expired or withdrawn: back to its original place."""
    CANCEL = "cancel"
    START_WRAP_UP = "start_wrap_up"
    PARK = "park"
    TRANSFER = "transfer"
    RESUME = "resume"
    """The customer answered or the date came."""
    COMPLETE = "complete"
    CONTINUE = "continue"
    """The contact was thought to be over and is not: it waits again, in its place."""


S, E = WorkItemState, WorkItemEvent

TRANSITIONS: dict[tuple[WorkItemState, WorkItemEvent], WorkItemState] = {
    (S.QUEUED, E.OFFER): S.OFFERED,
    (S.OFFERED, E.ACCEPT): S.ASSIGNED,
    (S.OFFERED, E.RETURN): S.QUEUED,
    (S.OFFERED, E.CANCEL): S.CANCELED,
    (S.QUEUED, E.CANCEL): S.CANCELED,
    (S.QUEUED, E.PARK): S.PARKED,
    (S.ASSIGNED, E.START_WRAP_UP): S.WRAPPING,
    (S.ASSIGNED, E.PARK): S.PARKED,
    (S.ASSIGNED, E.TRANSFER): S.QUEUED,
    (S.PARKED, E.RESUME): S.QUEUED,
    (S.PARKED, E.CANCEL): S.CANCELED,
    (S.WRAPPING, E.COMPLETE): S.COMPLETED,
    (S.WRAPPING, E.CONTINUE): S.QUEUED,
}
HOLDS_CAPACITY = frozenset({S.OFFERED, S.ASSIGNED, S.WRAPPING})
LIVE = frozenset({S.QUEUED, S.OFFERED, S.ASSIGNED, S.WRAPPING, S.PARKED})


class IllegalTransition(Conflict):
    """The work item is not in a state in which this can happen."""

    def __init__(self, state: WorkItemState, event: WorkItemEvent) -> None:
        """Name the state and the event that does not fit it."""
        super().__init__(f"This work item is {state.value}; it cannot {event.value.replace('_', ' ')} now.", state=state.value)


@dataclass(frozen=True, slots=True)
class Cooldown:
    """The item is not offered to this agent before `until`."""

    agent_id: UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class AnnouncedWait:
    """What a waiting customer was told first: the place (1 is next) and the estimated wait, None when nothing was known."""

    at: datetime
    position: int
    seconds: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class WorkItem:
    """What waits for, or is with, a partner.

    `queued_at` is the place in the queue: it is kept when an offer comes back. `due_at` orders the queue.
    `agent_id` is the one it is offered to, assigned to or wrapped up by; `reservation_id` is the capacity held for it. An item that
    is offered to several at once is `also_offered_to` the others: each has room reserved, and the first who accepts has it.
    `preferred_agent_id` may take it alone until `preferred_until` while reachable. `widened` is the step of its service's widening
    that the router found it at, 0 before the first. `place_of` is the abandoned work item whose place this one was given.
    `attributes` are what the rules have told of the contact, for the conditions of services.
    `answered_in_target` None with `answered_at`: nobody waited, it is a contact that we began; it counts in no service level.
    """

    id: UUID
    kind: WorkItemKind
    interaction_id: UUID | None
    case_id: UUID | None
    service_id: UUID
    channel: Channel
    media_type: MediaType
    load_units: int
    state: WorkItemState
    created_at: datetime
    queued_at: datetime
    due_at: datetime
    state_since: datetime
    required_skills: tuple[RequiredSkill, ...] = ()
    priority: int = 0
    agent_id: UUID | None = None
    reservation_id: UUID | None = None
    preferred_agent_id: UUID | None = None
    preferred_until: datetime | None = None
    cooldowns: tuple[Cooldown, ...] = ()
    declines: int = 0
    parked_until: datetime | None = None
    parked_reason: str | None = None
    wrap_up_until: datetime | None = None
    overflow_at: datetime | None = None
    overflowed_from: UUID | None = None
    unroutable_since: datetime | None = None
    cancel_reason: str | None = None
    answered_at: datetime | None = None
    answered_in_target: bool | None = None
    version: int = 1
    widened: int = 0
    announced: AnnouncedWait | None = None
    place_of: UUID | None = None
    also_offered_to: tuple[UUID, ...] = ()
    attributes: Attributes = field(default_factory=dict, hash=False)


def transition(item: WorkItem, event: WorkItemEvent, now: datetime, **changes: Any) -> WorkItem:  # noqa: ANN401 - fields of WorkItem
    """Return the item after an event; raises IllegalTransition.

    `changes` are further fields set with it. States that hold no capacity drop the agent and the reservation.
    """
    target = TRANSITIONS.get((item.state, event))
    if target is None:
        raise IllegalTransition(item.state, event)
    if target not in HOLDS_CAPACITY:
        changes = {"reservation_id": None, "also_offered_to": (), **changes}
        if target is not WorkItemState.COMPLETED:
            changes = {"agent_id": None, **changes}
    return changed(item, state=target, state_since=now, version=item.version + 1, **changes)


def due_time(arrived_at: datetime, within: timedelta, priority_seconds: int) -> datetime:
    """Return arrival + target - priority: the key that orders the queue."""
    return arrived_at + within - timedelta(seconds=priority_seconds)


def answer(item: WorkItem, now: datetime) -> WorkItem:
    """Return the item accepted by its agent; the first answer is measured against the target (priority left out)."""
    target = item.due_at + timedelta(seconds=item.priority)
    first = item.answered_at is None
    return transition(
        item,
        WorkItemEvent.ACCEPT,
        now,
        answered_at=now if first else item.answered_at,
        answered_in_target=now <= target if first else item.answered_in_target,
        preferred_agent_id=None,
        preferred_until=None,
    )


def excluded_until(item: WorkItem, agent_id: UUID, now: datetime) -> datetime | None:
    """Return until when this agent is not offered the item, or None."""
    ends = [c.until for c in item.cooldowns if c.agent_id == agent_id and c.until > now]
    return max(ends, default=None)

"""What an arriving message becomes: part of a contact that is going on, a new contact, or a machine's mail put aside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.interactions.interaction import Interaction, InteractionState
from midoffice.domain.routing.work_item import WorkItem, WorkItemEvent, WorkItemKind, WorkItemState, due_time, transition
from midoffice.domain.services.calendar import add_open_time
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import MEDIA_TYPE, MediaType
from midoffice.domain.touchpoints.inbound import Automatic
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import new_id

_TAKES_MESSAGES = frozenset({WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.ASSIGNED, WorkItemState.PARKED})


@dataclass(frozen=True, slots=True)
class Append:
    """Add to this interaction; `resume` when it was parked waiting for just this."""

    resume: bool


@dataclass(frozen=True, slots=True)
class Open:
    """Open a new interaction: in this case when one is given, preferring the agent who knows it."""

    case_id: UUID | None
    preferred_agent_id: UUID | None


Intake = Append | Open


def decide_intake(thread: Interaction | None, item: WorkItem | None, case_id: UUID | None, automatic: Automatic | None) -> Intake:
    """Decide what a message becomes, given the interaction that it belongs to (if any) and that one's newest work item.

    A contact that is being wrapped up takes no more messages: the answer would be closed unread, so it opens a new contact
    in the same case; so does what a customer writes who waits for a callback. A machine's message is added wherever it belongs
    and never resumes anything.
    """
    if thread is None:
        return Open(case_id, None)
    if automatic is not None:
        return Append(resume=False)
    live = thread.state is InteractionState.OPEN and item is not None and item.state in _TAKES_MESSAGES
    if not live or item is None or item.kind is WorkItemKind.CALLBACK:
        return Open(thread.case_id, thread.last_agent_id)
    return Append(resume=item.state is WorkItemState.PARKED)


def enqueue(
    interaction: Interaction,
    service: Service,
    touchpoint: Touchpoint,
    now: datetime,
    *,
    preferred_agent_id: UUID | None = None,
    priority: int = 0,
    since: datetime | None = None,
) -> WorkItem:
    """Return the work item of a new interaction, in its place in the queue: that of who has waited since then, or since now."""
    since = now if since is None else min(since, now)
    return WorkItem(
        id=new_id(),
        kind=WorkItemKind.INTERACTION,
        interaction_id=interaction.id,
        case_id=interaction.case_id,
        service_id=service.id,
        channel=interaction.channel,
        media_type=MEDIA_TYPE[interaction.channel],
        load_units=touchpoint.load_units,
        state=WorkItemState.QUEUED,
        created_at=now,
        queued_at=since,
        due_at=due_at(service, MEDIA_TYPE[interaction.channel], since, priority),
        state_since=now,
        required_skills=service.required_skills,
        priority=service.priority + priority,
        preferred_agent_id=preferred_agent_id,
        preferred_until=now + service.preferred_wait if preferred_agent_id else None,
        overflow_at=since + service.overflow_after if service.overflow_after else None,
    )


def due_at(service: Service, media: MediaType, arrived_at: datetime, priority: int = 0) -> datetime:
    """Return when an item of the service is due: elapsed time for real-time media, opening time for deferred ones."""
    seconds = service.priority + priority
    if media is MediaType.REAL_TIME:
        return due_time(arrived_at, service.real_time_target.within, seconds)
    return due_time(add_open_time(service.calendar, arrived_at, service.deferred_target.within), timedelta(0), seconds)


def resumed(item: WorkItem, service: Service, arrived_at: datetime, now: datetime) -> WorkItem:
    """Return a parked item as it waits again, with the place of `arrived_at` and a new due time; raises IllegalTransition.

    Whoever parked it is preferred for the service's bounded time, and nobody is kept from it who declined it before.
    """
    preferred = item.preferred_agent_id
    return transition(
        item,
        WorkItemEvent.RESUME,
        now,
        queued_at=arrived_at,
        due_at=due_at(service, item.media_type, arrived_at, item.priority - service.priority),
        preferred_until=now + service.preferred_wait if preferred else None,
        parked_until=None,
        parked_reason=None,
        cooldowns=(),
        declines=0,
        overflow_at=now + service.overflow_after if service.overflow_after else None,
    )

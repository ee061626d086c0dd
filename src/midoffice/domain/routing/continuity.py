"""What a customer is in the middle of, over all channels: so that nobody has to say anything twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction, preview_of
from midoffice.domain.interactions.message import Direction, Message
from midoffice.domain.routing.work_item import WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.touchpoints.channel import Channel

MOST_DEALINGS = 5
"""Open cases that are looked into; the newest ones."""
MOST_COLLECTED = 20


class Step(StrEnum):
    """Where an open case stands."""

    WAITING = "waiting"
    """A contact waits for somebody of ours."""
    IN_HAND = "in_hand"
    """Somebody of ours has it."""
    CALLBACK = "callback"
    """The customer is to be called."""
    CUSTOMER = "customer"
    """We wait for the customer, or for a date."""
    OPEN = "open"
    """No contact is open; the request is not resolved."""


@dataclass(frozen=True, slots=True)
class Dealing:
    """An open case and its step. `interaction_id` is its newest contact; `until` the date it waits for, if any."""

    case_id: UUID
    case_number: int
    subject: str
    opened_at: datetime
    step: Step
    since: datetime
    interaction_id: UUID | None
    channel: Channel | None
    agent_id: UUID | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """Something that the customer has told us in a form or before a chat."""

    label: str
    value: str
    channel: Channel
    at: datetime
    interaction_id: UUID


@dataclass(frozen=True, slots=True)
class LastMessage:
    """What was said last, on any channel. `ours`: we said it."""

    interaction_id: UUID
    channel: Channel
    at: datetime
    ours: bool
    name: str
    text: str


def dealing_of(case: Case, interactions: Iterable[Interaction], item: WorkItem | None) -> Dealing:
    """Return where an open case stands; `item` is the work item of its newest interaction."""
    newest = max(interactions, key=lambda each: (each.last_message_at, each.id), default=None)
    step, since = _step(case, newest, item)
    return Dealing(
        case_id=case.id,
        case_number=case.number,
        subject=case.subject,
        opened_at=case.opened_at,
        step=step,
        since=since,
        interaction_id=newest.id if newest else None,
        channel=newest.channel if newest else None,
        agent_id=item.agent_id if item and step is Step.IN_HAND else None,
        until=item.parked_until if item and item.state is WorkItemState.PARKED else None,
    )


_STEPS = {
    WorkItemState.QUEUED: Step.WAITING,
    WorkItemState.OFFERED: Step.WAITING,
    WorkItemState.ASSIGNED: Step.IN_HAND,
    WorkItemState.WRAPPING: Step.IN_HAND,
    WorkItemState.PARKED: Step.CUSTOMER,
}


def _step(case: Case, newest: Interaction | None, item: WorkItem | None) -> tuple[Step, datetime]:
    if newest is None:
        return Step.OPEN, case.opened_at
    step = _STEPS.get(item.state, Step.OPEN) if item is not None else Step.OPEN
    if item is None or step is Step.OPEN:
        return Step.OPEN, newest.closed_at or newest.last_message_at
    if item.kind is WorkItemKind.CALLBACK and step is not Step.IN_HAND:
        step = Step.CALLBACK
    return step, item.state_since


def open_cases(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases to look into, newest first."""
    going_on = [case for case in cases if case.state is CaseState.OPEN]
    return tuple(sorted(going_on, key=lambda case: (case.opened_at, case.id), reverse=True)[:MOST_DEALINGS])


def collected_in(interactions: Iterable[Interaction], known: Iterable[str] = ()) -> tuple[Collected, ...]:
    """Return what the customer has told, newest first; of several answers to the same question the newest counts.

    `known` is what stands beside it anyway, such as names and addresses of the customer: nobody needs to read it twice.
    """
    elsewhere = {_plain(each) for each in known}
    told: dict[str, Collected] = {}
    for interaction in sorted(interactions, key=lambda each: (each.opened_at, each.id), reverse=True):
        for label, value in interaction.fields:
            if value.strip() and label not in told and _plain(value) not in elsewhere:
                told[label] = Collected(label, value, interaction.channel, interaction.opened_at, interaction.id)
    return tuple(told.values())[:MOST_COLLECTED]


def _plain(value: str) -> str:
    return "".join(value.split()).casefold()


def last_message(said: Iterable[tuple[Interaction, Message]]) -> LastMessage | None:
    """Return what was said last; our own notices and machines' answers are nothing said."""
    spoken = [pair for pair in said if pair[1].direction is not Direction.SYSTEM and pair[1].automatic is None]
    if not spoken:
        return None
    interaction, message = max(spoken, key=lambda pair: (pair[1].sent_at, pair[1].id))
    return LastMessage(
        interaction_id=interaction.id,
        channel=interaction.channel,
        at=message.sent_at,
        ours=message.direction is Direction.OUT,
        name=message.author_name,
        text=preview_of(message.text),
    )

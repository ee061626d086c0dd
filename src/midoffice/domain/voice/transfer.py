"""A transfer: who talks with whom while a customer is handed on. What may happen in which state is one table.

Three parties: the customer, the initiator (the agent who hands on) and the target. Whoever hangs up, in whatever order, has a row
here; only what a person asks for can be refused.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.voice.call import Call, Leg
from midoffice.kernel.documents import adapter
from midoffice.kernel.errors import Conflict

LANDING = timedelta(seconds=2)
"""Two who hang up within this time have done so together: the customer they left to each other has talked to nobody."""


class TransferKind(StrEnum):
    """Whether the initiator talks to the target first."""

    BLIND = "blind"
    ATTENDED = "attended"


class TransferState(StrEnum):
    """Where a transfer is."""

    RINGBACK = "ringback"
    """The target rings and the initiator hears it; the customer is on hold."""
    ANSWERED = "answered"
    """Initiator and target are connected; the initiator talks with one of the others while the third is on hold."""
    BLIND = "blind"
    """The initiator has let go; the customer hears the target ring."""
    ABANDONED = "abandoned"
    """The customer is gone; initiator and target may finish."""
    ENDED = "ended"


class TransferEvent(StrEnum):
    """What may happen to a transfer: four things by themselves, four because the initiator asks."""

    TARGET_ANSWERED = "target_answered"
    TARGET_GONE = "target_gone"
    INITIATOR_GONE = "initiator_gone"
    CUSTOMER_GONE = "customer_gone"
    COMPLETE = "complete"
    CANCEL = "cancel"
    SWAP = "swap"
    JOIN = "join"


class TransferEnd(StrEnum):
    """How a transfer ended."""

    COMPLETED = "completed"
    """Customer and target were connected."""
    JOINED = "joined"
    """All three were connected: a conference."""
    KEPT = "kept"
    """The initiator has the customer again: the target did not answer, hung up, or was not wanted."""
    RETURNED = "returned"
    """Nobody was left for the customer, who goes back to the queue."""
    ABANDONED = "abandoned"
    """The customer was gone before it was done."""


class Move(StrEnum):
    """What is done to the parties."""

    CONSULT = "consult"
    """Initiator and target hear each other."""
    EXCHANGE = "exchange"
    """The initiator talks with the one who was on hold."""
    HAND_OVER = "hand_over"
    """Customer and target hear each other."""
    GIVE_BACK = "give_back"
    """Customer and initiator hear each other."""
    JOIN = "join"
    """All hear each other."""
    RING_CUSTOMER = "ring_customer"
    REQUEUE = "requeue"
    END_TARGET = "end_target"
    END_INITIATOR = "end_initiator"


S, E, M = TransferState, TransferEvent, Move
Row = tuple[TransferState, TransferEnd | None, tuple[Move, ...]]

TABLE: dict[tuple[TransferState, TransferEvent], Row] = {
    (S.RINGBACK, E.TARGET_ANSWERED): (S.ANSWERED, None, (M.CONSULT,)),
    (S.RINGBACK, E.TARGET_GONE): (S.ENDED, TransferEnd.KEPT, (M.GIVE_BACK,)),
    (S.RINGBACK, E.INITIATOR_GONE): (S.BLIND, None, (M.RING_CUSTOMER,)),
    (S.RINGBACK, E.CUSTOMER_GONE): (S.ENDED, TransferEnd.ABANDONED, (M.END_TARGET, M.END_INITIATOR)),
    (S.RINGBACK, E.COMPLETE): (S.BLIND, None, (M.RING_CUSTOMER, M.END_INITIATOR)),
    (S.RINGBACK, E.CANCEL): (S.ENDED, TransferEnd.KEPT, (M.END_TARGET, M.GIVE_BACK)),
    (S.ANSWERED, E.TARGET_ANSWERED): (S.ANSWERED, None, ()),
    (S.ANSWERED, E.TARGET_GONE): (S.ENDED, TransferEnd.KEPT, (M.GIVE_BACK,)),
    (S.ANSWERED, E.INITIATOR_GONE): (S.ENDED, TransferEnd.COMPLETED, (M.HAND_OVER,)),
    (S.ANSWERED, E.CUSTOMER_GONE): (S.ABANDONED, None, (M.CONSULT,)),
    (S.ANSWERED, E.COMPLETE): (S.ENDED, TransferEnd.COMPLETED, (M.HAND_OVER, M.END_INITIATOR)),
    (S.ANSWERED, E.CANCEL): (S.ENDED, TransferEnd.KEPT, (M.END_TARGET, M.GIVE_BACK)),
    (S.ANSWERED, E.SWAP): (S.ANSWERED, None, (M.EXCHANGE,)),
    (S.ANSWERED, E.JOIN): (S.ENDED, TransferEnd.JOINED, (M.JOIN,)),
    (S.BLIND, E.TARGET_ANSWERED): (S.ENDED, TransferEnd.COMPLETED, (M.HAND_OVER,)),
    (S.BLIND, E.TARGET_GONE): (S.ENDED, TransferEnd.RETURNED, (M.REQUEUE,)),
    (S.BLIND, E.INITIATOR_GONE): (S.BLIND, None, ()),
    (S.BLIND, E.CUSTOMER_GONE): (S.ENDED, TransferEnd.ABANDONED, (M.END_TARGET,)),
    (S.ABANDONED, E.TARGET_ANSWERED): (S.ABANDONED, None, ()),
    (S.ABANDONED, E.TARGET_GONE): (S.ENDED, TransferEnd.ABANDONED, (M.END_INITIATOR,)),
    (S.ABANDONED, E.INITIATOR_GONE): (S.ENDED, TransferEnd.ABANDONED, (M.END_TARGET,)),
    (S.ABANDONED, E.CUSTOMER_GONE): (S.ABANDONED, None, ()),
    (S.ABANDONED, E.CANCEL): (S.ENDED, TransferEnd.ABANDONED, (M.END_TARGET, M.END_INITIATOR)),
}
_HAPPENS = frozenset({E.TARGET_ANSWERED, E.TARGET_GONE, E.INITIATOR_GONE, E.CUSTOMER_GONE})
_TOGETHER = {TransferEnd.COMPLETED: E.TARGET_GONE, TransferEnd.KEPT: E.INITIATOR_GONE}
"""By how a transfer ended: who has the customer then, and may have hung up together with the one who left."""


class TransferTargetKind(StrEnum):
    """Where a call goes."""

    AGENT = "agent"
    SERVICE = "service"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class TransferTarget:
    """Whom the customer is handed to: an agent or a service by `id`, or a number outside. `name` is what people call it.

    `agent_id`: the agent who is called for a service, or the agent.
    """

    kind: TransferTargetKind
    name: str
    id: UUID | None = None
    number: str | None = None
    agent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer of one call. `by` is the initiating agent (None: a telephone that asked), `leg_id` the target's leg.

    `swapped`: the initiator talks with the customer and the target is on hold.
    """

    id: UUID
    kind: TransferKind
    state: TransferState
    target: TransferTarget
    leg_id: UUID
    initiator_leg_id: UUID
    customer_leg_id: UUID
    by: UUID | None
    began_at: datetime
    keep_skills: bool = False
    swapped: bool = False
    ended_at: datetime | None = None
    end: TransferEnd | None = None

    @property
    def live(self) -> bool:
        """Whether it has not ended."""
        return self.state is not TransferState.ENDED


class TransferNotPossible(Conflict):
    """What was asked does not fit the state of the transfer, or there is none."""

    remedy = "Look at the call: the transfer has moved on meanwhile."


def step(transfer: Transfer, event: TransferEvent, at: datetime) -> tuple[Transfer, tuple[Move, ...]]:
    """Return the transfer after an event, and what is to be done in this order.

    Raises TransferNotPossible for a wish that does not fit the state; never for something that simply happened.
    """
    if transfer.state is S.ENDED:
        return _after_the_end(transfer, event, at)
    row = TABLE.get((transfer.state, event))
    if row is None:
        raise TransferNotPossible(f"The transfer is {transfer.state.value}; it cannot {event.value} now.")
    state, end, moves = row
    swapped = (transfer.swapped ^ (event is E.SWAP)) if state is S.ANSWERED else False
    return replace(transfer, state=state, swapped=swapped, end=end, ended_at=at if end else None), moves


def _after_the_end(transfer: Transfer, event: TransferEvent, at: datetime) -> tuple[Transfer, tuple[Move, ...]]:
    if event not in _HAPPENS:
        raise TransferNotPossible("The transfer has ended.")
    if transfer.end is None or transfer.ended_at is None or event is not _TOGETHER.get(transfer.end):
        return transfer, ()
    if at - transfer.ended_at > LANDING:
        return transfer, ()
    return replace(transfer, end=TransferEnd.RETURNED, ended_at=at), (M.REQUEUE,)


STARTS_IN = {TransferKind.BLIND: TransferState.BLIND, TransferKind.ATTENDED: TransferState.RINGBACK}


def transfer_of(call: Call) -> Transfer | None:
    """Return the latest transfer of a call."""
    if call.transfer is None:
        return None
    read: Transfer = adapter(Transfer).validate_python(call.transfer)
    return read


def with_transfer(call: Call, transfer: Transfer) -> Call:
    """Return the call with its transfer as it is now."""
    written: dict[str, Any] = adapter(Transfer).dump_python(transfer, mode="json")
    return replace(call, transfer=written)


def part_of(transfer: Transfer, leg: Leg) -> TransferEvent | None:
    """Return what it means for the transfer that the leg is gone; None for a leg that has no part in it."""
    return {
        transfer.leg_id: E.TARGET_GONE,
        transfer.initiator_leg_id: E.INITIATOR_GONE,
        transfer.customer_leg_id: E.CUSTOMER_GONE,
    }.get(leg.id)

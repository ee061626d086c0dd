"""A call as desks, supervisors and programs see it, and what somebody in it may do now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.voice.call import Call, CallDirection, CallState, Cause, Ear, Leg, LegKind, LegRole, LegState
from midoffice.domain.voice.recording import GapReason, RecordingStatus
from midoffice.domain.voice.recording_follow import OWN_REASONS, recording_of
from midoffice.domain.voice.timeline import CallMoment
from midoffice.domain.voice.transfer import Transfer, TransferKind, TransferState, TransferTargetKind, transfer_of


class Doable(StrEnum):
    """What somebody in a call may be able to do; each is an operation of the API."""

    HOLD = "hold"
    UNHOLD = "unhold"
    MUTE = "mute"
    UNMUTE = "unmute"
    DIGITS = "digits"
    HANG_UP = "hang_up"
    BLIND = "blind"
    ATTENDED = "attended"
    COMPLETE = "complete"
    CANCEL_TRANSFER = "cancel_transfer"
    SWAP = "swap"
    CONFERENCE = "conference"
    PAUSE_RECORDING = "pause_recording"
    RESUME_RECORDING = "resume_recording"


@dataclass(frozen=True, slots=True)
class ShownLeg:
    """One party's connection; `name` is what the party is called, as far as it is known. `ear`: talk, listen or whisper."""

    id: UUID
    role: LegRole
    kind: LegKind
    address: str
    name: str
    agent_id: UUID | None
    state: LegState
    since: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    held: bool
    muted: bool
    room: str | None
    ear: Ear
    guest: bool
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """Where a call is being handed: an agent or a service by `id`, or a number."""

    kind: TransferTargetKind
    name: str
    id: UUID | None
    number: str | None


@dataclass(frozen=True, slots=True)
class ShownTransfer:
    """A transfer that is going on. `leg_id`: the target's leg; `by`: the agent who hands over; `swapped`: the target is on hold."""

    id: UUID
    kind: TransferKind
    state: TransferState
    target: ShownTarget
    leg_id: UUID
    by: UUID | None
    swapped: bool


@dataclass(frozen=True, slots=True)
class ShownRecording:
    """What is being recorded. `reason`: why it is not on; `segments`: how many pieces there are."""

    id: UUID
    state: RecordingStatus
    reason: GapReason | None
    segments: int


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call. `transfer` is None unless one is going on; `collected` is what the menu asked for, by name."""

    id: UUID
    node_id: UUID
    interaction_id: UUID | None
    work_item_id: UUID | None
    touchpoint_id: UUID
    state: CallState
    direction: CallDirection
    number: str
    caller: str | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    cause: Cause | None
    verified: bool
    collected: dict[str, str]
    legs: tuple[ShownLeg, ...]
    transfer: ShownTransfer | None
    recording: ShownRecording | None
    version: int


@dataclass(frozen=True, slots=True)
class CallNow(ShownCall):
    """A call, and what the caller of the API may do with it now. `events` is what happened in it; only where it is read."""

    may: tuple[Doable, ...] = ()
    events: tuple[CallMoment, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchedCall(ShownCall):
    """A call as supervisors look through them; `seconds` since it began, `agent_names` of those who are in it.

    `customer_name` is empty while nobody knows whose call it is.

    Each change comes as `CallChanged` with the call and its `service_id`: the names are those of its legs and of the directory.
    """

    customer_name: str = ""
    agent_names: tuple[str, ...] = ()
    seconds: int = 0
    service_name: str = ""
    service_id: UUID | None = None


def show(call: Call) -> ShownCall:
    """Return a call as it is shown to everybody."""
    return ShownCall(**_fields(call))


def show_to(call: Call, agent_id: UUID) -> CallNow:
    """Return a call as it is shown to one person."""
    return CallNow(**_fields(call), may=doable(call, agent_id))


def _fields(call: Call) -> dict[str, Any]:
    transfer = transfer_of(call)
    return {
        "id": call.id,
        "node_id": call.node_id,
        "interaction_id": call.interaction_id,
        "work_item_id": call.work_item_id,
        "touchpoint_id": call.touchpoint_id,
        "state": call.state,
        "direction": call.direction,
        "number": call.number,
        "caller": call.caller,
        "started_at": call.started_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "cause": call.cause,
        "verified": call.verified,
        "collected": call.collected,
        "legs": tuple(_leg(leg) for leg in call.legs),
        "transfer": _transfer(transfer) if transfer is not None and transfer.live else None,
        "recording": _recording(call),
        "version": call.version,
    }


def _leg(leg: Leg) -> ShownLeg:
    return ShownLeg(
        id=leg.id,
        role=leg.role,
        kind=leg.kind,
        address=leg.address,
        name=leg.name,
        agent_id=leg.agent_id,
        state=leg.state,
        since=leg.since,
        answered_at=leg.answered_at,
        ended_at=leg.ended_at,
        held=leg.held,
        muted=leg.muted,
        room=leg.room,
        ear=leg.ear,
        guest=leg.guest,
        cause=leg.cause,
    )


def _transfer(transfer: Transfer) -> ShownTransfer:
    target = transfer.target
    return ShownTransfer(
        id=transfer.id,
        kind=transfer.kind,
        state=transfer.state,
        target=ShownTarget(target.kind, target.name, target.id, target.number),
        leg_id=transfer.leg_id,
        by=transfer.by,
        swapped=transfer.swapped,
    )


def _recording(call: Call) -> ShownRecording | None:
    recording = recording_of(call)
    if recording is None:
        return None
    return ShownRecording(recording.id, recording.status, recording.reason, len(recording.segments))


_OF_TRANSFER: dict[TransferState, tuple[Doable, ...]] = {
    TransferState.RINGBACK: (Doable.COMPLETE, Doable.CANCEL_TRANSFER),
    TransferState.ANSWERED: (Doable.COMPLETE, Doable.CANCEL_TRANSFER, Doable.SWAP, Doable.CONFERENCE),
    TransferState.BLIND: (),
    TransferState.ABANDONED: (Doable.CANCEL_TRANSFER,),
    TransferState.ENDED: (),
}


def doable(call: Call, agent_id: UUID) -> tuple[Doable, ...]:
    """Return what an agent may do in a call now; nothing without a connection to it."""
    own = call.agent(agent_id)
    if own is None or call.state is CallState.ENDED:
        return ()
    if own.state is not LegState.UP:
        return (Doable.HANG_UP,)
    may = [Doable.UNMUTE if own.muted else Doable.MUTE, Doable.HANG_UP]
    if own.role is not LegRole.AGENT:
        return tuple(may)
    transfer = transfer_of(call)
    if transfer is not None and transfer.live:
        if transfer.by == agent_id:
            may += [*_OF_TRANSFER[transfer.state], Doable.DIGITS]
    elif call.state is CallState.TALKING:
        customer = call.customer
        may += [Doable.UNHOLD if customer is not None and customer.held else Doable.HOLD, Doable.DIGITS]
        may += [] if own.guest or call.others(agent_id) else [Doable.BLIND, Doable.ATTENDED]
        may += [Doable.CONFERENCE]
    return (*may, *_of_recording(call))


def _of_recording(call: Call) -> tuple[Doable, ...]:
    """A pause that ends by itself, with the hold or transfer that it is for, is ended by nobody else."""
    recording = recording_of(call)
    if recording is None or recording.status is RecordingStatus.OFF or recording.reason in OWN_REASONS:
        return ()
    return (Doable.PAUSE_RECORDING if recording.status is RecordingStatus.ON else Doable.RESUME_RECORDING,)

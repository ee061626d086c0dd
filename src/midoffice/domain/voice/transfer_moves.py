"""What a transfer does to a call: its legs and the commands for the node, made of the moves of `transfer.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.voice.call import Call, CallState, Cause, Ear, Leg, LegRole, LegState
from midoffice.domain.voice.commands import Bridge, Clip, Command, HangUp, Hold, Originate, Play, Unhold
from midoffice.domain.voice.flow import Step, wait
from midoffice.domain.voice.transfer import (
    Move,
    Transfer,
    TransferEnd,
    TransferEvent,
    TransferKind,
    TransferNotPossible,
    part_of,
    step,
    transfer_of,
    with_transfer,
)

CONSULT = "consult"
"""The room in which initiator and target talk while the customer is on hold."""
RINGING = Clip(music="ringback")


@dataclass(frozen=True, slots=True)
class TransferStep(Step):
    """A step of a call that is transferred; `end` is how the transfer ended, if it did so now."""

    end: TransferEnd | None = None


def begin_transfer(call: Call, transfer: Transfer, order: Originate, target: Leg, now: datetime) -> Step:
    """Begin a transfer by calling the target, whose leg is new. Raises TransferNotPossible while another one goes on (R35)."""
    running = transfer_of(call)
    if running is not None and running.live:
        raise TransferNotPossible("This call is being transferred already.")
    call = with_transfer(call.with_leg(target), transfer)
    commands: list[Command] = [order]
    if transfer.kind is TransferKind.BLIND:
        moved = _carry_out(call, transfer, (Move.RING_CUSTOMER, Move.END_INITIATOR), now)
    else:
        moved = _hold(call, transfer.customer_leg_id)
        commands.append(Play(call.id, transfer.initiator_leg_id, "ringback", (RINGING,), loop=True))
    return Step(moved.call, (*moved.commands, *commands))


def steer_transfer(call: Call, wish: TransferEvent, now: datetime) -> TransferStep:
    """Do what the initiator asks of the running transfer. Raises TransferNotPossible."""
    transfer = transfer_of(call)
    if transfer is None:
        raise TransferNotPossible("There is no transfer.")
    return _after(call, transfer, wish, now)


def leg_answered(call: Call, leg_id: UUID, at: datetime) -> TransferStep | None:
    """Return what comes of a leg that answered (marked so in the call already); None when no transfer waits for it."""
    transfer = transfer_of(call)
    if transfer is None or not transfer.live or transfer.leg_id != leg_id:
        return None
    return _after(call, transfer, TransferEvent.TARGET_ANSWERED, at)


def leg_gone(call: Call, leg_id: UUID, at: datetime) -> TransferStep | None:
    """Return what comes of a leg that ended (marked so in the call already); None when it is no matter of a transfer."""
    transfer, leg = transfer_of(call), call.leg(leg_id)
    event = None if transfer is None or leg is None else part_of(transfer, leg)
    if transfer is None or event is None:
        return None
    if not transfer.live and (call.state is not CallState.TALKING or not _there(call, transfer.customer_leg_id)):
        return None
    after, moves = step(transfer, event, at)
    return _stepped(call, transfer, after, moves, at) if after != transfer or transfer.live else None


def _after(call: Call, transfer: Transfer, event: TransferEvent, at: datetime) -> TransferStep:
    after, moves = step(transfer, event, at)
    return _stepped(call, transfer, after, moves, at)


def _stepped(call: Call, before: Transfer, after: Transfer, moves: Sequence[Move], at: datetime) -> TransferStep:
    moved = _carry_out(call, before, moves, at)
    over = end_if_empty(with_transfer(moved.call, after), Cause.NORMAL, at)
    return TransferStep(over.call, moved.commands + over.commands, after.end if after.end is not before.end else None)


def _carry_out(call: Call, transfer: Transfer, moves: Sequence[Move], now: datetime) -> Step:
    commands: list[Command] = []
    for move in moves:
        done = _MOVES[move](call, transfer, now)
        call, commands = done.call, [*commands, *done.commands]
    return Step(call, tuple(commands))


def _consult(call: Call, transfer: Transfer, _now: datetime) -> Step:
    return bring_together(call, (transfer.initiator_leg_id, transfer.leg_id), CONSULT)


def _exchange(call: Call, transfer: Transfer, now: datetime) -> Step:
    customer, target = transfer.customer_leg_id, transfer.leg_id
    if transfer.swapped:
        held = _hold(call, customer)
        return _and(held, _consult(held.call, transfer, now))
    held = _hold(call, target)
    return _and(held, bring_together(held.call, (customer, transfer.initiator_leg_id), ""))


def _hand_over(call: Call, transfer: Transfer, _now: datetime) -> Step:
    talking = replace(call, state=CallState.TALKING)
    return bring_together(talking, (transfer.customer_leg_id, transfer.leg_id), "")


def _give_back(call: Call, transfer: Transfer, _now: datetime) -> Step:
    return bring_together(call, (transfer.customer_leg_id, transfer.initiator_leg_id), "")


def _join(call: Call, transfer: Transfer, _now: datetime) -> Step:
    return bring_together(call, (transfer.customer_leg_id, transfer.initiator_leg_id, transfer.leg_id), "")


def _ring_customer(call: Call, transfer: Transfer, _now: datetime) -> Step:
    customer = transfer.customer_leg_id
    alone = take_off_hold(call, customer)
    ringing = Play(call.id, customer, "ringback", (RINGING,), loop=True)
    return Step(replace(alone.call, state=CallState.CONNECTING), (*alone.commands, ringing))


def _requeue(call: Call, transfer: Transfer, _now: datetime) -> Step:
    alone = take_off_hold(call, transfer.customer_leg_id)
    return _and(alone, wait(alone.call))


def _end_target(call: Call, transfer: Transfer, now: datetime) -> Step:
    return let_go(call, transfer.leg_id, Cause.CANCELED, now)


def _end_initiator(call: Call, transfer: Transfer, now: datetime) -> Step:
    return let_go(call, transfer.initiator_leg_id, Cause.TRANSFERRED, now)


_MOVES: dict[Move, Callable[[Call, Transfer, datetime], Step]] = {
    Move.CONSULT: _consult,
    Move.EXCHANGE: _exchange,
    Move.HAND_OVER: _hand_over,
    Move.GIVE_BACK: _give_back,
    Move.JOIN: _join,
    Move.RING_CUSTOMER: _ring_customer,
    Move.REQUEUE: _requeue,
    Move.END_TARGET: _end_target,
    Move.END_INITIATOR: _end_initiator,
}


def _and(first: Step, second: Step) -> Step:
    return Step(second.call, first.commands + second.commands)


def _hold(call: Call, leg_id: UUID) -> Step:
    leg = call.leg(leg_id)
    if leg is None or not leg.live or leg.held:
        return Step(call)
    return Step(call.with_leg(replace(leg, held=True)), (Hold(call.id, leg_id),))


def take_off_hold(call: Call, leg_id: UUID) -> Step:
    """Take a party off hold, if it is there and on hold."""
    leg = call.leg(leg_id)
    if leg is None or not leg.live or not leg.held:
        return Step(call)
    return Step(call.with_leg(replace(leg, held=False)), (Unhold(call.id, leg_id),))


def bring_together(call: Call, leg_ids: Sequence[UUID], room: str) -> Step:
    """Let those of the parties who are up hear each other in a room, off hold."""
    commands: list[Command] = []
    for leg_id in leg_ids:
        freed = take_off_hold(call, leg_id)
        call, commands = freed.call, [*commands, *freed.commands]
    there = [leg for leg_id in leg_ids if (leg := call.leg(leg_id)) is not None and leg.state is LegState.UP]
    for leg in there:
        call = call.with_leg(replace(leg, room=room))
    if there:
        commands.append(Bridge(call.id, tuple(leg.id for leg in there), room))
    return Step(call, tuple(commands))


def let_go(call: Call, leg_id: UUID, cause: Cause, now: datetime) -> Step:
    """End a leg: for the call it is over at once, whatever is reported of it later."""
    leg = call.leg(leg_id)
    if leg is None or not leg.live:
        return Step(call)
    over = replace(leg, state=LegState.ENDED, ended_at=now, cause=cause, held=False, room=None)
    return Step(call.with_leg(over), (HangUp(call.id, leg_id, cause),))


def end_if_empty(call: Call, cause: Cause, now: datetime) -> Step:
    """End a call that nobody is left in but supervisors."""
    if call.state is CallState.ENDED or any(leg.role is not LegRole.SUPERVISOR for leg in call.live):
        return Step(call)
    commands: list[Command] = []
    for leg in call.live:
        gone = let_go(call, leg.id, cause, now)
        call, commands = gone.call, [*commands, *gone.commands]
    return Step(replace(call, state=CallState.ENDED, ended_at=now, cause=cause), tuple(commands))


def _there(call: Call, leg_id: UUID) -> bool:
    leg = call.leg(leg_id)
    return leg is not None and leg.live


def called(order: Originate, role: LegRole, now: datetime, *, agent_id: UUID | None = None, ear: Ear = Ear.TALK) -> Leg:
    """Return the leg of somebody who is being called; an agent is a guest in somebody else's call."""
    guest = role is LegRole.AGENT
    return Leg(order.leg_id, role, order.kind, order.address, LegState.DIALLING, now, agent_id=agent_id, ear=ear, guest=guest)

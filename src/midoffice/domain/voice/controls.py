"""What people do in a call with one hand: hold, mute, digits, hang up."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.voice.call import Call, CallState, Cause, Leg, LegRole, LegState
from midoffice.domain.voice.commands import Command, Hold, Mute, SendDigits
from midoffice.domain.voice.conference import Left, left_over
from midoffice.domain.voice.flow import Step
from midoffice.domain.voice.transfer import transfer_of
from midoffice.domain.voice.transfer_moves import end_if_empty, leg_gone, let_go, take_off_hold
from midoffice.kernel.errors import Conflict, Invalid, NotFound

MOST_DIGITS = 64
_TONES = frozenset("0123456789*#ABCD")


class NoCall(Conflict):
    """The party or the call is not in a state in which this can be done."""

    remedy = "Look at the call: it has moved on meanwhile."


def hold(call: Call, leg_id: UUID) -> Step:
    """Put a party on hold, with music; one that is on hold stays so. Raises NotFound, NoCall while a transfer goes on."""
    leg = _up(call, leg_id)
    if leg.held:
        return Step(call)
    _no_transfer(call)
    return Step(call.with_leg(replace(leg, held=True)), (Hold(call.id, leg_id),))


def unhold(call: Call, leg_id: UUID) -> Step:
    """Take a party off hold. Raises NotFound, NoCall while a transfer goes on."""
    leg = _up(call, leg_id)
    if leg.held:
        _no_transfer(call)
    return take_off_hold(call, leg_id)


def mute(call: Call, leg_id: UUID, *, on: bool) -> Step:
    """Let a party be heard by nobody, or by all again. Raises NotFound."""
    leg = _up(call, leg_id)
    if leg.muted is on:
        return Step(call)
    return Step(call.with_leg(replace(leg, muted=on)), (Mute(call.id, leg_id, on),))


def send_digits(call: Call, agent_leg: Leg, digits: str) -> Step:
    """Send touch tones to whoever the agent talks with outside: the party in the same room. Raises Invalid(digits), NoCall."""
    tones = digits.upper().replace(" ", "")
    if not tones or len(tones) > MOST_DIGITS or not _TONES.issuperset(tones):
        raise Invalid("digits", "are not touch tones", f"Send up to {MOST_DIGITS} of 0-9, *, # and A-D.")
    heard = [
        leg
        for leg in call.live
        if leg.role in {LegRole.CUSTOMER, LegRole.OUTSIDE}
        and leg.state is LegState.UP
        and not leg.held
        and leg.room == agent_leg.room
    ]
    if not heard:
        raise NoCall("There is nobody on the line who could hear the tones.")
    return Step(call, tuple(SendDigits(call.id, leg.id, tones) for leg in heard))


def hang_up(call: Call, leg_id: UUID, now: datetime) -> Step:
    """End a party's connection because somebody wants so.

    A running transfer goes on without it, as its table says. Of a conversation that leaves nobody to talk to the customer, nothing
    goes on: the call ends. Raises NotFound.
    """
    leg = call.leg(leg_id)
    if leg is None or not leg.live:
        raise NotFound(kind="party of the call", id=leg_id)
    gone = let_go(call, leg_id, Cause.NORMAL, now)
    transferred = leg_gone(gone.call, leg_id, now)
    if transferred is not None:
        return replace(transferred, commands=gone.commands + transferred.commands)
    if left_over(gone.call, leg.role) is Left.GOES_ON:
        return gone
    ended = end_all(gone.call, now)
    return Step(ended.call, gone.commands + ended.commands)


def end_all(call: Call, now: datetime, cause: Cause = Cause.NORMAL) -> Step:
    """End a call for everybody in it."""
    commands: list[Command] = []
    for leg in call.live:
        gone = let_go(call, leg.id, cause, now)
        call, commands = gone.call, [*commands, *gone.commands]
    over = end_if_empty(call, cause, now)
    return Step(over.call, (*commands, *over.commands))


def _up(call: Call, leg_id: UUID) -> Leg:
    leg = call.leg(leg_id)
    if leg is None:
        raise NotFound(kind="party of the call", id=leg_id)
    if leg.state is not LegState.UP or call.state is CallState.ENDED:
        raise NoCall("This party is not connected.")
    return leg


def _no_transfer(call: Call) -> None:
    transfer = transfer_of(call)
    if transfer is not None and transfer.live:
        raise NoCall("The call is being transferred: swap, complete or cancel that instead.")

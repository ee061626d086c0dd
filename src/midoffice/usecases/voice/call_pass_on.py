"""A menu passes a caller on to a number outside: rung under the dialling plan, and back to a person of ours if nobody answers."""

from dataclasses import replace

from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.voice.call import CallState, Cause, Leg, LegKind, LegRole, LegState
from midoffice.domain.voice.commands import Bridge, Clip
from midoffice.domain.voice.events import LegAnswered, LegEnded
from midoffice.domain.voice.flow import Moment, end
from midoffice.domain.voice.progress import Part, progress_of, with_progress
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.usecases.voice.call_leaving import without_work
from midoffice.usecases.voice.call_prompts import caller, play
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import abandon, enter_queue
from midoffice.usecases.voice.dialling import order_outside

PASSED_ON = "passed_on"
_RINGBACK = "ringback"


async def pass_on(turn: Turn, number: str) -> None:
    """Ring somebody outside; a number that may not be dialled leads to a person of ours."""
    try:
        order = await order_outside(turn.tx, turn.dial_plan, turn.call, new_id(), number, turn.now, forwards=1)
    except MidofficeError as problem:
        await turn.note("CallNotPassedOn", why=problem.message)
        await enter_queue(turn)
        return
    leg = Leg(order.leg_id, LegRole.OUTSIDE, LegKind.SIP, order.address, LegState.DIALLING, turn.now)
    turn.call = with_progress(turn.call.with_leg(leg), replace(progress_of(turn.call), part=Part.OUTSIDE, leg_id=str(leg.id)))
    turn.do(order)
    play(turn, _RINGBACK, (Clip(music=_RINGBACK),), loop=True)


async def passed_on(turn: Turn) -> bool:
    """Somebody outside answers: both hear each other, and our part of the work is done."""
    leg, customer = _outside(turn), caller(turn)
    if not isinstance(turn.event, LegAnswered) or leg is None or customer is None:
        return False
    for each in (customer, leg):
        turn.call = turn.call.with_leg(replace(each, room=""))
    turn.do(Bridge(turn.call.id, (customer.id, leg.id)))
    await abandon(turn, PASSED_ON, Outcome.TRANSFERRED)
    turn.call = without_work(turn.call)
    await turn.save()
    await turn.reload()
    return True


async def not_passed_on(turn: Turn) -> bool:
    """Nobody outside answers, or they hang up: to a person of ours, or the end."""
    leg, event = _outside(turn), turn.event
    if not isinstance(event, LegEnded) or leg is None or turn.call.state is not CallState.MENU:
        return False
    if leg.answered_at is not None:
        turn.take(end(turn.call, Cause.TRANSFERRED, event.about.at), Moment.ENDED)
    else:
        await turn.note("CallNotPassedOn", why=event.cause.value)
        await enter_queue(turn)
    return True


def _outside(turn: Turn) -> Leg | None:
    """Return the leg that this turn is about if it is the one outside."""
    progress = progress_of(turn.call)
    if turn.event is None or progress.part is not Part.OUTSIDE or str(turn.event.about.leg_id) != progress.leg_id:
        return None
    return turn.call.leg(turn.event.about.leg_id)

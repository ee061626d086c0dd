"""What the store says of calls, compared with what is there: after lost events, and after a node was lost (R76)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog

from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.adoption import LiveLeg
from midoffice.domain.voice.call import Call, CallDirection, CallState, Cause, Leg, LegState
from midoffice.domain.voice.commands import Command, HangUp
from midoffice.domain.voice.events import About, LegAnswered, LegEnded
from midoffice.domain.voice.flow import Moment, end
from midoffice.kernel.errors import NotFound
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.call_adopt import adopt_call
from midoffice.usecases.voice.call_parties import LEFT_MENU, LEFT_WAITING
from midoffice.usecases.voice.call_turns import Turn, is_over
from midoffice.usecases.voice.call_work import abandon, end_outgoing, wrap_up
from midoffice.usecases.voice.calls import change_call, report

EMPTY_FOR = timedelta(seconds=30)
"""A call without any connection for so long is over, whatever became of the word that it was."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What did not agree at the last look: it may only be on its way, so it counts when it is seen a second time."""

    gone: frozenset[UUID] = field(default_factory=frozenset)
    """Connections that the store has and the node has not."""
    unknown: frozenset[UUID] = field(default_factory=frozenset)
    """Connections that the node has and the store has not."""
    silent: frozenset[UUID] = field(default_factory=frozenset)
    """Connections that are up, of which the store does not know it."""


async def reconcile(context: Context, node_id: UUID, there: Sequence[LiveLeg], before: Look) -> Look:
    """Compare a node's connections with the store, and set right what disagrees for the second time. Return what disagrees now.

    Connections that are up are taken on as they are; those that are gone end, with all that follows for their calls. Calls that
    were closed as lost with the node are taken back; connections of calls that are over otherwise, or of none, are hung up.
    """
    now = context.clock.now()
    async with context.database.reading() as tx:
        calls = await tx.calls.live(node_id)
    alive = {leg.leg_id: leg for leg in there}
    known = {leg.id: (call, leg) for call in calls for leg in call.live}
    look = Look(
        gone=frozenset(known.keys() - alive.keys()),
        unknown=frozenset(alive.keys() - known.keys()),
        silent=frozenset(leg_id for leg_id, (_, leg) in known.items() if leg_id in alive and _is_news(leg, alive[leg_id])),
    )
    for leg_id in sorted(look.silent & before.silent):
        call, leg = known[leg_id]
        await report(context, node_id, LegAnswered(About(call.id, leg_id, leg.heard + 1, alive[leg_id].since)))
    for leg_id in sorted(look.gone & before.gone):
        call, leg = known[leg_id]
        await report(context, node_id, LegEnded(About(call.id, leg_id, leg.heard + 1, now), Cause.FAILED, "not there any more"))
    strangers = [alive[leg_id] for leg_id in sorted(look.unknown & before.unknown)]
    if strangers:
        await _adopt(context, node_id, there, strangers, now)
    for call in calls:
        if not call.live and now - _last(call) > EMPTY_FOR:
            await change_call(context, call.id, _lose, actor=SYSTEM)
    return look


def _is_news(leg: Leg, alive: LiveLeg) -> bool:
    return alive.up and leg.state in {LegState.DIALLING, LegState.RINGING}


def _last(call: Call) -> datetime:
    return max((leg.since for leg in call.legs), default=call.started_at)


async def _adopt(context: Context, node_id: UUID, there: Sequence[LiveLeg], strangers: Sequence[LiveLeg], now: datetime) -> None:
    """Take back the calls of connections that the store has given up; hang up what cannot be."""
    lost = list[LiveLeg]()
    for call_id in dict.fromkeys(leg.call_id for leg in strangers):
        legs = [leg for leg in there if leg.call_id == call_id]
        try:
            adopted = await change_call(context, call_id, partial(adopt_call, there=legs), actor=SYSTEM)
        except NotFound:
            adopted = False
        lost += [] if adopted else [leg for leg in strangers if leg.call_id == call_id]
        if adopted:
            log.info("calls.adopted", call_id=str(call_id), node_id=str(node_id))
    if lost:
        await _hang_up(context, node_id, lost, now)


async def _hang_up(context: Context, node_id: UUID, legs: Sequence[LiveLeg], now: datetime) -> None:
    log.warning("calls.strangers", node_id=str(node_id), legs=len(legs))
    commands: list[Command] = [HangUp(leg.call_id, leg.leg_id, Cause.FAILED) for leg in legs]
    await transact(context, lambda tx: tx.calls.put_commands(node_id, commands, now))


async def end_node(context: Context, node_id: UUID, at: datetime) -> int:
    """Close every call of a node that is gone, as of its last sign of life, and forget the node; return how many there were.

    Who talked is in wrap-up; who waited has lost the line, and the place is kept for a call back (R46).
    """
    async with context.database.reading() as tx:
        calls = await tx.calls.live(node_id)

    async def lose(turn: Turn) -> None:
        await _lose(turn, Cause.NODE_LOST, max(at, turn.call.started_at))

    for call in calls:
        await change_call(context, call.id, lose, actor=SYSTEM)
    await transact(context, lambda tx: tx.calls.forget_node(node_id))
    if calls:
        log.error("calls.node_lost", node_id=str(node_id), calls=len(calls))
    return len(calls)


async def end_dead_nodes(context: Context, dead: frozenset[UUID]) -> int:
    """Close every call of nodes that are known to be dead, as of their last signs of life; return how many there were."""
    async with context.database.reading() as tx:
        nodes = [node for node in await tx.calls.nodes() if node.id in dead]
    return sum([await end_node(context, node.id, node.heartbeat_at) for node in nodes])


async def _lose(turn: Turn, cause: Cause = Cause.FAILED, at: datetime | None = None) -> None:
    """End a call whose line is gone, and its work as far as it had come."""
    if is_over(turn):
        return
    had, item = turn.call.state, turn.item
    turn.take(end(turn.call, cause, at or turn.now), Moment.ENDED)
    if had is CallState.TALKING:
        await wrap_up(turn)
    elif turn.call.direction is CallDirection.OUTBOUND and (turn.call.customer is None or turn.call.answered_at is None):
        await end_outgoing(turn, cause)
    else:
        await abandon(turn, LEFT_MENU if item is not None and item.state is WorkItemState.PARKED else LEFT_WAITING)

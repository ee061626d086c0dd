"""More than two in a call: adding somebody, making a consultation a conference, taking somebody out."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.voice.call import Leg, LegRole
from midoffice.domain.voice.conference import invite, remove
from midoffice.domain.voice.shown import CallNow
from midoffice.domain.voice.transfer import TransferEvent, TransferState, transfer_of
from midoffice.domain.voice.transfer_moves import steer_transfer
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.usecases.given import Context
from midoffice.usecases.voice.call_controls import end_party, steer
from midoffice.usecases.voice.call_settling import settle
from midoffice.usecases.voice.call_transfers import find_agent, make_way, order_agent
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.dialling import order_outside


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is added to a call: an agent, or a number; neither: the one who is being consulted."""

    agent_id: UUID | None = None
    number: str | None = None


async def add_to_call(context: Context, principal: Principal, call_id: UUID, guest: Guest) -> CallNow:
    """Add somebody to the conversation; up to eight parties. Without a guest, whoever is being consulted joins.

    Raises ConferenceFull, Conflict, TargetUnavailable, Invalid(target), and for numbers what `dial_plan.may_dial` raises.
    """

    async def work(turn: Turn, _own: Leg) -> None:
        transfer = transfer_of(turn.call)
        if guest.agent_id is None and guest.number is None:
            if transfer is None or transfer.state is not TransferState.ANSWERED:
                raise Invalid("target", "is missing", "Name the agent or the number to be added.")
            await settle(turn, steer_transfer(turn.call, TransferEvent.JOIN, turn.now))
            return
        leg_id = new_id()
        if guest.agent_id is not None:
            agent = await find_agent(turn.tx, guest.agent_id, principal, force=True)
            order, role, name = order_agent(turn.call, leg_id, agent.id), LegRole.AGENT, agent.name
        else:
            order = await order_outside(turn.tx, context.dial_plan, turn.call, leg_id, guest.number or "", turn.now)
            role, name = LegRole.OUTSIDE, order.address
        step = invite(turn.call, order, role, turn.now, agent_id=guest.agent_id)
        leg = step.call.leg(leg_id)
        named = step.call.with_leg(replace(leg, name=name)) if leg is not None else step.call
        turn.take(replace(step, call=named))
        turn.later += [partial(make_way, agent_id=guest.agent_id)] if guest.agent_id is not None else []

    return await steer(context, principal, call_id, work)


async def remove_from_call(context: Context, principal: Principal, call_id: UUID, leg_id: UUID) -> CallNow:
    """Take a party out of a call, but never the customer. Raises NotFound, Conflict."""

    async def work(turn: Turn, _own: Leg) -> None:
        remove(turn.call, leg_id, turn.now)
        await end_party(turn, leg_id)

    return await steer(context, principal, call_id, work)

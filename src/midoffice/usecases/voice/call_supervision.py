"""A supervisor in other people's calls: listen, whisper, barge in, take over, leave, end (R40)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields, replace
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.work_item import LIVE, WorkItem
from midoffice.domain.voice.call import Call, CallState, Cause, Ear, LegRole, LegState
from midoffice.domain.voice.commands import SetEar
from midoffice.domain.voice.conference import Left, left_over
from midoffice.domain.voice.controls import NoCall, end_all, hang_up
from midoffice.domain.voice.shown import CallNow, ShownCall, WatchedCall, show, show_to
from midoffice.domain.voice.transfer import transfer_of
from midoffice.domain.voice.transfer_moves import called, let_go
from midoffice.kernel.ids import new_id
from midoffice.kernel.pages import Page, decode_cursor, encode_cursor
from midoffice.ports.database import Transaction
from midoffice.usecases.audited import audit
from midoffice.usecases.given import Context
from midoffice.usecases.voice.call_settling import settle
from midoffice.usecases.voice.call_transfers import order_agent
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.calls import change_call

_PAGE = 100


async def list_live_calls(context: Context, principal: Principal, cursor: str | None, limit: int = _PAGE) -> Page[WatchedCall]:
    """Return the calls that have not ended, in order of id. Raises Invalid(cursor)."""
    principal.require(Scope.SUPERVISE, "watch calls")
    now = context.clock.now()
    after = str(decode_cursor(cursor, 1)[0]) if cursor else ""
    async with context.database.reading() as tx:
        calls = [call for call in await tx.calls.live() if str(call.id) > after]
        about = await _about(tx, calls[:limit])
    shown = [_watched(call, about, round((now - call.started_at).total_seconds())) for call in calls[:limit]]
    more = encode_cursor(str(calls[limit - 1].id)) if len(calls) > limit else None
    return Page(tuple(shown), more)


async def attend_call(context: Context, principal: Principal, call_id: UUID, ear: Ear) -> CallNow:
    """Listen to a call, whisper to its agent or talk with all, through the supervisor's own softphone, or change between them.

    Raises NoCall unless somebody talks, and for who would leave the customer alone by it.
    """

    async def work(turn: Turn) -> None:
        own = turn.call.agent(principal.account_id)
        if own is not None and own.role is not LegRole.SUPERVISOR:
            raise NoCall("You are a party of this call already.")
        if turn.call.state is not CallState.TALKING:
            raise NoCall("Nobody talks in this call now.")
        if own is None:
            order = order_agent(turn.call, new_id(), principal.account_id)
            leg = called(order, LegRole.SUPERVISOR, turn.now, agent_id=principal.account_id, ear=ear)
            own = replace(leg, name=principal.name)
            turn.call = turn.call.with_leg(own)
            turn.do(order)
        elif own.ear is not ear:
            changed = turn.call.with_leg(replace(own, ear=ear))
            if left_over(changed, LegRole.SUPERVISOR) is not Left.GOES_ON:
                raise NoCall("Nobody else talks with the customer: leave or end the call instead.")
            turn.call = changed
            if own.state is LegState.UP:
                turn.do(SetEar(turn.call.id, own.id, ear))
        await turn.note("CallAttended", ear=ear.value, leg_id=str(own.id))
        attended = {"interaction_id": str(turn.call.interaction_id), "ear": ear.value}
        await audit(turn.tx, principal, turn.now, "attended", "call", call_id, after=attended)

    return await _supervise(context, principal, call_id, work)


async def take_over_call(context: Context, principal: Principal, call_id: UUID) -> CallNow:
    """Talk with the customer instead of the agents, who are let go. Raises NoCall before the supervisor is in the call."""

    async def work(turn: Turn) -> None:
        own = turn.call.agent(principal.account_id)
        if own is None or own.role is not LegRole.SUPERVISOR or own.state is not LegState.UP:
            raise NoCall("Listen to this call first.")
        running = transfer_of(turn.call)
        if running is not None and running.live:
            raise NoCall("The call is being transferred; wait until that is over.")
        turn.call = turn.call.with_leg(replace(own, ear=Ear.TALK))
        turn.do(SetEar(turn.call.id, own.id, Ear.TALK))
        await turn.note("CallTakenOver", leg_id=str(own.id))
        for leg in turn.call.live:
            if leg.role is LegRole.AGENT:
                await settle(turn, let_go(turn.call, leg.id, Cause.TRANSFERRED, turn.now), left=leg)

    return await _supervise(context, principal, call_id, work)


async def leave_call(context: Context, principal: Principal, call_id: UUID) -> CallNow:
    """Leave a call; nothing happens for who is not in it. A customer whom nobody else talks to is hung up on."""

    async def work(turn: Turn) -> None:
        own = turn.call.agent(principal.account_id)
        if own is None or own.role is not LegRole.SUPERVISOR:
            return
        company = own.ear is Ear.TALK
        step = hang_up(turn.call, own.id, turn.now)
        await settle(turn, step, left=own if company else None)

    return await _supervise(context, principal, call_id, work)


async def end_call(context: Context, principal: Principal, call_id: UUID) -> CallNow:
    """End a call for everybody in it; one that has ended stays so."""

    async def work(turn: Turn) -> None:
        if turn.call.state is not CallState.ENDED:
            await settle(turn, end_all(turn.call, turn.now))

    return await _supervise(context, principal, call_id, work)


async def _supervise(context: Context, principal: Principal, call_id: UUID, work: Callable[[Turn], Awaitable[None]]) -> CallNow:
    principal.require(Scope.SUPERVISE, "supervise calls")

    async def whole(turn: Turn) -> Turn:
        await work(turn)
        return turn

    turn = await change_call(context, call_id, whole, actor=principal.actor)
    return show_to(turn.call, principal.account_id)


@dataclass(frozen=True, slots=True)
class _About:
    """What the list says of calls besides, by id."""

    interactions: dict[UUID, Interaction]
    items: dict[UUID, WorkItem]
    customers: dict[UUID, str]
    services: dict[UUID, str]


async def _about(tx: Transaction, calls: Sequence[Call]) -> _About:
    """Read it for all of them together: the list is read anew whenever a call changes."""
    interactions = await tx.interactions.many(tuple(call.interaction_id for call in calls if call.interaction_id is not None))
    items = await tx.queue.find([call.work_item_id for call in calls if call.work_item_id is not None])
    customers = await tx.customers.many({each.customer_id for each in interactions if each.customer_id is not None})
    return _About(
        {each.id: each for each in interactions},
        {each.id: each for each in items},
        {each.id: each.name for each in customers},
        {each.id: each.name for each in await tx.services.all()},
    )


def _watched(call: Call, about: _About, seconds: int) -> WatchedCall:
    shown = show(call)
    interaction = about.interactions.get(call.interaction_id) if call.interaction_id is not None else None
    item = about.items.get(call.work_item_id) if call.work_item_id is not None else None
    service_id = item.service_id if item is not None and item.state in LIVE else interaction.service_id if interaction else None
    customer_id = interaction.customer_id if interaction is not None else None
    known = {each.name: getattr(shown, each.name) for each in fields(ShownCall)}
    return WatchedCall(
        **known,
        customer_name=about.customers.get(customer_id, "") if customer_id is not None else "",
        agent_names=tuple(leg.name for leg in call.live if leg.role is LegRole.AGENT),
        seconds=seconds,
        service_name=about.services.get(service_id, "") if service_id is not None else "",
        service_id=service_id,
    )

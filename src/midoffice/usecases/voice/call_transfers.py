"""Handing a call on: blind or after a word with whoever takes it, to an agent, a service or a number (R30-R37)."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.work import Note
from midoffice.domain.routing.widening import serves
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import Service
from midoffice.domain.voice.call import Call, CallState, Leg, LegKind, LegRole
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.dial_plan import DialPlan
from midoffice.domain.voice.shown import CallNow, show_to
from midoffice.domain.voice.transfer import (
    STARTS_IN,
    Transfer,
    TransferEvent,
    TransferKind,
    TransferNotPossible,
    TransferTarget,
    TransferTargetKind,
    transfer_of,
)
from midoffice.domain.voice.transfer_moves import begin_transfer, called, steer_transfer
from midoffice.kernel.errors import Forbidden, Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.routing.offers import withdraw_offers_to
from midoffice.usecases.routing.transfers import Target, TargetUnavailable, check_service_takes_work, transfer_work_item
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.call_controls import steer
from midoffice.usecases.voice.call_settling import settle
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.dialling import order_outside

RING_AGENT_SECONDS = 30.0
IN_A_CALL = "in_a_call"
"""Why an offer is taken back: the agent was asked into the call of a colleague."""
_NOT_TALKING = "You can hand on a call only while you talk with its customer."


@dataclass(frozen=True, slots=True)
class TransferWish:
    """Where a call is to go: an agent or a service by id, or a number. `force`: also where nobody can take it now."""

    kind: TransferKind
    target: TransferTargetKind
    target_id: UUID | None = None
    number: str | None = None
    keep_skills: bool = False
    note: str = ""
    force: bool = False


async def transfer_call(context: Context, principal: Principal, call_id: UUID, wish: TransferWish) -> CallNow:
    """Hand a call on. Blind to an agent or a service goes through the queue, where the customer waits with music.

    Raises TargetUnavailable before anybody lets go (R30), TransferNotPossible while a transfer goes on (R35), Invalid(target), and
    for numbers what `dial_plan.may_dial` raises.
    """
    _check_target(wish)
    if wish.kind is TransferKind.BLIND and wish.target is not TransferTargetKind.NUMBER:
        return await _through_the_queue(context, principal, call_id, wish)

    async def work(turn: Turn, own: Leg) -> None:
        customer = turn.call.customer
        _check_initiator(turn, principal)
        if turn.call.state is not CallState.TALKING or customer is None or not customer.live:
            raise TransferNotPossible(_NOT_TALKING)
        leg_id = new_id()
        target, order = await _target(turn, wish, leg_id, principal, context.dial_plan)
        transfer = Transfer(
            id=new_id(),
            kind=wish.kind,
            state=STARTS_IN[wish.kind],
            target=target,
            leg_id=leg_id,
            initiator_leg_id=own.id,
            customer_leg_id=customer.id,
            by=principal.account_id,
            began_at=turn.now,
            keep_skills=wish.keep_skills,
        )
        role = LegRole.AGENT if target.agent_id is not None else LegRole.OUTSIDE
        leg = replace(called(order, role, turn.now, agent_id=target.agent_id), name=target.name)
        await _add_note(turn, principal, wish.note)
        if wish.kind is TransferKind.BLIND:
            order = replace(order, hand_over=customer.id)
        await settle(turn, begin_transfer(turn.call, transfer, order, leg, turn.now))
        turn.later += [partial(make_way, agent_id=target.agent_id)] if target.agent_id is not None else []

    return await steer(context, principal, call_id, work)


async def complete_transfer(context: Context, principal: Principal, call_id: UUID) -> CallNow:
    """Let the customer and the target talk; before the target answers, the customer hears it ring. Raises TransferNotPossible."""
    return await _wish(context, principal, call_id, TransferEvent.COMPLETE)


async def cancel_transfer(context: Context, principal: Principal, call_id: UUID) -> CallNow:
    """Let the target go and take the customer back. Raises TransferNotPossible."""
    return await _wish(context, principal, call_id, TransferEvent.CANCEL)


async def swap_transfer(context: Context, principal: Principal, call_id: UUID) -> CallNow:
    """Talk with the one of customer and target who is on hold. Raises TransferNotPossible."""
    return await _wish(context, principal, call_id, TransferEvent.SWAP)


async def _wish(context: Context, principal: Principal, call_id: UUID, event: TransferEvent) -> CallNow:
    async def work(turn: Turn, _own: Leg) -> None:
        transfer = transfer_of(turn.call)
        if transfer is None or transfer.by != principal.account_id:
            raise TransferNotPossible("You are not transferring this call.")
        await settle(turn, steer_transfer(turn.call, event, turn.now))

    return await steer(context, principal, call_id, work)


async def _through_the_queue(context: Context, principal: Principal, call_id: UUID, wish: TransferWish) -> CallNow:
    async with context.database.reading() as tx:
        call = await tx.calls.get(call_id)
        _check_alone(call, principal)
        if call.state is not CallState.TALKING or call.work_item_id is None:
            raise TransferNotPossible(_NOT_TALKING)
        if wish.target is TransferTargetKind.AGENT and wish.target_id is not None and not wish.force:
            await _check_takes_call(tx, wish.target_id, call.work_item_id, principal)
    target = Target(agent_id=wish.target_id) if wish.target is TransferTargetKind.AGENT else Target(service_id=wish.target_id)
    await transfer_work_item(
        *(context, principal, call.work_item_id, target), note=wish.note, keep_skills=wish.keep_skills, force=wish.force
    )
    async with context.database.reading() as tx:
        return show_to(await tx.calls.get(call_id), principal.account_id)


async def _check_takes_call(tx: Transaction, agent_id: UUID, work_item_id: UUID, principal: Principal) -> None:
    """Raise TargetUnavailable when the customer, who is on the line, would wait for an agent who takes no call now."""
    agent = await find_agent(tx, agent_id, principal)
    item = await tx.queue.get(work_item_id)
    if not (await tx.agents.load(agent.id)).fits(item.media_type, item.load_units):
        raise TargetUnavailable(f"{agent.name} has no room for a call.")


async def _target(
    turn: Turn, wish: TransferWish, leg_id: UUID, principal: Principal, plan: DialPlan
) -> tuple[TransferTarget, Originate]:
    """Return whom to call, and the order to do so; raises TargetUnavailable, NotFound, and what the dial plan raises."""
    if wish.target is TransferTargetKind.NUMBER:
        forwards = 1 if wish.kind is TransferKind.BLIND else 0
        order = await order_outside(turn.tx, plan, turn.call, leg_id, wish.number or "", turn.now, forwards=forwards)
        return TransferTarget(TransferTargetKind.NUMBER, order.address, number=order.address), order
    if wish.target_id is None:
        raise Invalid("target.id", "is missing", "Name the agent or the service.")
    if wish.target is TransferTargetKind.AGENT:
        agent = await find_agent(turn.tx, wish.target_id, principal, force=wish.force)
        target = TransferTarget(TransferTargetKind.AGENT, agent.name, id=agent.id, agent_id=agent.id)
    else:
        service = await turn.tx.services.get(wish.target_id)
        await check_service_takes_work(turn.tx, service, turn.now)
        agent = await _agent_of_service(turn.tx, service, turn.item, principal)
        target = TransferTarget(TransferTargetKind.SERVICE, service.name, id=service.id, agent_id=agent.id)
    return target, order_agent(turn.call, leg_id, agent.id)


def order_agent(call: Call, leg_id: UUID, agent_id: UUID) -> Originate:
    """Return the order to call an agent's softphone for a call."""
    return Originate(call.id, leg_id, LegKind.BROWSER, str(agent_id), call.caller or "", seconds=RING_AGENT_SECONDS)


async def make_way(context: Context, agent_id: UUID) -> None:
    """Take pending offers back from a colleague who is asked into a call and has no room for them: nobody takes two at once."""

    async def work(tx: Transaction) -> None:
        load = await tx.agents.load(agent_id)
        if load.total_used > load.total_limit or load.real_time_used > load.real_time_limit:
            await withdraw_offers_to(tx, agent_id, IN_A_CALL, context.clock.now(), SYSTEM)

    await transact(context, work)


async def find_agent(tx: Transaction, agent_id: UUID, principal: Principal, *, force: bool = False) -> Agent:
    """Return an agent who can be called now. Raises Invalid, and TargetUnavailable; `force`: also one who is not ready."""
    if agent_id == principal.account_id:
        raise Invalid("target.id", "is yourself", "Choose somebody else.")
    agent = await tx.agent_profiles.get(agent_id)
    if not agent.active:
        raise Invalid("target.id", f"{agent.name} has left", "Choose a current agent.")
    presence = await tx.agents.presence(agent_id)
    if presence.state is PresenceState.SIGNED_OUT:
        raise TargetUnavailable(f"{agent.name} is signed out.")
    if await tx.calls.of_agent(agent_id):
        raise TargetUnavailable(f"{agent.name} is in a call.")
    if presence.state is not PresenceState.READY and not force:
        raise TargetUnavailable(f"{agent.name} is not ready.")
    return agent


async def _agent_of_service(tx: Transaction, service: Service, item: WorkItem | None, principal: Principal) -> Agent:
    """Return the ready agent of a service who has been idle for longest and is in no call."""
    able = [
        each
        for each in await tx.queue.candidates()
        if each.presence.state is PresenceState.READY
        and serves(each.agent, service)
        and each.agent.id != principal.account_id
        and (item is None or each.load.fits(item.media_type, item.load_units))
    ]
    for each in sorted(able, key=lambda one: (one.load.idle_since, one.agent.id)):
        if not await tx.calls.of_agent(each.agent.id):
            return each.agent
    raise TargetUnavailable(f"Nobody of {service.name} is free to talk.")


def _check_target(wish: TransferWish) -> None:
    if (wish.target is TransferTargetKind.NUMBER) != (wish.target_id is None) or (wish.target_id is None) != bool(wish.number):
        raise Invalid("target", "does not say where to", "Give `id` for an agent or a service, `number` for a number.")


def _check_initiator(turn: Turn, principal: Principal) -> None:
    """Raise unless the caller has the work of this call and nobody else takes part in it."""
    if turn.item is None or turn.item.agent_id != principal.account_id:
        raise Forbidden("transfer a call that is not assigned to you")
    _check_alone(turn.call, principal)


def _check_alone(call: Call, principal: Principal) -> None:
    """Raise while the call is being transferred, or others are in it: whom to connect with whom would be a guess."""
    running = transfer_of(call)
    if running is not None and running.live:
        raise TransferNotPossible("This call is being transferred already.")
    if call.others(principal.account_id):
        raise TransferNotPossible("Others are in this call too.")


async def _add_note(turn: Turn, principal: Principal, text: str) -> None:
    if text.strip() and turn.interaction is not None:
        note = Note(new_id(), turn.interaction.id, principal.account_id, principal.name, text.strip()[:10_000], turn.now)
        await turn.tx.interactions.add_note(note)
        await turn.tx.log.append([happened("NoteAdded", turn.now, turn.actor, turn.interaction, note)])

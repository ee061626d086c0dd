"""Presence: agents come, go, pause and vanish; their pending offers and live conversations never vanish with them."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import (
    CONNECTION_LOST,
    JUST_SIGNED_IN,
    Presence,
    PresenceState,
    change_presence,
    plan_presence,
)
from midoffice.domain.routing.work_item import Cooldown, WorkItemKind, WorkItemState
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.ports.database import Transaction
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import lock_contact_of_item, lock_contacts_of_agent
from midoffice.usecases.interactions.notices import say_to_customer
from midoffice.usecases.routing.offers import withdraw_offers_to
from midoffice.usecases.routing.transfers import Target, hand_over
from midoffice.usecases.transact import transact

SILENCE = timedelta(seconds=60)
"""Without a sign of life for so long an agent counts as gone: no new offers, pending ones are withdrawn."""
GRACE = timedelta(seconds=180)
"""Without a sign of life for so long the agent's live conversations go back to their places in the queue."""


async def set_presence(
    context: Context, principal: Principal, state: PresenceState, reason: str | None, *, after_work: bool = False
) -> Presence:
    """Change one's own presence now, or when the present work ends."""
    principal.require(Scope.HANDLE, "change your presence")
    return await _change(context, principal.account_id, state, reason, principal.actor, after_work=after_work)


async def set_agent_presence(
    context: Context, principal: Principal, agent_id: UUID, state: PresenceState, reason: str | None
) -> Presence:
    """Change somebody else's presence."""
    principal.require(Scope.SUPERVISE, "change an agent's presence")
    return await _change(context, agent_id, state, reason, principal.actor, after_work=False)


async def _change(
    context: Context, agent_id: UUID, state: PresenceState, reason: str | None, actor: str, *, after_work: bool
) -> Presence:
    now = context.clock.now()

    async def work(tx: Transaction) -> Presence:
        if after_work:
            return await _plan(tx, agent_id, state, reason, actor, now)
        if state is PresenceState.SIGNED_OUT:
            await lock_contacts_of_agent(tx, agent_id)
        if state is not PresenceState.READY:
            await withdraw_offers_to(tx, agent_id, state.value, now, actor)
        changed = await _save(tx, agent_id, state, reason, actor, now)
        if state is PresenceState.SIGNED_OUT:
            await return_live_work(tx, agent_id, "agent_signed_out", now, actor)
        return changed

    return await transact(context, work)


async def _plan(tx: Transaction, agent_id: UUID, state: PresenceState, reason: str | None, actor: str, now: datetime) -> Presence:
    current = await tx.agents.lock_presence(agent_id)
    load = await tx.agents.load(agent_id)
    changed = change_presence(current, state, reason, now) if load.total_used == 0 else plan_presence(current, state, reason)
    await tx.agents.save_presence(changed)
    await tx.log.append([happened("AgentPresenceChanged", now, actor, changed)])
    return changed


async def _save(tx: Transaction, agent_id: UUID, state: PresenceState, reason: str | None, actor: str, now: datetime) -> Presence:
    current = await tx.agents.lock_presence(agent_id)
    changed = change_presence(current, state, reason, now)
    if changed is current:
        return current
    if state is PresenceState.READY:
        changed = replace(changed, seen_at=now)
    await tx.agents.save_presence(changed)
    load = await _restart_idle_clock(tx, agent_id, now) if state is PresenceState.READY else None
    await tx.log.append([happened("AgentPresenceChanged", now, actor, changed, load)])
    return changed


async def _restart_idle_clock(tx: Transaction, agent_id: UUID, now: datetime) -> Load:
    load = (await tx.agents.lock_load(agent_id)).restarted(now)
    await tx.agents.save_load(load)
    return load


async def desk_opened(context: Context, agent_id: UUID) -> None:
    """An agent's desk has connected: a sign of life; somebody signed out or lost becomes not ready, never ready by itself."""
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        await tx.agents.seen((agent_id,), now)
        current = await tx.agents.presence(agent_id)
        if current.state is PresenceState.SIGNED_OUT:
            await _save(tx, agent_id, PresenceState.NOT_READY, JUST_SIGNED_IN, SYSTEM, now)

    await transact(context, work)


async def desks_seen(context: Context, agent_ids: tuple[UUID, ...]) -> None:
    """Record that these agents' desks answered the heartbeat."""
    if agent_ids:
        async with context.database.transaction() as tx:
            await tx.agents.seen(tuple(sorted(agent_ids)), context.clock.now())


async def settle_silent_agents(context: Context) -> int:
    """Deal with agents whose desks are silent; return how many were changed. Called by a worker every few seconds."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        silent = await tx.agents.unseen_since(now - SILENCE)
    changed = 0
    for agent_id in sorted(silent):
        changed += await transact(context, lambda tx, agent_id=agent_id: _settle(tx, agent_id, now))  # type: ignore[misc] # bound per turn
    return changed


async def _settle(tx: Transaction, agent_id: UUID, now: datetime) -> int:
    await lock_contacts_of_agent(tx, agent_id)
    await withdraw_offers_to(tx, agent_id, "agent_gone", now, SYSTEM)
    current = await tx.agents.presence(agent_id)
    if current.seen_at is not None and current.seen_at > now - SILENCE:
        return 0
    if current.state is PresenceState.READY:
        await _save(tx, agent_id, PresenceState.NOT_READY, CONNECTION_LOST, SYSTEM, now)
        return 1
    if current.seen_at is None or current.seen_at > now - GRACE:
        return 0
    returned = await return_live_work(tx, agent_id, "agent_gone", now, SYSTEM)
    await _save(tx, agent_id, PresenceState.SIGNED_OUT, None, SYSTEM, now)
    return 1 if returned or current.state is not PresenceState.SIGNED_OUT else 0


async def return_live_work(tx: Transaction, agent_id: UUID, reason: str, now: datetime, actor: str) -> int:
    """Put an absent agent's live conversations back into their places and tell the customers; return how many.

    Deferred work stays with the agent: nobody is waiting at the other end, and a supervisor can take it back.
    """
    returned = 0
    for seen in sorted(await tx.queue.held_by(agent_id), key=lambda item: item.id):
        if seen.media_type is not MediaType.REAL_TIME or seen.state is not WorkItemState.ASSIGNED:
            continue
        contact = await lock_contact_of_item(tx, seen.id)
        if contact.item.state is not WorkItemState.ASSIGNED or contact.item.agent_id != agent_id:
            continue
        service = await tx.services.get(contact.item.service_id)
        giver = (Cooldown(agent_id, now + service.reject_cooldown),)
        await hand_over(tx, contact, service, Target(), actor, now, cooldowns=giver, reason=reason)
        if contact.item.kind is not WorkItemKind.CALLBACK:
            await say_to_customer(tx, contact.interaction, "agent_left", now)
        returned += 1
    return returned


async def return_work_of_agent(tx: Transaction, agent_id: UUID, reason: str, now: datetime, actor: str) -> int:
    """Put everything an agent holds or has parked back into the queue (the account is being deactivated); return how many."""
    await lock_contacts_of_agent(tx, agent_id, parked=True)
    await withdraw_offers_to(tx, agent_id, reason, now, actor)
    returned = 0
    held = [*await tx.queue.held_by(agent_id), *await tx.queue.parked_by(agent_id)]
    for seen in sorted(held, key=lambda item: item.id):
        contact = await lock_contact_of_item(tx, seen.id)
        if contact.item.state in {WorkItemState.ASSIGNED, WorkItemState.PARKED}:
            service = await tx.services.get(contact.item.service_id)
            await hand_over(tx, contact, service, Target(), actor, now, reason=reason)
            returned += 1
    return returned

"""Moving work: an agent's transfer, and what a supervisor may do with anybody's work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.interactions.work import Note
from midoffice.domain.routing.external_item import Word
from midoffice.domain.routing.intake import due_at
from midoffice.domain.routing.widening import serves
from midoffice.domain.routing.work_item import Cooldown, WorkItem, WorkItemEvent, WorkItemKind, WorkItemState, transition
from midoffice.domain.services.calendar import is_open, next_opening
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import Conflict, Forbidden, Invalid, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.ports.queue import QueueFilter
from midoffice.ports.timers import TimerKind
from midoffice.usecases.agents.capacity import Released, release_capacity
from midoffice.usecases.callbacks.callback_turns import without_offer
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact_of_item
from midoffice.usecases.routing.work_items import cancel_contact, end_segment
from midoffice.usecases.touchpoints.external_words import tell
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.call_follows import let_call_follow

WAIT_FOR_NAMED_AGENT = timedelta(hours=12)
"""How long work handed to one agent by name waits for that agent while signed in."""


class TargetUnavailable(Conflict):
    """The target of a transfer cannot take work now; nothing was moved. Repeat with `force` to hand over all the same."""

    remedy = "Choose another target, keep the contact, or transfer all the same."


@dataclass(frozen=True, slots=True)
class Target:
    """Where work goes: a service, or one agent by name (in the present service unless another is given)."""

    service_id: UUID | None = None
    agent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """A service as a target, with what an agent wants to know before letting go."""

    service_id: UUID
    open: bool
    next_opening: datetime | None
    waiting: int
    agents_ready: int


@dataclass(frozen=True, slots=True)
class AgentTarget:
    """An agent as a target."""

    agent_id: UUID
    name: str
    state: PresenceState
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class TransferTargets:
    """Everywhere work can go."""

    services: tuple[ServiceTarget, ...]
    agents: tuple[AgentTarget, ...]


async def transfer_work_item(
    context: Context,
    principal: Principal,
    work_item_id: UUID,
    target: Target,
    *,
    note: str = "",
    keep_skills: bool = False,
    force: bool = False,
) -> WorkItem:
    """Hand an assigned contact on. It keeps its place by age; the giver is not offered it again for a while.

    Raises TargetUnavailable (closed, full, nobody there) unless `force`; Invalid(target) for an unknown one.
    """
    principal.require(Scope.HANDLE, "transfer contacts")
    now = context.clock.now()

    async def work(tx: Transaction) -> WorkItem:
        contact = await lock_contact_of_item(tx, work_item_id)
        if contact.item.agent_id != principal.account_id:
            raise Forbidden("transfer a contact that is not assigned to you")
        service = await _checked(tx, contact.item, target, now, force=force)
        if note.strip():
            remark = Note(new_id(), contact.interaction.id, principal.account_id, principal.name, note.strip()[:10_000], now)
            await tx.interactions.add_note(remark)
            await tx.log.append([happened("NoteAdded", now, principal.actor, contact.interaction, remark)])
        giver = (Cooldown(principal.account_id, now + service.reject_cooldown),)
        return await hand_over(
            tx, contact, service, target, principal.actor, now, cooldowns=giver, keep_skills=keep_skills, reason="transfer"
        )

    return await transact(context, work)


async def take_back_work_item(
    context: Context, principal: Principal, work_item_id: UUID, *, version: int | None = None, reason: str = "taken_back"
) -> WorkItem:
    """Put an offered or assigned item back into its place in the queue. Raises Stale when `version` has passed (R84)."""

    async def move(tx: Transaction, contact: Contact, now: datetime) -> WorkItem:
        service = await tx.services.get(contact.item.service_id)
        giver = (Cooldown(contact.item.agent_id, now + service.reject_cooldown),) if contact.item.agent_id else ()
        return await hand_over(tx, contact, service, Target(), principal.actor, now, cooldowns=giver, reason=reason)

    return await _supervise(context, principal, work_item_id, version, move)


async def assign_work_item(
    context: Context, principal: Principal, work_item_id: UUID, agent_id: UUID, *, version: int | None = None
) -> WorkItem:
    """Send an item to one agent by name, from wherever it is: that agent is offered it first."""

    async def move(tx: Transaction, contact: Contact, now: datetime) -> WorkItem:
        target = Target(agent_id=agent_id)
        service = await _checked(tx, contact.item, target, now, force=True)
        return await hand_over(tx, contact, service, target, principal.actor, now, reason="assigned_by_supervisor")

    return await _supervise(context, principal, work_item_id, version, move)


async def move_work_item(
    context: Context, principal: Principal, work_item_id: UUID, service_id: UUID, *, version: int | None = None
) -> WorkItem:
    """Send an item to another service."""

    async def move(tx: Transaction, contact: Contact, now: datetime) -> WorkItem:
        target = Target(service_id=service_id)
        service = await _checked(tx, contact.item, target, now, force=True)
        return await hand_over(tx, contact, service, target, principal.actor, now, reason="moved_by_supervisor")

    return await _supervise(context, principal, work_item_id, version, move)


async def cancel_work_item(
    context: Context, principal: Principal, work_item_id: UUID, *, reason: str, version: int | None = None
) -> WorkItem:
    """Cancel an item that nobody is handling. Raises Invalid(reason) without one."""
    if not reason.strip():
        raise Invalid("reason", "is missing", "Say why this contact is not to be answered.")

    async def move(tx: Transaction, contact: Contact, now: datetime) -> WorkItem:
        return await cancel_contact(tx, contact, reason.strip()[:200], Outcome.NO_ANSWER_NEEDED, principal.actor, now)

    return await _supervise(context, principal, work_item_id, version, move)


async def hand_over(  # noqa: PLR0913 - what moving work depends on
    tx: Transaction,
    contact: Contact,
    service: Service,
    target: Target,
    actor: str,
    now: datetime,
    *,
    reason: str,
    cooldowns: tuple[Cooldown, ...] = (),
    keep_skills: bool = False,
) -> WorkItem:
    """Put an item into a service's queue from whatever live state it is in; age and place are kept.

    A callback that waits for its time goes on waiting there. Raises IllegalTransition for an item that is wrapping or ended.
    """
    had = contact.item.agent_id
    item = await without_offer(tx, contact.item, reason, actor, now)
    left = await tx.services.get(item.service_id)
    own_priority = item.priority - left.priority
    changes = _destination(item, service, target, now, cooldowns, own_priority=own_priority, keep_skills=keep_skills)
    released = Released(None, None)
    if item.state is WorkItemState.QUEUED or (item.kind is WorkItemKind.CALLBACK and item.state is WorkItemState.PARKED):
        moved = replace(item, version=item.version + 1, **changes)
    elif item.state is WorkItemState.PARKED:
        moved = transition(item, WorkItemEvent.RESUME, now, parked_until=None, parked_reason=None, **changes)
        await tx.timers.clear(TimerKind.PARK_END, str(item.id))
    else:
        moved = transition(item, WorkItemEvent.TRANSFER, now, **changes)
        released = await release_capacity(tx, item, reason, actor, now)
        await end_segment(tx, moved, reason, now)
        await tell(tx, contact.interaction, moved, Word.RELEASE, now, reason)
    await tx.queue.save(moved)
    await tx.log.append(
        [
            happened(
                "WorkItemMoved",
                now,
                actor,
                *(contact.interaction, moved, released.load, released.presence),
                concerning=(had, contact.item.preferred_agent_id),
                reason=reason,
                kept_skills=keep_skills,
            ),
            *released.taken_up,
            *_left_hub(moved, left, service, now, actor),
        ]
    )
    await let_call_follow(tx, contact.item, moved, contact.interaction, now, actor)
    return moved


def _left_hub(moved: WorkItem, left: Service, to: Service, now: datetime, actor: str) -> list[Event]:
    """Return what tells the router of the hub that an item has left: that of its new hub hears of the item itself."""
    if left.hub_id == to.hub_id:
        return []
    return [Event("WorkItemLeftHub", now, actor, {}, work_item_id=moved.id, service_id=left.id)]


def _destination(
    item: WorkItem,
    service: Service,
    target: Target,
    now: datetime,
    cooldowns: tuple[Cooldown, ...],
    *,
    own_priority: int,
    keep_skills: bool,
) -> dict[str, Any]:
    """Return what changes on the way: `own_priority` is the item's own, beyond that of the service it leaves."""
    named = target.agent_id
    return {
        "service_id": service.id,
        "required_skills": item.required_skills if keep_skills or named else service.required_skills,
        "priority": service.priority + own_priority,
        "due_at": due_at(service, item.media_type, item.queued_at, own_priority),
        "preferred_agent_id": named,
        "preferred_until": now + WAIT_FOR_NAMED_AGENT if named else None,
        "cooldowns": cooldowns,
        "declines": 0,
        "overflow_at": now + service.overflow_after if service.overflow_after else None,
        "unroutable_since": None,
        "widened": item.widened if service.id == item.service_id else 0,
    }


async def _checked(tx: Transaction, item: WorkItem, target: Target, now: datetime, *, force: bool) -> Service:
    if (target.service_id is None) == (target.agent_id is None):
        raise Invalid("target", "must be one service or one agent", "Give either service_id or agent_id.")
    service = await tx.services.get(target.service_id or item.service_id)
    if not service.active:
        raise Invalid("service_id", f"{service.name} is retired", "Choose a current service.")
    if target.agent_id is not None:
        agent = await tx.agent_profiles.get(target.agent_id)
        presence = await tx.agents.presence(agent.id)
        if not agent.active:
            raise Invalid("agent_id", f"{agent.name} has left", "Choose a current agent.")
        if agent.hub_id != service.hub_id:
            raise Invalid("agent_id", f"{agent.name} works in another hub", "Choose a service there, or another agent.")
        if not force and presence.state is PresenceState.SIGNED_OUT:
            raise TargetUnavailable(f"{agent.name} is signed out.")
        return service
    if not force:
        await check_service_takes_work(tx, service, now)
    return service


async def check_service_takes_work(tx: Transaction, service: Service, now: datetime) -> None:
    """Raise TargetUnavailable when a service is closed, full, or has nobody ready."""
    if not is_open(service.calendar, now):
        opens = next_opening(service.calendar, now)
        when = f" It opens {opens:%Y-%m-%d %H:%M} UTC." if opens else ""
        raise TargetUnavailable(f"{service.name} is closed.{when}")
    summary = await _service_target(tx, service, now)
    if service.max_waiting and summary.waiting >= service.max_waiting:
        raise TargetUnavailable(f"The queue of {service.name} is full ({summary.waiting} waiting).")
    if summary.agents_ready == 0:
        raise TargetUnavailable(f"Nobody is ready in {service.name}.")


async def list_transfer_targets(context: Context, principal: Principal) -> TransferTargets:
    """Return the services and agents that work can be handed to, with their state; to an agent, those of the same hub."""
    principal.require(Scope.READ_CONTACTS, "see transfer targets")
    now = context.clock.now()
    async with context.database.reading() as tx:
        services = [await _service_target(tx, s, now) for s in await tx.services.all() if s.active]
        loads = {load.agent_id: load for load in await tx.agents.loads()}
        states = {p.agent_id: p.state for p in await tx.agents.presences()}
        profiles = await tx.agent_profiles.all()
        hub = next((a.hub_id for a in profiles if a.id == principal.account_id), None)
        agents = tuple(
            AgentTarget(a.id, a.name, states[a.id], loads[a.id].total_used, loads[a.id].total_limit)
            for a in profiles
            if a.active and a.id in states and a.id in loads and a.id != principal.account_id and hub in {None, a.hub_id}
        )
    return TransferTargets(tuple(services), agents)


async def _service_target(tx: Transaction, service: Service, now: datetime) -> ServiceTarget:
    everybody = await tx.queue.candidates()
    ready = [each for each in everybody if each.presence.state is PresenceState.READY and serves(each.agent, service)]
    waiting = await tx.queue.waiting(service.id)
    return ServiceTarget(service.id, is_open(service.calendar, now), next_opening(service.calendar, now), waiting, len(ready))


async def move_items_of_service(tx: Transaction, retired: UUID, to: Service, actor: str, now: datetime) -> int:
    """Move everything that waits or is parked in a retired service to another one; return how many items moved (R23)."""
    moved, cursor = 0, None
    states = (WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED)
    while True:
        page = await tx.queue.list(QueueFilter(states=states, service_ids=(retired,)), None, 200)
        for seen in sorted(page.items, key=lambda item: item.id):
            contact = await lock_contact_of_item(tx, seen.id)
            if contact.item.state in states and contact.item.service_id == retired:
                await hand_over(tx, contact, to, Target(), actor or SYSTEM, now, reason="service_retired")
                moved += 1
        if page.next_cursor is None or page.next_cursor == cursor:
            return moved
        cursor = page.next_cursor


async def _supervise(
    context: Context,
    principal: Principal,
    work_item_id: UUID,
    version: int | None,
    move: Callable[[Transaction, Contact, datetime], Awaitable[WorkItem]],
) -> WorkItem:
    principal.require(Scope.SUPERVISE, "move work of others")
    now = context.clock.now()

    async def work(tx: Transaction) -> WorkItem:
        contact = await lock_contact_of_item(tx, work_item_id)
        if version is not None and contact.item.version != version:
            raise Stale("work item", work_item_id)
        return await move(tx, contact, now)

    return await transact(context, work)

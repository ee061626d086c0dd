"""The router: read what has changed, let the live queue decide, have it written under the lease's epoch."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.agents.agent import Skill
from midoffice.domain.agents.capacity_rules import CapacityRules
from midoffice.domain.routing.decisions import Candidate
from midoffice.domain.routing.dispatch.matching import load_solver
from midoffice.domain.routing.live_queue import LiveQueue
from midoffice.domain.routing.outside_scores import ItemScores
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.domain.services.service import Ranking, Service
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Cursor
from midoffice.ports.leases import Lease
from midoffice.usecases.agents.capacity import CAPACITY_RULES
from midoffice.usecases.agents.staff import read_candidates
from midoffice.usecases.given import Context
from midoffice.usecases.routing.write_decisions import Order, Written, lease_of, write_decisions

LEASE_TTL = timedelta(seconds=2)
BATCH = 200
"""Decisions written in one transaction."""
SLICE = 12
"""Offers decided on without a pause, about a millisecond: the batch that is being written waits for the end of each."""
UNHEEDED = frozenset(
    {"WorkItemOffered", "MessageReceived", "MessageSent", "MessageDeliveryChanged", "InteractionRead", "NoteAdded", "NoticeSaid"}
)
"""Events that change neither what waits nor who can take it - or, as offers, were made by the router itself."""


@dataclass(slots=True)
class Routing:
    """What a leading router keeps between its steps. After a failed step it is to be thrown away: `take_over` makes it anew.

    `writing` is the batch under way: while the database writes it, the next changes are read and the next offers decided on.
    """

    epoch: int
    queue: LiveQueue
    cursor: Cursor
    writing: asyncio.Task[Written] | None = None
    hub_id: UUID = MAIN_HUB


@dataclass(frozen=True, slots=True)
class Step:
    """What a step saw written. `more` says that another one is due at once; `next_at` is when time alone may decide something.

    `at` is the time that what was written bears.
    """

    offered: int
    other: int
    more: bool
    next_at: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Changes:
    """What the log says has changed, read again."""

    services: Sequence[Service]
    skills: Sequence[Skill] | None
    plan: int
    rules: CapacityRules | None
    items: Sequence[WorkItem]
    scores: Sequence[ItemScores]
    candidates: Sequence[Candidate]
    upto: Cursor
    full: bool


async def take_lease(context: Context, holder: str, hub_id: UUID = MAIN_HUB) -> Lease | None:
    """Take or extend the lease of a hub; None while another process holds it."""
    async with context.database.transaction() as tx:
        return await tx.leases.acquire(lease_of(hub_id), holder, context.clock.now(), LEASE_TTL)


async def give_up_lease(context: Context, holder: str, hub_id: UUID = MAIN_HUB) -> None:
    """Let another router take over the hub at once."""
    async with context.database.transaction() as tx:
        await tx.leases.release(lease_of(hub_id), holder)


async def take_over(context: Context, epoch: int, hub_id: UUID = MAIN_HUB) -> Routing:
    """Read everything that waits in a hub and everybody who works there.

    Call it once the lease is held: nobody else offers from then on.
    """
    now = context.clock.now()
    async with context.database.reading() as tx:
        cursor = await tx.log.head()  # before the records: what comes after it may be in them already, which is harmless
        services = await tx.services.all()
        await _prepare(services)
        rules, skills = await tx.capacity.rules(), await tx.skills.all()
        queue = LiveQueue(services, now, await tx.plans.number(), rules, hub_id, skills)
        queue.see_agents(await read_candidates(tx, services, hub_id=hub_id), now)
        waiting = await tx.queue.queued(hub_id)
        queue.see_scores(await _read_scores(tx, services, waiting), now)
        queue.see_items(waiting, now)
    return Routing(epoch, queue, cursor, hub_id=hub_id)


async def route_waiting(context: Context, routing: Routing) -> Step:
    """Follow the log, decide, see the last batch written, begin to write the next. Raises LeaseLost when another router leads.

    The next batch is begun before the last one is looked at: the database is not to wait for that.
    """
    now, queue = context.clock.now(), routing.queue
    try:
        changes = await _read_changes(context, routing)
        if routing.writing is None:
            _apply(routing, changes, now)
        await _decide(queue, now)
        written = await _outcome(routing)
        decisions = queue.take(BATCH, BATCH // 4)
        if decisions:
            order = Order(queue.services, queue.rules, routing.epoch, now, queue.candidates, routing.hub_id)
            routing.writing = asyncio.create_task(write_decisions(context, decisions, order))
            await asyncio.sleep(0)
        if written is not None:
            _see_written(queue, written, now)
            _apply(routing, changes, now)
    except BaseException:
        await let_go(routing)
        raise
    offered, other = (len(written.round.offers), len(written.round.refused) + len(written.items)) if written else (0, 0)
    more = bool(decisions) or changes.full or written is not None or bool(queue.uncounted)
    return Step(offered, other, more, queue.next_tick(), written.at if written else None)


async def let_go(routing: Routing) -> None:
    """Wait for the batch under way, whatever becomes of it: call it before a queue is thrown away."""
    writing, routing.writing = routing.writing, None
    if writing is not None:
        await asyncio.wait({writing})
        if not writing.cancelled():
            writing.exception()


async def _read_changes(context: Context, routing: Routing) -> _Changes:
    queue = routing.queue
    elsewhere = any(service.hub_id != routing.hub_id for service in queue.services.values())
    async with context.database.reading() as tx:
        touched = await tx.log.touched(routing.cursor, UNHEEDED, hub_id=routing.hub_id if elsewhere else None)
        items = await tx.queue.find(list(touched.work_items)) if touched.work_items else ()
        changed = "services" in touched.directories or any(item.service_id not in queue.services for item in items)
        services, plan = (await tx.services.all(), await tx.plans.number()) if changed else ((), 0)
        skills = await tx.skills.all() if "skills" in touched.directories else None
        everybody = "agents" in touched.directories
        candidates: tuple[Candidate, ...] = ()
        if everybody or touched.agents or queue.uncounted:
            agents = None if everybody else [*(touched.agents | queue.uncounted)]
            candidates = await read_candidates(tx, services or queue.services.values(), agents, routing.hub_id)
        scores = await _read_scores(tx, services or queue.services.values(), items)
        rules = await tx.capacity.rules() if CAPACITY_RULES in touched.directories else None
    await _prepare(services)
    return _Changes(services, skills, plan, rules, items, scores, candidates, touched.upto, touched.full)


async def _read_scores(tx: Transaction, services: Iterable[Service], items: Sequence[WorkItem]) -> Sequence[ItemScores]:
    """Return what another system says of items of services that ask it."""
    asking = {service.id for service in services if service.asks_outside}
    asked = [item.id for item in items if item.service_id in asking]
    return await tx.scores.of(asked) if asked else ()


def _apply(routing: Routing, changes: _Changes, now: datetime) -> None:
    if changes.skills is not None:
        routing.queue.see_skills(changes.skills)
    if changes.services:
        routing.queue.see_services(changes.services, now, changes.plan)
    if changes.rules is not None:
        routing.queue.see_rules(changes.rules, now)
    routing.queue.see_scores(changes.scores, now)
    routing.queue.see_items(changes.items, now)
    routing.queue.see_agents(changes.candidates, now)
    routing.cursor = changes.upto


async def _prepare(services: Sequence[Service]) -> None:
    """Load what pairs by value, beside the loop: that takes as long as a lease."""
    if any(service.ranking is Ranking.BEST_VALUE for service in services):
        await asyncio.to_thread(load_solver)


async def _decide(queue: LiveQueue, now: datetime) -> None:
    """Decide on the next batch, a few offers at a time: in between, the one under way goes on being written."""
    while queue.decide(now, SLICE):
        if queue.ready() >= BATCH:
            return
        await asyncio.sleep(0)


async def _outcome(routing: Routing) -> Written | None:
    """Wait for the batch under way; None without one."""
    if routing.writing is None:
        return None
    written, routing.writing = await asyncio.shield(routing.writing), None
    return written


def _see_written(queue: LiveQueue, written: Written, now: datetime) -> None:
    """Tell the queue what was written, and of what was not: why."""
    made = written.round
    versions = {offer.work_item_id: made.items[offer.work_item_id].version + 1 for offer in made.offers}
    queue.settle(versions, made.loads.values(), now, made.own)
    if made.refused:
        queue.see_agents(made.candidates(queue.candidates), now)
        found = (made.items.get(chosen.item.id) or replace(chosen.item, state=WorkItemState.CANCELED) for chosen in made.refused)
        queue.see_items(found, now, anew=True)
    queue.see_items(written.items, now, anew=True)
    # Out of the way of all others, until something about them changes or another router reads everything anew.
    queue.see_items([replace(item, state=WorkItemState.CANCELED) for item in written.set_aside], now, anew=True)

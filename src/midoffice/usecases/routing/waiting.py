"""Why something is still waiting, and who could take a contact of a service right now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.attribute import Attributes, check_attributes, values_by_key
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decisions import Candidate
from midoffice.domain.routing.estimate import estimate_wait
from midoffice.domain.routing.obstacles import NearAgent, Obstacle
from midoffice.domain.routing.rules_change import under_new_rules
from midoffice.domain.routing.waiting import (
    CauseOfWait,
    RulesInForce,
    Upcoming,
    WaitingCause,
    WaitingExplanation,
    explain_waiting,
    sample_item,
)
from midoffice.domain.routing.widening import terms_to_come
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.calendar import is_open, next_opening
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel
from midoffice.kernel.errors import Forbidden, Invalid
from midoffice.ports.database import Transaction
from midoffice.usecases.agents.staff import read_candidates
from midoffice.usecases.given import Context
from midoffice.usecases.routing.routing_plan import Draft, draft_plan

_WINDOW = timedelta(minutes=10)
_RIVALS = 200
"""Items of each service that are looked through for those before an item."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A contact that nobody has sent: its channel, how long it has waited, and what rules would tell of it."""

    channel: Channel
    waited: timedelta = timedelta(0)
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why an item is where it is.

    `position` (1 = next by due time among the items of its service and media type) and the estimate are None for an item that is
    not waiting, or when nothing is known; so are its `rules`. `free` agents could take it now; `counts` has all others by the
    first thing that keeps them.
    """

    position: int | None
    estimated_wait_seconds: float | None
    cause: CauseOfWait
    free: int
    counts: dict[Obstacle, int]
    nearest: tuple[NearAgent, ...]
    upcoming: tuple[Upcoming, ...]
    rules: RulesInForce | None


@dataclass(frozen=True, slots=True)
class Takers:
    """Who could take a contact that arrived now, taking `load_units`; `next_opening` is None when the service is open."""

    load_units: int
    open: bool
    next_opening: datetime | None
    waiting: Waiting


async def why_waiting(context: Context, principal: Principal, work_item_id: UUID) -> Waiting:
    """Return why an item is still waiting, or where it is. Raises NotFound."""
    principal.require(Scope.SUPERVISE, "see why work is waiting")
    now = context.clock.now()
    async with context.database.reading() as tx:
        item = await tx.queue.get(work_item_id)
        return await _explain(tx, item, now)


async def list_takers(context: Context, principal: Principal, service_id: UUID, channel: Channel) -> Takers:
    """Return who could take a contact of a service, as stored, if it arrived now; nothing is changed.

    It takes the load units of the service's touchpoint on that channel: the most, if there are several; the usual ones, if none.
    Raises NotFound.
    """
    if not (principal.may(Scope.SUPERVISE) or principal.may(Scope.ADMINISTER)):
        raise Forbidden("see who could take a contact")
    now = context.clock.now()
    async with context.database.reading() as tx:
        service = await tx.services.get(service_id)
        return await _takers(tx, service, Sample(channel), now)


async def list_takers_under(
    context: Context, principal: Principal, document: Mapping[str, Any], service_key: str, sample: Sample
) -> Takers:
    """Return who could take a contact of a service under a draft of the routing plan; nothing is changed.

    Raises Invalid naming a place of the draft, Invalid(service) for an unknown key, and Invalid(attributes).
    """
    principal.require(Scope.ADMINISTER, "try out a routing plan")
    now = context.clock.now()
    async with context.database.reading() as tx:
        draft = await draft_plan(tx, document)
        service = next((s for s in draft.proposed if s.active and s.key == service_key), None)
        if service is None:
            raise Invalid("service", f"{service_key!r} is not in the routing plan", "Choose a current service.")
        check_attributes("attributes", sample.attributes, values_by_key(await tx.routing_attributes.all()))
        return await _takers(tx, service, sample, now, draft)


async def _takers(tx: Transaction, service: Service, sample: Sample, now: datetime, draft: Draft | None = None) -> Takers:
    channel = sample.channel
    points = [t for t in await tx.touchpoints.all() if t.active and t.service_id == service.id and t.channel is channel]
    units = max((point.load_units for point in points), default=LOAD_UNITS[channel])
    item = replace(sample_item(service, channel, units, now, sample.waited), attributes=sample.attributes)
    waiting = await _explain(tx, item, now, draft)
    opened = is_open(service.calendar, now)
    return Takers(units, opened, None if opened else next_opening(service.calendar, now), waiting)


async def _explain(tx: Transaction, item: WorkItem, now: datetime, draft: Draft | None = None) -> Waiting:
    if item.state is not WorkItemState.QUEUED:
        offers = await tx.queue.pending_offers_of(item.id)
        return _told(explain_waiting(item, (), {}, now, offers=offers), None, None)
    stored = {service.id: service for service in await tx.services.all()}
    services = {service.id: service for service in draft.proposed} if draft else stored
    hub_id = services[item.service_id].hub_id
    everyone = [each for each in await read_candidates(tx, services.values(), hub_id=hub_id) if each.agent.active]
    rules, skills = await tx.capacity.rules(), await tx.skills.all()
    explained = explain_waiting(item, everyone, services, now, capacity=rules, skills=skills)
    if explained.cause.code is WaitingCause.NEXT_STEP:
        rivals = [
            under_new_rules(rival, stored[rival.service_id], services[rival.service_id], now) if draft else rival
            for rival in await tx.queue.first_queued(_RIVALS)
            if services[rival.service_id].hub_id == hub_id
        ]
        explained = explain_waiting(item, everyone, services, now, rivals=rivals, capacity=rules, skills=skills)
    position = await tx.queue.position(item)
    return _told(explained, position, await _estimate(tx, item, position, _staffed(item, services[item.service_id], everyone), now))


def _told(explained: WaitingExplanation, position: int | None, estimate: float | None) -> Waiting:
    return Waiting(
        position,
        estimate,
        explained.cause,
        explained.free,
        explained.counts,
        explained.nearest,
        explained.upcoming,
        explained.rules,
    )


async def _estimate(tx: Transaction, item: WorkItem, position: int, staffed: int, now: datetime) -> float | None:
    answered, mean_seconds = await tx.queue.throughput(item.service_id, now - _WINDOW)
    wait = estimate_wait(position, answered, _WINDOW, timedelta(seconds=mean_seconds), staffed)
    return None if wait is None else wait.total_seconds()


def _staffed(item: WorkItem, service: Service, everyone: list[Candidate]) -> int:
    """Count who is ready and may take the item: at once, or after some step."""
    terms = terms_to_come(item, service, 0)
    ready = (c.agent for c in everyone if c.presence.state is PresenceState.READY)
    return sum(1 for agent in ready if any(each.met_by(agent) for each in terms))

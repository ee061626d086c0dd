"""What would become of everything that waits if the services were others: as the router would decide, without its queue."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decisions import Candidate
from midoffice.domain.routing.dispatch.condition import condition_for
from midoffice.domain.routing.plans.findings import NAMED, PlanFindings, ServiceFindings, Stranded, in_words
from midoffice.domain.routing.plans.queued_item import QueuedItem
from midoffice.domain.routing.plans.rules import overflow_loops
from midoffice.domain.routing.rules_change import due_under, overflow_under, skills_under
from midoffice.domain.routing.widening import Terms, groups_of, serves, stages_of
from midoffice.domain.services.service import RequiredSkill, Service

_NOTABLE_SHARE = 10
"""A change of place by more than this part of the queue is notable."""
_ORDER = ("rank", "weight", "priority", "real_time_target", "deferred_target", "calendar")
_DUE = ("priority", "real_time_target", "deferred_target", "calendar")
EXITS = ("required_skills", "condition", "widening", "overflow_service_id", "overflow_after", "active", "hub_id")
"""Fields of a service that decide who can take what waits in it, and where it goes otherwise."""

Required = tuple[RequiredSkill, ...]


class _Staff:
    """Who has which skills and attributes in which hub; those who have the same are looked at once."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.present = [c for c in candidates if c.agent.active]
        there = Counter(_kind(c.agent) for c in self.present if c.presence.state is not PresenceState.SIGNED_OUT)
        kinds = {_kind(c.agent): c.agent for c in self.present}
        sizes = Counter(_kind(c.agent) for c in self.present)
        self._kinds = [(agent, sizes[kind], there[kind]) for kind, agent in kinds.items()]
        self._reached: dict[tuple[UUID, Terms], bool] = {}

    def has(self, hub_id: UUID, terms: Terms) -> bool:
        known = self._reached.get((hub_id, terms))
        if known is None:
            here = (agent for agent, _, _ in self._kinds if agent.hub_id == hub_id)
            known = self._reached[hub_id, terms] = any(terms.met_by(agent) for agent in here)
        return known

    def count(self, service: Service) -> tuple[int, int]:
        """Return how many have what the service asks for, at first or at a step; and how many of them are signed in."""
        able = [(all_, there) for agent, all_, there in self._kinds if serves(agent, service)]
        return sum(all_ for all_, _ in able), sum(there for _, there in able)


def _kind(agent: Agent) -> object:
    return agent.hub_id, frozenset(agent.skills), frozenset(agent.attributes.items())


@dataclass(frozen=True, slots=True)
class _Fate:
    """Where an item would wait when the router has decided on its exits, and whether nobody could take it there."""

    service_id: UUID
    stranded: bool
    left: bool


class _Plan:
    """The services as they are, or as they are to be."""

    def __init__(self, services: Mapping[UUID, Service], staff: _Staff, now: datetime) -> None:
        self.services = services
        self._staff = staff
        self._now = now
        self._hopeless: dict[tuple[object, ...], bool] = {}
        self._own: dict[tuple[UUID, Required], bool] = {}

    def fate(self, item: QueuedItem, required: Required, overflow_at: datetime | None) -> _Fate:
        """Follow an item from service to service as the router does: nobody can take it, it waited too long, all declined it."""
        service, declines, left = self.services[item.service_id], item.declines, False
        passed = {service.id}
        while True:
            step = self._step(item, service, required)
            nobody = self._nobody(item, service, required, step)
            target = self._target(service)
            waited = overflow_at is not None and overflow_at <= self._now
            leaves = nobody or waited or (declines > 0 and self._all_declined(item, service, required, step))
            if target is None or not leaves or target.id in passed:
                return _Fate(service.id, nobody, left)
            service, required, declines, left = target, target.required_skills, 0, True
            overflow_at = None  # it is counted anew there
            passed.add(service.id)

    def _target(self, service: Service) -> Service | None:
        target = self.services.get(service.overflow_service_id) if service.overflow_service_id else None
        return target if target is not None and target.active and target.id != service.id else None

    def _step(self, item: QueuedItem, service: Service, required: Required) -> int:
        """Return the step that the item has come to; -1 when no step is for it."""
        own = self._own.get((service.id, required))
        if own is None:
            own = self._own[service.id, required] = set(required) != set(service.required_skills)
        return -1 if own else sum(item.queued_at + step.after <= self._now for step in service.widening)

    def _nobody(self, item: QueuedItem, service: Service, required: Required, step: int) -> bool:
        told = (item.channel, *sorted(item.attributes.items())) if service.has_condition else ()
        key = (service.id, required, step, *told)
        known = self._hopeless.get(key)
        if known is None:
            last = len(service.widening) if step >= 0 else step
            terms = (_terms(item, service, required, each) for each in range(step, last + 1))
            known = self._hopeless[key] = not any(self._staff.has(service.hub_id, each) for each in terms)
        return known

    def _all_declined(self, item: QueuedItem, service: Service, required: Required, step: int) -> bool:
        terms = _terms(item, service, required, step)
        refusing = {each.agent_id for each in item.cooldowns if each.until > self._now}
        here = [c for c in self._staff.present if c.agent.hub_id == service.hub_id and terms.met_by(c.agent)]
        there = [c for c in here if c.presence.state is not PresenceState.SIGNED_OUT]
        return bool(there) and all(c.agent.id in refusing for c in there)


def _terms(item: QueuedItem, service: Service, required: Required, step: int) -> Terms:
    """Return what an item would ask for in a service at a step; -1: of skills of its own, which no step touches."""
    groups = stages_of(service)[step] if step > 0 else groups_of(required)
    return Terms(groups, condition_for(service.condition_at(max(step, 0)), item.channel.value, item.attributes))


def foresee(
    items: Sequence[QueuedItem],
    candidates: Iterable[Candidate],
    before: Mapping[UUID, Service],
    after: Mapping[UUID, Service],
    now: datetime,
    named: int = NAMED,
) -> PlanFindings:
    """Return what would follow for the queued `items` if the services `before` became those `after`; at most `named` are named.

    An item becomes unroutable when it is not so by the present rules, whatever its flag says.
    """
    waiting = [item for item in items if item.interaction_id is not None and item.service_id in before]
    staff = _Staff(candidates)
    concerned = _concerned(before, after)
    told = _Told()
    old, new = _Plan(before, staff, now), _Plan(after, staff, now)
    for item in waiting:
        told.waiting[item.service_id] += 1
        if item.service_id in concerned:
            was, would_be = before[item.service_id], after[item.service_id]
            then = new.fate(item, skills_under(item, was, would_be), overflow_under(item, was, would_be, now))
            told.take(item, old.fate(item, item.required_skills, item.overflow_at), then)
    later, sooner = _shifts([item for item in waiting if item.id not in told.moved], before, after, now)
    loops = tuple(tuple(after[each].key for each in loop) for loop in overflow_loops(after) if any(after[s].active for s in loop))
    return _findings(told, staff, after, concerned, named, len(waiting), (later, sooner), loops)


class _Told:
    """What was found out about the items, counted by the service in which they wait now."""

    def __init__(self) -> None:
        self.waiting = Counter[UUID]()
        self.unroutable = Counter[UUID]()
        self.routable = Counter[UUID]()
        self.leaving = Counter[UUID]()
        self.harm = Counter[UUID]()
        self.stranded: list[tuple[QueuedItem, UUID]] = []
        self.moved = set[UUID]()

    def take(self, item: QueuedItem, now: _Fate, then: _Fate) -> None:
        if then.left:
            self.moved.add(item.id)
            if not now.left:
                self.leaving[item.service_id] += 1
        if then.stranded and not now.stranded:
            self.unroutable[item.service_id] += 1
            self.harm[then.service_id] += 1
            self.stranded.append((item, then.service_id))
        elif now.stranded and not then.stranded:
            self.routable[item.service_id] += 1


def _findings(
    told: _Told,
    staff: _Staff,
    services: Mapping[UUID, Service],
    concerned: set[UUID],
    named: int,
    waiting: int,
    shifts: tuple[int, int],
    loops: tuple[tuple[str, ...], ...],
) -> PlanFindings:
    oldest = sorted(told.stranded, key=lambda pair: (pair[0].queued_at, pair[0].id))[:named]
    found = PlanFindings(
        waiting,
        told.unroutable.total(),
        told.routable.total(),
        told.leaving.total(),
        *shifts,
        {services[each].key: count for each, count in told.harm.items()},
        tuple(Stranded(item.id, item.interaction_id, services[where].key, item.queued_at) for item, where in oldest),
        tuple(
            ServiceFindings(
                service.key,
                service.name,
                told.waiting[service.id],
                told.unroutable[service.id],
                told.routable[service.id],
                told.leaving[service.id],
                *staff.count(service),
            )
            for service in sorted(services.values(), key=lambda service: service.name)
            if service.active and service.id in concerned
        ),
        loops,
    )
    names = {service.key: service.name for service in services.values()}
    return replace(found, words=tuple(in_words(found, names)))


def _concerned(before: Mapping[UUID, Service], after: Mapping[UUID, Service]) -> set[UUID]:
    """Return the services whose exits change, and those whose overflow leads to them."""
    changed = {
        service.id
        for service in after.values()
        if (was := before.get(service.id)) is None or any(getattr(was, name) != getattr(service, name) for name in EXITS)
    }
    into = defaultdict(list)
    for plan in (before, after):
        for service in plan.values():
            if service.overflow_service_id is not None:
                into[service.overflow_service_id].append(service.id)
    found, open_ = set(changed), list(changed)
    while open_:
        for service_id in into[open_.pop()]:
            if service_id not in found:
                found.add(service_id)
                open_.append(service_id)
    return found


def _shifts(
    items: Sequence[QueuedItem], before: Mapping[UUID, Service], after: Mapping[UUID, Service], now: datetime
) -> tuple[int, int]:
    """Return how many items would be served notably later, and sooner, than they would be now."""
    changed = {key for key, was in before.items() if any(getattr(was, name) != getattr(after[key], name) for name in _ORDER)}
    if not any(item.service_id in changed for item in items):
        return 0, 0
    due = {key for key in changed if any(getattr(before[key], name) != getattr(after[key], name) for name in _DUE)}
    old = sorted((_place(item, before[item.service_id], item.due_at, now), item.id) for item in items)
    new = sorted((_new_place(item, before, after, due, now), item.id) for item in items)
    was_at = {item_id: place for place, (_, item_id) in enumerate(old)}
    margin = max(1, len(items) // _NOTABLE_SHARE)
    moves = [place - was_at[item_id] for place, (_, item_id) in enumerate(new)]
    return sum(move > margin for move in moves), sum(-move > margin for move in moves)


def _new_place(
    item: QueuedItem, before: Mapping[UUID, Service], after: Mapping[UUID, Service], due: set[UUID], now: datetime
) -> tuple[int, float, datetime]:
    service = after[item.service_id]
    due_at = due_under(item, before[item.service_id], service) if service.id in due else item.due_at
    return _place(item, service, due_at, now)


def _place(item: QueuedItem, service: Service, due: datetime, now: datetime) -> tuple[int, float, datetime]:
    """Return the place in the queue, as `decisions.place_of` does."""
    waited = now - item.queued_at
    return service.rank, (due - item.queued_at).total_seconds() - service.weight * waited.total_seconds(), item.queued_at

"""The matcher: who is offered what. Pure, deterministic, and able to say why.

Items are taken in order of due time; each goes to the first agent of its ranking that may take it now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.routing.explanation import Why, explain
from midoffice.domain.routing.strategy import LONGEST_IDLE, Strategy
from midoffice.domain.routing.work_item import WorkItem, excluded_until
from midoffice.domain.services.service import RequiredSkill, Service

if TYPE_CHECKING:
    from midoffice.domain.touchpoints.channel import MediaType

Requirement = tuple[RequiredSkill, ...]


class Exclusion(StrEnum):
    """Why an agent is not offered an item."""

    NOT_READY = "not_ready"
    SKILL = "skill"
    CAPACITY = "capacity"
    COOLDOWN = "cooldown"
    RESERVED_FOR_OTHER = "reserved_for_other"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who is at work: profile, presence and load."""

    agent: Agent
    presence: Presence
    load: Load


@dataclass(frozen=True, slots=True)
class Assignment:
    """Offer this item to this agent."""

    item: WorkItem
    agent_id: UUID
    why: Why


@dataclass(frozen=True, slots=True)
class Overflow:
    """Move this item to another service; `reason` is `waited`, `unroutable` or `declined`."""

    item: WorkItem
    service_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Unroutable:
    """Nobody on the staff has the skills that this item needs."""

    item: WorkItem


@dataclass(frozen=True, slots=True)
class Routable:
    """An item that was unroutable has somebody again."""

    item: WorkItem


Decision = Assignment | Overflow | Unroutable | Routable


def order_key(item: WorkItem) -> tuple[datetime, datetime, UUID]:
    """Return the place of an item in the universal queue: due time, then arrival, then id."""
    return (item.due_at, item.queued_at, item.id)


def qualifies(agent: Agent, required: Requirement) -> bool:
    """Tell whether an agent has every required skill at the level asked."""
    return all(agent.level_of(need.skill_id) >= need.level for need in required)


class Floor:
    """The agents during one matching run: loads go up as items are assigned, rankings are kept per requirement.

    Whom an item rules out is asked for every item and every agent, so what does not change from item to item is kept: who is
    not ready or lacks a skill (per requirement), and who is full (per kind of load).
    """

    def __init__(self, candidates: Iterable[Candidate], strategy: Strategy) -> None:
        """Take the agents at work in any order."""
        self.candidates = {c.agent.id: c for c in candidates}
        self.loads = {c.agent.id: c.load for c in self.candidates.values()}
        self.strategy = strategy
        self._ready = [c for c in self.candidates.values() if c.presence.state is PresenceState.READY]
        self._rankings: dict[Requirement, list[Candidate]] = {}
        self._unfit: dict[Requirement, dict[UUID, Exclusion]] = {}
        self._full: dict[tuple[MediaType, int], set[UUID]] = {}
        self._exhausted: set[tuple[Requirement, MediaType, int]] = set()

    def ranking(self, required: Requirement) -> list[Candidate]:
        """Return the ready agents with these skills, best first by the strategy."""
        known = self._rankings.get(required)
        if known is None:
            able = [c for c in self._ready if qualifies(c.agent, required)]
            known = sorted(able, key=lambda c: self.strategy.key(c.agent, c.load, required))
            self._rankings[required] = known
        return known

    def take(self, agent_id: UUID, item: WorkItem) -> None:
        """Count an item against an agent's capacity and put the agent at the end of every ranking."""
        self.loads[agent_id] = self.loads[agent_id].reserve(item.media_type, item.load_units)
        for ranking in self._rankings.values():
            position = next((n for n, c in enumerate(ranking) if c.agent.id == agent_id), None)
            if position is not None:
                ranking.append(ranking.pop(position))
        for (media, units), full in self._full.items():
            if not self.loads[agent_id].fits(media, units):
                full.add(agent_id)

    def exclusion(self, candidate: Candidate, item: WorkItem, now: datetime) -> Exclusion | None:
        """Return what keeps an agent from being offered an item now, or None."""
        agent_id = candidate.agent.id
        unfit = self._unfit_for(item.required_skills).get(agent_id)
        if unfit is not None:
            return unfit
        if item.cooldowns and excluded_until(item, agent_id, now):
            return Exclusion.COOLDOWN
        return Exclusion.CAPACITY if agent_id in self._full_for(item) else None

    def first(self, item: WorkItem, now: datetime) -> Candidate | None:
        """Return the first of the ranking who may take an item now.

        Loads only go up during a run: where everybody is full for one item, they are for all that follow with the same needs.
        """
        kind = (item.required_skills, item.media_type, item.load_units)
        if kind in self._exhausted:
            return None
        full, room = self._full_for(item), False
        for candidate in self.ranking(item.required_skills):
            if candidate.agent.id not in full:
                room = True
                if not (item.cooldowns and excluded_until(item, candidate.agent.id, now)):
                    return candidate
        if not room:
            self._exhausted.add(kind)
        return None

    def exclusions(self, item: WorkItem, now: datetime) -> dict[UUID, Exclusion]:
        """Return what `exclusion` says of every agent, without those of whom it says None."""
        unfit = self._unfit_for(item.required_skills)
        excluded = dict.fromkeys(self._full_for(item), Exclusion.CAPACITY)
        resting = (c.agent_id for c in item.cooldowns if c.agent_id in self.candidates and excluded_until(item, c.agent_id, now))
        excluded |= dict.fromkeys(resting, Exclusion.COOLDOWN)
        return excluded | unfit

    def _unfit_for(self, required: Requirement) -> dict[UUID, Exclusion]:
        known = self._unfit.get(required)
        if known is None:
            known = {
                c.agent.id: Exclusion.SKILL if c.presence.state is PresenceState.READY else Exclusion.NOT_READY
                for c in self.candidates.values()
                if c.presence.state is not PresenceState.READY or not qualifies(c.agent, required)
            }
            self._unfit[required] = known
        return known

    def _full_for(self, item: WorkItem) -> set[UUID]:
        kind = (item.media_type, item.load_units)
        known = self._full.get(kind)
        if known is None:
            known = {agent_id for agent_id, load in self.loads.items() if not load.fits(*kind)}
            self._full[kind] = known
        return known


def match(
    items: Iterable[WorkItem],
    candidates: Iterable[Candidate],
    staff: Sequence[Agent],
    services: Mapping[UUID, Service],
    now: datetime,
    strategy: Strategy = LONGEST_IDLE,
) -> list[Decision]:
    """Decide what happens to the waiting items.

    `staff` is everybody who could ever sign in: an item that none of them qualifies for is unroutable.
    Returns decisions in queue order; items that must wait have none.
    """
    floor = Floor(candidates, strategy)
    routable: dict[Requirement, bool] = {}
    decisions: list[Decision] = []
    for item in sorted(items, key=order_key):
        required = item.required_skills
        if required not in routable:
            routable[required] = any(a.active and qualifies(a, required) for a in staff)
        exit_ = _exit(item, services, floor, now, routable=routable[required])
        if exit_ is not None:
            decisions.append(exit_)
            continue
        assignment = _assign(item, floor, now) if routable[required] else None
        if assignment is not None:
            decisions.append(assignment)
        elif routable[required] and item.unroutable_since is not None:
            decisions.append(Routable(item))
    return decisions


def _exit(item: WorkItem, services: Mapping[UUID, Service], floor: Floor, now: datetime, *, routable: bool) -> Decision | None:
    service = services.get(item.service_id)
    target = service.overflow_service_id if service else None
    if target is not None and target in services and services[target].active and target != item.service_id:
        if not routable:
            return Overflow(item, target, "unroutable")
        if item.overflow_at is not None and item.overflow_at <= now:
            return Overflow(item, target, "waited")
        if item.declines and _all_declined(item, floor, now):
            return Overflow(item, target, "declined")
    if not routable and item.unroutable_since is None:
        return Unroutable(item)
    return None


def _all_declined(item: WorkItem, floor: Floor, now: datetime) -> bool:
    able = [c for c in floor.candidates.values() if qualifies(c.agent, item.required_skills)]
    return bool(able) and all(excluded_until(item, c.agent.id, now) for c in able)


def _assign(item: WorkItem, floor: Floor, now: datetime) -> Assignment | None:
    preferred = _preferred(item, floor, now)
    if preferred is not None:
        if floor.exclusion(preferred, item, now) is not None:
            return None
        chosen: Candidate | None = preferred
    else:
        chosen = floor.first(item, now)
    if chosen is None:
        return None
    why = explain(item, chosen, floor, now, preferred=preferred is not None)
    floor.take(chosen.agent.id, item)
    return Assignment(item, chosen.agent.id, why)


def _preferred(item: WorkItem, floor: Floor, now: datetime) -> Candidate | None:
    """Return the agent this item waits for; one who signed out, declined it or lost the skill is waited for no longer."""
    if item.preferred_agent_id is None or item.preferred_until is None or item.preferred_until <= now:
        return None
    candidate = floor.candidates.get(item.preferred_agent_id)
    if candidate is None or excluded_until(item, candidate.agent.id, now):
        return None
    return candidate if qualifies(candidate.agent, item.required_skills) else None

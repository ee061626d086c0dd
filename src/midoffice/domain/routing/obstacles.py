"""What keeps each agent from being offered one work item, and who is nearest to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from heapq import nsmallest
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.capacity_rules import USUAL_RULES, CapacityRules
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.agents.room import KeptBy, kept_room
from midoffice.domain.routing.decisions import Candidate
from midoffice.domain.routing.dispatch.condition import Compared
from midoffice.domain.routing.dispatch.partner import Partner
from midoffice.domain.routing.dispatch.ranking import RANKINGS, RankKey
from midoffice.domain.routing.dispatch.score import score_from
from midoffice.domain.routing.kept_shares import KeptShare, share_before
from midoffice.domain.routing.widening import Terms, has_groups, needs_of
from midoffice.domain.routing.work_item import WorkItem, excluded_until
from midoffice.domain.services.service import Ranking, RequiredSkill, Service, SkillGroups
from midoffice.domain.touchpoints.channel import MediaType

MOST_NAMED = 10


class Obstacle(StrEnum):
    """What can be missing. An agent with several is counted under the first of them in this order."""

    SKILL = "skill"
    """Does not have the skills at the level asked."""
    CONDITION = "condition"
    """Does not meet the condition, or it is not known."""
    SIGNED_OUT = "signed_out"
    """Not at work."""
    NOT_READY = "not_ready"
    """At work, not to be offered anything."""
    COOLDOWN = "cooldown"
    """Declined the item, or left it unanswered, a while ago."""
    CAPACITY = "capacity"
    """Has no room for its load units, nor work that it may interrupt."""
    RAMP_UP = "ramp_up"
    """Back a short while ago: may not use all of the room yet."""
    WRAP_UP = "wrap_up"
    """Is in a wrap-up that holds all media."""
    KEPT_FOR_SERVICE = "kept_for_service"
    """Has room, but another service keeps it for itself."""
    RESERVED_FOR_OTHER = "reserved_for_other"
    """The item is kept for another agent."""


@dataclass(frozen=True, slots=True)
class SkillGap:
    """A skill below the level asked; `level` 0 is a skill that the agent does not have. Each of `alternatives` would do instead."""

    skill_id: UUID
    level: int
    needed: int
    alternatives: tuple[RequiredSkill, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """The limit that has no room: over all media when `media_type` is None. An item needs `needed` load units of it."""

    media_type: MediaType | None
    used: int
    limit: int
    needed: int


@dataclass(frozen=True, slots=True)
class NearAgent:
    """An agent and exactly what is missing; nothing in `missing` means that the item could be offered now.

    `skill_gaps`, `unmet`, `full`, `again_at` and `kept` go with the obstacles `skill`, `condition`, `capacity`, `cooldown` and
    `kept_for_service`.
    Presence and idleness stand there in any case: `since` is the presence's, `used` is in load units. One who
    `interrupts` would hold other work for it. Where pairs are made by their value, `score` is what the item is worth with
    this agent.
    """

    agent_id: UUID
    missing: tuple[Obstacle, ...]
    skill_gaps: tuple[SkillGap, ...]
    presence: PresenceState
    reason: str | None
    since: datetime
    full: Room | None
    again_at: datetime | None
    idle_since: datetime
    used: int
    interrupts: bool = False
    kept: KeptShare | None = None
    score: float | None = None
    unmet: Compared | None = None

    @property
    def able(self) -> bool:
        """Tell whether the agent has what the item asks for, and meets the condition."""
        return not self.skill_gaps and self.unmet is None


_READINESS = {PresenceState.READY: 0, PresenceState.NOT_READY: 1, PresenceState.SIGNED_OUT: 2}


def look_at(
    item: WorkItem,
    candidate: Candidate,
    terms: Terms,
    kept_for: UUID | None,
    now: datetime,
    rules: CapacityRules = USUAL_RULES,
    shares: Sequence[tuple[Service, KeptShare]] = (),
) -> NearAgent:
    """Return what keeps an agent, signed out or not, from an item on its `terms` that is kept for one agent, or for none.

    `shares` are those that services keep of everybody's capacity.
    """
    agent, presence = candidate.agent, candidate.presence
    gaps, unmet = tuple(_gap(agent, group) for group in terms.groups if not has_groups(agent, (group,))), terms.unmet_by(agent)
    load, over = candidate.load, rules.interrupted_by(item.channel)
    loans = load.loans_for(item.media_type, item.load_units, over)
    full = _full(load, item.media_type, item.load_units) if loans is None else None
    kept = kept_room(load, presence, rules, now) if full is None else None
    kept_by = None if kept is None or kept.lets(load, item.media_type, item.load_units, over) else kept.by
    again_at = excluded_until(item, agent.id, now)
    share = share_before(item, agent, shares) if presence.state is PresenceState.READY else None
    facts = {
        Obstacle.SKILL: bool(gaps),
        Obstacle.CONDITION: unmet is not None,
        Obstacle.SIGNED_OUT: presence.state is PresenceState.SIGNED_OUT,
        Obstacle.NOT_READY: presence.state is PresenceState.NOT_READY,
        Obstacle.COOLDOWN: again_at is not None,
        Obstacle.CAPACITY: full is not None,
        Obstacle.RAMP_UP: kept_by is KeptBy.RAMP_UP,
        Obstacle.WRAP_UP: kept_by is KeptBy.WRAP_UP,
        Obstacle.KEPT_FOR_SERVICE: share is not None,
        Obstacle.RESERVED_FOR_OTHER: kept_for not in {None, agent.id},
    }
    missing = tuple(obstacle for obstacle, there in facts.items() if there)
    return NearAgent(
        agent.id,
        missing,
        gaps,
        presence.state,
        presence.reason,
        presence.since,
        full,
        again_at,
        load.idle_since,
        load.total_used,
        interrupts=bool(loans),
        kept=share,
        unmet=unmet,
    )


def _gap(agent: Agent, group: tuple[RequiredSkill, ...]) -> SkillGap:
    """Return what is missing of the alternative that the agent is nearest to."""
    near = min(group, key=lambda need: (need.level - agent.level_of(need.skill_id), group.index(need)))
    others = tuple(need for need in group if need is not near)
    return SkillGap(near.skill_id, agent.level_of(near.skill_id), near.level, others)


def ranking_keys(
    everyone: Iterable[Candidate], groups: SkillGroups, ranking: Ranking, scores: Mapping[UUID, float | None]
) -> dict[UUID, RankKey]:
    """Return the keys by which the dispatcher ranks these agents, by id; the smallest is first.

    Where pairs are made by their value, that is who is worth most by himself: what others bring with him is not looked at.
    """
    needs, key = needs_of(groups), RANKINGS[ranking.value].key
    keys = {candidate.agent.id: key(_partner(candidate), needs) for candidate in everyone}
    if ranking is not Ranking.BEST_VALUE:
        return keys
    known = [score for score in scores.values() if score is not None]
    average = sum(known) / len(known) if known else 0.0
    return {who: (-(average if (score := scores.get(who)) is None else score), *rest) for who, rest in keys.items()}


def scores_of(
    item: WorkItem, service: Service, everyone: Iterable[Candidate], skills: Mapping[str, str]
) -> dict[UUID, float | None]:
    """Return what the item is worth with each agent, by id; `skills` are the keys by which scores call them."""
    score = score_from(service.score, frozenset(skills.values()))
    about = {"service": service.key, "medium": item.channel.value, "priority": Decimal(item.priority)}

    def levels(agent: Agent) -> dict[str, int]:
        return {skills[key]: each.level for each in agent.skills if (key := str(each.skill_id)) in skills}

    return {candidate.agent.id: score.of(about, levels(candidate.agent)) for candidate in everyone}


def _partner(candidate: Candidate) -> Partner:
    load, skills = candidate.load, {str(skill.skill_id): skill.level for skill in candidate.agent.skills}
    limits = (load.total_limit, load.real_time_limit, load.deferred_limit)
    partner = Partner(load.agent_id.int, skills, limits, load.idle_since.timestamp())
    partner.free[0] -= load.total_used
    partner.last_offer = load.last_offered_at.timestamp() if load.last_offered_at else 0.0
    return partner


def nearest(seen: Iterable[NearAgent], order: Mapping[UUID, RankKey], most: int = MOST_NAMED) -> tuple[NearAgent, ...]:
    """Return the agents nearest to taking the item.

    Fewest obstacles first (each missing skill is one), then the smallest missing proficiency (levels, summed),
    then ready before
    not ready before signed out, then those with room before those who would hold other work for it, then by the
    ranking's `order`, then by id.
    """
    return tuple(nsmallest(most, seen, key=lambda agent: (*_distance(agent), order[agent.agent_id], str(agent.agent_id))))


def count(seen: Sequence[NearAgent]) -> dict[Obstacle, int]:
    """Return how many agents each obstacle keeps, everybody under the first of theirs; those whom nothing keeps are left out."""
    firsts = [agent.missing[0] for agent in seen if agent.missing]
    return {obstacle: number for obstacle in Obstacle if (number := firsts.count(obstacle))}


def _distance(agent: NearAgent) -> tuple[int, int, int, bool]:
    gaps = agent.skill_gaps
    obstacles = len(agent.missing) + max(0, len(gaps) - 1)
    missing_levels = sum(gap.needed - gap.level for gap in gaps)
    return (obstacles, missing_levels, _READINESS[agent.presence], agent.interrupts)


def _full(load: Load, media: MediaType, units: int) -> Room:
    if load.total_used + units > load.total_limit:
        return Room(None, load.total_used, load.total_limit, units)
    return Room(media, load.used(media), load.limit(media), units)

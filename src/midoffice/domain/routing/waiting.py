"""Why a work item is still waiting: one cause, who is nearest to taking it, and what will happen by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from midoffice.domain.agents.agent import Skill
from midoffice.domain.agents.capacity_rules import USUAL_RULES, CapacityRules
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.decide_once import decide_once
from midoffice.domain.routing.decisions import Assignment, Candidate, place_of
from midoffice.domain.routing.intake import due_at
from midoffice.domain.routing.kept_shares import kept_shares
from midoffice.domain.routing.obstacles import NearAgent, Obstacle, count, look_at, nearest, ranking_keys, scores_of
from midoffice.domain.routing.offer import Offer
from midoffice.domain.routing.stored_items import skill_keys
from midoffice.domain.routing.widening import Terms, groups_at, groups_of, step_at, terms_at, widens
from midoffice.domain.routing.work_item import WorkItem, WorkItemKind, WorkItemState, excluded_until
from midoffice.domain.services.service import Ranking, Service, SkillGroups
from midoffice.domain.touchpoints.channel import MEDIA_TYPE, Channel
from midoffice.kernel.ids import new_id


class WaitingCause(StrEnum):
    """Why an item is where it is: exactly one. Those who have the skills are looked at from the readiest on."""

    NEXT_STEP = "next_step"
    """Nothing is wrong: `agent_id` is offered it at the router's next step."""
    OTHERS_FIRST = "others_first"
    """Who could take it goes to items before it or, where pairs are made by their value, to any that bring more."""
    OVERFLOWING = "overflowing"
    """It goes to `service_id` at the router's next step."""
    KEPT_FOR_AGENT = "kept_for_agent"
    """It waits for `agent_id` until `until`."""
    NOBODY_HAS_SKILLS = "nobody_has_skills"
    """Nobody on the staff has the skills, and no later step asks for what somebody has."""
    NOBODY_MEETS_CONDITION = "nobody_meets_condition"
    """Nobody of those who have the skills meets the condition, and no later step asks for what somebody has."""
    WIDENS_LATER = "widens_later"
    """Nobody on the staff has what it asks for now; from `until` on somebody has what it asks for then."""
    ALL_SIGNED_OUT = "all_signed_out"
    """Those who have the skills are signed out."""
    NOBODY_READY = "nobody_ready"
    """Of those who have the skills and are signed in, none is ready."""
    KEPT_FOR_SERVICE = "kept_for_service"
    """Somebody has room, but `service_id` keeps it for its own contacts."""
    ALL_FULL = "all_full"
    """Those who are ready have no room."""
    ALL_DECLINED = "all_declined"
    """Those who are ready have declined it; the first of them may be asked again at `until`."""
    FULL_OR_DECLINED = "full_or_declined"
    """Of those who are ready some have no room and the others have declined it, until `until` at least."""
    OFFERED = "offered"
    """Not waiting: offered to `agent_id` since `since`; of several who are asked at once it is the one who leads."""
    ASSIGNED = "assigned"
    """Not waiting: `agent_id` has been handling it since `since`."""
    WRAPPING = "wrapping"
    """Not waiting: `agent_id` has been wrapping it up since `since`."""
    PARKED = "parked"
    """Not waiting: parked since `since`, until `until` or else until the customer answers."""
    ENDED = "ended"
    """Not waiting: completed or canceled at `since`."""


@dataclass(frozen=True, slots=True)
class CauseOfWait:
    """A cause with its facts; those that do not belong to it are None."""

    code: WaitingCause
    agent_id: UUID | None = None
    service_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class UpcomingKind(StrEnum):
    """What can happen to an item without anybody's doing."""

    WIDENING = "widening"
    """It asks for `groups` instead, and for the `condition` unless that is None."""
    OVERFLOW = "overflow"
    """It goes to `service_id`."""
    PREFERRED_WAIT_ENDS = "preferred_wait_ends"
    """It is kept for `agent_id` no longer."""
    COOLDOWN_ENDS = "cooldown_ends"
    """`agent_id` may be asked again."""
    OFFER_EXPIRES = "offer_expires"
    """The offer to `agent_id` ends, one for each who is asked; with the last of them the item is back in its place."""
    WRAP_UP_ENDS = "wrap_up_ends"
    """The wrap-up of `agent_id` is closed."""
    PARKING_ENDS = "parking_ends"
    """It is back in the queue."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What will happen at `at` if nothing else does before."""

    kind: UpcomingKind
    at: datetime
    agent_id: UUID | None = None
    service_id: UUID | None = None
    groups: SkillGroups | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """What an item asks for now - at which step of its service's widening, 0 before the first - and the orders that it stands in.

    `ranking` orders the agents; `rank` and then `weight`, by which urgency grows with each second, order the items.
    """

    groups: SkillGroups
    step: int = 0
    ranking: Ranking = Ranking.LONGEST_IDLE
    rank: int = 0
    weight: float = 1.0
    condition: str = ""


@dataclass(frozen=True, slots=True)
class WaitingExplanation:
    """Why an item waits. `free` agents could take it now; `counts` has everybody else by what keeps them.

    `nearest` are ten agents at most, in the order of `obstacles.nearest`; `upcoming` is in order of time. Of an item that is not
    waiting only the cause and what comes are told.
    """

    cause: CauseOfWait
    free: int = 0
    counts: dict[Obstacle, int] = field(default_factory=dict)
    nearest: tuple[NearAgent, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
    rules: RulesInForce | None = None


S, C, U = WorkItemState, WaitingCause, UpcomingKind
_ELSEWHERE = {
    S.OFFERED: C.OFFERED,
    S.ASSIGNED: C.ASSIGNED,
    S.WRAPPING: C.WRAPPING,
    S.PARKED: C.PARKED,
    S.COMPLETED: C.ENDED,
    S.CANCELED: C.ENDED,
}


def explain_waiting(
    item: WorkItem,
    everyone: Sequence[Candidate],
    services: Mapping[UUID, Service],
    now: datetime,
    *,
    rivals: Sequence[WorkItem] = (),
    offers: Sequence[Offer] = (),
    capacity: CapacityRules = USUAL_RULES,
    skills: Sequence[Skill] = (),
) -> WaitingExplanation:
    """Return why an item is still waiting, as the live queue would decide on it at `now`.

    `everyone` is the active staff, signed out or not. `rivals` are the waiting items that may be before it, or be paired by their
    value together with it (others are passed over, and the item itself): they have a say only where somebody is free, so a first
    look can leave them out. `offers` are those that are pending of an item that is offered, `skills` those that scores may name.
    """
    if item.state is not S.QUEUED:
        return WaitingExplanation(_elsewhere(item), upcoming=_ends(item, offers))
    rules = rules_in_force(item, services, now)
    scores = _scores_of(item, services.get(item.service_id), everyone, skills)
    order = ranking_keys(everyone, rules.groups, rules.ranking, scores)
    terms = _terms(item, services, rules)
    kept_for = _kept_for(item, everyone, terms, now)
    shares = kept_shares(everyone, services.values())
    looks = (look_at(item, candidate, terms, kept_for, now, capacity, shares) for candidate in everyone)
    seen = [replace(look, score=scores.get(look.agent_id)) for look in looks] if scores else [*looks]
    able = [agent for agent in seen if agent.able]
    free = [agent for agent in seen if not agent.missing]
    overflow = _overflow_of(item, services)
    steps = _steps_to_come(item, services, rules.step)
    able_from = _able_from(item, services, everyone, rules.step, steps)
    if overflow is not None and _leaves(item, able, able_from, now):
        leaving = CauseOfWait(C.OVERFLOWING, service_id=overflow)
        return WaitingExplanation(leaving, len(free), count(seen), nearest(seen, order), rules=rules)
    if free:
        first = nearest(free, order, 1)[0].agent_id
        cause = _choice(item, first, everyone, services, rivals, now, capacity, skills)
    else:
        cause = _obstruction(item, seen, able_from, kept_for)
    upcoming = _upcoming(item, able, kept_for, overflow, steps, now)
    return WaitingExplanation(cause, len(free), count(seen), nearest(seen, order), upcoming, rules)


def rules_in_force(item: WorkItem, services: Mapping[UUID, Service], now: datetime) -> RulesInForce:
    """Return what an item asks for at `now`, and its orders; those of no service are the usual ones."""
    service = services.get(item.service_id)
    if service is None:
        return RulesInForce(groups_of(item.required_skills))
    step = step_at(item, service, now)
    condition = service.condition_at(step)
    return RulesInForce(groups_at(item, service, step), step, service.ranking, service.rank, service.weight, condition)


def _terms(item: WorkItem, services: Mapping[UUID, Service], rules: RulesInForce) -> Terms:
    service = services.get(item.service_id)
    return Terms(rules.groups) if service is None else terms_at(item, service, rules.step)


def _scores_of(
    item: WorkItem, service: Service | None, everyone: Sequence[Candidate], skills: Sequence[Skill]
) -> dict[UUID, float | None]:
    valued = service is not None and service.ranking is Ranking.BEST_VALUE
    return scores_of(item, service, everyone, skill_keys(skills)) if service is not None and valued else {}


def _steps_to_come(item: WorkItem, services: Mapping[UUID, Service], step: int) -> list[Upcoming]:
    service = services.get(item.service_id)
    if service is None or not widens(item, service):
        return []
    return [
        Upcoming(U.WIDENING, item.queued_at + later.after, groups=later.groups, condition=later.condition)
        for later in service.widening[step:]
    ]


def _able_from(
    item: WorkItem, services: Mapping[UUID, Service], everyone: Sequence[Candidate], step: int, steps: Sequence[Upcoming]
) -> datetime | None:
    """Return when the first step comes that asks for what somebody has."""
    service = services.get(item.service_id)
    if service is None:
        return None
    terms = ((later.at, terms_at(item, service, number)) for number, later in enumerate(steps, step + 1))
    return next((at for at, then in terms if any(then.met_by(each.agent) for each in everyone)), None)


def sample_item(service: Service, channel: Channel, load_units: int, now: datetime, waited: timedelta = timedelta(0)) -> WorkItem:
    """Return the work item of a contact that would arrive now, or had so long ago and waited since."""
    media, arrived = MEDIA_TYPE[channel], now - waited
    return WorkItem(
        id=new_id(),
        kind=WorkItemKind.INTERACTION,
        interaction_id=None,
        case_id=None,
        service_id=service.id,
        channel=channel,
        media_type=media,
        load_units=load_units,
        state=S.QUEUED,
        created_at=arrived,
        queued_at=arrived,
        due_at=due_at(service, media, arrived),
        state_since=arrived,
        required_skills=service.required_skills,
        priority=service.priority,
        overflow_at=arrived + service.overflow_after if service.overflow_after else None,
    )


def _elsewhere(item: WorkItem) -> CauseOfWait:
    until = item.parked_until if item.state is S.PARKED else None
    return CauseOfWait(_ELSEWHERE[item.state], agent_id=item.agent_id, since=item.state_since, until=until)


def _ends(item: WorkItem, offers: Sequence[Offer]) -> tuple[Upcoming, ...]:
    if item.state is S.OFFERED:
        in_order = sorted(offers, key=lambda offer: (offer.expires_at, offer.agent_id != item.agent_id))
        return tuple(Upcoming(U.OFFER_EXPIRES, offer.expires_at, agent_id=offer.agent_id) for offer in in_order)
    ends = {S.WRAPPING: (U.WRAP_UP_ENDS, item.wrap_up_until), S.PARKED: (U.PARKING_ENDS, item.parked_until)}
    kind, at = ends.get(item.state, (U.WRAP_UP_ENDS, None))
    return () if at is None else (Upcoming(kind, at, agent_id=item.agent_id),)


def _kept_for(item: WorkItem, everyone: Sequence[Candidate], terms: Terms, now: datetime) -> UUID | None:
    """Return whom the item waits for; one who signed out, declined it or lacks what is asked is waited for no longer."""
    if item.preferred_until is None or item.preferred_until <= now:
        return None
    wanted = next((c for c in everyone if c.agent.id == item.preferred_agent_id), None)
    if wanted is None or wanted.presence.state is PresenceState.SIGNED_OUT or excluded_until(item, wanted.agent.id, now):
        return None
    return wanted.agent.id if terms.met_by(wanted.agent) else None


def _overflow_of(item: WorkItem, services: Mapping[UUID, Service]) -> UUID | None:
    service = services.get(item.service_id)
    target = services.get(service.overflow_service_id) if service and service.overflow_service_id else None
    return target.id if target is not None and target.active and target.id != item.service_id else None


def _leaves(item: WorkItem, able: Sequence[NearAgent], able_from: datetime | None, now: datetime) -> bool:
    """Tell whether the item goes to its overflow now: nobody will have the skills, it waited too long, or all have declined."""
    at_work = [agent for agent in able if agent.presence is not PresenceState.SIGNED_OUT]
    declined = item.declines > 0 and bool(at_work) and all(agent.again_at for agent in at_work)
    nobody = not able and able_from is None
    return nobody or declined or (item.overflow_at is not None and item.overflow_at <= now)


def _obstruction(item: WorkItem, seen: Sequence[NearAgent], able_from: datetime | None, kept_for: UUID | None) -> CauseOfWait:
    """Return what keeps everybody from the item: nobody is free for it."""
    able = [agent for agent in seen if agent.able]
    if not able:
        skilled = any(not agent.skill_gaps for agent in seen)
        nobody = C.NOBODY_MEETS_CONDITION if skilled else C.NOBODY_HAS_SKILLS
        return CauseOfWait(nobody) if able_from is None else CauseOfWait(C.WIDENS_LATER, until=able_from)
    if kept_for is not None:
        return CauseOfWait(C.KEPT_FOR_AGENT, agent_id=kept_for, until=item.preferred_until)
    ready = [agent for agent in able if agent.presence is PresenceState.READY]
    if not ready:
        signed_in = any(agent.presence is not PresenceState.SIGNED_OUT for agent in able)
        return CauseOfWait(C.NOBODY_READY if signed_in else C.ALL_SIGNED_OUT)
    kept = next((agent.kept for agent in ready if agent.missing == (Obstacle.KEPT_FOR_SERVICE,)), None)
    if kept is not None:
        return CauseOfWait(C.KEPT_FOR_SERVICE, service_id=kept.service_id)
    again = [agent.again_at for agent in ready if agent.again_at is not None]
    if not again:
        return CauseOfWait(C.ALL_FULL)
    return CauseOfWait(C.ALL_DECLINED if len(again) == len(ready) else C.FULL_OR_DECLINED, until=min(again))


def _choice(
    item: WorkItem,
    first: UUID,
    everyone: Sequence[Candidate],
    services: Mapping[UUID, Service],
    rivals: Sequence[WorkItem],
    now: datetime,
    capacity: CapacityRules,
    skills: Sequence[Skill],
) -> CauseOfWait:
    """Return who is offered the item - the `first` of those free for it - unless all of them go to rivals.

    These are the ones before it; where pairs are made by their value, they are made of all together.
    """
    service = services[item.service_id]
    place = place_of(item, service, now)
    known = [rival for rival in rivals if rival.service_id in services]
    together = service.ranking is Ranking.BEST_VALUE
    counted = known if together else [rival for rival in known if place_of(rival, services[rival.service_id], now) < place]
    if not counted:
        return CauseOfWait(C.NEXT_STEP, agent_id=first)
    there = replace(item, interaction_id=item.interaction_id or item.id)  # a sample stands for a contact
    decisions = decide_once([*counted, there], everyone, services.values(), now, capacity, skills)
    chosen = (d.agent_id for d in decisions if isinstance(d, Assignment) and d.item.id == item.id)
    agent_id = next(chosen, None)
    return CauseOfWait(C.OTHERS_FIRST) if agent_id is None else CauseOfWait(C.NEXT_STEP, agent_id=agent_id)


def _upcoming(
    item: WorkItem,
    able: Sequence[NearAgent],
    kept_for: UUID | None,
    overflow: UUID | None,
    steps: Sequence[Upcoming],
    now: datetime,
) -> tuple[Upcoming, ...]:
    found = [*steps[:1]]
    if overflow is not None and item.overflow_at is not None and item.overflow_at > now:
        found.append(Upcoming(U.OVERFLOW, item.overflow_at, service_id=overflow))
    if kept_for is not None and item.preferred_until is not None:
        found.append(Upcoming(U.PREFERRED_WAIT_ENDS, item.preferred_until, agent_id=kept_for))
    again = min(((agent.again_at, str(agent.agent_id)) for agent in able if agent.again_at is not None), default=None)
    if again is not None:
        found.append(Upcoming(U.COOLDOWN_ENDS, again[0], agent_id=UUID(again[1])))
    return tuple(sorted(found, key=lambda event: event.at))

"""A small centre for tests of the dispatcher, and what must hold of it by brute force."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from midoffice.domain.routing.dispatch.choice import MOST_URGENT
from midoffice.domain.routing.dispatch.decisions import Decision, Offer
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.needs import Needs, Skilled, all_of
from midoffice.domain.routing.dispatch.partner import Partner
from midoffice.domain.routing.dispatch.plan import Medium, Plan, ServicePlan, Side, Step, check_plan
from midoffice.domain.routing.dispatch.ranking import BEST_VALUE, RANKINGS
from midoffice.domain.routing.dispatch.roster import OFFERED, WAITING, Entry, StoredItem

SKILLS = ("german", "billing", "sales")
GERMAN, BILLING, SALES = (Skilled(name) for name in SKILLS)
MEDIA = {"call": Medium(Side.REAL_TIME, 12), "chat": Medium(Side.REAL_TIME, 4), "mail": Medium(Side.DEFERRED, 4)}
LIMITS = (12, 12, 8)


Kept = Mapping[str, tuple[float, float]]
"""Shares of the real-time and the deferred capacity that services keep for themselves."""


TEAMS = ("north", "south")
Conditions = Mapping[str, tuple[str | None, ...]]
"""The condition of each service, and those of its steps."""
SAME_TEAM = "agent.attributes.team = item.attributes.team"
NORTH = 'agent.attributes.team = "north"'
CHAT_OR_NOT_SOUTH = 'item.medium = "chat" or agent.attributes.team != "south"'
HOLDS: Mapping[str, Callable[[str, str | None, str | None], bool]] = {
    "": lambda _medium, _item, _agent: True,
    SAME_TEAM: lambda _medium, item, agent: agent is not None and agent == item,
    NORTH: lambda _medium, _item, agent: agent == "north",
    CHAT_OR_NOT_SOUTH: lambda medium, _item, agent: medium == "chat" or agent == "north",
}
"""What conditions mean: of the medium, the team of the item and that of the agent."""


def make_plan(
    version: int = 1,
    ranking: str = "longest_idle",
    agents_take: str = MOST_URGENT,
    kept: Kept | None = None,
    asked: Mapping[str, int] | None = None,
    conditions: Conditions | None = None,
) -> Plan:
    """Billing overflows to sales after a minute; support widens twice; VIP goes before all, slow ages faster."""
    services = {
        "billing": ServicePlan(all_of(BILLING), {"chat": 30, "mail": 600}, ranking=ranking, overflow_to="sales", overflow_after=60),
        "sales": ServicePlan(all_of(SALES), {"chat": 20, "mail": 300}, ranking=ranking),
        "support": ServicePlan(
            all_of(GERMAN, Skilled("billing", 4)),
            {"chat": 30},
            ranking=ranking,
            steps=(Step(10, all_of(GERMAN, BILLING)), Step(20, Needs(((BILLING, SALES),)))),
        ),
        "vip": ServicePlan(all_of(SALES), {"chat": 30}, rank=-1, ranking=ranking),
        "slow": ServicePlan(Needs(), {"chat": 100}, weight=3.0, ranking=ranking),
    }
    for name, (real_time, deferred) in (kept or {}).items():
        services[name] = replace(services[name], reserved_real_time=real_time, reserved_deferred=deferred)
    for name, at_once in (asked or {}).items():
        steps = tuple(replace(step, asked=4 - at_once) for step in services[name].steps[:1]) + services[name].steps[1:]
        services[name] = replace(services[name], asked=at_once, steps=steps)
    for name, (first, *later) in (conditions or {}).items():
        steps = tuple(replace(step, condition=then) for step, then in zip(services[name].steps, later, strict=True))
        services[name] = replace(services[name], condition=first or "", steps=steps)
    plan = Plan(MEDIA, services, version, agents_take, attributes={"team": TEAMS})
    check_plan(plan, SKILLS)
    return plan


ONE_BY_ONE = sorted(RANKINGS.keys() - {BEST_VALUE})
"""Rankings by which items seek one partner after the other."""
ONE_CHAT, TWO_CHATS = (4, 4, 4), (8, 8, 8)
ANY = {"german": 3, "billing": 3, "sales": 3}


def centre(*, explaining: bool = False, agents_take: str = MOST_URGENT, **services: ServicePlan) -> Dispatcher:
    """An empty centre with these services, for examples."""
    plan = Plan(MEDIA, services, agents_take=agents_take, attributes={"team": TEAMS})
    check_plan(plan, SKILLS)
    return Dispatcher(plan, explaining=explaining)


def seat(
    state: Dispatcher, *names: str, skills: Mapping[str, int] = ANY, limits: tuple[int, int, int] = ONE_CHAT, at: float = 0.0
) -> list[tuple[object, object]]:
    """Let partners join and be ready, one after the other; by default there is room for one chat."""
    decided = []
    for name in names:
        decided += state.join(name, skills, limits, at) + state.ready(name, at)
    return offers(decided)


def take(state: Dispatcher, item: str, at: float) -> None:
    """Let a chat for `any` arrive, which somebody accepts."""
    assert offers(state.arrive(item, "any", "chat", at))
    state.accept(item, at)


def offers(decisions: Iterable[Decision]) -> list[tuple[object, object]]:
    """Which item is offered to whom."""
    return [(each.item, each.partner) for each in decisions if isinstance(each, Offer)]


def needs_now(state: Dispatcher, entry: Entry) -> Needs:
    """What the item asks for, read off the plan."""
    service = state.plan.services[entry.service]
    return entry.needs or (service.steps[entry.step - 1].needs if entry.step else service.needs)


def condition_now(state: Dispatcher, entry: Entry) -> str:
    """The condition that is in force for an item, read off the plan."""
    service = state.plan.services[entry.service]
    said = [service.condition, *(step.condition for step in service.steps[: 0 if entry.needs else entry.step])]
    return [each for each in said if each is not None][-1]


def fits(state: Dispatcher, entry: Entry, partner: Partner) -> bool:
    """Whether the partner has what the item asks for now."""
    holds = HOLDS[condition_now(state, entry)]
    told = holds(entry.medium, entry.attributes.get("team"), partner.attributes.get("team"))
    return told and needs_now(state, entry).met_by(partner.skills)


def may_take(state: Dispatcher, entry: Entry, partner: Partner) -> bool:
    """Whether the pair would be possible now, by the words of the plan alone."""
    medium = state.plan.media[entry.medium]
    waits_for_other = entry.preferred is not None and not entry.stamp and entry.preferred is not partner
    return (
        partner.ready
        and not waits_for_other
        and fits(state, entry, partner)
        and not entry.refuses(partner.id, state.now)
        and medium.units <= min(partner.free[0], partner.free[medium.side])
        and all(room_of_others(state, name, medium.side) >= medium.units for name in keepers(state, entry, partner))
    )


def keepers(state: Dispatcher, entry: Entry, partner: Partner) -> list[str]:
    """Other services that keep a share of this partner's capacity from the item."""
    side = state.plan.media[entry.medium].side
    return [
        name
        for name, service in state.plan.services.items()
        if name != entry.service and _share(service, side) and partner.meets(service.needs_of_some)
    ]


def _share(service: ServicePlan, side: Side) -> float:
    return service.reserved_real_time if side is Side.REAL_TIME else service.reserved_deferred


def room_of_others(state: Dispatcher, name: str, side: Side) -> int:
    """What others may take yet of the capacity of which a service keeps a share, added up anew."""
    service = state.plan.services[name]
    members = [who for who in state.partners.values() if who.ready and who.meets(service.needs_of_some)]
    limit = sum(min(who.limits[0], who.limits[side]) for who in members)
    held = [e for e in state.items.values() for who in e.holders() if who in members and e.service != name]
    others = sum(state.plan.media[e.medium].units for e in held if state.plan.media[e.medium].side is side)
    return int((1 - Fraction(str(_share(service, side)))) * limit) - others


def urgency(state: Dispatcher, entry: Entry) -> tuple[int, float, float, object]:
    """The place in the universal queue now, the most urgent first."""
    service = state.plan.services[entry.service]
    age = state.now - entry.queued_at
    allowance = entry.allowance
    if allowance is None:
        allowance = service.targets.get(entry.medium, 0) - entry.priority
    lateness = service.weight * age - allowance
    return (service.rank, round(-lateness, 6), entry.queued_at, entry.id)


def first_partner(state: Dispatcher, entry: Entry) -> object:
    """Who is to be offered the item, by looking at everybody."""
    key = RANKINGS[state.plan.services[entry.service].ranking].key
    able = [who for who in state.partners.values() if who not in entry.holders() and may_take(state, entry, who)]
    return min(able, key=lambda who: (key(who, needs_now(state, entry)), who.id)).id if able else None


def first_item(state: Dispatcher, partner: Partner) -> object:
    """What the partner is to be offered, by looking at everything."""
    able = [entry for entry in state.items.values() if entry.state == WAITING and may_take(state, entry, partner)]
    return min(able, key=lambda entry: appeal(state, entry, partner)).id if able else None


def appeal(state: Dispatcher, entry: Entry, partner: Partner) -> tuple[object, ...]:
    """The place of an item for a partner who has become free."""
    rank, *rest = urgency(state, entry)
    by_skill = state.plan.agents_take == "best_skilled"
    return (rank, -needs_now(state, entry).fit(partner.skills) if by_skill else 0, *rest)


def faults(state: Dispatcher) -> list[str]:
    """Everything that is wrong with a state at rest."""
    found = []
    waiting = [entry for entry in state.items.values() if entry.state == WAITING]
    for entry in waiting:
        found += [f"{entry.id} could go to {who.id}" for who in state.partners.values() if may_take(state, entry, who)]
        if entry.holders() or entry.beside:
            found.append(f"{entry.id} waits and is held")
        if entry.unroutable == any(fits(state, entry, who) for who in state.partners.values()):
            found.append(f"{entry.id} is flagged wrongly")
    found += [f"{e.id} is held by several" for e in state.items.values() if e.beside and e.state != OFFERED]
    found += [f"{e.id} is offered twice to one" for e in state.items.values() if len(set(e.holders())) < len(e.holders())]
    for who in state.partners.values():
        held = [entry for entry in state.items.values() if who in entry.holders()]
        used = [sum(entry.lane.pool.units for entry in held if entry.lane.pool.side in sides) for sides in ((1, 2), (1,), (2,))]
        if [limit - units for limit, units in zip(who.limits, used, strict=True)] != who.free:
            found.append(f"{who.id} has {who.free} free with {used} of {who.limits} used")
        if set(who.offers) != {entry.id for entry in held if entry.state == OFFERED}:
            found.append(f"{who.id} has other offers than {list(who.offers)}")
        if any(not fits(state, place[4], who) for place in who.mine):
            found.append(f"{who.id} is waited for without having what is asked for")
    return [*found, *_gate_faults(state), *_pool_faults(state, waiting)]


def _gate_faults(state: Dispatcher) -> list[str]:
    rooms = [(gate, room_of_others(state, gate.service, Side(gate.side))) for gate in state.gates.all]
    return [f"the gate of {gate.service} has room for {gate.room} where {room} are" for gate, room in rooms if gate.room != room]


def _pool_faults(state: Dispatcher, waiting: list[Entry]) -> list[str]:
    found = []
    for pool in state.state.pools.values():
        stale = [p[2] for lane in pool.lane_list for p in lane.declined if p[4].state != WAITING or p[3] != p[4].stamp]
        found += [f"{item} stands where it has left" for item in stale]
        members = [who for who in state.partners.values() if who.meets(pool.needs)]
        unfit = [who for who in state.partners.values() if who not in members and pool.needs.met_by_skills(who.skills)]
        free = [who for who in members if who.ready and who.fits(pool)]
        inside = [e for e in waiting if e.lane.pool is pool and e.stamp]
        counted = (pool.members, pool.unfit, pool.absent, pool.gone, pool.free, pool.waiting)
        absent = [who for who in members if not who.ready]
        real = (len(members), len(unfit), len(absent), sum(who.left for who in absent), len(free), len(inside))
        if counted != real:
            found.append(f"pool {pool.needs} counts {counted} where {real} are")
    return found


def stored(state: Dispatcher) -> dict[str, object]:
    """What a store would hold of the state: ids, states and times."""
    return {
        "items": {
            e.id: (
                (
                    e.service,
                    e.medium,
                    e.queued_at,
                    e.priority,
                    e.state,
                    e.overflowed,
                    e.step,
                    e.needs,
                    e.allowance,
                    dict(e.attributes),
                ),
                e.unroutable if e.state == WAITING else False,
                [who.id for who in e.holders()],
                (e.preferred.id, e.preferred_until) if e.preferred else None,
                sorted((who, at) for who, at in (e.allowed_at or {}).items() if at > state.now),
            )
            for e in state.items.values()
        },
        "partners": {
            w.id: (
                tuple(sorted(w.skills.items())),
                w.attributes,
                w.limits,
                tuple(w.free),
                w.ready,
                w.left,
                w.idle_since if w.ready else 0,
            )
            for w in state.partners.values()
        },
    }


def _read(state: Dispatcher, e: Entry) -> StoredItem:
    return StoredItem(
        e.id,
        e.service,
        e.medium,
        e.queued_at,
        e.priority,
        e.state,
        e.partner.id if e.partner else None,
        e.preferred.id if e.preferred else None,
        e.preferred_until,
        {who: at for who, at in (e.allowed_at or {}).items() if at > state.now},
        e.overflowed,
        e.step,
        e.needs,
        None if e.allowance is None else e.queued_at + e.allowance,
        e.unroutable,
        tuple(who.id for who in e.beside),
        attributes=e.attributes,
    )


def rebuilt(state: Dispatcher) -> Dispatcher:
    """A new dispatcher made of what a store would hold."""
    new = Dispatcher(state.plan, now=state.now)
    new.hold()  # a kept share is of all who are ready
    for who in state.partners.values():
        new.join(who.id, who.skills, who.limits, state.now, who.attributes)
    new.put([_read(state, entry) for entry in state.items.values()], state.now)
    decided = []
    for who in state.partners.values():
        if who.ready:
            decided += new.ready(who.id, state.now, idle_since=who.idle_since, last_offer=who.last_offer)
        elif who.left:
            decided += new.not_ready(who.id, state.now, left=True)
    assert decided + new.release(state.now) == []
    return new

"""Interruptions, ramp-up and wrap-ups in the dispatcher: always at rest, free partners first, limits kept."""

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.dispatch.floor import ONE_BY_ONE, offers

from midoffice.domain.agents.load import Lendable
from midoffice.domain.agents.room import Kept, KeptBy
from midoffice.domain.routing.dispatch.decisions import Offer
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.partner import Partner, Stored
from midoffice.domain.routing.dispatch.plan import Medium, Plan, ServicePlan, Side
from midoffice.domain.routing.dispatch.roster import WAITING, Entry
from midoffice.domain.touchpoints.channel import MEDIA_TYPE, Channel, MediaType

CHAT, EMAIL, WEBFORM = Channel.CHAT, Channel.EMAIL, Channel.WEBFORM
MEDIA = {
    "chat": Medium(Side.REAL_TIME, 4, frozenset({EMAIL, WEBFORM})),
    "mail": Medium(Side.DEFERRED, 3, frozenset({WEBFORM})),
    "form": Medium(Side.DEFERRED, 2),
}
_SIDE = {MediaType.REAL_TIME: 1, MediaType.DEFERRED: 2}

item = st.integers(0, 9)
who = st.integers(100, 103)
gap = st.sampled_from([0.0, 0.5, 3.0])
work = st.lists(st.builds(Lendable, st.sampled_from([EMAIL, WEBFORM, CHAT]), st.integers(1, 4)), max_size=3)
kept = st.one_of(
    st.none(),
    st.none(),
    st.builds(lambda limit: Kept((limit, limit, limit), KeptBy.RAMP_UP), st.integers(1, 6)),
    st.just(Kept((0, 0, 0), KeptBy.WRAP_UP)),
)
commands = st.one_of(
    st.tuples(st.just("arrive"), gap, item, st.sampled_from(sorted(MEDIA))),
    st.tuples(st.just("arrive"), gap, item, st.sampled_from(sorted(MEDIA))),
    st.tuples(st.sampled_from(["withdraw", "accept", "finish", "park", "settle"]), gap, item),
    st.tuples(st.just("reject"), gap, item),
    st.tuples(st.sampled_from(["ready", "ready", "not_ready"]), gap, who),
    st.tuples(st.just("load"), gap, who, st.integers(3, 10), st.integers(0, 4), work, kept),
    st.tuples(st.just("load"), gap, who, st.integers(3, 10), st.just(0), work, kept),
)


def do(state: Dispatcher, command: tuple[Any, ...]) -> list[Any]:
    name, after, *rest = command
    now = state.now + after
    match name, rest:
        case "arrive", [which, medium]:
            return state.arrive(which, "own" if which % 2 and "own" in state.plan.services else "any", medium, now)
        case "reject", [which]:
            return state.reject(which, now, again_at=now + 2)
        case "settle", [which]:
            state.settle(which)
            return []
        case "load", [which, limit, other, lendable, keeps]:
            mine = [e for e in state.items.values() if e.partner is not None and e.partner.id == which and e.state != 1]
            held, own = [e.lane.pool for e in mine], [0, 0]
            for pool in (e.lane.pool for e in mine if e.service == "own"):
                own[int(pool.side) - 1] += pool.units
            sides = [other, 0]
            for side, units in [(_SIDE[MEDIA_TYPE[each.channel]], each.units) for each in lendable] + [
                (int(pool.side), pool.units) for pool in held
            ]:
                sides[side - 1] += units
            read = Stored(
                (limit, limit, limit), (sum(sides), *sides), now, now, tuple(sorted(lendable)), keeps, {"own": (own[0], own[1])}
            )
            return state.load(which, read, now)
        case _, [which]:
            return getattr(state, name)(which, now)  # type: ignore[no-any-return] # one of several methods
    raise AssertionError(command)


def opened(ranking: str = "longest_idle", *, explaining: bool = False, keeps: ServicePlan | None = None) -> Dispatcher:
    services = {"any": ServicePlan(ranking=ranking)} | ({"own": keeps} if keeps is not None else {})
    state = Dispatcher(Plan(MEDIA, services), explaining=explaining)
    for number in range(4):
        state.join(100 + number, {}, (6, 6, 6), 0.0)
        state.ready(100 + number, float(number))
    return state


def usable(partner: Partner) -> tuple[int, int, int]:
    """The limits that count now, by the words of the rule."""
    if partner.kept is None or sum(partner.used) == 0:
        return partner.limits
    total, real_time, deferred = map(min, partner.limits, partner.kept.limits)
    return total, real_time, deferred


def has_room(partner: Partner, medium: Medium) -> bool:
    limits, used = usable(partner), partner.used
    return used[0] + medium.units <= limits[0] and used[medium.side] + medium.units <= limits[medium.side]


def may_take(partner: Partner, medium: Medium) -> bool:
    """Whether any choice of work to hold, of any part of its units, makes room."""
    limits, used = usable(partner), partner.used
    if has_room(partner, medium):
        return True
    may = [each for each in partner.lendable if each.channel in medium.interrupts]
    for count in range(len(may) + 1):
        for held in combinations(may, count):
            alike = min(medium.units, sum(each.units for each in held if _SIDE[MEDIA_TYPE[each.channel]] == medium.side))
            total = min(medium.units, sum(each.units for each in held))
            if used[0] + medium.units - total <= limits[0] and used[medium.side] + medium.units - alike <= limits[medium.side]:
                return True
    return False


def may_go(state: Dispatcher, entry: Entry, partner: Partner) -> bool:
    return partner.ready and not entry.refuses(partner.id, state.now) and may_take(partner, MEDIA[entry.medium])


@given(st.lists(commands, max_size=40), st.sampled_from(ONE_BY_ONE))
@settings(max_examples=400, deadline=None)
def test_r12_queue_that_interrupts_is_at_rest_and_counts_who_is_kept(drawn: list[tuple[Any, ...]], ranking: str) -> None:
    state = opened(ranking)
    for command in drawn:
        do(state, command)
        for entry in state.items.values():
            if entry.state == WAITING:
                assert not [who.id for who in state.partners.values() if may_go(state, entry, who)], (command, entry.id)
        for pool in state.state.pools.values():
            ready = [who for who in state.partners.values() if who.ready]
            assert pool.free == sum(may_take(who, pool.medium) for who in ready)
            real: dict[KeptBy, int] = {}
            for each in ready:
                limits, used = each.limits, each.used
                fits = used[0] + pool.units <= limits[0] and used[pool.side] + pool.units <= limits[pool.side]
                if each.kept is not None and fits and not may_take(each, pool.medium):
                    real[each.kept.by] = real.get(each.kept.by, 0) + 1
            assert {kept_by: count for kept_by, count in pool.kept.items() if count} == real


@given(st.lists(commands, max_size=30), st.sampled_from(sorted(MEDIA)), st.sampled_from(ONE_BY_ONE))
@settings(max_examples=300, deadline=None)
def test_r12_nobody_is_interrupted_while_somebody_has_room(drawn: list[tuple[Any, ...]], medium: str, ranking: str) -> None:
    state = opened(ranking, explaining=True)
    for command in drawn:
        do(state, command)
    room = [who.id for who in state.partners.values() if who.ready and has_room(who, MEDIA[medium])]
    able = [who.id for who in state.partners.values() if who.ready and may_take(who, MEDIA[medium])]
    made = [each for each in state.arrive(99, "any", medium, state.now) if isinstance(each, Offer)]
    assert [each.partner in (room or able) for each in made] == ([True] if able else [])
    for each in made:
        assert each.why is not None
        assert bool(each.why.interrupts) is not bool(room)
        assert 1 + len(each.why.alternatives) + sum(each.why.excluded.values()) == len(state.partners)


def rooms_of_others(state: Dispatcher, share: float) -> list[int]:
    """What others than `own` may use yet of each side; what an item borrows from its own side is in use once."""
    ready, rooms = [who for who in state.partners.values() if who.ready], []
    for side in (1, 2):
        used = sum(who.used[side] for who in ready)
        for entry in state.items.values():
            who, pool = entry.partner, entry.lane.pool
            if who in ready and entry.service == "own" and pool.side == side:
                loans = who.loans.get(entry.id, ())
                used -= pool.units - sum(loan.units for loan in loans if _SIDE[MEDIA_TYPE[loan.lender.channel]] == side)
        rooms.append(int((1 - share) * sum(min(who.limits[0], who.limits[side]) for who in ready) + 1e-9) - used)
    return rooms


@given(st.lists(commands, max_size=40), st.sampled_from([0.25, 0.5]))
@settings(max_examples=300, deadline=None)
def test_r12_shares_are_kept_while_work_is_interrupted(drawn: list[tuple[Any, ...]], share: float) -> None:
    state = opened(keeps=ServicePlan(reserved_real_time=share, reserved_deferred=share))
    for command in drawn:
        if command[0] == "settle":  # its units are known to a store alone
            continue
        do(state, command)
        rooms = rooms_of_others(state, share)
        assert {gate.side: gate.room for gate in state.gates.all} == {1: rooms[0], 2: rooms[1]}, command
        for entry in state.items.values():
            let_in = entry.service == "own" or rooms[entry.lane.pool.side - 1] >= entry.lane.pool.units
            if entry.state == WAITING and let_in:
                assert not [who.id for who in state.partners.values() if may_go(state, entry, who)], (command, entry.id)


@given(st.lists(commands, max_size=30))
@settings(max_examples=200, deadline=None)
def test_use_never_exceeds_what_counts_when_an_offer_is_made(drawn: list[tuple[Any, ...]]) -> None:
    state = opened()
    for command in drawn:
        before = {who.id: usable(who) for who in state.partners.values()}
        for made in do(state, command):
            if isinstance(made, Offer) and command[0] == "arrive":
                who = state.partners[made.partner]
                medium = MEDIA[state.items[made.item].medium]
                assert all(used <= limit for used, limit in zip(who.used[:1], before[who.id][:1], strict=True))
                assert who.used[medium.side] <= before[who.id][medium.side]


def test_r12_limits_that_were_lowered_hold_also_while_an_agent_ramps_up_to_what_they_were() -> None:
    state = opened()
    for number in range(1, 4):
        state.not_ready(100 + number, 5.0)
    state.load(100, Stored((6, 6, 6), (0, 0, 0), 5.0, 0.0, kept=Kept((5, 5, 5), KeptBy.RAMP_UP)), 5.0)
    assert offers(state.arrive(1, "any", "form", 6.0)) == [(1, 100)]
    state.join(100, {}, (3, 3, 3), 7.0)
    assert offers(state.arrive(2, "any", "form", 8.0)) == []
    assert (state.partners[100].used, state.partners[100].free) == ([2, 0, 2], [1, 3, 1])


def test_r12_second_chat_finds_nothing_to_interrupt() -> None:
    state = opened()
    for number in range(1, 4):
        state.not_ready(100 + number, 5.0)
    state.load(100, Stored((3, 8, 8), (3, 0, 3), 5.0, 0.0, (Lendable(EMAIL, 3),)), 5.0)
    assert offers(state.arrive(1, "any", "chat", 6.0)) == [], "four units are not to be had of three"
    state.withdraw(1, 6.0)
    state.load(100, Stored((4, 8, 8), (3, 0, 3), 5.0, 0.0, (Lendable(EMAIL, 3),)), 5.0)
    assert offers(state.arrive(2, "any", "chat", 7.0)) == [(2, 100)]
    assert state.partners[100].used == [4, 4, 3]
    assert offers(state.arrive(3, "any", "chat", 8.0)) == []
    assert offers(state.reject(2, 9.0, again_at=99.0)) == [(3, 100)]
    assert state.partners[100].used == [4, 4, 3]

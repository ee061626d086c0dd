"""Any commands in any order: the queue is always at rest, every choice is the best one, and a rebuilt queue decides the same."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.dispatch.floor import (
    BILLING,
    CHAT_OR_NOT_SOUTH,
    GERMAN,
    LIMITS,
    MEDIA,
    NORTH,
    ONE_BY_ONE,
    SALES,
    SAME_TEAM,
    SKILLS,
    TEAMS,
    Conditions,
    Kept,
    faults,
    first_item,
    first_partner,
    make_plan,
    rebuilt,
    stored,
)

from midoffice.domain.routing.dispatch.choice import CHOICES
from midoffice.domain.routing.dispatch.decisions import Decision, Offer
from midoffice.domain.routing.dispatch.dispatcher import Dispatcher
from midoffice.domain.routing.dispatch.hands import unlist
from midoffice.domain.routing.dispatch.needs import Needs, all_of
from midoffice.domain.routing.dispatch.partner import Partner, Stored
from midoffice.domain.routing.dispatch.plan import Side
from midoffice.domain.routing.dispatch.roster import ASSIGNED, Entry, StoredItem

ITEMS, PARTNERS = 12, 5
OWN = [Needs(), all_of(GERMAN), Needs(((BILLING, SALES),))]
Command = tuple[Any, ...]

item = st.integers(0, ITEMS - 1)
partner = st.integers(100, 99 + PARTNERS)
gap = st.sampled_from([0.0, 0.0, 0.1, 0.7, 4.0, 9.5, 29.9])
skills = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5))
limits = st.sampled_from([LIMITS, (12, 12, 8), (8, 8, 4), (4, 4, 4), (0, 0, 0)])
team = st.sampled_from([{}, *({"team": each} for each in TEAMS)])
service = st.sampled_from(["billing", "sales", "support", "vip", "slow"])
preferred = st.one_of(st.none(), st.none(), partner)
due = st.sampled_from([None, -5, 50])
by = st.one_of(st.none(), st.none(), partner)
commands = st.one_of(
    st.tuples(st.just("arrive"), gap, item, service, st.sampled_from(sorted(MEDIA)), preferred, st.sampled_from([0.0, 5.0, 40.0])),
    st.tuples(st.just("arrive"), gap, item, service, st.sampled_from(sorted(MEDIA)), st.none(), st.just(0.0)),
    st.tuples(st.sampled_from(["finish", "finish", "withdraw", "park"]), gap, item),
    st.tuples(st.just("accept"), gap, item, by),
    st.tuples(st.sampled_from(["reject", "expire"]), gap, item, st.sampled_from([0.0, 3.0, 25.0]), by),
    st.tuples(st.just("give_back"), gap, item, st.one_of(st.none(), service), preferred),
    st.tuples(st.just("join"), gap, partner, skills, limits, team),
    st.tuples(st.sampled_from(["ready", "ready", "not_ready", "leave", "dismiss"]), gap, partner),
    st.tuples(st.just("tick"), gap),
    st.tuples(st.just("replan"), gap),
    st.tuples(st.just("put"), gap, item, service, preferred, st.sampled_from([None, *OWN]), due, partner),
    st.tuples(st.just("hand_on"), gap, item),
)


def do(state: Dispatcher, command: Command) -> list[Decision]:  # noqa: C901, PLR0911 - one for each form of command
    """Carry out a drawn command."""
    name, after, *rest = command
    now = state.now + after
    match name, rest:
        case "arrive", [which, service_, medium, who, wait]:
            wait_until, urgent = now + wait, float(which % 3)
            return state.arrive(
                which, service_, medium, now, priority=urgent, preferred=who, preferred_until=wait_until, attributes=told_of(which)
            )
        case "accept", [which, who]:
            return state.accept(which, now, by=who)
        case (("reject" | "expire"), [which, rest_, who]):
            return getattr(state, name)(which, now, again_at=now + rest_, by=who)  # type: ignore[no-any-return] # one of two methods
        case "give_back", [which, service_, who]:
            return state.give_back(which, now, service=service_, preferred=who, preferred_until=now + 10)
        case "join", [who, with_skills, with_limits, in_team]:
            return state.join(who, with_skills, with_limits, now, in_team)
        case "put", [which, *read]:
            return _put(state, which, now, *read)
        case "hand_on", [which]:
            return _hand_on(state, which, now)
        case "leave", [who]:
            return state.not_ready(who, now, left=True)
        case "replan", []:
            version = state.plan.version
            ranking, agents_take = ONE_BY_ONE[version % len(ONE_BY_ONE)], sorted(CHOICES)[version % 3 % len(CHOICES)]
            kept = KEPT[version % len(KEPT)]
            conditions = CONDITIONS[version % len(CONDITIONS)]
            plan = make_plan(version + 1, ranking, agents_take, kept, ASKED[version % len(ASKED)], conditions)
            return state.replan(plan, now)
        case "tick", []:
            return state.tick(now)
        case _, [which]:
            return getattr(state, name)(which, now)  # type: ignore[no-any-return] # one of several methods
    raise AssertionError(command)


def told_of(item: int) -> dict[str, str]:
    """Every third item is told nothing of."""
    return {"team": TEAMS[item % 2]} if item % 3 else {}


def _put(
    state: Dispatcher,
    item: int,
    now: float,
    service_: str,
    who: int | None,
    needs: Needs | None,
    due_in: float | None,
    decliner: int,
) -> list[Decision]:
    """Read an item from a store: it came some seconds ago, and every other one was declined."""
    read = StoredItem(
        item,
        service_,
        "chat",
        now - item,
        preferred=who,
        preferred_until=now + 10,
        again_at={decliner: now + item} if item % 2 else {},
        needs=needs,
        due_at=None if due_in is None else now + due_in,
        attributes=told_of(item),
    )
    return state.put([read], now)


def _hand_on(state: Dispatcher, item: int, now: float) -> list[Decision]:
    """Leave an offered item to a store, in which it ends at once."""
    entry = state.items.get(item)
    holders = entry.holders() if entry is not None else ()
    state.settle(item)
    if entry is None or not holders or item in state.items:
        return state.tick(now)
    return [decision for holder in holders for decision in _read_load(state, entry, holder, now)]


def _read_load(state: Dispatcher, entry: Entry, holder: Partner, now: float) -> list[Decision]:
    """Read what an agent has in use from a store, in which one item has ended."""
    held = [e.lane.pool for e in state.items.values() if e.partner is holder and e.state == ASSIGNED]
    total, real_time = sum(pool.units for pool in held), sum(pool.units for pool in held if pool.side == Side.REAL_TIME)
    own = {service_: (units[1], units[2]) for service_, units in (holder.own or {}).items()}
    if entry.service in own:  # its units are there until the load is read
        ended = [entry.lane.pool.units if side == entry.lane.pool.side else 0 for side in (1, 2)]
        own[entry.service] = own[entry.service][0] - ended[0], own[entry.service][1] - ended[1]
    for pending in holder.offers.values() if own else ():
        at = int(pending.lane.pool.side) - 1
        left = list(own[pending.service])
        left[at] -= pending.lane.pool.units
        own[pending.service] = left[0], left[1]
    read = Stored(holder.limits, (total, real_time, total - real_time), now, now, own=own)
    return state.load(holder.id, read, now)


def play(state: Dispatcher, drawn: list[Command]) -> list[list[Decision]]:
    return [do(state, command) for command in drawn]


KEPT: tuple[Kept | None, ...] = (
    None,
    {"sales": (0.5, 0.0)},
    {"billing": (0.2, 0.5), "sales": (0.3, 0.25)},
    {"slow": (0.35, 0.0), "vip": (1.0, 0.0), "support": (0.4, 1.0)},
)
ASKED: tuple[dict[str, int], ...] = ({}, {"sales": 3}, {"support": 2, "slow": 3, "vip": 2}, {"billing": 2, "slow": 10})
CONDITIONS: tuple[Conditions | None, ...] = (
    None,
    {"billing": (SAME_TEAM,), "support": (NORTH, None, "")},
    {"sales": (CHAT_OR_NOT_SOUTH,), "support": ("", SAME_TEAM, NORTH), "slow": (SAME_TEAM,), "vip": (NORTH,)},
)
Rules = tuple[str, str, Kept | None, dict[str, int], Conditions | None]
rules = st.tuples(
    st.sampled_from(ONE_BY_ONE),
    st.sampled_from(sorted(CHOICES)),
    st.sampled_from(KEPT),
    st.sampled_from(ASKED),
    st.sampled_from(CONDITIONS),
)
"""How items choose partners, what partners take, who keeps a share of capacity, who asks several at once, and conditions."""


def opened(chosen: Rules, *, explaining: bool = False) -> Dispatcher:
    """A floor with everybody known and most of them ready."""
    ranking, agents_take, kept, asked, conditions = chosen
    plan = make_plan(ranking=ranking, agents_take=agents_take, kept=kept, asked=asked, conditions=conditions)
    state = Dispatcher(plan, explaining=explaining)
    for number in range(PARTNERS - 1):
        levels = {name: (number + place) % 5 + 1 for place, name in enumerate(SKILLS[: number + 1])}
        state.join(100 + number, levels, LIMITS, 0.0, {"team": TEAMS[number % 2]} if number else {})
        state.ready(100 + number, float(number))
    return state


@given(st.lists(commands, max_size=40), rules)
@settings(max_examples=400, deadline=None)
def test_queue_is_at_rest_after_every_command(drawn: list[Command], chosen: Rules) -> None:
    state = opened(chosen)
    for command in drawn:
        do(state, command)
        assert faults(state) == [], command


@given(st.lists(st.lists(commands, max_size=12), max_size=6), rules, st.booleans())
@settings(max_examples=300, deadline=None)
def test_queue_is_at_rest_after_any_commands_held_together(drawn: list[list[Command]], chosen: Rules, explaining: bool) -> None:  # noqa: FBT001 - drawn
    state, slowly = opened(chosen, explaining=explaining), opened(chosen)
    for batch in drawn:
        state.hold()
        held = [decision for command in batch for decision in do(state, command)]
        assert not any(isinstance(decision, Offer) for decision in held)
        decided = state.release(state.now)
        assert faults(state) == [], batch
        slowly.hold()
        play(slowly, batch)
        in_steps = list(slowly.release(slowly.now, 1))
        while more := slowly.release(slowly.now, 1):
            in_steps += more
        assert [_bare(each) for each in in_steps] == [_bare(each) for each in decided]


@given(st.lists(commands, max_size=30), service, st.sampled_from(sorted(MEDIA)), rules)
@settings(max_examples=300, deadline=None)
def test_new_item_goes_to_the_first_partner(drawn: list[Command], service_: str, medium: str, chosen: Rules) -> None:
    state = opened(chosen)
    play(state, drawn)
    nobody = {who: (w.ready, list(w.free)) for who, w in state.partners.items()}
    probe = opened(chosen)
    play(probe, drawn)
    for who in probe.partners.values():
        unlist(probe.state, who)  # nobody takes it, so that everybody can be looked at
        who.ready = False
    probe.arrive(99, service_, medium, probe.now)
    for who, (ready, _) in nobody.items():
        probe.partners[who].ready = ready
    expected = first_partner(probe, probe.items[99])
    offers = [d for d in state.arrive(99, service_, medium, state.now) if isinstance(d, Offer)]
    assert [d.partner for d in offers] == ([] if expected is None else [expected])


@given(st.lists(commands, min_size=5, max_size=40), rules, st.booleans())
@settings(max_examples=300, deadline=None)
def test_partner_with_room_is_offered_the_first_item(drawn: list[Command], chosen: Rules, held: bool) -> None:  # noqa: FBT001 - drawn
    """Where no share is kept: otherwise the newcomer's room may be first of all a way to others."""
    state = opened((*chosen[:2], None, *chosen[3:]))
    play(state, [command for command in drawn if command[0] != "replan"])
    who = 99 + PARTNERS
    state.dismiss(who, state.now)
    state.join(who, {"german": 2, "billing": 5, "sales": 3}, LIMITS, state.now)
    newcomer = state.partners[who]
    newcomer.ready = True
    expected = first_item(state, newcomer)
    newcomer.ready = False
    if held:
        state.hold()
    decided = state.ready(who, state.now) + (state.release(state.now) if held else [])
    offers = [d for d in decided if isinstance(d, Offer)]
    assert [d.item for d in offers][:1] == ([] if expected is None else [expected])


@given(st.lists(commands, max_size=30), st.lists(commands, max_size=15), rules)
@settings(max_examples=300, deadline=None)
def test_rebuilt_queue_is_the_same_and_goes_on_the_same(before: list[Command], after: list[Command], chosen: Rules) -> None:
    state = opened(chosen)
    play(state, before)
    again = rebuilt(state)
    assert stored(again) == stored(state)
    for command in after:
        assert do(again, command) == do(state, command), command
    assert stored(again) == stored(state)


@given(st.lists(commands, max_size=40), rules)
@settings(max_examples=200, deadline=None)
def test_reasons_change_no_decision_and_add_up(drawn: list[Command], chosen: Rules) -> None:
    plain, explaining = opened(chosen), opened(chosen, explaining=True)
    for command in drawn:
        known = len(explaining.partners)
        decided, explained = do(plain, command), do(explaining, command)
        assert [_bare(d) for d in explained] == [_bare(d) for d in decided]
        for why in (d.why for d in explained if isinstance(d, Offer) and d.why is not None):
            told = 1 + len(why.alternatives) + sum(why.excluded.values())
            assert told in {known, len(explaining.partners)}
            assert all(count > 0 for count in why.excluded.values())
            assert list(why.alternatives) == sorted(why.alternatives, key=lambda each: (each[1], each[0]))
            # Who was found for another item, and takes what he is best at, need not be the first for what he takes.
            took_another = bool(why.rivals) and CHOICES[why.agents_take].by_skill
            assert why.preferred or took_another or all(why.chosen <= key for _, key in why.alternatives)


def _bare(decision: Decision) -> object:
    if not isinstance(decision, Offer):
        return decision
    return (decision.item, decision.partner, decision.at, [who for who, _ in decision.beside])

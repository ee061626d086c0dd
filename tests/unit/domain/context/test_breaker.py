"""Breakers, as values."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.context.breaker import Breaker, BreakerRules, BreakerState, Permit
from midoffice.testing.clock import START

RULES = BreakerRules(failures=3, open_for=timedelta(seconds=2), longest=timedelta(seconds=10))


def _fail(breaker: Breaker, times: int) -> Breaker:
    for _ in range(times):
        breaker, permit = breaker.ask(START)
        assert permit is not None
        breaker = breaker.failed(permit, START)
    return breaker


def test_d4_it_opens_after_so_many_failures_in_a_row() -> None:
    assert _fail(Breaker(RULES), 2).state is BreakerState.CLOSED
    opened = _fail(Breaker(RULES), 3)
    assert (opened.state, opened.until) == (BreakerState.OPEN, START + timedelta(seconds=2))
    assert opened.ask(START + timedelta(seconds=1.9)) == (opened, None)
    mended = _fail(Breaker(RULES), 2)
    mended, permit = mended.ask(START)
    assert permit is not None
    assert _fail(mended.succeeded(permit), 2).state is BreakerState.CLOSED


def test_d4_half_open_lets_one_through_and_what_comes_of_it_decides() -> None:
    later = START + timedelta(seconds=2)
    half, probe = _fail(Breaker(RULES), 3).ask(later)
    assert (half.state, probe) == (BreakerState.HALF_OPEN, Permit(half.era, probe=True))
    assert probe is not None
    assert half.ask(later + timedelta(hours=1)) == (half, None)
    assert half.succeeded(probe).state is BreakerState.CLOSED
    assert half.succeeded(probe).failures == 0
    again = half.failed(probe, later)
    assert (again.state, again.until) == (BreakerState.OPEN, later + timedelta(seconds=4))


def test_its_pause_doubles_to_the_longest() -> None:
    breaker, now, pauses = _fail(Breaker(RULES), 3), START, []
    for _ in range(5):
        pauses.append((breaker.until - now).total_seconds())
        now = breaker.until
        breaker, probe = breaker.ask(now)
        assert probe is not None
        breaker = breaker.failed(probe, now)
    assert pauses == [2, 4, 8, 10, 10]


def test_what_was_permitted_before_it_changed_no_longer_counts() -> None:
    old = Permit(0, probe=False)
    opened = _fail(Breaker(RULES), 3)
    assert opened.succeeded(old) == opened.failed(old, START) == opened
    half, _ = opened.ask(opened.until)
    assert half.succeeded(old) == half.failed(old, START) == half


@given(st.lists(st.tuples(st.sampled_from(["ask", "good", "bad"]), st.integers(0, 4_000), st.integers(0, 5)), max_size=60))
def test_d4_there_is_never_more_than_one_probe_and_always_a_way_back(steps: list[tuple[str, int, int]]) -> None:
    breaker, now, held = Breaker(RULES), START, list[Permit]()
    for step, milliseconds, place in steps:
        now += timedelta(milliseconds=milliseconds)
        if step == "ask":
            was_open = breaker.state is not BreakerState.CLOSED
            breaker, permit = breaker.ask(now)
            if permit is not None:
                held.append(permit)
                assert permit.probe is was_open
            assert (breaker.state is BreakerState.OPEN) <= (permit is None and now < breaker.until)
        elif held:
            permit = held.pop(place % len(held))
            breaker = breaker.succeeded(permit) if step == "good" else breaker.failed(permit, now)
        probes = [permit for permit in held if permit.probe and permit.era == breaker.era]
        assert len(probes) == (breaker.state is BreakerState.HALF_OPEN)
        if breaker.state is BreakerState.OPEN:
            assert breaker.until - now <= RULES.longest
    for permit in held:
        breaker = breaker.succeeded(permit)
    breaker, last = breaker.ask(now + RULES.longest)
    assert last is not None
    assert breaker.succeeded(last) == replace(Breaker(RULES), era=breaker.succeeded(last).era)

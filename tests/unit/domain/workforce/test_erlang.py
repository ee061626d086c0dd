"""What must hold for any demand: against sums over the states of the system, and of one formula against another."""

import math
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midoffice.domain.services.service import ServiceLevelTarget
from midoffice.domain.workforce.demand import MOST_AGENTS, Demand
from midoffice.domain.workforce.erlang import (
    ErlangA,
    compute_blocking,
    solve_erlang_a,
    solve_erlang_c,
    staff_erlang_a,
    staff_erlang_c,
)
from midoffice.domain.workforce.service_level import ServiceLevelDefinition
from midoffice.kernel.errors import Invalid

LEVELS = ("of_offered", "abandoned_in_time_met", "of_answered", "of_not_abandoned_in_time")
SHARES = ("p_wait", "p_abandon", "occupancy", *LEVELS)
ROUNDING = 1e-12

agent_counts = st.integers(1, 60)
handle_times = st.floats(60, 1000)
patiences = st.floats(5, 1000)
thresholds = st.floats(0, 300)
occupancies = st.floats(0.05, 0.98)
loads_per_agent = st.floats(0.05, 3)


def demand_of(load: float, handle: float) -> Demand:
    return Demand(load / handle, handle)


def states(demand: Demand, patience: float, agents: int) -> list[float]:
    """Chances of 0, 1, 2 ... contacts in M/M/n+M: births over deaths, until the rest counts for nothing."""
    weights = [1.0]
    while len(weights) <= agents or weights[-1] > 1e-18 * max(weights):
        count = len(weights)
        deaths = min(count, agents) / demand.handle_seconds + max(0, count - agents) / patience
        weights.append(weights[-1] * demand.arrivals_per_second / deaths)
        if weights[-1] > 1e200:
            weights = [weight * 1e-200 for weight in weights]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def still_waiting(queue: list[float], service: float, patience: float, threshold: float) -> float:
    """The share that waits longer; `queue` holds the chances of finding n, n + 1 ... contacts.

    Behind j others the wait is a sum of exponentials with rates service + i / patience, i = 0 to j: a pure birth process
    with such rates has at most j births, and their number is negative binomial.
    """
    gone = -math.expm1(-threshold / patience)
    term = at_most = math.exp(-service * threshold)
    shares = []
    for ahead, chance in enumerate(queue):
        shares.append(chance * at_most)
        term *= (service * patience + ahead) / (ahead + 1) * gone
        at_most = min(1.0, at_most + term)
    return math.fsum(shares) * math.exp(-threshold / patience)


@settings(deadline=None)  # many states; how long it takes proves nothing
@given(agent_counts, loads_per_agent, handle_times, patiences, thresholds)
def test_erlang_a_is_the_sum_over_its_states(n: int, each: float, handle: float, patience: float, threshold: float) -> None:
    demand = demand_of(each * n, handle)
    result = solve_erlang_a(demand, patience, n, threshold)
    chances = states(demand, patience, n)
    waiting = math.fsum((count - n) * chance for count, chance in enumerate(chances) if count > n)
    assert result.p_wait == pytest.approx(math.fsum(chances[n:]), rel=1e-10)
    assert result.p_abandon == pytest.approx(waiting / patience / demand.arrivals_per_second, rel=1e-10)
    assert result.occupancy == pytest.approx(math.fsum(min(c, n) * p for c, p in enumerate(chances)) / n, rel=1e-10)
    later = still_waiting(chances[n:], n / handle, patience, threshold)
    assert result.abandoned_in_time_met == pytest.approx(1 - later, rel=0, abs=1e-10)


@settings(deadline=None)  # many states; how long it takes proves nothing
@given(agent_counts, loads_per_agent, handle_times, patiences)
def test_littles_law_holds_for_the_queue_of_erlang_a(n: int, each: float, handle: float, patience: float) -> None:
    demand = demand_of(each * n, handle)
    result = solve_erlang_a(demand, patience, n, 20)
    waiting = math.fsum((count - n) * chance for count, chance in enumerate(states(demand, patience, n)) if count > n)
    assert result.mean_queue == pytest.approx(waiting, rel=1e-10)
    assert result.mean_queue == pytest.approx(demand.arrivals_per_second * result.mean_wait_seconds, rel=1e-10)


@given(agent_counts, occupancies, handle_times)
def test_littles_law_holds_for_the_queue_of_erlang_c(n: int, occupancy: float, handle: float) -> None:
    demand = demand_of(occupancy * n, handle)
    result = solve_erlang_c(demand, n, 20)
    # All busy and k waiting has the chance p_wait (1 - occupancy) occupancy^k, whose mean is this.
    assert result.mean_queue == pytest.approx(result.p_wait * occupancy / (1 - occupancy), rel=1e-10)
    assert result.mean_queue == pytest.approx(demand.arrivals_per_second * result.mean_wait_seconds, rel=1e-10)


@given(agent_counts, loads_per_agent, handle_times, patiences, thresholds)
def test_shares_are_shares_and_definitions_keep_their_order(
    n: int, each: float, handle: float, patience: float, threshold: float
) -> None:
    result = solve_erlang_a(demand_of(each * n, handle), patience, n, threshold)
    assert all(0 <= getattr(result, name) <= 1 for name in SHARES)
    assert result.of_offered <= min(result.abandoned_in_time_met, result.of_answered, result.of_not_abandoned_in_time) + ROUNDING


@given(agent_counts, loads_per_agent, handle_times, patiences, thresholds)
def test_one_more_agent_is_never_worse(n: int, each: float, handle: float, patience: float, threshold: float) -> None:
    demand = demand_of(each * n, handle)
    before, after = (solve_erlang_a(demand, patience, agents, threshold) for agents in (n, n + 1))
    for name in ("p_wait", "p_abandon", "mean_wait_seconds", "mean_queue", "occupancy"):
        assert getattr(after, name) <= getattr(before, name) * (1 + ROUNDING)
    assert all(getattr(after, name) >= getattr(before, name) - ROUNDING for name in LEVELS)
    assert compute_blocking(each * n, n + 1) <= compute_blocking(each * n, n) <= 1


@given(agent_counts, occupancies, handle_times, thresholds)
def test_one_more_agent_is_never_worse_without_abandonment(n: int, occupancy: float, handle: float, threshold: float) -> None:
    demand = demand_of(occupancy * n, handle)
    before, after = (solve_erlang_c(demand, agents, threshold) for agents in (n, n + 1))
    assert 0 <= after.p_wait <= before.p_wait <= 1
    assert after.mean_wait_seconds <= before.mean_wait_seconds
    assert after.service_level >= before.service_level - ROUNDING


@given(agent_counts, occupancies, handle_times, thresholds)
def test_endless_patience_tends_to_erlang_c(n: int, occupancy: float, handle: float, threshold: float) -> None:
    demand = demand_of(occupancy * n, handle)
    patient = solve_erlang_a(demand, 1e9, n, threshold)
    endless = solve_erlang_c(demand, n, threshold)
    for name in ("p_wait", "mean_wait_seconds", "mean_queue", "occupancy"):
        assert getattr(patient, name) == pytest.approx(getattr(endless, name), rel=0.01)
    assert all(getattr(patient, name) == pytest.approx(endless.service_level, abs=0.001) for name in LEVELS)


@given(agent_counts, loads_per_agent, handle_times)
def test_no_patience_tends_to_erlang_b(n: int, each: float, handle: float) -> None:
    hasty = solve_erlang_a(demand_of(each * n, handle), 1e-6, n, 20)
    blocking = compute_blocking(each * n, n)
    assert hasty.p_wait == pytest.approx(blocking, rel=1e-4)
    assert hasty.p_abandon == pytest.approx(blocking, rel=1e-4)
    assert hasty.of_offered == pytest.approx(1 - blocking, rel=1e-4)


@settings(deadline=None)  # many states; how long it takes proves nothing
@given(st.floats(0, 200), handle_times, patiences, st.floats(0.05, 0.99), st.floats(1, 300))
def test_staffing_is_the_least_that_reaches_the_target(
    load: float, handle: float, patience: float, fraction: float, within: float
) -> None:
    demand = demand_of(load, handle)
    target = ServiceLevelTarget(fraction, timedelta(seconds=within))
    threshold = target.within.total_seconds()
    n = staff_erlang_c(demand, target)
    assert solve_erlang_c(demand, n, threshold).service_level >= fraction
    assert n - 1 <= load or solve_erlang_c(demand, n - 1, threshold).service_level < fraction
    for definition in LEVELS:
        n = staff_erlang_a(demand, patience, target, ServiceLevelDefinition(definition))
        assert getattr(solve_erlang_a(demand, patience, n, threshold), definition) >= fraction
        assert n == 1 or getattr(solve_erlang_a(demand, patience, n - 1, threshold), definition) < fraction


def test_blocking_is_the_published_table() -> None:
    """Erlang B of 5 Erlangs on 10 lines, and of one Erlang on few, where it is a fraction."""
    assert compute_blocking(5, 10) == pytest.approx(0.018385, abs=5e-7)
    assert [compute_blocking(1, n) for n in range(4)] == pytest.approx([1, 1 / 2, 1 / 5, 1 / 16])


@pytest.mark.parametrize("patience", [1e-6, 1.0, 60.0, 1e6, 1e9])
@pytest.mark.parametrize("load", [1e-6, 1000.0, 1999.9, 2000.0, 2500.0, 6000.0, 1e6])
@pytest.mark.parametrize("n", [1, 2000])
def test_large_cases_stay_finite_and_balanced(n: int, load: float, patience: float) -> None:
    result = solve_erlang_a(demand_of(load, 300), patience, n, 20)
    assert all(0 <= getattr(result, name) <= 1 for name in SHARES)
    assert result.occupancy * n == pytest.approx(load * (1 - result.p_abandon), rel=1e-9)


def test_fluid_limit_of_a_large_overload() -> None:
    """2,000 agents and half as much again: a third gives up, the rest waits patience times the logarithm of 1.5."""
    demand = demand_of(3000, 300)
    result = solve_erlang_a(demand, 60, 2000, 20)
    assert result.p_wait == pytest.approx(1)
    assert result.p_abandon == pytest.approx(1 / 3)
    late, early = (solve_erlang_a(demand, 60, 2000, 60 * math.log(1.5) + seconds).of_answered for seconds in (10, -10))
    assert late > 0.99
    assert early < 0.01


def test_nobody_arrives_and_nobody_waits() -> None:
    assert solve_erlang_a(Demand(0, 300), 60, 1, 20) == ErlangA(0, 0, 0, 0, 0, 1, 1, 1, 1)
    assert staff_erlang_c(Demand(0, 300), ServiceLevelTarget()) == 1


def test_unstable_erlang_c_says_what_would_be_stable() -> None:
    with pytest.raises(Invalid, match="without end") as refused:
        solve_erlang_c(demand_of(10, 300), 10, 20)
    assert "at least 11 agents" in str(refused.value.fields["remedy"])


TEN = demand_of(10, 300)
EASY = ServiceLevelTarget()
CERTAIN = ServiceLevelTarget(1.0)
CROWD = Demand(1000, 1000)
# By the field that is at fault.
REFUSED: dict[str, list[Callable[[], object]]] = {
    "arrivals_per_second": [lambda: Demand(-1, 300), lambda: Demand(math.nan, 300), lambda: Demand(math.inf, 300)],
    "handle_seconds": [lambda: Demand(1, 0), lambda: Demand(1, -5), lambda: Demand(1, math.nan)],
    "offered_load": [lambda: Demand(1e6, 300), lambda: compute_blocking(-1, 5), lambda: compute_blocking(math.nan, 5)],
    "agents": [
        lambda: compute_blocking(1, -1),
        lambda: solve_erlang_c(TEN, 0, 20),
        lambda: solve_erlang_a(TEN, 60, 0, 20),
        lambda: solve_erlang_a(TEN, 60, MOST_AGENTS + 1, 20),
    ],
    "patience_seconds": [lambda: solve_erlang_a(TEN, 0, 5, 20), lambda: solve_erlang_a(TEN, math.inf, 5, 20)],
    "threshold_seconds": [lambda: solve_erlang_c(TEN, 12, -1), lambda: solve_erlang_a(TEN, 60, 5, math.nan)],
    "target.fraction": [lambda: staff_erlang_c(TEN, CERTAIN), lambda: staff_erlang_a(TEN, 60, CERTAIN)],
    "target": [lambda: staff_erlang_c(CROWD, EASY), lambda: staff_erlang_a(CROWD, 60, EASY)],
    "definition": [lambda: staff_erlang_a(TEN, 60, EASY, ServiceLevelDefinition.REMOVED_IN_TIME)],
}


@pytest.mark.parametrize("field", REFUSED)
def test_values_outside_the_model_are_refused_with_a_remedy(field: str) -> None:
    for call in REFUSED[field]:
        with pytest.raises(Invalid) as refused:
            call()
        assert refused.value.fields["field"] == field
        assert refused.value.fields["remedy"]

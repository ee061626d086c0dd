"""The simulator, and so the matcher, against closed formulas: Erlang C, Erlang A, and what pooling gains."""

from itertools import product

import pytest

from midoffice.domain.workforce.demand import Demand
from midoffice.domain.workforce.erlang import solve_erlang_a, solve_erlang_c
from midoffice.main.simulate import simulate
from midoffice.testing.simulation.measures import Measure, Report
from midoffice.testing.simulation.model import read_model

pytestmark = pytest.mark.slow
SEED = 7
TARGET = 20.0
DAYS = 12

PATIENT = [(agents, load) for agents, load in product((2, 8, 30), (0.5, 0.7, 0.85, 0.92))]
"""Agents, and the share of them that the offered load takes."""
IMPATIENT = [(agents, load, patience) for agents, load, patience in product((3, 12, 40), (0.7, 0.95, 1.2), (45.0, 180.0))]
HANDLE = 120.0


TWO_TEAMS = """
condition = "agent.attributes.team = item.attributes.team"
attributes = {{ team = {{ north = 0.5, south = 0.5 }} }}
[groups.north]
agents = {each}
attributes = {{ team = "north" }}
[groups.south]
agents = {each}
attributes = {{ team = "south" }}
"""


def steady(agents: int, load: float, patience: float | None, *, teams: bool = False) -> Report:
    """Days that begin empty and count from when they have settled: 6,000 contacts in each."""
    per_hour = agents * load / HANDLE * 3600
    minutes = 6_000 / per_hour * 60
    # The slowest mode of M/M/n dies out within about 1 / (sqrt(n mu) - sqrt(lambda))^2; patience only makes that shorter.
    settle = 5 * HANDLE / 60 / (agents**0.5 - (agents * min(load, 0.95)) ** 0.5) ** 2
    lines = ['attributes = { team = ["north", "south"] }'] if teams else []
    lines += [f"period_minutes = {settle + minutes}", f"warm_up_minutes = {settle}", "drain = false", "[services.a]"]
    lines += [f"target = {TARGET}", f"per_hour = {per_hour}", f"handle = {{ exponential = {HANDLE} }}"]
    lines += [f"patience = {{ exponential = {patience} }}"] if patience else []
    lines += [TWO_TEAMS.format(each=agents // 2)] if teams else ["[groups.g]", f"agents = {agents}"]
    print(f"seed {SEED}")  # noqa: T201 - to play it again
    return simulate(read_model("\n".join(lines)), days=DAYS, seed=SEED)


def check(measure: Measure, exact: float, what: str) -> None:
    """Within three times the 95 % interval: with 12 days and the 180 measures here, one run in a hundred would leave it."""
    assert abs(measure.mean - exact) <= 3 * measure.half_width + 1e-4 * max(1.0, exact), (what, measure, exact)


@pytest.mark.parametrize(("agents", "load"), PATIENT)
def test_patient_customers_wait_as_erlang_c_says(agents: int, load: float) -> None:
    result = steady(agents, load, None)
    exact = solve_erlang_c(Demand(agents * load / HANDLE, HANDLE), agents, TARGET)
    check(result.total["delayed_share"], exact.p_wait, "waiting probability")
    check(result.total["mean_wait_of_served"], exact.mean_wait_seconds, "mean wait")
    check(result.occupancy["total"], exact.occupancy, "occupancy")
    # Whoever still waits when the day ends was not served, and counts as late: a hair less than the formula.
    check(result.total["level_of_served"], exact.service_level, "service level")


@pytest.mark.parametrize(("agents", "load", "patience"), IMPATIENT)
def test_impatient_customers_wait_and_leave_as_erlang_a_says(agents: int, load: float, patience: float) -> None:
    result = steady(agents, load, patience)
    exact = solve_erlang_a(Demand(agents * load / HANDLE, HANDLE), patience, agents, TARGET)
    check(result.total["delayed_share"], exact.p_wait, "waiting probability")
    check(result.total["abandoned_share"], exact.p_abandon, "abandoned")
    check(result.total["mean_wait_of_all"], exact.mean_wait_seconds, "mean wait")
    check(result.occupancy["total"], exact.occupancy, "occupancy")
    check(result.total["level_of_arrived"], exact.of_offered, "level of all")
    check(result.total["level_of_served"], exact.of_answered, "level of those served")


def test_one_queue_for_all_beats_two_by_what_the_formula_says() -> None:
    split, pooled = steady(10, 0.85, None), steady(20, 0.85, None)
    demand = Demand(10 * 0.85 / HANDLE, HANDLE)
    exact_split = solve_erlang_c(demand, 10, TARGET)
    exact_pooled = solve_erlang_c(Demand(2 * demand.arrivals_per_second, HANDLE), 20, TARGET)
    check(split.total["mean_wait_of_served"], exact_split.mean_wait_seconds, "split")
    check(pooled.total["mean_wait_of_served"], exact_pooled.mean_wait_seconds, "pooled")
    assert pooled.total["mean_wait_of_served"].mean < split.total["mean_wait_of_served"].mean / 2


def test_condition_that_compares_teams_makes_two_queues_of_one() -> None:
    result = steady(20, 0.85, None, teams=True)
    exact = solve_erlang_c(Demand(10 * 0.85 / HANDLE, HANDLE), 10, TARGET)
    check(result.total["delayed_share"], exact.p_wait, "waiting probability")
    check(result.total["mean_wait_of_served"], exact.mean_wait_seconds, "mean wait")
    check(result.occupancy["total"], exact.occupancy, "occupancy")

"""Every row of the golden files; they are rounded, so half a unit of the last place is what agreement can mean."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from midoffice.domain.services.service import ServiceLevelTarget
from midoffice.domain.workforce.demand import Demand
from midoffice.domain.workforce.erlang import solve_erlang_a, solve_erlang_c, staff_erlang_c

GOLDEN = Path(__file__).parent / "golden"
Row = dict[str, str]

# Columns of erlang_a.csv by the field that must give them.
ERLANG_A = {
    "p_wait": "p_wait",
    "p_abandon": "p_abandon",
    "mean_wait_seconds": "mean_wait_all_s",
    "mean_queue": "mean_queue",
    "occupancy": "occupancy",
    "of_offered": "served_in_T_over_offered",
    "abandoned_in_time_met": "served_or_abandoned_in_T_over_offered",
    "of_answered": "served_in_T_over_answered",
    "of_not_abandoned_in_time": "served_in_T_over_offered_minus_abandoned_in_T",
}


def rows(name: str) -> list[Row]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("erlang_a.csv"))
def test_erlang_a_gives_the_golden_row(row: Row) -> None:
    demand = Demand(float(row["lambda_per_min"]) / 60, 60 / float(row["mu_per_min"]))
    patience = 60 / float(row["theta_per_min"])
    result = solve_erlang_a(demand, patience, int(row["agents"]), float(row["threshold_s"]))
    for field, column in ERLANG_A.items():
        assert getattr(result, field) == pytest.approx(float(row[column]), rel=0, abs=7e-9), field


@pytest.mark.parametrize("row", rows("erlang_c.csv"))
def test_erlang_c_gives_the_golden_row(row: Row) -> None:
    handle = float(row["aht_s"])
    demand = Demand(float(row["offered_load_erl"]) / handle, handle)
    result = solve_erlang_c(demand, int(row["agents"]), float(row["threshold_s"]))
    assert result.p_wait == pytest.approx(float(row["p_wait"]), rel=0, abs=6e-11)
    assert result.service_level == pytest.approx(float(row["service_level"]), rel=0, abs=6e-11)
    assert result.mean_wait_seconds == pytest.approx(float(row["asa_s"]), rel=0, abs=6e-7)
    assert result.occupancy == pytest.approx(float(row["occupancy"]), rel=0, abs=6e-7)


@pytest.mark.parametrize("row", [row for row in rows("erlang_c.csv") if row["published_source"].startswith("minimum agents")])
def test_least_agents_are_the_golden_ones(row: Row) -> None:
    handle = float(row["aht_s"])
    demand = Demand(float(row["offered_load_erl"]) / handle, handle)
    target = ServiceLevelTarget(0.8, timedelta(seconds=float(row["threshold_s"])))
    assert staff_erlang_c(demand, target) == int(row["agents"])


def test_published_figures_beside_the_golden_ones_agree() -> None:
    """Garnett, Mandelbaum & Reiman 2002: 48 calls a minute, handle time 1 and patience 2 minutes, 50 agents."""
    result = solve_erlang_a(Demand(48 / 60, 60), 120, 50, 12.5)
    assert round(result.p_abandon, 3) == 0.031
    assert round(result.mean_wait_seconds, 1) == 3.7
    assert round(result.mean_queue) == 3
    assert round(result.occupancy, 2) == 0.93
    assert result.abandoned_in_time_met == pytest.approx(0.9, abs=0.005)

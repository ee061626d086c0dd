"""A share that is kept holds: under a flood of others before it, the service has just what it keeps."""

import pytest

from midoffice.domain.workforce.demand import Demand
from midoffice.domain.workforce.erlang import solve_erlang_c
from midoffice.main.simulate import simulate
from midoffice.testing.simulation.measures import Report
from midoffice.testing.simulation.model import read_model

SEED, DAYS = 11, 10
AGENTS, KEPT, HANDLE = 20, 4, 120.0
LOAD = 2.4
"""Erlangs of sales; the others bring 24 for their 16 agents, so that some always wait."""


def flooded(share: float) -> Report:
    """Others are of a class before sales: whenever one of them may be served, sales waits."""
    text = f"""
        period_minutes = 900
        warm_up_minutes = 120
        drain = false
        [services.sales]
        skills = {{ sales = 1 }}
        per_hour = {LOAD / HANDLE * 3600}
        handle = {{ exponential = {HANDLE} }}
        reserved_real_time = {share}
        [services.others]
        rank = -1
        per_hour = {24 / HANDLE * 3600}
        handle = {{ exponential = {HANDLE} }}
        [groups.all]
        agents = {AGENTS}
        skills = {{ sales = 1 }}
    """
    print(f"seed {SEED}")  # noqa: T201 - to play it again
    return simulate(read_model(text), days=DAYS, seed=SEED)


@pytest.mark.slow
def test_kept_share_serves_as_a_group_of_its_own_under_a_flood() -> None:
    kept = flooded(KEPT / AGENTS).services["sales"]
    exact = solve_erlang_c(Demand(LOAD / HANDLE, HANDLE), KEPT, 20.0)
    for name, value in (("delayed_share", exact.p_wait), ("mean_wait_of_served", exact.mean_wait_seconds)):
        assert abs(kept[name].mean - value) <= 3 * kept[name].half_width, (name, kept[name], value)


@pytest.mark.slow
def test_without_a_share_the_flood_starves_it() -> None:
    assert flooded(0.0).services["sales"]["delayed_share"].mean > 0.99

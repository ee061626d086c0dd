"""The simulated dialer: how many numbers it calls, when, and what becomes of those who are reached."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midoffice.testing.simulation.day import Simulation
from midoffice.testing.simulation.dialer import Dialer
from midoffice.testing.simulation.model import Model, read_model

BLEND = """
periods = 3
period_minutes = 20
{more}
[services.inbound]
skills = {{ inbound = 1 }}
per_hour = 60
handle = {{ exponential = 120 }}
patience = {{ exponential = 90 }}
[services.outbound]
skills = {{ outbound = 1 }}
per_hour = 0
handle = {{ exponential = 200 }}
patience = {{ constant = 5 }}
rank = -1
[groups.inbound]
agents = 3
skills = {{ inbound = 2 }}
[groups.blend]
agents = [4, 6, 2]
skills = {{ inbound = 1, outbound = 1 }}
[dialer]
service = "outbound"
reach = [1, 0.4, 0.4]
{dialer}
"""
ALL_DAY = "calls_per_agent = 1.5"


def blend(dialer: str = ALL_DAY, more: str = "") -> Model:
    return read_model(BLEND.format(dialer=dialer, more=more))


def dialer_of(model: Model) -> Dialer:
    assert model.dialer is not None
    return Dialer(model, model.dialer)


@pytest.mark.parametrize(
    ("parts", "blend_free", "inbound_free", "calls"),
    [
        ("calls_per_agent = 2", 3, 5, 6),
        ("calls_per_agent = 1.5", 3, 5, 5),
        ("calls_per_agent = 1.4", 3, 0, 4),
        ("calls_per_agent = 2", 0, 5, 0),
        ("free_agents = 2", 1, 5, 0),
        ('free_agents = 4\ngroups = ["inbound", "blend"]', 1, 3, 1),
        ('free_agents = 4\ngroups = ["inbound", "blend"]', 1, 2, 0),
        ('free_agents = 4\ngroups = ["inbound", "blend"]', 0, 9, 0),
    ],
)
def test_calls_are_for_free_agents_who_may_take_them(parts: str, blend_free: int, inbound_free: int, calls: int) -> None:
    dialer = dialer_of(blend(parts))
    assert dialer.calls({"inbound": inbound_free, "blend": blend_free}) == calls


@given(st.integers(0, 10_000), st.sampled_from(["", "places = 1", "lines = 6", "drain = false", "warm_up_minutes = 25"]))
@settings(max_examples=40, deadline=None)
def test_whoever_is_reached_is_counted_once(seed: int, more: str) -> None:
    tally = Simulation(blend(more=more)).run(seed).services["outbound"]
    known = tally.served + tally.abandoned + tally.blocked
    assert known <= tally.arrived <= tally.dialed
    assert known == tally.arrived or "drain" in more
    # A constant patience of five seconds: nobody leaves earlier, nobody waits longer.
    assert 5 * tally.abandoned <= tally.wait_of_all + 1e-6
    assert tally.wait_of_all <= 5 * (tally.served + tally.abandoned) + 1e-6


def test_numbers_are_called_from_its_beginning_to_its_end_only() -> None:
    """In the first period everybody is reached: at the very beginning, six numbers for the four who have no work yet."""
    quiet = blend("calls_per_agent = 1.5\nend_minutes = 0.01").model_copy(update={"busyness": None})
    services = dict(quiet.services)
    services["inbound"] = services["inbound"].model_copy(update={"per_hour": 0.0})
    tally = Simulation(quiet.model_copy(update={"services": services})).run(1).services["outbound"]
    assert (tally.dialed, tally.arrived, tally.served, tally.abandoned) == (6, 6, 4, 2)
    late = blend("begin_minutes = 20\nend_minutes = 40")
    assert 0 < Simulation(late).run(1).services["outbound"].dialed < Simulation(blend()).run(1).services["outbound"].dialed


def test_share_that_is_reached_is_that_of_the_period() -> None:
    model = blend("begin_minutes = 20")
    days = [Simulation(model).run(seed).services["outbound"] for seed in range(40)]
    dialed, reached = sum(day.dialed for day in days), sum(day.arrived for day in days)
    assert reached / dialed == pytest.approx(0.4, abs=4 * (0.4 * 0.6 / dialed) ** 0.5)


def test_model_without_a_dialer_calls_nobody() -> None:
    text = "[services.a]\nper_hour = 60\nhandle = { constant = 1 }\n[groups.g]\nagents = 1\n"
    assert Simulation(read_model(text)).run(1).services["a"].dialed == 0

"""A simulated day: every contact is counted once, agents keep their hours, the same seed is the same day."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midoffice.kernel.confidence import student
from midoffice.testing.simulation.day import Day, Simulation
from midoffice.testing.simulation.measures import Measure, mean_of, ratio_of, report
from midoffice.testing.simulation.model import read_model

MIXED = """
periods = 4
period_minutes = 30
busyness = 10
{room}
[media.call]
units = 3
[media.chat]
units = 1
[services.calls]
skills = {{ german = 2 }}
per_hour = [100, 0, 300, 50]
handle = {{ lognormal = [200, 150] }}
patience = {{ exponential = 60, at_once = 0.2 }}
widening = [{{ after = 15, skills = {{ german = 1 }} }}]
[services.chats]
skills = {{ german = 1 }}
medium = "chat"
per_hour = 200
handle = {{ gamma = [2, 240] }}
patience = {{ constant = 300 }}
overflow_to = "anybody"
overflow_after = 40
[services.anybody]
medium = "chat"
per_hour = 20
rank = -1
handle = {{ constant = 30 }}
[groups.good]
agents = [3, 6, 2, 5]
skills = {{ german = 4 }}
limits = [3, 3, 0]
[groups.fair]
agents = [2, 0, 4, 4]
skills = {{ german = 1 }}
limits = [3, 3, 0]
[groups.all]
agents = 1
limits = [2, 2, 0]
"""


def mixed(room: str = "") -> Simulation:
    return Simulation(read_model(MIXED.format(room=room)))


@given(st.integers(0, 10_000), st.sampled_from(["", "places = 4", "lines = 25", "drain = false", "warm_up_minutes = 45"]))
@settings(max_examples=60, deadline=None)
def test_every_contact_is_counted_once(seed: int, room: str) -> None:
    day = mixed(room).run(seed)
    for tally in day.services.values():
        known = tally.served + tally.abandoned + tally.blocked
        assert known <= tally.arrived if "drain" in room else known == tally.arrived
        assert tally.in_target <= tally.served
        assert tally.abandoned_in_target <= tally.abandoned <= tally.delayed <= tally.arrived
        assert 0 <= tally.wait_of_served <= tally.wait_of_all
        assert tally.blocked == 0 or room.startswith(("places", "lines"))
    for hours in day.groups.values():
        assert hours.staffed >= 0
        assert 0 <= hours.busy <= 3 * hours.staffed + 1e-6


def test_same_seed_is_the_same_day() -> None:
    assert mixed().run(5) == mixed().run(5)
    assert mixed().run(5) != mixed().run(6)


def test_nobody_is_served_without_agents_and_patience_ends() -> None:
    text = "[services.a]\nper_hour = 60\nhandle = { constant = 1 }\npatience = { constant = 10 }\n[groups.g]\nagents = 0\n"
    tally = Simulation(read_model(text)).run(1).services["a"]
    assert tally.arrived == tally.abandoned == tally.delayed > 0
    assert tally.wait_of_all == pytest.approx(10 * tally.arrived)


def test_only_who_meets_the_condition_takes_a_contact_until_a_step_drops_it() -> None:
    text = (
        'attributes = { team = ["north", "south"] }\n[services.a]\nper_hour = 600\nhandle = { constant = 1 }\n'
        'condition = "agent.attributes.team = item.attributes.team"\nattributes = { team = { north = 0.5, south = 0.2 } }\n'
        'widening = [{ after = 60, skills = {}, condition = "" }]\n'
        '[groups.north]\nagents = 9\nattributes = { team = "north" }\n[groups.any]\nagents = 3\n'
    )
    tally = Simulation(read_model(text)).run(1).services["a"]
    assert tally.served == tally.arrived
    assert tally.in_target == pytest.approx(tally.arrived / 2, rel=0.15), "half of them find a team at once"
    others = tally.arrived - tally.in_target
    assert tally.wait_of_served == pytest.approx(60 * others, rel=0.05), "the rest waits for the step"


def test_agents_who_leave_finish_first() -> None:
    text = (
        "periods = 2\nperiod_minutes = 10\n[services.a]\nper_hour = [3600, 0]\nhandle = { constant = 500 }\n"
        "patience = { constant = 0 }\n[groups.g]\nagents = [5, 0]\n"
    )
    hours = Simulation(read_model(text)).run(1).groups["g"]
    assert hours.staffed > 5 * 600
    assert hours.busy <= hours.staffed


def test_report_joins_days() -> None:
    days = [mixed().run(seed) for seed in range(12)]
    result = report(days)
    assert result.days == 12
    assert result.total["arrived"].mean == pytest.approx(sum(m["arrived"].mean for m in result.services.values()))
    assert set(result.occupancy) == {"good", "fair", "all", "total"}
    assert 0 < result.total["level_of_arrived"].mean <= result.total["level_of_served"].mean <= 1
    with pytest.raises(ValueError, match="no day"):
        report([])


def test_day_without_contacts_has_measures_of_nothing() -> None:
    day = Day(
        {
            "a": Simulation(read_model("[services.a]\nper_hour = 0\nhandle = { constant = 1 }\n[groups.g]\nagents = 1\n"))
            .run(1)
            .services["a"]
        },
        {},
    )
    assert report([day, day]).total["level_of_served"] == Measure(0.0, 0.0)


def test_intervals_are_those_of_the_textbooks() -> None:
    # Quantiles of Student's t as any table has them.
    assert [round(student(degrees), 2) for degrees in (4, 9, 29, 99)] == [2.78, 2.26, 2.05, 1.98]
    measure = mean_of([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (measure.mean, round(measure.half_width, 2)) == (3.0, 1.96)
    assert ratio_of([1.0, 2.0, 3.0], [2.0, 4.0, 6.0]) == Measure(0.5, 0.0)
    assert measure.covers(4.9, 6.0)
    assert not measure.covers(5.0, 6.0)

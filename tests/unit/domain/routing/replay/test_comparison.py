"""The comparison: nothing differs under the same plan, each contact counts once, intervals are those of the delta method."""

from dataclasses import astuple, fields, replace
from datetime import time, timedelta
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.routing.replay.days import BILLING, SALES, SKILL, agent, contact, day_of, drawn_day

from midoffice.domain.routing.replay.comparison import Comparison, Difference, Figures, compare, difference
from midoffice.domain.routing.replay.figures import MEASURES, Tally
from midoffice.domain.routing.replay.recorded_day import Change, Hold
from midoffice.domain.routing.replay.routing_plan import allowances
from midoffice.domain.services.calendar import Calendar, OpenInterval
from midoffice.domain.services.service import RequiredSkill, ServiceLevelTarget
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.confidence import student

BOTH = (SALES, BILLING)


def courses(comparison: Comparison) -> list[list[Figures]]:
    lines = [comparison.total, *comparison.services, *comparison.channels]
    return [[line.recorded, line.present, line.changed] for line in lines]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_plan_in_force_against_itself_differs_in_nothing(seed: int) -> None:
    day = drawn_day(seed)
    same = tuple(replace(service) for service in BOTH)
    for changed in (BOTH, same):
        result = compare(day, BOTH, changed)
        for line in (result.total, *result.services, *result.channels):
            assert line.present == line.changed
            found = [getattr(line.differences, each.name) for each in fields(line.differences)]
            assert all(each is None or each.value == 0 for each in found)
            assert all(each is None or each.low in {0, None} for each in found)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_each_recorded_contact_is_counted_once(seed: int) -> None:
    day = drawn_day(seed)
    result = compare(day, BOTH, (replace(SALES, priority=500, required_skills=()), BILLING))
    assert result.contacts + result.carried == len(day.contacts)
    for nth in range(3):
        total, *parts = [each[nth] for each in courses(result)]
        assert total.arrived == result.contacts == sum(hour.arrived for hour in result.half_hours)
        assert total.arrived == total.answered + total.abandoned + total.canceled + total.waiting
        by_service, by_channel = parts[: len(result.services)], parts[len(result.services) :]
        for name in ("arrived", "answered", "abandoned", "canceled", "waiting", "overflowed", "transferred"):
            assert getattr(total, name) == sum(getattr(each, name) for each in by_service)
            assert getattr(total, name) == sum(getattr(each, name) for each in by_channel)


def test_recorded_stands_beside_both_replays() -> None:
    contacts = [contact(0.0, answered_at=10.0), contact(1.0, answered_at=60.0), contact(2.0, patience=40.0)]
    day = replace(day_of(contacts, [agent(1, Change(3_600.0, ready=False))]), holds=(Hold(0, 10.0, 910.0), Hold(0, 60.0, 460.0)))
    result = compare(day, BOTH, (replace(SALES, required_skills=(RequiredSkill(SKILL["sales"], 5),)), BILLING))
    total = result.total
    assert (total.recorded.answered, total.recorded.abandoned) == (2, 1)
    assert total.recorded.service_level == pytest.approx(1 / 3)
    assert (total.recorded.mean_wait_seconds, total.recorded.occupancy) == (34.5, 900 / 3_600)
    assert (total.present.answered, total.present.mean_wait_seconds) == (2, 49.5)
    # Nobody has the level: two wait for ever, and are overdue.
    assert (total.changed.answered, total.changed.waiting, total.changed.service_level) == (0, 2, 0.0)
    assert total.changed.mean_wait_seconds is None
    assert total.differences.mean_wait_seconds is None
    assert total.differences.service_level == Difference(-1 / 3, None, None)
    assert (result.agents, [line.service for line in result.services]) == (1, ["sales"])


def test_changed_target_is_no_other_yardstick() -> None:
    contacts = [contact(0.0), contact(1.0), contact(2.0, service="billing")]
    day = day_of(contacts, [agent(1, sales=1, billing=1)])
    lax = replace(SALES, real_time_target=ServiceLevelTarget(0.8, timedelta(hours=1)))
    result = compare(day, BOTH, (lax, BILLING))
    sales, billing = result.services[1], result.services[0]
    assert (sales.present.service_level, sales.changed.service_level) == (0.5, 0.5)
    assert (billing.present.mean_wait_seconds, billing.changed.mean_wait_seconds) == (198.0, 98.0)


def test_deferred_contacts_are_due_in_opening_hours() -> None:
    calendar = Calendar("UTC", (OpenInterval(3, time(8), time(16)), OpenInterval(4, time(8), time(16))))
    closed = replace(SALES, calendar=calendar, deferred_target=ServiceLevelTarget(0.9, timedelta(hours=2)))
    day = day_of([contact(3_600.0, channel=Channel.EMAIL), contact(15 * 3_600.0, channel=Channel.EMAIL), contact(0.0)], [])
    assert allowances(day, (closed,)) == [9 * 3_600.0, (1 + 16 + 1) * 3_600.0, 20.0]


def test_interval_is_that_of_paired_half_hours_with_their_neighbours() -> None:
    waits = [(10.0, 4, 8.0, 4), (30.0, 5, 20.0, 6), (12.0, 3, 12.0, 3), (0.0, 1, 4.0, 2), (50.0, 8, 30.0, 7), (5.0, 2, 1.0, 1)]
    present = [Tally(wait=before, answered=count) for before, count, _, _ in waits] + [Tally()]
    changed = [Tally(wait=after, answered=count) for _, _, after, count in waits] + [Tally()]
    found = difference(MEASURES["mean_wait_seconds"], present, changed)
    was, now = 107 / 23, 75 / 23
    residuals = [(after - now * m) / (23 / 6) - (before - was * n) / (23 / 6) for before, n, after, m in waits]
    neighbours = sum((1 - lag / 4) * residuals[at] * residuals[at - lag] for lag in (1, 2, 3) for at in range(lag, 6))
    alone = sum(each**2 for each in residuals)
    half = student(5) * sqrt(max(alone, alone + 2 * neighbours) / 6 / 5)
    assert found is not None
    assert astuple(found) == pytest.approx((now - was, now - was - half, now - was + half))
    assert difference(MEASURES["mean_wait_seconds"], present, [Tally() for _ in present]) is None


def test_empty_day_is_compared_to_nothing() -> None:
    result = compare(day_of([], []), BOTH, BOTH)
    assert (result.contacts, result.services, result.channels, len(result.half_hours)) == (0, (), (), 48)
    assert result.total.present.service_level is None

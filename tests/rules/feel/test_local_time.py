"""Rules about the time at the customer's place, on the nights when clocks are changed too."""

from datetime import UTC, datetime

import pytest

from midoffice.domain.rules.feel.check import check_expression
from midoffice.domain.rules.feel.language import compile_expression
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.schema import Schema
from midoffice.domain.rules.feel.types import BOOLEAN, STRING, ListOf
from midoffice.domain.rules.feel.unknown import Unknown

QUIET = 'somewhere within(now(), @"20:00:00", @"09:00:00", zones)'
MAY_CALL = f"not({QUIET})"


def asked(text: str, at: str, zones: object) -> tuple[object, list[str]]:
    run = Run(datetime.fromisoformat(at), mode="strict" if isinstance(zones, Unknown) else "standard")
    return compile_expression(text, ["zones"])(run, {"zones": zones}), run.faults


@pytest.mark.parametrize(
    ("at", "may_call"),
    [
        # winter: Berlin is one hour ahead of UTC
        ("2026-03-28T07:59:59+00:00", False),
        ("2026-03-28T08:00:00+00:00", True),
        ("2026-03-28T18:59:59+00:00", True),
        ("2026-03-28T19:00:00+00:00", False),
        # 2026-03-29, 01:00 UTC: from two to three o'clock
        ("2026-03-29T00:59:59+00:00", False),
        ("2026-03-29T01:00:00+00:00", False),
        ("2026-03-29T06:59:59+00:00", False),
        ("2026-03-29T07:00:00+00:00", True),
        ("2026-03-29T17:59:59+00:00", True),
        ("2026-03-29T18:00:00+00:00", False),
        # 2026-10-25, 01:00 UTC: from three back to two o'clock, which is shown twice
        ("2026-10-25T00:30:00+00:00", False),
        ("2026-10-25T01:30:00+00:00", False),
        ("2026-10-25T07:59:59+00:00", False),
        ("2026-10-25T08:00:00+00:00", True),
        ("2026-10-25T18:59:59+00:00", True),
        ("2026-10-25T19:00:00+00:00", False),
    ],
)
def test_d33_nights_when_clocks_are_changed(at: str, may_call: bool) -> None:  # noqa: FBT001 - the expected answer
    assert asked(MAY_CALL, at, ["Europe/Berlin"]) == (may_call, [])


@pytest.mark.parametrize(
    ("at", "zone", "may_call"),
    [
        ("2026-07-01T07:30:00+00:00", "Europe/Berlin", True),
        ("2026-07-01T07:30:00+00:00", "Europe/London", False),
        ("2026-07-01T07:30:00+00:00", "America/New_York", False),
        ("2026-07-01T07:30:00+00:00", "Asia/Kolkata", True),
        ("2026-07-01T07:30:00+00:00", "+02:00", True),
        ("2026-03-08T13:30:00+00:00", "America/New_York", True),  # changed there three weeks before Europe
        ("2026-03-07T13:30:00+00:00", "America/New_York", False),
        ("2026-04-03T22:15:00+00:00", "Australia/Lord_Howe", True),  # half an hour back in the night
        ("2026-04-04T22:15:00+00:00", "Australia/Lord_Howe", False),
    ],
)
def test_d33_a_customer_in_another_zone(at: str, zone: str, may_call: bool) -> None:  # noqa: FBT001 - the expected answer
    assert asked(MAY_CALL, at, [zone]) == (may_call, [])


def test_d33_of_an_unknown_zone_the_strictest_candidate_counts() -> None:
    candidates: list[object] = ["Europe/Berlin", "Europe/London", "America/New_York"]
    assert asked(MAY_CALL, "2026-07-01T07:30:00+00:00", candidates)[0] is False  # London still sleeps
    assert asked(MAY_CALL, "2026-07-01T13:30:00+00:00", candidates)[0] is True  # between nine and eight everywhere
    assert asked(MAY_CALL, "2026-07-01T18:30:00+00:00", candidates)[0] is False  # Berlin already sleeps


def test_d33_without_any_candidate_nobody_is_called() -> None:
    for zones in ([], ["Atlantis"], None, ["Europe/Berlin", "Atlantis"]):
        result, faults = asked(MAY_CALL, "2026-07-01T13:30:00+00:00", zones)
        assert result is None
        assert faults


def test_d33_an_unknown_zone_stays_unknown_in_strict_mode() -> None:
    unknown = Unknown("timed out", "Customer.zones")
    assert asked(MAY_CALL, "2026-07-01T13:30:00+00:00", unknown)[0] == unknown


def test_d33_the_same_with_the_clock_of_one_place() -> None:
    text = 'local time(now(), "Europe/Berlin") in [@"09:00:00"..@"20:00:00")'
    assert asked(text, "2026-03-29T06:59:59+00:00", [])[0] is False
    assert asked(text, "2026-03-29T07:00:00+00:00", [])[0] is True
    every = 'every z in zones satisfies local time(now(), z) in [@"09:00:00"..@"20:00:00")'
    assert asked(every, "2026-07-01T07:30:00+00:00", ["Europe/Berlin", "Europe/London"])[0] is False


def test_d33_the_rule_passes_the_check() -> None:
    schema = Schema({"zones": ListOf(STRING)})
    assert check_expression(MAY_CALL, schema, BOOLEAN) == ()
    (fault,) = check_expression(MAY_CALL.replace('@"20:00:00"', '"20:00"'), schema, BOOLEAN)
    assert "is a time, but this is a text" in fault.message


def test_local_clocks_go_on_where_those_of_a_zone_jump() -> None:
    run = Run(datetime(2026, 1, 1, tzinfo=UTC))
    text = '@"2026-03-28T12:00:00@Europe/Berlin" + @"P1D"'  # 24 hours, so the clock shows one
    assert str(compile_expression(text)(run, {})) == "2026-03-29T13:00:00@Europe/Berlin"
    text = '@"2026-02-28T12:00:00@Europe/Berlin" + @"P1M"'  # a month by the calendar keeps the hour
    assert str(compile_expression(text)(run, {})) == "2026-03-28T12:00:00@Europe/Berlin"

"""Opening hours: holidays, daylight saving and three time zones (R85)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.services.calendar import Calendar, OpenInterval, add_open_time, is_open, next_opening, open_spans
from midoffice.kernel.errors import Invalid


def office(zone: str, *holidays: date) -> Calendar:
    return Calendar(zone, tuple(OpenInterval(day, time(9), time(17)) for day in range(5)), holidays)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Europe/London", utc(2026, 3, 27, 9)),
        ("Europe/Amsterdam", utc(2026, 3, 27, 8)),
        ("America/New_York", utc(2026, 3, 27, 13)),
    ],
)
def test_r85_opening_is_local_wall_clock_time(zone: str, opens: datetime) -> None:
    assert not is_open(office(zone), opens - timedelta(seconds=1))
    assert is_open(office(zone), opens)
    assert not is_open(office(zone), opens + timedelta(hours=8))


@pytest.mark.parametrize(
    ("before", "after"), [(utc(2026, 3, 27, 9), utc(2026, 3, 30, 8)), (utc(2026, 10, 23, 8), utc(2026, 10, 26, 9))]
)
def test_r85_office_hours_follow_daylight_saving(before: datetime, after: datetime) -> None:
    calendar = office("Europe/London")
    assert next_opening(calendar, before - timedelta(hours=2)) == before
    assert next_opening(calendar, before + timedelta(hours=9)) == after


def test_r85_the_skipped_hour_is_not_open_time_and_the_repeated_one_is() -> None:
    night = Calendar("Europe/London", (OpenInterval(6, time(0), time(4)),))
    spring = list(_until(night, utc(2026, 3, 29), 1))
    autumn = list(_until(night, utc(2026, 10, 24, 20), 1))
    assert spring[0][1] - spring[0][0] == timedelta(hours=3)
    assert autumn[0][1] - autumn[0][0] == timedelta(hours=5)


def _until(calendar: Calendar, start: datetime, count: int) -> list[tuple[datetime, datetime]]:
    return [span for span, _ in zip(open_spans(calendar, start), range(count), strict=False)]


def test_r85_holidays_are_closed_and_deferred_targets_skip_them() -> None:
    calendar = office("Europe/London", date(2026, 12, 25), date(2026, 12, 28))
    eve = utc(2026, 12, 24, 16)
    assert add_open_time(calendar, eve, timedelta(hours=4)) == utc(2026, 12, 29, 12)
    assert not is_open(calendar, utc(2026, 12, 25, 12))


def test_an_interval_to_midnight_reaches_the_next_day() -> None:
    late = Calendar("UTC", (OpenInterval(0, time(18), time(0)),))
    assert is_open(late, utc(2026, 3, 2, 23, 59))
    assert not is_open(late, utc(2026, 3, 3, 0))


def test_a_service_that_never_opens_still_has_due_times() -> None:
    never = Calendar("UTC")
    assert next_opening(never, utc(2026, 3, 2)) is None
    assert add_open_time(never, utc(2026, 3, 2), timedelta(hours=1)) == utc(2026, 3, 2, 1)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Calendar("Mars/Olympus"), "zone"),
        (lambda: OpenInterval(7, time(9), time(10)), "weekday"),
        (lambda: OpenInterval(0, time(10), time(9)), "closes"),
    ],
)
def test_nonsense_is_named(make: object, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        make()  # type: ignore[operator]
    assert caught.value.fields["field"] == field


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds have none
    minutes=st.integers(1, 3_000),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "UTC"]),
)
def test_open_time_added_is_open_time_passed(start: datetime, minutes: int, zone: str) -> None:
    calendar = office(zone)
    due = add_open_time(calendar, start, timedelta(minutes=minutes))
    passed = timedelta()
    for opens, closes in open_spans(calendar, start):
        if opens >= due:
            break
        passed += min(closes, due) - max(opens, start)
    assert passed == timedelta(minutes=minutes)

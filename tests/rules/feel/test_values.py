"""What values are read from, and how they are written."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.rules.feel.values import (
    FeelDate,
    FeelDateTime,
    FeelTime,
    Range,
    Zone,
    named_zone,
    number_text,
    read_at_literal,
    read_number,
    shown,
    to_text,
)
from midoffice.domain.rules.feel.values.calendar import civil_date, day_number
from midoffice.domain.rules.feel.values.range_texts import read_range


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31",
        "-0005-02-28",
        "999999999-12-31",
        "-999999999-01-01",
        "09:30:00",
        "09:30:00.123456789",
        "09:30:00Z",
        "09:30:00+02:00",
        "09:30:00@Europe/Berlin",
        "2026-01-31T09:30:00@Europe/Berlin",
        "12026-01-31T09:30:00-05:30",
        "P1DT2H3M4.5S",
        "-PT1H",
        "P1Y6M",
        "-P8Y4M",
        "PT0S",
        "P0M",
    ],
)
def test_what_is_read_is_written_the_same(text: str) -> None:
    assert str(read_at_literal(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-2-3",
        "02026-01-01",
        "1000000000-01-01",
        "24:00:00",
        "09:30",
        "9:30:00",
        "09:30:60",
        "09:30:00+5:00",
        "09:30:00+19:00",
        "09:30:00@Nowhere/Town",
        "09:30:00+01:00@Europe/Paris",
        "09:30:00@../../etc/passwd",
        "2026-01-31T24:00:01",
        "P",
        "PT",
        "P1S",
        "1D",
        "P1Y2D",
        "",
        "foo",
        "२०२६-०१-३१",
    ],
)
def test_what_no_calendar_or_clock_shows_is_not_read(text: str) -> None:
    assert read_at_literal(text) is None


def test_midnight_at_the_end_of_a_day_is_that_of_the_next() -> None:
    assert str(read_at_literal("2026-12-31T24:00:00")) == "2027-01-01T00:00:00"


@given(st.dates())
def test_days_are_numbered_as_python_numbers_them(date: object) -> None:
    assert isinstance(date, type(datetime.now(UTC).date()))
    number = day_number(date.year, date.month, date.day)
    assert number == date.toordinal() - 719_163
    assert civil_date(number) == (date.year, date.month, date.day)
    assert FeelDate(date.year, date.month, date.day).weekday == date.isoweekday()


@given(st.integers(-365_242_500_000, 365_242_500_000))
def test_every_day_number_has_its_date(number: int) -> None:
    assert day_number(*civil_date(number)) == number


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1971, 1, 1), max_value=datetime(2037, 1, 1)))  # noqa: DTZ001 - of UTC
def test_a_moment_shows_the_clock_that_the_zone_has(moment: datetime) -> None:
    berlin = named_zone("Europe/Berlin")
    assert berlin is not None
    shown_there = FeelDateTime.from_python(moment, berlin)
    python = moment.astimezone(__import__("zoneinfo").ZoneInfo("Europe/Berlin"))
    assert (shown_there.date.day, shown_there.time.hour, shown_there.time.minute) == (python.day, python.hour, python.minute)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        FeelDateTime.from_python(datetime(2026, 1, 1))  # noqa: DTZ001 - the fault under test


def test_years_beyond_python_have_offsets_too() -> None:
    berlin = named_zone("Europe/Berlin")
    assert berlin is not None
    moment = FeelDateTime(FeelDate(99_999, 7, 1), FeelTime(12, 0, 0, 0, berlin))
    assert moment.offset == 7200
    assert FeelDateTime(FeelDate(-99_999, 7, 1), FeelTime(12, 0, 0, 0, berlin)).offset == 3208  # by the sun


def test_an_own_offset_is_kept() -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=-5)))
    assert str(FeelDateTime.from_python(moment)) == "2026-03-01T12:00:00-05:00"


@pytest.mark.parametrize(
    ("text", "written"),
    [("1.50", "1.5"), ("100", "100"), ("-0.0", "0"), (".5", "0.5"), ("1e3", "1000"), ("1E-3", "0.001"), ("1.23e+4", "12300")],
)
def test_numbers_are_written_plainly(text: str, written: str) -> None:
    number = read_number(text)
    assert number is not None
    assert number_text(number) == written


@pytest.mark.parametrize("text", ["", "1,0", "NaN", "Infinity", "1e99999", "0x1", "--1", "1_000", "٣"])
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert read_number(text) is None


def test_numbers_keep_34_digits() -> None:
    assert read_number("0." + "3" * 40) == Decimal("0." + "3" * 34)


def test_values_are_shown_as_feel_writes_them() -> None:
    assert to_text([Decimal(1), "a", None, True, {"b c": FeelDate(2026, 1, 2)}]) == '[1, "a", null, true, {"b c": 2026-01-02}]'
    assert to_text(Range(Decimal(1), None, start_included=False, end_included=False, comparison=">")) == "(> 1)"
    assert to_text(Range(FeelDate(2026, 1, 2), None, start_included=True, end_included=False)) == '[@"2026-01-02"..null)'
    assert to_text(FeelTime(1, 2, 3, 0, Zone(offset=-3600))) == "01:02:03-01:00"
    assert len(shown("x" * 1000)) < 100


@pytest.mark.parametrize(
    "text", ["[1..3]", "(1..3]", '["a".."b")', '[@"2026-01-01"..@"2026-02-01"]', "[..3]", "[3..1]", "x", "(1.."]
)
def test_a_range_is_read_or_refused(text: str) -> None:
    found = read_range(text)
    assert (found is None) == (text in {"[..3]", "[3..1]", "x", "(1.."})
    if found is not None:
        assert to_text(found) == text

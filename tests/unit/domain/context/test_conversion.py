"""From what drivers give to exact values."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.context.attribute import Missing, UnknownReason
from midoffice.domain.context.conversion import convert
from midoffice.domain.context.source import FieldSpec, FieldType

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SCHEMA = "schema"


def _converted(value: object, kind: FieldType, unit: str = "") -> object:
    found = convert(value, FieldSpec("a.b", "column", kind, unit))
    if isinstance(found, Missing):
        assert found.reason is UnknownReason.SCHEMA
        assert found.detail.startswith("column: ")
        return SCHEMA
    return found


@pytest.mark.parametrize(
    ("value", "kind", "wanted"),
    [
        (2**53 + 1, FieldType.NUMBER, 2**53 + 1),
        ("9007199254740993", FieldType.NUMBER, 2**53 + 1),
        ("12.50", FieldType.NUMBER, Decimal("12.50")),
        (0.1, FieldType.NUMBER, Decimal("0.1")),
        (1e22, FieldType.MONEY, Decimal("1e22")),
        (Decimal("0.10"), FieldType.MONEY, Decimal("0.10")),
        (7, FieldType.MONEY, Decimal(7)),
        ("1e3", FieldType.MONEY, Decimal("1E+3")),
        (float("nan"), FieldType.NUMBER, SCHEMA),
        (Decimal("Infinity"), FieldType.MONEY, SCHEMA),
        (True, FieldType.NUMBER, SCHEMA),
        ("1,234.56", FieldType.NUMBER, SCHEMA),
        ("\u0661\u0662", FieldType.NUMBER, SCHEMA),
        ("1e99999", FieldType.NUMBER, SCHEMA),
        (Decimal("1e9999"), FieldType.NUMBER, SCHEMA),
        ("", FieldType.NUMBER, SCHEMA),
        ([], FieldType.NUMBER, SCHEMA),
        (1, FieldType.BOOLEAN, True),
        (Decimal(0), FieldType.BOOLEAN, False),
        ("T", FieldType.BOOLEAN, True),
        (2, FieldType.BOOLEAN, SCHEMA),
        ("perhaps", FieldType.BOOLEAN, SCHEMA),
        ("text\x00\ud800", FieldType.STRING, "text\ufffd\ufffd"),
        (42, FieldType.STRING, "42"),
        (Decimal("1.50"), FieldType.STRING, "1.50"),
        (True, FieldType.STRING, SCHEMA),
        ({}, FieldType.STRING, SCHEMA),
        (b"bytes", FieldType.STRING, SCHEMA),
        (date(2026, 3, 2), FieldType.DATE, date(2026, 3, 2)),
        ("2026-03-02", FieldType.DATE, date(2026, 3, 2)),
        (datetime(2026, 3, 2), FieldType.DATE, date(2026, 3, 2)),  # noqa: DTZ001 - as Oracle gives a date
        (NOON, FieldType.DATE, SCHEMA),
        ("2026-02-30", FieldType.DATE, SCHEMA),
        ("20260302", FieldType.DATE, SCHEMA),
        ("02.03.2026", FieldType.DATE, SCHEMA),
        (NOON.astimezone(timezone(timedelta(hours=5))), FieldType.TIME, NOON),
        ("2026-03-02T12:00:00Z", FieldType.TIME, NOON),
        ("2026-03-02 13:00:00+01:00", FieldType.TIME, NOON),
        ("2026-03-02T12:00:00", FieldType.TIME, SCHEMA),
        ("2026-03-02", FieldType.TIME, SCHEMA),
        (1772452800, FieldType.TIME, SCHEMA),
        (time(12), FieldType.TIME, SCHEMA),
        ("[1, 0.10]", FieldType.LIST, [1, Decimal("0.10")]),
        ([1.5, {"at": NOON}, (None, True)], FieldType.LIST, [Decimal("1.5"), {"at": NOON}, [None, True]]),
        ('{"a": [9007199254740993]}', FieldType.CONTEXT, {"a": [2**53 + 1]}),
        ('{"a": NaN}', FieldType.CONTEXT, SCHEMA),
        ("[1", FieldType.LIST, SCHEMA),
        ("[" * 10_000, FieldType.LIST, SCHEMA),
        ({"a": b"x"}, FieldType.CONTEXT, SCHEMA),
        ([0] * 30_000, FieldType.LIST, SCHEMA),
        ([], FieldType.CONTEXT, SCHEMA),
        (object(), FieldType.STRING, SCHEMA),
    ],
)
def test_d8_values_are_exact_or_do_not_fit(value: object, kind: FieldType, wanted: object) -> None:
    found = _converted(value, kind)
    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize("kind", list(FieldType))
def test_nothing_is_known_to_be_nothing_in_every_type(kind: FieldType) -> None:
    assert _converted(None, kind) is None


def test_a_time_without_a_zone_is_read_in_the_zone_that_its_unit_names() -> None:
    assert _converted("2026-03-02T13:00:00", FieldType.TIME, "Europe/Berlin") == NOON
    assert _converted("2026-10-25T02:30:00", FieldType.TIME, "Europe/Berlin") == SCHEMA
    assert _converted("2026-03-29T02:30:00", FieldType.TIME, "Europe/Berlin") == SCHEMA
    assert _converted("2026-10-25T02:30:00", FieldType.TIME, "Nowhere/Atoll") == SCHEMA
    assert _converted("2026-10-25T02:30:00+01:00", FieldType.TIME, "Europe/Berlin") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
def test_a_number_is_the_number_that_was_given(number: Decimal | float) -> None:
    found = _converted(number, FieldType.NUMBER)
    assert found == (Decimal(repr(number)) if isinstance(number, float) else number)
    as_text = _converted(format(found, "f") if isinstance(found, Decimal) else str(found), FieldType.MONEY)
    assert as_text in {Decimal(str(found)), SCHEMA}


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.times(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(_ANYTHING, st.sampled_from(list(FieldType)), st.sampled_from(["", "UTC", "Europe/London", "EUR"]))
def test_whatever_comes_is_a_value_or_does_not_fit(value: object, kind: FieldType, unit: str) -> None:
    _converted(value, kind, unit)

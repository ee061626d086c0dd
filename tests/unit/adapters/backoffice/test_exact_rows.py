"""Values of drivers become values of the port, and nothing is guessed or rounded."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from ipaddress import ip_address
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from midoffice.adapters.backoffice.exact_rows import ExactRows
from midoffice.ports.sources import MOST_BYTES, MOST_ROWS, SourceSchema

WHEN = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


class Money(Decimal):
    """What a driver may make of a column."""


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (None, None),
        (True, True),
        (2**53 + 1, 2**53 + 1),
        (0.1, Decimal("0.1")),
        (1e22, Decimal("1e22")),
        (float("nan"), "nan"),
        (Decimal("Infinity"), "Infinity"),
        (Decimal("12.50"), Decimal("12.50")),
        (Money("12.50"), Decimal("12.50")),
        ("Zoë", "Zoë"),
        (WHEN, WHEN),
        (WHEN.astimezone(timezone(timedelta(hours=5))), WHEN),
        (datetime(2026, 7, 1, 14, 0), WHEN),  # noqa: DTZ001  # a database without zones
        (date(2026, 7, 1), date(2026, 7, 1)),
        (time(14, 0), time(14, 0)),
        (timedelta(hours=1, milliseconds=1), "PT3600.001S"),
        (-timedelta(seconds=1), "-PT1S"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (ip_address("127.0.0.1"), "127.0.0.1"),
        ((1, [0.5]), [1, [Decimal("0.5")]]),
        ({"a": {"b": 0.5}}, {"a": {"b": Decimal("0.5")}}),
    ],
)
def test_values_are_exact(found: object, wanted: object) -> None:
    ((row,),) = [ExactRows(ZoneInfo("Europe/Berlin")).rows(["column"], [(found,)])]
    assert row["column"] == wanted
    assert type(row["column"]) is type(wanted)


@pytest.mark.parametrize("value", [b"bytes", memoryview(b"bytes"), object(), 1j])
def test_what_is_no_value_is_refused_by_its_column(value: object) -> None:
    with pytest.raises(SourceSchema, match="photo"):
        ExactRows().rows(["id", "photo"], [(1, value)])


def test_too_much_is_refused() -> None:
    assert len(ExactRows().rows(["n"], [(n,) for n in range(MOST_ROWS)])) == MOST_ROWS
    with pytest.raises(SourceSchema, match="rows"):
        ExactRows().rows(["n"], ((n,) for n in range(MOST_ROWS + 1)))
    with pytest.raises(SourceSchema, match="larger"):
        ExactRows().rows(["text"], [("x" * MOST_BYTES,)])
    with pytest.raises(SourceSchema, match="larger"):
        ExactRows().rows(["text"], [({"deep": ["ë" * (MOST_BYTES // 2)]},)])


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(SourceSchema, match="id"):
        ExactRows().rows(["id", "id"], [(1, 2)])

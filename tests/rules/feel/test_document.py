"""Values as JSON, and back."""

from decimal import Decimal

import pytest

from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import FeelDate, Range, read_at_literal
from midoffice.domain.rules.feel.values.document import dumps, from_document, loads, to_document
from midoffice.kernel.errors import Invalid

VALUES: list[object] = [
    None,
    True,
    False,
    Decimal(1),
    Decimal("1.10"),
    Decimal("0.1234567890123456789012345678901234"),
    Decimal("1E+6000"),
    "",
    'a "quoted" text\n',
    '@"2026-01-31"',
    read_at_literal("2026-01-31"),
    read_at_literal("09:30:00@Europe/Berlin"),
    read_at_literal("2026-01-31T10:00:00Z"),
    read_at_literal("P1D"),
    read_at_literal("P1Y"),
    [Decimal(1), [FeelDate(2026, 1, 2)], {}],
    {"a b": {"c": None}},
    Range(Decimal(1), Decimal(10), start_included=True, end_included=False),
    Unknown("timed out", "Customer.consent"),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_as_it_went(value: object) -> None:
    assert from_document(to_document(value)) == value
    assert from_document(loads(dumps(to_document(value)))) == value


def test_numbers_go_out_with_all_their_digits() -> None:
    assert dumps(to_document([Decimal("0.1"), Decimal(10) ** 20, Decimal("1.50")])) == "[0.1, 100000000000000000000, 1.5]"


def test_a_float_means_what_it_shows() -> None:
    assert from_document(0.1) == Decimal("0.1")


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"Customer": {"born": '@"2026-02-30"'}}, "inputs.Customer.born"),
        ({"ages": [1, float("nan")]}, "inputs.ages[1]"),
        ({"n": 10**7000}, "inputs.n"),
        ({"r": {"@range": "[3..x]"}}, "inputs.r.@range"),
        ({"n": {"@number": "twelve"}}, "inputs.n.@number"),
        ({"n": {"@number": "1e9999"}}, "inputs.n.@number"),
        ({"r": {"@text": "x", "y": 1}}, "inputs.r.@text"),
        ({"o": object()}, "inputs.o"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(document: object, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_document(document, "inputs")
    assert refused.value.fields["field"] == field


def test_deep_nesting_is_refused() -> None:
    deep: object = 1
    for _ in range(100):
        deep = [deep]
    with pytest.raises(Invalid, match="nested"):
        from_document(deep)


@pytest.mark.parametrize("text", ["{", "NaN", "[1e999999]", "[" * 100_000, b"\xff"])
def test_a_text_that_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(Invalid):
        loads(text)


@pytest.mark.parametrize("number", ["12345678901234567890", "0.1234567890123456789012345678901234", "-1E+6000"])
def test_a_number_comes_in_as_a_text_where_it_would_lose_digits(number: str) -> None:
    assert from_document({"@number": number}) == Decimal(number)

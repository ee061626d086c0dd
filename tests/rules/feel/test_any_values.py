"""Whatever the values are: nothing is raised but the limit, null has a reason, results are values, and costs are bounded."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midoffice.domain.rules.feel import operations
from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.conformance import coerce, conforms, type_of
from midoffice.domain.rules.feel.run import LimitReached, Run
from midoffice.domain.rules.feel.types import ANY, NULL, FunctionOf, ListOf, is_part_of
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import (
    CONTEXT,
    Builtin,
    DaysTime,
    FeelDate,
    FeelDateTime,
    FeelTime,
    Function,
    Parameter,
    Range,
    YearsMonths,
    Zone,
    comparison_range,
    to_text,
)
from midoffice.domain.rules.feel.values.calendar import LARGEST_YEAR
from midoffice.domain.rules.feel.values.document import dumps, from_document, loads, to_document

A_VALUE = (
    type(None),
    bool,
    Decimal,
    str,
    list,
    dict,
    FeelDate,
    FeelTime,
    FeelDateTime,
    DaysTime,
    YearsMonths,
    Range,
    Function,
    Builtin,
)

numbers = st.one_of(
    st.decimals("-1e30", "1e30").map(CONTEXT.plus),
    st.integers(-5, 5).map(Decimal),
    st.sampled_from([Decimal("1E+6144"), Decimal("-9E+6000"), Decimal("1E-6143"), Decimal("-0")]),
)
zones = st.sampled_from([None, Zone(offset=0), Zone(offset=-64_800), Zone(name="Europe/Berlin"), Zone(name="Australia/Lord_Howe")])
dates = st.builds(
    FeelDate, st.one_of(st.integers(-LARGEST_YEAR, LARGEST_YEAR), st.integers(1900, 2100)), st.integers(1, 12), st.integers(1, 28)
)
times = st.builds(FeelTime, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999_999_999), zones)
simple = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    st.text("ab(.*+[]\\$1,;é\n", max_size=8),
    st.sampled_from(["2026-01-01", "10:00:00", "P1D", "[1..2]", "Europe/Berlin", "1", "i"]),
    dates,
    times,
    st.builds(FeelDateTime, dates, times),
    st.integers(-(10**20), 10**20).map(DaysTime),
    st.integers(-(10**6), 10**6).map(YearsMonths),
)


def between(ends: st.SearchStrategy[object]) -> st.SearchStrategy[Range]:
    return st.one_of(
        st.builds(Range, st.none() | ends, st.none() | ends, st.booleans(), st.booleans()),
        st.builds(comparison_range, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), ends),
    )


ranges = st.one_of(between(numbers), between(dates), between(st.text('ab"\\n', max_size=3)))
functions = st.sampled_from(
    [
        Function(
            "first", (Parameter("a", ANY, nullable=True), Parameter("b", ANY, nullable=True)), ANY, lambda _run, values: values[0]
        ),
        Function("less", (Parameter("a", ANY), Parameter("b", ANY)), ANY, lambda run, values: operations.less(run, *values)),
        BUILTINS["abs"],
        BUILTINS["is"],
    ]
)
leaves = st.one_of(simple, ranges, functions)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["key", "value", "a", "b"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def a_run() -> Run:
    return Run(datetime(2026, 1, 2, 12, tzinfo=UTC), steps=50_000)


@pytest.mark.parametrize("name", sorted(BUILTINS))
@settings(max_examples=15, deadline=None)
@given(arguments=st.lists(values, max_size=4))
def test_no_builtin_raises_or_is_silent(name: str, arguments: list[object]) -> None:
    run = a_run()
    with suppress(LimitReached):
        result = operations.invoke(run, BUILTINS[name], arguments)
        assert isinstance(result, A_VALUE)
        to_text(result)


TWO = (
    "add",
    "subtract",
    "multiply",
    "divide",
    "power",
    "equal",
    "not_equal",
    "less",
    "less_or_equal",
    "in_test",
    "index",
    "iterate_between",
)


@pytest.mark.parametrize("name", TWO)
@settings(max_examples=50, deadline=None)
@given(first=values, second=values)
def test_no_operation_raises_and_null_has_a_reason(name: str, first: object, second: object) -> None:
    run = a_run()
    with suppress(LimitReached):
        result = getattr(operations, name)(run, first, second)
        assert name == "iterate_between" or isinstance(result, A_VALUE)
        if result is None and name not in {"index", "in_test"}:
            assert run.faults


@settings(max_examples=100, deadline=None)
@given(value=values)
def test_every_value_is_of_its_own_type(value: object) -> None:
    kind = type_of(value)
    assert conforms(a_run(), value, kind)
    assert is_part_of(kind, kind)
    assert is_part_of(kind, ANY)
    assert coerce(a_run(), value, kind) is value
    if not isinstance(value, list) and kind != NULL:
        assert coerce(a_run(), [value], ListOf(kind)) == [value]


@settings(max_examples=100, deadline=None)
@given(value=values)
def test_every_value_but_functions_goes_through_json(value: object) -> None:
    document = to_document(value)
    if "@function" not in str(document):
        assert operations.identical(from_document(loads(dumps(document))), value)


@given(first=values, second=values)
def test_order_has_two_sides(first: object, second: object) -> None:
    run = a_run()
    less, greater = operations.less(run, first, second), operations.greater(run, second, first)
    assert less == greater
    if less is True:
        assert operations.less(run, second, first) is False
        assert operations.equal(run, first, second) is not True


@given(value=values)
def test_an_unknown_argument_makes_the_result_unknown(value: object) -> None:
    unknown = Unknown("timed out")
    assert operations.invoke(a_run(), BUILTINS["contains"], [value, unknown]) == unknown
    assert operations.invoke(a_run(), BUILTINS["sum"], [[Decimal(1), unknown]]) == unknown


def test_a_function_is_of_the_type_of_its_parameters() -> None:
    assert isinstance(type_of(BUILTINS["abs"]), FunctionOf)

"""What operators do with values, written as FEEL."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from midoffice.domain.rules.feel.language import compile_expression
from midoffice.domain.rules.feel.operations import add, equal, filter_list, in_test, index, invoke, iterate, less, path, power
from midoffice.domain.rules.feel.run import MOST_STEPS, LimitReached, Run
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import to_text


def a_run(**options: int) -> Run:
    return Run(datetime(2026, 1, 2, 12, tzinfo=UTC), **options)  # type: ignore[arg-type] # only numbers are given


def said(text: str) -> tuple[str, list[str]]:
    run = a_run()
    return to_text(compile_expression(text)(run, {})), run.faults


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1/3", "0.3333333333333333333333333333333333"),
        ("2/3", "0.6666666666666666666666666666666667"),
        ("0.1 + 0.2", "0.3"),
        ("10 ** 40 + 1", "10000000000000000000000000000000000000000"),
        ("5 ** -2", "0.04"),
        ("-3 ** 2", "9"),
        ('@"2026-01-31" + @"P1M"', "2026-02-28"),
        ('@"2024-02-29" + @"P1Y"', "2025-02-28"),
        ('@"2026-01-02" - @"PT1H"', "2026-01-01"),
        ('@"23:30:00" + @"PT1H"', "00:30:00"),
        ('@"2026-03-29T01:30:00@Europe/Berlin" + @"PT1H"', "2026-03-29T03:30:00@Europe/Berlin"),
        ('@"2026-10-25T02:30:00@Europe/Berlin" + @"PT1H"', "2026-10-25T02:30:00@Europe/Berlin"),
        ('@"2026-03-30T00:00:00@Europe/Berlin" - @"2026-03-29T00:00:00@Europe/Berlin"', "PT23H"),
        ('@"P1Y" / @"P5M"', "2.4"),
        ('@"P10DT23H" / 2.5', "P4DT9H12M"),
        ('"a" + "b"', "ab"),
        ("[1,2,3][-1]", "3"),
        ("[1,2,3][item > 1]", "[2, 3]"),
        ("[{a: 1}, {a: 2}].a", "[1, 2]"),
        ('@"2026-01-02".weekday', "5"),
        ('@"2026-07-01T12:00:00@Europe/Berlin".time offset', "PT2H"),
        ('@"10:00:00@Europe/Berlin".time offset', "PT1H"),
        ('@"10:00:00@Europe/Berlin" = @"09:00:00Z"', "true"),
        ('@"2026-01-02T10:00:00.9Z" = @"2026-01-02T11:00:00+01:00"', "true"),
        ('"b" in ["a".."c"]', "true"),
        ("5 in (> 3, null)", "true"),
        ("[1..3].start included", "true"),
        ('null = ""', "false"),
    ],
)
def test_results(text: str, result: str) -> None:
    assert said(text) == (result, [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('1 + "a"', "cannot be added"),
        ("1 + null", "a value is missing"),
        ('"1" < 2', "different kinds"),
        ("null > 1", "a value is missing"),
        ("true < false", "have no order"),
        ("1 / 0", "divided by zero"),
        ('@"P1D" / 0', "divided by zero"),
        ('@"P1D" / @"P0D"', "divided by zero"),
        ("10 ** 10000", "out of range"),
        ("0 ** -1", "divided by zero"),
        ("-2 ** 0.5", "whole number"),
        ('@"999999999-12-31" + @"P1D"', "out of range"),
        ('@"P1D" * 10 ** 40', "out of range"),
        ('@"2026-01-02T10:00:00" < @"2026-01-02T10:00:00Z"', "time zone"),
        ('@"2026-01-02T10:00:00" - @"2026-01-02T10:00:00Z"', "time zone"),
        ("-true", "minus sign"),
        ("{a: 1}.b", "no b"),
        ("null.b", "null"),
        ('@"P1Y".days', "has no days"),
        ("[1,2][5]", "no item 5"),
        ("[1,2][0]", "no item 0"),
        ("[1..3] = 2", "different kinds"),
        ("5 in [1..null]", "no end"),
        ('["a"..3]', "different kinds"),
        ("[true..false]", "is none"),
        ("1(2)", "not a function"),
        ("abs(1, 2)", "takes 1 value (n), and got 2"),
        ('abs("x")', "n of abs is the text"),
        ("abs(m: 1)", "has no parameter m"),
        ("modulo(dividend: 1)", "needs a value for divisor"),
        ('(function(a: number) a)("x")', "number is needed"),
        ('for i in "a".."c" return i', "one by one"),
        ("for i in 1..2.5 return i", "whole numbers"),
    ],
)
def test_what_has_no_result_is_null_with_a_reason(text: str, words: str) -> None:
    result, faults = said(text)
    assert result == "null"
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize("name", ["__class__", "__init__", "nanoseconds", "day_number", "plus_months", "date", "_run", "zone"])
@pytest.mark.parametrize("value", ['@"2026-01-02"', '@"P1D"', '"x"', "1", "[1..2]", "abs", "[[1]]", "{}", "function(a) a", "true"])
def test_d32_no_path_reaches_an_attribute_of_python(value: str, name: str) -> None:
    run = a_run()
    found = path(run, compile_expression(value)(run, {}), name)
    assert found in (None, [None], [[None]])
    assert run.faults


def test_an_unknown_stays_one_through_operations() -> None:
    unknown = Unknown("timed out", "Customer.age")
    run = a_run()
    one = Decimal(1)
    results = [
        add(run, unknown, one),
        add(run, one, unknown),
        less(run, unknown, one),
        equal(run, one, unknown),
        power(run, one, unknown),
        path(run, unknown, "x"),
        index(run, [one], unknown),
        in_test(run, unknown, [one]),
        invoke(run, unknown, []),
        iterate(run, unknown),
        filter_list(run, [one], lambda _item: unknown),
    ]
    assert results == [unknown] * len(results)
    assert not run.faults


def test_an_item_that_is_found_needs_no_other() -> None:
    unknown = Unknown("timed out")
    assert in_test(a_run(), Decimal(1), [unknown, Decimal(1)]) is True
    assert in_test(a_run(), Decimal(2), [unknown, Decimal(1)]) == unknown


def test_d31_texts_do_not_grow_without_bounds() -> None:
    run = a_run()
    text: object = "x" * 600_000
    with pytest.raises(LimitReached):
        add(run, text, text)


def test_d31_long_comparisons_cost_steps() -> None:
    run = a_run(steps=1_000)
    long_list: list[object] = [Decimal(1)] * 2_000
    with pytest.raises(LimitReached):
        equal(run, long_list, list(long_list))
    assert a_run().steps_left == MOST_STEPS


def test_times_of_a_place_are_compared_on_the_day_of_the_evaluation() -> None:
    summer = Run(datetime(2026, 7, 1, tzinfo=UTC) + timedelta(hours=1))
    assert compile_expression('@"10:00:00@Europe/Berlin" = @"08:00:00Z"')(summer, {}) is True

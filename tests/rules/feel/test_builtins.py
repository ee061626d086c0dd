"""The built-in functions, beyond what the public conformance kit asks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.language import compile_expression
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.values import to_text

OF_THE_SPECIFICATION = """
number, string, date, time, date and time, duration, years and months duration, range, not, is, substring, string length,
upper case, lower case, substring before, substring after, replace, contains, starts with, ends with, matches, split, string
join, list contains, list replace, count, min, max, sum, mean, all, any, sublist, append, concatenate, insert before, remove,
reverse, index of, union, distinct values, flatten, product, median, stddev, mode, decimal, floor, ceiling, round up, round
down, round half up, round half down, abs, modulo, sqrt, log, exp, odd, even, before, after, meets, met by, overlaps,
overlaps before, overlaps after, finishes, finished by, includes, during, starts, started by, coincides, day of year, day of
week, month of year, week of year, sort, get value, get entries, context, context put, context merge, now, today
"""


def said(text: str, run: Run | None = None) -> tuple[str, list[str]]:
    run = run or Run(datetime(2026, 1, 2, 12, tzinfo=UTC))
    return to_text(compile_expression(text)(run, {})), run.faults


def test_every_function_of_the_specification_is_there() -> None:
    assert {name.strip() for name in " ".join(OF_THE_SPECIFICATION.split()).split(",")} <= set(BUILTINS)
    assert {name for name, row in BUILTINS.items() if row.extension} == {
        "at zone",
        "is unknown",
        "local time",
        "local date",
        "somewhere within",
    }


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('substring("foobar", -2, 1)', "a"),
        ('substring("foobar", 3)', "obar"),
        ('substring before("abc", "x")', ""),
        ('upper case("straße")', "STRASSE"),
        ('string join(["a", null, "c"], "-")', "a-c"),
        ('string(@"2026-01-02")', "2026-01-02"),
        ('string([1, "a"])', '[1, "a"]'),
        ("string(1.0)", "1"),
        ("string(null)", "null"),
        ('number("1.000,5", ".", ",")', "1000.5"),
        ("decimal(2.5, 0)", "2"),
        ("decimal(-0.5, 0)", "0"),
        ("floor(-1.5)", "-2"),
        ("ceiling(1234, -2)", "1300"),
        ("round half up(-2.5, 0)", "-3"),
        ("round half down(2.5, 0)", "2"),
        ("modulo(-12, 5)", "3"),
        ("even(10 ** 40)", "true"),
        ("odd(1.5)", "false"),
        ("sum([])", "null"),
        ('sum(@"P1D", @"PT12H")', "P1DT12H"),
        ('max("a", "c", "b")', "c"),
        ('min([@"2026-01-02", @"2025-01-02"])', "2025-01-02"),
        ("mean(1, 2)", "1.5"),
        ("mode([3, 6, 1, 9, 6, 1, 3])", "[1, 3, 6]"),
        ("count([])", "0"),
        ("count(1, null)", "2"),
        ("sublist([1,2,3], -2)", "[2, 3]"),
        ("insert before([1,2], 3, 9)", "[1, 2, 9]"),
        ("remove([1,2,3], -1)", "[1, 2]"),
        ("index of([1, 2, null, 2], 2)", "[2, 4]"),
        ("index of([1, null], null)", "[2]"),
        ("distinct values([1, 2, 1, null, null])", "[1, 2, null]"),
        ("duplicate values([1, 2, 1, 1, 2])", "[1, 2]"),
        ("union([1, 2], [2, 3])", "[1, 2, 3]"),
        ("flatten([1, [2, [3]]])", "[1, 2, 3]"),
        ("sort([3, 1, 2])", "[1, 2, 3]"),
        ("sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]"),
        ("list replace([1, 2, 3], function(item, new) item < 3, 0)", "[0, 0, 3]"),
        ("partition([1, 2, 3, 4, 5], 2)", "[[1, 2], [3, 4], [5]]"),
        ('get value({a: {b: 1}}, ["a", "b"])', "1"),
        ('context put({a: 1}, ["b", "c"], 2)', "{a: 1, b: {c: 2}}"),
        ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),
        ('day of week(@"2026-01-02")', "Friday"),
        ('day of week(@"-2021-01-01")', "Monday"),
        ('week of year(@"2010-01-01")', "53"),
        ('week of year(@"12010-01-01")', "53"),
        ('years and months duration(@"2026-01-31", @"2026-02-28")', "P0M"),
        ('date(date and time("2026-01-02T23:00:00-05:00"))', "2026-01-02"),
        ('time(@"2026-01-02")', "00:00:00Z"),
        ("overlaps((< 5), (> 3))", "true"),
        ("overlaps((< 3), (> 5))", "false"),
        ("before((< 3), (> 5))", "true"),
        ("before(point: 1, range: [2..3])", "true"),
        ("before(range: [2..3], point: 1)", "false"),
        ("after(point: 4, range: [2..3])", "true"),
        ("before((< 3), (< 5))", "false"),
        ("includes((> 3), [4..5])", "true"),
        ("coincides((> 3), (> 3))", "true"),
        ("starts((< 3), (< 5))", "true"),
        ('met by(["b".."c"], ["a".."b"])', "true"),
        ('is(@"10:00:00Z", @"10:00:00@Etc/UTC")', "false"),
    ],
)
def test_results(text: str, result: str) -> None:
    assert said(text) == (result, [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('substring("foobar", 0)', "first character is 1"),
        ('substring("foobar", 1, 0)', "at least 1"),
        ('number("1,0")', "number"),
        ('number("1.0", ".", ".")', "are the same"),
        ('date("2026-02-30")', "is not a date"),
        ("date(2026, 2, 30)", "no date"),
        ("time(25, 0, 0)", "No clock"),
        ('time(1, 0, 0, @"P1D")', "18 hours"),
        ('duration("1D")', "is not a duration"),
        ("sqrt(-1)", "square root"),
        ("log(0)", "logarithm"),
        ("exp(100000)", "out of range"),
        ("modulo(1, 0)", "divided by zero"),
        ('sum(1, "a")', "needs numbers"),
        ('max(1, "a")', "compared"),
        ("stddev([1])", "two numbers"),
        ("product([])", "empty list"),
        ("all([1])", "true or false"),
        ("sublist([1], 1, 5)", "sublist wants"),
        ("insert before([1], 5, 1)", "position 5"),
        ("sort([1, null])", "compared"),
        ("sort([1, 2], function(a, b) 1)", "true or false"),
        ("partition([1], 0)", "from 1"),
        ("context([{key: 1, value: 2}])", "which is a text"),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', "Two entries"),
        ('context put({a: 1}, ["a", "b"], 2)', "no context at a"),
        ('get value({a: 1}, "b")', "There is no b"),
        ('matches("a", "(")', "not closed"),
        ('matches("a", "a", "p")', "no flag"),
        ('replace("a", "x*", "b")', "empty text"),
        ('string join(["a", 1])', "Only texts"),
        ("before([1..2], null)", "is null"),
        ('before(1, "a")', "different kinds"),
    ],
)
def test_what_has_no_result_is_null_with_a_reason(text: str, words: str) -> None:
    result, faults = said(text)
    assert result == "null"
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "((a{1000}){1000}){1000}"])
def test_d31_a_bomb_in_a_rule_ends_with_a_report(pattern: str) -> None:
    text, faults = said(f'matches("{"a" * 3000}!", "{pattern}")')
    assert text == "false" or (text == "null" and faults)


def test_d31_lists_do_not_grow_without_bounds() -> None:
    text = "{a: for i in 1..1000 return i, b: for i in a return a, c: for i in b return b, d: flatten(c)}.d"
    result, faults = said(text)
    assert result == "null"
    assert faults


def test_now_and_today_are_those_of_the_run() -> None:
    run = Run(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), zone=ZoneInfo("Europe/Berlin"))
    assert said("[now(), today()]", run)[0] == "[2026-07-02T01:30:00@Europe/Berlin, 2026-07-02]"
    assert said("now()")[0] == "2026-01-02T12:00:00Z"


def test_zones() -> None:
    assert said('at zone(@"2026-07-01T10:00:00Z", "Asia/Tokyo")')[0] == "2026-07-01T19:00:00@Asia/Tokyo"
    assert said('local time(@"2026-07-01T10:00:00Z", "+02:00")')[0] == "12:00:00"
    assert said('local date(@"2026-07-01T23:00:00Z", "Europe/Berlin")')[0] == "2026-07-02"
    assert said('at zone(@"2026-07-01T10:00:00", "Asia/Tokyo")') == (
        "null",
        ['@"2026-07-01T10:00:00" does not say where it is, so it cannot be shown in another zone.'],
    )
    assert "no time zone" in said('at zone(@"2026-07-01T10:00:00Z", "Atlantis")')[1][0]

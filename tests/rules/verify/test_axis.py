"""The sets of cells, against running the cells."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midoffice.domain.rules.dmn.verify.axis import Axis
from midoffice.domain.rules.dmn.verify.cells import cell_test
from midoffice.domain.rules.dmn.verify.points import Kind, as_feel, point_of, value_of
from midoffice.domain.rules.dmn.verify.space import takes
from midoffice.domain.rules.dmn.verify.tests import Same, is_clear
from midoffice.domain.rules.feel.language import compile_unary_tests, parse_unary_tests
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.values import read_at_literal

LITERALS = {
    Kind.NUMBER: st.sampled_from(["0", "1", "2.5", "-3", "18", "18.0", "1000"]),
    Kind.STRING: st.sampled_from(['"a"', '"b"', '"other"', '""']),
    Kind.BOOLEAN: st.sampled_from(["true", "false"]),
    Kind.DATE: st.sampled_from(['@"2026-01-31"', 'date("2026-02-01")', '@"2026-02-03"', '@"-0001-01-01"']),
    Kind.TIME: st.sampled_from(['@"00:00:00"', '@"09:00:00"', '@"23:59:59"', 'time("12:30:00")']),
    Kind.LOCAL: st.sampled_from(['@"2026-01-31T10:00:00"', 'date and time("2026-01-31T10:00:01")']),
    Kind.INSTANT: st.sampled_from(
        ['@"2026-01-31T10:00:00Z"', '@"2026-01-31T12:00:00+02:00"', '@"2026-03-29T03:30:00@Europe/Rome"']
    ),
    Kind.DAYS: st.sampled_from(['@"PT1H"', 'duration("P1D")', '@"-PT30M"', '@"PT24H"']),
    Kind.MONTHS: st.sampled_from(['@"P1Y"', '@"P12M"', '@"P13M"', '@"-P1M"']),
}
ORDERED = [kind for kind in LITERALS if kind.ordered]


@st.composite
def single_tests(draw: st.DrawFn, kind: Kind) -> str:
    literal = draw(LITERALS[kind])
    forms = [literal, f"= {literal}", f"!= {literal}", f"? = {literal}", f"? != {literal}", f"? in ({literal}, null)"]
    if kind.ordered:
        other = draw(LITERALS[kind])
        operator = draw(st.sampled_from(["<", "<=", ">", ">="]))
        forms += [
            f"{operator} {literal}",
            f"? {operator} {literal}",
            f"{literal} {operator} ?",
            f"{draw(st.sampled_from('[('))}{literal}..{other}{draw(st.sampled_from('])'))}",
            f"? between {literal} and {other}",
            f"? {operator} {literal} and ? != {other}",
            f"? {operator} {literal} or ? = {other}",
            f"not(? {operator} {literal})",
        ]
    return draw(st.sampled_from([*forms, "null", "? = null"]))


@st.composite
def cells(draw: st.DrawFn, kind: Kind) -> str:
    tests = draw(st.lists(single_tests(kind), min_size=1, max_size=3))
    text = ", ".join(tests)
    return draw(st.sampled_from([text, f"not({text})"])) if not any("?" in one for one in tests) else text


@st.composite
def columns(draw: st.DrawFn) -> tuple[Kind, list[str], str]:
    kind = draw(st.sampled_from(list(LITERALS)))
    return kind, draw(st.lists(cells(kind), min_size=1, max_size=4)), draw(LITERALS[kind])


def passes(cell: str, value: object) -> bool:
    return compile_unary_tests(cell)(Run(datetime(2026, 1, 1, tzinfo=UTC)), value, {}) is True


@settings(max_examples=400, deadline=None)
@given(columns())
def test_an_atom_is_in_a_set_exactly_when_the_cell_takes_it(column: tuple[Kind, list[str], str]) -> None:
    kind, texts, literal = column
    trees = [parse_unary_tests(text) for text in texts]
    tests = [cell_test(tree) for tree in trees]
    assert all(is_clear(test) for test in tests)
    (extra,) = parse_unary_tests(literal).tests
    more = cell_test(parse_unary_tests(literal))
    assert isinstance(more, Same), extra
    axis = Axis([*tests, more], frozenset({kind}))
    for text, test in zip(texts, tests, strict=True):
        taken = axis.cell(test)
        for atom in range(axis.size):
            point = axis.point(atom)
            value = None if point is None else value_of(point)
            assert takes(taken, atom) is passes(text, value), (text, value)
            if point is not None:
                assert passes(as_feel(point), value)


@given(columns())
def test_the_words_for_atoms_take_these_atoms(column: tuple[Kind, list[str], str]) -> None:
    kind, texts, _ = column
    axis = Axis([cell_test(parse_unary_tests(text)) for text in texts], frozenset({kind}))
    for first in range(axis.size):
        for last in range(first, axis.size):
            words = axis.describe(first, last)
            if words.startswith("any ") or words.endswith("), null"):
                continue
            for atom in range(axis.size):
                point = axis.point(atom)
                value = None if point is None else value_of(point)
                assert passes(words, value) is (first <= atom <= last) or (value is None and "not(" in words), words


@pytest.mark.parametrize(
    "cell",
    [
        "> Limit",
        'contains(?, "a")',
        "< today()",
        '> "m"',
        "[1..Limit]",
        "? * 2 > 3",
        'matches(?, "a+")',
        "> 5, other",
        '<= @"10:00:00Z"',
    ],
)
def test_what_hangs_on_more_than_the_cell_is_unclear(cell: str) -> None:
    assert not is_clear(cell_test(parse_unary_tests(cell, ["Limit", "other"])))


def test_what_can_be_computed_from_the_cell_is_clear() -> None:
    test = cell_test(parse_unary_tests('< date("2026-01-01") + duration("P1D")'))
    axis = Axis([test])
    assert axis.describe(0, 0) == '< @"2026-01-02"'


def test_values_between_two_others_lie_between_them() -> None:
    for text in ("2026-01-31", "10:00:00", "P1D", "P1Y", "2026-01-31T10:00:00"):
        point = point_of(read_at_literal(text))
        assert point is not None
        assert value_of(point) == read_at_literal(text)

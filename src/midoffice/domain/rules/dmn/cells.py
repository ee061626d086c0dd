"""Cells of decision tables: which of them an index can decide, and for which kind of value.

A cell that compares with literals of one kind - equality, bounds, ranges, alternatives, the negation of these - is decided for
values of that kind by where they lie among the literals of the column. All other cells are asked one by one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from midoffice.domain.rules.dmn.item_types import constant, is_constant
from midoffice.domain.rules.feel.tree import AtLiteral, Call, Expression, Name, Range, String, UnaryComparison, UnaryTests
from midoffice.domain.rules.feel.values import DaysTime, FeelDate, YearsMonths, read_at_literal, read_date, read_duration

Key = Any
"""What values of one kind are ordered and told apart by."""

KEYS: dict[type, Callable[[Any], Key]] = {
    FeelDate: lambda value: (value.year, value.month, value.day),
    DaysTime: lambda value: value.whole_seconds,
    YearsMonths: lambda value: value.months,
}
"""Kinds that have a key; numbers, texts and booleans are their own."""
KINDS = frozenset({Decimal, str, bool, *KEYS})
ORDERED = frozenset({Decimal, FeelDate, DaysTime, YearsMonths})
"""Kinds that an index orders; the others it tells apart."""


@dataclass(frozen=True, slots=True)
class Span:
    """Keys between two ends; an end that is None is open."""

    low: Key
    low_in: bool
    high: Key
    high_in: bool


@dataclass(frozen=True, slots=True)
class Simple:
    """A cell that is decided for values of `kind`: those in one of the spans, or in none if `negated`."""

    kind: type
    spans: tuple[Span, ...]
    negated: bool


def literal_value(node: Expression) -> object:
    """The value of a literal, a date or a duration; None for everything else."""
    if is_constant(node):
        return constant(node)
    if isinstance(node, AtLiteral):
        return read_at_literal(node.text)
    if isinstance(node, Call) and isinstance(node.function, Name) and node.names is None and len(node.arguments) == 1:
        text = node.arguments[0]
        if isinstance(text, String) and node.function.name in {"date", "duration"}:
            return (read_date if node.function.name == "date" else read_duration)(text.value)
    return None


def simple_cell(tests: UnaryTests, hidden: frozenset[str]) -> Simple | None:
    """The cell as spans of one kind, or None if an index cannot decide it. `hidden` are variables that may hide a function."""
    if hidden & {"date", "duration"}:
        return None
    kinds: set[type] = set()
    spans: list[Span] = []
    negated = tests.negated
    for test in tests.tests:
        if isinstance(test, UnaryComparison) and test.operator == "!=":
            if len(tests.tests) > 1 or tests.negated:
                return None
            negated = True
        span = _span(test, kinds)
        if span is None or len(kinds) != 1:
            return None
        spans.append(span)
    return Simple(kinds.pop(), tuple(spans), negated) if kinds else None


def _span(test: Expression, kinds: set[type]) -> Span | None:
    if isinstance(test, Range):
        low, high = _key(test.low, kinds), _key(test.high, kinds)
        there = low is not None and high is not None and kinds <= ORDERED
        return Span(low, test.low_closed, high, test.high_closed) if there else None
    operator = test.operator if isinstance(test, UnaryComparison) else "="
    end = _key(test.operand if isinstance(test, UnaryComparison) else test, kinds)
    if end is None or (operator not in {"=", "!="} and not kinds <= ORDERED):
        return None
    if operator in {"=", "!="}:
        return Span(end, True, end, True)  # noqa: FBT003 - the ends belong to it
    included = operator in {"<=", ">="}
    below = operator in {"<", "<="}
    return Span(None, False, end, included) if below else Span(end, included, None, False)  # noqa: FBT003 - one side is open


def _key(node: Expression, kinds: set[type]) -> Key:
    value = literal_value(node)
    kind = type(value)
    if kind not in KINDS:
        return None
    kinds.add(kind)
    return KEYS[kind](value) if kind in KEYS else value

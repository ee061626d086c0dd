"""From the tree of a cell to the set of values that pass it.

Only what is certain is taken: comparisons, ranges and lists of values that can be computed from the cell alone, and their
combinations. Everything else (another variable, a function of the value, an order of strings) is `Unclear`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from midoffice.domain.rules.dmn.verify.points import point_of
from midoffice.domain.rules.dmn.verify.tests import AllOf, Always, AnyOf, IsNull, Not, Same, Test, Unclear, Within
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import compile_expression
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.values import read_at_literal, read_date, read_date_time, read_duration, read_time

_THE_VALUE = tree.Name("?")
_OF_THE_CLOCK = frozenset({"now", "today", "random"})
_TURNED: dict[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_WITH_VARIABLES = (tree.For, tree.Quantified, tree.FunctionDefinition, tree.Filter, tree.InstanceOf)
_READ: Mapping[str, Callable[[str], object]] = {
    "date": read_date,
    "time": read_time,
    "date and time": read_date_time,
    "duration": read_duration,
}
_STEPS = 10_000


class _NotConstant(Exception):
    """The expression has a value only when the table is evaluated."""


def cell_test(cell: tree.UnaryTests) -> Test:
    """Return what a cell tests."""
    if not cell.tests:
        return Always()
    tests = tuple(_one(test) for test in cell.tests)
    either = tests[0] if len(tests) == 1 else AnyOf(tests)
    return Not(either) if cell.negated else either


def constant(expression: tree.Expression) -> object:
    """Return the value of an expression that is the same whenever it is evaluated. Raises ValueError for any other."""
    try:
        return _constant(expression)
    except _NotConstant:
        raise ValueError("Not a constant.") from None


def _one(test: tree.Expression) -> Test:
    """Return what one of the tests of a cell tests."""
    match test:
        case tree.UnaryComparison(operator, operand):
            return _guarded(lambda: _compared(operator, _constant(operand)))
        case tree.Range():
            return _guarded(lambda: _in_range(test))
        case _ if _THE_VALUE in tree.walk(test):
            return _condition(test)
        case _:
            return _guarded(lambda: _equal_or_member(_constant(test)))


def _guarded(reading: Callable[[], Test]) -> Test:
    try:
        return reading()
    except _NotConstant:
        return Unclear()


def _constant(expression: tree.Expression) -> object:
    """Compute an expression without variables and without a clock. Raises _NotConstant."""
    match expression:
        case tree.Null():
            return None
        case tree.Boolean(value) | tree.Number(value) | tree.String(value):
            return value
        case tree.Negation(tree.Number(value)):
            return -value
        case tree.AtLiteral(text):
            moment = read_at_literal(text)
            if moment is None:
                raise _NotConstant
            return moment
        case tree.Call(tree.Name(name), (tree.String(text),), None) if name in _READ:
            read = _READ[name](text)
            return _computed(expression) if read is None else read
        case _:
            return _computed(expression)


def _computed(expression: tree.Expression) -> object:
    called: set[int] = set()
    for node in tree.walk(expression):
        if isinstance(node, tree.Call) and isinstance(node.function, tree.Name) and node.function.name not in _OF_THE_CLOCK:
            called.add(id(node.function))
        elif (isinstance(node, tree.Name) and id(node) not in called) or isinstance(node, _WITH_VARIABLES):
            raise _NotConstant
    run = Run(datetime(2026, 1, 1, tzinfo=UTC), steps=_STEPS)
    try:
        value = compile_expression(expression)(run, {})
    except FeelFault:
        raise _NotConstant from None
    if run.faults:
        raise _NotConstant
    return value


def _compared(operator: str, value: object) -> Test:
    """Return the test `? operator value`."""
    if operator in {"=", "!="}:
        equal = _equal(value)
        return equal if operator == "=" else Not(equal)
    point = point_of(value)
    if point is None or not point.kind.ordered:
        return Unclear()
    if operator in {"<", "<="}:
        return Within(point.kind, high=point.key, high_closed=operator == "<=")
    return Within(point.kind, low=point.key, low_closed=operator == ">=")


def _equal(value: object) -> Test:
    if value is None:
        return IsNull()
    point = point_of(value)
    return Unclear() if point is None else Same(point)


def _equal_or_member(value: object) -> Test:
    """Return the test of a cell that is a value: the same, or one of a list."""
    if isinstance(value, list):
        return AnyOf(tuple(_equal(item) for item in value)) if value else Unclear()
    return _equal(value)


def _in_range(test: tree.Range) -> Test:
    low, high = point_of(_constant(test.low)), point_of(_constant(test.high))
    if low is None or high is None or low.kind is not high.kind or not low.kind.ordered:
        return Unclear()
    return Within(low.kind, low.key, test.low_closed, high.key, test.high_closed)


def _condition(test: tree.Expression) -> Test:  # noqa: PLR0911 - one for each form
    """Return the test of an expression about `?`."""
    match test:
        case tree.Comparison(operator, tree.Name("?"), right):
            return _guarded(lambda: _compared(operator, _constant(right)))
        case tree.Comparison(operator, left, tree.Name("?")):
            return _guarded(lambda: _compared(_TURNED[operator], _constant(left)))
        case tree.Between(tree.Name("?"), low, high):
            return _guarded(lambda: _in_range(tree.Range(low, high)))
        case tree.In(tree.Name("?"), tests) if not any(_THE_VALUE in tree.walk(inner) for inner in tests):
            parts = tuple(_one(inner) for inner in tests)
            return parts[0] if len(parts) == 1 else AnyOf(parts)
        case tree.Logic(operator, operands):
            parts = tuple(_condition(operand) for operand in operands)
            return AllOf(parts) if operator == "and" else AnyOf(parts)
        case tree.Call(tree.Name("not"), (operand,), None):
            return Not(_condition(operand))
        case _:
            return Unclear()

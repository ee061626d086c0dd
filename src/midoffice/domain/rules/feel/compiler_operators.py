"""Compiling operators: arithmetic, comparison, logic, choice and tests. The usual case stands in line, the others are steps."""

import ast

from midoffice.domain.rules.feel import pieces as py
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.compiler import Writer
from midoffice.domain.rules.feel.compiler_values import Constant, known, known_range

_ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power"}
_COMPARISON = {
    "=": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_or_equal",
    ">": "greater",
    ">=": "greater_or_equal",
}
_MIRRORED: dict[str, str] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def write_arithmetic(writer: Writer, node: tree.Arithmetic) -> ast.expr:
    """`left + right`."""
    return writer.call(_ARITHMETIC[node.operator], writer.write(node.left), writer.write(node.right))


def write_negation(writer: Writer, node: tree.Negation) -> ast.expr:
    """`-operand`."""
    value = known(node)
    return writer.constant(value) if value is not None else writer.call("negate", writer.write(node.operand))


def write_comparison(writer: Writer, node: tree.Comparison) -> ast.expr:
    """`left < right`."""
    right = known(node.right)
    if right is not None:
        return _against(writer, writer.write(node.left), node.operator, right)
    left = known(node.left)
    if left is not None:
        return _against(writer, writer.write(node.right), _MIRRORED[node.operator], left)
    return compare(writer, node.operator, writer.write(node.left), writer.write(node.right))


def compare(writer: Writer, operator: str, left: ast.expr, right: ast.expr) -> ast.expr:
    """Compare two values of which nothing is known: in line if both are numbers (or texts, for equality)."""
    a, b = writer.fresh(), writer.fresh()
    slow = writer.call(_COMPARISON[operator], py.load(a), py.load(b))
    fast = py.compare(operator, py.load(a), py.load(b))
    if operator in {"=", "!="}:
        kind = writer.fresh()
        writer.step("type")
        alike = py.same(py.bind(kind, py.type_of(py.bind(a, left))), py.type_of(py.bind(b, right)))
        simple = py.any_of(py.same(py.load(kind), writer.step("str")), py.same(py.load(kind), writer.step("Decimal")))
        fits = py.every(alike, simple)
    else:
        fits = py.both(writer.has_type(py.bind(a, left), "Decimal"), writer.has_type(py.bind(b, right), "Decimal"))
    return py.choose(fits, fast, slow)


def _against(writer: Writer, value: ast.expr, operator: str, other: Constant) -> ast.expr:
    """Compare a value with a number or text that is known."""
    name = writer.fresh()
    kind = "str" if isinstance(other, str) else "Decimal"
    reference = writer.constant(other)
    return py.choose(
        writer.has_type(py.bind(name, value), kind),
        py.compare(operator, py.load(name), reference),
        writer.call(_COMPARISON[operator], py.load(name), reference),
    )


def write_between(writer: Writer, node: tree.Between) -> ast.expr:
    """`value between low and high`."""
    value, low, high = writer.fresh(), writer.fresh(), writer.fresh()
    fits = py.both(
        py.both(
            writer.has_type(py.bind(value, writer.write(node.value)), "Decimal"),
            writer.has_type(py.bind(low, writer.write(node.low)), "Decimal"),
        ),
        writer.has_type(py.bind(high, writer.write(node.high)), "Decimal"),
    )
    fast = py.within(py.load(low), "<=", py.load(value), "<=", py.load(high))
    return py.choose(fits, fast, writer.call("between", py.load(value), py.load(low), py.load(high)))


# --- logic


def write_logic(writer: Writer, node: tree.Logic) -> ast.expr:
    """`a and b and c`: from the left, no further than needed."""
    operands = [writer.write(operand) for operand in node.operands]
    if node.operator == "and":
        return _joined(writer, operands, decisive=False, step="conjunction")
    return _joined(writer, operands, decisive=True, step="disjunction")


def _joined(writer: Writer, operands: list[ast.expr], *, decisive: bool, step: str) -> ast.expr:
    """Join operands from the left, in halves, so that a thousand of them do not nest a thousand deep."""
    if len(operands) == 1:
        return operands[0]
    middle = len(operands) // 2
    left = _joined(writer, operands[:middle], decisive=decisive, step=step)
    right = _joined(writer, operands[middle:], decisive=decisive, step=step)
    return _join(writer, left, right, decisive=decisive, step=step)


def _join(writer: Writer, left: ast.expr, right: ast.expr, *, decisive: bool, step: str) -> ast.expr:
    """`decisive if a is decisive else decisive if b is decisive else (not decisive if both are that else step(a, b))`."""
    a, b = writer.fresh(), writer.fresh()
    verdict, opposite = py.constant(decisive), py.constant(not decisive)
    agreed = py.every(py.same(py.load(a), opposite), py.same(py.load(b), opposite))
    rest = py.choose(agreed, opposite, writer.call(step, py.load(a), py.load(b)))
    second = py.choose(py.same(py.bind(b, right), verdict), verdict, rest)
    return py.choose(py.same(py.bind(a, left), verdict), verdict, second)


def write_if(writer: Writer, node: tree.If) -> ast.expr:
    """`if condition then a else b`; in strict mode an UNKNOWN condition takes both and looks whether it matters."""
    condition, then, otherwise = (writer.write(part) for part in (node.condition, node.then, node.otherwise))
    held = writer.fresh()
    if not writer.strict:
        if writer.gives_up:
            otherwise = py.choose(writer.has_type(py.load(held), "Unknown"), writer.call("undecided"), otherwise)
        return py.choose(py.same(py.bind(held, condition), py.constant(value=True)), then, otherwise)
    is_true = py.same(py.load(held), py.constant(value=True))
    maybe = py.any_of(is_true, writer.has_type(py.load(held), "Unknown"))
    not_true = py.other(py.load(held), py.constant(value=True))
    nothing = py.constant(None)
    return writer.call("pick", py.bind(held, condition), py.choose(maybe, then, nothing), py.choose(not_true, otherwise, nothing))


# --- tests


def write_in(writer: Writer, node: tree.In) -> ast.expr:
    """`value in tests`; the value is evaluated once."""
    value = writer.fresh()
    with writer.seeing({"?": value}):
        tests = write_tests(writer, node.tests, value, "in_test")
    held = py.bind(value, writer.write(node.value))
    return py.choose(py.other(held, writer.step("MISSING")), tests, py.constant(None))


def write_unary_tests(writer: Writer, node: tree.UnaryTests) -> ast.expr:
    """A cell: whether the variable `value` passes."""
    if not node.tests:
        return py.constant(value=True)
    with writer.seeing({"?": "value"}):
        outcome = write_tests(writer, node.tests, "value", "cell_test")
    return writer.call("inverse", outcome) if node.negated else outcome


def write_tests(writer: Writer, tests: tuple[tree.Expression, ...], value: str, step: str) -> ast.expr:
    """Whether one of several tests holds for the variable `value`; `step` compares it with the value of an expression."""
    listed = one_kind(tests)
    if listed is not None:
        return _write_listed(writer, value, listed)
    outcomes = [_write_test(writer, test, value, step) for test in tests]
    return _joined(writer, outcomes, decisive=True, step="either")


def one_kind(tests: tuple[tree.Expression, ...]) -> list[Constant] | None:
    """The values of several tests that are all numbers or all texts; they need no test one by one."""
    found = [known(test) for test in tests]
    if len(found) > 1 and found[0] is not None and all(type(one) is type(found[0]) for one in found):
        return [one for one in found if one is not None]
    return None


def _write_listed(writer: Writer, value: str, listed: list[Constant]) -> ast.expr:
    """Whether the value is one of many; of another kind it is compared with the first for what that gives."""
    fits = writer.has_type(py.load(value), "str" if isinstance(listed[0], str) else "Decimal")
    inside = py.within_set(py.load(value), writer.constant(frozenset(listed)))
    return py.choose(fits, inside, writer.call("equal", py.load(value), writer.constant(listed[0])))


def _write_test(writer: Writer, test: tree.Expression, value: str, step: str) -> ast.expr:  # noqa: PLR0911 - one for each kind of test
    literal = known(test)
    if literal is not None:
        return _against(writer, py.load(value), "=", literal)
    if isinstance(test, tree.Boolean | tree.Null):
        return writer.call("equal", py.load(value), writer.write(test))
    if isinstance(test, tree.UnaryComparison):
        other = known(test.operand)
        if other is not None:
            return _against(writer, py.load(value), test.operator, other)
        return compare(writer, test.operator, py.load(value), writer.write(test.operand))
    if isinstance(test, tree.Range):
        return _write_range_test(writer, test, value)
    if asks(test):
        return writer.call("outcome", writer.write(test))
    return writer.call(step, py.load(value), writer.write(test))


def _write_range_test(writer: Writer, test: tree.Range, value: str) -> ast.expr:
    span = known_range(test)
    if span is None:
        return writer.call("range_test", py.load(value), writer.write(test))
    low, high = writer.constant(span.start), writer.constant(span.end)
    inside = py.within(low, "<=" if test.low_closed else "<", py.load(value), "<=" if test.high_closed else "<", high)
    kind = "str" if isinstance(span.start, str) else "Decimal"
    return py.choose(writer.has_type(py.load(value), kind), inside, writer.call("in_range", py.load(value), writer.constant(span)))


def asks(test: tree.Expression) -> bool:
    """Whether a test speaks of the value at hand itself, by `?`; it then has to be true."""
    return any(isinstance(node, tree.Name) and node.name == "?" for node in tree.walk(test))

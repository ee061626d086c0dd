"""From a tree back to a text: what is read from it is the same tree."""

import re
from collections.abc import Callable
from decimal import Decimal

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.names import is_name
from midoffice.domain.rules.feel.powers import (
    ADDITION,
    COMPARISON,
    CONJUNCTION,
    DISJUNCTION,
    EXPONENTIATION,
    INSTANCE,
    MULTIPLICATION,
    NEGATION,
    POSTFIX,
)

_ATOM = POSTFIX + 1
_ARITHMETIC = {"+": ADDITION, "-": ADDITION, "*": MULTIPLICATION, "/": MULTIPLICATION, "**": EXPONENTIATION}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029]')


def print_expression(node: tree.Expression) -> str:
    """Return the text of an expression, with as few brackets as will do."""
    return _show(node, 0)


def print_unary_tests(tests: tree.UnaryTests) -> str:
    """Return the text of a cell."""
    if not tests.tests:
        return "-"
    shown = ", ".join(_test(test) for test in tests.tests)
    if not tests.negated and len(tests.tests) == 1 and _calls_not(tests.tests[0]):
        return f"({shown})"
    return f"not({shown})" if tests.negated else shown


def _calls_not(test: tree.Expression) -> bool:
    """A cell with nothing but a call of the function `not` would be read as a negated cell."""
    return isinstance(test, tree.Call) and test.function == tree.Name("not")


def print_type(node: tree.TypeNode) -> str:
    """Return the text of a type."""
    match node:
        case tree.NamedType():
            return node.name
        case tree.ListType():
            return f"list<{print_type(node.of)}>"
        case tree.RangeType():
            return f"range<{print_type(node.of)}>"
        case tree.ContextType():
            return f"context<{', '.join(f'{name}: {print_type(type_)}' for name, type_ in node.entries)}>"
        case tree.FunctionType():
            return f"function<{', '.join(map(print_type, node.parameters))}> -> {print_type(node.result)}"
        case _:
            raise TypeError(f"{type(node).__name__} is no type")


def print_text(value: str) -> str:
    """Return a text as a FEEL literal, in quotes and with escapes."""
    return f'"{_TO_ESCAPE.sub(_escape, value)}"'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"


def _show(node: tree.Expression, power: int) -> str:
    """Return the text of a node, in brackets unless it binds more tightly than power."""
    shown, binds = _PRINTERS[type(node)](node)
    return shown if binds > power else f"({shown})"


def _test(node: tree.Expression) -> str:
    if isinstance(node, tree.UnaryComparison):
        return f"{node.operator} {_show(node.operand, COMPARISON)}"
    return _show(node, 0)


def _number(value: Decimal) -> str:
    return format(value, "f") if -30 < value.adjusted() < 40 else str(value)  # noqa: PLR2004 - longer ones read better with an exponent


def _binary(operator: str, left: tree.Expression, right: tree.Expression, binds: int) -> tuple[str, int]:
    return f"{_show(left, binds - 1)} {operator} {_show(right, binds)}", binds


def _logic(node: tree.Logic) -> tuple[str, int]:
    binds = CONJUNCTION if node.operator == "and" else DISJUNCTION
    return f" {node.operator} ".join(_show(operand, binds) for operand in node.operands), binds


def _in(node: tree.In) -> tuple[str, int]:
    value = _show(node.value, COMPARISON - 1)
    if len(node.tests) == 1 and not isinstance(node.tests[0], tree.UnaryComparison):
        return f"{value} in {_show(node.tests[0], COMPARISON)}", COMPARISON
    return f"{value} in ({', '.join(map(_test, node.tests))})", COMPARISON


def _iterations(iterations: tuple[tree.Iteration, ...]) -> str:
    return ", ".join(
        f"{one.name} in {_show(one.source, 0)}" + (f"..{_show(one.until, 0)}" if one.until else "") for one in iterations
    )


def _range(node: tree.Range) -> tuple[str, int]:
    opening, closing = "[" if node.low_closed else "(", "]" if node.high_closed else ")"
    return f"{opening}{_show(node.low, 0)}..{_show(node.high, 0)}{closing}", _ATOM


def _context(node: tree.Context) -> tuple[str, int]:
    entries = (f"{one.key if is_name(one.key) else print_text(one.key)}: {_show(one.value, 0)}" for one in node.entries)
    return f"{{{', '.join(entries)}}}", _ATOM


def _call(node: tree.Call) -> tuple[str, int]:
    shown = [_test(argument) for argument in node.arguments]
    if node.names is not None:
        shown = [f"{name}: {argument}" for name, argument in zip(node.names, shown, strict=True)]
    return f"{_show(node.function, POSTFIX - 1)}({', '.join(shown)})", POSTFIX


def _function(node: tree.FunctionDefinition) -> tuple[str, int]:
    parameters = ", ".join(one.name + (f": {print_type(one.type)}" if one.type else "") for one in node.parameters)
    external = "external " if node.external else ""
    return f"function({parameters}) {external}{_show(node.body, 0)}", 1


def _instance_of(node: tree.InstanceOf) -> tuple[str, int]:
    type_ = print_type(node.type)
    shown = f"{_show(node.value, INSTANCE - 1)} instance of {type_}"
    # After these a < would be read as the beginning of their parts.
    return shown, COMPARISON - 1 if type_.endswith(("list", "context", "range", "function")) else INSTANCE


_PRINTERS: dict[type[tree.Expression], Callable[..., tuple[str, int]]] = {
    tree.Null: lambda _: ("null", _ATOM),
    tree.Boolean: lambda node: ("true" if node.value else "false", _ATOM),
    tree.Number: lambda node: (_number(node.value), _ATOM),
    tree.String: lambda node: (print_text(node.value), _ATOM),
    tree.AtLiteral: lambda node: ("@" + print_text(node.text), _ATOM),
    tree.Name: lambda node: (node.name, _ATOM),
    tree.Path: lambda node: (f"{_show(node.source, POSTFIX - 1)}.{node.name}", POSTFIX),
    tree.Filter: lambda node: (f"{_show(node.source, POSTFIX - 1)}[{_show(node.condition, 0)}]", POSTFIX),
    tree.Arithmetic: lambda node: _binary(node.operator, node.left, node.right, _ARITHMETIC[node.operator]),
    tree.Negation: lambda node: (f"-{_show(node.operand, NEGATION)}", NEGATION),
    tree.Comparison: lambda node: _binary(node.operator, node.left, node.right, COMPARISON),
    tree.Logic: _logic,
    tree.Between: lambda node: (
        f"{_show(node.value, COMPARISON - 1)} between {_show(node.low, COMPARISON)} and {_show(node.high, COMPARISON)}",
        COMPARISON,
    ),
    tree.UnaryComparison: lambda node: (f"({_test(node)})", _ATOM),
    tree.Range: _range,
    tree.In: _in,
    tree.If: lambda node: (
        f"if {_show(node.condition, 0)} then {_show(node.then, 0)} else {_show(node.otherwise, 0)}",
        1,
    ),
    tree.For: lambda node: (f"for {_iterations(node.iterations)} return {_show(node.result, 0)}", 1),
    tree.Quantified: lambda node: (
        f"{node.quantifier} {_iterations(node.iterations)} satisfies {_show(node.condition, 0)}",
        1,
    ),
    tree.ListOf: lambda node: (f"[{', '.join(map(_test, node.items))}]", _ATOM),
    tree.Context: _context,
    tree.Call: _call,
    tree.InstanceOf: _instance_of,
    tree.FunctionDefinition: _function,
}

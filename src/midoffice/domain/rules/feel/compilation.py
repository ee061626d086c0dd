"""Compiling whole texts: which function compiles which node, what is compiled only once, and what needs no compiling at all."""

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from midoffice.domain.rules.feel import compiler_loops as loops
from midoffice.domain.rules.feel import compiler_operators as operators
from midoffice.domain.rules.feel import compiler_values as values
from midoffice.domain.rules.feel import operations, steps, tree
from midoffice.domain.rules.feel.compiler import Writer, build
from midoffice.domain.rules.feel.names import Names
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.types import FeelType
from midoffice.domain.rules.feel.values import Range

Evaluate = Callable[[Run, Mapping[str, object]], object]
EvaluateTests = Callable[[Run, object, Mapping[str, object]], object]
NO_TYPES: Mapping[str, FeelType] = MappingProxyType({})

_WRITERS: dict[type[tree.Expression], Callable[..., ast.expr]] = {
    tree.Null: values.write_literal,
    tree.Boolean: values.write_literal,
    tree.Number: values.write_literal,
    tree.String: values.write_literal,
    tree.AtLiteral: values.write_literal,
    tree.Name: values.write_name,
    tree.Path: values.write_path,
    tree.Filter: values.write_filter,
    tree.ListOf: values.write_list,
    tree.Context: values.write_context,
    tree.Range: values.write_range,
    tree.UnaryComparison: values.write_unary_comparison,
    tree.InstanceOf: values.write_instance_of,
    tree.FunctionDefinition: values.write_function,
    tree.Call: values.write_call,
    tree.Arithmetic: operators.write_arithmetic,
    tree.Negation: operators.write_negation,
    tree.Comparison: operators.write_comparison,
    tree.Between: operators.write_between,
    tree.Logic: operators.write_logic,
    tree.If: operators.write_if,
    tree.In: operators.write_in,
    tree.For: loops.write_for,
    tree.Quantified: loops.write_quantified,
}


def compile_tree(node: tree.Expression, names: Names, types: Mapping[str, FeelType]) -> Evaluate:
    """Compile an expression. Raises FeelFault for one that is too large."""
    if isinstance(node, tree.Null | tree.Boolean) or values.known(node) is not None:
        value = node.value if isinstance(node, tree.Boolean) else values.known(node)
        return lambda _run, _scope: value
    return build(node, lambda writer: writer.write(node), ("run", "scope"), lambda strict: _writer(names, types, strict=strict))


def compile_tests(node: tree.UnaryTests, names: Names, types: Mapping[str, FeelType]) -> EvaluateTests:
    """Compile a cell. Raises FeelFault for one that is too large."""
    simple = _simple_tests(node)
    if simple is not None:
        return simple
    return build(
        node,
        lambda writer: operators.write_unary_tests(writer, node),
        ("run", "value", "scope"),
        lambda strict: _writer(names, types, strict=strict),
    )


def _writer(names: Names, types: Mapping[str, FeelType], *, strict: bool) -> Writer:
    return Writer(_write, names.variables, types, strict=strict)


def _write(writer: Writer, node: tree.Expression) -> ast.expr:
    return _WRITERS[type(node)](writer, node)


# --- cells that are so simple that they are made without a code object: most of a table


def _simple_tests(node: tree.UnaryTests) -> EvaluateTests | None:
    if not node.tests:
        return _anything
    listed = operators.one_kind(node.tests)
    if listed is not None:
        made: EvaluateTests | None = _is_one_of(listed)
    else:
        simple = [_simple_test(test) for test in node.tests]
        known = [test for test in simple if test is not None]
        made = None if len(known) < len(simple) else known[0] if len(known) == 1 else _some(known)
    return _negated(made) if made is not None and node.negated else made


def _simple_test(test: tree.Expression) -> EvaluateTests | None:
    literal = values.known(test)
    if isinstance(literal, str):
        return _is_text(literal)
    if literal is not None:
        return _compares("=", literal)
    if isinstance(test, tree.UnaryComparison) and isinstance(number := values.known(test.operand), Decimal):
        return _compares(test.operator, number)
    span = values.known_range(test) if isinstance(test, tree.Range) else None
    if span is not None and isinstance(span.start, Decimal) and isinstance(span.end, Decimal):
        return _lies_in(span.start, span.end, span)
    return None


def _anything(_run: Run, _value: object, _scope: Mapping[str, object]) -> object:
    return True


def _negated(test: EvaluateTests) -> EvaluateTests:
    def fails(run: Run, value: object, scope: Mapping[str, object]) -> object:
        return steps.inverse(run, test(run, value, scope))

    return fails


def _some(tests: list[EvaluateTests]) -> EvaluateTests:
    def passes(run: Run, value: object, scope: Mapping[str, object]) -> object:
        joined: object = False
        for test in tests:
            outcome = test(run, value, scope)
            if outcome is True:
                return True
            if outcome is not False:
                joined = outcome if joined is False else steps.either(run, joined, outcome)
        return joined

    return passes


def _is_one_of(listed: list[values.Constant]) -> EvaluateTests:
    known = frozenset(listed)
    kind = type(listed[0])

    def is_one_of(run: Run, value: object, _scope: Mapping[str, object]) -> object:
        return value in known if type(value) is kind else operations.equal(run, value, listed[0])

    return is_one_of


def _is_text(text: str) -> EvaluateTests:
    def is_text(run: Run, value: object, _scope: Mapping[str, object]) -> object:
        return value == text if type(value) is str else operations.equal(run, value, text)

    return is_text


def _compares(operator: str, number: Decimal) -> EvaluateTests:
    """`= 5`, `> 5` and their like, one function each, because a table has many of them."""
    match operator:
        case "=":
            return lambda run, value, _: value == number if type(value) is Decimal else operations.equal(run, value, number)
        case "!=":
            return lambda run, value, _: value != number if type(value) is Decimal else operations.not_equal(run, value, number)
        case "<":
            return lambda run, value, _: value < number if type(value) is Decimal else operations.less(run, value, number)
        case "<=":
            return lambda run, value, _: value <= number if type(value) is Decimal else operations.less_or_equal(run, value, number)
        case ">":
            return lambda run, value, _: value > number if type(value) is Decimal else operations.greater(run, value, number)
        case _:
            return lambda run, value, _: (
                value >= number if type(value) is Decimal else operations.greater_or_equal(run, value, number)
            )


def _lies_in(low: Decimal, high: Decimal, span: Range) -> EvaluateTests:
    low_in, high_in = span.start_included, span.end_included

    def lies_in(run: Run, value: object, _scope: Mapping[str, object]) -> object:
        if type(value) is not Decimal:
            return operations.in_range(run, value, span)
        return (low <= value if low_in else low < value) and (value <= high if high_in else value < high)

    return lies_in

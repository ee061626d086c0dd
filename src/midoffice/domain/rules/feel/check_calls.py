"""Calls: whether there is such a function, and whether it can do anything with these values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.check_constants import check_constant_call, check_items
from midoffice.domain.rules.feel.check_kinds import bare, fits, items_of
from midoffice.domain.rules.feel.check_patterns import check_pattern
from midoffice.domain.rules.feel.check_words import described, did_you_mean, listed
from midoffice.domain.rules.feel.types import ANY, ANY_FUNCTION, NULL, FeelType, FunctionOf, ListOf, one_of
from midoffice.domain.rules.feel.values import Parameter

if TYPE_CHECKING:
    from midoffice.domain.rules.feel.check_expressions import Checker
    from midoffice.domain.rules.feel.values import Builtin, Signature

Given = list[tuple[tree.Expression, FeelType]]

_LIKE_FIRST = frozenset(
    {
        "sublist",
        "remove",
        "reverse",
        "sort",
        "distinct values",
        "duplicate values",
        "min",
        "max",
        "sum",
        "append",
        "insert before",
        "list replace",
        "concatenate",
        "union",
    }
)
_ADDING = frozenset({"append", "insert before", "list replace"})
_OF_ITEMS = frozenset({"min", "max", "sum"})


def call_kind(checker: Checker, node: tree.Call) -> FeelType:
    """The type of a call's value."""
    given: Given = [(argument, checker.kind(argument)) for argument in node.arguments]
    name = node.function.name if isinstance(node.function, tree.Name) else None
    if name is not None and checker.known(name) is None:
        row = BUILTINS.get(name)
        if row is None and name in checker.elsewhere:
            return checker.kind(node.function)
        if row is None:
            checker.fault(node.function, f"There is no function “{name}”.", suggestion=did_you_mean(name, _functions(checker)))
            return ANY
        return _builtin_call(checker, node, row, given)
    found = bare(checker.kind(node.function))
    if isinstance(found, FunctionOf):
        return _function_call(checker, node, found, given)
    if found not in (ANY, NULL, ANY_FUNCTION):
        checker.fault(node.function, f"This is {described(found)}, not a function, so it cannot be called.")
    return ANY


def _functions(checker: Checker) -> list[str]:
    own = [name for name in checker.names() if isinstance(bare(checker.known(name) or ANY), FunctionOf)]
    return [*own, *BUILTINS]


def _function_call(checker: Checker, node: tree.Call, function: FunctionOf, given: Given) -> FeelType:
    names = function.names or tuple(f"value {place}" for place in range(1, len(function.parameters) + 1))
    parameters = tuple(Parameter(name, kind, nullable=True) for name, kind in zip(names, function.parameters, strict=True))
    if node.names is not None and not function.names:
        return function.result
    wrong = _misfit(node, parameters, given)
    if wrong is not None:
        checker.fault(wrong[0], wrong[1], expected=wrong[2], suggestion=wrong[3])
    return function.result


def _builtin_call(checker: Checker, node: tree.Call, row: Builtin, given: Given) -> FeelType:
    wrong: tuple[tree.Node, str, str, str] | None = None
    count_wrong = True
    for signature in row.signatures:
        misfit = _misfit(node, signature.parameters, given, row.name)
        if misfit is None:
            before = len(checker.faults)
            check_pattern(checker, node, row.name, signature)
            check_items(checker, row, given)
            if len(checker.faults) == before:
                check_constant_call(checker, node, row)
            return _result(row, signature, given)
        of_count = misfit[0] is node
        if wrong is None or (count_wrong and not of_count):
            wrong, count_wrong = misfit, of_count
    if wrong is not None:
        in_cell = " In a cell, ? stands for its value." if wrong[0] is node and checker.known("?") is not None else ""
        checker.fault(wrong[0], wrong[1], expected=wrong[2], suggestion=wrong[3] + in_cell)
    return ANY


def _result(row: Builtin, signature: Signature, given: Given) -> FeelType:
    if row.name not in _LIKE_FIRST or not given or signature.parameters[0].name not in {"list", "c", "n"}:
        return signature.result
    if row.name in _OF_ITEMS:
        return one_of(*(items_of(kind) for _, kind in given))
    if row.name in {"append", "insert before", "list replace"}:
        return ListOf(
            one_of(items_of(given[0][1]), *(kind for _, kind in given[1:] if row.name == "append" or kind is given[-1][1]))
        )
    kinds = [items_of(kind) for _, kind in (given if row.name in {"concatenate", "union"} else given[:1])]
    return ListOf(one_of(*kinds))


def _misfit(
    node: tree.Call, parameters: tuple[Parameter, ...], given: Given, function: str = ""
) -> tuple[tree.Node, str, str, str] | None:
    """The part that is wrong, what is wrong, what was expected and what to write; None if the values fit."""
    needed = [parameter.name for parameter in parameters if not parameter.optional]
    names = [parameter.name for parameter in parameters]
    takes = f"It takes {listed(names, 'and')}." if names else "It takes no values."
    if node.names is not None:
        return _named_misfit(node, parameters, given, function)
    repeated = bool(parameters) and parameters[-1].repeated
    if len(given) < len(needed) or (len(given) > len(parameters) and not repeated):
        what = "too few" if len(given) < len(needed) else "too many"
        return node, f"{_called(function)} gets {what} values: {len(given)}.", listed(names), takes
    for place, (argument, kind) in enumerate(given):
        parameter = parameters[min(place, len(parameters) - 1)]
        wrong = _value_misfit(argument, kind, parameter, function)
        if wrong is not None:
            return wrong
    return None


def _named_misfit(
    node: tree.Call, parameters: tuple[Parameter, ...], given: Given, function: str
) -> tuple[tree.Node, str, str, str] | None:
    by_name = {parameter.name: parameter for parameter in parameters}
    used = node.names or ()
    for name, (argument, kind) in zip(used, given, strict=True):
        parameter = by_name.get(name)
        if parameter is None:
            return argument, f"{_called(function)} has no “{name}”.", listed(by_name), did_you_mean(name, by_name)
        wrong = _value_misfit(argument, kind, parameter, function)
        if wrong is not None:
            return wrong
    missing = [name for name, parameter in by_name.items() if name not in used and not parameter.optional]
    if missing:
        return node, f"{_called(function)} needs a value for {listed(missing, 'and')}.", listed(by_name), ""
    return None


def _value_misfit(
    argument: tree.Expression, kind: FeelType, parameter: Parameter, function: str
) -> tuple[tree.Node, str, str, str] | None:
    if kind == NULL and not parameter.nullable:
        return argument, f"“{parameter.name}” of {_called(function, 'the function')} is never null.", described(parameter.type), ""
    if fits(kind, parameter.type):
        return None
    wanted = described(parameter.type)
    of = _called(function, "the function")
    return argument, f"“{parameter.name}” of {of} is {wanted}, but this is {described(kind)}.", wanted, ""


def _called(function: str, otherwise: str = "The function") -> str:
    return f"“{function}”" if function else otherwise

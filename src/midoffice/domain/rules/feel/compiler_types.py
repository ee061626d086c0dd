"""The types that a text names, as types to check values against; and what a function gives, as far as its text says."""

from collections.abc import Mapping

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.conformance import type_of
from midoffice.domain.rules.feel.types import (
    ANY,
    BOOLEAN,
    BUILT_IN_TYPES,
    NUMBER,
    STRING,
    ContextOf,
    FeelType,
    FunctionOf,
    ListOf,
    RangeOf,
)
from midoffice.domain.rules.feel.values import read_at_literal

_TRUTH = (tree.Boolean, tree.Comparison, tree.Logic, tree.Between, tree.In, tree.InstanceOf, tree.Quantified)


def resolve_type(node: tree.TypeNode, types: Mapping[str, FeelType]) -> FeelType | str:
    """Return the type that is written, or the name in it that means nothing. `types` are the item definitions."""
    match node:
        case tree.NamedType():
            found = types.get(node.name) or BUILT_IN_TYPES.get(node.name)
            return node.name if found is None else found
        case tree.ListType() | tree.RangeType():
            of = resolve_type(node.of, types)
            made = ListOf if isinstance(node, tree.ListType) else RangeOf
            return of if isinstance(of, str) else made(of)
        case tree.ContextType():
            fields = _all([resolve_type(type_, types) for _, type_ in node.entries])
            return (
                fields
                if isinstance(fields, str)
                else ContextOf(tuple(zip((name for name, _ in node.entries), fields, strict=True)))
            )
        case tree.FunctionType():
            parts = _all([resolve_type(type_, types) for type_ in (*node.parameters, node.result)])
            return parts if isinstance(parts, str) else FunctionOf(parts[:-1], parts[-1])
        case _:
            raise TypeError(f"{type(node).__name__} is no type")


def _all(found: list[FeelType | str]) -> tuple[FeelType, ...] | str:
    types: list[FeelType] = []
    for one in found:
        if isinstance(one, str):
            return one
        types.append(one)
    return tuple(types)


def result_type(body: tree.Expression, parameters: Mapping[str, FeelType]) -> FeelType:  # noqa: PLR0911 - one for each kind of node
    """Return the type of what a function gives, or Any where its text alone does not say."""
    if isinstance(body, _TRUTH):
        return BOOLEAN
    match body:
        case tree.Number():
            return NUMBER
        case tree.String():
            return STRING
        case tree.AtLiteral():
            return type_of(read_at_literal(body.text))
        case tree.Name():
            return parameters.get(body.name, ANY)
        case tree.Negation():
            return result_type(body.operand, parameters)
        case tree.Arithmetic():
            sides = {result_type(body.left, parameters), result_type(body.right, parameters)}
            return NUMBER if sides == {NUMBER} else ANY
        case tree.If():
            branches = {result_type(body.then, parameters), result_type(body.otherwise, parameters)}
            return branches.pop() if len(branches) == 1 else ANY
        case tree.Context():
            return ContextOf(tuple((entry.key, result_type(entry.value, parameters)) for entry in body.entries))
        case _:
            return ANY

"""The types that a text names, as types to check values against."""

from collections.abc import Mapping

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.types import BUILT_IN_TYPES, ContextOf, FeelType, FunctionOf, ListOf, RangeOf


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

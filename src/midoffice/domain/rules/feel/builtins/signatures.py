"""How the tables of built-in functions write their signatures.

`"string: string, start position: number, length?: number -> string"`: a name followed by `?` may be left out, one followed by `*`
takes all values from there on, a type followed by `?` also takes null, `|` separates alternatives.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.types import BUILT_IN_TYPES, FeelType, ListOf, RangeOf, one_of
from midoffice.domain.rules.feel.values import Builtin, Parameter, Signature

if TYPE_CHECKING:
    from collections.abc import Callable

_PART = re.compile(r"([^:?*]+)([?*]?): ([^?]+)(\??)")
_NESTED = re.compile(r"(list|range)<(.+)>")


def builtin(
    name: str,
    signature: str | tuple[str, ...],
    function: Callable[..., object],
    *,
    extension: bool = False,
    sees_unknown: bool = False,
) -> Builtin:
    """A row of a table: the function's name, its signature or signatures, and what computes it."""
    texts = (signature,) if isinstance(signature, str) else signature
    return Builtin(name, tuple(_signature(text) for text in texts), function, extension, sees_unknown)


def table(*rows: Builtin) -> dict[str, Builtin]:
    """The rows by name; two of one name are a mistake."""
    by_name = {row.name: row for row in rows}
    if len(by_name) != len(rows):
        raise ValueError("Two built-in functions have one name.")
    return by_name


def _signature(text: str) -> Signature:
    parameters, _, result = text.rpartition("->")
    return Signature(tuple(_parameter(part) for part in parameters.strip().split(", ") if part), _type(result.strip()))


def _parameter(text: str) -> Parameter:
    found = _PART.fullmatch(text)
    if found is None:
        raise ValueError(f"No parameter: {text}")
    name, mark, kind, nullable = found.groups()
    return Parameter(name, _type(kind), optional=mark == "?", nullable=bool(nullable), repeated=mark == "*")


def _type(text: str) -> FeelType:
    nested = _NESTED.fullmatch(text)
    if nested is not None:
        inner = _type(nested[2])
        return ListOf(inner) if nested[1] == "list" else RangeOf(inner)
    if "|" in text:
        return one_of(*(_type(part.strip()) for part in text.split("|")))
    return BUILT_IN_TYPES[text]

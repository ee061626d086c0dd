"""Regular expressions that stand in a text as they are: one that cannot work is refused at its place, not at its first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.patterns import PatternFault, compile_pattern

if TYPE_CHECKING:
    from midoffice.domain.rules.feel.check_expressions import Checker
    from midoffice.domain.rules.feel.values import Signature

_PATTERNS = {"matches": "pattern", "replace": "pattern", "split": "delimiter"}
_REMEDY = "Mend the pattern; a character that has a meaning in patterns is written with \\ before it."


def check_pattern(checker: Checker, node: tree.Call, function: str, signature: Signature) -> None:
    """Note a pattern that no value can be held against; one that is put together is only known when it runs."""
    if function not in _PATTERNS:
        return
    names = node.names or tuple(parameter.name for parameter in signature.parameters)
    given = dict(zip(names, node.arguments, strict=False))
    pattern, flags = given.get(_PATTERNS[function]), given.get("flags")
    if not isinstance(pattern, tree.String) or not isinstance(flags, tree.String | None):
        return
    try:
        compile_pattern(pattern.value, "" if flags is None else flags.value)
    except PatternFault as fault:
        checker.fault(pattern, f"This pattern does not work: {fault}.", suggestion=_REMEDY)

"""Simple conditions on the same attribute, answered together: a thousand thresholds are one search.

Catalogues ask the same attributes over and over, with other numbers and words. Conditions such as `billing.balance < 50` or
`orders.country in ("DE", "AT")` are put together by attribute and form; when one of them is asked, all of its bundle are answered.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from midoffice.domain.decisions.reasons import FALSE
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.compiler_values import known, known_range

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TRUE, UNASKED = 0, 1
"""How a condition comes out that holds, and that nobody has asked; see `reasons` for the others."""
Path = tuple[str, ...]
Constant = Decimal | str | tuple[Decimal, bool, Decimal, bool] | frozenset[str] | frozenset[Decimal]
Simple = tuple[Path, str, type, Constant]
"""The attribute, the form of the condition, the kind of value that it is for, and what it is compared with."""
_THRESHOLDS = ("<", "<=", ">", ">=")


def read_simple(node: tree.Expression) -> Simple | None:
    """Return what a condition compares, if it is simple enough; None for all others."""
    if isinstance(node, tree.Comparison):
        path, constant = _path(node.left), known(node.right)
        if path is None or not isinstance(constant, Decimal | str):
            return None
        if node.operator in _THRESHOLDS and not isinstance(constant, Decimal):
            return None
        return path, node.operator, type(constant), constant
    if isinstance(node, tree.Between):
        path, low, high = _path(node.value), known(node.low), known(node.high)
        if path is not None and isinstance(low, Decimal) and isinstance(high, Decimal):
            return path, "range", Decimal, (low, True, high, True)
    return _read_in(node) if isinstance(node, tree.In) else None


def _read_in(node: tree.In) -> Simple | None:
    path = _path(node.value)
    if path is None:
        return None
    if len(node.tests) == 1 and isinstance(node.tests[0], tree.Range):
        span = known_range(node.tests[0])
        if span is not None and isinstance(span.start, Decimal) and isinstance(span.end, Decimal):
            return path, "range", Decimal, (span.start, span.start_included, span.end, span.end_included)
        return None
    listed = [known(test) for test in node.tests]
    texts = frozenset(one for one in listed if isinstance(one, str))
    if len(listed) > 1 and len(texts) == len(set(listed)):
        return path, "in", str, texts
    return None


def _path(node: tree.Expression) -> Path | None:
    if isinstance(node, tree.Path) and isinstance(node.source, tree.Name):
        return node.source.name, node.name
    return None


class Bundle:
    """Conditions with numbers from `first` on; `constants` are theirs, in the order of their numbers."""

    __slots__ = ("_fill", "constants", "end", "first", "kind", "path")

    def __init__(self, path: Path, form: str, kind: type, constants: Sequence[Constant], first: int) -> None:
        """Keep the conditions; those of thresholds are sorted."""
        self.path = path
        self.kind = kind
        self.constants = constants
        self.first = first
        self.end = first + len(constants)
        self._fill = _fills(form, constants, first)

    def fill(self, memo: bytearray, value: object) -> None:
        """Write down how all of the conditions come out for a value of this bundle's kind."""
        self._fill(memo, value)


def _fills(form: str, constants: Sequence[Constant], first: int) -> Callable[[bytearray, object], None]:
    end = first + len(constants)
    if form in _THRESHOLDS:
        return _thresholds(form, constants, first)
    if form == "range":
        return _ranges(constants, first)
    return _sets(form, constants, first, end)


def _thresholds(form: str, constants: Sequence[Any], first: int) -> Callable[[bytearray, object], None]:
    """`value < c` holds for all constants from a place on; `value > c` for all before one."""
    count = len(constants)
    place = bisect_right if form in ("<", ">=") else bisect_left
    low, high = (FALSE, TRUE) if form in ("<", "<=") else (TRUE, FALSE)

    def fill(memo: bytearray, value: Any) -> None:  # noqa: ANN401 - of the kind of the bundle
        split = place(constants, value)
        memo[first : first + count] = bytes([low]) * split + bytes([high]) * (count - split)

    return fill


def _ranges(constants: Sequence[Any], first: int) -> Callable[[bytearray, object], None]:
    def fill(memo: bytearray, number: Any) -> None:  # noqa: ANN401 - of the kind of the bundle
        for place, (low, low_in, high, high_in) in enumerate(constants, first):
            inside = (low <= number if low_in else low < number) and (number <= high if high_in else number < high)
            memo[place] = TRUE if inside else FALSE

    return fill


def _sets(form: str, constants: Sequence[Constant], first: int, end: int) -> Callable[[bytearray, object], None]:
    """`=`, `!=` and `in`: the places where a value is told, and the others."""
    found, others = (FALSE, TRUE) if form == "!=" else (TRUE, FALSE)
    places: dict[object, list[int]] = {}
    for place, constant in enumerate(constants, first):
        for one in constant if isinstance(constant, frozenset) else (constant,):
            places.setdefault(one, []).append(place)
    blank = bytes([others]) * (end - first)

    def fill(memo: bytearray, value: object) -> None:
        memo[first:end] = blank
        for place in places.get(value, ()):
            memo[place] = found

    return fill

"""Simple conditions on the same attribute, answered together: a thousand thresholds are one search.

Catalogues ask the same attributes over and over, with other numbers and words. Conditions such as `billing.balance < 50` or
`orders.country in ("DE", "AT")` are put together by attribute and form; when one of them is asked, all of its bundle are answered.
"""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from midoffice.domain.decisions.reasons import FALSE
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.compiler_values import known, known_range

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TRUE, UNASKED = 0, 1
"""How a condition comes out that holds, and that nobody has asked; see `reasons` for the others."""
Path = tuple[str, str]
Constant = Decimal | str | bool | tuple[Decimal, bool, Decimal, bool] | frozenset[str] | frozenset[Decimal]
Test = tuple[str, Constant]
"""The form of a condition, and what its attribute is compared with."""
Simple = tuple[Path, type, Test]
"""The attribute, the kind of value that the condition is for, and the condition."""
_THRESHOLDS = ("<", "<=", ">", ">=")
MOST_KNOWN = 1_000_000
"""Bytes that a bundle keeps of what came out, at most."""


def read_simple(node: tree.Expression) -> Simple | None:
    """Return what a condition compares, if it is simple enough; None for all others."""
    if isinstance(node, tree.Comparison):
        path = _path(node.left)
        constant = node.right.value if isinstance(node.right, tree.Boolean) else known(node.right)
        if path is None or not isinstance(constant, Decimal | str | bool):
            return None
        if node.operator in _THRESHOLDS and not isinstance(constant, Decimal):
            return None
        return path, type(constant), (node.operator, constant)
    if isinstance(node, tree.Between):
        path, low, high = _path(node.value), known(node.low), known(node.high)
        if path is not None and isinstance(low, Decimal) and isinstance(high, Decimal):
            return path, Decimal, ("range", (low, True, high, True))
    return _read_in(node) if isinstance(node, tree.In) else None


def _read_in(node: tree.In) -> Simple | None:
    path = _path(node.value)
    if path is None:
        return None
    if len(node.tests) == 1 and isinstance(node.tests[0], tree.Range):
        span = known_range(node.tests[0])
        if span is not None and isinstance(span.start, Decimal) and isinstance(span.end, Decimal):
            return path, Decimal, ("range", (span.start, span.start_included, span.end, span.end_included))
        return None
    listed = [known(test) for test in node.tests]
    texts = frozenset(one for one in listed if isinstance(one, str))
    if len(listed) > 1 and len(texts) == len(set(listed)):
        return path, str, ("in", texts)
    return None


def _path(node: tree.Expression) -> Path | None:
    if isinstance(node, tree.Path) and isinstance(node.source, tree.Name):
        return node.source.name, node.name
    return None


class Bundle:
    """Conditions on one attribute with values of one kind, with numbers from `first` on; `tests` are theirs, in that order.

    All values at one place among the constants, or between two of them, come out alike: that is worked out once for each place.
    """

    __slots__ = ("_known", "_outcomes", "_place", "end", "first", "kind", "path")

    def __init__(self, path: Path, kind: type, tests: Sequence[Test], first: int) -> None:
        """Keep the conditions."""
        self.path = path
        self.kind = kind
        self.first = first
        self.end = first + len(tests)
        self._place, self._outcomes = _numbers(tests) if kind is Decimal else _words(tests)
        self._known: dict[object, bytes] = {}

    def fill(self, memo: bytearray, value: object) -> None:
        """Write down how all of the conditions come out for a value of this bundle's kind."""
        place = self._place(value)
        outcomes = self._known.get(place)
        if outcomes is None:
            outcomes = self._outcomes(place)
            if len(self._known) * len(outcomes) < MOST_KNOWN:
                self._known[place] = outcomes
        memo[self.first : self.end] = outcomes


Ways = tuple["Callable[[Any], Any]", "Callable[[Any], bytes]"]
"""How the place of a value is found, and how conditions come out at a place."""


def _numbers(tests: Sequence[Test]) -> Ways:
    """Places are counted over all constants, sorted: odd at one of them, even between. A condition is a stretch of places."""
    ends: list[Any] = sorted({end for form, constant in tests for end in _ends(form, constant)})
    at = {end: 2 * place + 1 for place, end in enumerate(ends)}
    stretches = [_stretch(form, constant, at, 2 * len(ends)) for form, constant in tests]

    def place(value: Any) -> int:  # noqa: ANN401 - a number
        right = bisect_right(ends, value)
        return 2 * right - (1 if right and ends[right - 1] == value else 0)

    def outcomes(place: int) -> bytes:
        return bytes(TRUE if (low <= place <= high) is inside else FALSE for low, high, inside in stretches)

    return place, outcomes


def _ends(form: str, constant: Any) -> tuple[Decimal, ...]:  # noqa: ANN401 - of the form
    return (constant[0], constant[2]) if form == "range" else (constant,)


def _stretch(form: str, constant: Any, at: dict[Decimal, int], last: int) -> tuple[int, int, bool]:  # noqa: ANN401 - of the form
    """Return from which place to which, and whether the condition holds inside or outside."""
    if form == "range":
        low, low_in, high, high_in = constant
        return at[low] + (not low_in), at[high] - (not high_in), True
    here = at[constant]
    stretches = {
        "<": (0, here - 1, True),
        "<=": (0, here, True),
        ">": (here + 1, last, True),
        ">=": (here, last, True),
        "=": (here, here, True),
        "!=": (here, here, False),
    }
    return stretches[form]


def _words(tests: Sequence[Test]) -> Ways:
    """`=`, `!=` and `in`: the place of a text, true or false is itself, and all that are in no condition are at one."""
    sets: list[tuple[Any, bool]] = [
        (constant if isinstance(constant, frozenset) else frozenset((constant,)), form != "!=") for form, constant in tests
    ]
    told = frozenset().union(*(texts for texts, _ in sets))

    def place(value: Any) -> object:  # noqa: ANN401 - of the kind
        return value if value in told else None

    def outcomes(place: object) -> bytes:
        return bytes(TRUE if (place in texts) is inside else FALSE for texts, inside in sets)

    return place, outcomes

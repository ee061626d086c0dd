"""Built-in functions that say how two ranges, or a value and a range, lie to each other.

A single value stands for the range that has only it, both ends included; then one definition does for all combinations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.builtins.signatures import builtin, table
from midoffice.domain.rules.feel.operations import order_of
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import Builtin, Range, shown

if TYPE_CHECKING:
    from collections.abc import Callable


class _NoOrder(Exception):
    """Two ends cannot be compared; the reason is reported."""


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a range; None as value is the open side."""

    value: object
    included: bool


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two ranges in the view of one run."""

    run: Run
    start1: _End
    end1: _End
    start2: _End
    end2: _End

    def order(self, first: _End, second: _End) -> int:
        """-1, 0 or 1. Open starts lie before, open ends behind everything, and with one another."""
        for one, other, turn in ((first, second, 1), (second, first, -1)):
            if one.value is None:
                side = -1 if one is self.start1 or one is self.start2 else 1
                same = other.value is None and (other is self.start1 or other is self.start2) == (side < 0)
                return 0 if same else side * turn
        found = order_of(self.run, first.value, second.value)
        if not isinstance(found, int):
            raise _NoOrder
        return found

    def turned(self) -> _Pair:
        """The same with the ranges in each other's place."""
        return _Pair(self.run, self.start2, self.end2, self.start1, self.end1)


def _before(pair: _Pair) -> bool:
    order = pair.order(pair.end1, pair.start2)
    return order < 0 or (order == 0 and not (pair.end1.included and pair.start2.included))


def _meets(pair: _Pair) -> bool:
    return pair.end1.included and pair.start2.included and pair.order(pair.end1, pair.start2) == 0


def _overlaps(pair: _Pair) -> bool:
    return not _before(pair) and not _before(pair.turned())


def _overlaps_before(pair: _Pair) -> bool:
    starts, ends = pair.order(pair.start1, pair.start2), pair.order(pair.end1, pair.end2)
    first_starts = starts < 0 or (starts == 0 and pair.start1.included and not pair.start2.included)
    first_ends = ends < 0 or (ends == 0 and (not pair.end1.included or pair.end2.included))
    return first_starts and first_ends and not _before(pair)


def _includes(pair: _Pair) -> bool:
    starts, ends = pair.order(pair.start1, pair.start2), pair.order(pair.end1, pair.end2)
    return (starts < 0 or (starts == 0 and (pair.start1.included or not pair.start2.included))) and (
        ends > 0 or (ends == 0 and (pair.end1.included or not pair.end2.included))
    )


def _starts(pair: _Pair) -> bool:
    ends = pair.order(pair.end1, pair.end2)
    return (
        pair.order(pair.start1, pair.start2) == 0
        and pair.start1.included == pair.start2.included
        and (ends < 0 or (ends == 0 and (not pair.end1.included or pair.end2.included)))
    )


def _finishes(pair: _Pair) -> bool:
    starts = pair.order(pair.start1, pair.start2)
    return (
        pair.order(pair.end1, pair.end2) == 0
        and pair.end1.included == pair.end2.included
        and (starts > 0 or (starts == 0 and (not pair.start1.included or pair.start2.included)))
    )


def _coincides(pair: _Pair) -> bool:
    return (
        pair.order(pair.start1, pair.start2) == 0
        and pair.order(pair.end1, pair.end2) == 0
        and (pair.start1.included, pair.end1.included) == (pair.start2.included, pair.end2.included)
    )


def _relation(name: str, holds: Callable[[_Pair], bool], *, turned: bool = False) -> Callable[[Run, object, object], object]:
    """A function of two values; `turned` is the relation seen from the other side."""

    def relation(run: Run, first: object, second: object) -> object:
        ends = [_ends(side) for side in (first, second)]
        if ends[0] is None or ends[1] is None:
            wrong = first if ends[0] is None else second
            run.report(f"{name} needs a value or range with an end, not {shown(wrong)}.")
            return None
        for end in (*ends[0], *ends[1]):
            if isinstance(end.value, Unknown):
                return end.value
        pair = _Pair(run, *ends[0], *ends[1])
        try:
            return holds(pair.turned() if turned else pair)
        except _NoOrder:
            return None

    return relation


def _ends(side: object) -> tuple[_End, _End] | None:
    if not isinstance(side, Range):
        return None if isinstance(side, list | dict) else (_End(side, included=True), _End(side, included=True))
    if side.comparison == "!=" or (side.comparison is None and (side.start is None or side.end is None)):
        return None
    return _End(side.start, side.start_included), _End(side.end, side.end_included)


_ANY_TWO = (
    "range1: range<Any>, range2: range<Any> -> boolean",
    "range: range<Any>, point: Any -> boolean",
    "point: Any, range: range<Any> -> boolean",
    "point1: Any, point2: Any -> boolean",
)
_RANGES = "range1: range<Any>, range2: range<Any> -> boolean"
_IN_RANGE = (_RANGES, "point: Any, range: range<Any> -> boolean")
_OF_RANGE = (_RANGES, "range: range<Any>, point: Any -> boolean")

_ROWS: tuple[tuple[str, str | tuple[str, ...], Callable[[_Pair], bool], bool], ...] = (
    ("before", _ANY_TWO, _before, False),
    ("after", _ANY_TWO, _before, True),
    ("meets", _RANGES, _meets, False),
    ("met by", _RANGES, _meets, True),
    ("overlaps", _RANGES, _overlaps, False),
    ("overlaps before", _RANGES, _overlaps_before, False),
    ("overlaps after", _RANGES, _overlaps_before, True),
    ("finishes", _IN_RANGE, _finishes, False),
    ("finished by", _OF_RANGE, _finishes, True),
    ("includes", _OF_RANGE, _includes, False),
    ("during", _IN_RANGE, _includes, True),
    ("starts", _IN_RANGE, _starts, False),
    ("started by", _OF_RANGE, _starts, True),
    ("coincides", _ANY_TWO, _coincides, False),
)


def _row(name: str, signature: str | tuple[str, ...], holds: Callable[[_Pair], bool], *, turned: bool) -> Builtin:
    return builtin(name, signature, _relation(name, holds, turned=turned))


RANGES = table(*(_row(name, signature, holds, turned=turned) for name, signature, holds, turned in _ROWS))

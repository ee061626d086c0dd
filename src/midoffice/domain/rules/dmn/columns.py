"""The tested columns of a decision table, as bit masks: bit n stands for row n.

`match(run, value, scope, asked)` gives the rows of `asked` whose cell holds for the value, and those of which nobody can tell
because something is UNKNOWN. Cells that an index decides cost a look-up for the whole column; the others are asked only for rows
that may still match.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from midoffice.domain.rules.dmn.cells import KEYS, ORDERED, Key, Simple, Span
from midoffice.domain.rules.feel.language import CompiledTests
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.unknown import Unknown

Scope = Mapping[str, object]

_MOST_BITS = 2_000_000
"""How much the masks of one index may take together, beside what changes between them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: always true, simple, or neither; `tests` compiles it when it is asked for the first time."""

    always: bool
    simple: Simple | None
    tests: Callable[[], CompiledTests]


class Index:
    """Where the rows of a column stand for values of one kind. `rest` are the rows that it cannot decide."""

    __slots__ = ("bounds", "find", "key", "masks", "other", "points", "rest", "stride", "switches")

    def __init__(self, kind: type, cells: Sequence[Cell]) -> None:
        """Sort the literals of the column, and note for each place among them which rows hold there."""
        self.key = KEYS.get(kind)
        self.rest = 0
        always = 0
        simple: list[tuple[int, Simple]] = []
        for row, cell in enumerate(cells):
            if cell.always:
                always |= 1 << row
            elif cell.simple is not None and cell.simple.kind is kind:
                simple.append((row, cell.simple))
            else:
                self.rest |= 1 << row
        self.points: dict[Key, int] | None = None
        self.bounds: list[Key] = []
        self.masks: list[int] = []
        self.switches: list[tuple[int, ...]] = []
        self.stride = 1
        self.other = always
        if kind in ORDERED:
            self._order(simple, always, len(cells))
        else:
            self._point(simple, always)
        self.find = self._finder()

    def _point(self, simple: list[tuple[int, Simple]], always: int) -> None:
        negated = 0
        for row, cell in simple:
            if cell.negated:
                negated |= 1 << row
        self.other = always | negated
        changed: dict[Key, int] = {}
        for row, cell in simple:
            for key in {span.low for span in cell.spans}:
                changed[key] = changed.get(key, 0) | 1 << row
        # a positive cell holds at its keys, a negated one everywhere else
        self.points = {key: self.other ^ bits for key, bits in changed.items()}

    def _order(self, simple: list[tuple[int, Simple]], always: int, rows: int) -> None:
        """Place 2n lies below bound n (the last one above them all), place 2n + 1 on it."""
        ends = {end for _, cell in simple for span in cell.spans for end in (span.low, span.high) if end is not None}
        self.bounds = sorted(ends)
        place = {bound: 2 * n + 1 for n, bound in enumerate(self.bounds)}
        last = 2 * len(self.bounds)
        switches: list[list[int]] = [[] for _ in range(last + 2)]  # rows that begin or cease to hold at a place
        for row, cell in simple:
            spans = _joined([_places(span, place, last) for span in cell.spans])
            for start, stop in _others(spans, last) if cell.negated else spans:
                switches[start].append(row)
                switches[stop + 1].append(row)
        self._keep(switches[: last + 1], always, rows)

    def _keep(self, switches: list[list[int]], always: int, rows: int) -> None:
        """Keep a mask for each place; of a large table only some of them, and what changes from one to the next."""
        self.stride = 1 + len(switches) * rows // _MOST_BITS
        current = always
        for place, changed in enumerate(switches):
            for row in changed:
                current ^= 1 << row
            if place % self.stride == 0:
                self.masks.append(current)
        if self.stride > 1:
            self.switches = [tuple(changed) for changed in switches]

    def _finder(self) -> Callable[[Any], int]:
        """The function from a value of this kind to the rows that hold for it, as far as the index can tell."""
        key, other, points, masks = self.key, self.other, self.points, self.masks
        if points is not None:
            get = points.get
            return lambda value: get(value, other)
        bounds = [*self.bounds, _ABOVE]
        last = len(self.bounds)
        if key is None and self.stride == 1:

            def find(value: Any) -> int:  # noqa: ANN401 - of the kind of the index
                n = bisect_left(bounds, value, 0, last)
                return masks[2 * n + 1 if bounds[n] == value else 2 * n]

            return find

        def find_any(value: Any) -> int:  # noqa: ANN401 - of the kind of the index
            value = value if key is None else key(value)
            n = bisect_left(bounds, value, 0, last)
            return self._mask(2 * n + 1 if bounds[n] == value else 2 * n)

        return find_any

    def _mask(self, place: int) -> int:
        kept = place // self.stride
        mask = self.masks[kept]
        if self.stride > 1:
            for changed in self.switches[kept * self.stride + 1 : place + 1]:
                for row in changed:
                    mask ^= 1 << row
        return mask


class _Above:
    """Stands behind the last bound, and is equal to nothing."""


_ABOVE = _Above()


def _places(span: Span, place: Mapping[Key, int], last: int) -> tuple[int, int]:
    start = 0 if span.low is None else place[span.low] + (not span.low_in)
    stop = last if span.high is None else place[span.high] - (not span.high_in)
    return start, stop


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places without overlaps, in order."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(span for span in spans if span[0] <= span[1]):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined


def _others(spans: list[tuple[int, int]], last: int) -> list[tuple[int, int]]:
    edges = [(-1, -1), *spans, (last + 1, last + 1)]
    return [(before[1] + 1, after[0] - 1) for before, after in pairwise(edges) if before[1] + 1 <= after[0] - 1]


class Column:
    """One tested column."""

    __slots__ = ("always", "cells", "indexes", "simple")

    def __init__(self, cells: Sequence[Cell]) -> None:
        """Take the cells in the order of the rows; indexes are made for kinds of values when they come."""
        self.cells = tuple(cells)
        self.always = sum(1 << n for n, cell in enumerate(cells) if cell.always)
        self.simple = sum(1 << n for n, cell in enumerate(cells) if cell.simple is not None)
        kinds = {cell.simple.kind for cell in cells if cell.simple is not None}
        self.indexes = {kind: Index(kind, cells) for kind in kinds}

    def match(self, run: Run, value: object, scope: Scope, asked: int) -> tuple[int, int]:
        """The rows of `asked` that hold, and those that are UNKNOWN."""
        index = self.indexes.get(value.__class__)
        unknown = 0
        if index is not None:
            found = asked & index.find(value)
            rest = asked & index.rest
        else:
            found = asked & self.always
            rest = asked & ~found
            if value.__class__ is Unknown:  # and stays so beside any literal
                unknown = rest & self.simple
                rest ^= unknown
        return (found, unknown) if not rest else self._ask(run, value, scope, (found, rest, unknown))

    def _ask(self, run: Run, value: object, scope: Scope, state: tuple[int, int, int]) -> tuple[int, int]:
        found, rest, unknown = state
        cells = self.cells
        while rest:
            bit = rest & -rest
            rest ^= bit
            run.spend()
            result = cells[bit.bit_length() - 1].tests()(run, value, scope)
            if result is True:
                found |= bit
            elif isinstance(result, Unknown):
                unknown |= bit
        return found, unknown

    def plain(self, run: Run, value: object, scope: Scope, row: int) -> object:
        """What one cell says, without any index: True, False, None or an Unknown."""
        return True if self.cells[row].always else self.cells[row].tests()(run, value, scope)

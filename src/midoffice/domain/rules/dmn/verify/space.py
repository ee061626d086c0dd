"""The geometry of a decision table: which inputs no row takes, which two rows take, and which rows are never the first.

A column is a line of `size` atoms, numbered from 0; nothing in the table tells two inputs of one atom apart. A row is a box: in
each column a union of runs of atoms. Boxes are swept column by column: the line is cut where a row begins or ends, and what is
left of the rows is swept along the next column. States seen before are not swept again.

Deciding whether boxes cover a space is hard in general (it is the question whether a formula always holds), so that work is
counted and ends with `WorkLimitReached`; the answer is then "not known", never a guess.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

Runs = tuple[tuple[int, int], ...]
Pieces = dict[int, tuple[int, int]]
STEPS = 2_000_000
MOST_COLUMNS = 200


class WorkLimitReached(Exception):
    """The question would take more work than is allowed."""


@dataclass(slots=True)
class Budget:
    """The work that is left, in events of a sweep: about a microsecond each."""

    left: int = STEPS

    def spend(self, steps: int) -> None:
        """Take `steps` away, or end the work."""
        self.left -= steps
        if self.left < 0:
            raise WorkLimitReached


@dataclass(frozen=True, slots=True)
class Space:
    """Rows over columns of `sizes` atoms. A cell is None where its row takes the whole column, and () where it takes nothing."""

    sizes: tuple[int, ...]
    rows: tuple[tuple[Runs | None, ...], ...]

    def __post_init__(self) -> None:
        """Refuse more columns than the recursion may be deep."""
        if len(self.sizes) > MOST_COLUMNS:
            raise WorkLimitReached

    def taken_by(self, point: Sequence[int]) -> list[int]:
        """Return the rows that take this point (one atom in each column)."""
        return [n for n, row in enumerate(self.rows) if all(takes(cell, atom) for cell, atom in zip(row, point, strict=True))]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the space: atoms `first..last` of each column named; other columns are free. `rows` are those that take it."""

    pieces: Pieces
    rows: tuple[int, ...] = ()


def takes(cell: Runs | None, atom: int) -> bool:
    """Whether the cell takes the atom."""
    return cell is None or any(first <= atom <= last for first, last in cell)


def bits(rows: int) -> Iterator[int]:
    """Return the numbers of the bits that are set, lowest first."""
    while rows:
        low = rows & -rows
        yield low.bit_length() - 1
        rows ^= low


@dataclass(slots=True)
class _Sweep:
    """One way through the columns, for some rows of a space."""

    space: Space
    rows: int
    budget: Budget
    order: list[int] = field(init=False)
    whole: list[int] = field(init=False)
    seen: set[tuple[int, int]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Sweep first along the columns that part the most rows."""
        self.rows = sum(1 << n for n in bits(self.rows) if () not in self.space.rows[n])
        self.whole = [
            sum(1 << n for n in bits(self.rows) if self.space.rows[n][column] is None) for column in range(len(self.space.sizes))
        ]
        self.order = sorted(range(len(self.space.sizes)), key=self._pairs)

    def _pairs(self, column: int) -> int:
        """Count the pairs of rows that this column leaves together."""
        whole = self.whole[column].bit_count()
        count, together = 0, whole * (whole - 1) // 2
        for _, end, begin in self._events(column, self.rows & ~self.whole[column]):
            count -= end.bit_count()
            new = begin.bit_count()
            together += new * (count + whole) + new * (new - 1) // 2
            count += new
        return together

    def _events(self, column: int, rows: int) -> list[tuple[int, int, int]]:
        """Return where rows end and begin: (atom, rows that ended before it, rows that begin with it)."""
        events: dict[int, list[int]] = {}
        for number in bits(rows):
            bit = 1 << number
            for first, last in self.space.rows[number][column] or ():
                events.setdefault(first, [0, 0])[1] |= bit
                events.setdefault(last + 1, [0, 0])[0] |= bit
        self.budget.spend(2 * len(events) + rows.bit_count())
        return [(atom, ended, begun) for atom, (ended, begun) in sorted(events.items())]

    def pieces(self, column: int, rows: int) -> Iterator[tuple[int, int, int]]:
        """Cut a column where the rows change: (first atom, last atom, rows that take them)."""
        whole = rows & self.whole[column]
        current, start, size = whole, 0, self.space.sizes[column]
        for atom, end, begin in self._events(column, rows ^ whole):
            if atom > start:
                yield start, atom - 1, current
                start = atom
            current = (current & ~end) | begin
        if start < size:
            yield start, size - 1, current

    def enter(self, depth: int, rows: int) -> tuple[int, int] | None:
        """Return the next column that parts these rows as (column, its depth), or None if no more does."""
        self.budget.spend(4 + rows.bit_length() // 512)
        for position in range(depth, len(self.order)):
            column = self.order[position]
            if rows & ~self.whole[column]:
                return column, position
        return None

    def walk(self, needless: Callable[[int], bool], found: Callable[[int, Pieces], None]) -> None:
        """Hand every set of rows that take the same input to `found`, once, with a region where they do.

        Parts of the space for whose rows `needless` is true are left out.
        """

        def visit(depth: int, active: int, path: Pieces) -> None:
            if needless(active) or (depth, active) in self.seen:
                return
            self.seen.add((depth, active))
            entered = self.enter(depth, active)
            if entered is None:
                found(active, path)
                return
            column, position = entered
            for first, last, inside in self.pieces(column, active):
                path[column] = (first, last)
                visit(position + 1, inside, path)
            del path[column]

        if 0 not in self.space.sizes:
            visit(0, self.rows, {})


def every_row(space: Space) -> int:
    """Return the set of all rows."""
    return (1 << len(space.rows)) - 1


def find_gaps(space: Space, rows: int, most: int, budget: Budget) -> list[Region]:
    """Return up to `most` regions that none of `rows` takes; an empty list is a proof that there is none."""
    sweep = _Sweep(space, rows, budget)
    found: list[Region] = []
    if 0 in space.sizes:
        return found

    def visit(depth: int, active: int, path: Pieces) -> bool:
        """Return whether all of this part is covered."""
        if not active:
            found.append(Region(dict(path)))
            return False
        entered = sweep.enter(depth, active)
        if entered is None or (depth, active) in sweep.seen:
            return True
        column, position = entered
        covered = True
        for first, last, inside in sweep.pieces(column, active):
            path[column] = (first, last)
            covered = visit(position + 1, inside, path) and covered
            if len(found) >= most:
                return False
        del path[column]
        if covered:
            sweep.seen.add((depth, active))
        return covered

    visit(0, sweep.rows, {})
    return found


def find_overlaps(space: Space, rows: int, groups: Sequence[int] | None, most: int, budget: Budget) -> list[Region]:
    """Return up to `most` pairs of `rows` that take the same input, each pair once with a region where they do.

    With `groups` (a number for each row) only rows of different groups are of interest. An empty list is a proof.
    """
    found: dict[tuple[int, int], Region] = {}

    def needless(active: int) -> bool:
        if len(found) >= most or active.bit_count() < 2:  # noqa: PLR2004 - a pair
            return True
        return groups is not None and len({groups[n] for n in bits(active)}) == 1

    def record(active: int, path: Pieces) -> None:
        for pair in combinations(bits(active), 2):
            if groups is None or groups[pair[0]] != groups[pair[1]]:
                found.setdefault(pair, Region(dict(path), pair))
                if len(found) >= most:
                    return

    _Sweep(space, rows, budget).walk(needless, record)
    return list(found.values())


def find_unreached(space: Space, covering: int, budget: Budget) -> list[int]:
    """Return the rows that are nowhere the first to apply, because rows of `covering` before them take all that they take.

    Rows that take nothing at all are among them.
    """
    unreached = every_row(space)

    def reach(active: int, _path: Pieces) -> None:
        nonlocal unreached
        sure = active & covering
        first = sure & -sure
        unreached &= ~(active & (first | (first - 1)) if first else active)

    _Sweep(space, unreached, budget).walk(lambda active: not active & unreached, reach)
    return list(bits(unreached))


def find_unneeded(space: Space, rows: int, covering: int, groups: Sequence[int], budget: Budget) -> list[int]:
    """Return the rows without which the first row to apply would give the same everywhere, by the numbers in `groups`.

    Only rows of `covering` are certain to apply where they take an input; the others may or may not.
    """
    sweep = _Sweep(space, rows, budget)
    unneeded = sweep.rows & covering

    def judge(active: int, _path: Pieces) -> None:
        nonlocal unneeded
        sure = active & covering
        deciding = sure & -sure
        following = (sure ^ deciding) & -(sure ^ deciding)
        between = active & ~((deciding << 1) - 1) & ((following << 1) - 1)
        group = groups[deciding.bit_length() - 1] if deciding else 0
        if not following or any(groups[number] != group for number in bits(between)):
            unneeded &= ~deciding

    sweep.walk(lambda active: not active & unneeded, judge)
    return list(bits(unneeded))

"""The geometry of tables, against looking at every point."""

import contextlib
import itertools
import time

from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.rules.dmn.verify.space import (
    Budget,
    Runs,
    Space,
    WorkLimitReached,
    every_row,
    find_gaps,
    find_overlaps,
    find_unneeded,
    find_unreached,
)

PLENTY = 10_000_000


@st.composite
def spaces(draw: st.DrawFn) -> Space:
    sizes = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)))
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        row: list[Runs | None] = []
        for size in sizes:
            atoms = draw(st.one_of(st.none(), st.sets(st.integers(0, size - 1))))
            row.append(None if atoms is None else as_runs(atoms))
        rows.append(tuple(row))
    return Space(sizes, tuple(rows))


def as_runs(atoms: set[int]) -> Runs:
    runs: list[tuple[int, int]] = []
    for atom in sorted(atoms):
        if runs and runs[-1][1] == atom - 1:
            runs[-1] = (runs[-1][0], atom)
        else:
            runs.append((atom, atom))
    return tuple(runs)


def points(space: Space) -> list[tuple[int, ...]]:
    return list(itertools.product(*(range(size) for size in space.sizes)))


@given(spaces())
def test_a_gap_is_found_exactly_when_there_is_one(space: Space) -> None:
    gaps = find_gaps(space, every_row(space), 3, Budget(PLENTY))
    assert bool(gaps) == any(not space.taken_by(point) for point in points(space))
    for gap in gaps:
        inside = [p for p in points(space) if all(a <= p[c] <= b for c, (a, b) in gap.pieces.items())]
        assert inside
        assert not any(space.taken_by(point) for point in inside)


@given(spaces(), st.booleans())
def test_every_overlap_is_found(space: Space, grouped: bool) -> None:  # noqa: FBT001 - drawn
    groups = [n % 2 for n in range(len(space.rows))] if grouped else None
    found = find_overlaps(space, every_row(space), groups, 1000, Budget(PLENTY))
    expected = {
        pair
        for point in points(space)
        for pair in itertools.combinations(space.taken_by(point), 2)
        if groups is None or groups[pair[0]] != groups[pair[1]]
    }
    assert {region.rows for region in found} == expected
    for region in found:
        point = [region.pieces.get(column, (0, 0))[0] for column in range(len(space.sizes))]
        assert set(region.rows) <= set(space.taken_by(point))


@given(spaces(), st.integers(0, 63))
def test_a_row_is_unreached_exactly_when_it_is_first_nowhere(space: Space, covering: int) -> None:
    covering &= every_row(space)
    reached: set[int] = set()
    for point in points(space):
        for row in space.taken_by(point):
            reached.add(row)
            if covering >> row & 1:
                break
    assert set(find_unreached(space, covering, Budget(PLENTY))) == set(range(len(space.rows))) - reached


@given(spaces(), st.integers(0, 63), st.data())
def test_a_row_is_unneeded_exactly_when_the_result_is_the_same_without_it(space: Space, covering: int, data: st.DataObject) -> None:
    covering = every_row(space) if data.draw(st.booleans()) else covering & every_row(space)
    groups = [data.draw(st.integers(0, 1)) for _ in space.rows]
    needed: set[int] = set()
    for point in points(space):
        taking = space.taken_by(point)
        sure = [row for row in taking if covering >> row & 1]
        if sure:
            rest = [row for row in taking if row > sure[0]]
            rest = rest[: rest.index(sure[1]) + 1] if sure[1:] else rest
            if not sure[1:] or any(groups[row] != groups[sure[0]] for row in rest):
                needed.add(sure[0])
    takes_something = {n for n, row in enumerate(space.rows) if () not in row}
    candidates = {n for n in takes_something if covering >> n & 1}
    assert set(find_unneeded(space, every_row(space), covering, groups, Budget(PLENTY))) == candidates - needed


def many_rows(columns: int, rows: int) -> Space:
    """Rows that part only in their last column."""
    wide = tuple(((0, (n * 7) % 90 + 9),) for n in range(columns - 1))
    return Space((100,) * (columns - 1) + (rows,), tuple((*wide, ((n, n),)) for n in range(rows)))


def test_d31_ten_thousand_rows_of_forty_columns_take_bounded_time() -> None:
    space = many_rows(40, 10_000)
    began = time.process_time()
    assert find_overlaps(space, every_row(space), None, 10, Budget()) == []
    assert time.process_time() - began < 20


def test_d31_a_table_made_to_be_hard_ends_at_the_limit_of_work() -> None:
    """Every pair of columns forbids one combination: the classic hard case."""
    columns = 60
    rows = []
    for number in range(5000):
        row: list[Runs | None] = [None] * columns
        for step in (1, 7, 23):
            row[(number * step + step) % columns] = ((number % 2, number % 2),)
        rows.append(tuple(row))
    space = Space((2,) * columns, tuple(rows))
    began = time.process_time()
    for search in (lambda b: find_gaps(space, every_row(space), 5, b), lambda b: find_unreached(space, every_row(space), b)):
        with contextlib.suppress(WorkLimitReached):
            search(Budget())
    assert time.process_time() - began < 40

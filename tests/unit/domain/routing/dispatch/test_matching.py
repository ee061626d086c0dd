"""The most valuable pairs are those that trying everything finds."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midoffice.domain.routing.dispatch.matching import Values, most_valuable

value = st.one_of(st.none(), st.floats(-5, 5).map(lambda each: round(each, 2)))
values = st.integers(0, 4).flatmap(lambda width: st.lists(st.lists(value, min_size=width, max_size=width), max_size=4))


def worth(drawn: Values, chosen: list[int | None]) -> tuple[int, float]:
    told = [drawn[row][at] for row, at in enumerate(chosen) if at is not None]
    assert None not in told
    return len(told), sum(each for each in told if each is not None)


def tried(drawn: Values) -> tuple[int, float]:
    width = len(drawn[0]) if drawn else 0
    best = (0, 0.0)
    for order in permutations(range(width + len(drawn)), len(drawn)):
        chosen = [at if at < width and drawn[row][at] is not None else None for row, at in enumerate(order)]
        best = max(best, worth(drawn, chosen))
    return best


@given(values)
@settings(max_examples=300, deadline=None)
def test_pairs_are_as_many_and_as_valuable_as_can_be(drawn: Values) -> None:
    chosen = most_valuable(drawn)
    taken = [at for at in chosen if at is not None]
    assert len(taken) == len(set(taken))
    assert worth(drawn, chosen) == pytest.approx(tried(drawn))
    assert most_valuable(drawn) == chosen


def test_one_more_pair_is_worth_more_than_any_value() -> None:
    assert most_valuable([[9.0, 0.1], [8.0, None]]) == [1, 0]


def test_of_equal_sums_earlier_rows_get_something_and_earlier_columns() -> None:
    assert most_valuable([[1.0] * 4] * 3) == [0, 1, 2]
    assert most_valuable([[None, 2.0, 2.0], [2.0, 2.0, 2.0]]) == [1, 0]
    assert most_valuable([[5.0, 5.0], [5.0, 5.0], [5.0, 5.0]]) == [0, 1, None]


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 2)), min_size=5, max_size=5), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_a_pair_that_may_not_be_is_never_chosen(drawn: list[list[float | None]]) -> None:
    chosen = most_valuable(drawn)
    assert all(at is None or drawn[row][at] is not None for row, at in enumerate(chosen))
    assert worth([*drawn, [None] * 5], most_valuable([*drawn, [None] * 5])) == worth(drawn, chosen)


def test_many_rows_and_columns_are_counted_exactly() -> None:
    """What differs by a hundred thousandth of the range still decides, in the largest batch that there is."""
    values = [[1_000.0 if row == column else 0.0 for column in range(2_400)] for row in range(40)]
    values[39] = [0.0] * 2_399 + [0.01]
    assert most_valuable(values) == [*range(39), 2_399]

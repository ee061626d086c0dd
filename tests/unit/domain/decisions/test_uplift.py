"""Shares and their differences, against published values."""

import pytest

from midoffice.domain.decisions.uplift import share, uplift


def test_wilsons_interval_of_newcombes_example() -> None:
    """Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662; 0 of 20 begins at 0 and ends at 0.1611."""
    found = share(81, 263)
    assert found.low == pytest.approx(0.2553, abs=5e-5)
    assert found.high == pytest.approx(0.3662, abs=5e-5)
    none = share(0, 20)
    assert (none.rate, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(0.1611, abs=5e-5)


def test_difference_of_newcombes_example() -> None:
    """Newcombe 1998, example (a): 56 of 70 less 48 of 80 is 0.2, between 0.0524 and 0.3339."""
    found = uplift(share(56, 70), share(48, 80))
    assert found is not None
    assert found.difference == pytest.approx(0.2)
    assert found.low == pytest.approx(0.0524, abs=5e-5)
    assert found.high == pytest.approx(0.3339, abs=5e-5)
    assert found.is_sure


def test_nobody_to_compare_with() -> None:
    assert uplift(share(3, 10), share(0, 0)) is None
    assert share(0, 0).rate is None


def test_interval_stays_within_reason() -> None:
    found = uplift(share(5, 5), share(0, 5))
    assert found is not None
    assert -1 <= found.low < found.difference <= found.high <= 1

"""What a table makes of the rows that match: one function for each hit policy, over outputs that are computed already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from midoffice.domain.rules.dmn.logic import Aggregation, HitPolicy
from midoffice.domain.rules.feel.operations import add, equal, less
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.unknown import Unknown

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Ranks:
    """The order of priority: for each output column its allowed values, highest first; None for a column without any."""

    columns: tuple[tuple[object, ...] | None, ...]

    def key(self, run: Run, row: Row) -> tuple[int, ...]:
        """What rows are sorted by; a value that is not listed comes after all that are."""
        return tuple(_rank(run, allowed, value) for allowed, value in zip(self.columns, row, strict=True) if allowed is not None)


def _rank(run: Run, allowed: tuple[object, ...], value: object) -> int:
    for n, listed in enumerate(allowed):
        if type(listed) is type(value) and equal(run, listed, value) is True:
            return n
    return len(allowed)


def same_rows(run: Run, first: Row, second: Row) -> bool:
    """Whether two rows have the same outputs."""
    return all(type(a) is type(b) and (a is b or equal(run, a, b) is True) for a, b in zip(first, second, strict=True))


def in_priority(run: Run, ranks: Ranks, rows: Sequence[Row]) -> list[Row]:
    """The rows, highest priority first; equal ones as they stand."""
    return sorted(rows, key=lambda row: ranks.key(run, row))


def aggregate(run: Run, kind: Aggregation, values: Sequence[object]) -> object:
    """What `collect` with an aggregation gives; null for no values at all, but for the count."""
    if kind is Aggregation.COUNT:
        return Decimal(len(values))
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    return _FOLDS[kind](run, values) if values else None


def _sum(run: Run, values: Sequence[object]) -> object:
    total = values[0]
    if len(values) == 1:
        return total
    for value in values[1:]:
        total = add(run, total, value)
    return total


def _least(run: Run, values: Sequence[object]) -> object:
    best = values[0]
    for value in values[1:]:
        before = less(run, value, best)
        if not isinstance(before, bool):
            return None
        best = value if before else best
    return best


def _most(run: Run, values: Sequence[object]) -> object:
    best = values[0]
    for value in values[1:]:
        before = less(run, best, value)
        if not isinstance(before, bool):
            return None
        best = value if before else best
    return best


_FOLDS: Mapping[Aggregation, Callable[[Run, Sequence[object]], object]] = {
    Aggregation.SUM: _sum,
    Aggregation.MIN: _least,
    Aggregation.MAX: _most,
}
LISTS = frozenset({HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT})

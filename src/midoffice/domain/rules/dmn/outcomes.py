"""From the rows that match to the value of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from midoffice.domain.rules.dmn.bench import Step
from midoffice.domain.rules.dmn.hit_policies import LISTS, Ranks, aggregate, in_priority, same_rows
from midoffice.domain.rules.dmn.logic import Aggregation, HitPolicy
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.unknown import Unknown

Scope = Mapping[str, object]
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """The value of an output cell that is a literal."""

    value: object


Output = Step | Fixed


class Outcomes:
    """The outputs of a table. `names` are empty for a table with one output, whose value stands for itself."""

    __slots__ = ("_aggregation", "_default", "_fixed", "_names", "_policy", "_ranks", "_rows", "_rule_ids", "_title")

    def __init__(
        self,
        *,
        policy: HitPolicy,
        aggregation: Aggregation | None,
        names: tuple[str, ...],
        rows: Sequence[tuple[Output, ...]],
        default: tuple[Output, ...] | None,
        ranks: Ranks,
        title: str,
        rule_ids: tuple[str, ...],
    ) -> None:
        """Keep the parts; rows of literals alone are made once."""
        self._policy = policy
        self._aggregation = aggregation
        self._names = names
        self._rows = tuple(rows)
        self._fixed = tuple(_fixed(row) for row in rows)
        self._default = default
        self._ranks = ranks
        self._title = title
        self._rule_ids = rule_ids

    def sure(self, run: Run, scope: Scope, found: int) -> object:
        """The value when it is known which rows match."""
        if not found:
            return self._unmatched(run, scope)
        policy = self._policy
        if not found & (found - 1) or policy is HitPolicy.FIRST:  # one row, or only the first counts
            row = (found & -found).bit_length() - 1
            if policy not in LISTS:
                return self._value(self._row(run, scope, row))
            return self._list(run, [self._row(run, scope, row)])
        if policy is HitPolicy.UNIQUE:
            run.report(f"{self._title}: {self._named(found)} match together, where only one row may.")
            return None
        return self._several(run, [self._row(run, scope, n) for n in _bits(found)], found)

    def _several(self, run: Run, rows: list[Row], found: int) -> object:
        policy = self._policy
        if policy is HitPolicy.PRIORITY:
            return self._value(in_priority(run, self._ranks, rows)[0])
        if policy in LISTS:
            return self._list(run, in_priority(run, self._ranks, rows) if policy is HitPolicy.OUTPUT_ORDER else rows)
        if all(same_rows(run, rows[0], row) for row in rows[1:]):
            return self._value(rows[0])
        run.report(f"{self._title}: {self._named(found)} match together and say different things.")
        return None

    def unsure(self, run: Run, scope: Scope, found: int, unsure: int) -> object:
        """The value when some rows match perhaps: UNKNOWN, unless whatever they turn out to be gives the same."""
        policy = self._policy
        if policy in LISTS:
            return self._unknown(unsure)
        if policy is HitPolicy.FIRST and found:
            unsure &= (found & -found) - 1  # what comes after a row that matches does not count
            found &= -found
        candidates = [self._row(run, scope, n) for n in _bits(found | unsure)]
        if policy is HitPolicy.PRIORITY and found:
            sure = in_priority(run, self._ranks, [self._row(run, scope, n) for n in _bits(found)])[0]
            least = self._ranks.key(run, sure)
            candidates = [sure, *(row for row in candidates if self._ranks.key(run, row) < least)]
        if not found:
            none = self._unmatched_row(run, scope)
            candidates.append((None,) * len(candidates[0]) if none is None else none)
        if all(same_rows(run, candidates[0], row) for row in candidates[1:]):
            return self._value(candidates[0])
        return self._unknown(unsure)

    def of_rows(self, run: Run, scope: Scope, rows: int) -> list[object]:
        """What rows would give, each for itself; `rows` are bits."""
        return [self._value(self._row(run, scope, n)) for n in _bits(rows)]

    def _unknown(self, unsure: int) -> Unknown:
        return Unknown(f"{self._named(unsure)} may match or not", self._title)

    def _row(self, run: Run, scope: Scope, row: int) -> Row:
        fixed = self._fixed[row]
        return _computed(run, scope, self._rows[row]) if fixed is None else fixed

    def _unmatched_row(self, run: Run, scope: Scope) -> Row | None:
        return None if self._default is None else _computed(run, scope, self._default)

    def _unmatched(self, run: Run, scope: Scope) -> object:
        row = self._unmatched_row(run, scope)
        if row is not None:
            return self._value(row)
        if self._aggregation is Aggregation.COUNT:
            return Decimal(0)
        return [] if self._policy in LISTS and self._aggregation is None else None

    def _value(self, row: Row) -> object:
        return dict(zip(self._names, row, strict=True)) if self._names else row[0]

    def _list(self, run: Run, rows: list[Row]) -> object:
        if self._aggregation is not None:
            return aggregate(run, self._aggregation, [row[0] for row in rows])
        return [self._value(row) for row in rows]

    def _named(self, bits: int) -> str:
        numbers = [str(n + 1) for n in _bits(bits)]
        shown = ", ".join(numbers[:5]) + (" ..." if len(numbers) > 5 else "")  # noqa: PLR2004 - more is not read
        return f"row {shown}" if len(numbers) == 1 else f"rows {shown}"


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit.bit_length() - 1


def _fixed(row: tuple[Output, ...]) -> Row | None:
    values = tuple(output.value for output in row if isinstance(output, Fixed))
    return values if len(values) == len(row) else None


def _computed(run: Run, scope: Scope, row: tuple[Output, ...]) -> Row:
    return tuple(output.value if isinstance(output, Fixed) else output(run, scope) for output in row)

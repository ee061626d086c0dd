"""What an evaluation notes on its way for the trace: references only, so that noting costs next to nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from midoffice.domain.rules.feel.run import MOST_STEPS, Mode, Run

MOST_RECORDS = 2_000


class TracedTable(Protocol):
    """What a trace asks of a compiled table, after the evaluation."""

    @property
    def rule_ids(self) -> Sequence[str]:
        """The ids of the rows."""
        ...

    def results(self, run: Run, scope: Mapping[str, object], rows: int) -> list[object]:
        """What rows give, each for itself; `rows` are bits."""
        ...

    def first_failing(self, run: Run, record: "TableRecord") -> Mapping[str, str]:
        """For each row that did not match, by its id, the id of the first column that failed."""
        ...


@dataclass(slots=True)  # freezing costs more than the record
class TableRecord:
    """One evaluation of a table: the values tested and the rows that matched, as bits; `unsure` are those nobody can tell."""

    table: TracedTable
    values: Sequence[object]
    found: int
    unsure: int
    scope: Mapping[str, object]


@dataclass(slots=True)  # freezing costs more than the record
class EntryRecord:
    """One entry of a context."""

    name: str
    value: object


class TracedRun(Run):
    """A run that also keeps records, in the order in which things were computed, at most MOST_RECORDS."""

    __slots__ = ("records",)

    def __init__(self, now: datetime, zone: tzinfo = UTC, mode: Mode = "standard", steps: int = MOST_STEPS) -> None:
        """Begin an evaluation with nothing on record."""
        super().__init__(now, zone, mode, steps)
        self.records: list[TableRecord | EntryRecord] = []

    def note(self, record: TableRecord | EntryRecord) -> None:
        """Keep a record, while there is room."""
        if len(self.records) < MOST_RECORDS:
            self.records.append(record)

"""What an evaluation gave and how it came to it: made from what was noted, when somebody asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from midoffice.domain.rules.dmn.linking import Key
from midoffice.domain.rules.dmn.model import Decision
from midoffice.domain.rules.dmn.recording import EntryRecord, TableRecord, TracedRun
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.values.document import to_document

Document = dict[str, object]

DEEPEST = 30
MOST_FAILED = 500
"""So many rows that did not match are told of one table, so that a trace can be kept with its decision."""


@dataclass(slots=True)  # freezing costs more than the record
class DecisionRecord:
    """One decision as it was evaluated; `values` are those of all inputs and decisions of this evaluation."""

    decision: Decision
    key: Key
    needs: tuple[tuple[str, str, Key], ...]
    values: Mapping[Key, object]
    records: Sequence[TableRecord | EntryRecord]


@dataclass(slots=True)  # freezing costs more than the record
class Trace:
    """How the value came about: one record for each decision, in the order of their evaluation."""

    target: Key
    name: str
    records: Sequence[DecisionRecord]
    faults: tuple[str, ...]
    run: TracedRun

    def to_document(self) -> Document:
        """The decision asked for; what it needs is in its `requires`, each decision where it is needed first.

        Of a service these are its output decisions. What is needed more than DEEPEST decisions away stands beside the others.
        """
        telling = _Telling({record.key: record for record in self.records}, self.run)
        if self.target in telling.records:
            made = telling.decision(telling.records[self.target])
        else:
            made = {"decision": self.target[1], "name": self.name, "value": None, "inputs": [], "entries": [], "table": None}
            made |= {"tables": [], "requires": []}
        others = [telling.decision(record) for record in reversed(self.records) if record.key not in telling.shown]
        requires = made["requires"]
        return made | {"requires": [*requires, *others] if isinstance(requires, list) else others, "faults": list(self.faults)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of a decision, the sentences about what went wrong, and the trace if one was wanted."""

    value: object
    faults: tuple[str, ...]
    trace: Trace | None = None


class _Telling:
    """Makes the documents of decisions, each once."""

    def __init__(self, records: Mapping[Key, DecisionRecord], run: TracedRun) -> None:
        self.records = records
        self.shown: set[Key] = set()
        self._scratch = Run(run.now, run.zone, run.mode)

    def decision(self, record: DecisionRecord, depth: int = 1) -> Document:
        self.shown.add(record.key)
        tables = [_table_document(found, self._scratch) for found in record.records if isinstance(found, TableRecord)]
        inputs: list[Document] = []
        requires: list[Document] = []
        for prefix, name, key in record.needs:
            needed = self.records.get(key)
            source = "input" if needed is None else "decision"
            value = to_document(record.values[key])
            inputs.append({"name": f"{prefix}.{name}" if prefix else name, "value": value, "source": source})
            if needed is not None and key not in self.shown and depth < DEEPEST:
                requires.append(self.decision(needed, depth + 1))
        return {
            "decision": record.decision.id,
            "name": record.decision.name,
            "value": to_document(record.values[record.key]),
            "inputs": inputs,
            "entries": [
                {"name": found.name, "value": to_document(found.value)}
                for found in record.records
                if isinstance(found, EntryRecord)
            ],
            "table": tables[-1] if tables else None,
            "tables": tables[:-1],
            "requires": requires,
            "faults": [],
        }


def _table_document(record: TableRecord, run: Run) -> Document:
    ids = record.table.rule_ids
    failing = record.table.first_failing(run, record)
    failed: list[Document] = [{"rule": rule, "column": failing[rule]} for rule in ids if rule in failing]
    made: Document = {
        "matched": [name for n, name in enumerate(ids) if record.found >> n & 1],
        "unknown": [name for n, name in enumerate(ids) if record.unsure >> n & 1],
        "failed": failed[:MOST_FAILED],
        "input_values": [to_document(value) for value in record.values],
    }
    return made | ({"failed_left_out": len(failed) - MOST_FAILED} if len(failed) > MOST_FAILED else {})

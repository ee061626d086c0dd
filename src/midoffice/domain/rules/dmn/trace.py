"""What an evaluation gave and how it came to it: made from what was noted, when somebody asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from midoffice.domain.rules.dmn.linking import Key
from midoffice.domain.rules.dmn.model import Decision
from midoffice.domain.rules.dmn.recording import EntryRecord, TableRecord, TracedRun
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.values.document import to_document

Document = dict[str, object]

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
        """The decision asked for; what it needs is in its `requires`, each decision where it is needed first."""
        records = {record.key: record for record in self.records}
        target = records.get(self.target)
        if target is None:  # a service: its output decisions are what it needs
            made: Document = {
                "decision": self.target[1],
                "name": self.name,
                "value": None,
                "inputs": [],
                "entries": [],
                "table": None,
            }
            made["tables"] = []
            shown: set[Key] = set()
            made["requires"] = [
                _decision_document(record, records, shown, self.run) for record in reversed(self.records) if record.key not in shown
            ]
        else:
            made = _decision_document(target, records, set(), self.run)
        return made | {"faults": list(self.faults)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of a decision, the sentences about what went wrong, and the trace if one was wanted."""

    value: object
    faults: tuple[str, ...]
    trace: Trace | None = None


def _decision_document(record: DecisionRecord, records: Mapping[Key, DecisionRecord], shown: set[Key], run: TracedRun) -> Document:
    shown.add(record.key)
    scratch = Run(run.now, run.zone, run.mode)
    tables = [_table_document(found, scratch) for found in record.records if isinstance(found, TableRecord)]
    inputs: list[Document] = []
    requires: list[Document] = []
    for prefix, name, key in record.needs:
        source = "decision" if key in records else "input"
        inputs.append({"name": f"{prefix}.{name}" if prefix else name, "value": to_document(record.values[key]), "source": source})
        if key in records and key not in shown:
            requires.append(_decision_document(records[key], records, shown, run))
    return {
        "decision": record.decision.id,
        "name": record.decision.name,
        "value": to_document(record.values[record.key]),
        "inputs": inputs,
        "entries": [
            {"name": found.name, "value": to_document(found.value)} for found in record.records if isinstance(found, EntryRecord)
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

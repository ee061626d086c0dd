"""Evidence: all that a decision was made from and what came out, so that it can be made again to the same byte."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from midoffice.domain.context.source import SERVICE
from midoffice.domain.context.view import from_document as read_view
from midoffice.domain.context.view import from_packed
from midoffice.domain.decisions.funnel import GRANTED, decide
from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry, ResponseKind
from midoffice.domain.decisions.propensity import Counted, PropensityCounts
from midoffice.domain.decisions.reasons import LeftOut, read_left_out
from midoffice.domain.decisions.snapshot import CustomerFacts, Snapshot
from midoffice.kernel.errors import Invalid

if TYPE_CHECKING:
    from midoffice.domain.context.view import CustomerView
    from midoffice.domain.decisions.compilation import CompiledCatalogue
    from midoffice.domain.decisions.decision import Decision
    from midoffice.domain.rules.compiled import CompiledRules

FORMAT = 2
_FORMATS = frozenset({1, FORMAT})
"""Those that can be read: in the first one, views were documents for people, four times as long."""
_LEVEL = 1
"""Of the compression: 3 and above make it a few per cent smaller, and take much longer."""


@dataclass(frozen=True, slots=True)
class RecordedConsents:
    """What was consented to on the channel of a decision, as it was then."""

    states: Mapping[str, str] = field(default_factory=dict)

    def state(self, purpose: str, channel: str) -> str:  # noqa: ARG002 - it is of one channel
        """Return `granted`, `refused` or `unknown`."""
        return GRANTED if purpose == SERVICE else self.states.get(purpose, "unknown")

    def granted(self, channel: str) -> frozenset[str]:  # noqa: ARG002 - it is of one channel
        """Return the purposes that were granted."""
        return frozenset(purpose for purpose, state in self.states.items() if state == GRANTED)


def evidence_of(
    compiled: CompiledCatalogue,
    snapshot: Snapshot,
    decision: Decision,
    *,
    version: int,
    limit: int | None = None,
    rules: tuple[str, int] | None = None,
) -> dict[str, Any]:
    """Return the document of a decision. `version` is that of the catalogue, `rules` the key and version of the rule set."""
    channel = snapshot.channel
    purposes = compiled.purposes | snapshot.consents.granted(channel)
    customer = snapshot.customer
    return {
        "format": FORMAT,
        "catalogue": {"version": version, "hash": compiled.content_hash},
        "rules": list(rules) if rules else None,
        "now": snapshot.now.isoformat(),
        "seed": snapshot.seed,
        "channel": channel.value,
        "placement": snapshot.placement,
        "limit": limit,
        "members": [str(member) for member in snapshot.members],
        "customer": {
            "name": customer.name,
            "language": customer.language,
            "time_zone": customer.time_zone,
            "zones": list(customer.zones),
            "known": customer.known,
        },
        "verified": snapshot.verified,
        "view": snapshot.view.packed(),
        "consents": {purpose: str(snapshot.consents.state(purpose, channel)) for purpose in sorted(purposes)},
        "entries": [_entry(entry) for entry in snapshot.entries],
        "budgets": dict(sorted(snapshot.budgets_left.items())),
        "situation": _situation(snapshot.situation),
        "only": list(snapshot.only),
        "counts": _counts(compiled, snapshot, decision),
        "outcome": decision.document(),
    }


def pack(evidence: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return evidence as compressed bytes, and the hash of its outcome (SHA-256 of what `written` makes of that)."""
    outcome = written(evidence["outcome"])
    try:
        whole = orjson.dumps({**evidence, "outcome": orjson.Fragment(outcome)}, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        whole = written(evidence)
    return zlib.compress(whole, _LEVEL), hashlib.sha256(outcome).hexdigest()


def unpack(packed: bytes) -> dict[str, Any]:
    """Return the evidence of bytes; raises Invalid(evidence) for what is none."""
    try:
        evidence = json.loads(zlib.decompress(packed))
    except (zlib.error, ValueError):
        evidence = None
    if not isinstance(evidence, dict) or evidence.get("format") not in _FORMATS:
        raise Invalid("evidence", "is not that of a decision, or of another version of this program")
    return evidence


def written(document: Mapping[str, Any]) -> bytes:
    """Return a document as JSON of one form: equal documents are the same bytes."""
    try:
        return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a whole number of more than 64 bits
        return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def replay(evidence: Mapping[str, Any], compiled: CompiledCatalogue, *, rules: CompiledRules | None = None) -> Decision:
    """Make a decision again; `compiled` and `rules` are the versions that the evidence names.

    Raises Invalid(evidence) for another catalogue, or evidence that cannot be read.
    """
    if evidence["catalogue"]["hash"] != compiled.content_hash:
        raise Invalid("evidence", "was made by another catalogue", f"Take version {evidence['catalogue']['version']}.")
    return decide(compiled, snapshot_of(evidence), limit=evidence["limit"], rules=rules)


def differences(evidence: Mapping[str, Any], decision: Decision) -> tuple[str, ...]:
    """Return which parts of a decision are not as they are in the evidence; none if all are the same to the byte."""
    was, made = evidence["outcome"], decision.document()
    return tuple(part for part in sorted({*was, *made}) if written({part: was.get(part)}) != written({part: made.get(part)}))


def left_out_of(evidence: Mapping[str, Any], compiled: CompiledCatalogue) -> LeftOut:
    """Return the reasons that evidence keeps, to be put into words."""
    return read_left_out(evidence["outcome"]["left_out"], compiled.actions)


def snapshot_of(evidence: Mapping[str, Any]) -> Snapshot:
    """Return what a decision looked at; raises Invalid(evidence)."""
    try:
        customer = evidence["customer"]
        channel = DecisionChannel(evidence["channel"])
        return Snapshot(
            now=datetime.fromisoformat(evidence["now"]),
            seed=evidence["seed"],
            members=tuple(map(UUID, evidence["members"])),
            customer=CustomerFacts(
                customer["name"], customer["language"], customer["time_zone"], tuple(customer["zones"]), customer["known"]
            ),
            view=view_in(evidence),
            consents=RecordedConsents(evidence["consents"]),
            channel=channel,
            placement=evidence["placement"],
            entries=tuple(_read_entry(entry) for entry in evidence["entries"]),
            budgets_left=evidence["budgets"],
            situation=evidence["situation"],
            only=tuple(evidence["only"]),
            verified=evidence["verified"],
            model=PropensityCounts(
                {(action, treatment, channel): Counted(*counts) for action, treatment, *counts in evidence["counts"]}
            ),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise Invalid("evidence", f"cannot be read: {wrong}") from None


def view_in(evidence: Mapping[str, Any]) -> CustomerView:
    """Return the view of the customer that a decision looked at; raises Invalid(view)."""
    return (read_view if evidence["format"] == 1 else from_packed)(evidence["view"])


def _situation(situation: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a JSON value
    """Return a situation as JSON has it: what came in over the wire stays what it is."""
    return json.loads(json.dumps(dict(situation))) if situation else {}


def _counts(compiled: CompiledCatalogue, snapshot: Snapshot, decision: Decision) -> list[list[Any]]:
    """The counts that were looked at, of actions that got so far; what is not told is 0."""
    found: list[list[Any]] = []
    for key in decision.passed if snapshot.model.counts else ():
        for treatment in compiled.actions[compiled.place_of[key]].treatments:
            counted = snapshot.model.of(key, treatment.key, snapshot.channel)
            if counted.shown or counted.accepted:
                found.append([key, treatment.key, counted.shown, counted.accepted])
    return found


def _entry(entry: LedgerEntry) -> list[Any]:
    about = {name: entry.data[name] for name in ("kind", "group") if name in entry.data}
    return [
        entry.id.hex,
        entry.customer_id.hex,
        entry.at.isoformat(),
        entry.kind,
        entry.action,
        entry.treatment,
        entry.channel,
        entry.placement,
        entry.decision_id.hex,
        entry.offer_id.hex,
        about,
    ]


def _read_entry(document: list[Any]) -> LedgerEntry:
    number, customer, at, kind, action, treatment, channel, placement, decision, offer, about = document
    return LedgerEntry(
        UUID(number),
        UUID(customer),
        datetime.fromisoformat(at),
        ResponseKind(kind),
        action,
        treatment,
        DecisionChannel(channel),
        placement,
        UUID(decision),
        UUID(offer),
        about,
    )

"""What conditions and templates see of a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.domain.decisions.reads import OWN_NAMES, WHOLE
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import UTC_ZONE, FeelDateTime
from midoffice.domain.rules.feel.values.document import from_document
from midoffice.kernel.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from midoffice.domain.decisions.compilation import CompiledCatalogue
    from midoffice.domain.decisions.ledger import LedgerEntry
    from midoffice.domain.decisions.reads import Reads
    from midoffice.domain.decisions.snapshot import Snapshot

NOT_ASKED = "not_asked"
NOT_GIVEN = "not_given"
HISTORY = {
    "shown": frozenset({ResponseKind.SHOWN, ResponseKind.SENT}),
    "accepted": frozenset({ResponseKind.ACCEPTED}),
    "declined": frozenset({ResponseKind.DECLINED}),
}


def scope_of(compiled: CompiledCatalogue, snapshot: Snapshot, *, history: bool = False) -> dict[str, object]:
    """Return the variables by name: the subjects of the view, and our own.

    What conditions read and is not there is UNKNOWN, never null: null is known to be nothing. `history` says that the ledger is
    wanted even if no condition reads it. Raises Invalid(situation) for a situation that is not JSON.
    """
    reads = compiled.criteria.reads
    scope: dict[str, object] = dict(snapshot.view.inputs(snapshot.consents.granted(snapshot.channel), verified=snapshot.verified))
    customer = snapshot.customer
    situation = from_document(dict(snapshot.situation), "situation")
    if not isinstance(situation, dict):
        raise Invalid("situation", "is not an object", "Write it as {...}.")
    scope["customer"] = {
        "name": customer.name or None,
        "language": customer.language,
        "time_zone": customer.time_zone,
        "known": customer.known,
        "verified": snapshot.verified,
    }
    scope["channel"] = snapshot.channel.value
    scope["placement"] = snapshot.placement
    scope["situation"] = situation
    if history or "history" in reads:
        scope["history"] = _history(compiled, snapshot.entries)
    fill(scope, reads)
    return scope


def fill(scope: dict[str, object], reads: Reads) -> None:
    """Put an UNKNOWN in the place of all that is read and not there."""
    for name, entries in reads.items():
        reason = NOT_GIVEN if name in OWN_NAMES else NOT_ASKED
        part = scope.get(name)
        if part is None and name not in scope:
            missing = {entry: Unknown(reason, f"{name}.{entry}") for entry in entries}
            scope[name] = Unknown(reason, name) if WHOLE in entries else missing
        elif isinstance(part, dict) and not entries <= part.keys():
            scope[name] = part | {entry: Unknown(reason, f"{name}.{entry}") for entry in entries - part.keys() if entry != WHOLE}


def _history(compiled: CompiledCatalogue, entries: Sequence[LedgerEntry]) -> dict[str, object]:
    unique = sorted({entry.id: entry for entry in entries}.values(), key=lambda entry: (entry.at, entry.id))
    contacts = [entry.at for entry in unique if entry.kind in HISTORY["shown"]]
    told: dict[str, object] = {
        name: [_told(compiled, entry) for entry in unique if entry.kind in kinds] for name, kinds in HISTORY.items()
    }
    told["last_contact_at"] = FeelDateTime.from_python(contacts[-1], UTC_ZONE) if contacts else None
    return told


def _told(compiled: CompiledCatalogue, entry: LedgerEntry) -> dict[str, object]:
    place = compiled.place_of.get(entry.action)
    group = entry.data.get("group") or (compiled.actions[place].group if place is not None else None)
    return {
        "action": entry.action,
        "group": group,
        "at": FeelDateTime.from_python(entry.at, UTC_ZONE),
        "channel": entry.channel.value,
    }

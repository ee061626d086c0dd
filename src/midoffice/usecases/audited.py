"""The audit trail: every administrative change, with what was there before and after, never with a secret."""

from dataclasses import is_dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.access.account import AuditEntry
from midoffice.domain.access.principal import Principal
from midoffice.kernel.documents import document
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.events import directory_changed

SECRETS = ("secrets", "digest")
"""Fields that are never written to the trail: only whether there is a value."""


async def audit(
    tx: Transaction,
    principal: Principal,
    now: datetime,
    action: str,
    kind: str,
    subject_id: UUID | str,
    before: object | None = None,
    after: object | None = None,
) -> None:
    """Append an entry with the transaction. `before` and `after` are records or JSON objects."""
    entry = AuditEntry(
        new_id(), now, principal.account_id, principal.name, action, kind, str(subject_id), _shown(before), _shown(after)
    )
    await tx.access.write_audit(entry)


async def record_change(
    tx: Transaction,
    principal: Principal,
    now: datetime,
    action: str,
    kind: str,
    directory: str,
    before: object | None,
    after: object,
) -> None:
    """Append the audit entry of a changed record (by its `id`), and tell every desk to fetch the directory again."""
    await audit(tx, principal, now, action, kind, _id_of(after), before, after)
    await tx.log.append([directory_changed(directory, now, principal.actor)])


def _id_of(record: object) -> UUID | str:
    found: UUID | str = record["id"] if isinstance(record, dict) else record.id  # type: ignore[attr-defined] # records have one
    return found


def _shown(record: object | None) -> dict[str, Any] | None:
    if record is None:
        return None
    fields = _document(record) if is_dataclass(record) and not isinstance(record, type) else dict(record)  # type: ignore[call-overload] # else a JSON object
    return {name: value for name, value in fields.items() if name != "version"}


def _document(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    """Return the record's document; a secret in it is only said to be there or not."""
    kept = {name: getattr(record, name) for name in SECRETS if hasattr(record, name)}
    bare = replace(record, **{name: "" if isinstance(value, str) else None for name, value in kept.items()})
    return {**document(bare), **{name: "(set)" if value else None for name, value in kept.items()}}

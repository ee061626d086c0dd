"""Lists whose records have a secret beside them: how they are made, changed and removed, and what others are told.

The secret is sealed before it is stored, and never shown; the record says only whether there is one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.context.source import SourceDefinition
from midoffice.domain.voice.trunk import Trunk
from midoffice.kernel.errors import Conflict, Invalid, Stale
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.ports.records import SecretRecords
from midoffice.usecases.audited import audit
from midoffice.usecases.events import directory_changed
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

R = TypeVar("R", SourceDefinition, Trunk)


@dataclass(frozen=True, slots=True)
class SecretList(Generic[R]):
    """A list: its name in the directory, the kind of its records and of the events about them, and its limits.

    `check` raises Invalid for a record that cannot be right; `check_change` is asked besides when one is replaced, with the stored
    one, the new one and the new secret. A secret has `longest` characters at most, and may have to be `printable`.
    """

    name: str
    kind: str
    event: str
    store: Callable[[Transaction], SecretRecords[R]]
    check: Callable[[Context, R], None]
    most: int
    longest: int
    printable: bool = False
    check_change: Callable[[R, R, str | None], None] | None = None

    def require(self, principal: Principal) -> None:
        """Raise Forbidden unless the principal may administer the list."""
        principal.require(Scope.ADMINISTER, f"administer {self.name}")


class Beside(Protocol[R]):
    """What else of a record is sealed."""

    def noted(self, stored: R | None, record: R) -> R:
        """Return the record saying whether it has this, by what it is given now and what was stored before."""

    async def store(self, tx: Transaction, record: R) -> None:
        """Store or forget it, or leave it as it was; raises Invalid where it does not go with the record."""


async def create_with_secret(
    context: Context,
    principal: Principal,
    records: SecretList[R],
    record: R,
    secret: str | None,
    beside: Beside[R] | None = None,
) -> R:
    """Store a new record; raises Invalid with the path of the fault, Conflict when the key is taken or the list is full."""
    records.require(principal)
    sealed = seal(context, secret, records.longest, printable=records.printable)
    now = context.clock.now()
    made = replace(record, has_secret=sealed is not None, created_at=now, version=1)
    if beside is not None:
        made = beside.noted(None, made)
    records.check(context, made)

    async def work(tx: Transaction) -> R:
        store = records.store(tx)
        if len(await store.all()) >= records.most:
            raise Conflict(f"There are {records.most} {records.name} already.")
        await store.add(made)
        if sealed is not None:
            await store.set_secret(made.id, sealed)
        if beside is not None:
            await beside.store(tx, made)
        await _tell(tx, principal, now, records, "create", None, made)
        return made

    return await transact(context, work)


async def replace_with_secret(
    context: Context,
    principal: Principal,
    records: SecretList[R],
    record: R,
    version: int,
    secret: str | None,
    beside: Beside[R] | None = None,
) -> R:
    """Store a record as it is given now (by its id). A secret of None stays, an empty one is removed.

    Raises Invalid, NotFound, Stale unless the stored one has the version.
    """
    records.require(principal)
    sealed = seal(context, secret, records.longest, printable=records.printable)
    now = context.clock.now()

    async def work(tx: Transaction) -> R:
        store = records.store(tx)
        stored = await store.lock(record.id)
        if stored.version != version:
            raise Stale(records.kind, record.id)
        has_secret = stored.has_secret if secret is None else sealed is not None
        changed = replace(record, has_secret=has_secret, created_at=stored.created_at, version=stored.version + 1)
        if beside is not None:
            changed = beside.noted(stored, changed)
        records.check(context, changed)
        if records.check_change is not None:
            records.check_change(stored, changed, secret)
        await store.save(changed)
        if secret is not None:
            await store.set_secret(record.id, sealed)
        if beside is not None:
            await beside.store(tx, changed)
        await _tell(tx, principal, now, records, "change", stored, changed, secret_set=sealed is not None)
        return changed

    return await transact(context, work)


async def remove_with_secret(
    context: Context, principal: Principal, records: SecretList[R], record_id: UUID, version: int | None = None
) -> None:
    """Remove a record with its secret; raises NotFound, Stale."""
    records.require(principal)
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        store = records.store(tx)
        stored = await store.lock(record_id)
        if version is not None and stored.version != version:
            raise Stale(records.kind, record_id)
        await store.remove(record_id)
        await _tell(tx, principal, now, records, "remove", stored, None)

    await transact(context, work)


def seal(context: Context, secret: str | None, longest: int, *, printable: bool = False) -> bytes | None:
    """Return a secret sealed, None for none or an empty one; raises Invalid(secret)."""
    if secret and printable and (len(secret) > longest or not secret.isprintable()):
        raise Invalid("secret", "cannot be used", f"Enter at most {longest} printable characters.")
    if secret and len(secret) > longest:
        raise Invalid("secret", "is too long", f"Enter at most {longest} characters.")
    return context.sealer.seal(secret) if secret else None


async def _tell(
    tx: Transaction,
    principal: Principal,
    now: datetime,
    records: SecretList[R],
    action: str,
    before: R | None,
    after: R | None,
    *,
    secret_set: bool = False,
) -> None:
    """Write the audit entry, and say in the log that this record is another one now."""
    known = after or before
    if known is None:
        return
    await audit(tx, principal, now, f"{action} {records.kind}", records.kind, known.id, before, after)
    if secret_set:
        await audit(tx, principal, now, f"set secret of {records.kind}", records.kind, known.id)
    told = {records.kind: {"id": str(known.id), "key": known.key, "version": known.version, "removed": after is None}}
    await tx.log.append([Event(records.event, now, principal.actor, told), directory_changed(records.name, now, principal.actor)])

"""The administrator's lists of versioned records: made, edited, retired and restored in one way, audited each time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.agent import Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.interactions.reason import QuickReply, Reason
from midoffice.domain.services.hub import Hub
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Conflict, Stale
from midoffice.ports.database import Transaction
from midoffice.ports.records import Records
from midoffice.usecases.audited import record_change
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

R = TypeVar("R", Skill, RoutingAttribute, Hub, Service, Reason, QuickReply, Touchpoint)
MOST_RECORDS = 1_000


@dataclass(frozen=True, slots=True)
class Change(Generic[R]):
    """A record before and after, and who changed it when."""

    tx: Transaction
    before: R
    after: R
    actor: str
    now: datetime


async def nothing(_change: Change[R]) -> None:
    """Nothing else hangs on such a record."""


async def no_history(_tx: Transaction, _principal: Principal, _now: datetime) -> None:
    """The list keeps no history of its own."""


@dataclass(frozen=True, slots=True)
class RecordList(Generic[R]):
    """One list. `check` raises Invalid for a record that must not be stored.

    `leave` runs when a record is retired, `follow` when it is edited: each in the same transaction, after the record was
    stored. They raise Conflict when that must not be, and carry over what hangs on the record. `begin` runs in each transaction
    that may change the list before it reads anything, `end` after it has stored what it changed: for a list with a history.
    """

    name: str
    kind: str
    records: Callable[[Transaction], Records[R]]
    check: Callable[[Transaction, R], Awaitable[None]]
    leave: Callable[[Change[R]], Awaitable[None]]
    follow: Callable[[Change[R]], Awaitable[None]]
    begin: Callable[[Transaction, Principal, datetime], Awaitable[None]] = no_history
    end: Callable[[Transaction, Principal, datetime], Awaitable[None]] = no_history


async def list_records(context: Context, principal: Principal, kept: RecordList[R]) -> tuple[R, ...]:
    """Return the whole list, retired records too, in order of creation."""
    principal.require(Scope.ADMINISTER, f"administer {kept.name}")
    async with context.database.reading() as tx:
        return await kept.records(tx).all()


async def read_record(context: Context, principal: Principal, kept: RecordList[R], record_id: UUID) -> R:
    """Return a record; raises NotFound."""
    principal.require(Scope.ADMINISTER, f"administer {kept.name}")
    async with context.database.reading() as tx:
        return await kept.records(tx).get(record_id)


async def create_record(context: Context, principal: Principal, kept: RecordList[R], record: R) -> R:
    """Store a new record; raises Conflict when its key is taken, Invalid for what it refers to wrongly."""
    principal.require(Scope.ADMINISTER, f"administer {kept.name}")
    now = context.clock.now()

    async def work(tx: Transaction) -> R:
        await kept.begin(tx, principal, now)
        records = kept.records(tx)
        if len(await records.all()) >= MOST_RECORDS:
            raise Conflict(f"There are {MOST_RECORDS} {kept.name} already.")
        await kept.check(tx, record)
        await records.add(record)
        await kept.end(tx, principal, now)
        await record_change(tx, principal, now, f"create {kept.kind}", kept.kind, kept.name, None, record)
        return record

    return await transact(context, work)


async def edit_record(
    context: Context, principal: Principal, kept: RecordList[R], record_id: UUID, version: int, edit: Callable[[R], R]
) -> R:
    """Store the record as `edit` makes it out of the stored one; raises Stale unless that has the version.

    Its id, key's rules and retirement are not `edit`'s business.
    """
    principal.require(Scope.ADMINISTER, f"administer {kept.name}")
    now = context.clock.now()

    async def work(tx: Transaction) -> R:
        await kept.begin(tx, principal, now)
        stored = await _locked(tx, kept, record_id, version)
        changed = replace(edit(stored), id=stored.id, active=stored.active, version=stored.version + 1)
        if replace(changed, version=stored.version) == stored:
            return stored
        await kept.check(tx, changed)
        await kept.records(tx).save(changed)
        await kept.follow(Change(tx, stored, changed, principal.actor, now))
        await kept.end(tx, principal, now)
        await record_change(tx, principal, now, f"change {kept.kind}", kept.kind, kept.name, stored, changed)
        return changed

    return await transact(context, work)


async def retire_record(
    context: Context, principal: Principal, kept: RecordList[R], record_id: UUID, version: int | None = None
) -> R:
    """Take a record out of use; it stays readable for everything that names it. Retiring twice is the same."""
    return await _set_active(context, principal, kept, record_id, version, active=False)


async def restore_record(
    context: Context, principal: Principal, kept: RecordList[R], record_id: UUID, version: int | None = None
) -> R:
    """Put a retired record back into use."""
    return await _set_active(context, principal, kept, record_id, version, active=True)


async def _set_active(
    context: Context, principal: Principal, kept: RecordList[R], record_id: UUID, version: int | None, *, active: bool
) -> R:
    principal.require(Scope.ADMINISTER, f"administer {kept.name}")
    now = context.clock.now()

    async def work(tx: Transaction) -> R:
        await kept.begin(tx, principal, now)
        stored = await _locked(tx, kept, record_id, version)
        if stored.active is active:
            return stored
        changed = replace(stored, active=active, version=stored.version + 1)
        if active:
            await kept.check(tx, changed)
        await kept.records(tx).save(changed)
        if not active:
            await kept.leave(Change(tx, stored, changed, principal.actor, now))
        await kept.end(tx, principal, now)
        verb = "restore" if active else "retire"
        await record_change(tx, principal, now, f"{verb} {kept.kind}", kept.kind, kept.name, stored, changed)
        return changed

    return await transact(context, work)


async def _locked(tx: Transaction, kept: RecordList[R], record_id: UUID, version: int | None) -> R:
    stored = await kept.records(tx).lock(record_id)
    if version is not None and stored.version != version:
        raise Stale(kept.kind, record_id)
    return stored

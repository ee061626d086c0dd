"""The list of sources: who may change it, what is checked, and what others are told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.context.definition import check_definition
from midoffice.domain.context.source import SourceDefinition
from midoffice.kernel.errors import Conflict, Invalid, Stale
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.ports.sources import SourceAdapter
from midoffice.usecases.audited import audit
from midoffice.usecases.context import Context
from midoffice.usecases.events import directory_changed
from midoffice.usecases.transact import transact

KIND, WHAT = "source", "administer sources"
MOST_SOURCES = 200
LONGEST_SECRET = 20_000


@dataclass(frozen=True, slots=True)
class SecretChange:
    """What becomes of the secret: None leaves it, an empty text removes it."""

    secret: str | None = None


def adapter_of(context: Context, source: SourceDefinition) -> SourceAdapter:
    """Return the adapter of a source; raises Invalid(kind) when this installation has none."""
    adapter = context.source_adapters.get(source.kind)
    if adapter is None:
        served = ", ".join(sorted(context.source_adapters)) or "none"
        raise Invalid("kind", f"{source.kind} is not spoken by this installation", f"Choose one of these: {served}.")
    return adapter


def check_source(context: Context, source: SourceDefinition) -> None:
    """Raise Invalid with the path of what cannot be right in a definition."""
    check_definition(source)
    adapter_of(context, source).check(source.connection, source.lookups, has_secret=source.has_secret)


async def list_sources(context: Context, principal: Principal) -> tuple[SourceDefinition, ...]:
    """Return all definitions, those that are off too, in order of their keys."""
    principal.require(Scope.ADMINISTER, WHAT)
    async with context.database.reading() as tx:
        return _sorted(await tx.sources.all())


async def read_source(context: Context, principal: Principal, source_id: UUID) -> SourceDefinition:
    """Return a definition; raises NotFound."""
    principal.require(Scope.ADMINISTER, WHAT)
    async with context.database.reading() as tx:
        return await tx.sources.get(source_id)


async def create_source(context: Context, principal: Principal, source: SourceDefinition, secret: SecretChange) -> SourceDefinition:
    """Store a new source; raises Invalid with the path of the fault, Conflict when the key is taken."""
    principal.require(Scope.ADMINISTER, WHAT)
    sealed = _sealed(context, secret)
    now = context.clock.now()
    made = replace(source, has_secret=sealed is not None, created_at=now, version=1)
    check_source(context, made)

    async def work(tx: Transaction) -> SourceDefinition:
        if len(await tx.sources.all()) >= MOST_SOURCES:
            raise Conflict(f"There are {MOST_SOURCES} sources already.")
        await tx.sources.add(made)
        if sealed is not None:
            await tx.sources.set_secret(made.id, sealed)
        await _tell(tx, principal, now, "create source", None, made)
        return made

    return await _changed(context, await transact(context, work))


async def replace_source(
    context: Context, principal: Principal, source: SourceDefinition, version: int, secret: SecretChange
) -> SourceDefinition:
    """Store a source as it is given now (by its id); raises Invalid, NotFound, Stale unless the stored one has the version."""
    principal.require(Scope.ADMINISTER, WHAT)
    sealed = _sealed(context, secret)
    now = context.clock.now()

    async def work(tx: Transaction) -> SourceDefinition:
        stored = await tx.sources.lock(source.id)
        if stored.version != version:
            raise Stale(KIND, source.id)
        has_secret = stored.has_secret if secret.secret is None else sealed is not None
        changed = replace(source, has_secret=has_secret, created_at=stored.created_at, version=stored.version + 1)
        check_source(context, changed)
        await tx.sources.save(changed)
        if secret.secret is not None:
            await tx.sources.set_secret(source.id, sealed)
        await _tell(tx, principal, now, "change source", stored, changed, secret_set=sealed is not None)
        return changed

    return await _changed(context, await transact(context, work))


async def remove_source(context: Context, principal: Principal, source_id: UUID, version: int | None = None) -> None:
    """Remove a source with its secret; raises NotFound, Stale."""
    principal.require(Scope.ADMINISTER, WHAT)
    now = context.clock.now()

    async def work(tx: Transaction) -> SourceDefinition:
        stored = await tx.sources.lock(source_id)
        if version is not None and stored.version != version:
            raise Stale(KIND, source_id)
        await tx.sources.remove(source_id)
        await _tell(tx, principal, now, "remove source", stored, None)
        return stored

    await _changed(context, await transact(context, work))


def _sorted(sources: Sequence[SourceDefinition]) -> tuple[SourceDefinition, ...]:
    return tuple(sorted(sources, key=lambda source: source.key))


def _sealed(context: Context, change: SecretChange) -> bytes | None:
    if change.secret is not None and len(change.secret) > LONGEST_SECRET:
        raise Invalid("secret", "is too long", f"Enter at most {LONGEST_SECRET} characters.")
    return context.sealer.seal(change.secret) if change.secret else None


async def _changed(context: Context, source: SourceDefinition) -> SourceDefinition:
    context.live_sources.forget()
    return source


async def _tell(
    tx: Transaction,
    principal: Principal,
    now: datetime,
    action: str,
    before: SourceDefinition | None,
    after: SourceDefinition | None,
    *,
    secret_set: bool = False,
) -> None:
    """Write the audit entry, and say in the log that this source is another one now."""
    known = after or before
    if known is None:
        return
    await audit(tx, principal, now, action, KIND, known.id, before, after)
    if secret_set:
        await audit(tx, principal, now, "set secret of source", KIND, known.id)
    told = {"source": {"id": str(known.id), "key": known.key, "version": known.version, "removed": after is None}}
    await tx.log.append([Event("SourceChanged", now, principal.actor, told), directory_changed("sources", now, principal.actor)])

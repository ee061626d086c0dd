"""The list of sources: who may change it, what is checked, and what others are told."""

from collections.abc import Sequence
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.context.definition import check_definition
from midoffice.domain.context.source import SourceDefinition
from midoffice.kernel.errors import Invalid
from midoffice.ports.sources import SourceAdapter
from midoffice.usecases.given import Context
from midoffice.usecases.secret_records import SecretList, create_with_secret, remove_with_secret, replace_with_secret

KIND = "source"
MOST_SOURCES = 200
LONGEST_SECRET = 20_000
_NOT_WHERE = frozenset(("base_dn", "constants", "headers", "nobody_fault", "retry_seconds", "rows_at", "scope", "time_zone"))
"""Entries of a connection that say neither where its secret goes, nor whose it is, nor how it is protected on the way."""


SOURCES_NOTICE = "midoffice.sources"
"""Subject of the notice that definitions of sources were changed; carries nothing."""


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


def check_secret_stays_at_home(stored: SourceDefinition, changed: SourceDefinition, secret: str | None) -> None:
    """A secret that was entered for one connection is not sent over another one, where somebody may read it."""
    if secret is None and changed.has_secret and _where(stored) != _where(changed):
        raise Invalid("secret", "was entered for another connection", "Enter the secret again, or remove it.")


def _where(source: SourceDefinition) -> tuple[object, ...]:
    return source.kind, {name: value for name, value in source.connection.items() if name not in _NOT_WHERE}


SOURCES: SecretList[SourceDefinition] = SecretList(
    "sources",
    KIND,
    "SourceChanged",
    lambda tx: tx.sources,
    check_source,
    MOST_SOURCES,
    LONGEST_SECRET,
    check_change=check_secret_stays_at_home,
)


async def list_sources(context: Context, principal: Principal) -> tuple[SourceDefinition, ...]:
    """Return all definitions, those that are off too, in order of their keys."""
    SOURCES.require(principal)
    async with context.database.reading() as tx:
        return _sorted(await tx.sources.all())


async def read_source(context: Context, principal: Principal, source_id: UUID) -> SourceDefinition:
    """Return a definition; raises NotFound."""
    SOURCES.require(principal)
    async with context.database.reading() as tx:
        return await tx.sources.get(source_id)


async def create_source(context: Context, principal: Principal, source: SourceDefinition, secret: str | None) -> SourceDefinition:
    """Store a new source; raises Invalid with the path of the fault, Conflict when the key is taken."""
    made = await create_with_secret(context, principal, SOURCES, source, secret)
    await _tell_processes(context)
    return made


async def replace_source(
    context: Context, principal: Principal, source: SourceDefinition, version: int, secret: str | None
) -> SourceDefinition:
    """Store a source as it is given now (by its id). A secret of None stays, an empty one is removed.

    Raises Invalid, NotFound, Stale unless the stored one has the version.
    """
    changed = await replace_with_secret(context, principal, SOURCES, source, version, secret)
    await _tell_processes(context)
    return changed


async def remove_source(context: Context, principal: Principal, source_id: UUID, version: int | None = None) -> None:
    """Remove a source with its secret; raises NotFound, Stale."""
    await remove_with_secret(context, principal, SOURCES, source_id, version)
    await _tell_processes(context)


def _sorted(sources: Sequence[SourceDefinition]) -> tuple[SourceDefinition, ...]:
    return tuple(sorted(sources, key=lambda source: source.key))


async def _tell_processes(context: Context) -> None:
    """Let every process read the definitions again before its next view: this one by itself, the others when they hear of it."""
    context.live_sources.forget()
    await context.bus.publish(SOURCES_NOTICE, {})

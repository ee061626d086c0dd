"""How the sources are: as this process sees them, and as they were last compared with their definitions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from midoffice.domain.access.principal import Principal
from midoffice.domain.context.breaker import BreakerState
from midoffice.domain.context.drift import Columns, find_drift
from midoffice.domain.context.source import SourceDefinition, SourceKind
from midoffice.kernel.errors import Conflict, MidofficeError
from midoffice.ports.database import Transaction
from midoffice.ports.sources import SourceCheck, SourceConnection
from midoffice.usecases.context.live_source import LiveSource
from midoffice.usecases.context.source_figures import standing
from midoffice.usecases.context.sources import SOURCES
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

COMPARE_EVERY = timedelta(minutes=5)
_CHECK_SECONDS = 5.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source. `state`: well, slow, down, open (left alone for a while) or off.

    `p50_ms` and `p95_ms` are of the last answers, None without any; `drift` says what no longer fits the definition.
    """

    id: UUID
    key: str
    name: str
    kind: SourceKind
    state: str
    breaker: BreakerState
    p50_ms: float | None
    p95_ms: float | None
    asked: int
    failed: int
    last_error: str
    last_error_at: datetime | None
    drift: tuple[str, ...]
    oldest_kept_seconds: float | None
    checked_at: datetime | None


async def source_health(context: Context, principal: Principal) -> tuple[SourceHealth, ...]:
    """Return how each source is, in order of their keys. Counts are of this process since its start."""
    SOURCES.require(principal)
    await context.live_sources.refresh(context)
    async with context.database.reading() as tx:
        definitions = await tx.sources.all()
        checks = {check.source_id: check for check in await tx.sources.checks()}
    live = {each.definition.id: each for each in context.live_sources.all()}
    now = context.clock.now()
    return tuple(
        _health(context, source, live.get(source.id), checks.get(source.id), now)
        for source in sorted(definitions, key=lambda source: source.key)
    )


def _health(
    context: Context, source: SourceDefinition, live: LiveSource | None, check: SourceCheck | None, now: datetime
) -> SourceHealth:
    current = check if check is not None and check.source_version == source.version else None
    drift = current.drift if current is not None else ()
    p50 = p95 = oldest = last_error_at = None
    breaker, asked, failed, last_error = BreakerState.CLOSED, 0, 0, (current.error or "") if current is not None else ""
    state = "off" if not source.active else "well"
    if live is not None:
        figures = live.figures
        p50, p95 = figures.quantile(0.5), figures.quantile(0.95)
        breaker, asked, failed, oldest = live.breaker.state, figures.asked, figures.failed, live.oldest_kept(now)
        if live.connection is None:
            last_error = live.trouble.detail
        elif figures.last_error_at is not None:
            last_error, last_error_at = figures.last_error, figures.last_error_at
        drift = (*drift, *(f"{name}: {why}" for name, why in figures.drift.items()))
        state = standing(figures, breaker, context.view_deadline, usable=live.connection is not None)
    return SourceHealth(
        source.id,
        source.key,
        source.name,
        source.kind,
        state,
        breaker,
        _milliseconds(p50),
        _milliseconds(p95),
        asked,
        failed,
        last_error,
        last_error_at,
        tuple(dict.fromkeys(drift)),
        oldest,
        check.checked_at if check is not None else None,
    )


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)


async def compare_sources(context: Context) -> int:
    """Compare every source in use with its definition, and store what was found; return in how many something no longer fits."""
    await context.live_sources.refresh(context)
    async with context.database.reading() as tx:
        before = {check.source_id: check for check in await tx.sources.checks()}
    drifted = 0
    for live in context.live_sources.all():
        check = await _compared(context, live, before.get(live.definition.id))
        drifted += bool(check.drift)
        known = before.get(check.source_id)
        if check.drift and (known is None or known.drift != check.drift):
            log.warning("source.drift", source=live.definition.key, found=list(check.drift))
        await _save(context, check)
    return drifted


async def _compared(context: Context, live: LiveSource, before: SourceCheck | None) -> SourceCheck:
    source, now = live.definition, context.clock.now()
    known = before.columns if before is not None and before.source_version == source.version else {}
    first: dict[int, Columns] = {int(number): columns for number, columns in known.items()}
    if live.connection is None:
        return SourceCheck(source.id, source.version, now, dict(known), (), live.trouble.detail)
    try:
        columns = await _columns(live.connection, source)
    except MidofficeError as trouble:
        drift = before.drift if before is not None and known else ()
        return SourceCheck(source.id, source.version, now, dict(known), drift, trouble.message)
    except Exception as defect:
        log.exception("source.defect", source=source.key)
        return SourceCheck(source.id, source.version, now, dict(known), (), f"Its adapter failed ({type(defect).__name__}).")
    drift = find_drift(source, columns, first)
    kept = {str(number): dict(first.get(number, found)) for number, found in columns.items()}
    return SourceCheck(source.id, source.version, now, kept, drift)


async def _columns(connection: SourceConnection, source: SourceDefinition) -> dict[int, Columns]:
    found = {number: await connection.columns(lookup, _CHECK_SECONDS) for number, lookup in enumerate(source.lookups)}
    return {number: columns for number, columns in found.items() if columns}


async def _save(context: Context, check: SourceCheck) -> None:
    async def work(tx: Transaction) -> None:
        await tx.sources.save_check(check)

    try:
        await transact(context, work)
    except Conflict:
        log.info("source.removed_meanwhile", source_id=str(check.source_id))

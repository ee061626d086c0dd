"""The test button: a definition, saved or not, asked for real about one customer."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import structlog

from midoffice.domain.access.principal import Principal
from midoffice.domain.context.assembling import judge_rows, plan_fields, read_rows
from midoffice.domain.context.attribute import Attribute, Missing
from midoffice.domain.context.drift import find_drift
from midoffice.domain.context.source import Lookup, SourceDefinition
from midoffice.domain.customers.identifier import Identifier
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.ports.sources import Row, SourceConnection, SourceDown, SourceSlow
from midoffice.usecases.context.sources import SOURCES, adapter_of, check_secret_stays_at_home, check_source
from midoffice.usecases.given import Context

SECONDS = 5.0
_MORE_SECONDS = 1.0
MOST_SHOWN = 20
"""Rows that are shown."""
T = TypeVar("T")

log = structlog.get_logger(__name__)


class Gravity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class TrialFinding:
    """Something that the person who tries should know. `field` is a path in the definition, or empty."""

    gravity: Gravity
    field: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: the rows as the source gave them, the attributes that they make, and what to look at."""

    rows: tuple[Row, ...]
    attributes: tuple[Attribute, ...]
    elapsed_ms: float
    findings: tuple[TrialFinding, ...]


@dataclass(frozen=True, slots=True)
class TrialSecret:
    """The secret to try with: the one given, else that of a stored source."""

    given: str | None = None
    of_source: UUID | None = None


async def try_source(
    context: Context, principal: Principal, source: SourceDefinition, secret: TrialSecret, identifier: Identifier
) -> Trial:
    """Ask a definition about a customer, for a few seconds at most; nothing of it is stored or kept.

    Raises Invalid for a definition that cannot be right, and where the stored secret was entered for another connection; a source
    that fails is a finding.
    """
    SOURCES.require(principal)
    plain = await _secret(context, secret, source)
    source = replace(source, has_secret=plain is not None)
    check_source(context, source)
    numbers = [n for n, lookup in enumerate(source.lookups) if lookup.kind is identifier.kind]
    if not numbers:
        kinds = ", ".join(sorted({lookup.kind.value for lookup in source.lookups}))
        raise Invalid("identifier.kind", f"no lookup is by {identifier.kind}", f"Use one of these: {kinds}.")
    began = context.clock.now()
    findings: list[TrialFinding] = []
    rows: tuple[Row, ...] = ()
    used = numbers[0]
    try:
        connection = adapter_of(context, source).open(source, plain)
        try:
            for used in numbers:
                rows = await _in_time(context, connection.fetch(source.lookups[used], identifier.value, SECONDS))
                if rows:
                    break
            elapsed = (context.clock.now() - began).total_seconds() * 1000
            findings.extend(await _drift(context, connection, source))
        finally:
            await _in_time(context, connection.close())
    except MidofficeError as trouble:
        remedy = str(trouble.fields.get("remedy") or trouble.remedy)
        elapsed = (context.clock.now() - began).total_seconds() * 1000
        findings.insert(0, TrialFinding(Gravity.ERROR, "connection", trouble.message, remedy))
        return Trial((), (), elapsed, tuple(findings))
    attributes, more = _judged(context, source, source.lookups[used], identifier, rows)
    if elapsed > context.view_deadline.total_seconds() * 1000:
        most = context.view_deadline.total_seconds() * 1000
        findings.append(
            TrialFinding(
                Gravity.WARNING,
                "",
                f"It took {elapsed:.0f} ms; a view waits {most:.0f} ms. The first request also connects: try again.",
                "Look the customer up by an index, or allow values to be kept (fresh_for).",
            )
        )
    return Trial(rows[:MOST_SHOWN], attributes, elapsed, (*more, *findings))


async def _secret(context: Context, secret: TrialSecret, source: SourceDefinition) -> str | None:
    if secret.given is not None or secret.of_source is None:
        return secret.given or None
    async with context.database.reading() as tx:
        sealed = await tx.sources.secret(secret.of_source)
        if sealed is None:
            return None
        check_secret_stays_at_home(await tx.sources.get(secret.of_source), replace(source, has_secret=True), None)
    return context.sealer.unseal(sealed)


async def _in_time(context: Context, work: Awaitable[T]) -> T:
    """Wait for a promise of an adapter, and not much longer than it promised."""
    task = asyncio.ensure_future(work)
    pause = asyncio.ensure_future(context.live_sources.pause(SECONDS + _MORE_SECONDS))
    try:
        await asyncio.wait((task, pause), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
    except MidofficeError:
        raise
    except Exception as defect:
        log.exception("source.defect")
        raise SourceDown(f"The adapter failed ({type(defect).__name__}); the log has the details.") from None
    finally:
        task.cancel()
        pause.cancel()
    raise SourceSlow(f"There was no answer within {SECONDS:.0f} seconds.")


def _judged(
    context: Context, source: SourceDefinition, lookup: Lookup, identifier: Identifier, rows: tuple[Row, ...]
) -> tuple[tuple[Attribute, ...], list[TrialFinding]]:
    number = source.lookups.index(lookup)
    refused = judge_rows(lookup, identifier, rows, region=context.default_region)
    if refused is not None:
        remedy = "Check the statement and the owner column: a view would not use these rows."
        return (), [
            TrialFinding(Gravity.ERROR, f"lookups.{number}.owner_column", f"UNKNOWN({refused.reason}): {refused.detail}", remedy)
        ]
    planned = plan_fields(source)
    attributes = read_rows(source, planned, lookup, rows, context.clock.now())
    findings = [
        TrialFinding(Gravity.ERROR, f"fields.{place}", each.value.detail, "Check the column and the type.")
        for place, each in enumerate(attributes)
        if isinstance(each.value, Missing)
    ]
    if not rows:
        message = "It knows no customer with this identifier, so every attribute is known to be nothing."
        findings.append(TrialFinding(Gravity.WARNING, f"lookups.{number}", message, "Try one that it should know."))
    unused = sorted(
        _columns(rows) - {field.spec.column for field in planned} - {field.steps[0] for field in planned} - {lookup.owner_column}
    )
    if unused:
        findings.append(TrialFinding(Gravity.NOTE, "fields", f"It also gives {', '.join(unused[:30])}.", "Fields may use them."))
    return attributes, findings


def _columns(rows: tuple[Row, ...]) -> set[str]:
    return {str(name) for row in rows[:1] for name in row}


async def _drift(context: Context, connection: SourceConnection, source: SourceDefinition) -> list[TrialFinding]:
    columns = {number: await _in_time(context, connection.columns(lookup, SECONDS)) for number, lookup in enumerate(source.lookups)}
    return [TrialFinding(Gravity.WARNING, "fields", message) for message in find_drift(source, columns, {})]

"""Checking the catalogue: what is saved, or what somebody is just writing."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.context.source import FieldType
from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.catalogue_check import CatalogueFinding, check_catalogue
from midoffice.domain.decisions.vocabulary import Attributes
from midoffice.domain.rules.compiled import CompiledRules
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.ports.database import Transaction
from midoffice.usecases.decisions.live_catalogues import rules_of
from midoffice.usecases.given import Context


class CatalogueRefused(MidofficeError):
    """A catalogue with errors in it is not published; nothing has changed. Fields: findings."""

    sentence = "{why}"
    remedy = "Mend what the findings name; the version in force stays."

    def __init__(self, findings: Sequence[CatalogueFinding]) -> None:
        """Say the first, and carry all."""
        self.findings = tuple(findings)
        more = f" And {len(findings) - 1} more." if len(findings) > 1 else ""
        first = findings[0]
        super().__init__(why=f"{first.path}: {first.message}{more}", findings=[each.document() for each in findings])


async def check_catalogue_draft(
    context: Context, principal: Principal, content: dict[str, Any] | None = None
) -> tuple[CatalogueFinding, ...]:
    """Return what is wrong with the draft, or with what is given instead of it, errors first; nothing is saved."""
    principal.require(Scope.READ_ACTIONS, "check the catalogue of actions")
    if content is None:
        async with context.database.reading() as tx:
            content = (await tx.catalogues.draft()).content
    return await catalogue_findings(context, content)


async def catalogue_findings(context: Context, content: dict[str, Any]) -> tuple[CatalogueFinding, ...]:
    """Return what is wrong with a catalogue, errors first."""
    try:
        catalogue = await asyncio.to_thread(Catalogue.read, content)
    except Invalid as problem:
        fields = problem.fields
        return (CatalogueFinding("error", str(fields["field"]), str(fields["why"]), str(fields["remedy"])),)
    async with context.database.reading() as tx:
        attributes = await attributes_of(tx)
        rules, _ = await rules_of(tx, catalogue)
    return await asyncio.to_thread(_check, catalogue, attributes, context.clock.now(), rules)


def _check(
    catalogue: Catalogue, attributes: Attributes, now: datetime, rules: CompiledRules | None
) -> tuple[CatalogueFinding, ...]:
    return check_catalogue(catalogue, attributes, now, rules=rules)


async def attributes_of(tx: Transaction) -> Attributes:
    """Return the types of the attributes that the sources in use tell."""
    sources = sorted(await tx.sources.all(), key=lambda source: source.precedence)
    return {
        field.name: FieldType.LIST if any(lookup.rows == "many" for lookup in source.lookups) else field.type
        for source in sources
        if source.active
        for field in source.fields
    }

"""Checking the catalogue: what is saved, or what somebody is just writing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.compilation import compile_catalogue
from midoffice.kernel.documents import document
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.usecases.context import Context


@dataclass(frozen=True, slots=True)
class CatalogueFinding:
    """Something that a check found, where (`actions.3.criteria.eligibility.0.text`), and what to do about it."""

    severity: str
    path: str
    message: str
    remedy: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it keeps the catalogue from being published."""
        return self.severity == "error"


class CatalogueRefused(MidofficeError):
    """A catalogue with errors in it is not published; nothing has changed. Fields: findings."""

    sentence = "{why}"
    remedy = "Mend what the findings name; the version in force stays."

    def __init__(self, findings: Sequence[CatalogueFinding]) -> None:
        """Say the first, and carry all."""
        self.findings = tuple(findings)
        more = f" And {len(findings) - 1} more." if len(findings) > 1 else ""
        first = findings[0]
        super().__init__(why=f"{first.path}: {first.message}{more}", findings=[document(each) for each in findings])


async def check_catalogue(
    context: Context, principal: Principal, content: dict[str, Any] | None = None
) -> tuple[CatalogueFinding, ...]:
    """Return what is wrong with the draft, or with what is given instead of it; nothing is saved."""
    principal.require(Scope.READ_ACTIONS, "check the catalogue of actions")
    if content is None:
        async with context.database.reading() as tx:
            content = (await tx.catalogues.draft()).content
    return await catalogue_findings(context, content)


async def catalogue_findings(_context: Context, content: dict[str, Any]) -> tuple[CatalogueFinding, ...]:
    """Return what is wrong with a catalogue."""
    return await asyncio.to_thread(_find, content)


def _find(content: dict[str, Any]) -> tuple[CatalogueFinding, ...]:
    try:
        catalogue = Catalogue.read(content)
    except Invalid as problem:
        fields = problem.fields
        return (CatalogueFinding("error", str(fields["field"]), str(fields["why"]), str(fields["remedy"])),)
    compile_catalogue(catalogue)
    return ()

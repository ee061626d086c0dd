"""`midoffice actions`: the catalogue of an installation, and as a file."""

from __future__ import annotations

import json as standard_json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rich.console import Console
from rich.table import Table

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.kernel.errors import Invalid
from midoffice.main.plan import installation
from midoffice.usecases.decisions.catalogue import (
    NothingChanged,
    publish_catalogue,
    read_catalogue_draft,
    read_catalogue_version,
    roll_back_catalogue,
    save_catalogue_draft,
)
from midoffice.usecases.decisions.catalogue_check import CatalogueRefused, check_catalogue_draft

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from midoffice.domain.decisions.catalogue_check import CatalogueFinding
    from midoffice.domain.decisions.catalogue_version import CatalogueDraft, CatalogueEntry
    from midoffice.main.settings import Settings
    from midoffice.usecases.given import Context

OPERATOR = Principal(
    UUID(int=0), "operator (command line)", (), frozenset({Scope.READ_ACTIONS, Scope.WRITE_ACTIONS, Scope.PUBLISH_ACTIONS})
)


async def check_actions(settings: Settings, file: Path | None) -> Sequence[CatalogueFinding]:
    """Return what is wrong with a file, or with the draft; raises Invalid for a file that is no catalogue."""
    content = None if file is None else read_catalogue(file)
    async with installation(settings) as context:
        return await check_catalogue_draft(context, OPERATOR, content)


async def publish_actions(settings: Settings, file: Path | None, reason: str) -> CatalogueEntry | None:
    """Publish a file, or the draft; None if that is in force. Raises Invalid, CatalogueRefused: then the draft stays, too."""
    content = None if file is None else read_catalogue(file)
    async with installation(settings) as context:
        draft = await read_catalogue_draft(context, OPERATOR)
        if content is not None:
            errors = [each for each in await check_catalogue_draft(context, OPERATOR, content) if each.severity == "error"]
            if errors:
                raise CatalogueRefused(errors)
            draft = await _saved(context, draft, content)
        try:
            return await publish_catalogue(context, OPERATOR, draft.version, reason)
        except NothingChanged:
            return None


async def import_actions(settings: Settings, file: Path) -> CatalogueDraft:
    """Store a file as the draft; raises Invalid."""
    content = read_catalogue(file)
    async with installation(settings) as context:
        return await _saved(context, await read_catalogue_draft(context, OPERATOR), content)


async def export_actions(settings: Settings, number: int | None) -> str:
    """Return the draft or a version as JSON, in lines; raises NotFound."""
    async with installation(settings) as context:
        if number is None:
            content = (await read_catalogue_draft(context, OPERATOR)).content
        else:
            content = (await read_catalogue_version(context, OPERATOR, number)).content
    return standard_json.dumps(content, indent=2, ensure_ascii=False)


async def roll_actions_back(settings: Settings, number: int, reason: str) -> CatalogueEntry:
    """Put a version into force again; raises NotFound."""
    async with installation(settings) as context:
        return await roll_back_catalogue(context, OPERATOR, number, reason)


def read_catalogue(file: Path) -> dict[str, Any]:
    """Return the catalogue in a file; raises Invalid for what is no JSON object."""
    try:
        content = standard_json.loads(file.read_bytes())
    except ValueError as wrong:
        raise Invalid(str(file), f"is no JSON ({wrong})", "Begin with `midoffice actions export`.") from None
    if not isinstance(content, dict):
        raise Invalid(str(file), "is no catalogue", "Begin with `midoffice actions export`.")
    return content


def print_findings(findings: Sequence[CatalogueFinding], *, json: bool) -> None:
    """Print what a check found, as a table or as JSON."""
    console = Console()
    if json:
        console.print_json(standard_json.dumps([each.document() for each in findings]))
        return
    if not findings:
        console.print("Nothing is wrong.")
        return
    table = Table("", "Where", "What", "What to do")
    for each in findings:
        table.add_row(each.severity, each.path, each.message, each.remedy)
    console.print(table)


async def _saved(context: Context, draft: CatalogueDraft, content: dict[str, Any]) -> CatalogueDraft:
    return await save_catalogue_draft(context, OPERATOR, draft.version, content)

"""Models of a rule set as files: DMN in and out, GoRules in."""

import asyncio
from dataclasses import replace

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.content import MOST_MODELS
from midoffice.domain.rules.dmn.document import to_document
from midoffice.domain.rules.dmn.jdm import read_jdm
from midoffice.domain.rules.dmn_files import export_dmn, import_dmn
from midoffice.domain.rules.version import RuleContent, RuleDraft, RuleModel
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.usecases.given import Context
from midoffice.usecases.rules.draft import rewrite_draft


async def import_into_draft(context: Context, principal: Principal, key: str, version: int, data: bytes) -> RuleDraft:
    """Put the model of a DMN file into the draft, in place of the one of its name or beside the others.

    Raises Stale, NotFound, and Invalid naming the line that cannot be read.
    """
    principal.require(Scope.WRITE_RULES, "change drafts of rule sets")
    model = await asyncio.to_thread(import_dmn, data)
    return await rewrite_draft(context, principal, key, version, lambda content: with_model(content, model))


async def import_jdm_into_draft(
    context: Context, principal: Principal, key: str, version: int, data: bytes, name: str
) -> RuleDraft:
    """Put the decision tables of a GoRules file into the draft, as one model of this name; raises Stale, NotFound, JdmRefused."""
    principal.require(Scope.WRITE_RULES, "change drafts of rule sets")
    definitions = await asyncio.to_thread(read_jdm, data, name)
    model = RuleModel(dict(to_document(definitions)))
    return await rewrite_draft(context, principal, key, version, lambda content: with_model(content, model))


def with_model(content: RuleContent, model: RuleModel) -> RuleContent:
    """Return a content with a model in place of the one of its name, or beside the others; raises Invalid(models)."""
    name = model.document["name"]
    places = [number for number, each in enumerate(content.models) if each.document.get("name") == name]
    models = list(content.models)
    if places:
        models[places[0]] = model
    else:
        models.append(model)
    if len(models) > MOST_MODELS:
        raise Invalid("models", f"are {len(models)}", f"Use at most {MOST_MODELS}.")
    return replace(content, models=tuple(models))


async def export_from_draft(context: Context, principal: Principal, key: str, model: str | None) -> bytes:
    """Return a model of the draft as a DMN file, the first if none is named; raises NotFound."""
    principal.require(Scope.READ_RULES, "read rule sets")
    async with context.database.reading() as tx:
        content = (await tx.rules.draft((await tx.rules.by_key(key)).id)).content
    return await asyncio.to_thread(export_dmn, _named(content, model))


async def export_from_version(context: Context, principal: Principal, key: str, number: int, model: str | None) -> bytes:
    """Return a model of a version as a DMN file, the first if none is named; raises NotFound."""
    principal.require(Scope.READ_RULES, "read rule sets")
    async with context.database.reading() as tx:
        content = (await tx.rules.rule_version((await tx.rules.by_key(key)).id, number)).content
    return await asyncio.to_thread(export_dmn, _named(content, model))


def _named(content: RuleContent, name: str | None) -> RuleModel:
    found = next((model for model in content.models if name is None or model.document.get("name") == name), None)
    if found is None:
        raise NotFound(kind="model", id=name or "at all")
    return found

"""Models of a rule set as files."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from midoffice.domain.rules.version import RuleDraft
from midoffice.http.auth import ReadingRules, WritingRules
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.rules.rules_fields import RuleSetKey, RuleVersionNumber
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.rules.files import export_from_draft, export_from_version, import_into_draft, import_jdm_into_draft

router = APIRouter(tags=["rules"], route_class=StrictRoute)
ModelName = Annotated[str | None, Query(max_length=500, description="The name of the model; without it the first.")]
_XML: dict[str, Any] = {"application/xml": {"schema": {"type": "string"}}}
_FILE: dict[int | str, dict[str, Any]] = {200: {"description": "A DMN file", "content": _XML}}
_JDM: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": _XML}}


@router.get("/api/rule-sets/{key}/draft/dmn", response_class=Response, responses=_FILE)
async def get_rule_draft_dmn(key: RuleSetKey, principal: ReadingRules, context: ContextHere, model: ModelName = None) -> Response:
    """Return a model of the draft as a DMN file."""
    return _file(await export_from_draft(context, principal, key, model), key, model)


@router.put("/api/rule-sets/{key}/draft/dmn", responses=STALE_ANSWERS, openapi_extra=_BODY)
async def put_rule_draft_dmn(
    key: RuleSetKey,
    request: Request,
    principal: WritingRules,
    context: ContextHere,
    version: ExpectedVersion,
    response: Response,
) -> RuleDraft:
    """Put the model of a DMN file into the draft, in place of the one of its name or beside the others."""
    return tagged(response, await import_into_draft(context, principal, key, version, await request.body()))


@router.post("/api/rule-sets/{key}/draft/jdm", responses=STALE_ANSWERS, openapi_extra=_JDM)
async def post_rule_draft_jdm(
    key: RuleSetKey,
    request: Request,
    principal: WritingRules,
    context: ContextHere,
    version: ExpectedVersion,
    response: Response,
    name: Annotated[str, Query(max_length=200, description="What to call the model; without it as the file says.")] = "",
) -> RuleDraft:
    """Put the decision tables of a GoRules file (JDM) into the draft, in place of the model of its name or beside the others."""
    return tagged(response, await import_jdm_into_draft(context, principal, key, version, await request.body(), name))


@router.get("/api/rule-sets/{key}/versions/{number}/dmn", response_class=Response, responses=_FILE)
async def get_rule_version_dmn(
    key: RuleSetKey,
    number: RuleVersionNumber,
    principal: ReadingRules,
    context: ContextHere,
    model: ModelName = None,
) -> Response:
    """Return a model of a version as a DMN file."""
    return _file(await export_from_version(context, principal, key, number, model), key, model)


def _file(data: bytes, key: str, model: str | None) -> Response:
    name = quote(f"{model or key}.dmn", safe="")
    return Response(data, media_type="application/xml", headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})

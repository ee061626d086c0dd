"""Rule sets: made, named, retired; the versions that were published, and the decisions that they made."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from midoffice.domain.rules.recorded import RecordedDecision
from midoffice.domain.rules.version import RuleEntry, RuleVersion
from midoffice.http.auth import PublishingRules, ReadingRules, WritingRules
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe
from midoffice.http.idempotency import OnceHere
from midoffice.http.rules.rules_fields import NewRuleSetBody, RuleSetEdit, RuleSetKey, RuleVersionNumber
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.pages import Page
from midoffice.usecases.rules.decisions import list_decisions, read_decision
from midoffice.usecases.rules.draft import RuleComparison
from midoffice.usecases.rules.rules import (
    NewRuleSet,
    RuleSetView,
    create_rule_set,
    edit_rule_set,
    list_rule_sets,
    read_rule_set,
    restore_rule_set,
    retire_rule_set,
)
from midoffice.usecases.rules.versions import compare_versions, list_rule_versions, read_rule_version

router = APIRouter(tags=["rules"], route_class=StrictRoute)


@router.get("/api/rule-sets")
async def get_rule_sets(principal: ReadingRules, context: ContextHere) -> tuple[RuleSetView, ...]:
    """Return every rule set by name, retired ones too."""
    return await list_rule_sets(context, principal)


@router.post("/api/rule-sets", status_code=201)
async def post_rule_set(body: NewRuleSetBody, principal: WritingRules, once: OnceHere, response: Response) -> RuleSetView:
    """Make a rule set with an empty draft."""
    order = NewRuleSet(**body.given())
    return _tagged(response, await once(RuleSetView, lambda context: create_rule_set(context, principal, order)))


@router.get("/api/rule-sets/{key}")
async def get_rule_set(key: RuleSetKey, principal: ReadingRules, context: ContextHere, response: Response) -> RuleSetView:
    """Return a rule set: which version decides now, which one will, and how far the draft is."""
    return _tagged(response, await read_rule_set(context, principal, key))


@router.patch("/api/rule-sets/{key}", responses=STALE_ANSWERS)
async def patch_rule_set(
    key: RuleSetKey,
    body: RuleSetEdit,
    principal: WritingRules,
    context: ContextHere,
    version: ExpectedVersion,
    response: Response,
) -> RuleSetView:
    """Give a rule set another name or description."""
    return _tagged(response, await edit_rule_set(context, principal, key, version, **body.given()))


@router.post("/api/rule-sets/{key}/retire", responses=STALE_ANSWERS)
async def post_rule_set_retired(
    key: RuleSetKey, principal: PublishingRules, context: ContextHere, version: ExpectedVersionMaybe, response: Response
) -> RuleSetView:
    """Take a rule set out of use: nothing asks it any more. Its versions and decisions stay readable."""
    return _tagged(response, await retire_rule_set(context, principal, key, version))


@router.post("/api/rule-sets/{key}/restore", responses=STALE_ANSWERS)
async def post_rule_set_restored(
    key: RuleSetKey, principal: PublishingRules, context: ContextHere, version: ExpectedVersionMaybe, response: Response
) -> RuleSetView:
    """Put a retired rule set back into use."""
    return _tagged(response, await restore_rule_set(context, principal, key, version))


@router.get("/api/rule-sets/{key}/versions")
async def get_rule_versions(
    key: RuleSetKey,
    principal: ReadingRules,
    context: ContextHere,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[RuleEntry]:
    """Return the published versions, newest first: who changed what, when, and why."""
    return await list_rule_versions(context, principal, key, cursor, limit)


@router.get("/api/rule-sets/{key}/versions/{number}")
async def get_rule_version(
    key: RuleSetKey, number: RuleVersionNumber, principal: ReadingRules, context: ContextHere
) -> RuleVersion:
    """Return a version with its models and test cases."""
    return await read_rule_version(context, principal, key, number)


@router.get("/api/rule-sets/{key}/versions/{number}/diff")
async def get_rule_version_diff(
    key: RuleSetKey,
    number: RuleVersionNumber,
    principal: ReadingRules,
    context: ContextHere,
    against: Annotated[int | None, Query(ge=0, le=2**31 - 1, description="Without it the version before; 0: nothing.")] = None,
) -> RuleComparison:
    """Return what a version has otherwise than another one, in sentences and as values."""
    return await compare_versions(context, principal, key, number, against)


@router.get("/api/rule-sets/{key}/decisions")
async def get_rule_decisions(
    key: RuleSetKey,
    principal: ReadingRules,
    context: ContextHere,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[RecordedDecision]:
    """Return the recorded decisions of a rule set, newest first."""
    return await list_decisions(context, principal, key, cursor, limit)


@router.get("/api/rule-sets/{key}/decisions/{decision_id}")
async def get_rule_decision(key: RuleSetKey, decision_id: UUID, principal: ReadingRules, context: ContextHere) -> RecordedDecision:
    """Return a recorded decision, such as the one that a contact names in `decided_by`; 404 when it is no longer kept."""
    return await read_decision(context, principal, key, decision_id)


def _tagged(response: Response, view: RuleSetView) -> RuleSetView:
    response.headers["ETag"] = f'"{view.rule_set.version}"'
    return view

"""The draft of a rule set. Its version travels in ETag and If-Match: of two who write it, the second one is told."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from midoffice.domain.rules.version import RuleCase, RuleDraft
from midoffice.http.auth import PublishingRules, ReadingRules, WritingRules
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.rules.rules_fields import CasesBody, RuleDraftBody, RuleSetKey
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.rules.draft import RuleComparison, approve_draft, compare_draft, read_draft, save_draft

router = APIRouter(tags=["rules"], route_class=StrictRoute)


@router.get("/api/rule-sets/{key}/draft")
async def get_rule_draft(key: RuleSetKey, principal: ReadingRules, context: ContextHere, response: Response) -> RuleDraft:
    """Return the draft of a rule set; there always is one, after a publication it says the same as the new version."""
    return tagged(response, await read_draft(context, principal, key))


@router.put("/api/rule-sets/{key}/draft", responses=STALE_ANSWERS)
async def put_rule_draft(
    key: RuleSetKey,
    body: RuleDraftBody,
    principal: WritingRules,
    context: ContextHere,
    version: ExpectedVersion,
    response: Response,
) -> RuleDraft:
    """Store what the draft says. Rules with mistakes in them are stored too; the check tells them, and publishing refuses them."""
    return tagged(response, await save_draft(context, principal, key, version, body.order()))


@router.get("/api/rule-sets/{key}/draft/diff")
async def get_rule_draft_diff(
    key: RuleSetKey,
    principal: ReadingRules,
    context: ContextHere,
    against: Annotated[
        int | None, Query(ge=0, le=2**31 - 1, description="Without it the version that the draft was made from; 0: nothing.")
    ] = None,
) -> RuleComparison:
    """Return what the draft changes, in sentences and as values."""
    return await compare_draft(context, principal, key, against)


@router.get("/api/rule-sets/{key}/draft/tests")
async def get_rule_cases(
    key: RuleSetKey, principal: ReadingRules, context: ContextHere, response: Response
) -> tuple[RuleCase, ...]:
    """Return the test cases of the draft."""
    return tagged(response, await read_draft(context, principal, key)).content.cases


@router.put("/api/rule-sets/{key}/draft/tests", responses=STALE_ANSWERS)
async def put_rule_cases(
    key: RuleSetKey,
    body: CasesBody,
    principal: WritingRules,
    context: ContextHere,
    version: ExpectedVersion,
    response: Response,
) -> RuleDraft:
    """Store the test cases of the draft; all of them have to pass for a publication."""
    return tagged(response, await save_draft(context, principal, key, version, body.order()))


@router.post("/api/rule-sets/{key}/draft/approve", responses=STALE_ANSWERS)
async def post_rule_draft_approved(
    key: RuleSetKey, principal: PublishingRules, context: ContextHere, version: ExpectedVersion, response: Response
) -> RuleDraft:
    """Answer for a draft that was checked; after that it may be published."""
    return tagged(response, await approve_draft(context, principal, key, version))

"""Publishing rule sets, going back to an older version, and asking the one in force."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from midoffice.domain.rules.version import RuleEntry
from midoffice.http.auth import PublishingRules, ReadingRules
from midoffice.http.bodies import Body, Instant
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe
from midoffice.http.exact_json import exact_response
from midoffice.http.rules.rules_fields import DecisionName, Inputs, RuleSetKey
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.rules.decide import Decided, decide
from midoffice.usecases.rules.publish import publish_draft, roll_back

router = APIRouter(tags=["rules"], route_class=StrictRoute)
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000),
    Field(description="Why, for those who will read the list of versions."),
]
_REFUSED: dict[int | str, dict[str, Any]] = {
    422: {"description": "The rules have errors; `fields.findings` says which, and nothing has changed"}
}


class PublishBody(Body):
    """Why a draft is published, and from when on it decides: now, if nothing is said."""

    reason: Reason
    effective_from: Instant | None = None


class RollbackBody(Body):
    """The version to go back to, and why."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    reason: Reason


class AskBody(Body):
    """A question to the version in force; `interaction_id` is the contact that it is about, if any."""

    decision: DecisionName
    inputs: Inputs = Field(default_factory=dict)
    interaction_id: UUID | None = None


@router.post("/api/rule-sets/{key}/publish", responses={**STALE_ANSWERS, **_REFUSED})
async def post_rule_set_published(
    key: RuleSetKey, body: PublishBody, principal: PublishingRules, context: ContextHere, version: ExpectedVersion
) -> RuleEntry:
    """Put the approved draft with the version in If-Match into force. What is decided meanwhile is decided by one version."""
    return await publish_draft(context, principal, key, version, reason=body.reason, effective_from=body.effective_from)


@router.post("/api/rule-sets/{key}/rollback", responses=STALE_ANSWERS)
async def post_rule_set_rolled_back(
    key: RuleSetKey, body: RollbackBody, principal: PublishingRules, context: ContextHere, version: ExpectedVersionMaybe
) -> RuleEntry:
    """Put an older version into force again, at once and as a new version. If-Match may name the version of the rule set."""
    return await roll_back(context, principal, key, body.version, reason=body.reason, version=version)


@router.post("/api/rule-sets/{key}/evaluate", response_model=Decided)
async def post_rule_set_question(key: RuleSetKey, body: AskBody, principal: ReadingRules, context: ContextHere) -> Response:
    """Ask the version in force; what it says is recorded under `decision_id`."""
    made = await decide(context, principal, key, body.decision, body.inputs, body.interaction_id)
    return exact_response({**made.document(), "number": made.number, "decision_id": str(made.decision_id)})

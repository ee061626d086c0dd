"""Trying the draft of a rule set: checks, test cases, questions, and what it would have done."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.rules.answer import Answer, CaseReport
from midoffice.domain.rules.rule_set import Mode
from midoffice.domain.rules.what_if import WhatIf
from midoffice.http.auth import Reading, ReadingRules, WritingRules
from midoffice.http.bodies import Instant
from midoffice.http.edge import ContextHere
from midoffice.http.exact_json import exact_response
from midoffice.http.rules.rules_fields import DecisionName, Inputs, RuleDraftBody, RuleSetKey
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.rules.check import DraftCheck, check_draft, run_draft_cases
from midoffice.usecases.rules.customer import read_rule_inputs
from midoffice.usecases.rules.decide import Question, ask_draft
from midoffice.usecases.rules.what_if import MOST_DAYS, what_would_draft_do

router = APIRouter(tags=["rules"], route_class=StrictRoute)


class QuestionBody(RuleDraftBody):
    """A question to the draft, or to the draft with other models than the saved ones. `at` is what `now()` says."""

    decision: DecisionName
    inputs: Inputs = Field(default_factory=dict)
    at: Instant | None = None
    mode: Mode | None = None


class WhatIfBody(RuleDraftBody):
    """Of how many days the decisions are looked at again, with the saved draft or another one."""

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 7


@router.post("/api/rule-sets/{key}/draft/check")
async def post_rule_draft_check(
    key: RuleSetKey, body: RuleDraftBody, principal: WritingRules, context: ContextHere, response: Response
) -> DraftCheck:
    """Say what is wrong with the draft. With a content in the body that is checked instead, and nothing is saved."""
    found = await check_draft(context, principal, key, body.order())
    response.headers["ETag"] = f'"{found.version}"'
    return found


@router.post("/api/rule-sets/{key}/draft/tests/run")
async def post_rule_cases_run(key: RuleSetKey, body: RuleDraftBody, principal: ReadingRules, context: ContextHere) -> CaseReport:
    """Run the test cases of the draft, or those in the body; nothing is saved."""
    return await run_draft_cases(context, principal, key, body.order())


@router.post("/api/rule-sets/{key}/draft/evaluate", response_model=Answer)
async def post_rule_draft_question(key: RuleSetKey, body: QuestionBody, principal: ReadingRules, context: ContextHere) -> Response:
    """Ask the draft, or the content in the body; nothing is recorded."""
    question = Question(body.decision, body.inputs, body.order(), body.at, body.mode)
    return exact_response((await ask_draft(context, principal, key, question)).document())


@router.get("/api/customers/{customer_id}/rule-inputs", response_model=dict[str, Any])
async def get_rule_inputs(customer_id: UUID, principal: Reading, context: ContextHere) -> Response:
    """Return what rules would be told about a customer just now: each subject of the live view is an input.

    What is not known is `{"@unknown": why, "source": attribute}`.
    """
    return exact_response(await read_rule_inputs(context, principal, customer_id))


@router.post("/api/rule-sets/{key}/draft/what-if")
async def post_rule_draft_what_if(key: RuleSetKey, body: WhatIfBody, principal: ReadingRules, context: ContextHere) -> WhatIf:
    """Say what the draft would have decided otherwise in the last days, with examples. Many decisions take seconds."""
    return await what_would_draft_do(context, principal, key, body.days, body.order())

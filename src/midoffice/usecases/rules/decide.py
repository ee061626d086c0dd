"""Asking rules: the live version, which is recorded, or a draft, which is not."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.answer import Answer
from midoffice.domain.rules.compiled import compile_content, plain, small
from midoffice.domain.rules.recorded import RecordedDecision
from midoffice.domain.rules.rule_set import Mode, RuleSet
from midoffice.domain.rules.version import RuleContent
from midoffice.kernel.errors import Conflict
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.rules.draft import DraftOrder
from midoffice.usecases.rules.live import COMPILED
from midoffice.usecases.rules.publish import RuleSetRetired
from midoffice.usecases.transact import transact


class NothingPublished(Conflict):
    """No version of the rule set decides yet."""

    remedy = "Publish a version first."

    def __init__(self, key: str) -> None:
        """Name it."""
        super().__init__(f"No version of the rule set {key} is in force.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Answer):
    """An answer of the live version, and under which id it was recorded."""

    number: int
    decision_id: UUID


@dataclass(frozen=True, slots=True)
class Question:
    """What a draft is asked; `order` is what it says otherwise than the saved one. `at` is what `now()` says."""

    decision: str
    inputs: Mapping[str, Any]
    order: DraftOrder
    at: datetime | None = None
    mode: Mode | None = None


async def decide(
    context: Context,
    principal: Principal,
    key: str,
    decision: str,
    inputs: Mapping[str, Any],
    interaction_id: UUID | None = None,
) -> Decided:
    """Ask the version in force, and record what it said.

    Raises NotFound for an unknown rule set or decision, Invalid naming an input, RuleSetRetired, NothingPublished.
    """
    principal.require(Scope.READ_RULES, "ask rule sets")
    now = context.clock.now()

    async def work(tx: Transaction) -> Decided:
        rules = await tx.rules.by_key(key)
        number, compiled = await COMPILED.in_force(tx, rules.id, live_number(rules))
        answer = compiled.answer(decision, inputs, now)
        made = recorded(rules.id, number, decision, now, inputs, answer, interaction_id)
        await tx.rules.record(made)
        ignored = compiled.ignored(inputs)
        return Decided(answer.value, answer.faults, answer.trace, ignored, number=number, decision_id=made.id)

    return await transact(context, work)


def live_number(rules: RuleSet) -> int:
    """Return the number of the version in force; raises RuleSetRetired, NothingPublished."""
    if not rules.active:
        raise RuleSetRetired(rules.key)
    if rules.live is None:
        raise NothingPublished(rules.key)
    return rules.live


def recorded(
    rule_set_id: UUID,
    number: int,
    decision: str,
    now: datetime,
    inputs: Mapping[str, Any],
    answer: Answer,
    interaction_id: UUID | None = None,
) -> RecordedDecision:
    """Return an answer as it is kept."""
    outcome = {"value": answer.value, "faults": list(answer.faults), "trace": small(answer.trace)}
    return RecordedDecision(new_id(), rule_set_id, number, decision, now, plain(inputs), plain(outcome), interaction_id)


async def ask_draft(context: Context, principal: Principal, key: str, question: Question) -> Answer:
    """Ask a draft; nothing is recorded. Raises NotFound, Invalid naming a place, RulesBroken."""
    principal.require(Scope.READ_RULES, "try rule sets out")
    async with context.database.reading() as tx:
        draft = await tx.rules.draft((await tx.rules.by_key(key)).id)
    content = question.order.applied(draft.content)
    at = question.at or context.clock.now()
    return await asyncio.to_thread(_ask, content, question.decision, question.inputs, at, question.mode)


def _ask(content: RuleContent, decision: str, inputs: Mapping[str, Any], at: datetime, mode: Mode | None) -> Answer:
    compiled = compile_content(content)
    return replace(compiled.answer(decision, inputs, at, mode=mode), ignored=compiled.ignored(inputs))

"""Recorded decisions of a rule set, to look at and to try drafts on."""

from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.recorded import RecordedDecision
from midoffice.kernel.errors import NotFound
from midoffice.kernel.pages import Page
from midoffice.usecases.given import Context


async def list_decisions(
    context: Context, principal: Principal, key: str, cursor: str | None, limit: int
) -> Page[RecordedDecision]:
    """Return decisions, newest first; raises NotFound, Invalid(cursor)."""
    principal.require(Scope.READ_RULES, "read rule sets")
    async with context.database.reading() as tx:
        return await tx.rules.decisions((await tx.rules.by_key(key)).id, cursor, limit)


async def read_decision(context: Context, principal: Principal, key: str, decision_id: UUID) -> RecordedDecision:
    """Return a decision of a rule set, such as the one that a contact names; raises NotFound, also when it is too old."""
    principal.require(Scope.READ_RULES, "read rule sets")
    async with context.database.reading() as tx:
        rules = await tx.rules.by_key(key)
        found = await tx.rules.decision(decision_id)
    if found.rule_set_id != rules.id:
        raise NotFound(kind="decision", id=decision_id)
    return found

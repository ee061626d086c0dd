"""What would it have done: a draft on what was decided in the last days."""

from datetime import timedelta

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.what_if import WhatIf, what_if
from midoffice.usecases.context import Context
from midoffice.usecases.rules_draft import DraftOrder

MOST_DECISIONS = 20_000
"""The newest so many are looked at; with more, the answer says that it is not about all of them."""
MOST_DAYS = 366


async def what_would_draft_do(context: Context, principal: Principal, key: str, days: int, order: DraftOrder) -> WhatIf:
    """Ask a draft again what was asked of the versions in force in the last days, in a process of its own.

    Raises NotFound, Invalid naming a place, RulesBroken, and RetryLater when it could not be finished.
    """
    principal.require(Scope.READ_RULES, "try rule sets out")
    since = context.clock.now() - timedelta(days=days)
    async with context.database.reading() as tx:
        rules = await tx.rules.by_key(key)
        draft = await tx.rules.draft(rules.id)
        made = await tx.rules.decided_since(rules.id, since, MOST_DECISIONS + 1)
    content = order.applied(draft.content)
    return await context.calculate(what_if, content, made[:MOST_DECISIONS], partial=len(made) > MOST_DECISIONS)

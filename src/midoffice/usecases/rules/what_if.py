"""What would it have done: a draft on what was decided in the last days."""

from datetime import timedelta

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.version import RuleContent
from midoffice.domain.rules.what_if import WhatIf, what_if
from midoffice.usecases.given import Context
from midoffice.usecases.rules.draft import DraftOrder, read_draft

MOST_DECISIONS = 20_000
"""The newest so many are looked at; with more, the answer says that it is not about all of them."""
MOST_DAYS = 366


async def what_would_draft_do(context: Context, principal: Principal, key: str, days: int, order: DraftOrder) -> WhatIf:
    """Ask the draft, or the draft as an order would make it; raises Invalid naming a place, and as `what_would_content_do`."""
    draft = await read_draft(context, principal, key)
    return await what_would_content_do(context, principal, key, days, order.applied(draft.content))


async def what_would_content_do(context: Context, principal: Principal, key: str, days: int, content: RuleContent) -> WhatIf:
    """Ask other rules again what was asked of the versions in force in the last days, in a process of its own.

    Raises NotFound, RulesBroken, and RetryLater when it could not be finished.
    """
    principal.require(Scope.READ_RULES, "try rule sets out")
    since = context.clock.now() - timedelta(days=days)
    async with context.database.reading() as tx:
        rules = await tx.rules.by_key(key)
        made = await tx.rules.decided_since(rules.id, since, MOST_DECISIONS + 1)
    return await context.calculate(what_if, content, made[:MOST_DECISIONS], partial=len(made) > MOST_DECISIONS)

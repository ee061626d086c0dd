"""Published versions of a rule set: listed, read, compared."""

import asyncio

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.rules.differences import differences
from midoffice.domain.rules.version import RuleContent, RuleEntry, RuleVersion
from midoffice.kernel.errors import Invalid
from midoffice.kernel.pages import Page, decode_cursor, encode_cursor
from midoffice.usecases.given import Context
from midoffice.usecases.rules.draft import RuleComparison


async def list_rule_versions(context: Context, principal: Principal, key: str, cursor: str | None, limit: int) -> Page[RuleEntry]:
    """Return versions, newest first; raises NotFound, Invalid(cursor)."""
    principal.require(Scope.READ_RULES, "read rule sets")
    before = None if cursor is None else _number_in(cursor)
    async with context.database.reading() as tx:
        found = await tx.rules.before((await tx.rules.by_key(key)).id, before, limit + 1)
    page = found[:limit]
    return Page(page, encode_cursor(page[-1].number) if len(found) > limit else None)


def _number_in(cursor: str) -> int:
    (number,) = decode_cursor(cursor, 1)
    if not isinstance(number, int):
        raise Invalid("cursor", "is not a cursor of this list", "Start again without a cursor.")
    return number


async def read_rule_version(context: Context, principal: Principal, key: str, number: int) -> RuleVersion:
    """Return a version with everything that it says; raises NotFound."""
    principal.require(Scope.READ_RULES, "read rule sets")
    async with context.database.reading() as tx:
        return await tx.rules.rule_version((await tx.rules.by_key(key)).id, number)


async def compare_versions(
    context: Context, principal: Principal, key: str, number: int, against: int | None = None
) -> RuleComparison:
    """Return what a version changed of another one, of the one before it if none is named; raises NotFound."""
    principal.require(Scope.READ_RULES, "read rule sets")
    base = number - 1 if against is None else against
    async with context.database.reading() as tx:
        rules = await tx.rules.by_key(key)
        after = (await tx.rules.rule_version(rules.id, number)).content
        before = (await tx.rules.rule_version(rules.id, base)).content if base else RuleContent(mode=after.mode)
    return RuleComparison(number, base, await asyncio.to_thread(differences, before, after))

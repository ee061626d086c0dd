"""The history of the routing plan: a version for each change of a service's rules, whichever use case made it."""

from datetime import datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.routing.plans.document import changes_between, completed, document_of, keys_of
from midoffice.domain.routing.plans.version import PlanEntry, PlanVersion
from midoffice.kernel.errors import Invalid
from midoffice.kernel.pages import Page, decode_cursor, encode_cursor
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

FOUND = "As it was found."
"""Comment of a version that nobody published: services were there before the history, or were written past it."""
_NOBODY = "midoffice"


async def begin_plan_change(tx: Transaction, _principal: Principal | None, now: datetime) -> None:
    """Keep others from changing the plan; what is in force and not yet in the history is put there first."""
    await tx.plans.lock()
    await _append(tx, None, _NOBODY, now, FOUND, None)


async def end_plan_change(
    tx: Transaction, principal: Principal, now: datetime, comment: str = "", restored: int | None = None
) -> PlanVersion | None:
    """Append a version if the services stored are another plan than the newest one; return it, or None."""
    return await _append(tx, principal.account_id, principal.name, now, comment, restored)


async def keep_plan_change(tx: Transaction, principal: Principal, now: datetime) -> None:
    """End a change of the plan that was made elsewhere than in the plan: nobody commented on it."""
    await end_plan_change(tx, principal, now)


async def _append(
    tx: Transaction, account_id: UUID | None, name: str, now: datetime, comment: str, restored: int | None
) -> PlanVersion | None:
    services, skills, newest = await tx.services.all(), await tx.skills.all(), await tx.plans.newest()
    document = document_of(services, skills)
    before = newest.document if newest else {"services": {}}
    changes = changes_between(before, document, {service.key: service.name for service in services})
    if not changes:
        return None
    number = newest.number + 1 if newest else 1
    version = PlanVersion(number, now, account_id, name, comment, restored, changes, document, keys_of(services, skills))
    await tx.plans.append(version)
    return version


async def keep_plan_found(context: Context) -> None:
    """Put the plan in force into the history unless it is there: a router calls it before it leads."""
    async with context.database.reading() as tx:
        newest = await tx.plans.newest()
        document = document_of(await tx.services.all(), await tx.skills.all())
    if document == (completed(newest.document) if newest else {"services": {}}):
        return
    await transact(context, lambda tx: begin_plan_change(tx, None, context.clock.now()))


async def read_plan_version(context: Context, principal: Principal, number: int) -> PlanVersion:
    """Return a version: everybody at a desk may open the plan that an offer names. Raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read the routing plan")
    async with context.database.reading() as tx:
        return await tx.plans.version(number)


async def list_plan_versions(context: Context, principal: Principal, cursor: str | None, limit: int) -> Page[PlanEntry]:
    """Return versions, newest first; raises Invalid(cursor)."""
    principal.require(Scope.READ_CONTACTS, "read the routing plan")
    before = None if cursor is None else _number_in(cursor)
    async with context.database.reading() as tx:
        found = await tx.plans.before(before, limit + 1)
    page = found[:limit]
    return Page(page, encode_cursor(page[-1].number) if len(found) > limit else None)


def _number_in(cursor: str) -> int:
    (number,) = decode_cursor(cursor, 1)
    if not isinstance(number, int):
        raise Invalid("cursor", "is not a cursor of this list", "Start again without a cursor.")
    return number

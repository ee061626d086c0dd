"""The catalogue of actions: its draft, which people work on, and its numbered versions, of which the newest decides."""

import asyncio
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.decisions.catalogue import Catalogue
from midoffice.domain.decisions.catalogue_changes import changes_between
from midoffice.domain.decisions.catalogue_version import EMPTY_CATALOGUE, CatalogueDraft, CatalogueEntry, CatalogueVersion
from midoffice.kernel.errors import Conflict, Invalid, Stale
from midoffice.kernel.pages import Page, decode_cursor, encode_cursor
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.usecases.audited import audit
from midoffice.usecases.decisions.catalogue_check import CatalogueRefused, catalogue_findings
from midoffice.usecases.events import directory_changed
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

KIND = "catalogue"
DIRECTORY = "action catalogue"
MOST_SENTENCES = 100
"""Changes that the audit trail tells; the version has all of them."""


class NothingChanged(Conflict):
    """The draft says what is in force."""

    remedy = "Change the draft first."

    def __init__(self) -> None:
        """Nothing to add."""
        super().__init__("The draft says what is in force already.")


@dataclass(frozen=True, slots=True)
class CatalogueComparison:
    """What the draft says otherwise than the version in force, in sentences."""

    against: int
    changes: tuple[str, ...]


async def read_catalogue_draft(context: Context, principal: Principal) -> CatalogueDraft:
    """Return the draft; there always is one."""
    principal.require(Scope.READ_ACTIONS, "read the catalogue of actions")
    async with context.database.reading() as tx:
        return await tx.catalogues.draft()


async def save_catalogue_draft(context: Context, principal: Principal, version: int, content: dict[str, Any]) -> CatalogueDraft:
    """Store what the draft says, in full; conditions and templates with mistakes in them are stored too, the check tells them.

    Raises Stale when somebody saved it first, and Invalid naming the field of what is no catalogue at all.
    """
    principal.require(Scope.WRITE_ACTIONS, "change the catalogue of actions")
    written = (await asyncio.to_thread(Catalogue.read, content)).document()
    now = context.clock.now()

    async def work(tx: Transaction) -> CatalogueDraft:
        await tx.catalogues.lock()
        stored = await tx.catalogues.draft()
        if stored.version != version:
            raise Stale("draft", KIND)
        by = {"account_id": principal.account_id, "account_name": principal.name, "changed_at": now}
        draft = replace(stored, content=written, edited=True, version=version + 1, **by)  # type: ignore[arg-type] # names of its fields
        await tx.catalogues.save_draft(draft)
        await tx.log.append([directory_changed(DIRECTORY, now, principal.actor)])
        return draft

    return await transact(context, work)


async def compare_catalogue_draft(context: Context, principal: Principal) -> CatalogueComparison:
    """Return what publishing the draft would change."""
    principal.require(Scope.READ_ACTIONS, "read the catalogue of actions")
    async with context.database.reading() as tx:
        draft, number = await tx.catalogues.draft(), await tx.catalogues.number()
        before = (await tx.catalogues.catalogue(number)).content if number else EMPTY_CATALOGUE
    return CatalogueComparison(number, await asyncio.to_thread(changes_between, before, draft.content))


async def publish_catalogue(context: Context, principal: Principal, version: int, reason: str) -> CatalogueEntry:
    """Put the draft into force at once, as a new version; `version` is the draft's that was looked at.

    Raises Stale, CatalogueRefused with the findings that are errors, NothingChanged.
    """
    principal.require(Scope.PUBLISH_ACTIONS, "publish the catalogue of actions")
    async with context.database.reading() as tx:
        draft = await tx.catalogues.draft()
    if draft.version != version:
        raise Stale("draft", KIND)
    errors = [each for each in await catalogue_findings(context, draft.content) if each.severity == "error"]
    if errors:
        raise CatalogueRefused(errors)
    order = _Order(principal, context.clock.now(), reason, draft.content)

    async def work(tx: Transaction) -> CatalogueEntry:
        await tx.catalogues.lock()
        stored = await tx.catalogues.draft()
        if stored.version != version:
            raise Stale("draft", KIND)
        made = await _append(tx, order)
        await tx.catalogues.save_draft(replace(stored, base=made.number, edited=False, version=stored.version + 1))
        return made

    return await _published(context, await transact(context, work))


async def roll_back_catalogue(context: Context, principal: Principal, number: int, reason: str) -> CatalogueEntry:
    """Put an older version into force again, at once and as a new version. The draft stays as it is.

    Offers that were made by the version taken back are answered under it all the same (D28). Raises NotFound, NothingChanged.
    """
    principal.require(Scope.PUBLISH_ACTIONS, "roll the catalogue of actions back")
    now = context.clock.now()

    async def work(tx: Transaction) -> CatalogueEntry:
        await tx.catalogues.lock()
        kept = await tx.catalogues.catalogue(number)
        return await _append(tx, _Order(principal, now, reason, kept.content, restored=number))

    return await _published(context, await transact(context, work))


async def list_catalogue_versions(context: Context, principal: Principal, cursor: str | None, limit: int) -> Page[CatalogueEntry]:
    """Return versions, newest first; raises Invalid(cursor)."""
    principal.require(Scope.READ_ACTIONS, "read the catalogue of actions")
    before = None if cursor is None else _number_in(cursor)
    async with context.database.reading() as tx:
        found = await tx.catalogues.before(before, limit + 1)
    page = found[:limit]
    return Page(page, encode_cursor(page[-1].number) if len(found) > limit else None)


async def read_catalogue_version(context: Context, principal: Principal, number: int) -> CatalogueVersion:
    """Return a version; raises NotFound."""
    principal.require(Scope.READ_ACTIONS, "read the catalogue of actions")
    async with context.database.reading() as tx:
        return await tx.catalogues.catalogue(number)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be published, by whom and why."""

    principal: Principal
    now: datetime
    reason: str
    content: dict[str, Any]
    restored: int | None = None


async def _append(tx: Transaction, order: _Order) -> CatalogueEntry:
    number, principal = await tx.catalogues.number(), order.principal
    before = (await tx.catalogues.catalogue(number)).content if number else EMPTY_CATALOGUE
    catalogue = Catalogue.read(order.content)
    changes = changes_between(before, order.content)
    if number and not changes:
        raise NothingChanged
    made = CatalogueVersion(
        number=number + 1,
        at=order.now,
        account_id=principal.account_id,
        account_name=principal.name,
        reason=order.reason,
        restored=order.restored,
        changes=changes,
        content_hash=catalogue.content_hash,
        content=order.content,
    )
    await tx.catalogues.append(made)
    await tx.catalogues.set_budgets({budget.key: budget.limit for budget in catalogue.budgets})
    entry = entry_of(made)
    action = "publish catalogue" if order.restored is None else "roll catalogue back"
    after = {"restored": made.restored, "reason": made.reason, "changes": list(changes[:MOST_SENTENCES])}
    await audit(tx, principal, order.now, action, KIND, str(made.number), None, {"number": made.number, **after})
    data = {"number": made.number, "before": number, "restored": made.restored}
    published = Event(type="CataloguePublished", at=order.now, actor=principal.actor, data=data)
    await tx.log.append([published, directory_changed(DIRECTORY, order.now, principal.actor)])
    return entry


async def _published(context: Context, made: CatalogueEntry) -> CatalogueEntry:
    """Have the version compiled here before it is said to be in force: who published it is not answered by the one before."""
    live = context.live_decisions.catalogues
    await live.reading(context.database.reading, lambda tx: live.version(tx, made.number))
    return made


def entry_of(version: CatalogueVersion) -> CatalogueEntry:
    """Return a version as it stands in a list."""
    return CatalogueEntry(**{field.name: getattr(version, field.name) for field in fields(CatalogueEntry)})


def _number_in(cursor: str) -> int:
    (number,) = decode_cursor(cursor, 1)
    if not isinstance(number, int):
        raise Invalid("cursor", "is not a cursor of this list", "Start again without a cursor.")
    return number

"""The catalogue of actions in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.decisions.catalogue_version import EMPTY_CATALOGUE, CatalogueDraft, CatalogueEntry, CatalogueVersion
from midoffice.domain.decisions.made import BudgetUse
from midoffice.kernel.errors import NotFound, Stale
from midoffice.ports.decisions import Counting, TreatmentCount

DRAFT, ENTRY, VERSION = Row(CatalogueDraft), Row(CatalogueEntry), Row(CatalogueVersion)
BUDGET, COUNTING, COUNT = Row(BudgetUse), Row(Counting), Row(TreatmentCount)

SQL = SqlFile(__file__, DRAFT, ENTRY, VERSION, BUDGET, COUNTING, COUNT)
_LOCK = SQL.value("lock")
_NUMBER = SQL.value("number")
_DRAFT = SQL.one("draft", DRAFT)
_ADD_DRAFT = SQL.run("add_draft")
_SAVE_DRAFT = SQL.run("save_draft")
_APPEND = SQL.run("append")
_CATALOGUE = SQL.one("catalogue", VERSION)
_BEFORE = SQL.many("before", ENTRY)
_BUDGETS = SQL.many("budgets", BUDGET)
_SET_BUDGETS = SQL.run("set_budgets")
_COUNTING = SQL.one("counting", COUNTING)
_ADD_COUNTING = SQL.run("add_counting")
_SAVE_COUNTING = SQL.run("save_counting")
_COUNT = SQL.run("count")
_COUNTED = SQL.many("counted", COUNT)
_ANY = 2**31 - 1


class PostgresCatalogueStore:
    """The catalogue's draft and versions, budgets, and what was counted."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def lock(self) -> None:
        """Keep others from publishing until the transaction ends."""
        await _LOCK(self._connection)

    async def number(self) -> int:
        """Return the number of the version in force; 0 before the first."""
        return int(await _NUMBER(self._connection))

    async def draft(self) -> CatalogueDraft:
        """Return the draft; a new installation has an empty one."""
        return await _DRAFT(self._connection) or _first_draft()

    async def save_draft(self, draft: CatalogueDraft) -> None:
        """Store a changed draft; raises Stale."""
        await _ADD_DRAFT(self._connection, *DRAFT.encode(_first_draft()))
        if not await _SAVE_DRAFT(self._connection, *DRAFT.encode(draft)):
            raise Stale("draft", "catalogue")

    async def append(self, version: CatalogueVersion) -> None:
        """Store a published version; raises Stale unless its number is one above the newest."""
        if not await _APPEND(self._connection, *VERSION.encode(version)):
            raise Stale("catalogue", version.number)

    async def catalogue(self, number: int) -> CatalogueVersion:
        """Return a version; raises NotFound."""
        found = await _CATALOGUE(self._connection, number) if 0 < number <= _ANY else None
        if found is None:
            raise NotFound(kind="version of the catalogue", id=number)
        return found

    async def before(self, number: int | None, limit: int) -> tuple[CatalogueEntry, ...]:
        """Return versions newest first: those below the number, or all."""
        return await _BEFORE(self._connection, _ANY if number is None else min(max(number, 0), _ANY), limit)

    async def budgets(self) -> tuple[BudgetUse, ...]:
        """Return the budgets, by key."""
        return await _BUDGETS(self._connection)

    async def set_budgets(self, most: Mapping[str, int]) -> None:
        """Say how much each budget has; one not named has nothing more."""
        await _SET_BUDGETS(self._connection, [*most], [*most.values()])

    async def counting(self) -> Counting | None:
        """Return how far the log was counted; None before the first time."""
        return await _COUNTING(self._connection)

    async def count(self, more: Collection[TreatmentCount], counting: Counting) -> None:
        """Add what was counted; raises Stale."""
        keep = _ADD_COUNTING if counting.version == 1 else _SAVE_COUNTING
        if not await keep(self._connection, *COUNTING.encode(counting)):
            raise Stale("count", "propensity")
        rows = sorted(COUNT.encode(each) for each in more)
        if rows:
            await _COUNT(self._connection, *zip(*rows, strict=True))

    async def counted(self) -> tuple[TreatmentCount, ...]:
        """Return what was counted of every treatment."""
        return await _COUNTED(self._connection)


def _first_draft() -> CatalogueDraft:
    return CatalogueDraft(0, EMPTY_CATALOGUE, None, "midoffice", datetime(2000, 1, 1, tzinfo=UTC))

"""The catalogue of actions in memory."""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime

from midoffice.adapters.memory.budgets import MemoryBudgets
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.decisions.catalogue_version import EMPTY_CATALOGUE, CatalogueDraft, CatalogueEntry, CatalogueVersion
from midoffice.domain.decisions.made import BudgetUse
from midoffice.kernel.errors import NotFound, Stale
from midoffice.ports.decisions import Counting, InForce, TreatmentCount

_ENTRY = tuple(field.name for field in fields(CatalogueEntry))
_ONLY = True


class MemoryCatalogueStore:
    """The catalogue's draft and versions, budgets, and what was counted."""

    def __init__(self, journal: Journal, budgets: MemoryBudgets) -> None:
        """Make the tables."""
        self._budgets = budgets
        self._drafts: Table[bool, CatalogueDraft] = Table(journal, documents=("content",))
        self._versions: Table[int, CatalogueVersion] = Table(journal, documents=("content",))
        self._counts: Table[tuple[str, str, str], TreatmentCount] = Table(journal)
        self._counting: Table[bool, Counting] = Table(journal)

    async def lock(self) -> None:
        """Nothing to do: one transaction at a time."""

    async def number(self) -> int:
        """Return the number of the version in force; 0 before the first."""
        return max((number for number, _ in self._versions.items()), default=0)

    async def in_force(self) -> InForce | None:
        """Return which version is in force; None before the first."""
        found = self._versions.get(await self.number())
        return None if found is None else InForce(found.number, found.content_hash)

    async def draft(self) -> CatalogueDraft:
        """Return the draft; a new installation has an empty one."""
        found = self._drafts.get(_ONLY)
        return found or CatalogueDraft(0, dict(EMPTY_CATALOGUE), None, "midoffice", datetime(2000, 1, 1, tzinfo=UTC))

    async def save_draft(self, draft: CatalogueDraft) -> None:
        """Store a changed draft; raises Stale."""
        if (await self.draft()).version != draft.version - 1:
            raise Stale("draft", "catalogue")
        self._drafts.put(_ONLY, draft)

    async def append(self, version: CatalogueVersion) -> None:
        """Store a published version; raises Stale unless its number is one above the newest."""
        if version.number != await self.number() + 1:
            raise Stale("catalogue", version.number)
        self._versions.put(version.number, version)

    async def catalogue(self, number: int) -> CatalogueVersion:
        """Return a version; raises NotFound."""
        found = self._versions.get(number)
        if found is None:
            raise NotFound(kind="version of the catalogue", id=number)
        return found

    async def before(self, number: int | None, limit: int) -> tuple[CatalogueEntry, ...]:
        """Return versions newest first: those below the number, or all."""
        newest = await self.number()
        first = newest if number is None else min(number - 1, newest)
        return tuple([_entry(await self.catalogue(each)) for each in range(first, max(0, first - limit), -1)])

    async def budgets(self) -> tuple[BudgetUse, ...]:
        """Return the budgets, by key."""
        return self._budgets.all()

    async def set_budgets(self, most: Mapping[str, int]) -> None:
        """Say how much each budget has; one not named has nothing more."""
        for key in {*most, *(use.key for use in self._budgets.all())}:
            self._budgets.give(key, most.get(key, 0))

    async def counting(self) -> Counting | None:
        """Return how far the log was counted; None before the first time."""
        return self._counting.get(_ONLY)

    async def count(self, more: Collection[TreatmentCount], counting: Counting) -> None:
        """Add what was counted; raises Stale."""
        stored = self._counting.get(_ONLY)
        if counting.version != (stored.version if stored else 0) + 1:
            raise Stale("count", "propensity")
        self._counting.put(_ONLY, counting)
        for each in more:
            key = (each.action, each.treatment, each.channel)
            old = self._counts.get(key)
            sums = (old.shown, old.accepted) if old else (0, 0)
            self._counts.put(key, replace(each, shown=sums[0] + each.shown, accepted=sums[1] + each.accepted))

    async def counted(self) -> tuple[TreatmentCount, ...]:
        """Return what was counted of every treatment."""
        return tuple(row for _, row in sorted(self._counts.items()))


def _entry(kept: CatalogueVersion) -> CatalogueEntry:
    return CatalogueEntry(**{name: getattr(kept, name) for name in _ENTRY})

"""Versions of the routing plan in memory."""

from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.routing.plans.version import PlanEntry, PlanVersion
from midoffice.kernel.errors import NotFound, Stale


class MemoryPlanVersions:
    """All versions by number."""

    def __init__(self, journal: Journal) -> None:
        """Make the table."""
        self._versions: Table[int, PlanVersion] = Table(journal, documents=("document", "keys"))

    async def lock(self) -> None:
        """There is one transaction at a time."""

    async def number(self) -> int:
        """Return the number of the newest version; 0 before the first."""
        return len(self._versions.items())

    async def newest(self) -> PlanVersion | None:
        """Return the newest version; None before the first."""
        return self._versions.get(await self.number())

    async def version(self, number: int) -> PlanVersion:
        """Return a version; raises NotFound."""
        found = self._versions.get(number)
        if found is None:
            raise NotFound(kind="routing plan", id=number)
        return found

    async def append(self, version: PlanVersion) -> None:
        """Store a version; raises Stale unless its number is one above the newest."""
        if version.number != await self.number() + 1:
            raise Stale("routing plan", version.number)
        self._versions.put(version.number, version)

    async def before(self, number: int | None, limit: int) -> tuple[PlanEntry, ...]:
        """Return versions newest first: those below the number, or all."""
        newest = await self.number()
        first = newest if number is None else min(number - 1, newest)
        wanted = range(first, max(0, first - limit), -1)
        return tuple([_entry(await self.version(each)) for each in wanted])


def _entry(kept: PlanVersion) -> PlanEntry:
    return PlanEntry(kept.number, kept.at, kept.account_id, kept.account_name, kept.comment, kept.restored, kept.changes)

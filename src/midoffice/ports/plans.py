"""Versions of the routing plan: appended, never changed."""

from typing import Protocol

from midoffice.domain.routing.plans.version import PlanEntry, PlanVersion


class PlanVersions(Protocol):
    """All versions, inside a transaction."""

    async def lock(self) -> None:
        """Keep others from changing the plan until the transaction ends; call it before any service is locked."""

    async def number(self) -> int:
        """Return the number of the newest version; 0 before the first."""

    async def newest(self) -> PlanVersion | None:
        """Return the newest version; None before the first."""

    async def version(self, number: int) -> PlanVersion:
        """Return a version; raises NotFound."""

    async def append(self, version: PlanVersion) -> None:
        """Store a version; raises Stale unless its number is one above the newest."""

    async def before(self, number: int | None, limit: int) -> tuple[PlanEntry, ...]:
        """Return versions newest first: those below the number, or all."""

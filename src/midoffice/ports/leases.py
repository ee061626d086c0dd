"""Leases with a fencing epoch, for work that only one process may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from midoffice.kernel.errors import Conflict


class LeaseLost(Conflict):
    """Another process holds the lease now; whatever this one had decided must not be written."""

    def __init__(self, name: str) -> None:
        """Name the lease."""
        super().__init__(f"The lease {name} was taken by another process.", name=name)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds it until when; the epoch grows by one with each new holder."""

    name: str
    holder: str
    epoch: int
    expires_at: datetime


class Leases(Protocol):
    """Leases inside a transaction."""

    async def acquire(self, name: str, holder: str, now: datetime, ttl: timedelta) -> Lease | None:
        """Take a free or expired lease, or extend one's own; None when somebody else holds it."""

    async def fence(self, name: str, epoch: int) -> None:
        """Keep the lease from changing hands until this transaction ends; raises LeaseLost when the epoch has passed."""

    async def release(self, name: str, holder: str) -> None:
        """Give the lease up at a graceful end, so that a stand-by takes over at once."""

    async def take_away(self, name: str) -> None:
        """End the lease, whoever has it: its epoch passes, and what was decided under it cannot be written any more.

        Waits for the transactions that have fenced it.
        """

    async def attend(self, name: str, holder: str, now: datetime, ttl: timedelta) -> tuple[str, ...]:
        """Be one of those who share leases of a kind, until so long from now; return all of them, in order."""

    async def depart(self, name: str, holder: str) -> None:
        """Share them no longer, at once."""

    async def list(self, prefix: str) -> tuple[Lease, ...]:
        """Return the leases whose names begin so and that somebody has, expired or not, by name."""

    async def held(self, name: str) -> Lease | None:
        """Return the lease as it stands, for people to look at; None when it was never taken or was given up."""

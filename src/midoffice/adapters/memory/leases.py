"""Leases in memory."""

from dataclasses import replace
from datetime import datetime, timedelta

from midoffice.adapters.memory.tables import Journal, Table
from midoffice.ports.leases import Lease, LeaseLost

_NOBODY = ""


class MemoryLeases:
    """Leases by name. A row stays when it is given up, so that the epoch never starts again."""

    def __init__(self, journal: Journal) -> None:
        """Make the table."""
        self._leases: Table[str, Lease] = Table(journal)
        self._sharers: Table[tuple[str, str], datetime] = Table(journal)

    async def acquire(self, name: str, holder: str, now: datetime, ttl: timedelta) -> Lease | None:
        """Take a free or expired lease, or extend one's own."""
        current = self._leases.get(name)
        if current is None:
            lease = Lease(name, holder, 1, now + ttl)
        elif current.holder == holder:
            lease = replace(current, expires_at=now + ttl)
        elif current.holder == _NOBODY or current.expires_at <= now:
            lease = Lease(name, holder, current.epoch + 1, now + ttl)
        else:
            return None
        self._leases.put(name, lease)
        return lease

    async def fence(self, name: str, epoch: int) -> None:
        """Raise LeaseLost when the epoch has passed."""
        current = self._leases.get(name)
        if current is None or current.epoch != epoch or current.holder == _NOBODY:
            raise LeaseLost(name)

    async def release(self, name: str, holder: str) -> None:
        """Give the lease up."""
        current = self._leases.get(name)
        if current is not None and current.holder == holder:
            self._leases.put(name, replace(current, holder=_NOBODY))

    async def take_away(self, name: str) -> None:
        """End the lease, whoever has it."""
        current = self._leases.get(name)
        if current is not None:
            self._leases.put(name, replace(current, holder=_NOBODY, epoch=current.epoch + 1))

    async def attend(self, name: str, holder: str, now: datetime, ttl: timedelta) -> tuple[str, ...]:
        """Be one of those who share leases of a kind; return all of them."""
        self._sharers.put((name, holder), now + ttl)
        return tuple(sorted(who for (kind, who), until in self._sharers.items() if kind == name and until > now))

    async def depart(self, name: str, holder: str) -> None:
        """Share them no longer."""
        self._sharers.remove((name, holder))

    async def list(self, prefix: str) -> tuple[Lease, ...]:
        """Return the leases whose names begin so and that somebody has."""
        held = (lease for lease in self._leases if lease.name.startswith(prefix) and lease.holder != _NOBODY)
        return tuple(sorted(held, key=lambda lease: lease.name))

    async def held(self, name: str) -> Lease | None:
        """Return the lease as it stands; None when nobody has it."""
        current = self._leases.get(name)
        return None if current is None or current.holder == _NOBODY else current

"""Leases in PostgreSQL."""

from datetime import datetime, timedelta

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.ports.leases import Lease, LeaseLost

LEASE = Row(Lease)

SQL = SqlFile(__file__, LEASE)
_ACQUIRE = SQL.one("acquire", LEASE)
_FENCE = SQL.value("fence")
_HELD = SQL.one("held", LEASE)
_LIST = SQL.many("list", LEASE)
_ATTEND = SQL.run("attend")
_SHARERS = SQL.rows("sharers")
_FORGET_SHARERS = SQL.run("forget_sharers")
_DEPART = SQL.run("depart")
_TAKE_AWAY = SQL.run("take_away")
_RELEASE = SQL.run("release")


class PostgresLeases:
    """Leases by name."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def acquire(self, name: str, holder: str, now: datetime, ttl: timedelta) -> Lease | None:
        """Take a free or expired lease, or extend one's own; None when somebody else holds it."""
        return await _ACQUIRE(self._connection, name, holder, now, ttl)

    async def fence(self, name: str, epoch: int) -> None:
        """Keep the lease from changing hands until this transaction ends; raises LeaseLost."""
        if await _FENCE(self._connection, name, epoch) is None:
            raise LeaseLost(name)

    async def release(self, name: str, holder: str) -> None:
        """Give the lease up."""
        await _RELEASE(self._connection, name, holder)

    async def take_away(self, name: str) -> None:
        """End the lease, whoever has it; waits for those who have fenced it."""
        await _TAKE_AWAY(self._connection, name)

    async def attend(self, name: str, holder: str, now: datetime, ttl: timedelta) -> tuple[str, ...]:
        """Be one of those who share leases of a kind; return all of them."""
        await _ATTEND(self._connection, name, holder, now, ttl)
        sharers = await _SHARERS(self._connection, name, now)
        await _FORGET_SHARERS(self._connection, name, now)
        return tuple(row[0] for row in sharers)

    async def depart(self, name: str, holder: str) -> None:
        """Share them no longer."""
        await _DEPART(self._connection, name, holder)

    async def list(self, prefix: str) -> tuple[Lease, ...]:
        """Return the leases whose names begin so and that somebody has."""
        return await _LIST(self._connection, prefix)

    async def held(self, name: str) -> Lease | None:
        """Return the lease as it stands; None when nobody has it."""
        return await _HELD(self._connection, name)

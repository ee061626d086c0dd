"""Versions of the routing plan in PostgreSQL."""

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.routing.plans.version import PlanEntry, PlanVersion
from midoffice.kernel.errors import NotFound, Stale

ENTRY, VERSION = Row(PlanEntry), Row(PlanVersion)

SQL = SqlFile(__file__, ENTRY, VERSION)
_LOCK = SQL.value("lock")
_NUMBER = SQL.value("number")
_NEWEST = SQL.one("newest", VERSION)
_VERSION = SQL.one("version", VERSION)
_APPEND = SQL.run("append")
_BEFORE = SQL.many("before", ENTRY)
_ANY = 2**31 - 1


class PostgresPlanVersions:
    """All versions by number."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def lock(self) -> None:
        """Keep others from changing the plan until the transaction ends."""
        await _LOCK(self._connection)

    async def number(self) -> int:
        """Return the number of the newest version; 0 before the first."""
        return int(await _NUMBER(self._connection))

    async def newest(self) -> PlanVersion | None:
        """Return the newest version; None before the first."""
        return await _NEWEST(self._connection)

    async def version(self, number: int) -> PlanVersion:
        """Return a version; raises NotFound."""
        found = await _VERSION(self._connection, number) if 0 < number <= _ANY else None
        if found is None:
            raise NotFound(kind="routing plan", id=number)
        return found

    async def append(self, version: PlanVersion) -> None:
        """Store a version; raises Stale unless its number is one above the newest."""
        if not await _APPEND(self._connection, *VERSION.encode(version)):
            raise Stale("routing plan", version.number)

    async def before(self, number: int | None, limit: int) -> tuple[PlanEntry, ...]:
        """Return versions newest first: those below the number, or all."""
        return await _BEFORE(self._connection, _ANY if number is None else min(max(number, 0), _ANY), limit)

"""Tables of versioned records: the five statements that are alike for all of them, made from the dataclass."""

from collections.abc import Iterator
from typing import Generic, TypeVar
from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import Many, One, Run, Statement
from midoffice.kernel.errors import NotFound, Stale

T = TypeVar("T")


class Table(Generic[T]):
    """The statements of one table. `key` is the primary key's column; the version's column is `version`."""

    def __init__(self, name: str, row: Row[T], word: str, *, key: str = "id") -> None:
        """Write the statements; `word` names a record for people."""
        self.row = row
        self.word = word
        self.key = key
        names = [column.name for column in row.columns]
        one = f"select {row.names()} from {name} where {key} = $1"  # noqa: S608 - names of our own
        places = {column: f"${place}" for place, column in enumerate(names, 1)}
        self.get: One[T] = One(f"{name}.get", one, row)
        # Not FOR UPDATE: rows that refer to this one may be added meanwhile.
        self.lock: One[T] = One(f"{name}.lock", f"{one} for no key update", row)
        self.all: Many[T] = Many(f"{name}.all", f"select {row.names()} from {name} order by {key}", row)  # noqa: S608 - same
        self.add = Run(f"{name}.add", f"insert into {name} ({row.names()}) values ({row.places()})")  # noqa: S608 - same
        self.save = Run(f"{name}.save", _save(name, key, places))

    def __iter__(self) -> Iterator[Statement]:
        return iter((self.get, self.lock, self.all, self.add, self.save))

    async def found(self, statement: One[T], connection: Connection, key: UUID) -> T:
        """Run `get` or `lock`; raises NotFound."""
        record = await statement(connection, key)
        if record is None:
            raise NotFound(kind=self.word, id=key)
        return record

    async def saved(self, connection: Connection, record: T) -> None:
        """Run `save`; raises Stale when no row has the version before this one."""
        if not await self.save(connection, *self.row.encode(record)):
            raise Stale(self.word, getattr(record, self.key))


class PostgresRecords(Generic[T]):
    """`ports.records.Records` on one table, inside one transaction."""

    table: Table[T]

    def __init__(self, connection: Connection, table: Table[T] | None = None) -> None:
        """Take the transaction's connection; a subclass names its table itself."""
        self._connection = connection
        if table is not None:
            self.table = table

    async def get(self, record_id: UUID) -> T:
        """Return the record; raises NotFound."""
        return await self.table.found(self.table.get, self._connection, record_id)

    async def lock(self, record_id: UUID) -> T:
        """Return the record, locked until the transaction ends; raises NotFound."""
        return await self.table.found(self.table.lock, self._connection, record_id)

    async def add(self, record: T) -> None:
        """Store a new record; raises Conflict when a unique rule is broken."""
        await self.table.add(self._connection, *self.table.row.encode(record))

    async def save(self, record: T) -> None:
        """Store a changed record; raises Stale."""
        await self.table.saved(self._connection, record)

    async def all(self) -> tuple[T, ...]:
        """Return every record, in order of id."""
        return await self.table.all(self._connection)


def _save(name: str, key: str, places: dict[str, str]) -> str:
    changed = {column: place for column, place in places.items() if column != key}
    columns = f"({', '.join(changed)}) = ({', '.join(changed.values())})"
    version = f" and version = {places['version']} - 1" if "version" in places else ""
    return f"update {name} set {columns} where {key} = {places[key]}{version}"  # noqa: S608 - names of our own

"""Named SQL: every statement stands in the `.sql` file next to the module that uses it, and is checked at start.

In a file, `-- name: held_by` begins a statement. `{WorkItem}` stands for the columns of a row kind, `{WorkItem w}` for the
same with the alias of a table, and `{WorkItem $}` for its parameters.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import asyncpg

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.errors import Trouble, fail
from midoffice.adapters.postgres.rows import Row
from midoffice.kernel.errors import MidofficeError

T = TypeVar("T")
S = TypeVar("S", bound="Statement")

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)
_COLUMNS = re.compile(r"\{([A-Z]\w+)(?: (\w+|\$))?\}")


class StatementUnfit(MidofficeError):
    """A statement and the database do not fit. Fields: name, why."""

    sentence = "The statement {name} does not fit the database: {why}"
    remedy = "The schema was changed by hand or by another version: migrate the database with this version."


class Statement:
    """One named statement; what comes out of it is said by the subclasses."""

    def __init__(self, name: str, sql: str, rows: tuple[Row[Any], ...] = ()) -> None:
        """Take the text; `rows` says which columns come out, one kind after the other."""
        self.name = name
        self.sql = sql
        self.rows = rows

    async def check(self, connection: Connection) -> None:
        """Prepare the statement and compare its columns with the row kinds; raises StatementUnfit."""
        try:
            prepared = await connection.prepare(self.sql)
        except asyncpg.PostgresError as problem:
            raise StatementUnfit(name=self.name, why=str(problem)) from problem
        found = [(column.name, column.type.name) for column in prepared.get_attributes()]
        wanted = [column for row in self.rows for column in row.columns]
        names = [name for name, _ in found[: len(wanted)]]
        if names != [column.name for column in wanted]:
            raise StatementUnfit(name=self.name, why=f"it returns {names}, not {[column.name for column in wanted]}")
        for (name, kind), column in zip(found, wanted, strict=False):
            if kind not in column.types:
                raise StatementUnfit(name=self.name, why=f"column {name} is {kind}, not {' or '.join(column.types)}")


class Many(Statement, Generic[T]):
    """A statement that returns records."""

    def __init__(self, name: str, sql: str, row: Row[T]) -> None:
        """Take the text and the one row kind."""
        super().__init__(name, sql, (row,))
        self._decode = row.decode

    async def __call__(self, connection: Connection, *arguments: object) -> tuple[T, ...]:
        """Run it and return the records."""
        try:
            return tuple(map(self._decode, await connection.fetch(self.sql, *arguments)))
        except Trouble as problem:
            fail(problem)


class One(Statement, Generic[T]):
    """A statement that returns one record or none."""

    def __init__(self, name: str, sql: str, row: Row[T]) -> None:
        """Take the text and the one row kind."""
        super().__init__(name, sql, (row,))
        self._decode = row.decode

    async def __call__(self, connection: Connection, *arguments: object) -> T | None:
        """Run it and return the record, None without one."""
        try:
            found = await connection.fetchrow(self.sql, *arguments)
        except Trouble as problem:
            fail(problem)
        return None if found is None else self._decode(found)


class Rows(Statement):
    """A statement that returns rows as they come, which the module takes apart itself."""

    async def __call__(self, connection: Connection, *arguments: object) -> list[asyncpg.Record]:
        """Run it and return the rows."""
        try:
            return await connection.fetch(self.sql, *arguments)
        except Trouble as problem:
            fail(problem)


class Value(Statement):
    """A statement that returns one value."""

    async def __call__(self, connection: Connection, *arguments: object) -> Any:  # noqa: ANN401 - one column's value
        """Run it and return the value; None without a row."""
        try:
            return await connection.fetchval(self.sql, *arguments)
        except Trouble as problem:
            fail(problem)


class Run(Statement):
    """A statement that returns nothing."""

    async def __call__(self, connection: Connection, *arguments: object) -> int:
        """Run it and return how many rows it touched."""
        try:
            status: str = await connection.execute(self.sql, *arguments)
        except Trouble as problem:
            fail(problem)
        return int(status.rpartition(" ")[2] or 0)

    async def many(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Run it once for each row, in their order, in one round trip. How many rows were touched is not known."""
        try:
            await connection.executemany(self.sql, rows)
        except Trouble as problem:
            fail(problem)


class SqlFile:
    """The statements of one module. Those that nobody asks for are an error found by `unused`."""

    def __init__(self, module: str, *rows: Row[Any]) -> None:
        """Read the file next to the module (give `__file__`); `rows` are the row kinds that its text names."""
        path = Path(module).with_suffix(".sql")
        parts = _NAME.split(path.read_text(encoding="utf-8"))
        kinds = {row.kind.__name__: row for row in rows}
        self.noun = path.stem
        self.used: dict[str, Statement] = {}
        self._texts = {
            name: _COLUMNS.sub(lambda match: _columns(kinds, match), text).strip().rstrip(";")
            for name, text in zip(parts[1::2], parts[2::2], strict=True)
        }

    def many(self, name: str, row: Row[T]) -> Many[T]:
        """Return the statement of this name that gives records."""
        return self._keep(name, Many(f"{self.noun}.{name}", self._texts[name], row))

    def one(self, name: str, row: Row[T]) -> One[T]:
        """Return the statement of this name that gives a record or none."""
        return self._keep(name, One(f"{self.noun}.{name}", self._texts[name], row))

    def rows(self, name: str, *rows: Row[Any]) -> Rows:
        """Return the statement of this name that gives plain rows; `rows` are checked one after the other."""
        return self._keep(name, Rows(f"{self.noun}.{name}", self._texts[name], rows))

    def value(self, name: str) -> Value:
        """Return the statement of this name that gives one value."""
        return self._keep(name, Value(f"{self.noun}.{name}", self._texts[name]))

    def run(self, name: str) -> Run:
        """Return the statement of this name that gives nothing."""
        return self._keep(name, Run(f"{self.noun}.{name}", self._texts[name]))

    def unused(self) -> set[str]:
        """Return the names in the file that no module has asked for."""
        return self._texts.keys() - self.used.keys()

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.used.values())

    def _keep(self, name: str, statement: S) -> S:
        self.used[name] = statement
        return statement


def _columns(kinds: dict[str, Row[Any]], match: re.Match[str]) -> str:
    row, mark = kinds[match[1]], match[2] or ""
    return row.places() if mark == "$" else row.names(mark)

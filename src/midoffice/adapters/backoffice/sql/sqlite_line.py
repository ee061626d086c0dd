"""A connection to an SQLite file, in a thread of its own."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from midoffice.adapters.backoffice.exact_rows import ExactRows, too_large
from midoffice.adapters.backoffice.hand import Hand
from midoffice.adapters.backoffice.statement import Dialect, Statement
from midoffice.adapters.backoffice.unreachable import FileOutOfReach
from midoffice.kernel.errors import Invalid
from midoffice.ports.sources import MOST_BYTES, Row, SourceForbidden, SourceSchema, SourceSlow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from midoffice.adapters.backoffice.connection_fields import ConnectionFields

DIALECT = Dialect(refused="?@$#")
_LOCKED_SECONDS = 0.05
_READING = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE))
_DOWN = frozenset((sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR))


@dataclass(frozen=True, slots=True)
class SqlitePlace:
    """Which file."""

    path: Path
    zone: tzinfo

    @classmethod
    def read(cls, fields: ConnectionFields) -> SqlitePlace:
        """Read the connection's fields; raises Invalid."""
        path = Path(fields.text("path"))
        if not path.is_absolute():
            raise Invalid("connection.path", "is not an absolute path", "Enter it from / on.")
        return cls(path, fields.zone())


class SqliteLine:
    """One connection: the file opened for reading, and an authorizer that allows nothing but to read."""

    def __init__(self, hand: Hand, connection: sqlite3.Connection, rows: ExactRows) -> None:
        """Take the open connection and its thread."""
        self._hand = hand
        self._connection = connection
        self._rows = rows

    @classmethod
    async def connect(cls, place: SqlitePlace, _: str | None) -> SqliteLine:
        """Open the file; raises SourceDown or SourceForbidden."""
        hand = Hand("sqlite")
        try:
            connection = await hand.do(lambda: _open(place.path))
        except BaseException:
            hand.let_go()
            raise
        return cls(hand, connection, ExactRows(place.zone))

    async def fetch(self, statement: Statement, value: str) -> tuple[Row, ...]:
        """Ask; rows are read one by one, so that too many are noticed before they are there."""
        return await self._hand.do(lambda: self._fetch(statement, value))

    async def columns(self, statement: Statement) -> Mapping[str, str]:
        """Return the names; SQLite gives types to values, not to columns."""
        return dict.fromkeys(await self._hand.do(lambda: self._names(statement)), "")

    def abandon(self) -> None:
        """Interrupt the query, from any thread."""
        self._hand.interrupt(self._interrupt, self._connection.close)

    async def part(self) -> None:
        """Close."""
        self._hand.let_go(self._connection.close)

    def _interrupt(self) -> None:
        with contextlib.suppress(sqlite3.Error):  # it may be closed
            self._connection.interrupt()

    def _fetch(self, statement: Statement, value: str) -> tuple[Row, ...]:
        try:
            cursor = self._connection.execute(statement.written(":id"), {"id": value})
            return self._rows.rows([each[0] for each in cursor.description], cursor)
        except (sqlite3.Error, UnicodeEncodeError) as problem:
            raise _translated(problem) from None

    def _names(self, statement: Statement) -> list[str]:
        try:
            # Not `limit 0`, which would be a second limit: the description is there before the first row is looked for.
            return [each[0] for each in self._connection.execute(statement.written(":id"), {"id": ""}).description]
        except sqlite3.Error as problem:
            raise _translated(problem) from None


def _open(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=ro", uri=True, timeout=_LOCKED_SECONDS, check_same_thread=False, isolation_level=None
        )
        connection.execute("pragma query_only = on")
        connection.execute("select count(*) from sqlite_schema").fetchone()
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
        connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY)
    except sqlite3.Error as problem:
        raise _translated(problem) from None
    return connection


def _translated(error: Exception) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_TOOBIG:
        return too_large()
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT}:
        return SourceSlow("Somebody writes into the file, or the question took too long.")
    if code in _DOWN:
        return FileOutOfReach("The file cannot be opened, or is no database.")
    if code in {sqlite3.SQLITE_AUTH, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY}:
        return SourceForbidden("The statement would do something other than read, or the file may not be read.")
    if code == sqlite3.SQLITE_ERROR:
        return SourceSchema(f"The statement does not fit what is there: {error}.")  # it quotes the statement, no values
    return SourceSchema(f"The statement fails there ({type(error).__name__}).")

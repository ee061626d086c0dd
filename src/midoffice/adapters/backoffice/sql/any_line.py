"""A connection to any other database, with the driver that its SQLAlchemy URL names, in a thread of its own.

Most drivers that hang cannot be broken off from outside. Their thread is left behind, the place is free at once, and the driver's
own time limits (`_LIMITS`) end the thread; while too many are left behind nobody is sent after them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy import exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from midoffice.adapters.backoffice.exact_rows import ExactRows
from midoffice.adapters.backoffice.hand import Hand
from midoffice.adapters.backoffice.statement import Dialect, Statement
from midoffice.kernel.errors import Invalid
from midoffice.ports.sources import MOST_ROWS, Row, SourceDown, SourceForbidden, SourceSchema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from midoffice.adapters.backoffice.connection_fields import ConnectionFields

DIALECT = Dialect(refused="?", backslash_escapes=True)
_HANGING_MOST = 32
_LIMIT_SECONDS = 5
# What a driver calls its own time limits. One that is not here is only limited by us.
_LIMITS: Mapping[str, Mapping[str, Any]] = {
    "oracledb": {"tcp_connect_timeout": _LIMIT_SECONDS},
    "pymssql": {"login_timeout": _LIMIT_SECONDS, "timeout": _LIMIT_SECONDS},
    "pyodbc": {"timeout": _LIMIT_SECONDS},
    "pymysql": {"connect_timeout": _LIMIT_SECONDS, "read_timeout": _LIMIT_SECONDS, "write_timeout": _LIMIT_SECONDS},
    "pg8000": {"timeout": _LIMIT_SECONDS},
}
_STOPS = ("interrupt", "cancel")
"""What connections call it: sqlite3 and DuckDB the one, oracledb and psycopg the other."""
_READ_ONLY: Mapping[str, str] = {
    "oracle": "set transaction read only",
    "postgresql": "set transaction read only",
    "mysql": "set session transaction read only",
    "mariadb": "set session transaction read only",
    "sqlite": "pragma query_only = on",
}
_EXTRAS: Mapping[str, str] = {"oracle": "midoffice[oracle]", "mssql": "midoffice[sqlserver]"}
_FORBIDDEN_WORDS = ("password", "login failed", "access denied", "ora-01017", "ora-01031", "permission denied", "authentication")


@dataclass(frozen=True, slots=True)
class AnyPlace:
    """Where the database is: SQLAlchemy's URL without a password."""

    url: URL
    zone: tzinfo

    @classmethod
    def read(cls, fields: ConnectionFields) -> AnyPlace:
        """Read the connection's fields; raises Invalid, also when the driver is not installed."""
        try:
            url = make_url(fields.text("url"))
            dialect = url.get_dialect()
        except exc.NoSuchModuleError:
            raise Invalid("connection.url", "names a kind of database that is not known here") from None
        except exc.ArgumentError:
            raise Invalid("connection.url", "is no URL of a database", "Enter it as oracle+oracledb://user@host/service.") from None
        if url.password is not None or any(key.lower() in {"password", "passwd", "pwd"} for key in url.query):
            raise Invalid("connection.url", "holds a password", "Remove it and enter it as the secret of the source.")
        if dialect.is_async:
            raise Invalid("connection.url", f"names {dialect.driver}, which does not block", "Name a driver that does, or none.")
        try:
            dialect.import_dbapi()
        except ImportError:
            extra = _EXTRAS.get(url.get_backend_name(), dialect.driver)
            raise Invalid("connection.url", f"needs the driver {dialect.driver}", f"Install {extra} beside midoffice.") from None
        return cls(url, fields.zone())


class AnyLine:
    """One connection, read-only where the database knows that."""

    hanging = 0
    """How many threads are left behind in this process."""

    def __init__(self, hand: Hand, engine: sqlalchemy.Engine, connection: sqlalchemy.Connection, rows: ExactRows) -> None:
        """Take the open connection and its thread."""
        self._hand = hand
        self._engine = engine
        self._connection = connection
        self._rows = rows
        self._texts: dict[Statement, sqlalchemy.TextClause] = {}
        self._working = False

    @classmethod
    async def connect(cls, place: AnyPlace, secret: str | None) -> AnyLine:
        """Log in; raises SourceDown or SourceForbidden."""
        if cls.hanging >= _HANGING_MOST:
            raise SourceDown(f"{_HANGING_MOST} requests to databases of this kind are still hanging.")
        hand = Hand("sql")
        try:
            engine, connection = await hand.do(lambda: _open(place, secret))
        except BaseException:
            hand.let_go()
            raise
        return cls(hand, engine, connection, ExactRows(place.zone))

    async def fetch(self, statement: Statement, value: str) -> tuple[Row, ...]:
        """Ask; rows are read until there are too many."""
        if not _sendable(value):
            return ()
        return await self._do(statement, value)

    async def columns(self, statement: Statement) -> Mapping[str, str]:
        """Return the names: databases tell types each in its own way."""
        names: list[str] = []
        await self._do(statement, "", names)
        return dict.fromkeys(names, "")

    def abandon(self) -> None:
        """Leave the thread behind; it closes the connection when the driver lets it, or can be told to stop."""
        if not self._working:
            self._hand.let_go(self._close)
            return
        AnyLine.hanging += 1
        stop = _stopping(self._connection)
        if stop is None:
            self._hand.let_go(self._close_at_last)
        else:
            self._hand.interrupt(stop, self._close_at_last)

    async def part(self) -> None:
        """Close."""
        self._hand.let_go(self._close)

    async def _do(self, statement: Statement, value: str, names: list[str] | None = None) -> tuple[Row, ...]:
        self._working = True
        rows = await self._hand.do(lambda: self._fetch(statement, value, names))
        self._working = False
        return rows

    def _fetch(self, statement: Statement, value: str, names: list[str] | None) -> tuple[Row, ...]:
        try:
            with self._connection.begin():
                if (read_only := _READ_ONLY.get(self._engine.dialect.name)) is not None:
                    self._connection.exec_driver_sql(read_only)
                result = self._connection.execute(self._text(statement), {"id": value})
                columns = list(result.keys())
                if names is not None:
                    names.extend(columns)
                    return ()
                return self._rows.rows(columns, [tuple(row) for row in result.fetchmany(MOST_ROWS + 1)])
        except (exc.SQLAlchemyError, OSError) as problem:
            raise _translated(problem) from None
        finally:
            self._working = False

    def _text(self, statement: Statement) -> sqlalchemy.TextClause:
        if statement not in self._texts:
            pieces = tuple(piece.replace(":", "\\:") for piece in statement.pieces)
            self._texts[statement] = sqlalchemy.text(Statement(pieces).written(":id"))
        return self._texts[statement]

    def _close(self) -> None:
        self._connection.close()

    def _close_at_last(self) -> None:
        AnyLine.hanging -= 1
        self._connection.invalidate()
        self._close()


def _stopping(connection: sqlalchemy.Connection) -> Callable[[], object] | None:
    """Return what stops a question from another thread, where the driver has that.

    A database in our own process never runs out of time by itself.
    """
    driver = connection.connection.dbapi_connection
    names = (name for name in _STOPS if callable(getattr(driver, name, None)))
    return getattr(driver, next(names, ""), None)


def _sendable(value: str) -> bool:
    """Say whether drivers can send it: some databases know no text with a zero in it."""
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False


def _open(place: AnyPlace, secret: str | None) -> tuple[sqlalchemy.Engine, sqlalchemy.Connection]:
    try:
        engine = _engine(place.url, secret)
        connection = engine.connect()
    except (exc.SQLAlchemyError, OSError) as problem:
        raise _translated(problem, connecting=True) from None
    if engine.dialect.driver == "oracledb":
        connection.connection.dbapi_connection.call_timeout = _LIMIT_SECONDS * 1000  # type: ignore[union-attr] # this driver has it
    return engine, connection


@lru_cache(maxsize=64)
def _engine(url: URL, secret: str | None) -> sqlalchemy.Engine:
    """Return the engine of a source: at its first connection it asks the server what it is, which is not to be asked each time."""
    limits = dict(_LIMITS.get(url.get_dialect().driver, {}))
    whole = url.set(password=secret) if secret else url
    return sqlalchemy.create_engine(whole, poolclass=NullPool, connect_args=limits, hide_parameters=True)


def _translated(error: Exception, *, connecting: bool = False) -> Exception:
    said = str(getattr(error, "orig", error)).lower()
    if any(word in said for word in _FORBIDDEN_WORDS):
        return SourceForbidden("It refuses the user or the secret, or the user may not read this.")
    lost = isinstance(error, exc.DBAPIError) and error.connection_invalidated
    if connecting or lost or isinstance(error, OSError | exc.InterfaceError):
        return SourceDown("It cannot be reached, or closed the connection.")
    return SourceSchema(f"The statement does not fit what is there ({type(getattr(error, 'orig', error)).__name__}).")

"""A connection to PostgreSQL, with asyncpg."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from midoffice.adapters.backoffice.exact_rows import ExactRows, too_large
from midoffice.adapters.backoffice.statement import Dialect, Statement
from midoffice.adapters.backoffice.unreachable import why_no_connection
from midoffice.ports.sources import MOST_BYTES, MOST_ROWS, Row, SourceDown, SourceForbidden, SourceSchema, SourceSlow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from midoffice.adapters.backoffice.connection_fields import ConnectionFields

DIALECT = Dialect(refused="$")
PORT = 5432
TLS = ("prefer", "off", "require", "verify")
_MOST_RECEIVED = 2 * MOST_BYTES
_SESSION = """\
set session characteristics as transaction read only;
set application_name = 'midoffice'; set timezone = 'UTC'; set statement_timeout = '30s'; set lock_timeout = '5s'"""
_GREATEST = {"int2": 2**15, "int4": 2**31, "int8": 2**63}
_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,30})?")
_JSON = frozenset(("json", "jsonb"))
_GONE = "It cannot be reached, or closed the connection."
_PLAIN = "No connection: it does not encrypt, and is to be spoken to encrypted only."
_REFUSED = "It refuses the user or the secret, or the user may not read this."
_WORKING = "It gave up because the question took too long there."
_BY_CODE: Mapping[str, tuple[type[SourceDown | SourceSlow | SourceForbidden], str]] = {
    "08": (SourceDown, _GONE),
    "53": (SourceDown, _GONE),
    "57": (SourceDown, _GONE),
    "28": (SourceForbidden, _REFUSED),
    "42501": (SourceForbidden, _REFUSED),
    "3D000": (SourceForbidden, "There is no database of this name, or the user may not enter it."),
    "25006": (SourceForbidden, "The statement would change something; a source is only read."),
    **dict.fromkeys(("57014", "55P03", "40001", "40P01"), (SourceSlow, _WORKING)),
}


@dataclass(frozen=True, slots=True)
class PostgresPlace:
    """Where the database is. `host` may be the folder of a socket."""

    host: str
    port: int
    database: str
    user: str
    tls: str
    zone: tzinfo

    @classmethod
    def read(cls, fields: ConnectionFields) -> PostgresPlace:
        """Read the connection's fields; raises Invalid."""
        return cls(
            fields.text("host"),
            fields.port(PORT),
            fields.text("database"),
            fields.text("user"),
            fields.choice("tls", TLS),
            fields.zone(),
        )


class _Meter(asyncio.Protocol):
    """Stands between the transport and the driver, which knows no limit: an answer of 50 MB ends here and not in memory."""

    def __init__(self, driver: asyncio.Protocol, transport: asyncio.Transport) -> None:
        self.received = 0
        self._driver = driver
        self._transport = transport
        transport.set_protocol(self)

    @property
    def flooded(self) -> bool:
        return self.received > _MOST_RECEIVED

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        if self.flooded:
            self._transport.abort()
        else:
            self._driver.data_received(data)

    def eof_received(self) -> bool | None:
        return self._driver.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._driver.connection_lost(exc)

    def pause_writing(self) -> None:
        self._driver.pause_writing()

    def resume_writing(self) -> None:
        self._driver.resume_writing()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement as this session knows it. `readers` is None where no column needs one."""

    ask: PreparedStatement[asyncpg.Record]
    parameter: str
    names: tuple[str, ...]
    readers: tuple[Callable[[Any], object] | None, ...] | None

    @classmethod
    def of(cls, statement: PreparedStatement[asyncpg.Record]) -> _Prepared:
        attributes = statement.get_attributes()
        readers = tuple(_read_json if each.type.name in _JSON else None for each in attributes)
        names = tuple(each.name for each in attributes)
        return cls(statement, statement.get_parameters()[0].name, names, readers if any(readers) else None)


class PostgresLine:
    """One session: read-only, in UTC."""

    def __init__(self, connection: asyncpg.Connection[asyncpg.Record], rows: ExactRows) -> None:
        """Take the open connection."""
        self._connection = connection
        self._rows = rows
        self._prepared: dict[Statement, _Prepared] = {}
        # asyncpg shows neither, and has no limit to set.
        self._meter = _Meter(connection._protocol, connection._transport)  # type: ignore[attr-defined]  # noqa: SLF001

    @classmethod
    async def connect(cls, place: PostgresPlace, secret: str | None) -> PostgresLine:
        """Log in; raises SourceDown or SourceForbidden."""
        with _troubles():
            connection = await asyncpg.connect(
                host=place.host,
                port=place.port,
                user=place.user,
                password=secret or "",
                database=place.database,
                ssl=_tls(place.tls),
                timeout=60,  # never reached: whoever opens us gives up long before
            )
            try:
                await connection.execute(_SESSION)
            except BaseException:
                connection.terminate()
                raise
        return cls(connection, ExactRows(place.zone))

    async def fetch(self, statement: Statement, value: str) -> tuple[Row, ...]:
        """Ask in one round trip; the first time of a statement in three."""
        self._meter.received = 0
        try:
            with _troubles():
                prepared = await self._prepare(statement)
                try:
                    parameter = _parameter(prepared.parameter, value)
                except ValueError:
                    return ()  # no number, so nobody's
                records = await prepared.ask.fetch(parameter)
        except SourceDown:
            if self._meter.flooded:
                raise too_large() from None
            raise
        if prepared.readers is None:
            return self._rows.rows(prepared.names, map(tuple, records))
        return self._rows.rows(prepared.names, [_converted(record, prepared.readers) for record in records])

    async def _prepare(self, statement: Statement) -> _Prepared:
        if statement not in self._prepared:
            # One row more than may be: too many are noticed, and not more than that are sent.
            bounded = f"select * from (\n{statement.written('$1')}\n) as midoffice_rows limit {MOST_ROWS + 1}"  # noqa: S608  # checked
            self._prepared[statement] = _Prepared.of(await self._connection.prepare(bounded))
        return self._prepared[statement]

    async def columns(self, statement: Statement) -> Mapping[str, str]:
        """Return what the statement answers with, as the server describes it."""
        with _troubles():
            prepared = await self._connection.prepare(statement.written("$1"))
        return {each.name: each.type.name for each in prepared.get_attributes()}

    def abandon(self) -> None:
        """Abort the transport. Not a cancellation: asyncpg would send that over a second connection to the frozen server."""
        self._connection.terminate()

    async def part(self) -> None:
        """Close."""
        await self._connection.close()


def _tls(mode: str) -> Any:  # noqa: ANN401 - asyncpg takes a word or a context
    if mode == "verify":
        return ssl.create_default_context()
    return {"off": False}.get(mode, mode)


def _parameter(kind: str, value: str) -> object:
    """Return the identifier as the statement compares it; raises ValueError for what cannot be one."""
    if (greatest := _GREATEST.get(kind)) is not None:
        if not value.isascii() or not value.isdigit() or len(value) > len(str(greatest)) or int(value) >= greatest:
            raise ValueError
        return int(value)
    if kind == "numeric":
        if not _NUMBER.fullmatch(value):
            raise ValueError
        return Decimal(value)
    if kind == "uuid":
        return UUID(value)
    if "\0" in value:
        raise ValueError
    return value


def _converted(record: asyncpg.Record, readers: Sequence[Callable[[Any], object] | None]) -> list[object]:
    return [value if read is None else read(value) for value, read in zip(record, readers, strict=True)]


def _read_json(text: str | None) -> object:
    return None if text is None else json.loads(text, parse_float=Decimal)


class _troubles:  # noqa: N801  # reads as a statement
    """Says what went wrong in the words of the port; an error of the driver never goes on, as it may quote values."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Translate."""
        if error is None or not isinstance(error, Exception):
            return
        raise _translated(error) from None


def _translated(error: Exception) -> Exception:  # one answer for each kind of trouble
    code = getattr(error, "sqlstate", None) or ""
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return SourceDown("Its tables changed meanwhile.")  # so the question is asked again, on a new connection
    if (known := _BY_CODE.get(code) or _BY_CODE.get(code[:2])) is not None:
        return known[0](known[1])
    if isinstance(error, OSError):  # a certificate that is not trusted is a ValueError, too
        return SourceDown(_PLAIN if "rejected SSL" in str(error) else why_no_connection(error))
    if isinstance(error, ValueError):
        return SourceSchema("The statement compares :id with something that is no text, whole number, number or UUID.")
    if isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError):
        return SourceDown(_GONE)
    # What begins with 42 quotes the statement, and no values.
    unfit = (
        f"does not fit what is there: {error.args[0]}" if code.startswith("42") else f"fails there ({code or type(error).__name__})"
    )
    return SourceSchema(f"The statement {unfit}.")

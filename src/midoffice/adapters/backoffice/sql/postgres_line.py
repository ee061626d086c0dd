"""A connection to PostgreSQL, with asyncpg."""

from __future__ import annotations

import json
import re
import ssl
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from midoffice.adapters.backoffice.exact_rows import ExactRows, too_large
from midoffice.adapters.backoffice.statement import Dialect, Statement
from midoffice.ports.sources import MOST_BYTES, MOST_ROWS, Row, SourceDown, SourceForbidden, SourceSchema, SourceSlow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from asyncpg.prepared_stmt import PreparedStatement

    from midoffice.adapters.backoffice.connection_fields import ConnectionFields

DIALECT = Dialect(refused="$")
PORT = 5432
TLS = ("prefer", "off", "require", "verify")
_TOO_LARGE = "midoffice: the answer is too large: "
# The server itself counts: an answer of 50 MB is never sent. The case fails with a message of ours where it is too large.
_BOUNDED = f"""\
with midoffice_answer as materialized (select * from (
{{statement}}
) as midoffice_rows limit {MOST_ROWS + 1})
select midoffice_answer.* from midoffice_answer,
  (select sum(octet_length(midoffice_answer::text)) as bytes from midoffice_answer) as midoffice_size
where case when midoffice_size.bytes <= {MOST_BYTES * 2} then true
  else ('{_TOO_LARGE}' || midoffice_size.bytes)::boolean end"""  # noqa: S608  # the statement was checked, and no value is in it
_SESSION = """\
set session characteristics as transaction read only;
set application_name = 'midoffice'; set timezone = 'UTC'; set statement_timeout = '30s'; set lock_timeout = '5s'"""
_GREATEST = {"int2": 2**15, "int4": 2**31, "int8": 2**63}
_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,30})?")
_JSON = frozenset(("json", "jsonb"))
_GONE = "It cannot be reached, or closed the connection."
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


class PostgresLine:
    """One session: read-only, in UTC."""

    def __init__(self, connection: asyncpg.Connection[asyncpg.Record], rows: ExactRows) -> None:
        """Take the open connection."""
        self._connection = connection
        self._rows = rows
        self._prepared: dict[Statement, PreparedStatement[asyncpg.Record]] = {}

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
        with _troubles():
            prepared = await self._prepare(statement)
            try:
                parameter = _parameter(prepared.get_parameters()[0].name, value)
            except ValueError:
                return ()  # no number, so nobody's
            records = await prepared.fetch(parameter)
        attributes = prepared.get_attributes()
        exact = [_read_json if each.type.name in _JSON else None for each in attributes]
        return self._rows.rows([each.name for each in attributes], (_converted(record, exact) for record in records))

    async def _prepare(self, statement: Statement) -> PreparedStatement[asyncpg.Record]:
        if statement not in self._prepared:
            self._prepared[statement] = await self._connection.prepare(_BOUNDED.format(statement=statement.written("$1")))
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


def _translated(error: Exception) -> Exception:  # noqa: PLR0911  # one answer for each kind of trouble
    code = getattr(error, "sqlstate", None) or ""
    if isinstance(error, asyncpg.InvalidTextRepresentationError) and _TOO_LARGE in str(error):
        return too_large()
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return SourceDown("Its tables changed meanwhile.")  # so the question is asked again, on a new connection
    if (known := _BY_CODE.get(code) or _BY_CODE.get(code[:2])) is not None:
        return known[0](known[1])
    if isinstance(error, ValueError):
        return SourceSchema("The statement compares :id with something that is no text, whole number, number or UUID.")
    if isinstance(error, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError):
        return SourceDown(_GONE)
    if code.startswith("42"):
        return SourceSchema(f"The statement does not fit what is there: {error.args[0]}.")  # it quotes the statement, no values
    return SourceSchema(f"The statement fails there ({code or type(error).__name__}).")

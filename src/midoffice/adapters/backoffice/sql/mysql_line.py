"""A connection to MariaDB or MySQL, with asyncmy."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from asyncmy import errors
from asyncmy.connection import Connection
from asyncmy.constants import FIELD_TYPE

from midoffice.adapters.backoffice.exact_rows import ExactRows, too_large
from midoffice.adapters.backoffice.statement import Dialect, Statement
from midoffice.ports.sources import MOST_BYTES, MOST_ROWS, Row, SourceDown, SourceForbidden, SourceSchema, SourceSlow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from asyncmy.connection import PreparedStatement

    from midoffice.adapters.backoffice.connection_fields import ConnectionFields

DIALECT = Dialect(refused="?#@", backslash_escapes=True)
PORT = 3306
TLS = ("off", "require", "verify")
_LOOK_SECONDS = 0.005
_MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)
_SESSION = (
    "set session transaction read only",
    f"set session sql_select_limit = {MOST_ROWS + 1}",
    "set session time_zone = '+00:00'",
    "set session sql_mode = 'STRICT_ALL_TABLES'",
)
_NAMES = {getattr(FIELD_TYPE, name): name.lower() for name in dir(FIELD_TYPE) if name.isupper()}
_FORBIDDEN = frozenset((1044, 1045, 1049, 1142, 1143, 1227, 1290, 1370, 1698, 1792))
_UNFIT = frozenset((1052, 1054, 1064, 1146, 1305, 1630))
_OUTDATED = frozenset((1243, 1615))
_SLOW = frozenset((1205, 1213, 1317, 1969, 3024))
_DOWN = frozenset((1040, 1053, 1077, 1152, 1158, 1159, 1160, 1161, 1203, 1226, 2002, 2003, 2005, 2006, 2013, 2014, 2055))


@dataclass(frozen=True, slots=True)
class MysqlPlace:
    """Where the database is. `socket` is the path of a socket, instead of host and port."""

    host: str
    port: int
    socket: str
    database: str
    user: str
    tls: str
    zone: tzinfo

    @classmethod
    def read(cls, fields: ConnectionFields) -> MysqlPlace:
        """Read the connection's fields; raises Invalid."""
        socket = fields.text("socket", "")
        return cls(
            fields.text("host", "" if socket else None),
            fields.port(PORT),
            socket,
            fields.text("database"),
            fields.text("user"),
            fields.choice("tls", TLS),
            fields.zone(),
        )


class MysqlLine:
    """One session: read-only, in UTC. Identifiers travel as parameters of prepared statements, never as part of a text."""

    def __init__(self, connection: Connection, zone: tzinfo) -> None:
        """Take the open connection."""
        self._connection = connection
        self._rows = ExactRows(zone)
        self._prepared: dict[Statement, PreparedStatement] = {}
        self._flooded = False
        self._watch = asyncio.get_running_loop().call_later(0, int)

    @classmethod
    async def connect(cls, place: MysqlPlace, secret: str | None) -> MysqlLine:
        """Log in; raises SourceDown or SourceForbidden."""
        connection = Connection(
            host=place.host,
            port=place.port,
            unix_socket=place.socket or None,
            user=place.user,
            password=(secret or "").encode(),
            database=place.database,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=60,  # never reached: whoever opens us gives up long before
            ssl=_tls(place.tls),
            program_name="midoffice",
        )
        try:
            await connection.connect()
            for each in _SESSION:
                await connection.query(each)
        except Exception as problem:  # noqa: BLE001  # the driver raises of everything; what is named goes on
            _abort(connection)
            raise _translated(problem) from None
        except asyncio.CancelledError:
            _abort(connection)
            raise
        return cls(connection, place.zone)

    async def fetch(self, statement: Statement, value: str) -> tuple[Row, ...]:
        """Ask in one round trip; the first time of a statement in two."""
        self._watch = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look)
        try:
            prepared = await self._prepare(statement)
            result = await prepared.execute((value,) * prepared.parameter_count)
        except Exception as problem:  # noqa: BLE001  # the driver raises of everything; what is named goes on
            if self._flooded:
                raise too_large() from None
            raise _translated(problem) from None
        finally:
            self._watch.cancel()
        readers = [_reader(each) for each in result.fields]
        rows: Sequence[Sequence[Any]] = result.rows or ()
        return self._rows.rows(
            [each.name for each in result.fields],
            ([read(value) if value is not None else None for read, value in zip(readers, row, strict=True)] for row in rows),
        )

    async def columns(self, statement: Statement) -> Mapping[str, str]:
        """Return what the statement answers with: the server says it with an answer for an identifier that nobody has."""
        try:
            prepared = await self._prepare(statement)
            result = await prepared.execute(("",) * prepared.parameter_count)
        except Exception as problem:  # noqa: BLE001  # the driver raises of everything; what is named goes on
            raise _translated(problem) from None
        return {each.name: _NAMES.get(each.type_code, str(each.type_code)) for each in result.fields}

    def abandon(self) -> None:
        """Abort the transport."""
        self._watch.cancel()
        _abort(self._connection)

    async def part(self) -> None:
        """Say good-bye, so that the server does not write of an aborted connection."""
        await self._connection.ensure_closed()

    async def _prepare(self, statement: Statement) -> PreparedStatement:
        if statement not in self._prepared:
            self._prepared[statement] = await self._connection.prepare(statement.written("?"))
        return self._prepared[statement]

    def _look(self) -> None:
        """Look how much has come: an answer of 50 MB ends here and not in memory."""
        protocol = self._connection._proto  # type: ignore[attr-defined] # noqa: SLF001 # the driver has no limit of its own
        if protocol is not None and protocol.length > 2 * MOST_BYTES:
            self._flooded = True
            _abort(self._connection)
        else:
            self._watch = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look)


def _abort(connection: Connection) -> None:
    transport = connection._transport  # type: ignore[attr-defined] # noqa: SLF001 # close() would first send what it has, to a peer that reads nothing
    if transport is not None:
        transport.abort()
    connection.close()


def _tls(mode: str) -> ssl.SSLContext | None:
    if mode == "off":
        return None
    context = ssl.create_default_context()
    if mode == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _reader(field: Any) -> Callable[[Any], object]:  # noqa: ANN401 - the driver's description of a column has no type
    return _READERS.get(field.type_code, _as_it_is)


def _as_it_is(value: object) -> object:
    return value


def _instant(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _clock_time(value: object) -> object:
    """Return a TIME as a time of day where it is one: it may also be a duration."""
    if isinstance(value, timedelta) and timedelta(0) <= value < timedelta(days=1):
        return (_MIDNIGHT + value).time()
    return value


def _bits(value: bytes) -> object:
    return int.from_bytes(value, "big")


def _json(value: str) -> object:
    return json.loads(value, parse_float=Decimal)


_READERS: Mapping[int, Callable[[Any], object]] = {
    FIELD_TYPE.TIMESTAMP: _instant,
    FIELD_TYPE.TIME: _clock_time,
    FIELD_TYPE.BIT: _bits,
    FIELD_TYPE.JSON: _json,
}


def _translated(error: Exception) -> Exception:
    code = error.args[0] if isinstance(error, errors.Error) and error.args and isinstance(error.args[0], int) else 0
    if code in _FORBIDDEN:
        return SourceForbidden("It refuses the user or the secret, or the user may not read this.")
    if code in _SLOW:
        return SourceSlow("It gave up because the question took too long there.")
    if code in _DOWN or isinstance(error, OSError | errors.InterfaceError | TimeoutError):
        return SourceDown("It cannot be reached, or closed the connection.")
    if code in _OUTDATED:
        return SourceDown("Its tables changed meanwhile.")  # so the question is asked again, on a new connection
    if code in _UNFIT:
        return SourceSchema(f"The statement does not fit what is there: {error.args[1]}.")  # it quotes the statement, no values
    return SourceSchema(f"The statement fails there ({code or type(error).__name__}).")

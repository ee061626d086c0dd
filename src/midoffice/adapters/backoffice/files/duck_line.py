"""Files as tables, through DuckDB in memory, in a thread of its own."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from midoffice.adapters.backoffice.exact_rows import ExactRows, too_large
from midoffice.adapters.backoffice.hand import Hand
from midoffice.adapters.backoffice.statement import Dialect, Statement
from midoffice.adapters.backoffice.unreachable import FileOutOfReach
from midoffice.kernel.errors import Invalid
from midoffice.ports.sources import MOST_ROWS, Row, SourceForbidden, SourceSchema, SourceSlow

if TYPE_CHECKING:
    from midoffice.adapters.backoffice.connection_fields import ConnectionFields

DIALECT = Dialect(refused="?$@#")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_TYPE = re.compile(r"(?:BIGINT|DECIMAL\(\d{1,2}, ?\d{1,2}\)|BOOLEAN|DATE|TIME|TIMESTAMP|TIMESTAMPTZ|VARCHAR|JSON)", re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MEMORY = "256MB"


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file and what its statement calls it. `types` gives columns of a CSV a type; the others are texts, as written."""

    name: str
    path: Path
    types: Mapping[str, str]

    def view(self) -> str:
        """Return the statement that makes it a table."""
        path = _quoted(str(self.path), "'")
        if self.path.suffix.lower() == ".parquet":
            return f"create view {self.name} as select * from read_parquet({path})"  # noqa: S608  # both quoted
        columns = ", ".join(f"cast({_quoted(name)} as {type_}) as {_quoted(name)}" for name, type_ in self.types.items())
        replaced = f" replace ({columns})" if columns else ""
        return f"create view {self.name} as select *{replaced} from read_csv({path}, all_varchar = true)"  # noqa: S608  # the same


@dataclass(frozen=True, slots=True)
class FilesPlace:
    """Which files."""

    files: tuple[NamedFile, ...]
    zone: tzinfo

    @classmethod
    def read(cls, fields: ConnectionFields) -> FilesPlace:
        """Read the connection's fields; raises Invalid."""
        return cls(tuple(_file(name, said) for name, said in fields.mapping("files").items()), fields.zone())


class DuckLine:
    """One connection that sees these files and nothing else of the disk."""

    def __init__(self, place: FilesPlace, hand: Hand, connection: duckdb.DuckDBPyConnection) -> None:
        """Take the open connection to the files and its thread."""
        self._place = place
        self._hand = hand
        self._connection = connection
        self._rows = ExactRows(place.zone)
        self._asked: dict[Statement, tuple[str, tuple[bool, ...]]] = {}

    @classmethod
    async def connect(cls, place: FilesPlace, _: str | None) -> DuckLine:
        """Look at the files; raises SourceDown."""
        hand = Hand("files")
        try:
            connection = await hand.do(lambda: _open(place))
        except BaseException:
            hand.let_go()
            raise
        return cls(place, hand, connection)

    async def fetch(self, statement: Statement, value: str) -> tuple[Row, ...]:
        """Ask; the files are read as they are now."""
        return await self._hand.do(lambda: self._fetch(statement, value))

    async def columns(self, statement: Statement) -> Mapping[str, str]:
        """Return what the statement answers with."""
        return await self._hand.do(lambda: self._describe(statement))

    def abandon(self) -> None:
        """Interrupt the query, from any thread."""
        self._hand.interrupt(self._interrupt, self._connection.close)

    async def part(self) -> None:
        """Close."""
        self._hand.let_go(self._connection.close)

    def _interrupt(self) -> None:
        with contextlib.suppress(duckdb.Error):  # it may be closed
            self._connection.interrupt()

    def _fetch(self, statement: Statement, value: str) -> tuple[Row, ...]:
        if statement not in self._asked:
            self._asked[statement] = _exact(statement, self._describe(statement))
        text, instants = self._asked[statement]
        try:
            cursor = self._connection.execute(text, {"id": value})
            names = [each[0] for each in cursor.description or ()]
            records = cursor.fetchmany(MOST_ROWS + 1)
        except duckdb.Error as problem:
            del self._asked[statement]  # the file may have other columns now
            raise _translated(problem, self._place) from None
        return self._rows.rows(
            names, ([_instant(each) if at else each for each, at in zip(row, instants, strict=True)] for row in records)
        )

    def _describe(self, statement: Statement) -> dict[str, str]:
        try:
            found = self._connection.execute(f"describe {statement.written('$id')}", {"id": ""}).fetchall()
        except duckdb.Error as problem:
            raise _translated(problem, self._place) from None
        return {str(each[0]): str(each[1]) for each in found}


def _exact(statement: Statement, columns: Mapping[str, str]) -> tuple[str, tuple[bool, ...]]:
    """Return the statement with instants as microseconds (DuckDB's own way to Python's times needs pytz), and which they are."""
    instants = tuple(kind == "TIMESTAMP WITH TIME ZONE" for kind in columns.values())
    chosen = ", ".join(
        f"epoch_us({_quoted(name)}) as {_quoted(name)}" if at else _quoted(name) for name, at in zip(columns, instants, strict=True)
    )
    # Checked, and no value in it.
    return f"select {chosen} from (\n{statement.written('$id')}\n) limit {MOST_ROWS + 1}", instants  # noqa: S608


def _instant(microseconds: object) -> object:
    return _EPOCH + timedelta(microseconds=microseconds) if isinstance(microseconds, int) else None


def _file(name: str, said: object) -> NamedFile:
    field = f"connection.files.{name}"
    if not _NAME.fullmatch(name):
        raise Invalid(field, "is no name of a table", "Name it with small letters, digits and _.")
    path, types = (said.get("path"), said.get("types", {})) if isinstance(said, Mapping) else (said, {})
    if not isinstance(path, str) or not path.isprintable() or not Path(path).is_absolute() or set(path) & set("*?[]{}"):
        raise Invalid(field, "is not the absolute path of one file")
    if Path(path).suffix.lower() not in {".csv", ".tsv", ".parquet"}:
        raise Invalid(field, "is no file that can be read", "Use .csv, .tsv or .parquet.")
    if not isinstance(types, Mapping) or not all(isinstance(each, str) and _TYPE.fullmatch(each) for each in types.values()):
        raise Invalid(f"{field}.types", "has a type that is not known", "Use BIGINT, DECIMAL(18,2), BOOLEAN, DATE, TIMESTAMPTZ ...")
    return NamedFile(name, Path(path), types)


def _open(place: FilesPlace) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"threads": 1, "memory_limit": _MEMORY, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    try:
        for each in place.files:
            connection.execute(each.view())
        connection.execute("set timezone = 'UTC'")
        paths = ", ".join(_quoted(str(each.path), "'") for each in place.files)
        connection.execute(f"set allowed_paths = [{paths}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except duckdb.Error as problem:
        connection.close()
        raise _translated(problem, place) from None
    return connection


def _quoted(text: str, quote: str = '"') -> str:
    return quote + text.replace(quote, quote * 2) + quote


def _translated(error: duckdb.Error, place: FilesPlace) -> Exception:
    if isinstance(error, duckdb.InterruptException):
        return SourceSlow("The question took too long.")
    gone = next((each.name for each in place.files if not each.path.is_file()), None)
    # DuckDB calls one that is gone forbidden: a path that leads nowhere is none of the allowed ones.
    if gone is not None or isinstance(error, duckdb.IOException):
        return FileOutOfReach("A file cannot be opened." if gone is None else f"The file of {gone} is not there.")
    if isinstance(error, duckdb.PermissionException):
        return SourceForbidden("The statement reads another file than the named ones.")
    if isinstance(error, duckdb.OutOfMemoryException):
        return too_large()
    if isinstance(error, duckdb.BinderException | duckdb.CatalogException | duckdb.ParserException):
        said = str(error).splitlines()[0].split("Error: ", 1)[-1].rstrip("!.")
        return SourceSchema(f"The statement or the types do not fit what is there: {said}.")
    return SourceSchema(f"The file or the statement cannot be read ({type(error).__name__}).")

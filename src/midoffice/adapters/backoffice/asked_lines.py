"""A source that is asked with SQL: checked statements over a pool of connections."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from midoffice.adapters.backoffice.connection_fields import ConnectionFields
from midoffice.adapters.backoffice.lines import Line, Lines
from midoffice.adapters.backoffice.statement import Dialect, Statement, check_statements, read_statement
from midoffice.domain.context.source import Lookup, SourceDefinition, SourceKind
from midoffice.kernel.errors import Invalid
from midoffice.ports.sources import Row, SourceConnection, SourceDown, SourceSchema

Place = TypeVar("Place")


@dataclass
class SqlAdapter:
    """One kind of source that understands SQL; the kinds differ in what is given here."""

    kind: SourceKind
    dialect: Dialect
    read_place: Callable[[ConnectionFields], Any]
    connect: Callable[[Any, str | None], Awaitable[Line]]

    def check(self, connection: Mapping[str, Any], lookups: Sequence[Lookup], *, has_secret: bool) -> None:  # noqa: ARG002  # may do without
        """Raise Invalid for a field of the connection or a statement that cannot work."""
        self._place(connection)
        check_statements(lookups, self.dialect)

    def open(self, source: SourceDefinition, secret: str | None) -> SourceConnection:
        """Return the source, not connected yet."""

        async def connect() -> Line:
            try:
                place = self._place(source.connection)
            except Invalid as problem:
                raise SourceDown(problem.message) from None
            return await self.connect(place, secret)

        return AskedLines(Lines(connect, source.most_at_once), self.dialect)

    def _place(self, connection: Mapping[str, Any]) -> object:
        fields = ConnectionFields(connection)
        place = self.read_place(fields)
        fields.no_more()
        return place


class AskedLines:
    """A source over a pool of connections."""

    def __init__(self, lines: Lines, dialect: Dialect) -> None:
        """Take the pool and how its database reads a statement."""
        self._lines = lines
        self._dialect = dialect
        self._statements: dict[str, Statement] = {}

    async def fetch(self, lookup: Lookup, value: str, seconds: float) -> tuple[Row, ...]:
        """Return the rows about the customer with the identifier."""
        statement = self._read(lookup)
        return await self._lines.run(lambda line: line.fetch(statement, value), seconds)

    async def columns(self, lookup: Lookup, seconds: float) -> Mapping[str, str]:
        """Return names and types of what the lookup answers with."""
        statement = self._read(lookup)
        return await self._lines.run(lambda line: line.columns(statement), seconds)

    async def close(self) -> None:
        """Close every connection."""
        await self._lines.close()

    def _read(self, lookup: Lookup) -> Statement:
        if lookup.statement not in self._statements:
            try:
                self._statements[lookup.statement] = read_statement(lookup.statement, self._dialect)
            except ValueError as problem:
                raise SourceSchema(f"The statement {problem}.") from None
        return self._statements[lookup.statement]

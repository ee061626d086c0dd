"""Scores of another system in PostgreSQL."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row, json_bytes
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.routing.outside_scores import ItemScores, ScoreConnection
from midoffice.kernel.errors import Stale

SCORES = Row(ItemScores)
SQL = SqlFile(__file__, SCORES)
_CONNECTION = SQL.rows("connection")
_ADD_CONNECTION = SQL.run("add_connection")
_SET_CONNECTION = SQL.run("set_connection")
_REMOVE_CONNECTION = SQL.run("remove_connection")
_SECRET = SQL.value("secret")
_SET_SECRET = SQL.run("set_secret")
_PUT = SQL.run("put")
_OF = SQL.many("of", SCORES)


class PostgresScoreStore:
    """One connection, and a row for each item that was asked about."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def connection(self) -> ScoreConnection:
        """Return the connection; version 0 is none."""
        for said, deadline_ms, has_secret, version in await _CONNECTION(self._connection):
            return ScoreConnection(orjson.loads(said), deadline_ms, has_secret, version)
        return ScoreConnection()

    async def set_connection(self, connection: ScoreConnection) -> None:
        """Replace the connection of the version before; raises Stale."""
        store = _ADD_CONNECTION if connection.version == 1 else _SET_CONNECTION
        values = (json_bytes(connection.connection), connection.deadline_ms, connection.version)
        if not await store(self._connection, *values):
            raise Stale("score connection", "scores")

    async def remove_connection(self, version: int) -> None:
        """Remove the connection of a version with its secret; raises Stale."""
        if not await _REMOVE_CONNECTION(self._connection, version):
            raise Stale("score connection", "scores")

    async def secret(self) -> bytes | None:
        """Return the sealed secret of the connection, None without one."""
        sealed: bytes | None = await _SECRET(self._connection)
        return sealed

    async def set_secret(self, sealed: bytes | None) -> None:
        """Store or forget the sealed secret of the connection."""
        await _SET_SECRET(self._connection, sealed)

    async def put(self, found: Sequence[ItemScores]) -> None:
        """Store what was answered about items, in place of what was there."""
        rows = [(each.work_item_id, each.answered_at, json_bytes(each.scores), each.trouble) for each in found]
        if rows:
            await _PUT(self._connection, *(list(column) for column in zip(*rows, strict=True)))

    async def of(self, work_item_ids: Sequence[UUID]) -> tuple[ItemScores, ...]:
        """Return what is known of these items, in any order."""
        return await _OF(self._connection, list(work_item_ids))

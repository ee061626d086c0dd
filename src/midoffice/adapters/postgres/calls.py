"""Calls in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from midoffice.adapters.postgres.rows import Row, json_bytes
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.voice.call import Call
from midoffice.domain.voice.commands import Command
from midoffice.domain.voice.documents import command_document, read_command
from midoffice.ports.calls import OutsideLeg, VoiceNodeRecord

CALL = Row(Call)
CALLS = Table("calls", CALL, "call")
NODE = Row(VoiceNodeRecord)

SQL = SqlFile(__file__, CALL, NODE)
_OF_INTERACTION = SQL.one("of_interaction", CALL)
_OF_LEG = SQL.one("of_leg", CALL)
_OF_AGENT = SQL.many("of_agent", CALL)
_OUTSIDE = SQL.rows("outside")
_LIVE = SQL.many("live", CALL)
_PUT_COMMAND = SQL.run("put_command")
_TAKE_COMMANDS = SQL.rows("take_commands")
_BEAT = SQL.run("beat")
_NODES = SQL.many("nodes", NODE)
_FORGET_COMMANDS = SQL.run("forget_commands")
_FORGET_NODE = SQL.run("forget_node")


class PostgresCallStore(PostgresRecords[Call]):
    """Calls, beside the contacts that they belong to."""

    table = CALLS

    async def of_interaction(self, interaction_id: UUID) -> Call | None:
        """Return the newest call of an interaction."""
        return await _OF_INTERACTION(self._connection, interaction_id)

    async def of_leg(self, leg_id: UUID) -> Call | None:
        """Return the call that a leg is part of."""
        return await _OF_LEG(self._connection, leg_id)

    async def of_agent(self, agent_id: UUID) -> tuple[Call, ...]:
        """Return the calls in which the agent has a connection."""
        return await _OF_AGENT(self._connection, agent_id)

    async def outside(self, since: datetime) -> tuple[OutsideLeg, ...]:
        """Return whom we called outside."""
        return tuple(OutsideLeg(*row) for row in await _OUTSIDE(self._connection, since))

    async def live(self, node_id: UUID | None = None) -> tuple[Call, ...]:
        """Return the calls that have not ended."""
        return await _LIVE(self._connection, node_id)

    async def put_commands(self, node_id: UUID, commands: Sequence[Command], now: datetime) -> None:
        """Tell a node what to do."""
        rows = [(node_id, command.call_id, json_bytes(command_document(command)), now) for command in commands]
        if rows:
            await _PUT_COMMAND.many(self._connection, rows)

    async def take_commands(self, node_id: UUID, limit: int = 500) -> tuple[Command, ...]:
        """Remove and return what a node is to do, in order."""
        return tuple(read_command(orjson.loads(row[0])) for row in await _TAKE_COMMANDS(self._connection, node_id, limit))

    async def beat(self, node: VoiceNodeRecord) -> None:
        """Store a node's sign of life."""
        await _BEAT(self._connection, *NODE.encode(node))

    async def nodes(self) -> tuple[VoiceNodeRecord, ...]:
        """Return the nodes that were not forgotten."""
        return await _NODES(self._connection)

    async def forget_node(self, node_id: UUID) -> bool:
        """Remove a node and what it was to do."""
        await _FORGET_COMMANDS(self._connection, node_id)
        return await _FORGET_NODE(self._connection, node_id) > 0

"""The centre's capacity rules in PostgreSQL."""

import orjson

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import json_bytes
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.agents.capacity_rules import AgentsTake, CapacityRules, WrapUpHolds
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Stale

SQL = SqlFile(__file__)
_RULES = SQL.rows("rules")
_SET_RULES = SQL.run("set_rules")


class PostgresCapacityStore:
    """One record."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def rules(self) -> CapacityRules:
        """Return the rules in force."""
        for interrupts, ramp_up, wrap_up_holds, version, agents_take in await _RULES(self._connection):
            matrix = {Channel(name): tuple(map(Channel, below)) for name, below in orjson.loads(interrupts).items()}
            return CapacityRules(matrix, ramp_up, WrapUpHolds(wrap_up_holds), version, AgentsTake(agents_take))
        return CapacityRules()

    async def set_rules(self, rules: CapacityRules) -> None:
        """Replace the rules of the version before; raises Stale."""
        interrupts = {channel.value: [each.value for each in below] for channel, below in rules.interrupts.items()}
        values = (rules.ramp_up, rules.wrap_up_holds, rules.version, rules.agents_take)
        if not await _SET_RULES(self._connection, json_bytes(interrupts), *values):
            raise Stale("capacity rules", "capacity")

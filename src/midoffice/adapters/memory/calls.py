"""Calls in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.voice.call import Call, CallDirection, CallState, Leg, LegKind, LegRole
from midoffice.domain.voice.commands import Command
from midoffice.domain.voice.documents import command_document, read_command
from midoffice.kernel.errors import Conflict
from midoffice.ports.calls import OutsideLeg, VoiceNodeRecord


class MemoryCallStore(MemoryRecords[Call]):
    """Calls, beside the contacts that they belong to."""

    def __init__(
        self,
        journal: Journal,
        items: Table[UUID, WorkItem],
        interactions: Table[UUID, Interaction],
        touchpoints: Table[UUID, Touchpoint],
    ) -> None:
        """Make the tables."""
        super().__init__(
            journal,
            "call",
            guard=self._check,
            documents=("collected", "menu", "transfer", "recording"),
            interaction=lambda call: call.interaction_id,
            live=lambda call: call.state is not CallState.ENDED,
        )
        self._items, self._interactions, self._touchpoints = items, interactions, touchpoints
        self._commands: Table[int, tuple[UUID, dict[str, Any]]] = Table(journal, node=lambda row: row[0])
        self._nodes: Table[UUID, VoiceNodeRecord] = Table(journal)
        self._put = 0

    def _check(self, _: Call | None, new: Call) -> None:
        must_exist(self._items, new.work_item_id, "work item")
        must_exist(self._interactions, new.interaction_id, "interaction")
        must_exist(self._touchpoints, new.touchpoint_id, "touchpoint")
        if (new.state is CallState.ENDED) != (new.ended_at is not None):
            msg = "A call has an end when it has ended, and only then."
            raise Conflict(msg)

    async def of_interaction(self, interaction_id: UUID) -> Call | None:
        """Return the newest call of an interaction."""
        return max(self.table.by("interaction", interaction_id), key=lambda call: (call.started_at, call.id), default=None)

    async def of_leg(self, leg_id: UUID) -> Call | None:
        """Return the call that a leg is part of."""
        return next((call for call in self.table if call.leg(leg_id) is not None), None)

    async def of_agent(self, agent_id: UUID) -> tuple[Call, ...]:
        """Return the calls in which the agent has a connection."""
        return tuple(call for call in await self.live() if call.agent(agent_id) is not None)

    async def outside(self, since: datetime) -> tuple[OutsideLeg, ...]:
        """Return whom we called outside."""
        return tuple(
            OutsideLeg(leg.address, leg.answered_at, leg.ended_at)
            for call in self.table
            if call.started_at >= since
            for leg in call.legs
            if leg.kind is LegKind.SIP and (leg.role is LegRole.OUTSIDE or _is_called(call, leg))
        )

    async def live(self, node_id: UUID | None = None) -> tuple[Call, ...]:
        """Return the calls that have not ended."""
        found = [call for call in self.table.by("live", value=True) if node_id is None or call.node_id == node_id]
        return tuple(sorted(found, key=lambda call: call.id))

    async def put_commands(self, node_id: UUID, commands: Sequence[Command], now: datetime) -> None:  # noqa: ARG002 - the port's
        """Tell a node what to do."""
        for command in commands:
            self._put += 1
            self._commands.put(self._put, (node_id, command_document(command)))

    async def take_commands(self, node_id: UUID, limit: int = 500) -> tuple[Command, ...]:
        """Remove and return what a node is to do, in order."""
        places = sorted(place for place, row in self._commands.items() if row[0] == node_id)[:limit]
        return tuple(read_command(row[1]) for place in places if (row := self._commands.remove(place)) is not None)

    async def beat(self, node: VoiceNodeRecord) -> None:
        """Store a node's sign of life."""
        self._nodes.put(node.id, node)

    async def nodes(self) -> tuple[VoiceNodeRecord, ...]:
        """Return the nodes that were not forgotten."""
        return tuple(sorted(self._nodes, key=lambda node: node.id))

    async def forget_node(self, node_id: UUID) -> bool:
        """Remove a node and what it was to do."""
        for place, row in self._commands.items():
            if row[0] == node_id:
                self._commands.remove(place)
        return self._nodes.remove(node_id) is not None


def _is_called(call: Call, leg: Leg) -> bool:
    return call.direction is CallDirection.OUTBOUND and leg.role is LegRole.CUSTOMER

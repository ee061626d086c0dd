"""Calls, what their nodes are to do, and the nodes themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.voice.call import Call
from midoffice.domain.voice.commands import Command
from midoffice.ports.records import Records


@dataclass(frozen=True, slots=True)
class VoiceNodeRecord:
    """A voice node as it last reported itself. `trunks`: by id, "registered", "reachable", or what is wrong."""

    id: UUID
    name: str
    started_at: datetime
    heartbeat_at: datetime
    calls: int = 0
    legs: int = 0
    most_calls: int = 0
    refused: int = 0
    trunks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutsideLeg:
    """Somebody outside whom we called: E.164, and from when until when it was up (None: not yet)."""

    number: str
    answered_at: datetime | None
    ended_at: datetime | None


class CallStore(Records[Call], Protocol):
    """Calls. Lock order: the interaction, its work item, then the call. What a node is to do commits with what made it so."""

    async def of_interaction(self, interaction_id: UUID) -> Call | None:
        """Return the newest call of an interaction."""

    async def of_leg(self, leg_id: UUID) -> Call | None:
        """Return the call that a leg is part of."""

    async def of_agent(self, agent_id: UUID) -> tuple[Call, ...]:
        """Return the calls that have not ended and in which the agent has a connection that has not, in order of id."""

    async def outside(self, since: datetime) -> tuple[OutsideLeg, ...]:
        """Return whom we called outside, in calls that began at that time or later; also those who are being called."""

    async def live(self, node_id: UUID | None = None) -> tuple[Call, ...]:
        """Return the calls that have not ended, of one node or of all, in order of id."""

    async def put_commands(self, node_id: UUID, commands: Sequence[Command], now: datetime) -> None:
        """Tell a node what to do. The commands of a call are put by whoever has the call locked, so they stand in their order."""

    async def take_commands(self, node_id: UUID, limit: int = 500) -> tuple[Command, ...]:
        """Remove and return what a node is to do, in order."""

    async def beat(self, node: VoiceNodeRecord) -> None:
        """Store a node's sign of life."""

    async def nodes(self) -> tuple[VoiceNodeRecord, ...]:
        """Return the nodes that were not forgotten, in order of id."""

    async def forget_node(self, node_id: UUID) -> bool:
        """Remove a node and what it was to do; False when it is not there."""

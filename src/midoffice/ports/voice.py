"""A voice node: the process that carries calls. It is told commands and reports events; what they mean is decided elsewhere."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from midoffice.domain.voice.adoption import LiveLeg
from midoffice.domain.voice.commands import Command
from midoffice.domain.voice.events import VoiceEvent


@dataclass(frozen=True, slots=True)
class NodeStatistics:
    """What a node carries: calls, legs, what it may carry at most, how many calls were refused early, and its trunks' state."""

    calls: int
    legs: int
    most_calls: int
    refused: int = 0
    trunks: dict[str, str] = field(default_factory=dict)
    """By id: "registered", "reachable", or what is wrong."""


class VoiceNode(Protocol):
    """Carries calls. Commands are accepted at once and carried out in order; events come in the order in which things happened."""

    node_id: UUID

    async def do(self, commands: Sequence[Command]) -> None:
        """Carry out commands; one for a leg that is gone does nothing, one that fails is reported as an event of its leg."""

    def events(self) -> AsyncIterator[VoiceEvent]:
        """Yield what happens, until the node is closed. One reader."""

    async def live_legs(self) -> tuple[LiveLeg, ...]:
        """Return what is there now."""

    def statistics(self) -> NodeStatistics:
        """Return what it carries."""

    async def close(self) -> None:
        """End all calls and stop listening."""

"""A day as the store recorded it, for a replay."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from midoffice.domain.routing.replay.records import AgentRecord, HandlingRecord, ItemRecord

CARRIED = timedelta(days=7)
"""Older than so much when the day begins, a waiting item is not part of it."""
LOOKED_BACK = timedelta(days=3)
"""How far before the day an agent's presence is looked for."""


class RecordedDays(Protocol):
    """What happened between two instants, `start` included and `end` not."""

    async def items(self, start: datetime, end: datetime, limit: int) -> tuple[ItemRecord, ...]:
        """Return the first so many items that arrived in the time, or before it (`CARRIED`) and were waiting when it began.

        In the order of their arrival. Machines' mail and what was put aside at its arrival are no contacts. An item that is
        `dialled` was given at once to the agent who called (`OWN_CALL`).
        """

    async def handlings(self, item_ids: Sequence[UUID]) -> tuple[HandlingRecord, ...]:
        """Return every acceptance of these items, in the order of time."""

    async def agents_before(self, start: datetime) -> tuple[AgentRecord, ...]:
        """Return the last change of each agent's presence before `start` (`LOOKED_BACK`), by agent."""

    async def agent_changes(self, start: datetime, end: datetime) -> tuple[AgentRecord, ...]:
        """Return what changed in agents' presence, limits and skills, in the order of the log."""

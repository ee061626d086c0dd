"""Touchpoints in memory."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.memory.records import Guard, MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NotFound
from midoffice.ports.touchpoints import FetchState


class MemoryTouchpointStore(MemoryRecords[Touchpoint]):
    """Configured touchpoints."""

    def __init__(self, journal: Journal, guard: Guard[Touchpoint]) -> None:
        """Make the tables."""
        super().__init__(
            journal,
            "touchpoint",
            unique=(Unique(lambda t: t.key, "This key is taken by another touchpoint."),),
            guard=guard,
            documents=("settings",),
            key=lambda t: t.key,
        )
        self._fetched: Table[UUID, FetchState] = Table(journal)
        self._triggers: Table[tuple[UUID, str], tuple[datetime, ...]] = Table(journal)

    async def by_key(self, key: str) -> Touchpoint:
        """Return the active touchpoint with a public key; raises NotFound."""
        for touchpoint in self.table.by("key", key):
            if touchpoint.active:
                return touchpoint
        raise NotFound(kind="touchpoint", id=key)

    async def fetch_state(self, touchpoint_id: UUID) -> FetchState:
        """Return how far a mailbox was fetched."""
        return self._fetched.get(touchpoint_id) or FetchState(touchpoint_id)

    async def save_fetch_state(self, state: FetchState) -> None:
        """Store how far a mailbox was fetched."""
        must_exist(self.table, state.touchpoint_id, "touchpoint")
        self._fetched.put(state.touchpoint_id, state)

    async def count_trigger(self, touchpoint_id: UUID, address: str, since: datetime, now: datetime) -> int:
        """Count one automatic answer and return how many there were since."""
        must_exist(self.table, touchpoint_id, "touchpoint")
        key = (touchpoint_id, address)
        recent = (*(at for at in self._triggers.get(key) or () if at >= since), now)
        self._triggers.put(key, recent)
        return len(recent)

"""Simulations in memory."""

from datetime import datetime

from midoffice.adapters.memory.records import MemoryRecords
from midoffice.adapters.memory.tables import Journal
from midoffice.domain.decisions.simulation_job import SimulationJob, SimulationState


class MemorySimulationStore(MemoryRecords[SimulationJob]):
    """Simulations with their results."""

    def __init__(self, journal: Journal) -> None:
        """Make the table."""
        super().__init__(journal, "simulation")

    async def take(self, now: datetime) -> SimulationJob | None:
        """Return the oldest that waits, or that a worker has left lying; None when there is nothing to do."""
        return next((each for each in await self.all() if _is_free(each, now)), None)

    async def forget_old(self, keep: int) -> int:
        """Remove those that are over, except the newest so many; return how many."""
        over = [each for each in reversed(await self.all()) if each.is_over]
        for each in over[keep:]:
            self.table.remove(each.id)
        return len(over[keep:])


def _is_free(job: SimulationJob, now: datetime) -> bool:
    left_lying = job.claimed_until is not None and job.claimed_until < now
    return job.state is SimulationState.WAITING or (job.state is SimulationState.RUNNING and left_lying)

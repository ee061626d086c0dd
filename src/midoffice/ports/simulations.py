"""Simulations that go on by themselves."""

from datetime import datetime
from typing import Protocol

from midoffice.domain.decisions.simulation_job import SimulationJob
from midoffice.ports.records import Records


class SimulationStore(Records[SimulationJob], Protocol):
    """Simulations with their results."""

    async def take(self, now: datetime) -> SimulationJob | None:
        """Return the oldest that waits, or that a worker has left lying, locked; None when there is nothing to do."""

    async def forget_old(self, keep: int) -> int:
        """Remove those that are over, except the newest so many; return how many."""

"""Simulations in PostgreSQL."""

from datetime import datetime

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.decisions.simulation_job import SimulationJob

SIMULATION = Row(SimulationJob)
SIMULATIONS = Table("simulations", SIMULATION, "simulation")

SQL = SqlFile(__file__, SIMULATION)
_TAKE = SQL.one("take", SIMULATION)
_FORGET_OLD = SQL.rows("forget_old")


class PostgresSimulationStore(PostgresRecords[SimulationJob]):
    """Simulations with their results."""

    table = SIMULATIONS

    async def take(self, now: datetime) -> SimulationJob | None:
        """Return the oldest that waits, or that a worker has left lying, locked; None when there is nothing to do."""
        return await _TAKE(self._connection, now)

    async def forget_old(self, keep: int) -> int:
        """Remove those that are over, except the newest so many; return how many."""
        return len(await _FORGET_OLD(self._connection, keep))

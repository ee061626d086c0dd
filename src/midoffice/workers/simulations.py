"""The loop of simulations: whatever waits is done, one at a time."""

from midoffice.usecases.decisions.simulations import SIMULATIONS_NOTICE, run_next_simulation
from midoffice.usecases.given import Context
from midoffice.workers.wake import woken_by

_LONGEST_WAIT_SECONDS = 5.0


async def run_simulations(context: Context) -> None:
    """Do simulations, for ever."""
    async with woken_by(context.bus, SIMULATIONS_NOTICE) as wake:
        while True:
            if not await run_next_simulation(context):
                await wake.wait(_LONGEST_WAIT_SECONDS)

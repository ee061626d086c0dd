"""The loop that asks another system what waiting contacts are worth; one process at a time does."""

import asyncio
import os
import socket

from midoffice.kernel.ids import new_id
from midoffice.usecases.given import Context
from midoffice.usecases.routing.score_waiting import Scoring, score_waiting, stop_scoring
from midoffice.usecases.transact import LOG_NOTICE
from midoffice.workers.wake import woken_by

_UNUSED_SECONDS = 2.0
"""So often it is looked whether any service asks."""
_LONGEST_WAIT_SECONDS = 1.0
_SETTLE_SECONDS = 0.005


async def run_scores(context: Context) -> None:
    """Ask, for ever."""
    scoring = Scoring(f"{socket.gethostname()}:{os.getpid()}:{new_id()}")
    try:
        async with woken_by(context.bus, LOG_NOTICE) as wake:
            while True:
                asked = await score_waiting(context, scoring)
                if not scoring.used:
                    await asyncio.sleep(_UNUSED_SECONDS)
                elif not asked:
                    await wake.wait(_LONGEST_WAIT_SECONDS, settle=_SETTLE_SECONDS)
    finally:
        await stop_scoring(scoring)

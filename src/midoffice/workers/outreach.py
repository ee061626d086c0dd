"""The loop of outreach: campaigns take their next customers, and customers whose turn it is are decided about."""

from midoffice.usecases.campaigns.outreach import advance_campaigns, make_attempts
from midoffice.usecases.given import Context
from midoffice.usecases.transact import LOG_NOTICE
from midoffice.workers.wake import woken_by

_LONGEST_WAIT_SECONDS = 1.0
_SETTLE_SECONDS = 0.05


async def run_outreach(context: Context) -> None:
    """Reach customers, for ever."""
    async with woken_by(context.bus, LOG_NOTICE) as wake:
        while True:
            moved = await advance_campaigns(context) + await make_attempts(context)
            if not moved:
                await wake.wait(_LONGEST_WAIT_SECONDS, settle=_SETTLE_SECONDS)

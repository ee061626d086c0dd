"""The loop that keeps who is who: it looks at what was said, after the fact, so that no contact waits for it."""

import asyncio

import structlog

from midoffice.usecases.customers.identity import settle_identities
from midoffice.usecases.customers.identity_expiry import expire_identifiers
from midoffice.usecases.given import Context
from midoffice.usecases.transact import LOG_NOTICE
from midoffice.workers.wake import woken_by

log = structlog.get_logger(__name__)
_LONGEST_WAIT_SECONDS, _SETTLE_SECONDS = 5.0, 0.5
"""A burst of contacts is looked at together, half a second later."""
_BREATH_SECONDS = 0.02
_EXPIRY_SECONDS = 600.0


async def keep_identities(context: Context) -> None:
    """Look at what was said about customers, for ever."""
    async with woken_by(context.bus, LOG_NOTICE) as wake:
        while True:
            while await settle_identities(context):  # noqa: ASYNC110 - work, not waiting: the pause lets others at the database
                await asyncio.sleep(_BREATH_SECONDS)
            await wake.wait(_LONGEST_WAIT_SECONDS, settle=_SETTLE_SECONDS)


async def expire_for_ever(context: Context) -> None:
    """Take expired identifiers from their customers, for ever."""
    while True:
        while gone := await expire_identifiers(context):
            log.info("identity.expired", identifiers=gone)
        await asyncio.sleep(_EXPIRY_SECONDS)

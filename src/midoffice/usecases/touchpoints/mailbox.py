"""Which mailbox speaks for a touchpoint: a form and a chat have no address of their own."""

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NotFound
from midoffice.ports.database import Transaction

MAIL_TOUCHPOINT = "mail_touchpoint"
"""The setting of a form or chat that names the e-mail touchpoint by its key."""


async def mailbox_of(tx: Transaction, touchpoint: Touchpoint) -> Touchpoint | None:
    """Return the e-mail touchpoint that sends what this touchpoint has to say by mail; None when there is none.

    It is the touchpoint itself for e-mail, else the one named in its settings, else the first one of the same service.
    """
    if touchpoint.channel is Channel.EMAIL:
        return touchpoint
    key = str(touchpoint.settings.get(MAIL_TOUCHPOINT) or "")
    if key:
        try:
            named = await tx.touchpoints.by_key(key)
        except NotFound:
            return None
        return named if named.channel is Channel.EMAIL else None
    mailboxes = (t for t in await tx.touchpoints.all() if t.active and t.channel is Channel.EMAIL)
    return next((t for t in mailboxes if t.service_id == touchpoint.service_id), None)

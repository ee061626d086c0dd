"""The door for a gateway of text messages: who may come in, and what becomes of the messages we have sent."""

from uuid import UUID

from midoffice.domain.interactions.message import Delivery, Direction
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.external_settings import SHORTEST_TOKEN, read_tokens
from midoffice.domain.touchpoints.signed_body import is_signed
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import MidofficeError, NeedsAttention, NotFound
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.messages import report_delivery_in
from midoffice.usecases.transact import transact


class SignatureRefused(MidofficeError):
    """What was posted is not signed with the touchpoint's key. Says the same whether there is such a touchpoint or not."""

    sentence = "This signature is not of this message under this touchpoint's key, or it is older than five minutes."
    remedy = "Sign the time and the body with the key that an administrator has set, as X-Midoffice-Signature: t=...,v1=..."


async def open_sms_door(context: Context, key: str, signature: str, body: bytes) -> Touchpoint:
    """Return the SMS touchpoint with this key; raises SignatureRefused unless the body is signed with its secret."""
    try:
        async with context.database.reading() as tx:
            touchpoint = await tx.touchpoints.by_key(key)
        secret = read_tokens(context.sealer.unseal(touchpoint.secrets) if touchpoint.secrets else None).inbound
    except (NotFound, NeedsAttention):
        raise SignatureRefused from None
    signed = is_signed(signature, secret, body, context.clock.now())
    if touchpoint.channel is not Channel.SMS or len(secret) < SHORTEST_TOKEN or not signed:
        raise SignatureRefused
    return touchpoint


async def report_sms(context: Context, touchpoint: Touchpoint, message_id: UUID, state: Delivery, detail: str) -> Delivery:
    """Record how far a message of ours has come, and return how far it is known to have come.

    Reports may come twice, late, in any order, and before the gateway has answered. Raises NotFound for a message that is not ours.
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> Delivery:
        message = await tx.interactions.message(message_id)
        if message.touchpoint_id != touchpoint.id or message.direction is Direction.IN:
            raise NotFound(kind="message", id=message_id)
        await report_delivery_in(tx, message_id, state, now, detail or None)
        return (await tx.interactions.message(message_id)).delivery

    return await transact(context, work)

"""Receive a text message: its place in the record, and the end of offers by text where its words ask for it (D50)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.customers.opt_out import is_opt_out
from midoffice.domain.interactions.interaction import Interaction, InteractionState, Outcome
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.gsm import measure
from midoffice.domain.touchpoints.inbound import InboundMessage, ParticipantRole, Party, ThreadHints
from midoffice.domain.touchpoints.sms_settings import SmsSettings, read_sms_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import UUID, new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.consents import note_opt_out_in
from midoffice.usecases.context import Context
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.lock_contact import Contact
from midoffice.usecases.receive import Receipt, receive_in
from midoffice.usecases.rules_intake_view import transact_opening
from midoffice.usecases.sms_order import OPT_OUT_KIND, sms_entry
from midoffice.usecases.work_items import cancel_contact

CONFIRM_WITHIN = timedelta(minutes=5)
"""A confirmation that could not be sent by then is not sent at all: later it would be one more unwanted message."""
OPTED_OUT = "wants no more offers by text message"


@dataclass(frozen=True, slots=True)
class SmsArrived:
    """A text message as the gateway reports it; `id` is the gateway's own."""

    id: str
    sender: Identifier
    text: str
    sent_at: datetime


async def receive_sms(context: Context, touchpoint: Touchpoint, arrived: SmsArrived) -> Receipt:
    """Store a text message and return after the commit; the same id again changes nothing.

    What a number writes goes into its open contact, or into the case of its last one if that ended not long ago. A word that asks
    for no more offers refuses them on this channel for everybody who has the number, is confirmed once, and is no work for anybody
    unless a contact is open.
    """
    now = context.clock.now()
    settings = read_sms_settings(touchpoint.settings)

    async def work(tx: Transaction) -> Receipt:
        inbound = await _inbound(tx, touchpoint, settings, arrived, now)
        receipt = await receive_in(tx, inbound, now)
        if not receipt.duplicate and is_opt_out(arrived.text):
            await _opt_out(tx, settings, arrived, receipt, now)
        return receipt

    return await transact_opening(context, work)


async def _inbound(
    tx: Transaction, touchpoint: Touchpoint, settings: SmsSettings, arrived: SmsArrived, now: datetime
) -> InboundMessage:
    """Return the message with the contact it belongs to; one sender's messages are looked at one after the other."""
    sender = arrived.sender
    await tx.interactions.serialise_thread(touchpoint.id, f"{sender.kind}:{sender.value}")
    latest = await tx.interactions.latest_from(touchpoint.id, sender)
    goes_on = latest is not None and _goes_on(latest, settings, now, word=is_opt_out(arrived.text))
    return InboundMessage(
        touchpoint_id=touchpoint.id,
        provider_message_id=arrived.id,
        sender=sender,
        sender_name="",
        sent_at=arrived.sent_at,
        text=arrived.text,
        hints=ThreadHints(interaction_id=latest.id if latest is not None and goes_on else None),
    )


def _goes_on(latest: Interaction, settings: SmsSettings, now: datetime, *, word: bool) -> bool:
    if latest.state is InteractionState.OPEN or latest.closed_at is None:
        return True
    return not word and now - latest.closed_at < settings.thread_kept


async def _opt_out(tx: Transaction, settings: SmsSettings, arrived: SmsArrived, receipt: Receipt, now: datetime) -> None:
    interaction, item = receipt.interaction, receipt.work_item
    known = interaction.customer_id
    owners = set(await tx.customers.owners(arrived.sender)) | ({known} if known is not None else set())
    said = [await note_opt_out_in(tx, owner, Channel.SMS.value, arrived.text, now) for owner in sorted(owners)]
    if settings.opt_out_text and any(each.confirm for each in said):
        await _confirm(tx, interaction, settings.opt_out_text, now, concerned(item))
    if receipt.opened and item is not None:
        latest = await tx.interactions.lock(interaction.id)
        await cancel_contact(tx, Contact(latest, item), OPTED_OUT, Outcome.NO_ANSWER_NEEDED, SYSTEM, now)


async def _confirm(tx: Transaction, interaction: Interaction, text: str, now: datetime, agent_id: UUID | None) -> None:
    message_id = new_id()
    message = Message(
        id=message_id,
        interaction_id=interaction.id,
        touchpoint_id=interaction.touchpoint_id,
        direction=Direction.SYSTEM,
        author_id=None,
        author_name="",
        sent_at=now,
        provider_message_id=str(message_id),
        text=measure(text).text,
        parties=(Party(ParticipantRole.TO, interaction.sender, interaction.sender_name),),
        delivery=Delivery.PENDING,
    )
    await tx.interactions.add_message(message)
    entry = sms_entry(message, f"message:{message.id}", now, kind=OPT_OUT_KIND)
    await tx.outbox.put(replace(entry, payload={**entry.payload, "not_after": (now + CONFIRM_WITHIN).isoformat()}))
    await tx.log.append([happened("AutomaticTextSent", now, SYSTEM, message, concerning=(agent_id,))])

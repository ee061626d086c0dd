"""Receive a text message: its place in the record, and what its words ask for by themselves: STOP (D50), START, HELP."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.interactions.interaction import Interaction, InteractionState, Outcome
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.gsm import measure
from midoffice.domain.touchpoints.inbound import InboundMessage, ParticipantRole, Party, ThreadHints
from midoffice.domain.touchpoints.mail_loop import LOOP_LIMITS
from midoffice.domain.touchpoints.placeholders import fill_placeholders
from midoffice.domain.touchpoints.sms_settings import SmsSettings, read_sms_settings
from midoffice.domain.touchpoints.sms_word import SmsWord, word_of
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import UUID
from midoffice.ports.database import Transaction
from midoffice.usecases.customers.consents import OptIn, note_opt_in_in, note_opt_out_in
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.interactions.notices import Words, system_message
from midoffice.usecases.interactions.receive import Receipt, receive_in
from midoffice.usecases.routing.work_items import cancel_contact
from midoffice.usecases.rules.intake_view import transact_opening
from midoffice.usecases.touchpoints.sms_order import sms_entry

ANSWER_WITHIN = timedelta(minutes=5)
"""An answer to a word that could not be sent by then is not sent at all: later it would be one more unwanted message."""
NOBODYS_WORK = {
    SmsWord.STOP: "wants no more offers by text message",
    SmsWord.START: "wants offers by text message again",
    SmsWord.HELP: "asked who we are",
}
"""Why a contact with nothing but this word in it is closed."""


@dataclass(frozen=True, slots=True)
class SmsArrived:
    """A text message as the gateway reports it; `id` is the gateway's own."""

    id: str
    sender: Identifier
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word with the message that it stood in, the contact it came into, and how the touchpoint is set up."""

    word: SmsWord
    arrived: SmsArrived
    receipt: Receipt
    settings: SmsSettings
    now: datetime


async def receive_sms(context: Context, touchpoint: Touchpoint, arrived: SmsArrived) -> Receipt:
    """Store a text message and return after the commit; the same id again changes nothing.

    What a number writes goes into its open contact, or into the case of its last one if that ended not long ago. STOP
    refuses offers on this channel for everybody who has the number, START takes such a refusal back, HELP is answered with who we
    are. Such a word is confirmed once, and is no work for anybody unless a contact is open, or a person has to look.
    """
    now = context.clock.now()
    settings = read_sms_settings(touchpoint.settings)

    async def work(tx: Transaction) -> Receipt:
        inbound = await _inbound(tx, touchpoint, settings, arrived, now)
        receipt = await receive_in(tx, inbound, now)
        word = word_of(arrived.text, settings)
        if not receipt.duplicate and word is not None:
            await _act(tx, _Heard(word, arrived, receipt, settings, now))
        return receipt

    return await transact_opening(context, work)


async def _inbound(
    tx: Transaction, touchpoint: Touchpoint, settings: SmsSettings, arrived: SmsArrived, now: datetime
) -> InboundMessage:
    """Return the message with the contact it belongs to; one sender's messages are looked at one after the other."""
    sender = arrived.sender
    await tx.interactions.serialise_thread(touchpoint.id, f"{sender.kind}:{sender.value}")
    latest = await tx.interactions.latest_from(touchpoint.id, sender)
    goes_on = latest is not None and _goes_on(latest, settings, now, word=word_of(arrived.text, settings) is not None)
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


async def _act(tx: Transaction, heard: _Heard) -> None:
    """Do what the word asks for, and close the contact if it was opened by it and nobody has to look."""
    interaction, item = heard.receipt.interaction, heard.receipt.work_item
    settled = await _ACTS[heard.word](tx, heard)
    if settled and heard.receipt.opened and item is not None:
        latest = await tx.interactions.lock(interaction.id)
        await cancel_contact(tx, Contact(latest, item), NOBODYS_WORK[heard.word], Outcome.NO_ANSWER_NEEDED, SYSTEM, heard.now)


async def _stop(tx: Transaction, heard: _Heard) -> bool:
    said = [
        await note_opt_out_in(tx, owner, Channel.SMS.value, heard.arrived.text, heard.now) for owner in await _owners(tx, heard)
    ]
    if any(each.confirm for each in said):
        await _answer(tx, heard, heard.settings.opt_out_text)
    return True


async def _start(tx: Transaction, heard: _Heard) -> bool:
    text, sent_at = heard.arrived.text, heard.arrived.sent_at
    said = [await note_opt_in_in(tx, each, Channel.SMS.value, text, sent_at, heard.now) for each in await _owners(tx, heard)]
    settled = OptIn.NOT_OURS_TO_SAY not in said
    if settled and OptIn.GRANTED in said:
        await _answer(tx, heard, heard.settings.opt_in_text)
    return settled


async def _help(tx: Transaction, heard: _Heard) -> bool:
    """Say who we are; a number that asks all the time may be a machine that answers us, and is left to a person."""
    if not heard.settings.help_text:
        return False
    interaction, sender = heard.receipt.interaction, heard.arrived.sender
    asked = await tx.touchpoints.count_trigger(interaction.touchpoint_id, sender.value, heard.now - LOOP_LIMITS.window, heard.now)
    if asked > LOOP_LIMITS.answers:
        return False
    service = await tx.services.get(interaction.service_id)
    await _answer(tx, heard, fill_placeholders(heard.settings.help_text, {"service.name": service.name}))
    return True


_ACTS = {SmsWord.STOP: _stop, SmsWord.START: _start, SmsWord.HELP: _help}


async def _owners(tx: Transaction, heard: _Heard) -> list[UUID]:
    """Return everybody who has the number, in one order, so that two messages lock them alike."""
    known = heard.receipt.interaction.customer_id
    return sorted({*await tx.customers.owners(heard.arrived.sender), *({known} if known is not None else ())})


async def _answer(tx: Transaction, heard: _Heard, text: str) -> None:
    """Send a text of ours, soon or never; an empty one is not sent."""
    if not text:
        return
    interaction, now = heard.receipt.interaction, heard.now
    to = (Party(ParticipantRole.TO, interaction.sender, interaction.sender_name),)
    message = system_message(interaction, Words(measure(text).text, to=to), now)
    await tx.interactions.add_message(message)
    entry = sms_entry(message, f"message:{message.id}", now, kind=heard.word.value)
    await tx.outbox.put(replace(entry, payload={**entry.payload, "not_after": (now + ANSWER_WITHIN).isoformat()}))
    await tx.log.append([happened("AutomaticTextSent", now, SYSTEM, message, concerning=(concerned(heard.receipt.work_item),))])

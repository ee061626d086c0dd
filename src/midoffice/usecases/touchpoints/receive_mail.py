"""Receive a mail: its place in the record, an acknowledgement where one is due, and no mail lost to a used Message-ID."""

from dataclasses import replace
from datetime import datetime

import structlog

from midoffice.domain.interactions.message import Message
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.mail_identity import digest_content, is_other_mail, reused_message_id
from midoffice.domain.touchpoints.mail_settings import read_mailbox_settings
from midoffice.kernel.errors import Invalid
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.receive import Receipt, receive_in
from midoffice.usecases.rules.intake_view import transact_opening
from midoffice.usecases.touchpoints.automatic_mail import Wording, acknowledge

log = structlog.get_logger(__name__)


async def receive_mail(context: Context, inbound: InboundMessage) -> Receipt:
    """Store a mail and acknowledge a new contact; return after the commit.

    The same mail again changes nothing, and its files are removed. A different mail with a Message-ID that was used
    before (by a broken program) is kept under an id of its own. When this raises, the files are still the caller's.
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> Receipt:
        receipt = await receive_in(tx, inbound, now)
        if receipt.duplicate:
            other = await _other_mail(tx, inbound, receipt.message)
            if other is not None:
                log.warning("mail.message_id_reused", provider_message_id=inbound.provider_message_id)
                receipt = await receive_in(tx, other, now)
        if receipt.opened and inbound.automatic is None:
            await _acknowledge(tx, inbound, receipt, now)
        return receipt

    receipt = await transact_opening(context, work)
    if receipt.duplicate:
        for file in inbound.files:
            await context.files.remove(file.storage_key)
    return receipt


async def _other_mail(tx: Transaction, inbound: InboundMessage, stored: Message) -> InboundMessage | None:
    """Return the mail under an id of its own when the stored one with its id is another; None for a second copy."""
    attachments = await tx.interactions.attachments_of(stored.interaction_id)
    files = (attachment.sha256 for attachment in attachments if attachment.message_id == stored.id)
    taken = digest_content(stored.subject, stored.text, stored.quoted, files)
    arrived = digest_content(inbound.subject, inbound.text, inbound.quoted, (file.sha256 for file in inbound.files))
    if not is_other_mail(inbound.sent_at, arrived, stored.sent_at, taken):
        return None
    return replace(inbound, provider_message_id=reused_message_id(inbound.provider_message_id, arrived, inbound.sent_at))


async def _acknowledge(tx: Transaction, inbound: InboundMessage, receipt: Receipt, now: datetime) -> None:
    touchpoint = await tx.touchpoints.get(inbound.touchpoint_id)
    try:
        wanted = read_mailbox_settings(touchpoint.settings).acknowledgement
    except Invalid as fault:
        log.warning("mail.settings_unusable", touchpoint=touchpoint.name, why=fault.message)
        return  # the mail itself is worth more than its acknowledgement
    if wanted.enabled:
        words = Wording(wanted.subject, wanted.text)
        await acknowledge(tx, receipt.interaction, touchpoint, touchpoint.service_id, words, now)

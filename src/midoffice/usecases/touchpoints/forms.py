"""Forms that customers send: a web form, or the message left while a chat is closed. A double post is one contact."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from midoffice.domain.callbacks.request import CallbackWish, NoCallback
from midoffice.domain.customers.identifier import Confidence, Identifier, IdentifierKind
from midoffice.domain.interactions.case import Case
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_settings import read_chat_settings
from midoffice.domain.touchpoints.form import FilledForm, fill_form
from midoffice.domain.touchpoints.inbound import InboundMessage, StoredFile
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.touchpoints.webform import WebformSettings, read_webform_settings
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.callbacks.callback_turns import CUSTOMER, begin_callback
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.interactions.receive import Receipt, receive_in
from midoffice.usecases.rules.intake_view import transact_opening
from midoffice.usecases.touchpoints.automatic_mail import Wording, acknowledge
from midoffice.usecases.touchpoints.mailbox import mailbox_of


@dataclass(frozen=True, slots=True)
class Posted:
    """What came in. `submission` is made by the form's page: the same content under the same one is the same post.

    `files` belong to the caller until the form is taken: they are the caller's to forget when it is refused.
    """

    values: Mapping[str, object]
    submission: str | None = None
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True, slots=True)
class FormReceipt:
    """What the customer is told: the number of the case."""

    reference: str
    duplicate: bool


async def post_form(context: Context, touchpoint: Touchpoint, posted: Posted) -> FormReceipt:
    """Take a filled-in web form and acknowledge it by mail where that is set up. Raises FormIncomplete."""
    settings = read_webform_settings(touchpoint.settings)
    filled = fill_form(settings.fields, posted.values, region=context.default_region)
    return await _receive(context, touchpoint, filled, posted, settings)


async def leave_message(context: Context, touchpoint: Touchpoint, posted: Posted) -> FormReceipt:
    """Take a message left while a chat is closed or full: a deferred contact, answered by mail.

    Raises FormIncomplete, and Conflict when the chat has no such form.
    """
    settings = read_chat_settings(touchpoint.settings)
    if not settings.offline:
        raise Conflict("No message can be left here.")
    filled = fill_form(settings.offline, posted.values, region=context.default_region)
    return await _receive(context, touchpoint, filled, posted, None)


async def _receive(
    context: Context, touchpoint: Touchpoint, filled: FilledForm, posted: Posted, settings: WebformSettings | None
) -> FormReceipt:
    now = context.clock.now()
    inbound = _inbound(touchpoint, filled, posted, now)

    async def work(tx: Transaction) -> tuple[Receipt, Case]:
        receipt = await receive_in(tx, inbound, now)
        if filled.callback and receipt.opened and receipt.work_item is not None:
            await _call_back(context, tx, filled, Contact(receipt.interaction, receipt.work_item), now)
        case = await tx.interactions.case(receipt.interaction.case_id)
        if settings is not None and settings.acknowledge and not receipt.duplicate:
            mailbox = await mailbox_of(tx, touchpoint)
            if mailbox is not None:
                words = Wording(settings.acknowledgement_subject, settings.acknowledgement_text)
                await acknowledge(tx, receipt.interaction, mailbox, touchpoint.service_id, words, now)
        return receipt, case

    receipt, case = await transact_opening(context, work)
    if receipt.duplicate:
        await forget_files(context, posted.files)
    return FormReceipt(str(case.number), receipt.duplicate)


async def _call_back(context: Context, tx: Transaction, filled: FilledForm, contact: Contact, now: datetime) -> None:
    """Call the customer instead of writing, where the service does that; otherwise the form is answered like any other."""
    service = await tx.services.get(contact.item.service_id)
    if not service.callback.allowed:
        return
    wish = CallbackWish(filled.callback, filled.name, filled.subject or filled.message)
    with suppress(NoCallback, Invalid):  # said before anything is changed
        await begin_callback(tx, contact, wish, CUSTOMER, now, region=context.default_region)


async def forget_files(context: Context, files: tuple[StoredFile, ...]) -> None:
    """Remove files that became part of nothing."""
    for file in files:
        await context.files.remove(file.storage_key)


def _inbound(touchpoint: Touchpoint, filled: FilledForm, posted: Posted, now: datetime) -> InboundMessage:
    # Content is part of the identity: a customer who goes back, corrects the text and sends again says something new.
    submission = posted.submission or str(new_id())
    digest = hashlib.sha256(repr((submission, filled, [file.sha256 for file in posted.files])).encode()).hexdigest()[:32]
    return InboundMessage(
        touchpoint_id=touchpoint.id,
        provider_message_id=f"form:{digest}",
        sender=filled.sender or Identifier(IdentifierKind.VISITOR, f"form-{digest}"),
        sender_name=filled.name,
        sent_at=now,
        text=filled.text,
        subject=filled.subject,
        fields=filled.values,
        files=posted.files,
        also_known_as=filled.also_known_as,
        channel=Channel.WEBFORM,
        sureness=Confidence.CLAIMED,
    )

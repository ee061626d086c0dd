"""The wiring of e-mail: what fetches, listens and sends, made of the settings."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from midoffice.adapters.touchpoints.email.adapter import EmailAdapter, make_mailbox
from midoffice.adapters.touchpoints.email.directory import MailboxDirectory
from midoffice.adapters.touchpoints.email.inbound import MailLimits
from midoffice.adapters.touchpoints.email.listener import ListenerSettings, MailListener
from midoffice.adapters.touchpoints.email.sender import EmailSender
from midoffice.adapters.touchpoints.email.submission import Submission
from midoffice.domain.touchpoints.mail_settings import ConnectionSecurity
from midoffice.kernel.errors import RetryLater
from midoffice.usecases.decisions.mail_offers import report_block_sent
from midoffice.usecases.interactions.messages import EMAIL_SEND
from midoffice.usecases.touchpoints.mail_order import load_mail_order
from midoffice.usecases.touchpoints.receive_mail import receive_mail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from midoffice.domain.touchpoints.inbound import InboundMessage
    from midoffice.domain.touchpoints.touchpoint import Touchpoint
    from midoffice.main.settings import Settings
    from midoffice.ports.mail import OpenMailbox
    from midoffice.ports.outbox import Sender
    from midoffice.usecases.given import Context

_PORT_TAKEN_SECONDS = 5.0


def house_submission(settings: Settings) -> Submission | None:
    """The server that sends for mailboxes without one of their own."""
    said = settings.mail.submission
    if not said.host:
        return None
    security = ConnectionSecurity(said.security)
    return Submission(said.host, said.port, security, said.username, said.password.get_secret_value(), said.timeout_seconds)


def email_adapter(settings: Settings) -> EmailAdapter:
    """The e-mail channel for the registry of touchpoints."""
    listener = settings.mail.listener
    return EmailAdapter(house_submission(settings), f"{listener.host} port {listener.port}" if listener.enabled else None)


def mail_senders(context: Context, settings: Settings) -> dict[str, Sender]:
    """What sends the outbox's mails."""
    sender = EmailSender(
        partial(load_mail_order, context),
        context.files,
        context.sealer.unseal,
        context.secret_key,
        house_submission(settings),
        report_sent=partial(report_block_sent, context),
    )
    return {EMAIL_SEND: sender.send}


def mailboxes(context: Context, settings: Settings) -> OpenMailbox:
    """What makes the connection of a mailbox that is fetched."""
    return partial(make_mailbox, files=context.files, key=context.secret_key, limits=_limits(settings))


async def keep_mail_door(context: Context, settings: Settings) -> None:
    """Take mail for ever. Of several processes on one machine one has the port; the others wait for it."""
    if not settings.mail.listener.enabled:
        await asyncio.Event().wait()
    try:
        async with mail_listener(context, settings).listening():
            await asyncio.Event().wait()
    except OSError as problem:
        where = f"{settings.mail.listener.host} port {settings.mail.listener.port}"
        raise RetryLater(f"Mail cannot be taken at {where}: {problem.strerror or problem}.", _PORT_TAKEN_SECONDS) from problem


def mail_listener(context: Context, settings: Settings) -> MailListener:
    """The built-in door for mail."""
    said = settings.mail.listener

    async def load() -> Iterable[Touchpoint]:
        async with context.database.reading() as tx:
            return await tx.touchpoints.all()

    async def deliver(message: InboundMessage) -> None:
        await receive_mail(context, message)

    directory = MailboxDirectory(load, context.files, context.secret_key, context.clock, _limits(settings))
    listening = ListenerSettings(host=said.host, port=said.port, protocol=said.protocol, max_message_bytes=said.max_message_bytes)
    return MailListener(listening, directory.reader_of, deliver, context.clock)


def _limits(settings: Settings) -> MailLimits:
    return MailLimits(settings.attachments.max_file_bytes, settings.attachments.max_files_per_message)

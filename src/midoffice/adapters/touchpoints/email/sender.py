"""Sends the mails of the outbox: composes what an entry stands for and hands it to the right mail server."""

import re
from collections.abc import Callable

import structlog

from midoffice.adapters.touchpoints.email.compose import OutgoingFile, OutgoingMail, Quote, build_mail, recipients_of
from midoffice.adapters.touchpoints.email.html_body import INLINE_IMAGES
from midoffice.adapters.touchpoints.email.submission import Submission, Uncertain, submit
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.interactions.message import Attachment, Direction, Message
from midoffice.domain.touchpoints.inbound import ParticipantRole
from midoffice.domain.touchpoints.mail_sender import is_own
from midoffice.domain.touchpoints.mail_settings import MailboxSettings, read_mailbox_settings, read_passwords
from midoffice.domain.touchpoints.mail_thread import ThreadKind, ThreadRef, outgoing_message_id, sign_thread
from midoffice.domain.touchpoints.placeholders import fill_placeholders
from midoffice.kernel.errors import Invalid, MidofficeError, NeedsAttention, NotFound, Rejected, RetryLater
from midoffice.ports.mail import LoadMailOrder, MailOrder, ReportMailSent
from midoffice.ports.outbox import OutboxEntry, SentReceipt
from midoffice.ports.outside import AttachmentFiles

log = structlog.get_logger(__name__)
_LARGEST_MAIL_FILES = 25 * 1024 * 1024
_QUOTED_KINDS = frozenset({"reply", "reply_all", "forward"})
_ALREADY_QUOTED = re.compile(r"^(?:>|-{5,}|On .{5,200} wrote:$)", re.MULTILINE)


class EmailSender:
    """The sender of outbox entries of kind `email.send`."""

    def __init__(
        self,
        load: LoadMailOrder,
        files: AttachmentFiles,
        unseal: Callable[[bytes], str],
        key: bytes,
        house: Submission | None = None,
        report_sent: ReportMailSent | None = None,
    ) -> None:
        """Take what loads an order, the files, what unseals a mailbox's secret and the key that signs thread tokens.

        `house` sends for mailboxes that name no server of their own; `report_sent` is told of each mail that has gone.
        """
        self._load = load
        self._files = files
        self._unseal = unseal
        self._key = key
        self._house = house
        self._report_sent = report_sent

    async def send(self, entry: OutboxEntry) -> SentReceipt:
        """Send one mail; see `ports.outbox.Sender`. A mail that may have been taken is reported as uncertain, never again."""
        try:
            order = await self._load(entry)
            settings = read_mailbox_settings(order.mailbox.settings)
            server = self._server(order, settings)
            mail = await self._mail(order, settings)
            content = build_mail(mail, settings)
            recipients = recipients_of(mail)
        except (NotFound, Invalid) as problem:
            raise Rejected(problem.message) from problem
        except MidofficeError:
            raise
        except Exception as problem:  # nothing has been sent, so another try does no harm
            log.exception("mail.not_composed", key=entry.key)
            raise RetryLater(f"The mail could not be put together ({type(problem).__name__}).") from problem
        # The plain address as the envelope's sender: many servers let a mailbox send under no other. A bounce finds its
        # mail by the Message-ID all the same.
        outcome = await submit(server, settings.address, recipients, content, entry.attempts)
        if self._report_sent is not None:
            await self._report_sent(order)
        if isinstance(outcome, Uncertain):
            return SentReceipt(mail.message_id, uncertain=outcome.why)
        for recipient, why in outcome.refused:
            log.warning("mail.recipient_refused", key=entry.key, recipient=recipient, why=why)
        return SentReceipt(mail.message_id)

    def _server(self, order: MailOrder, settings: MailboxSettings) -> Submission:
        own = settings.smtp
        if own is None:
            if self._house is None:
                raise NeedsAttention(f"Neither the mailbox {order.mailbox.name} nor mail.submission names a server for sending.")
            return self._house
        password = read_passwords(self._unseal(order.mailbox.secrets) if order.mailbox.secrets else None).smtp
        return Submission(own.host, own.port, own.security, own.username, password)

    async def _mail(self, order: MailOrder, settings: MailboxSettings) -> OutgoingMail:
        message = order.message
        token = sign_thread(ThreadRef(ThreadKind.INTERACTION, message.interaction_id), self._key)
        attachments = list(order.attachments)
        if order.kind == "forward":
            attachments += [each for each in order.answered_attachments if each.id not in {own.id for own in attachments}]
        elif order.kind in _QUOTED_KINDS and message.html is not None and order.answered is not None:
            attachments += [each for each in order.answered_attachments if _is_shown_in(each, order.answered)]
        return OutgoingMail(
            kind=order.kind,
            message_id=outgoing_message_id(token, message.id, settings.host),
            token=token,
            sent_at=message.sent_at,
            subject=message.subject,
            text=message.text,
            html=_html_of(order),
            to=_addresses(message, ParticipantRole.TO, settings),
            cc=_addresses(message, ParticipantRole.CC, settings),
            sender_name=_sender_name(message, settings),
            block=(order.block.text, order.block.html) if order.block is not None else None,
            signature=fill_placeholders(settings.signature, order.values) if message.direction is Direction.OUT else "",
            quote=_quote(order),
            in_reply_to=order.answered.provider_message_id if order.answered is not None else None,
            references=order.earlier,
            files=await self._read(attachments),
            unsubscribe=order.unsubscribe,
        )

    async def _read(self, attachments: list[Attachment]) -> tuple[OutgoingFile, ...]:
        if sum(each.size_bytes for each in attachments) > _LARGEST_MAIL_FILES:
            raise Rejected(f"The attachments have more than {_LARGEST_MAIL_FILES // 1024 // 1024} MB together. Send fewer of them.")
        files = []
        for each in attachments:
            content = bytearray()
            async for chunk in self._files.open(each.storage_key):
                content += chunk
            files.append(OutgoingFile(each.name, each.media_type, bytes(content), each.content_id))
        return tuple(files)


def _addresses(message: Message, role: ParticipantRole, settings: MailboxSettings) -> tuple[tuple[str, str], ...]:
    """Return (name, address) of those in a role. Our own address is left out: a mail to ourselves would come back to us."""
    found = [p for p in message.parties if p.role is role and p.identifier.kind is IdentifierKind.EMAIL]
    return tuple((p.name, p.identifier.value) for p in found if not is_own(p.identifier.value, settings.own_addresses))


def _sender_name(message: Message, settings: MailboxSettings) -> str:
    if message.direction is not Direction.OUT or not message.author_name:
        return settings.display_name
    return f"{message.author_name} ({settings.display_name})" if settings.display_name else message.author_name


def _html_of(order: MailOrder) -> str | None:
    """Return the HTML of the mail; a forward of an HTML mail has one even when the agent wrote plain text."""
    message, answered = order.message, order.answered
    if message.html is not None or order.kind != "forward" or answered is None or answered.html is None:
        return message.html
    return ""


def _quote(order: MailOrder) -> Quote | None:
    """Return the message to be quoted, unless the agent's text has a quote in it already."""
    answered = order.answered
    if answered is None or order.kind not in _QUOTED_KINDS:
        return None
    if order.kind != "forward" and _ALREADY_QUOTED.search(order.message.text):
        return None
    whole = f"{answered.text}\n\n{answered.quoted}" if order.kind == "forward" and answered.quoted else answered.text
    return Quote(answered.author_name, answered.sent_at, answered.subject, whole, answered.html)


def _is_shown_in(attachment: Attachment, message: Message) -> bool:
    return attachment.content_id is not None and INLINE_IMAGES in (message.html or "")

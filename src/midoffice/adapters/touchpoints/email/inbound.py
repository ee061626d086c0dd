"""A mail's bytes to the message that the use case takes: its files stored, and a word about what could not be kept."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import structlog

from midoffice.adapters.touchpoints.email.bodies import FilePart
from midoffice.adapters.touchpoints.email.html_body import html_from_text
from midoffice.adapters.touchpoints.email.mime import MimeLimits, decoded
from midoffice.adapters.touchpoints.email.parse import Envelope, Mailbox, ParsedMail, parse_mail
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.inbound import InboundMessage, StoredFile, ThreadHints
from midoffice.domain.touchpoints.mail_identity import synthetic_message_id
from midoffice.kernel.errors import Invalid
from midoffice.ports.outside import AttachmentFiles

log = structlog.get_logger(__name__)
ORIGINAL = "original-mail.eml"
"""The name of the file with the mail as it came, kept when something about it was broken or left out."""
_MEBIBYTE = 1024 * 1024
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class MailLimits:
    """What is kept of a mail. A larger file is replaced by a note; the rest of the mail is always kept."""

    file_bytes: int = 30 * _MEBIBYTE
    files: int = 50
    mime: MimeLimits = field(default_factory=MimeLimits)


@dataclass(frozen=True, slots=True)
class ArrivedMail:
    """A mail as a server gave it to us. `cut_from` is its full size when only the beginning was taken."""

    raw: bytes = field(repr=False)
    received_at: datetime
    envelope: Envelope = field(default_factory=Envelope)
    cut_from: int | None = None


class MailReader:
    """Turns arrived mails of one touchpoint into inbound messages."""

    def __init__(self, touchpoint_id: UUID, mailbox: Mailbox, files: AttachmentFiles, limits: MailLimits | None = None) -> None:
        """Take the touchpoint, for whom to read, and where files go."""
        self.touchpoint_id = touchpoint_id
        self._mailbox = mailbox
        self._files = files
        self._limits = limits or MailLimits()

    async def read(self, arrived: ArrivedMail) -> InboundMessage:
        """Return the message, with its files in the store. Any mail can be read; raises only when the store fails.

        Nothing stays in the store when this raises; afterwards the files belong to whoever has the message.
        """
        try:
            mail = await asyncio.to_thread(
                parse_mail, arrived.raw, self._mailbox, arrived.received_at, arrived.envelope, self._limits.mime
            )
        except Exception:  # a mail that breaks the parser is kept whole, and tells us what to mend
            log.exception("mail.unreadable", touchpoint_id=str(self.touchpoint_id), bytes=len(arrived.raw))
            return await self.read_unparsed(arrived)
        stored, notes = await self._store(mail, arrived)
        return self._message(mail, tuple(stored), notes)

    async def read_unparsed(self, arrived: ArrivedMail) -> InboundMessage:
        """Return a message that holds the mail as a file and nothing else of it."""
        digest = hashlib.sha256(arrived.raw).hexdigest()
        original = await self._store_original(arrived)
        return InboundMessage(
            touchpoint_id=self.touchpoint_id,
            provider_message_id=synthetic_message_id(digest),
            sender=Identifier(IdentifierKind.EMAIL, f"unknown-{digest[:12]}@sender.invalid"),
            sender_name="",
            sent_at=arrived.received_at,
            subject="(unreadable mail)",
            text=f"[This mail could not be read. It is kept as it came in the file {ORIGINAL}.]",
            files=(original,),
            hints=ThreadHints(),
        )

    async def discard(self, message: InboundMessage) -> None:
        """Remove the files of a message that was not taken."""
        for file in message.files:
            await self._files.remove(file.storage_key)

    async def _store(self, mail: ParsedMail, arrived: ArrivedMail) -> tuple[list[StoredFile], list[str]]:
        stored: list[StoredFile] = []
        notes: list[str] = []
        wanted = mail.files[: self._limits.files] if arrived.cut_from is None else ()
        try:
            for file in wanted:
                await self._store_file(file, arrived, stored, notes)
            left_out = len(mail.files) - len(wanted)
            if arrived.cut_from is not None:
                notes.append(f"This mail has {_size(arrived.cut_from)}. Only its text was fetched; the rest is in the mailbox.")
            elif left_out:
                notes.append(f"{left_out} more attachments were left out. They are in the file {ORIGINAL}.")
            if mail.defects or (left_out and arrived.cut_from is None):
                stored.append(await self._store_original(arrived))
        except BaseException:
            for each in stored:
                await self._files.remove(each.storage_key)
            raise
        return stored, notes

    async def _store_file(self, file: FilePart, arrived: ArrivedMail, stored: list[StoredFile], notes: list[str]) -> None:
        limit = self._limits.file_bytes
        try:
            pieces = _stream(decoded(arrived.raw, file.part))
            stored.append(
                await self._files.store(file.name, file.media_type, pieces, limit_bytes=limit, content_id=file.content_id)
            )
        except Invalid:
            notes.append(f"The attachment {file.name} was left out: it is larger than {_size(limit)}.")

    async def _store_original(self, arrived: ArrivedMail) -> StoredFile:
        pieces = (arrived.raw[at : at + _PIECE] for at in range(0, len(arrived.raw), _PIECE))
        return await self._files.store(ORIGINAL, "message/rfc822", _stream(pieces), limit_bytes=len(arrived.raw))

    def _message(self, mail: ParsedMail, files: tuple[StoredFile, ...], notes: list[str]) -> InboundMessage:
        message = InboundMessage(
            touchpoint_id=self.touchpoint_id,
            provider_message_id=mail.provider_message_id,
            sender=mail.sender,
            sender_name=mail.sender_name,
            sent_at=mail.sent_at,
            text=mail.text,
            html=mail.html,
            subject=mail.subject,
            parties=mail.parties,
            files=files,
            hints=mail.hints,
            automatic=mail.automatic,
            quoted=mail.quoted,
        )
        if not notes:
            return message
        said = "\n".join(f"[{note}]" for note in notes)
        html = f"{mail.html}<hr>{html_from_text(said)}" if mail.html is not None else None
        return replace(message, text=f"{mail.text}\n\n{said}".strip(), html=html)


async def _stream(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def _size(count: int) -> str:
    return f"{count / _MEBIBYTE:.0f} MB" if count >= _MEBIBYTE else f"{count / 1024:.0f} kB"

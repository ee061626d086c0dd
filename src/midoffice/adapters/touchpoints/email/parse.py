"""Bytes to a parsed mail: who wrote what to whom, what it belongs to, and whether a machine made it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from midoffice.adapters.touchpoints.email.bodies import Bodies, FilePart, read_bodies
from midoffice.adapters.touchpoints.email.head import Head
from midoffice.adapters.touchpoints.email.mime import MimeLimits, Structure, decoded, read_part, take_apart
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.inbound import Automatic, ParticipantRole, Party, ThreadHints
from midoffice.domain.touchpoints.mail_automatic import MailTraits, Sign, find_sign
from midoffice.domain.touchpoints.mail_identity import fingerprint_mail, read_message_id, read_message_ids, synthetic_message_id
from midoffice.domain.touchpoints.mail_sender import is_own, true_sender
from midoffice.domain.touchpoints.mail_settings import MailboxSettings
from midoffice.domain.touchpoints.mail_thread import ThreadSigns, is_own_message_id, read_signs

_STABLE = ("from", "to", "cc", "date", "subject", "in-reply-to")
_ARRIVED_AT = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "resent-to", "x-forwarded-to")
_REPORTED_ID = re.compile(
    rb"^(?:X-Original-|Original-)?Message-ID:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE
)
_ACTION = re.compile(rb"^Action:[ \t]*([a-z]{1,20})", re.IGNORECASE | re.MULTILINE)
_REPORT_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the delivering server said outside the mail: the sender ("" is the null one, None unknown) and the recipients."""

    sender: str | None = None
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mailbox:
    """For whom mail is read: the touchpoint's settings and the key that signs thread tokens."""

    settings: MailboxSettings
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail, read. `defects` says what was broken; a mail with defects is worth keeping as it came."""

    provider_message_id: str
    sender: Identifier
    sender_name: str
    sent_at: datetime
    subject: str
    text: str
    html: str | None
    quoted: str | None
    parties: tuple[Party, ...]
    files: tuple[FilePart, ...]
    hints: ThreadHints
    sign: Sign | None
    defects: tuple[str, ...]

    @property
    def automatic(self) -> Automatic | None:
        """Return the kind of machine that made it, if one did."""
        return self.sign.shows if self.sign else None


def parse_mail(
    raw: bytes, mailbox: Mailbox, received_at: datetime, envelope: Envelope | None = None, limits: MimeLimits | None = None
) -> ParsedMail:
    """Return a mail, read. `received_at` stands in where the mail has no usable date."""
    envelope = envelope or Envelope()
    structure = take_apart(raw, limits)
    head = structure.head
    subject = head.text("subject")
    bodies = read_bodies(raw, structure, subject)
    own = mailbox.settings.own_addresses
    written_by, name = _author(head, envelope)
    reply_to = head.addresses("reply-to")
    person = true_sender(written_by, reply_to[0][1].value if reply_to else None, own) if written_by else ""
    if person != written_by:
        name = reply_to[0][0] or name
    message_id = read_message_id(head.first("message-id"))
    # Decoding everything takes time, so it is done only for the mails that need it.
    fingerprint = _fingerprint(raw, structure) if message_id is None or not person else ""
    ours = message_id is not None and is_own_message_id(message_id, mailbox.key)
    traits = _traits(head, written_by, subject, envelope, mailbox)
    sign = find_sign(replace(traits, own_message=ours, by_own_site=person != written_by, actions=_actions(raw, structure)))
    bounced = sign is not None and sign.shows is Automatic.BOUNCE
    return ParsedMail(
        provider_message_id=message_id or synthetic_message_id(fingerprint),
        sender=Identifier(IdentifierKind.EMAIL, person or f"unknown-{fingerprint[:12]}@sender.invalid"),
        sender_name=name,
        sent_at=head.sent_at(received_at),
        subject=subject,
        text=bodies.text,
        html=bodies.html,
        quoted=bodies.quoted,
        parties=_parties(head, person, own),
        files=bodies.files,
        hints=_hints(raw, head, bodies, subject, envelope, mailbox, bounced=bounced),
        sign=sign,
        defects=(*structure.defects, *bodies.defects),
    )


def _author(head: Head, envelope: Envelope) -> tuple[str, str]:
    """Return (address, name) of whoever wrote: From, else Sender, else the envelope; ("", "") when nobody is named."""
    for source in ("from", "sender", "return-path"):
        found = head.addresses(source)
        if found:
            return found[0][1].value, found[0][0]
    given = Head([("from", envelope.sender or "")]).addresses("from")
    return (given[0][1].value, "") if given else ("", head.text("from", 200))


def _traits(head: Head, sender: str, subject: str, envelope: Envelope, mailbox: Mailbox) -> MailTraits:
    media_type, parameters = head.content_type()
    path = head.first("return-path")
    return_path = envelope.sender if envelope.sender is not None else (path.strip("<> \t") if path is not None else None)
    headers = head.by_name()
    if any(known.lower().strip("<>") in " ".join(headers.get("list-id", ())).lower() for known in mailbox.settings.group_lists):
        headers = {name: values for name, values in headers.items() if not name.startswith("list-") and name != "precedence"}
    return MailTraits(
        sender=sender,
        subject=subject,
        headers=headers,
        return_path=return_path,
        content_type=media_type,
        report_type=parameters.get("report-type").lower(),
        own_addresses=mailbox.settings.own_addresses,
    )


def _actions(raw: bytes, structure: Structure) -> frozenset[str]:
    """Return what a delivery report says happened to the recipients."""
    reports = (part for part in structure.parts if part.media_type == "message/delivery-status")
    said = (_ACTION.finditer(read_part(raw, part, _REPORT_BYTES)[0]) for part in reports)
    return frozenset(match[1].decode("ascii").lower() for matches in said for match in matches)


def _parties(head: Head, person: str, own: frozenset[str]) -> tuple[Party, ...]:
    """Return who else takes part: recipients in copy and whoever answers should go to, without ourselves and the sender."""
    found: dict[Identifier, Party] = {}
    for source, role in (("to", ParticipantRole.TO), ("cc", ParticipantRole.CC), ("reply-to", ParticipantRole.CC)):
        for name, address in head.addresses(source):
            if address.value != person and not is_own(address.value, own):
                found.setdefault(address, Party(role, address, name))
    return tuple(found.values())


def _hints(
    raw: bytes, head: Head, bodies: Bodies, subject: str, envelope: Envelope, mailbox: Mailbox, *, bounced: bool
) -> ThreadHints:
    references = [*read_message_ids(_joined(head, "references")), *read_message_ids(_joined(head, "in-reply-to"))]
    if bounced:
        reported = (match[1].decode("ascii", errors="ignore") for match in _REPORTED_ID.finditer(raw, 0, _REPORT_BYTES))
        own_id = read_message_id(head.first("message-id"))
        references += [each for line in reported for each in read_message_ids(line) if each != own_id]
    addresses = [address.value for name in _ARRIVED_AT for _, address in head.addresses(name)]
    texts = (bodies.text, bodies.quoted or "", bodies.html or "")
    return read_signs(ThreadSigns((*envelope.recipients, *addresses), tuple(references), subject, texts), mailbox.key)


def _joined(head: Head, name: str) -> str:
    return " ".join(head.every(name))


def _fingerprint(raw: bytes, structure: Structure) -> str:
    stable = ((name, _joined(structure.head, name)) for name in _STABLE)
    return fingerprint_mail(stable, _digests(raw, structure))


def _digests(raw: bytes, structure: Structure) -> Iterator[bytes]:
    for part in structure.parts:
        digest = hashlib.sha256()
        for piece in decoded(raw, part):
            # Line ends are changed on the way, by some encodings and not by others.
            digest.update(piece.replace(b"\r", b"") if part.media_type.startswith("text/") else piece)
        yield digest.digest()

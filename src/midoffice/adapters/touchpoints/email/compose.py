"""Building outgoing mails: threads that survive any mail program, and headers that nobody can break out of."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from midoffice.adapters.touchpoints.email.charset import one_line, readable
from midoffice.adapters.touchpoints.email.head import safe_file_name
from midoffice.adapters.touchpoints.email.html_body import clean_html, html_from_text, inline_images_to_cid, without_folds
from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.domain.touchpoints.mail_identity import is_message_id
from midoffice.domain.touchpoints.mail_settings import MailboxSettings
from midoffice.domain.touchpoints.mail_subject import forward_subject, reply_subject
from midoffice.domain.touchpoints.mail_thread import mark, tag_address
from midoffice.kernel.errors import Invalid, Rejected

_POLICY = SMTP.clone(max_line_length=76, cte_type="7bit")
_MOST_REFERENCES = 20
_RULE = "- - - - - - - - - -"
_TYPE = re.compile(r"[a-z0-9]+/[a-z0-9][a-z0-9.+_-]{0,126}")
AUTOMATIC_KINDS = frozenset({"acknowledgement", "transcript"})
"""Kinds of mail that we send by ourselves."""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to attach; with `content_id` it may be shown inside the HTML."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """An earlier message that goes along below the new text: quoted in a reply, handed on in a forward."""

    sender: str
    sent_at: datetime
    subject: str
    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """Everything that is said in a mail. Addresses are (name, address) pairs; provider ids have no angle brackets.

    `kind` is `reply`, `reply_all`, `forward`, `acknowledgement` ... `token` is the signed token of the contact.
    `block` is what stands below the signature, as text and as HTML of our own making. `unsubscribe` is the link that ends mails
    like this; empty for mails that are no advertising.
    """

    kind: str
    message_id: str
    token: str
    sent_at: datetime
    subject: str
    text: str
    html: str | None = None
    to: tuple[tuple[str, str], ...] = ()
    cc: tuple[tuple[str, str], ...] = ()
    sender_name: str = ""
    signature: str = ""
    block: tuple[str, str] | None = None
    quote: Quote | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    files: tuple[OutgoingFile, ...] = ()
    unsubscribe: str = ""

    @property
    def automatic(self) -> bool:
        """Tell whether no person wrote it."""
        return self.kind in AUTOMATIC_KINDS


def build_mail(mail: OutgoingMail, settings: MailboxSettings) -> bytes:
    """Return the mail, ready for sending. Raises Rejected for one that cannot be sent: no recipient, an impossible address."""
    message = EmailMessage(_POLICY)
    _put_heads(message, mail, settings)
    text = _text(mail)
    message.set_content(text, cte="quoted-printable")
    used: tuple[str, ...] = ()
    if mail.html is not None:
        sendable, used = inline_images_to_cid(_html(mail))
        message.add_alternative(sendable, subtype="html", cte="quoted-printable")
        shown = [file for file in mail.files if file.content_id in used]
        _attach_inline(message, shown)
    for file in mail.files:
        if mail.html is None or file.content_id is None or file.content_id not in used:
            _attach(message, file)
    return _thread_heads(mail) + message.as_bytes()


def recipients_of(mail: OutgoingMail) -> list[str]:
    """Return the addresses that the mail goes to, each once."""
    return list(dict.fromkeys(address for _, address in (*mail.to, *mail.cc)))


def _put_heads(message: EmailMessage, mail: OutgoingMail, settings: MailboxSettings) -> None:
    if not mail.to and not mail.cc:
        raise Rejected("The mail has no recipient.")
    from_name = one_line(mail.sender_name or settings.display_name, 100)
    message["From"] = _address(from_name, settings.address)
    answers = tag_address(settings.address, mail.token) if settings.plus_addressing else settings.address
    if answers != settings.address:
        message["Reply-To"] = _address(from_name, answers)
    if mail.to:
        message["To"] = [_address(one_line(name, 100), address) for name, address in mail.to]
    if mail.cc:
        message["Cc"] = [_address(one_line(name, 100), address) for name, address in mail.cc]
    message["Subject"] = _subject(mail, settings)
    message["Date"] = format_datetime(mail.sent_at)
    if mail.automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
        message["X-Loop"] = settings.address


def _thread_heads(mail: OutgoingMail) -> bytes:
    """Return the fields with message ids and links, written by hand: the standard library encodes what is longer than a line.

    That is every id of Outlook, and an encoded id ties nothing together. One click (RFC 8058) is for https alone.
    """
    lines = [f"Message-ID: <{mail.message_id}>"]
    if mail.kind != "forward":
        if mail.in_reply_to and _is_sendable(mail.in_reply_to):
            lines.append(f"In-Reply-To: <{mail.in_reply_to}>")
        known = [each for each in mail.references if _is_sendable(each) and each != mail.message_id]
        # The first keeps the thread together in most programs, the last ones place it: the middle may go.
        kept = known if len(known) <= _MOST_REFERENCES else [known[0], *known[1 - _MOST_REFERENCES :]]
        if kept:
            lines.append("References: " + "\r\n ".join(f"<{each}>" for each in kept))
    if mail.unsubscribe:
        lines.append(f"List-Unsubscribe: <{mail.unsubscribe}>")
        if mail.unsubscribe.startswith("https:"):
            lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _is_sendable(provider_id: str) -> bool:
    return is_message_id(provider_id) and provider_id.isascii() and provider_id.isprintable()


def _subject(mail: OutgoingMail, settings: MailboxSettings) -> str:
    subject = one_line(mail.subject, 300)
    if mail.kind == "forward":
        subject = forward_subject(subject)
    elif not mail.automatic and mail.in_reply_to:
        subject = reply_subject(subject)
    return f"{subject} {mark(mail.token)}".strip() if settings.token_in_subject else subject


def _address(name: str, address: str) -> Address:
    try:
        value = identify(IdentifierKind.EMAIL, address).value
        return Address(display_name=name, addr_spec=value)
    except (Invalid, ValueError, IndexError) as problem:
        raise Rejected(f"{address} is not an address that mail can be sent to.") from problem


def _text(mail: OutgoingMail) -> str:
    pieces = [readable(mail.text).strip()]
    if mail.signature.strip():
        pieces.append(f"-- \n{readable(mail.signature).strip()}")
    if mail.block is not None:
        pieces.append(f"{_RULE}\n{readable(mail.block[0]).strip()}")
    pieces.append(mark(mail.token))
    if mail.quote is not None:
        pieces.append(_forwarded_text(mail.quote) if mail.kind == "forward" else _quoted_text(mail.quote))
    return "\n\n".join(pieces) + "\n"


def _html(mail: OutgoingMail) -> str:
    pieces = [clean_html(mail.html or "", fold=False).html or html_from_text(mail.text)]
    if mail.signature.strip():
        pieces.append(f"<div>-- <br>{_lines(mail.signature.strip())}</div>")
    if mail.block is not None:
        pieces.append(f"<div>{mail.block[1]}</div>")
    pieces.append(f'<div style="color: #888888; font-size: 11px">{html.escape(mark(mail.token))}</div>')
    if mail.quote is not None:
        forwarding = mail.kind == "forward"
        inner = without_folds(mail.quote.html, keep=forwarding) if mail.quote.html is not None else _lines(mail.quote.text)
        pieces.append(
            f"<div>{_lines(_forward_head(mail.quote))}</div><br>{inner}"
            if forwarding
            else f'<div class="gmail_quote">{html.escape(_attribution(mail.quote))}<br><blockquote>{inner}</blockquote></div>'
        )
    return "<br>\n".join(pieces)


def _attribution(quote: Quote) -> str:
    return f"On {quote.sent_at:%Y-%m-%d %H:%M} UTC, {one_line(quote.sender, 200)} wrote:"


def _quoted_text(quote: Quote) -> str:
    lines = readable(quote.text).strip().split("\n")
    return "\n".join((_attribution(quote), *(f">{line}" if line.startswith(">") else f"> {line}" for line in lines)))


def _forward_head(quote: Quote) -> str:
    return (
        "---------- Forwarded message ----------\n"
        f"From: {one_line(quote.sender, 200)}\nDate: {quote.sent_at:%Y-%m-%d %H:%M} UTC\nSubject: {one_line(quote.subject, 300)}"
    )


def _forwarded_text(quote: Quote) -> str:
    return f"{_forward_head(quote)}\n\n{readable(quote.text).strip()}"


def _lines(text: str) -> str:
    return html.escape(readable(text), quote=False).replace("\n", "<br>\n")


def _attach_inline(message: EmailMessage, files: Iterable[OutgoingFile]) -> None:
    body = message.get_body(("html",))
    if not isinstance(body, EmailMessage):
        return
    for file in files:
        main, sub = _media_type(file)
        body.add_related(
            file.content, maintype=main, subtype=sub, cid=f"<{file.content_id}>", filename=_name(file), disposition="inline"
        )


def _attach(message: EmailMessage, file: OutgoingFile) -> None:
    main, sub = _media_type(file)
    message.add_attachment(file.content, maintype=main, subtype=sub, filename=_name(file))


def _media_type(file: OutgoingFile) -> tuple[str, str]:
    main, _, sub = file.media_type.lower().partition("/")
    # A mail inside a mail may not be encoded, so it goes as plain bytes, and so does what has no proper type.
    if main in {"multipart", "message"} or not _TYPE.fullmatch(f"{main}/{sub}"):
        return "application", "octet-stream"
    return main, sub


def _name(file: OutgoingFile) -> str:
    return safe_file_name(file.name) or "attachment"

"""The corpus of mails and what tests read them with."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from midoffice.adapters.touchpoints.email.parse import Envelope, Mailbox, ParsedMail, parse_mail
from midoffice.domain.touchpoints.mail_settings import MailboxSettings, read_mailbox_settings
from midoffice.domain.touchpoints.mail_thread import ThreadKind, ThreadRef, outgoing_message_id, sign_thread
from midoffice.kernel.ids import new_id

CORPUS = Path(__file__).parent / "corpus"
KEY = b"0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
THREAD = new_id()
SENT = new_id()
TOKEN = sign_thread(ThreadRef(ThreadKind.INTERACTION, THREAD), KEY)
OUR_ID = outgoing_message_id(TOKEN, SENT, "example.com")


def settings(**given: Any) -> MailboxSettings:  # noqa: ANN401 - JSON values
    return read_mailbox_settings({"address": "support@example.com", **given})


def mailbox(**given: Any) -> Mailbox:  # noqa: ANN401 - JSON values
    return Mailbox(settings(**given), KEY)


def raw(name: str) -> bytes:
    content = (CORPUS / f"{name}.eml").read_bytes()
    return content.replace(b"@@TOKEN@@", TOKEN.encode()).replace(b"@@OUR_ID@@", OUR_ID.encode())


def parsed(content: bytes | str, envelope: Envelope | None = None, **given: Any) -> ParsedMail:  # noqa: ANN401 - JSON values
    """Read a mail of the corpus by name, or the bytes of one."""
    return parse_mail(raw(content) if isinstance(content, str) else content, mailbox(**given), NOW, envelope)

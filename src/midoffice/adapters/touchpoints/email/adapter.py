"""The e-mail channel's side of the touchpoint contract, and the making of mailbox connections."""

from datetime import UTC, datetime
from typing import Any

from midoffice.adapters.touchpoints.email.imap import ImapMailbox
from midoffice.adapters.touchpoints.email.imap_session import ImapSession
from midoffice.adapters.touchpoints.email.inbound import MailLimits, MailReader
from midoffice.adapters.touchpoints.email.manifest import MANIFEST
from midoffice.adapters.touchpoints.email.parse import Mailbox
from midoffice.adapters.touchpoints.email.submission import Submission, connect
from midoffice.domain.touchpoints.mail_settings import Arrival, MailboxSettings, read_mailbox_settings, read_passwords
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.documents import document
from midoffice.kernel.errors import NeedsAttention
from midoffice.kernel.ids import UUID
from midoffice.ports.outside import AttachmentFiles

_NO_SERVER = "Answers cannot be sent: the mailbox names no mail server for sending (smtp), and neither does mail.submission."


class EmailAdapter:
    """Checks the settings of a mailbox and whether it can be fetched and sent from."""

    channel: str = MANIFEST.channel
    manifest = MANIFEST

    def __init__(self, house: Submission | None = None, listener: str | None = None) -> None:
        """Take the mail server that sends for mailboxes without one, and where our own listener is (None: switched off)."""
        self._house = house
        self._listener = listener

    def check_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings in full, with defaults; raises Invalid(settings.<field>)."""
        return document(read_mailbox_settings(settings))

    async def probe(self, touchpoint: Touchpoint, secret: str | None) -> str:
        """Sign in to the mailbox and to the server that sends, for real; changes nothing in either."""
        settings = read_mailbox_settings(touchpoint.settings)
        passwords = read_passwords(secret)
        arrives = await self._probe_arrival(settings, passwords.imap)
        own = settings.smtp
        server = Submission(own.host, own.port, own.security, own.username, passwords.smtp) if own else self._house
        if server is None:
            raise NeedsAttention(f"{arrives} {_NO_SERVER}")
        client = await connect(server)
        client.close()
        return f"{arrives} Answers are sent through {server.where}."

    def embed(self, touchpoint: Touchpoint, public_url: str) -> None:
        """Return nothing: a mailbox is on no page."""
        del touchpoint, public_url

    async def _probe_arrival(self, settings: MailboxSettings, password: str) -> str:
        if settings.arrival is Arrival.LISTENER or settings.imap is None:
            if self._listener is None:
                raise NeedsAttention("Mail shall arrive through the listener, but the setting mail.listener.enabled is off.")
            return f"Mail to {settings.address} is taken at {self._listener}."
        session = ImapSession(settings.imap, settings.imap.username or settings.address)
        try:
            await session.open(password)
            return f"The folder {settings.imap.folder} at {settings.imap.host} can be read; it holds {session.count} mails."
        finally:
            await session.close()


def make_mailbox(
    touchpoint: Touchpoint, secret: str | None, *, files: AttachmentFiles, key: bytes, limits: MailLimits | None = None
) -> ImapMailbox:
    """Return the connection of a mailbox that is fetched; `key` signs thread tokens. Raises Invalid(settings.<field>)."""
    settings = read_mailbox_settings(touchpoint.settings)
    reader = MailReader(touchpoint.id, Mailbox(settings, key), files, limits)
    return ImapMailbox(settings, read_passwords(secret).imap, reader, _made_at(touchpoint.id))


def _made_at(touchpoint_id: UUID) -> datetime:
    """Return when a touchpoint was made: its id begins with the time in milliseconds (UUIDv7)."""
    return datetime.fromtimestamp((touchpoint_id.int >> 80) / 1000, UTC)

"""Which mailbox an address belongs to, for mail that is handed to us."""

from collections.abc import Awaitable, Callable, Iterable

import structlog

from midoffice.adapters.touchpoints.email.inbound import MailLimits, MailReader
from midoffice.adapters.touchpoints.email.parse import Mailbox
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.mail_sender import is_own
from midoffice.domain.touchpoints.mail_settings import Arrival, read_mailbox_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Invalid
from midoffice.ports.outside import AttachmentFiles, Clock

log = structlog.get_logger(__name__)
LoadTouchpoints = Callable[[], Awaitable[Iterable[Touchpoint]]]
_FRESH_SECONDS = 2.0


class MailboxDirectory:
    """The mailboxes that take mail from the listener, by address; looked up anew every two seconds at most."""

    def __init__(
        self, load: LoadTouchpoints, files: AttachmentFiles, key: bytes, clock: Clock, limits: MailLimits | None = None
    ) -> None:
        """Take where touchpoints come from, where files go and the key that signs thread tokens."""
        self._load = load
        self._files = files
        self._key = key
        self._clock = clock
        self._limits = limits
        self._readers: list[tuple[frozenset[str], MailReader]] = []
        self._loaded_at: float | None = None

    async def reader_of(self, address: str) -> MailReader | None:
        """Return who reads mail to an address, with or without something behind a plus; None for a stranger's."""
        now = self._clock.now().timestamp()
        if self._loaded_at is None or not 0 <= now - self._loaded_at < _FRESH_SECONDS:
            self._readers = [entry for touchpoint in await self._load() if (entry := self._entry(touchpoint)) is not None]
            self._loaded_at = now
        return next((reader for addresses, reader in self._readers if is_own(address, addresses)), None)

    def _entry(self, touchpoint: Touchpoint) -> tuple[frozenset[str], MailReader] | None:
        if touchpoint.channel is not Channel.EMAIL or not touchpoint.active:
            return None
        try:
            settings = read_mailbox_settings(touchpoint.settings)
        except Invalid as fault:
            log.warning("mail.settings_unusable", touchpoint=touchpoint.name, why=fault.message)
            return None
        if settings.arrival is not Arrival.LISTENER:
            return None
        return settings.own_addresses, MailReader(touchpoint.id, Mailbox(settings, self._key), self._files, self._limits)

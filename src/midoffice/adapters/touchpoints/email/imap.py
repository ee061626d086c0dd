"""A mailbox fetched by IMAP: every mail once, oldest first, by its place in the mailbox and never by its date."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from midoffice.adapters.touchpoints.email.handover import HandOver
from midoffice.adapters.touchpoints.email.imap_session import CommandRefused, Described, ImapSession
from midoffice.adapters.touchpoints.email.inbound import ArrivedMail, MailReader
from midoffice.domain.touchpoints.mail_settings import FirstFetch, MailboxSettings
from midoffice.kernel.errors import Invalid, RetryLater
from midoffice.ports.mail import Deliver, Keep
from midoffice.ports.touchpoints import FetchState

log = structlog.get_logger(__name__)
_BATCH = 100
_REFUSALS = 3
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Mails up to `mail_bytes` are fetched whole; of larger ones the first `beginning_bytes`, which hold the text."""

    mail_bytes: int = 64 * 1024 * 1024
    beginning_bytes: int = 1024 * 1024


class ImapMailbox:
    """The port `ports.mail.Mailbox` on an IMAP server. The mailbox itself is never changed.

    The cursor is (UIDVALIDITY, last UID). When UIDVALIDITY changes, all UIDs are void: the folder is read again from its
    beginning, and what was received before is recognised by its provider id.
    """

    def __init__(
        self, settings: MailboxSettings, password: str, reader: MailReader, since: datetime, limits: FetchLimits | None = None
    ) -> None:
        """Take the settings (with `imap`) and the password. `since` is when the touchpoint was made: see `FirstFetch`."""
        if settings.imap is None:
            raise Invalid("settings.imap", "is missing", "Enter the mail server.")
        self._imap = settings.imap
        self._username = settings.imap.username or settings.address
        self._password = password
        self._reader = reader
        self._since = since - _CLOCKS_DIFFER
        self._limits = limits or FetchLimits()
        self._session: ImapSession | None = None
        self._hand_over = HandOver()
        self._refused: dict[int, int] = {}

    async def fetch(self, state: FetchState, deliver: Deliver, keep: Keep) -> FetchState:
        """Deliver what is new since `state`, oldest first; see the port."""
        session = await self._connected()
        if state.uid_validity == session.uid_validity:
            return await self._fetch(session, state, deliver, keep)
        if state.uid_validity:
            log.warning("imap.uid_validity_changed", host=self._imap.host, folder=self._imap.folder)
        state = replace(state, uid_validity=session.uid_validity, last_uid=0)
        if self._imap.first_fetch is FirstFetch.ALL:
            return await self._fetch(session, state, deliver, keep)
        # The place is kept only at the end: half-way, a new start could not tell which old mails are none of our business.
        done = await self._fetch(session, state, deliver, _nothing, arrived_since=self._since)
        await keep(done)
        return done

    async def wait(self) -> None:
        """Return when the server announces something, or after `poll_seconds`."""
        session = await self._connected()
        await session.wait_for_news(self._imap.poll_seconds)

    async def close(self) -> None:
        """Hang up."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _connected(self) -> ImapSession:
        if self._session is None:
            session = ImapSession(self._imap, self._username)
            try:
                await session.open(self._password)
            except BaseException:
                await session.close()
                raise
            self._session = session
        return self._session

    async def _fetch(
        self, session: ImapSession, state: FetchState, deliver: Deliver, keep: Keep, arrived_since: datetime | None = None
    ) -> FetchState:
        uids = await session.uids_after(state.last_uid)
        for batch in _batches(uids):
            described = await session.describe(batch)
            for uid in batch:
                mail = described.get(uid)  # None: deleted meanwhile
                if mail is not None and (arrived_since is None or mail.arrived_at >= arrived_since):
                    await self._take(session, mail, uids[-1], deliver)
                state = replace(state, last_uid=uid)
                await keep(state)
        return state

    async def _take(self, session: ImapSession, mail: Described, newest: int, deliver: Deliver) -> None:
        cut = mail.size > self._limits.mail_bytes
        try:
            content = await session.content(mail.uid, self._limits.beginning_bytes if cut else None)
        except CommandRefused:
            if not await self._is_alone_refused(session, mail.uid, newest):
                raise
            log.warning("imap.mail_refused", host=self._imap.host, uid=mail.uid)
            content = _REFUSED.format(uid=mail.uid, folder=self._imap.folder, validity=session.uid_validity).encode()
        if content is None:
            return
        arrived = ArrivedMail(content, mail.arrived_at, cut_from=mail.size if cut else None)
        try:
            await self._hand_over.hand_over(self._reader, arrived, deliver, mail.uid)
        except RetryLater:
            raise
        except Exception as problem:
            log.exception("imap.delivery_failed", host=self._imap.host, uid=mail.uid)
            raise RetryLater(f"A mail could not be stored ({type(problem).__name__}); it is tried again.") from problem

    async def _is_alone_refused(self, session: ImapSession, uid: int, newest: int) -> bool:
        """Tell whether the server keeps refusing this one mail and gives another one: then it is the mail that is broken."""
        self._refused[uid] = self._refused.get(uid, 0) + 1
        if self._refused[uid] < _REFUSALS or newest == uid:
            return False
        try:
            return await session.content(newest, 1) is not None
        except CommandRefused:
            return False


_REFUSED = """\
Subject: (a mail that the mail server does not hand out)
Message-ID: <{validity}.{uid}.refused@mailbox.invalid>

The mail server refuses to hand out the mail with the number {uid} in the folder {folder}.
Look for it in the mailbox, around the time of the contacts before and after this one.
"""


async def _nothing(state: FetchState) -> None:
    del state


def _batches(uids: list[int]) -> Iterator[list[int]]:
    return (uids[at : at + _BATCH] for at in range(0, len(uids), _BATCH))

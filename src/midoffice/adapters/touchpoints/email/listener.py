"""The built-in door for mail: SMTP or LMTP on our own event loop, for our own addresses only.

A mail is answered with 250 after it is stored and committed, never before: until then it is the sending server's. Trouble of
ours is answered with 451, so that the sender tries again later; what can never be taken, with 5xx.
"""

import asyncio
import re
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import sha256
from uuid import UUID

import structlog

from midoffice.adapters.touchpoints.email.handover import HandOver
from midoffice.adapters.touchpoints.email.inbound import ArrivedMail, MailReader
from midoffice.adapters.touchpoints.email.parse import Envelope
from midoffice.adapters.touchpoints.email.smtp_door import Accepting, Door, LmtpDoor
from midoffice.kernel.ids import new_id
from midoffice.ports.mail import Deliver
from midoffice.ports.outside import Clock

log = structlog.get_logger(__name__)
FindReader = Callable[[str], Awaitable[MailReader | None]]
_UNKNOWN = "550 5.1.1 There is no such mailbox here."
_TROUBLE = "451 4.3.0 The mail cannot be stored at the moment, please try again."
_TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients, send the others separately."
_ODD = re.compile(r"[^\w.:\[\]-]")


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """Where to listen and how much to take. With `tls`, STARTTLS is on offer. `port` 0 takes a free one.

    `held_bytes` is how much of mails on their way in may be in memory, over all connections.
    """

    host: str = "127.0.0.1"
    port: int = 2525
    protocol: str = "smtp"
    max_message_bytes: int = 35_000_000
    connections: int = 50
    connections_per_peer: int = 20
    recipients: int = 100
    held_bytes: int = 150_000_000
    idle_seconds: float = 120.0
    hostname: str = "midoffice"
    tls: ssl.SSLContext | None = None


class MailListener:
    """Accepts mail for our own mailboxes and delivers it. `listening` runs it."""

    def __init__(self, settings: ListenerSettings, find: FindReader, deliver: Deliver, clock: Clock) -> None:
        """Take the settings, who reads the mail to an address, to whom it is delivered, and the time."""
        self._settings = settings
        self._find = find
        self._deliver = deliver
        self._clock = clock
        self._hand_over = HandOver()
        self._peers: Counter[str] = Counter()
        self._sessions: set[Door] = set()
        self._held: dict[Door, int] = {}
        self._all_left = asyncio.Event()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        """Listen while the context lasts; gives the port. At the end, mails that are being stored are stored first."""
        server = await asyncio.get_running_loop().create_server(self._open_door, self._settings.host, self._settings.port)
        port = int(server.sockets[0].getsockname()[1])
        log.info("mail_listener.listening", host=self._settings.host, port=port, protocol=self._settings.protocol)
        try:
            yield port
        finally:
            server.close()
            for session in tuple(self._sessions):
                session.end_when_idle()
            while self._sessions:
                self._all_left.clear()
                await self._all_left.wait()

    def admit(self, session: Door, peer: str) -> bool:
        """Tell whether one more connection from this peer is taken."""
        settings = self._settings
        admitted = len(self._sessions) < settings.connections and self._peers[peer] < settings.connections_per_peer
        self._sessions.add(session)
        self._peers[peer] += 1
        if not admitted:
            log.warning("mail_listener.too_many_connections", peer=peer)
        return admitted

    def left(self, session: Door, peer: str) -> None:
        """Hear that a connection has ended."""
        self._held.pop(session, None)
        if session in self._sessions:
            self._sessions.discard(session)
            self._peers[peer] -= 1
            if self._peers[peer] <= 0:
                del self._peers[peer]
        if not self._sessions:
            self._all_left.set()

    async def recipient(self, address: str, known: int) -> MailReader | str:
        """Return who reads mail to an address, or the reply that refuses it. Strangers' mail is never passed on."""
        if known >= self._settings.recipients:
            return _TOO_MANY_RECIPIENTS
        try:
            reader = await self._find(address)
        except Exception:  # whatever it was, the sender shall try again
            log.exception("mail_listener.lookup_failed")
            return _TROUBLE
        return reader or _UNKNOWN

    def hold(self, session: Door, count: int) -> bool:
        """Note how much of a mail a session holds; False when all of them together hold too much."""
        self._held[session] = count
        return sum(self._held.values()) <= self._settings.held_bytes

    async def take(self, mail: Accepting) -> list[str]:
        """Store a mail once for each mailbox among its recipients; return the reply for each recipient."""
        number = new_id()
        outcome: dict[UUID, str] = {}
        for _, reader in mail.recipients:
            if reader.touchpoint_id not in outcome:
                outcome[reader.touchpoint_id] = await self._store(mail, reader, number)
        return [outcome[reader.touchpoint_id] for _, reader in mail.recipients]

    async def _store(self, mail: Accepting, reader: MailReader, number: UUID) -> str:
        now = self._clock.now()
        its = tuple(address for address, other in mail.recipients if other.touchpoint_id == reader.touchpoint_id)
        trace = (
            f"Return-Path: <{mail.sender}>\r\n"
            f"Received: from {_ODD.sub('_', mail.helo)} ({_ODD.sub('_', mail.peer)}) by {self._settings.hostname}\r\n"
            f"\twith {mail.protocol} id {number} for <{its[0]}>;\r\n\t{format_datetime(now)}\r\n"
        )
        raw = trace.encode("utf-8", errors="surrogateescape") + mail.content
        mark = (reader.touchpoint_id, sha256(mail.content).digest())
        try:
            await self._hand_over.hand_over(reader, ArrivedMail(raw, now, Envelope(mail.sender, its)), self._deliver, mark)
        except Exception:  # whatever it was, the sender shall try again
            log.exception("mail_listener.not_stored", touchpoint_id=str(reader.touchpoint_id))
            return _TROUBLE
        return f"250 2.0.0 Stored as {number}"

    def _open_door(self) -> Door:
        settings = self._settings
        door = LmtpDoor if settings.protocol == "lmtp" else Door
        return door(
            self,
            data_size_limit=settings.max_message_bytes,
            enable_SMTPUTF8=True,
            hostname=settings.hostname,
            ident="midoffice",
            tls_context=settings.tls,
            timeout=settings.idle_seconds,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            loop=asyncio.get_running_loop(),
        )

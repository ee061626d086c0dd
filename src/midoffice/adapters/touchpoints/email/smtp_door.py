"""One SMTP or LMTP session of the listener: aiosmtpd's protocol with our own reading of content and our own limits."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session, syntax
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from midoffice.adapters.touchpoints.email.inbound import MailReader

_TOO_MANY_CONNECTIONS = b"421 4.7.0 Too many connections, please try again later.\r\n"
_GOING_DOWN = b"421 4.3.2 Going down, please try again later.\r\n"
_TOO_LARGE = "552 5.3.4 The mail is larger than {limit} bytes."
_NO_ROOM = "452 4.3.1 Too many large mails at once, please try again later."
_LONGEST_LINE = 64 * 1024  # far above the 998 of the standard, to which many programs do not keep
_SIGN_OF_LIFE_BYTES = 64 * 1024


@dataclass(slots=True)
class Accepting:
    """A mail on its way in: its content and, in the order in which they were named, recipients and who reads their mail."""

    peer: str
    helo: str
    sender: str
    protocol: str
    recipients: list[tuple[str, MailReader]]
    content: bytes = field(repr=False, default=b"")


class Porter(Protocol):
    """What a session asks of the listener behind it."""

    def admit(self, session: "Door", peer: str) -> bool:
        """Tell whether one more connection from this peer is taken."""

    def left(self, session: "Door", peer: str) -> None:
        """Hear that a connection has ended."""

    async def recipient(self, address: str, known: int) -> MailReader | str:
        """Return who reads mail to an address, or the reply that refuses it."""

    def hold(self, session: "Door", count: int) -> bool:
        """Note that a session holds so many bytes of a mail; False when all of them together hold too much."""

    async def take(self, mail: Accepting) -> list[str]:
        """Store a mail; return the reply for each recipient."""


class Envelope(SmtpEnvelope):
    """aiosmtpd's envelope with who reads the mail of each recipient."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.readers: list[tuple[str, MailReader]] = []


class Hooks:
    """What aiosmtpd asks its user."""

    def __init__(self, porter: Porter) -> None:
        """Take who decides."""
        self._porter = porter

    async def handle_EHLO(  # noqa: N802 - named by aiosmtpd
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Greet; nobody signs in here, so that is not on offer."""
        del server, envelope
        session.host_name = hostname
        return [line for line in responses if not line[4:].startswith(("AUTH", "HELP"))] + ["250 ENHANCEDSTATUSCODES"]

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take our own recipients only."""
        del server, session, options
        answer = await self._porter.recipient(address, len(envelope.readers))
        if isinstance(answer, str):
            return answer
        envelope.readers.append((address, answer))
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """Answer for a fault of ours without telling about it."""
        del error  # aiosmtpd's own log has it
        return "451 4.3.0 Something went wrong here, please try again."


class Door(SMTP):
    """A session. Counts itself, reads content of any line length without copying it about, and ends cleanly."""

    line_length_limit = _LONGEST_LINE
    protocol_name = "ESMTP"

    def __init__(self, porter: Porter, **options: Any) -> None:  # noqa: ANN401 - passed on to aiosmtpd
        """Take the listener and aiosmtpd's options."""
        super().__init__(Hooks(porter), **options)
        self._porter = porter
        self._peer: str | None = None
        self._refused = False
        self._storing = False
        self._ending = False

    def end_when_idle(self) -> None:
        """Hang up now, or when the mail that is being stored is stored."""
        self._ending = True
        if not self._storing:
            self._hang_up(_GOING_DOWN)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, unless there are too many."""
        if self._peer is None:
            name = transport.get_extra_info("peername")
            self._peer = str(name[0]) if isinstance(name, tuple) and name else "local"
            self._refused = not self._porter.admit(self, self._peer)
        if self._refused:
            self.transport = transport
            self._hang_up(_TOO_MANY_CONNECTIONS)
        else:
            super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        if not self._refused:
            super().connection_lost(error)
        self._porter.left(self, self._peer or "")

    def eof_received(self) -> bool | None:
        """The other side has finished speaking."""
        return None if self._refused else super().eof_received()

    def data_received(self, data: bytes) -> None:
        """Hear the other side."""
        if not self._refused:
            super().data_received(data)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - named by aiosmtpd
        """Read a mail, have it stored, and only then say so."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        if not isinstance(envelope, Envelope) or not envelope.readers:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._read_content()
        self.envelope = self._create_envelope()
        if isinstance(content, str):
            replies = [content] * len(envelope.readers)
        else:
            self._storing = True
            try:
                replies = await self._porter.take(self._accepting(envelope, content))
            finally:
                self._storing = False
                self._porter.hold(self, 0)
        await self.push("\r\n".join(self._replies(replies)))
        if self._ending:
            self._hang_up(_GOING_DOWN)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - named by aiosmtpd
        """Nobody signs in here."""
        del arg
        await self.push("502 5.5.1 There is no sign-in here.")

    def _create_envelope(self) -> Envelope:
        return Envelope()

    def _replies(self, replies: list[str]) -> list[str]:
        """SMTP has one reply for all recipients: the sender must try again when one of them could not be served."""
        return [max(replies, key=lambda reply: not reply.startswith("250"))]

    async def _read_content(self) -> bytes | str:
        """Return a mail's content with its dots unstuffed, or the reply that refuses it (it is read to its end and dropped).

        A line ends with CR LF and nothing else, so that a lone line feed before a dot cannot smuggle a second mail in.
        """
        content = bytearray()
        refusal: str | None = None
        limit = self.data_size_limit or 0
        size = reported = 0
        at_start = True
        while True:
            try:
                line = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as overrun:
                line = await self._reader.read(overrun.consumed)
            if at_start and line == b".\r\n":
                return refusal or bytes(content)
            size += len(line)
            if size - reported > _SIGN_OF_LIFE_BYTES:
                reported = size
                self._reset_timeout()
                if refusal is None and not self._porter.hold(self, size):
                    refusal = _NO_ROOM
            if size > limit:
                refusal = _TOO_LARGE.format(limit=limit)
            if refusal is None:
                content += line[1:] if at_start and line.startswith(b".") else line
            elif content:
                content = bytearray()
                self._porter.hold(self, 0)
            at_start = line.endswith(b"\r\n")

    def _accepting(self, envelope: Envelope, content: bytes) -> Accepting:
        helo = self.session.host_name if self.session else None
        return Accepting(
            peer=self._peer or "",
            helo=helo or "",
            sender=(envelope.mail_from or "").strip("<>"),
            protocol=self.protocol_name,
            recipients=envelope.readers,
            content=content,
        )

    def _hang_up(self, last_words: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            cast("asyncio.WriteTransport", self.transport).write(last_words)
            self.transport.close()


class LmtpDoor(Door, LMTP):
    """The same for LMTP, where each recipient gets a reply of its own."""

    protocol_name = "LMTP"

    def _replies(self, replies: list[str]) -> list[str]:
        return replies

"""A mail server to send through, made of aiosmtpd, with the faults that real ones have."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from midoffice.adapters.touchpoints.email.submission import Submission
from midoffice.domain.touchpoints.mail_settings import ConnectionSecurity

SILENCE = "silence"
HANG_UP = "hang up"


@dataclass
class SmtpPeer:
    """What the server has taken, and how it answers. A fault is a reply, `SILENCE` or `HANG_UP`.

    `recipients` maps an address to the reply it gets. `content` is what happens once the whole mail is there; with
    `kept_all_the_same` the mail is taken whatever is answered.
    """

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    sender: str | None = None
    recipients: dict[str, str] = field(default_factory=dict)
    content: str | None = None
    kept_all_the_same: bool = False
    data: str | None = None
    password: str | None = None
    connections: int = 0

    def submission(self, **given: Any) -> Submission:  # noqa: ANN401 - fields of Submission
        full: dict[str, Any] = {
            "security": ConnectionSecurity.NONE,
            "timeout_seconds": 5.0,
            "content_timeout_seconds": 5.0,
            **given,
        }
        return Submission("127.0.0.1", self.port, **full)

    async def handle_MAIL(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        self.connections += 1
        if self.sender is None:
            envelope.mail_from = address
        return self.sender or "250 OK"

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        answer = self.recipients.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        del session
        if self.content is None or self.kept_all_the_same:
            self.taken.append(envelope)
        if self.content == SILENCE:
            await asyncio.Event().wait()
        if self.content == HANG_UP and server.transport is not None:
            server.transport.close()
            await asyncio.Event().wait()
        return self.content or "250 OK"


class _Server(SMTP):
    """aiosmtpd with a fault before the content."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - named by aiosmtpd
        fault = self.event_handler.data
        if fault == SILENCE:
            await asyncio.Event().wait()
        if fault:
            await self.push(fault)
            return
        await super().smtp_DATA(arg)


@asynccontextmanager
async def smtp_peer(*, tls: ssl.SSLContext | None = None, starttls: bool = False, **faults: Any) -> AsyncIterator[SmtpPeer]:  # noqa: ANN401 - fields of SmtpPeer
    """Run a server while the context lasts."""
    peer = SmtpPeer(**faults)

    def sign_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:  # noqa: ANN401 - aiosmtpd's
        del server, session, envelope, mechanism
        fits = isinstance(data, LoginPassword) and data.password == (peer.password or "").encode()
        return AuthResult(success=fits, handled=False)

    def serve() -> SMTP:
        return _Server(
            peer,
            hostname="peer.example",
            tls_context=tls if starttls else None,
            authenticator=sign_in,
            auth_required=peer.password is not None,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )

    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0, ssl=None if starttls else tls)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()

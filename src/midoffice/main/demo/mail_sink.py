"""Where the company's outgoing mail ends in the demonstration: the customers' mailboxes. Nothing leaves the machine."""

from __future__ import annotations

import asyncio
import email
import email.policy
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP, Envelope, Session

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Callable
    from email.message import EmailMessage

_LARGEST_BYTES = 50_000_000


class _Mailboxes:
    """Hands every mail to each of its recipients."""

    def __init__(self, deliver: Callable[[str, EmailMessage], None]) -> None:
        self._deliver = deliver

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        mail = email.message_from_bytes(content, policy=email.policy.default)
        for recipient in envelope.rcpt_tos:
            self._deliver(recipient.lower(), mail)
        return "250 OK"


@asynccontextmanager
async def mail_sink(listening: socket.socket, deliver: Callable[[str, EmailMessage], None]) -> AsyncIterator[None]:
    """Take mails on a listening socket while the context lasts; `deliver` is given each recipient with the mail."""
    loop = asyncio.get_running_loop()

    def door() -> SMTP:
        return SMTP(_Mailboxes(deliver), data_size_limit=_LARGEST_BYTES, enable_SMTPUTF8=True, ident="demo mailboxes", loop=loop)

    server = await loop.create_server(door, sock=listening)
    async with server:
        yield

"""Handing a mail to a mail server - and knowing afterwards whether it was taken, was not taken, or nobody can tell."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

import aiosmtplib
from aiosmtplib.protocol import normalize_message_line_endings

from midoffice.domain.touchpoints.mail_settings import ConnectionSecurity
from midoffice.kernel.errors import NeedsAttention, Rejected, RetryLater

T = TypeVar("T")
_TEMPORARY, _PERMANENT = 400, 500
_START_INPUT, _COMPLETED = 354, 250
_SIGN_IN_REFUSED = frozenset({530, 534, 535, 538})
_PATIENT_TRIES = 5
_GOODBYE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Submission:
    """A mail server that sends for us. Without `username` there is no sign-in."""

    host: str
    port: int = 587
    security: ConnectionSecurity = ConnectionSecurity.STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    content_timeout_seconds: float = 100.0
    """How long to wait for the word on the whole mail. Servers scan before they answer (RFC 5321 allows ten minutes); the
    outbox gives a sender three minutes in all."""

    @property
    def where(self) -> str:
        """Return the server in words."""
        return f"{self.host} port {self.port}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server has taken the mail for all recipients but the `refused` ones (address and reason)."""

    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The whole mail was given to the server, and its answer never came."""

    why: str


async def submit(server: Submission, sender: str, recipients: list[str], content: bytes, tries: int = 0) -> Accepted | Uncertain:
    """Hand a mail in.

    Raises RetryLater while nothing was taken and it may work later, Rejected when it never will, NeedsAttention when the
    settings are at fault. `tries` is how often it was tried before: a recipient whom the server puts off holds up the
    others only a few times.
    """
    for address in (sender, *recipients):
        if not address.isprintable() or " " in address:
            raise Rejected(f"{address!r} is not an address that mail can be sent to.")
    client = await connect(server)
    try:
        refused = await _envelope(client, server, sender, recipients, tries)
        uncertain = await _content(client, server, content)
        if uncertain is not None:
            return uncertain
        with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await client.quit(timeout=_GOODBYE_SECONDS)
        return Accepted(tuple(refused))
    finally:
        client.close()


async def connect(server: Submission) -> aiosmtplib.SMTP:
    """Connect, greet and sign in; the caller closes. Raises RetryLater or NeedsAttention."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security is ConnectionSecurity.TLS,
        start_tls=server.security is ConnectionSecurity.STARTTLS,
        timeout=server.timeout_seconds,
    )
    try:
        await _before_content(server, client.connect())
        if server.username:
            await _before_content(server, client.login(server.username, server.password))
    except BaseException:
        client.close()
        raise
    return client


async def _envelope(
    client: aiosmtplib.SMTP, server: Submission, sender: str, recipients: list[str], tries: int
) -> list[tuple[str, str]]:
    await _before_content(server, client.mail(sender))
    refused: list[tuple[str, str]] = []
    put_off = 0
    for recipient in recipients:
        try:
            await _before_content(server, client.rcpt(recipient))
        except Rejected as problem:
            refused.append((recipient, problem.message))
        except RetryLater as problem:
            if not client.is_connected:
                raise
            put_off += 1
            refused.append((recipient, problem.message))
    said = "; ".join(f"{recipient}: {why}" for recipient, why in refused)
    if put_off and (put_off == len(recipients) or tries < _PATIENT_TRIES):
        raise RetryLater(said)
    if len(refused) == len(recipients):
        raise Rejected(said)
    return refused


async def _content(client: aiosmtplib.SMTP, server: Submission, content: bytes) -> Uncertain | None:
    """Give the content; None when the server has taken it. From its last byte on, silence means that nobody knows."""
    answer = await _before_content(server, client.execute_command(b"DATA"))
    if answer.code != _START_INPUT:
        raise _refusal(server, answer.code, answer.message)
    protocol = client.protocol
    if protocol is None:
        raise RetryLater(f"{server.where} broke off the connection.")
    lines = normalize_message_line_endings(content)
    stuffed = lines.replace(b"\r\n.", b"\r\n..")
    try:
        protocol.write((b"." if stuffed.startswith(b".") else b"") + stuffed + b".\r\n")
        answer = await protocol.read_response(timeout=server.content_timeout_seconds)
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as problem:
        return Uncertain(f"{server.where} was given the mail and did not answer ({type(problem).__name__}).")
    if answer.code != _COMPLETED:
        raise _refusal(server, answer.code, answer.message)
    return None


async def _before_content(server: Submission, step: Awaitable[T]) -> T:
    """Do a step before which nothing was taken, and say what its failure means."""
    try:
        return await step
    except aiosmtplib.SMTPResponseException as problem:
        raise _refusal(server, problem.code, problem.message) from problem
    except ssl.SSLCertVerificationError as problem:
        raise NeedsAttention(f"The certificate of {server.where} is not to be trusted: {problem.verify_message}.") from problem
    except (aiosmtplib.SMTPNotSupported, aiosmtplib.SMTPAuthenticationError) as problem:
        raise NeedsAttention(f"{server.where}: {problem.message}") from problem
    except aiosmtplib.SMTPException as problem:
        cause = problem.__cause__
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise NeedsAttention(f"The certificate of {server.where} is not to be trusted: {cause.verify_message}.") from problem
        if "STARTTLS" in problem.message:
            raise NeedsAttention(f"{server.where} offers no STARTTLS; check smtp.security and smtp.port.") from problem
        raise RetryLater(f"{server.where} cannot be reached: {problem.message}") from problem
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as problem:
        raise RetryLater(f"{server.where} cannot be reached ({type(problem).__name__}).") from problem
    except ValueError as problem:
        raise Rejected(f"The mail server cannot be told this address: {problem}") from problem


def _refusal(server: Submission, code: int, message: str) -> NeedsAttention | Rejected | RetryLater:
    said = f"{server.where} said {code} {' '.join(message.split())[:300]}"
    if code in _SIGN_IN_REFUSED:
        return NeedsAttention(f"{said}. Check the user name and the password for sending.")
    if _TEMPORARY <= code < _PERMANENT:
        return RetryLater(said)
    return Rejected(said)

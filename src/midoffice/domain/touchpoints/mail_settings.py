"""A mailbox as an administrator set it up."""

import ipaddress
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.domain.touchpoints.placeholders import check_placeholders
from midoffice.domain.touchpoints.settings import LongText, ShortText, read_settings
from midoffice.kernel.errors import Invalid

PLACEHOLDERS = ("customer.name", "case.number", "case.subject", "service.name")
"""What an acknowledgement may name."""
SIGNATURE_PLACEHOLDERS = ("agent.name", "service.name", "case.number")

_HOST_NAME = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?")
Host = Annotated[str, Field(min_length=1, max_length=253)]
"""A host name or an IP address."""
Port = Annotated[int, Field(ge=1, le=65535)]
Address = Annotated[str, Field(min_length=3, max_length=254)]


class Arrival(StrEnum):
    """How the mail of a mailbox reaches us."""

    IMAP = "imap"
    """We fetch it from a mail server."""
    LISTENER = "listener"
    """A mail server hands it to our own SMTP/LMTP door."""


class ConnectionSecurity(StrEnum):
    """How a connection to a mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"
    """Not at all: only for a server on the same machine or network."""


class FirstFetch(StrEnum):
    """What happens to mail that is in a mailbox before it is first fetched."""

    NEW = "new"
    """It stays where it is; only what arrives afterwards becomes contacts."""
    ALL = "all"
    """Everything becomes contacts, oldest first."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Where mail is fetched. An empty `username` is the mailbox's address. `poll_seconds` is the time between two looks.

    With `idle` the server is asked to announce new mail; the looks go on as well, because announcements get lost.
    """

    host: Host
    port: Port = 993
    security: ConnectionSecurity = ConnectionSecurity.TLS
    username: ShortText = ""
    folder: Annotated[str, Field(min_length=1, max_length=200)] = "INBOX"
    poll_seconds: Annotated[int, Field(ge=5, le=3600)] = 60
    idle: bool = True
    first_fetch: FirstFetch = FirstFetch.NEW


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where mail is handed in for sending. Without `username` there is no sign-in."""

    host: Host
    port: Port = 587
    security: ConnectionSecurity = ConnectionSecurity.STARTTLS
    username: ShortText = ""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class AcknowledgementSettings:
    """The mail that tells a customer that a new contact has arrived; may hold the placeholders `PLACEHOLDERS`."""

    enabled: bool = True
    subject: Annotated[str, Field(min_length=1, max_length=200)] = "We have received your message: {{ case.subject }}"
    text: Annotated[str, Field(min_length=1, max_length=5000)] = (
        "Hello {{ customer.name }},\n\nthank you for your message. Your case number is {{ case.number }}.\n"
        "We will answer as soon as we can. To add something, simply reply to this mail.\n\n{{ service.name }}"
    )


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """A mailbox: its addresses, how its mail arrives and leaves, and what it says by itself.

    `aliases` are other addresses whose mail ends in this mailbox. `group_lists` are List-Ids of group addresses that
    deliver here and must not be taken for newsletters. `plus_addressing` says that mail to `support+anything@...` arrives
    here; then answers carry their thread token in the address. Without `smtp` the server of the installation sends.
    `signature` may hold the placeholders `SIGNATURE_PLACEHOLDERS`.
    """

    address: Address
    aliases: Annotated[tuple[Address, ...], Field(max_length=50)] = ()
    display_name: ShortText = ""
    arrival: Arrival = Arrival.LISTENER
    imap: ImapSettings | None = None
    smtp: SmtpSettings | None = None
    plus_addressing: bool = True
    token_in_subject: bool = False
    group_lists: Annotated[tuple[ShortText, ...], Field(max_length=50)] = ()
    acknowledgement: AcknowledgementSettings = AcknowledgementSettings()
    signature: LongText = "{{ agent.name }}\n{{ service.name }}"

    def __post_init__(self) -> None:
        """Refuse addresses that are none, names that could end a header line, and settings that contradict each other."""
        _check_address(self.address, "settings.address")
        for number, alias in enumerate(self.aliases):
            _check_address(alias, f"settings.aliases.{number}")
        if not self.display_name.isprintable():
            raise Invalid("settings.display_name", "has control characters", "Enter it on one line.")
        if self.arrival is Arrival.IMAP and self.imap is None:
            raise Invalid("settings.imap", "is missing", "Enter the mail server, or let mail arrive through the listener.")
        for name, server in (("imap", self.imap), ("smtp", self.smtp)):
            if server is not None:
                _check_host(server.host, f"settings.{name}.host")
                _check_security(server, f"settings.{name}", signs_in=name == "imap" or bool(server.username))
        check_placeholders(self.acknowledgement.subject, PLACEHOLDERS, "settings.acknowledgement.subject")
        check_placeholders(self.acknowledgement.text, PLACEHOLDERS, "settings.acknowledgement.text")
        if not self.acknowledgement.subject.isprintable():
            raise Invalid("settings.acknowledgement.subject", "has control characters", "Enter it on one line.")
        check_placeholders(self.signature, SIGNATURE_PLACEHOLDERS, "settings.signature")

    @property
    def own_addresses(self) -> frozenset[str]:
        """Return every address of the mailbox in lower case."""
        return frozenset(each.lower() for each in (self.address, *self.aliases))

    @property
    def host(self) -> str:
        """Return the part of the address behind the @: the right side of our Message-IDs."""
        return self.address.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class MailPasswords:
    """The secret of a mailbox: passwords for fetching and for sending."""

    imap: str = ""
    smtp: str = ""

    def __repr__(self) -> str:
        """Say nothing."""
        return "MailPasswords(...)"


MAILBOX_SETTINGS = TypeAdapter(MailboxSettings)


def read_mailbox_settings(settings: dict[str, Any]) -> MailboxSettings:
    """Return the settings of an e-mail touchpoint; raises Invalid(settings.<entry>)."""
    return read_settings(MAILBOX_SETTINGS, settings)


def read_passwords(secret: str | None) -> MailPasswords:
    """Return the passwords in a mailbox's secret: one for both ways, or `{"imap_password": ..., "smtp_password": ...}`."""
    if not secret:
        return MailPasswords()
    try:
        both = json.loads(secret)
    except ValueError:
        both = None
    if not isinstance(both, dict) or not both.keys() <= {"imap_password", "smtp_password"}:
        return MailPasswords(secret, secret)
    return MailPasswords(str(both.get("imap_password") or ""), str(both.get("smtp_password") or ""))


def _check_address(address: str, where: str) -> None:
    try:
        identify(IdentifierKind.EMAIL, address)
    except Invalid as fault:
        raise Invalid(where, str(fault.fields["why"]), str(fault.fields["remedy"])) from None
    if not address.isascii():
        raise Invalid(where, "has letters that many mail servers do not take", "Enter the host as xn--... and an ASCII name.")


def _check_host(host: str, where: str) -> None:
    if not _HOST_NAME.fullmatch(host) and not _is_ip_address(host):
        raise Invalid(where, "is not a host name or an IP address", "Enter it as mail.example.com, without a scheme or a port.")


def _check_security(server: ImapSettings | SmtpSettings, where: str, *, signs_in: bool) -> None:
    if server.security is ConnectionSecurity.NONE and signs_in and not _is_near(server.host):
        raise Invalid(
            f"{where}.security", "would send the password readably through the internet", "Choose tls or starttls for this host."
        )


def _is_near(host: str) -> bool:
    """Tell whether a host is on this machine or network: a private address, or a name without a dot."""
    if not _is_ip_address(host):
        return "." not in host or host.lower().endswith((".local", ".internal", ".localhost"))
    address = ipaddress.ip_address(host)
    return address.is_private or address.is_loopback


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

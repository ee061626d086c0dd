"""A trunk: the connection to a telephone company, or to another exchange, over SIP."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_network
from uuid import UUID

from midoffice.kernel.errors import Invalid

_HOST = re.compile(r"(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,62})\.?)+|\[?[0-9A-Fa-f:.]{2,45}\]?")
_USER = re.compile(r"[A-Za-z0-9._~!*'()&=+$,;?/%-]{1,128}")
_CALLER = re.compile(r"\+[1-9][0-9]{4,14}|[A-Za-z0-9._-]{1,32}|")
_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_REGION = re.compile(r"[A-Z]{2}|")
_PEM = re.compile(r"\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)*")
MOST_NETWORKS = 32
LONGEST_CERTIFICATES = 65_536
MOST_TRUNK_CALLS = 10_000
LONGEST_EXPIRY_SECONDS = 86_400
SHORTEST_SESSION_SECONDS = 90
"""What RFC 4028 allows at least."""


class TrunkMode(StrEnum):
    """How both sides know each other."""

    REGISTER = "register"
    """We register there with a name and a secret, and are called at the address that we registered."""
    ADDRESS = "address"
    """Each side knows the other by its address."""


class TrunkTransport(StrEnum):
    """How messages travel."""

    AUTO = "auto"
    """As the domain says (NAPTR, SRV); UDP where it says nothing."""
    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"
    """Nobody on the way reads them, and the far end proves who it is with a certificate."""


class TrunkSrtp(StrEnum):
    """Whether the sound is sealed (SRTP), with keys that travel in the messages."""

    OFF = "off"
    PREFERRED = "preferred"
    """Offered; a call that the far end will not seal goes open."""
    REQUIRED = "required"
    """A call that is not sealed does not come about."""


class NumberStyle(StrEnum):
    """How the far end wants numbers to be written."""

    PLUS = "plus"
    """+442079460000"""
    DIGITS = "digits"
    """442079460000"""
    NATIONAL = "national"
    """02079460000 within the trunk's region, 00... abroad."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """A trunk without its secret, which stands apart and sealed.

    `host` and `port` are where we send to (port 0: what the host's SRV records say); `domain` is the name in addresses (empty: the
    host). `login` is the name that the secret belongs to, `username` the account in the address that we register (empty: the
    login). Calls are taken from the addresses of the host and from `networks`; with `asks_secret`, only if they also prove that
    they know the secret. `trusts_caller`: the far end vouches for the callers' numbers, and may be told ours. `region` is assumed
    for numbers without a country code (empty: the house's). `codecs` are names of `Codec`, the best liked first; none means all.
    `session_seconds` 0: no session timers. `authority`: certificates (PEM) of those who may vouch for the far end over TLS; empty:
    whom the system trusts. `certificate`: what we show there (PEM, with those in between), where it is not the node's own; its key
    stands apart and sealed. `hands_over`: a caller from here who is transferred to a number outside is handed back to the far end
    (REFER), which then carries the call.
    """

    id: UUID
    key: str
    name: str
    mode: TrunkMode
    host: str
    created_at: datetime
    port: int = 5060
    transport: TrunkTransport = TrunkTransport.UDP
    domain: str = ""
    login: str = ""
    username: str = ""
    has_secret: bool = False
    asks_secret: bool = False
    networks: tuple[str, ...] = ()
    caller_id: str = ""
    trusts_caller: bool = False
    region: str = ""
    number_style: NumberStyle = NumberStyle.PLUS
    codecs: tuple[str, ...] = field(default=())
    most_calls: int = 100
    expiry_seconds: int = 300
    session_seconds: int = 1_800
    active: bool = True
    version: int = 1
    srtp: TrunkSrtp = TrunkSrtp.OFF
    authority: str = ""
    hands_over: bool = False
    certificate: str = ""
    has_certificate_key: bool = False

    @property
    def account(self) -> str:
        """The user part of the address that is ours at the far end."""
        return self.username or self.login

    @property
    def realm_host(self) -> str:
        """The host in addresses."""
        return self.domain or self.host


CODEC_NAMES = ("PCMU", "PCMA", "G722", "opus")


def check_trunk(trunk: Trunk) -> None:
    """Raise Invalid naming the field of what cannot be right."""
    _check_names(trunk)
    _check_transport(trunk)
    for number, network in enumerate(trunk.networks):
        try:
            ip_network(network, strict=False)
        except ValueError:
            raise Invalid(f"networks.{number}", "is not a network", "Enter it as 192.0.2.0/24 or 192.0.2.7.") from None
    for number, codec in enumerate(trunk.codecs):
        if codec not in CODEC_NAMES:
            raise Invalid(f"codecs.{number}", f"{codec} is not spoken here", f"Choose from {', '.join(CODEC_NAMES)}.")
    if trunk.session_seconds and trunk.session_seconds < SHORTEST_SESSION_SECONDS:
        raise Invalid("session_seconds", "is too short", f"Enter 0, or at least {SHORTEST_SESSION_SECONDS} seconds.")
    if trunk.mode is TrunkMode.REGISTER and not trunk.login:
        raise Invalid("login", "is missing", "Enter the name that the telephone company gave you, or know each other by address.")
    if trunk.mode is TrunkMode.REGISTER and not trunk.has_secret:
        raise Invalid("secret", "is missing", "Enter the secret that belongs to the login.")
    if trunk.asks_secret and not (trunk.login and trunk.has_secret):
        raise Invalid("asks_secret", "needs a login and a secret", "Enter both, or take calls by address alone.")


def _check_transport(trunk: Trunk) -> None:
    if trunk.srtp is not TrunkSrtp.OFF and trunk.transport is not TrunkTransport.TLS:
        remedy = "Let messages travel over TLS, or leave the sound unsealed."
        raise Invalid("srtp", "needs TLS: the keys travel in the messages, where anybody on the way could read them", remedy)
    for name, certificates in (("authority", trunk.authority), ("certificate", trunk.certificate)):
        if not _PEM.fullmatch(certificates):
            raise Invalid(name, "is no certificate", "Enter certificates in PEM, from -----BEGIN CERTIFICATE----- on.")
        if certificates and trunk.transport is not TrunkTransport.TLS:
            raise Invalid(name, "is of use with TLS only", "Let messages travel over TLS, or leave it empty.")
    if trunk.certificate and not trunk.has_certificate_key:
        raise Invalid("certificate_key", "is missing", "Enter the key of the certificate.")
    if trunk.has_certificate_key and not trunk.certificate:
        raise Invalid("certificate_key", "has no certificate", "Enter the certificate that it belongs to, or remove the key.")
    if trunk.transport is TrunkTransport.AUTO and trunk.port:
        raise Invalid("transport", "needs the records of the host to choose by", "Enter port 0, or choose how messages travel.")


def _check_names(trunk: Trunk) -> None:
    for name, value, pattern, remedy in (
        ("key", trunk.key, _KEY, "Use up to 40 small letters, digits and hyphens, a letter first."),
        ("host", trunk.host, _HOST, "Enter a name or an address, without sip: and without a port."),
        ("caller_id", trunk.caller_id, _CALLER, "Enter a number with its country code, as +442079460000."),
        ("region", trunk.region, _REGION, "Enter the two capital letters of a country, as GB."),
    ):
        if not pattern.fullmatch(value):
            raise Invalid(name, "cannot be used", remedy)
    if trunk.domain and not _HOST.fullmatch(trunk.domain):
        raise Invalid("domain", "cannot be used", "Enter a name or an address, or leave it empty.")
    for name, value in (("login", trunk.login), ("username", trunk.username)):
        if value and not _USER.fullmatch(value):
            raise Invalid(name, "cannot be used", "Enter the name alone, without sip: and without the host.")

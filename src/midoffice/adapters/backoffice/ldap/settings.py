"""How a directory is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ldap3.core.exceptions import LDAPInvalidDnError
from ldap3.utils.dn import parse_dn

from midoffice.adapters.backoffice.fields import Fields
from midoffice.kernel.errors import Invalid

SCOPES = ("subtree", "one", "base")
_FIELDS = ("base_dn", "bind_dn", "ca_certificate", "plain", "scope", "start_tls", "url")
_PLAIN_PORT = 389
_TLS_PORT = 636


@dataclass(frozen=True, slots=True)
class LdapSettings:
    """What the fields of a connection say, checked. Without `bind_dn` it is asked as nobody in particular."""

    host: str
    port: int
    ldaps: bool
    start_tls: bool
    base_dn: str
    scope: str
    bind_dn: str
    ca_certificate: str


def read_ldap_settings(connection: Mapping[str, Any], *, has_secret: bool) -> LdapSettings:
    """Read the fields; raises Invalid."""
    fields = Fields(connection, _FIELDS)
    address = fields.address("url", ("ldaps", "ldap"))
    if address is None or address.path.strip("/") or address.query:
        raise Invalid(
            "connection.url", "The address ends after the host and its port.", "Enter it like ldaps://directory.example.com."
        )
    ldaps, start_tls = address.scheme == "ldaps", fields.flag("start_tls")
    if ldaps and start_tls:
        raise Invalid("connection.start_tls", "ldaps is encrypted from the start.", "Choose one of the two.")
    if not ldaps and not start_tls and not fields.flag("plain"):
        why = "Without encryption, the password and customers' data could be read on the way."
        raise Invalid("connection.url", why, "Use ldaps or start_tls; tick plain only for a directory on the same machine.")
    bind_dn = fields.text("bind_dn")
    if bind_dn and not has_secret:
        raise Invalid("connection.bind_dn", "This needs a password, and there is none.", "Enter the secret, or leave the name out.")
    _check_dn("bind_dn", bind_dn)
    base_dn = fields.text("base_dn", required=True)
    _check_dn("base_dn", base_dn)
    return LdapSettings(
        address.hostname or "",
        address.port or (_TLS_PORT if ldaps else _PLAIN_PORT),
        ldaps,
        start_tls,
        base_dn,
        fields.one_of("scope", SCOPES),
        bind_dn,
        fields.certificate(),
    )


def _check_dn(name: str, text: str) -> None:
    if not text or (name == "bind_dn" and "@" in text and "=" not in text):  # Active Directory takes user@domain as well
        return
    try:
        parse_dn(text)
    except (LDAPInvalidDnError, ValueError, IndexError):
        example = "Enter it like ou=people,dc=example,dc=com."
        raise Invalid(f"connection.{name}", "This is not a distinguished name.", example) from None

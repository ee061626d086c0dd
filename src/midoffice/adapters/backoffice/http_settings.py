"""How a source behind HTTP is reached: address, authentication, certificates, and whether it may stand in a private network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult

from midoffice.adapters.backoffice.fields import Fields
from midoffice.kernel.errors import Invalid

AUTHENTICATIONS = ("none", "api_key", "basic", "oauth2")
HTTP_FIELDS = (
    "api_key_header",
    "api_key_prefix",
    "auth",
    "ca_certificate",
    "client_id",
    "headers",
    "private_addresses",
    "scope",
    "token_url",
    "username",
)
_TOKEN_CHARACTERS = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SECRETS = frozenset(("authorization", "proxy-authorization", "cookie"))
_OURS = frozenset(("host", "content-length", "transfer-encoding", "connection", "accept-encoding", "te", "upgrade", "expect"))


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """What the fields of a connection say, checked. The secret is the API key, the password or the client's secret."""

    auth: str = "none"
    api_key_header: str = "X-API-Key"
    api_key_prefix: str = ""
    username: str = ""
    token_url: str = ""
    client_id: str = ""
    scope: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    ca_certificate: str = ""
    private_addresses: bool = False


def read_http_settings(fields: Fields, *, has_secret: bool, authentications: Sequence[str] = AUTHENTICATIONS) -> HttpSettings:
    """Read the fields that every source behind HTTP has; raises Invalid."""
    auth = fields.one_of("auth", authentications)
    private = fields.flag("private_addresses")
    if auth != "none" and not has_secret:
        raise Invalid("connection.auth", "This needs a secret, and there is none.", "Enter the secret, or choose none.")
    token_url = fields.address("token_url", ("https", "http"), required=auth == "oauth2")
    if token_url is not None:
        check_network("token_url", token_url, private=private)
    prefix = fields.text("api_key_prefix")
    return HttpSettings(
        auth,
        _header("api_key_header", fields.text("api_key_header", "X-API-Key")),
        f"{prefix} " if prefix else "",
        fields.text("username", required=auth in ("basic", "wsse")),
        token_url.geturl() if token_url else "",
        fields.text("client_id", required=auth == "oauth2"),
        fields.text("scope"),
        {_further(name): _ascii("headers", value) for name, value in fields.texts("headers").items()},
        fields.certificate(),
        private,
    )


def check_network(name: str, address: SplitResult, *, private: bool) -> None:
    """Raise Invalid for an address that will be refused when it is called.

    What a name stands for is looked at again at each connection (`network.py`).
    """
    host = address.hostname or ""
    remedy = "If this system stands in your own network, say so (private_addresses)."
    if address.scheme == "http" and not private:
        raise Invalid(f"connection.{name}", "Without encryption, data could be read on the way.", f"Use https. {remedy}")
    try:
        found = ip_address(host)
    except ValueError:
        return
    if not private and not found.is_global:
        raise Invalid(f"connection.{name}", f"{host} is an address of a private network.", remedy)


def _header(field_name: str, name: str) -> str:
    if not name or not _TOKEN_CHARACTERS.issuperset(name) or name.lower() in _OURS:
        raise Invalid(f"connection.{field_name}", f"{name!r} is no header that can be set.", "Enter a name like X-API-Key.")
    return name


def _further(name: str) -> str:
    if name.lower() in _SECRETS:
        raise Invalid("connection.headers", f"{name} would be stored in clear.", "Enter its value as the secret of this source.")
    return _header("headers", name)


def _ascii(field_name: str, value: str) -> str:
    if not value.isascii():
        raise Invalid(f"connection.{field_name}", "The value of a header has plain letters only.")
    return value

"""Servers that help browsers through firewalls: STUN tells them their address, TURN passes their sound on."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_LENT_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class IceServer:
    """One server by its URLs (`stun:host:3478`, `turn:host:3478?transport=udp`) and who we are to it.

    With a `secret` that we share with it, everybody gets a name and password of their own that end by themselves (the scheme that
    coturn calls `use-auth-secret`); otherwise `username` and `credential` are given to every browser.
    """

    urls: tuple[str, ...]
    username: str = ""
    credential: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class IceServerShown:
    """What a browser is told of a server."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = field(default=None, repr=False)


def lend(server: IceServer, who: str, now: datetime) -> IceServerShown:
    """Return what one browser may know of a server; lent passwords end after twelve hours."""
    if not server.secret:
        return IceServerShown(server.urls, server.username or None, server.credential or None)
    username = f"{int((now + _LENT_FOR).timestamp())}:{who}"
    # SHA-1 is what TURN servers check; as a keyed hash it is sound.
    digest = hmac.new(server.secret.encode(), username.encode(), hashlib.sha1).digest()
    return IceServerShown(server.urls, username, base64.b64encode(digest).decode())

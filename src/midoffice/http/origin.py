"""Whose page sent this? Requests that change something, and sockets, are taken from our own pages only."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from midoffice.http.edge import edge_of
from midoffice.kernel.errors import Forbidden

_OURS = frozenset({"same-origin", "none"})


class ForeignOrigin(Forbidden):
    """A page of somebody else tried to use the visitor's session."""

    remedy = "Use the desk's own address; an administrator can add origins in the settings."

    def __init__(self) -> None:
        """Nothing to add: the sender knows its own origin."""
        super().__init__("use this from another site")


def require_own_origin(connection: HTTPConnection) -> None:
    """Raise ForeignOrigin when a browser says that the request comes from a page that is not ours.

    Programs send neither header and pass: they cannot ride on somebody's cookie.
    """
    if not has_own_origin(connection):
        raise ForeignOrigin


def has_own_origin(connection: HTTPConnection) -> bool:
    """Tell whether the request comes from one of our pages, or from no page at all."""
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site", "none") in _OURS
    if origin in edge_of(connection).own_origins:
        return True
    # The address in use may be another one than the public one (an internal name): then page and request share it.
    parts = urlsplit(origin)
    scheme = connection.url.scheme.replace("ws", "http", 1)
    return bool(parts.netloc) and (parts.scheme, parts.netloc) == (scheme, connection.headers.get("host"))

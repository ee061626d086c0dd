"""What the edge of one process knows: the use cases' context, how the installation is reached, and its own memory."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection

from midoffice.http.rate_limit import RateLimiter
from midoffice.usecases.given import Context

Probe = Callable[[], Awaitable[None]]
"""Asks one part of the installation whether it works; raises when it does not."""


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """How the installation is reached.

    `origins` are further web origins (scheme, host and port) from which the desk is used; that of the public address is always
    one. `web_app` is the folder of the built desk. Which proxies are believed about addresses is the web server's business.
    """

    secure_cookies: bool = False
    origins: tuple[str, ...] = ()
    web_app: Path = Path(__file__).parent / "webapp"
    body_limit_bytes: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Edge:
    """Made once per process, for `create_app`; every route finds it with `edge_of`.

    `probes` are asked for readiness besides the store, for people to see: requests are answered without what they ask about.
    """

    context: Context
    settings: EdgeSettings = field(default_factory=EdgeSettings)
    probes: Mapping[str, Probe] = field(default_factory=dict)
    limiter: RateLimiter = field(default_factory=RateLimiter)

    @property
    def public_origin(self) -> str:
        """Scheme, host and port under which browsers find us."""
        parts = urlsplit(self.context.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def own_origins(self) -> frozenset[str]:
        """The web origins whose pages are ours."""
        return frozenset({self.public_origin, *self.settings.origins})


def edge_of(connection: HTTPConnection) -> Edge:
    """Return the edge of the process that serves this request or socket."""
    edge: Edge = connection.app.state.edge
    return edge


def context_of(connection: HTTPConnection) -> Context:
    """Return the use cases' context."""
    return edge_of(connection).context


EdgeHere = Annotated[Edge, Depends(edge_of)]
ContextHere = Annotated[Context, Depends(context_of)]

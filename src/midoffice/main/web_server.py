"""Uvicorn inside our own process and our own shutdown."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import structlog
import uvicorn

from midoffice.kernel.errors import MidofficeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from midoffice.main.settings import Settings

log = structlog.get_logger(__name__)

_DRAIN_SECONDS = 10
_PING_SECONDS = 20.0
_MAX_SOCKET_MESSAGE_BYTES = 256 * 1024


class PortTaken(MidofficeError):
    """Fields: host, port, why."""

    sentence = "Cannot listen on {host} port {port}: {why}."
    remedy = "Stop the program that uses it, or set http.port (MIDOFFICE_HTTP__PORT) to a free one."


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.taking_requests = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the whole process's business (`midoffice.main.run`), not the web server's."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As before, and tell when requests are taken."""
        await super().startup(sockets)
        self.taking_requests.set()


@asynccontextmanager
async def serve_web(web: Any, settings: Settings, *, failed: Callable[[], None]) -> AsyncIterator[None]:  # noqa: ANN401  # an ASGI application; FastAPI is known to http alone
    """Serve an ASGI application until the end of the `async with`, then let open requests finish.

    Args:
        web: The ASGI application.
        settings: Where to listen and whom to believe.
        failed: Called if the server ends by itself.

    Raises:
        PortTaken: if the address cannot be listened on.
    """
    http = settings.http
    server = _Server(
        uvicorn.Config(
            web,
            loop="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(http.trusted_proxies),
            forwarded_allow_ips=list(http.trusted_proxies),
            timeout_graceful_shutdown=_DRAIN_SECONDS,
            ws_ping_interval=_PING_SECONDS,
            ws_ping_timeout=_PING_SECONDS,
            ws_max_size=_MAX_SOCKET_MESSAGE_BYTES,
            # Our frames are small: compressing them saves little and costs 300 KB of memory for each socket.
            ws_per_message_deflate=False,
        )
    )
    listening = listen(http.host, http.port)
    task = asyncio.create_task(server.serve(sockets=[listening]), name="http")
    task.add_done_callback(lambda _: None if server.should_exit else failed())
    try:
        taking = asyncio.create_task(server.taking_requests.wait())
        await asyncio.wait({taking, task}, return_when=asyncio.FIRST_COMPLETED)
        taking.cancel()
        if task.done():
            task.result()
        yield
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        listening.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; a failure says what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the socket says that it is TCP; with it small frames wait 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as problem:
        listening.close()
        raise PortTaken(host=host, port=port, why=problem.strerror or str(problem)) from problem
    listening.setblocking(False)  # noqa: FBT003  # the standard library's signature
    return listening

"""One log line per request, with the ids of what it was about."""

import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from midoffice.http.errors import unforeseen
from midoffice.http.metrics import Meters
from midoffice.kernel.ids import new_id

_logger = structlog.get_logger("midoffice.http")
_WEB_APP = "(web app)"
_FIRST_ERROR = 400
_CLIENT_GONE = 499
"""What nginx logs for a client that went away before it was answered; HTTP has no number for it."""
_QUIET = ("/healthz/", "/metrics")
_IDS = ("interaction_id", "work_item_id", "offer_id", "case_id", "customer_id", "agent_id", "key")


class AccessLog:
    """Gives every request an id (answered as X-Request-Id), measures it and logs it. Query strings are not logged."""

    def __init__(self, app: ASGIApp, *, meters: Meters) -> None:
        """Take the meters that count requests."""
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = str(new_id())
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status, answering, started = 500, False, time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status, answering
            if message["type"] == "http.response.start":
                status, answering = message["status"], True
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:
            status = _CLIENT_GONE  # nobody is there to be answered, and nothing is wrong here
        except Exception:
            # Caught here and not by the framework's outermost layer, whose answer would lack our headers.
            _logger.exception("unforeseen_error", path=scope["path"])
            if answering:
                raise
            await unforeseen(request_id)(scope, receive, send_with_id)
        finally:
            self._finish(scope, status, time.perf_counter() - started)

    def _finish(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or (_WEB_APP if status < _FIRST_ERROR else "(none)")
        self._meters.request(scope["method"], route, status, seconds)
        if scope["path"].startswith(_QUIET):
            return
        ids = {name: str(value) for name, value in scope.get("path_params", {}).items() if name in _IDS}
        client = scope["client"][0] if scope.get("client") else None
        _logger.info(
            "request", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1000, 1), client=client, **ids
        )

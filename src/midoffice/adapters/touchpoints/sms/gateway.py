"""A gateway of text messages over HTTP: the reference of what one speaks. See docs/touchpoints/sms.md."""

from dataclasses import dataclass
from typing import Any

import httpx2
import orjson

from midoffice.kernel.errors import NeedsAttention, Rejected, RetryLater

_TIMEOUT = httpx2.Timeout(15.0, connect=4.0)
_LARGEST_ANSWER = 64 * 1024
_TAKEN_BEFORE, _NOT_ALLOWED = 409, 405
_DONE = range(200, 300)
_REDIRECTS = range(300, 400)
_TOKEN_REFUSED = frozenset({401, 403})
_REFUSED = frozenset({400, 404, 410, 413, 422})
_LATER = frozenset({408, 425, 429, 503})
_SERVER_ERROR = 500
_NEVER_REACHED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The gateway may have taken the message, and nobody can know."""

    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The gateway has the message; `id` is its own for it, empty when it gives none."""

    id: str


class SmsGateway:
    """Speaks to the configured address and to no other: redirects are not followed, answers are bounded in time and size."""

    def __init__(self, url: str, token: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """Take the address and the token to show; `transport` replaces the network in tests."""
        self._url = url
        self._token = token
        self._transport = transport

    async def send(self, message: dict[str, Any], key: str) -> Taken | Uncertain:
        """Hand one message over under a key. Raises RetryLater (not taken), Rejected, NeedsAttention."""
        try:
            status, body = await self._ask("POST", message, {"Idempotency-Key": key})
        except _NEVER_REACHED as problem:
            raise RetryLater(f"The gateway cannot be reached ({type(problem).__name__}).") from problem
        except httpx2.InvalidURL as problem:
            raise NeedsAttention("The address of the gateway (gateway_url) cannot be used.") from problem
        except httpx2.HTTPError as problem:
            return Uncertain(f"The gateway did not answer to the end ({type(problem).__name__}).")
        if status in _DONE or status == _TAKEN_BEFORE:
            return Taken(_text(body, "id"))
        if status in _LATER:
            raise RetryLater(f"The gateway asks to come later ({status}).")
        if status >= _SERVER_ERROR:
            return Uncertain(f"The gateway answers with an error ({status}).")
        self._refuse(status, body)
        raise Rejected(f"The gateway refuses: {_reason(body)}")

    async def probe(self) -> None:
        """Ask with GET, which sends nothing; raises RetryLater or NeedsAttention."""
        try:
            status, body = await self._ask("GET", None, {})
        except httpx2.InvalidURL as problem:
            raise NeedsAttention("The address of the gateway (gateway_url) cannot be used.") from problem
        except httpx2.HTTPError as problem:
            raise RetryLater(f"The gateway cannot be reached ({type(problem).__name__}).") from problem
        if status in _DONE or status == _NOT_ALLOWED:
            return
        if status >= _SERVER_ERROR or status in _LATER:
            raise RetryLater(f"The gateway answers with an error ({status}).")
        self._refuse(status, body)
        raise NeedsAttention(f"The gateway answers with {status}. Check the address (gateway_url).")

    def _refuse(self, status: int, body: bytes) -> None:
        if status in _TOKEN_REFUSED:
            raise NeedsAttention(f"The gateway refuses our token ({status}). Enter the one that it expects.")
        if status in _REDIRECTS:
            raise NeedsAttention("The gateway sends us to another address, which is not followed. Enter that one as gateway_url.")
        if status not in _REFUSED:
            raise NeedsAttention(f"The gateway answers with {status}: {_reason(body)}")

    async def _ask(self, method: str, content: dict[str, Any] | None, headers: dict[str, str]) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **headers}
        async with (
            httpx2.AsyncClient(timeout=_TIMEOUT, transport=self._transport, follow_redirects=False) as client,
            client.stream(method, self._url, json=content, headers=headers) as answer,
        ):
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > _LARGEST_ANSWER:
                    break  # what counts is the status; a long page says no more
            return answer.status_code, body


def _reason(body: bytes) -> str:
    return next((said for name in ("detail", "reason", "error", "title") if (said := _text(body, name))), "it gives no reason")


def _text(body: bytes, name: str) -> str:
    """Return a text of the answer in one short line; empty when there is none."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    value = said.get(name) if isinstance(said, dict) else None
    return " ".join(str(value).split())[:300] if isinstance(value, str | int) else ""

"""Asking over HTTP: bounded, to one place, and with every failure named as ours."""

import asyncio
import base64
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from midoffice.adapters.backoffice.http_settings import HttpSettings
from midoffice.adapters.backoffice.network import GuardedNetwork
from midoffice.adapters.backoffice.trust import read_ahead, trust
from midoffice.ports.sources import MOST_BYTES, SourceDown, SourceForbidden, SourceSchema, SourceSlow

_IDLE_SECONDS = 30.0
_LONGEST_SECONDS = 30.0
"""The last word on one question, for work behind the back of those who ask: a token, a description."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request. `most` bounds the bytes of the answer."""

    url: str
    accept: str
    content: bytes | None = None
    headers: Mapping[str, str] | None = None
    most: int = MOST_BYTES


@dataclass(frozen=True, slots=True)
class Answered:
    """Status, headers and the whole body."""

    status: int
    headers: httpx2.Headers
    body: bytes

    @property
    def media_type(self) -> str:
        """The type of the content in lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset that the answer claims, in lower case; empty when it claims none."""
        for parameter in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'").lower()
        return ""


class HttpDoor:
    """The HTTP client of one source. It connects when it is first asked, and keeps connections for the next question."""

    def __init__(self, name: str, settings: HttpSettings, most_at_once: int, *, tls: bool) -> None:
        """Prepare for so many questions at once; a second try beside each of them has room, too. `tls`: some are encrypted."""
        self._tls = tls or settings.token_url.startswith("https:")
        if self._tls:
            read_ahead(settings.ca_certificate)
        self._settings = settings
        self._limits = httpx2.Limits(
            max_connections=most_at_once * 2 + 2, max_keepalive_connections=most_at_once, keepalive_expiry=_IDLE_SECONDS
        )
        self._network = GuardedNetwork(name, private=settings.private_addresses, most=most_at_once)
        self._client: httpx2.AsyncClient | None = None
        self._making = asyncio.Lock()

    async def ask(self, question: Question, authorization: Mapping[str, str]) -> Answered:
        """Send one question and return its answer, whatever its status.

        Raises SourceDown, SourceSlow, SourceForbidden (an address out of bounds), SourceSchema (an answer too large).
        """
        client = self._client or await self._make_client()
        headers = {"Accept": question.accept, "Accept-Encoding": "identity", **self._settings.headers, **(question.headers or {})}
        method = "GET" if question.content is None else "POST"
        request = client.build_request(method, question.url, headers=headers | dict(authorization), content=question.content)
        try:
            return await self._send(client, request, question.most)
        except httpx2.RemoteProtocolError as error:
            if "without sending a response" not in str(error):
                raise SourceDown(f"It broke off its answer ({error}).") from error
        # A kept connection was closed by the other side at this very moment: nothing was answered, and reading twice is safe.
        try:
            return await self._send(client, request, question.most)
        except httpx2.RemoteProtocolError as error:
            raise SourceDown(f"It broke off its answer ({error}).") from error

    async def close(self) -> None:
        """Close all connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
        self._network.close()

    async def _make_client(self) -> httpx2.AsyncClient:
        async with self._making:
            if self._client is None:
                context = await self._trusted()
                transport = httpx2.AsyncHTTPTransport(verify=context, trust_env=False, limits=self._limits)
                transport._pool._network_backend = self._network  # noqa: SLF001  # the pool takes one, its wrapper passes none on
                self._client = httpx2.AsyncClient(
                    transport=transport,
                    timeout=_LONGEST_SECONDS,
                    follow_redirects=False,
                    trust_env=False,
                    headers={"User-Agent": "midoffice"},
                )
        return self._client

    async def _trusted(self) -> ssl.SSLContext:
        if self._tls:
            return await asyncio.to_thread(trust, self._settings.ca_certificate)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, which is quick, and never used

    async def _send(self, client: httpx2.AsyncClient, request: httpx2.Request, most: int) -> Answered:
        try:
            answer = await client.send(request, stream=True)
            try:
                return Answered(answer.status_code, answer.headers, await _body(answer, most))
            finally:
                client.cookies.clear()  # whoever asks about one customer is not to be known as the one who asked about another
                await answer.aclose()
        except httpx2.RemoteProtocolError:
            raise
        except httpx2.TimeoutException as error:
            raise SourceSlow(f"It did not answer in time ({type(error).__name__}).") from error
        except httpx2.ConnectError as error:
            raise SourceDown(str(error)) from error
        except httpx2.NetworkError as error:
            raise SourceDown(f"The connection broke ({type(error).__name__}).") from error
        except (httpx2.LocalProtocolError, httpx2.UnsupportedProtocol, UnicodeEncodeError) as error:
            raise SourceForbidden(
                "The question cannot be sent: a character in the secret or in a header may not stand there."
            ) from error


async def _body(answer: httpx2.Response, most: int) -> bytes:
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("", "identity"):
        raise SourceSchema(f"Its answer is packed ({packed}), which nobody asked for.")
    claimed = answer.headers.get("content-length", "")
    if claimed.isdecimal() and int(claimed) > most:
        raise SourceSchema(f"Its answer has {claimed} bytes; at most {most} are taken.")
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > most:
            raise SourceSchema(f"Its answer is longer than {most} bytes.")
    return bytes(body)


def basic(username: str, password: str) -> str:
    """Return the value of an Authorization header (RFC 7617, UTF-8)."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode("ascii")

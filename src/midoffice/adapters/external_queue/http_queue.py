"""Another system's queue over HTTP: the reference of what an external queue speaks. See docs/connecting-an-external-queue.md."""

from dataclasses import dataclass
from datetime import UTC
from typing import Annotated, Any

import httpx2
from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError, with_config

from midoffice.domain.customers.identifier import IdentifierKind, read_identifiers
from midoffice.domain.routing.external_item import GoneReason, Word
from midoffice.domain.touchpoints.external_settings import read_external_settings, read_tokens
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NeedsAttention, Rejected, RetryLater
from midoffice.ports.external_queue import AlreadyGone, BusyReport, Snapshot, Told, WaitingReport

_TIMEOUT = httpx2.Timeout(8.0, connect=4.0)
_LARGEST_ANSWER = 64 * 1024
_LARGEST_LIST = 16 * 1024 * 1024
_MOST_ITEMS = 20_000
_OK, _NO_CONTENT, _NO_SUCH_LIST = 200, 204, 501
_GONE = frozenset({409, 410})
_TOKEN_REFUSED = frozenset({401, 403})
_UNDERSTOOD_AND_REFUSED = frozenset({400, 422})
_REDIRECTS = range(300, 400)
_LATER = frozenset({408, 425, 429})
_SERVER_ERROR = 500

Text = Annotated[str, Field(max_length=20_000)]
Line = Annotated[str, Field(max_length=300)]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Sequence = Annotated[int, Field(ge=0, lt=2**63)]


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class IdentifierSaid:
    """How a customer can be recognised."""

    kind: IdentifierKind
    value: Line


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class ItemSaid:
    """A waiting item as it stands in the list."""

    id: Id
    sequence: Sequence
    arrived_at: AwareDatetime
    identifiers: Annotated[tuple[IdentifierSaid, ...], Field(max_length=20)] = ()
    customer_name: Line = ""
    subject: Line = ""
    text: Text = ""
    fields: Annotated[tuple[tuple[Line, Text], ...], Field(max_length=60)] = ()
    priority_seconds: Annotated[int, Field(ge=-86_400, le=86_400)] = 0


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class AgentSaid:
    """A busy agent as it stands in the list."""

    agent: Id
    sequence: Sequence
    contacts: Annotated[tuple[Id, ...], Field(max_length=100)] = ()


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class ListSaid:
    """All that waits; without `agents` nothing is said about them."""

    items: Annotated[tuple[ItemSaid, ...], Field(max_length=_MOST_ITEMS)]
    agents: Annotated[tuple[AgentSaid, ...], Field(max_length=_MOST_ITEMS)] | None = None


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a word that was taken."""

    sequence: Sequence


_LIST, _ANSWER = TypeAdapter(ListSaid), TypeAdapter(Answer)


def open_http_queue(
    touchpoint: Touchpoint, secret: str | None, *, region: str = "GB", transport: httpx2.AsyncBaseTransport | None = None
) -> "HttpExternalQueue":
    """Return the connection of an external queue; raises NeedsAttention without an address or a token."""
    settings, tokens = read_external_settings(touchpoint.settings), read_tokens(secret)
    if not settings.base_url:
        raise NeedsAttention(f"{settings.system} has no address to be told at (base_url).")
    if not tokens.outbound:
        raise NeedsAttention(f"There is no token to show to {settings.system}. Enter one for the touchpoint.")
    return HttpExternalQueue(settings.base_url, tokens.outbound, system=settings.system, region=region, transport=transport)


class HttpExternalQueue:
    """Speaks to the configured address and to no other: redirects are not followed, answers are bounded in time and size."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        system: str = "The other system",
        region: str = "GB",
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """Take the address, the token to show, and what the system is called; `transport` replaces the network in tests."""
        self._base = base_url.rstrip("/")
        self._token = token
        self._system = system
        self._region = region
        self._transport = transport

    async def claim(self, told: Told) -> int:
        """An agent of ours takes the item."""
        return await self._say(Word.CLAIM, told)

    async def release(self, told: Told) -> int:
        """The item waits again."""
        return await self._say(Word.RELEASE, told)

    async def park(self, told: Told) -> int:
        """The item is put aside."""
        return await self._say(Word.PARK, told)

    async def end(self, told: Told) -> int:
        """The item is over."""
        return await self._say(Word.END, told)

    async def snapshot(self) -> Snapshot | None:
        """Return all that waits and everybody who is busy; None when the other system has no such list."""
        status, body = await self._ask("GET", "/waiting", None, {}, _LARGEST_LIST)
        if status in {_NO_CONTENT, _NO_SUCH_LIST}:
            return None
        self._refuse_trouble(status, body)
        said = self._read(_LIST, body)
        agents = None if said.agents is None else tuple(BusyReport(a.agent, a.sequence, a.contacts) for a in said.agents)
        return Snapshot(tuple(self._report(item) for item in said.items), agents)

    async def _say(self, word: Word, told: Told) -> int:
        content = {"id": told.external_id, "version": told.version, "agent": told.agent, "reason": told.reason}
        status, body = await self._ask("POST", f"/items/{word.value}", content, {"Idempotency-Key": told.key}, _LARGEST_ANSWER)
        if status in _GONE:
            raise AlreadyGone(_reason(body))
        self._refuse_trouble(status, body)
        answer: Answer = self._read(_ANSWER, body)
        return answer.sequence

    async def _ask(
        self, method: str, path: str, content: dict[str, Any] | None, headers: dict[str, str], largest: int
    ) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **headers}
        try:
            async with (
                httpx2.AsyncClient(timeout=_TIMEOUT, transport=self._transport, follow_redirects=False) as client,
                client.stream(method, self._base + path, json=content, headers=headers) as answer,
            ):
                body = b""
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > largest:
                        raise NeedsAttention(f"{self._system} answers with more than {largest} bytes.")
                return answer.status_code, body
        except httpx2.InvalidURL as problem:
            raise NeedsAttention(f"The address of {self._system} (base_url) cannot be used.") from problem
        except httpx2.HTTPError as problem:
            raise RetryLater(f"{self._system} cannot be reached ({type(problem).__name__}).") from problem

    def _refuse_trouble(self, status: int, body: bytes) -> None:
        if status == _OK:
            return
        if status in _TOKEN_REFUSED:
            raise NeedsAttention(f"{self._system} refuses our token ({status}). Enter the one that it expects.")
        if status in _UNDERSTOOD_AND_REFUSED:
            raise Rejected(f"{self._system} refuses: {_said(body)}")
        if status >= _SERVER_ERROR or status in _LATER:
            raise RetryLater(f"{self._system} answers with an error ({status}).")
        if status in _REDIRECTS:
            raise NeedsAttention(f"{self._system} sends us to another address, which is not followed. Enter that one as base_url.")
        raise NeedsAttention(f"{self._system} answers with {status}. Check the address (base_url).")

    def _read(self, reader: TypeAdapter[Any], body: bytes) -> Any:  # noqa: ANN401 - what the reader reads
        try:
            return reader.validate_json(body)
        except ValidationError as problem:
            fault = problem.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in fault["loc"]) or "the answer"
            raise NeedsAttention(f"The answer of {self._system} cannot be understood: {where}: {fault['msg']}.") from None

    def _report(self, item: ItemSaid) -> WaitingReport:
        identifiers, unread = read_identifiers(((each.kind, each.value) for each in item.identifiers), region=self._region)
        return WaitingReport(
            item.id,
            item.sequence,
            item.arrived_at.astimezone(UTC),
            identifiers,
            item.customer_name,
            item.subject,
            item.text,
            (*item.fields, *unread),
            item.priority_seconds,
        )


def _reason(body: bytes) -> GoneReason:
    """Return why an item is gone; what cannot be read counts as withdrawn."""
    said = _document(body).get("reason")
    return GoneReason(said) if isinstance(said, str) and said in set(GoneReason) else GoneReason.WITHDRAWN


def _said(body: bytes) -> str:
    """Return what a problem document says, in one short line."""
    said = _document(body)
    text = said.get("detail") or said.get("reason") or said.get("title") or "it gives no reason"
    return " ".join(str(text).split())[:300]


def _document(body: bytes) -> dict[str, Any]:
    try:
        said = TypeAdapter(dict[str, Any]).validate_json(body)
    except ValidationError:
        return {}
    return said

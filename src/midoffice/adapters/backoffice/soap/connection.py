"""A SOAP source that can be asked."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from midoffice.adapters.backoffice.authorization import Authorization
from midoffice.adapters.backoffice.deadline import Deadlines
from midoffice.adapters.backoffice.http_door import Answered, HttpDoor, Question
from midoffice.adapters.backoffice.http_settings import HttpSettings
from midoffice.adapters.backoffice.places import rows_of
from midoffice.adapters.backoffice.soap.answer import Fault, Reading, body_element
from midoffice.adapters.backoffice.soap.description import Description, Wanted
from midoffice.adapters.backoffice.soap.statement import Call, can_be_sent, read_statement
from midoffice.adapters.backoffice.status import somebody_found
from midoffice.adapters.backoffice.threads import Leash, Threads
from midoffice.domain.context.source import Lookup
from midoffice.ports.sources import Row, SourceDown, SourceSchema

_MOST_DOCUMENT = 4 * 1024 * 1024
_LOADING_SECONDS = 30.0
_DOCUMENT_SECONDS = 10.0
_LARGE = 32 * 1024
"""Answers from here on are read in a thread: others should not wait for it."""
_XML = ("text/xml", "application/soap+xml", "application/xml")
_OK = 200
_FAULT = 500


@dataclass(frozen=True, slots=True)
class Soap:
    """What an administrator said about a SOAP source besides how HTTP is spoken."""

    wanted: Wanted
    rows_at: str = ""
    nobody_fault: str = ""
    zone: tzinfo | None = None
    retry_seconds: int = 1


class SoapConnection:
    """Asks with one call per lookup. The description is loaded when the first question needs it, and kept."""

    def __init__(self, name: str, soap: Soap, settings: HttpSettings, secret: str | None, most_at_once: int) -> None:
        """Connect to nothing yet."""
        self._soap = soap
        self._work = Deadlines()
        self._door = HttpDoor(name, settings, most_at_once, tls=_encrypted(soap.wanted))
        self._asking = Authorization(self._door, settings, secret, self._work)
        self._threads = Threads(f"{name}-soap")
        self._loading: asyncio.Task[Description] | None = None
        self._failed_at = 0.0

    async def fetch(self, lookup: Lookup, value: str, seconds: float) -> tuple[Row, ...]:
        """Ask about one identifier; see ports.sources. A description that takes longer to load is there for the next question."""
        if not can_be_sent(value):
            return ()
        return await self._work.within(self._ask(read_statement(lookup.statement, "statement"), value), seconds)

    async def columns(self, lookup: Lookup, seconds: float) -> Mapping[str, str]:
        """Say nothing: answers of services differ in depth, and each field is checked when it is read."""
        del lookup, seconds
        return {}

    async def close(self) -> None:
        """Close all connections."""
        self._threads.close()
        await self._work.close()
        await self._door.close()

    async def _ask(self, call: Call, value: str) -> tuple[Row, ...]:
        description = await asyncio.shield(self._description())
        envelope = description.envelope(call, value)
        answer = await self._asking.ask(Question(description.address, ", ".join(_XML), envelope.content, envelope.headers))
        _check_xml(answer)
        if len(answer.body) < _LARGE:
            return self._read(description, call, answer.body)
        return await self._threads.run(lambda _: self._read(description, call, answer.body), _LOADING_SECONDS)

    def _read(self, description: Description, call: Call, body: bytes) -> tuple[Row, ...]:
        try:
            root = body_element(body)
        except Fault as fault:
            if self._soap.nobody_fault and self._soap.nobody_fault in fault.names:
                return ()
            raise fault.trouble() from None
        found = Reading(description.types, self._soap.zone).value(root, description.answer_type(call, root))
        return rows_of(found, self._soap.rows_at)

    def _description(self) -> asyncio.Task[Description]:
        now = asyncio.get_running_loop().time()
        task = self._loading
        failed = task is not None and task.done() and (task.cancelled() or task.exception() is not None)
        if task is None or (failed and now - self._failed_at >= self._soap.retry_seconds):
            task = self._loading = self._work.begin(self._load())
        return task

    async def _load(self) -> Description:
        loop = asyncio.get_running_loop()

        def load(url: str) -> bytes:
            return asyncio.run_coroutine_threadsafe(self._document(url), loop).result(_DOCUMENT_SECONDS)

        def describe(leash: Leash) -> Description:
            del leash
            try:
                return Description(self._soap.wanted, load)
            except TimeoutError as error:
                raise SourceDown("Its description (WSDL) does not arrive.") from error

        try:
            return await self._threads.run(describe, _LOADING_SECONDS)
        except BaseException:
            self._failed_at = loop.time()
            raise

    async def _document(self, url: str) -> bytes:
        answer = await self._asking.ask(Question(url, "text/xml, application/xml, */*", most=_MOST_DOCUMENT))
        if not somebody_found(answer):
            raise SourceSchema(f"Its description (WSDL) is not there ({answer.status}).")
        return answer.body


def _encrypted(wanted: Wanted) -> bool:
    """Tell whether anything may be asked over TLS; what pasted documents say is not read yet."""
    return bool(wanted.documents) or wanted.url.startswith("https:") or wanted.address.startswith("https:")


def _check_xml(answer: Answered) -> None:
    """Raise what an answer means that is no message. Faults come with the status 500."""
    xml = answer.media_type in _XML
    if answer.status == _OK and not xml:
        raise SourceSchema(f"Its answer is {answer.media_type[:80] or 'of no type'}, not XML.")
    if answer.status != _OK and not (answer.status == _FAULT and xml) and not somebody_found(answer):
        raise SourceSchema(f"There is nothing to ask at its address ({answer.status}).")

"""A REST source that can be asked."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2

from midoffice.adapters.backoffice.authorization import Authorization
from midoffice.adapters.backoffice.deadline import Deadlines
from midoffice.adapters.backoffice.exact_json import read_json
from midoffice.adapters.backoffice.http_door import Answered, HttpDoor, Question
from midoffice.adapters.backoffice.http_settings import HttpSettings
from midoffice.adapters.backoffice.places import rows_of
from midoffice.adapters.backoffice.rest.path import path_for
from midoffice.adapters.backoffice.status import somebody_found
from midoffice.domain.context.source import Lookup
from midoffice.ports.sources import Row, SourceSchema

_JSON = re.compile(r"application/([\w.-]+\+)?json|text/json")
_MORE = ("next", "next_page", "nextPage", "next_cursor", "nextCursor", "nextLink", "@odata.nextLink", "has_more", "hasMore")
"""Names under which an answer says that it is only the first page."""


class RestConnection:
    """Asks with one GET per lookup. The answer is JSON: an object, or a list of them."""

    def __init__(
        self, name: str, base_url: str, rows_at: str, settings: HttpSettings, secret: str | None, most_at_once: int
    ) -> None:
        """Connect to nothing yet."""
        self._base_url = base_url.rstrip("/")
        self._rows_at = rows_at
        self._work = Deadlines()
        self._door = HttpDoor(name, settings, most_at_once, tls=base_url.startswith("https:"))
        self._asking = Authorization(self._door, settings, secret, self._work)

    async def fetch(self, lookup: Lookup, value: str, seconds: float) -> tuple[Row, ...]:
        """Ask about one identifier; see ports.sources."""
        path = path_for(lookup.statement, value)
        if path is None:
            return ()
        return await self._work.within(self._ask(self._base_url + path), seconds)

    async def columns(self, lookup: Lookup, seconds: float) -> Mapping[str, str]:
        """Say nothing: a REST interface does not tell what it answers with."""
        del lookup, seconds
        return {}

    async def close(self) -> None:
        """Close all connections."""
        await self._work.close()
        await self._door.close()

    async def _ask(self, url: str) -> tuple[Row, ...]:
        self._check_target(url)
        answer = await self._asking.ask(Question(url, "application/json"))
        if not somebody_found(answer):
            return ()
        document = read_json(_json_body(answer))
        _check_whole(answer, document)
        return rows_of(document, self._rows_at)

    def _check_target(self, url: str) -> None:
        """Believe nobody, ourselves included: what the client will send must lead where the administrator said."""
        meant, sent = urlsplit(self._base_url), httpx2.URL(url)
        told = httpx2.URL(self._base_url)
        if (sent.scheme, sent.host, sent.port) != (told.scheme, told.host, told.port) or not sent.path.startswith(meant.path):
            raise SourceSchema("The path leads away from the address of this source.")


def _json_body(answer: Answered) -> bytes:
    if not _JSON.fullmatch(answer.media_type):
        raise SourceSchema(f"Its answer is {answer.media_type[:80] or 'of no type'}, not JSON.")
    if answer.charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise SourceSchema(f"Its answer is in {answer.charset[:40]}; JSON is UTF-8.")
    return answer.body


def _check_whole(answer: Answered, document: object) -> None:
    """Raise SourceSchema for the first page of several: half of somebody's orders is a wrong answer."""
    wants_more = 'rel="next"' in answer.headers.get("link", "").replace("rel=next", 'rel="next"')
    if isinstance(document, dict):
        for place in (document, document.get("links"), document.get("_links"), document.get("meta"), document.get("paging")):
            wants_more = wants_more or (isinstance(place, dict) and any(place.get(name) for name in _MORE))
    if wants_more:
        raise SourceSchema("It answered with the first of several pages. Ask for everything about one customer in one answer.")

"""Scores over HTTP: one POST for each question. See docs/scores-from-outside.md."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from midoffice.adapters.backoffice.authorization import Authorization
from midoffice.adapters.backoffice.deadline import Deadlines
from midoffice.adapters.backoffice.exact_json import read_json
from midoffice.adapters.backoffice.fields import Fields
from midoffice.adapters.backoffice.http_door import HttpDoor, Question
from midoffice.adapters.backoffice.http_settings import HTTP_FIELDS, HttpSettings, check_network, read_http_settings
from midoffice.adapters.backoffice.status import somebody_found
from midoffice.domain.routing.outside_scores import ScoreQuestion, believable
from midoffice.kernel.errors import Invalid
from midoffice.ports.sources import SourceSchema

_FIELDS = (*HTTP_FIELDS, "base_url")
_MOST_AT_ONCE = 20
_MOST_BYTES = 256 * 1024
_JSON = "application/json"


class HttpScorerAdapter:
    """Connection: `base_url`, to which questions are posted, and what `http_settings` reads."""

    def check(self, connection: Mapping[str, Any], *, has_secret: bool) -> None:
        """Raise Invalid for what cannot work."""
        _read(connection, has_secret=has_secret)

    def open(self, connection: Mapping[str, Any], secret: str | None) -> "HttpScorer":
        """Return a scorer that has not connected yet."""
        url, settings = _read(connection, has_secret=secret is not None)
        return HttpScorer(url, settings, secret)


def _read(connection: Mapping[str, Any], *, has_secret: bool) -> tuple[str, HttpSettings]:
    fields = Fields(connection, _FIELDS)
    address = fields.address("base_url", ("https", "http"))
    settings = read_http_settings(fields, has_secret=has_secret)
    if address is None:
        raise Invalid("connection.base_url", "This is missing.", "Enter it.")
    check_network("base_url", address, private=settings.private_addresses)
    return address.geturl(), settings


class HttpScorer:
    """Asks one address and no other: redirects are not followed, answers are bounded in time and size."""

    def __init__(self, url: str, settings: HttpSettings, secret: str | None) -> None:
        """Connect to nothing yet."""
        self._url = url
        self._work = Deadlines()
        self._door = HttpDoor("scores", settings, _MOST_AT_ONCE, tls=url.startswith("https:"))
        self._asking = Authorization(self._door, settings, secret, self._work)

    async def score(self, question: ScoreQuestion, seconds: float) -> Mapping[UUID, float]:
        """Ask what a contact is worth; see ports.scores."""
        return await self._work.within(self._ask(question), seconds)

    async def close(self) -> None:
        """Close all connections."""
        await self._work.close()
        await self._door.close()

    async def _ask(self, question: ScoreQuestion) -> Mapping[UUID, float]:
        content = orjson.dumps(_document(question))
        asked = Question(self._url, _JSON, content, {"Content-Type": _JSON}, _MOST_BYTES)
        answer = await self._asking.ask(asked)
        if not somebody_found(answer):
            raise SourceSchema(f"There is nothing to ask at this address ({answer.status}).")
        if answer.media_type != _JSON:
            raise SourceSchema(f"Its answer is {answer.media_type[:80] or 'of no type'}, not JSON.")
        try:
            return believable(question, _scores(read_json(answer.body)))
        except Invalid as fault:
            raise SourceSchema(f"Its answer cannot be believed: {fault.message}") from None


def _document(question: ScoreQuestion) -> dict[str, Any]:
    return {
        "work_item_id": question.work_item_id,
        "interaction_id": question.interaction_id,
        "service": question.service,
        "medium": question.medium,
        "priority": question.priority,
        "queued_at": question.queued_at,
        "agents": [{"id": agent.id, "skills": dict(agent.skills)} for agent in question.agents],
    }


def _scores(document: object) -> dict[UUID, float]:
    said = document.get("scores") if isinstance(document, dict) else None
    if not isinstance(said, dict):
        raise SourceSchema("Its answer has no object of scores.")
    return {_agent(who): _number(score) for who, score in said.items()}


def _agent(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise SourceSchema("Its answer names an agent by something that is no id.") from None


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise SourceSchema("Its answer has a score that is no number.")
    try:
        return float(value)
    except OverflowError:
        raise SourceSchema("Its answer has a score that is too large.") from None

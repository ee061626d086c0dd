"""Scorers: the suite on every one that we have, and what only a peer behind HTTP can do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from tests.backoffice.http_peer import ENDLESS, FROZEN, HALF, HttpPeer, Reply, Request, http_peer

from midoffice.adapters.memory.scorer import MemoryScorer
from midoffice.adapters.scores.http_scorer import HttpScorerAdapter
from midoffice.domain.routing.outside_scores import ScoredAgent, ScoreQuestion
from midoffice.kernel.errors import Invalid, MidofficeError
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.scorers import CHECKS, Saying, ScorerCase, question


@asynccontextmanager
async def in_memory() -> AsyncIterator[ScorerCase]:
    async def frozen(_: ScoreQuestion) -> Mapping[UUID, float]:
        return await asyncio.Future()

    async def away(_: ScoreQuestion) -> Mapping[UUID, float]:
        raise SourceDown("It is not there.")

    scorer = MemoryScorer(frozen)

    async def say(saying: Saying) -> None:
        async def answer(asked: ScoreQuestion) -> Mapping[UUID, float]:
            return saying(asked)

        scorer.say = answer

    async def freeze() -> None:
        scorer.say = frozen

    async def leave() -> None:
        scorer.say = away

    yield ScorerCase(scorer.open({}, None), say, freeze, leave)


def _question(request: Request) -> ScoreQuestion:
    """Read the part of a question that answers are made of."""
    said = json.loads(request.body)
    agents = tuple(ScoredAgent(UUID(each["id"]), each["skills"]) for each in said["agents"])
    model = question(0)
    return ScoreQuestion(UUID(said["work_item_id"]), None, said["service"], said["medium"], 0, model.queued_at, agents)


@asynccontextmanager
async def over_http() -> AsyncIterator[ScorerCase]:
    async with http_peer(lambda _: FROZEN) as peer:
        scorer = HttpScorerAdapter().open(at(peer), None)

        async def say(saying: Saying) -> None:
            def answer(request: Request) -> Reply:
                scores = {str(who): score for who, score in saying(_question(request)).items()}
                return Reply(json.dumps({"scores": scores}).encode())

            peer.answer = answer

        async def freeze() -> None:
            peer.answer = lambda _: FROZEN

        async def flood() -> None:
            peer.answer = lambda _: ENDLESS

        try:
            yield ScorerCase(scorer, say, freeze, peer.stop, flood)
        finally:
            await scorer.close()


def at(peer: HttpPeer, **given: object) -> dict[str, object]:
    return {"base_url": f"http://127.0.0.1:{peer.port}/scores", "private_addresses": True, **given}


@pytest.mark.parametrize("case", [in_memory, over_http], ids=lambda case: case.__name__)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_every_scorer_keeps_the_contract(
    case: Callable[[], "AsyncIterator[ScorerCase]"], check: Callable[[ScorerCase], Awaitable[None]]
) -> None:
    async with case() as opened:  # type: ignore[attr-defined] # a context manager
        await check(opened)


BAD_ANSWERS: dict[str, tuple[Reply, type[MidofficeError]]] = {
    "no JSON": (Reply(b"{'scores': 1}"), SourceSchema),
    "another type": (Reply(b"<html>", type="text/html"), SourceSchema),
    "NaN written out": (Reply(b'{"scores": {"x": NaN}}'), SourceSchema),
    "a list": (Reply(b"[]"), SourceSchema),
    "no scores": (Reply(b"{}"), SourceSchema),
    "no id": (Reply(b'{"scores": {"ann": 1}}'), SourceSchema),
    "a text": (Reply(b'{"scores": {"6f4a3c9e-0000-7000-8000-000000000000": "1"}}'), SourceSchema),
    "a truth": (Reply(b'{"scores": {"6f4a3c9e-0000-7000-8000-000000000000": true}}'), SourceSchema),
    "a number beyond floats": (
        Reply(b'{"scores": {"6f4a3c9e-0000-7000-8000-000000000000": 1' + b"0" * 350 + b"}}"),
        SourceSchema,
    ),
    "half": (HALF, SourceDown),
    "not there": (Reply(status=404), SourceSchema),
    "redirect": (Reply(status=302, headers={"Location": "http://evil.example/"}), SourceSchema),
    "refused": (Reply(status=403), SourceForbidden),
    "broken": (Reply(status=500), SourceDown),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
async def test_a_bad_answer_is_named(name: str) -> None:
    reply, kind = BAD_ANSWERS[name]
    async with http_peer(lambda _: reply) as peer:
        scorer = HttpScorerAdapter().open(at(peer), None)
        try:
            with pytest.raises(kind):
                await scorer.score(question(), PATIENCE_SECONDS)
        finally:
            await scorer.close()


async def test_what_is_asked_and_by_whom() -> None:
    async with http_peer(lambda _: Reply(b"{}")) as peer:
        scorer = HttpScorerAdapter().open(at(peer, auth="api_key"), "open-sesame")
        asked = question(1)
        with pytest.raises(SourceSchema):
            await scorer.score(asked, PATIENCE_SECONDS)
        await scorer.close()
        (request,) = peer.requests
    assert (request.method, request.target, request.headers["x-api-key"]) == ("POST", "/scores", "open-sesame")
    assert json.loads(request.body) == {
        "work_item_id": str(asked.work_item_id),
        "interaction_id": str(asked.interaction_id),
        "service": "sales",
        "medium": "chat",
        "priority": 0,
        "queued_at": "2026-03-02T09:00:00+00:00",
        "agents": [{"id": str(asked.agents[0].id), "skills": {"sales": 1}}],
    }


@pytest.mark.parametrize(
    ("connection", "field"),
    [
        ({}, "connection.base_url"),
        ({"base_url": "ftp://x.example"}, "connection.base_url"),
        ({"base_url": "http://scores.example/"}, "connection.base_url"),
        ({"base_url": "https://10.0.0.1/"}, "connection.base_url"),
        ({"base_url": "https://scores.example/", "rows_at": "x"}, "connection.rows_at"),
        ({"base_url": "https://scores.example/", "auth": "api_key"}, "connection.auth"),
    ],
)
def test_a_connection_that_cannot_work_is_refused(connection: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        HttpScorerAdapter().check(connection, has_secret=False)
    assert caught.value.fields["field"] == field

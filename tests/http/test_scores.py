"""The system that gives scores: connected, changed, tried and removed by administrators; its secret is never shown."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from tests.http.house import House, on_both_stores

from midoffice.adapters.memory.scorer import MemoryScorer
from midoffice.domain.routing.outside_scores import ScoreQuestion
from midoffice.http.app import create_app
from midoffice.http.edge import Edge
from midoffice.ports.sources import SourceDown

SECRET = "open-sesame"
PATH = "/api/admin/score-connection"
AT_HOME = {"base_url": "https://scores.example.com/"}


async def _half(question: ScoreQuestion) -> Mapping[UUID, float]:
    return {agent.id: 0.5 for agent in question.agents}


@pytest.fixture
def scorer(house: House) -> MemoryScorer:
    scorer = MemoryScorer(_half)
    house.context = replace(house.context, scorer_adapter=scorer)
    house.app = create_app(Edge(house.context))
    return scorer


@on_both_stores
@pytest.mark.usefixtures("scorer")
async def test_a_system_is_connected_changed_tried_and_removed(house: House) -> None:
    administrator = await house.sign_in("adam")
    none = await administrator.get(PATH)
    assert (none.json()["version"], none.headers["etag"]) == (0, '"0"')
    assert (await administrator.post(f"{PATH}/probe")).status_code == 404
    body = {"connection": AT_HOME, "secret": SECRET}
    made = await administrator.send("PUT", PATH, body, if_match="0")
    assert made.status_code == 200, made.text
    assert made.json() == {"connection": AT_HOME, "deadline_ms": 150, "has_secret": True, "version": 1}
    assert (await administrator.send("PUT", PATH, body, if_match="0")).status_code == 412
    elsewhere = {"connection": {"base_url": "https://other.example.com/"}}
    refused = await administrator.send("PUT", PATH, elsewhere, if_match="1")
    assert (refused.status_code, "another address" in refused.text) == (422, True)
    changed = await administrator.send("PUT", PATH, {"connection": AT_HOME, "deadline_ms": 80}, if_match="1")
    assert (changed.json()["deadline_ms"], changed.json()["has_secret"]) == (80, True)
    tried = (await administrator.post(f"{PATH}/probe")).json()
    assert (tried["good"], tried["sentence"]) == (True, "It answers 0.5 for an agent who does not exist.")
    assert (await administrator.send("DELETE", PATH, if_match="1")).status_code == 412
    assert (await administrator.send("DELETE", PATH, if_match="2")).status_code == 204
    assert (await administrator.get(PATH)).json()["version"] == 0
    trail = (await administrator.get("/api/admin/audit")).json()
    actions = [entry["action"] for entry in trail["items"] if entry["subject_kind"] == "score connection"]
    assert actions == ["remove score connection", "change score connection", "change score connection"]
    for text in (made.text, changed.text, str(trail)):
        assert SECRET not in text


async def test_what_is_wrong_with_it_is_said_when_it_is_tried(house: House, scorer: MemoryScorer) -> None:
    async def away(_: ScoreQuestion) -> Mapping[UUID, float]:
        raise SourceDown("No connection.")

    scorer.say = away
    administrator = await house.sign_in("adam")
    await administrator.send("PUT", PATH, {"connection": AT_HOME}, if_match="0")
    tried = (await administrator.post(f"{PATH}/probe")).json()
    assert (tried["good"], tried["sentence"]) == (False, "No connection.")
    assert tried["remedy"]

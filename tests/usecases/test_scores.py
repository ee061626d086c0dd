"""Scores of another system, in the running product: asked for beside the router, replaced by the plan's own, and told."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.usecases.floor import Floor
from tests.usecases.play import ADMIN
from tests.usecases.test_best_value import SCORE, WINDOW, hire, offer_to, offered

from midoffice.adapters.memory.scorer import MemoryScorer
from midoffice.domain.context.breaker import BreakerState
from midoffice.domain.routing.explanation import brief
from midoffice.domain.routing.outside_scores import ScoreConnection, ScoreQuestion
from midoffice.domain.services.service import Ranking
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.sources import SourceDown
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.routing.route import route_waiting, take_lease, take_over
from midoffice.usecases.routing.routing_plan import publish_plan
from midoffice.usecases.routing.score_connection import remove_score_connection, set_score_connection
from midoffice.usecases.routing.score_waiting import AGAIN, Scoring, score_waiting

Scores = Mapping[UUID, float]
CONNECTION = ScoreConnection({"base_url": "https://scores.example.com/"}, 50)


async def asking(floor: Floor, say: Callable[[ScoreQuestion], Awaitable[Scores]], score: str = SCORE) -> MemoryScorer:
    """Connect a system that answers so, and let billing ask it; `score` is the plan's own. Only who is frozen is late."""

    async def pause(_: float) -> None:
        if scorer.say is not _frozen:
            await asyncio.Future()

    scorer = MemoryScorer(say, pause)
    floor.context = replace(floor.context, scorer_adapter=scorer)
    await set_score_connection(floor.context, ADMIN, CONNECTION, None)
    rules = {"ranking": Ranking.BEST_VALUE, "score": score, "outside_score": True, "required_skills": ()}
    await floor.change_service("billing", **rules)
    return scorer


def by_name(floor: Floor, **scores: float) -> Callable[[ScoreQuestion], Awaitable[Scores]]:
    async def say(_: ScoreQuestion) -> Scores:
        return {floor.agents[name].account_id: score for name, score in scores.items()}

    return say


async def test_the_other_system_chooses_and_the_offer_says_so(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    await hire(floor, "bob", 5)
    scorer = await asking(floor, by_name(floor, ann=0.9, bob=0.1))
    arrived = await floor.arrive("billing")
    assert await score_waiting(floor.context, Scoring("here")) == 1
    assert await offered(floor, timedelta(0), WINDOW) == [0, 1]
    offer = await offer_to(floor, "ann")
    value = offer.why["value"]
    assert (value["score"], value["outside"], value["instead"]) == (0.9, True, "")
    assert brief(offer.why)["value"]["outside"] is True
    (asked,) = scorer.asked
    assert arrived.work_item is not None
    assert (asked.work_item_id, asked.service, asked.medium) == (arrived.work_item.id, "billing", "chat")
    assert {agent.id: agent.skills["selling"] for agent in asked.agents} == {
        floor.agents["ann"].account_id: 2,
        floor.agents["bob"].account_id: 5,
    }
    assert await floor.faults() == ()


async def _frozen(_: ScoreQuestion) -> Scores:
    return await asyncio.Future()


async def _away(_: ScoreQuestion) -> Scores:
    raise SourceDown("It is not there.")


async def _nan(question: ScoreQuestion) -> Scores:
    return {agent.id: math.nan for agent in question.agents}


async def _huge(question: ScoreQuestion) -> Scores:
    return {agent.id: 1e300 for agent in question.agents}


async def _stranger(question: ScoreQuestion) -> Scores:
    return {**{agent.id: 1.0 for agent in question.agents}, new_id(): 2.0}


@pytest.mark.parametrize(
    ("say", "instead"),
    [(_frozen, "slow"), (_away, "down"), (_nan, "schema"), (_huge, "schema"), (_stranger, "schema")],
    ids=["frozen", "away", "nan", "huge", "stranger"],
)
@pytest.mark.parametrize(("score", "chosen"), [(SCORE, "bob"), ("", "ann")], ids=["own score", "longest idle"])
async def test_the_plan_goes_on_without_it_and_says_why(
    floor: Floor, say: Callable[[ScoreQuestion], Awaitable[Scores]], instead: str, score: str, chosen: str
) -> None:
    await hire(floor, "ann", 2)
    await hire(floor, "bob", 5)
    await asking(floor, say, score)
    await floor.arrive("billing")
    assert await score_waiting(floor.context, Scoring("here")) == 1
    assert await offered(floor, timedelta(0), WINDOW) == [0, 1]
    value = (await offer_to(floor, chosen)).why["value"]
    assert (value["outside"], value["instead"]) == (False, instead)


async def test_an_answer_that_comes_too_late_is_not_waited_for(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    await asking(floor, by_name(floor, ann=0.9))
    await floor.arrive("billing")
    assert await offered(floor, timedelta(0), WINDOW) == [0, 1]
    assert (await offer_to(floor, "ann")).why["value"]["instead"] == "late"


async def test_after_failures_it_is_left_alone_and_tried_again_by_one(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    scorer = await asking(floor, _away)
    scoring = Scoring("here")
    for _ in range(8):
        await floor.arrive("billing")
    assert await score_waiting(floor.context, scoring) == 8
    assert (scoring.breaker.state, len(scorer.asked)) == (BreakerState.OPEN, 8)
    await floor.arrive("billing")
    assert await score_waiting(floor.context, scoring) == 1
    assert len(scorer.asked) == 8
    scorer.say = by_name(floor, ann=0.9)
    floor.clock.advance(AGAIN)
    assert await score_waiting(floor.context, scoring) == 9
    assert (scoring.breaker.state, len(scorer.asked)) == (BreakerState.CLOSED, 9)


async def test_who_comes_later_is_asked_about_after_a_while(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    scorer = await asking(floor, by_name(floor, ann=0.9))
    scoring = Scoring("here")
    await floor.arrive("billing")
    assert [await score_waiting(floor.context, scoring) for _ in range(2)] == [1, 0]
    await hire(floor, "bob", 5)
    assert await score_waiting(floor.context, scoring) == 0
    scorer.say = by_name(floor, ann=0.1, bob=0.2)
    floor.clock.advance(AGAIN)
    assert [await score_waiting(floor.context, scoring) for _ in range(2)] == [1, 0]
    assert await offered(floor, timedelta(0), WINDOW) == [0, 1]
    assert (await offer_to(floor, "bob")).why["value"]["score"] == 0.2


async def test_trouble_does_not_take_an_earlier_answer_away(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    scorer = await asking(floor, by_name(floor, ann=0.9))
    scoring = Scoring("here")
    await floor.arrive("billing")
    assert await score_waiting(floor.context, scoring) == 1
    await hire(floor, "bob", 5)
    scorer.say = _away
    floor.clock.advance(AGAIN)
    assert [await score_waiting(floor.context, scoring) for _ in range(2)] == [1, 0]
    assert await offered(floor, timedelta(0), WINDOW) == [0, 1]
    assert (await offer_to(floor, "ann")).why["value"]["outside"]


async def test_another_connection_of_the_same_version_is_opened_anew(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    await asking(floor, by_name(floor, ann=0.9))
    scoring = Scoring("here")
    await floor.arrive("billing")
    assert await score_waiting(floor.context, scoring) == 1
    await remove_score_connection(floor.context, ADMIN, 1)
    other = replace(CONNECTION, connection={"base_url": "https://other.example.com/"})
    await set_score_connection(floor.context, ADMIN, other, None)
    await floor.arrive("billing")
    assert await score_waiting(floor.context, scoring) == 1
    assert scoring.opened_by == (replace(other, version=1), None)


async def test_one_process_asks_and_another_one_takes_over(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    await asking(floor, by_name(floor, ann=0.9))
    await floor.arrive("billing")
    first, second = Scoring("first"), Scoring("second")
    assert [await score_waiting(floor.context, each) for each in (first, second)] == [1, 0]
    await floor.arrive("billing")
    assert await score_waiting(floor.context, second) == 0
    floor.clock.advance(timedelta(seconds=6))
    assert await score_waiting(floor.context, second) == 1


async def test_a_router_that_reads_everything_anew_decides_alike(floor: Floor) -> None:
    """One router has followed the log, another one reads the store after the answer: both know the scores."""
    await hire(floor, "ann", 2)
    await hire(floor, "bob", 5)
    await asking(floor, by_name(floor, ann=0.9, bob=0.1))
    lease = await take_lease(floor.context, "following")
    assert lease is not None
    following = await take_over(floor.context, lease.epoch)
    arrived = await floor.arrive("billing")
    await settle_log(floor.context.database)
    await route_waiting(floor.context, following)
    await score_waiting(floor.context, Scoring("here"))
    await settle_log(floor.context.database)
    await route_waiting(floor.context, following)
    fresh = await take_over(floor.context, lease.epoch)
    assert arrived.work_item is not None
    known = [each.queue.dispatcher.items[arrived.work_item.id.int].outside for each in (following, fresh)]
    assert known[0] == known[1]
    assert known[0] is not None
    assert known[0].scores[floor.agents["ann"].account_id.int] == 0.9


async def test_nobody_is_asked_for_services_that_do_not_ask(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    scorer = await asking(floor, by_name(floor, ann=0.9))
    await floor.change_service("billing", outside_score=False)
    await floor.arrive("billing")
    scoring = Scoring("here")
    assert await score_waiting(floor.context, scoring) == 0
    assert not scoring.used
    assert scorer.asked == []


async def test_a_plan_that_asks_nobody_is_refused_and_one_that_lost_its_system_goes_on(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    rules = {"ranking": "best_value", "score": SCORE, "outside_score": True, "required_skills": {}}
    with pytest.raises(Invalid, match="no system is connected") as refused:
        await publish_plan(floor.context, ADMIN, {"services": {"sales": rules}}, 0)
    assert refused.value.fields["field"] == "services.sales.outside_score"
    await asking(floor, by_name(floor, ann=0.9))
    await remove_score_connection(floor.context, ADMIN, 1)
    await floor.arrive("billing")
    assert await score_waiting(floor.context, Scoring("here")) == 1
    assert await offered(floor, timedelta(0), WINDOW) == [0, 1]
    assert (await offer_to(floor, "ann")).why["value"]["instead"] == "unconnected"

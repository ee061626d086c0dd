"""Pairs that are made by their value, in the running product: gathered, made by the greatest sum, explained, and never stuck."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.floor import Floor
from tests.usecases.play import ADMIN

from midoffice.domain.access.principal import Principal
from midoffice.domain.agents.agent import AgentSkill
from midoffice.domain.routing.explanation import brief
from midoffice.domain.routing.offer import Offer
from midoffice.domain.services.service import Ranking
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.usecases.events import SYSTEM, directory_changed
from midoffice.usecases.records import edit_record, retire_record
from midoffice.usecases.routing.route import give_up_lease, route_waiting, take_lease, take_over
from midoffice.usecases.routing.routing_plan import check_plan, publish_plan, read_plan_in_force
from midoffice.usecases.routing.waiting import Sample, list_takers_under
from midoffice.usecases.services.skills import SKILLS

WINDOW = timedelta(milliseconds=201)
SCORE = '10 * agent.skills.selling + (if item.medium = "chat" then 1 else 0)'


async def valued(floor: Floor, *services: str, **scores: str) -> None:
    for key in services:
        score = scores.get(key, SCORE)
        await floor.change_service(key, ranking=Ranking.BEST_VALUE, score=score, required_skills=())


async def hire(floor: Floor, name: str, selling: int) -> Principal:
    principal = await floor.hire(name, limits=(4, 4, 4))
    async with floor.context.database.transaction() as tx:
        profile = next(each for each in await tx.agent_profiles.all() if each.id == principal.account_id)
        levels = (AgentSkill(floor.english.id, 3), AgentSkill(floor.selling.id, selling))
        await tx.agent_profiles.save(replace(profile, skills=levels, version=profile.version + 1))
        await tx.log.append([directory_changed("agents", floor.clock.now(), SYSTEM)])
    floor.clock.advance(timedelta(milliseconds=1))
    return principal


async def offered(floor: Floor, *waits: timedelta) -> list[int]:
    """Let one router work after each of these times; return the offers that it made then."""
    lease = await take_lease(floor.context, "gathering")
    assert lease is not None
    routing = await take_over(floor.context, lease.epoch)
    made = []
    for wait in waits:
        floor.clock.advance(wait)
        steps = [await route_waiting(floor.context, routing)]
        while steps[-1].more:
            steps.append(await route_waiting(floor.context, routing))
        made.append(sum(step.offered for step in steps))
    await give_up_lease(floor.context, "gathering")
    return made


async def offer_to(floor: Floor, name: str) -> Offer:
    (offer,) = await floor.offers_to(floor.agents[name])
    return offer


async def test_the_greatest_sum_is_offered_and_says_why(floor: Floor) -> None:
    await valued(floor, "billing", "sales", sales="20 * agent.skills.selling")
    await hire(floor, "ann", 4)
    await hire(floor, "bob", 5)
    plain = await floor.arrive("billing")
    double = await floor.arrive("sales")
    assert await offered(floor, timedelta(0), WINDOW) == [0, 2]
    ann, bob = await offer_to(floor, "ann"), await offer_to(floor, "bob")
    assert plain.work_item is not None
    assert double.work_item is not None
    assert (ann.work_item_id, bob.work_item_id) == (plain.work_item.id, double.work_item.id)
    value = ann.why["value"]
    assert (value["score"], value["items"], value["agents"], value["total"]) == (41.0, 2, 2, 141.0)
    assert value["window_seconds"] == 0.2
    assert value["alternatives"] == [{"agent_id": str(floor.agents["bob"].account_id), "score": 51.0}]
    bobs = str(floor.agents["bob"].account_id)
    assert value["other"] == {"agent_id": bobs, "work_item_id": str(double.work_item.id), "total": 131.0}
    assert "other" not in bob.why["value"]
    told = brief(ann.why)["value"]
    assert told["needed_elsewhere"]
    assert "alternatives" not in told
    assert not brief(bob.why)["value"]["needed_elsewhere"]
    assert await floor.faults() == ()


async def test_a_renamed_skill_would_break_a_score_and_is_refused(floor: Floor) -> None:
    await valued(floor, "billing")
    await floor.change_service("sales", required_skills=())
    with pytest.raises(Conflict, match="Billing"):
        await edit_record(floor.context, ADMIN, SKILLS, floor.selling.id, 1, lambda skill: replace(skill, key="sales"))
    await floor.change_service("care", required_skills=(), widening=())
    with pytest.raises(Conflict, match="Billing"):
        await retire_record(floor.context, ADMIN, SKILLS, floor.selling.id, 1)
    renamed = await edit_record(floor.context, ADMIN, SKILLS, floor.english.id, 1, lambda skill: replace(skill, key="englisch"))
    assert renamed.key == "englisch"


@pytest.mark.parametrize(
    ("rules", "place", "why"),
    [
        ({"ranking": "best_value"}, "score", "missing"),
        ({"score": "10 * agent.skills.seling"}, "score", "seling"),
        ({"score": "agent.skills.selling > 2"}, "score", "true or false"),
        ({"score": 7}, "score", "no text"),
        ({"value_window_seconds": 2.5}, "value_window_seconds", "2.5"),
        ({"ranking": "best_value", "score": "1", "asked_at_once": 2}, "asked_at_once", "more than 1"),
    ],
)
async def test_what_could_not_be_reckoned_is_refused_when_it_is_saved(
    floor: Floor, rules: dict[str, object], place: str, why: str
) -> None:
    for change in (
        check_plan(floor.context, ADMIN, {"services": {"sales": rules}}),
        publish_plan(floor.context, ADMIN, {"services": {"sales": rules}}, 0),
    ):
        with pytest.raises(Invalid, match=why) as refused:
            await change
        assert refused.value.fields["field"] == f"services.sales.{place}"


async def test_a_published_plan_pairs_by_value_and_is_taken_back(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    await hire(floor, "bob", 5)
    rules = {"ranking": "best_value", "score": SCORE, "value_window_seconds": 0.5, "required_skills": {}}
    version = await publish_plan(floor.context, ADMIN, {"services": {"sales": rules}}, 0)
    said = (await read_plan_in_force(floor.context, ADMIN)).document["services"]["sales"]
    assert (said["score"], said["value_window_seconds"]) == (SCORE, 0.5)
    await floor.arrive("sales")
    assert await offered(floor, timedelta(0), WINDOW, 2 * WINDOW) == [0, 0, 1]
    assert (await offer_to(floor, "bob")).why["value"]["score"] == 51.0
    await publish_plan(floor.context, ADMIN, {"services": {"sales": {"ranking": "longest_idle"}}}, version.number)
    await floor.arrive("sales")
    assert await floor.route() == 1
    assert "value" not in (await offer_to(floor, "ann")).why


async def test_who_could_take_a_sample_contact_shows_scores_best_first(floor: Floor) -> None:
    await hire(floor, "ann", 2)
    await hire(floor, "bob", 5)
    draft = {"services": {"sales": {"ranking": "best_value", "score": SCORE}}}
    takers = await list_takers_under(floor.context, ADMIN, draft, "sales", Sample(Channel.CHAT))
    ids = [floor.agents[name].account_id for name in ("bob", "ann")]
    assert [(near.agent_id, near.score) for near in takers.waiting.nearest] == list(zip(ids, (51.0, 21.0), strict=True))
    assert takers.waiting.cause.agent_id == ids[0]


async def test_who_is_first_among_rivals_is_told_as_it_is_decided(floor: Floor) -> None:
    await valued(floor, "billing", "sales", sales="20 * agent.skills.selling")
    await hire(floor, "ann", 4)
    await hire(floor, "bob", 5)
    await floor.arrive("billing")
    takers = await list_takers_under(floor.context, ADMIN, {}, "sales", Sample(Channel.CHAT))
    assert takers.waiting.cause.agent_id == floor.agents["bob"].account_id

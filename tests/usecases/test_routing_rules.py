"""Routing rules of services, from the edit to the offer, on both stores."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.floor import Floor
from tests.usecases.play import ADMIN

from midoffice.domain.access.roles import Role
from midoffice.domain.agents.agent import Skill
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.service import RequiredSkill, Service, SkillGroups, WideningStep
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.event_log import Cursor
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.records import edit_record, retire_record
from midoffice.usecases.routing.offers import reject_offer
from midoffice.usecases.routing.transfers import (
    Target,
    list_transfer_targets,
    move_work_item,
    take_back_work_item,
    transfer_work_item,
)
from midoffice.usecases.services.services import SERVICES, foresee_change
from midoffice.usecases.services.skills import SKILLS

SECOND = timedelta(seconds=1)


async def edit(floor: Floor, key: str, **changes: object) -> Service:
    before = floor.services[key]
    floor.services[key] = await edit_record(
        floor.context,
        ADMIN,
        SERVICES,
        before.id,
        before.version,
        lambda service: replace(service, **changes),  # type: ignore[arg-type]
    )
    return floor.services[key]


async def steps_written(floor: Floor) -> list[int]:
    await settle_log(floor.context.database)
    async with floor.context.database.reading() as tx:
        events = await tx.log.read(Cursor(), 10_000)
    return [event.data["work_item"]["widened"] for event in events if event.type == "WorkItemWidened"]


async def waiting(floor: Floor, service: str = "care") -> WorkItem:
    item = (await floor.arrive(service)).work_item
    assert item is not None
    return item


async def test_each_step_is_written_once_and_then_somebody_is_asked(floor: Floor) -> None:
    ann = await floor.hire("ann", skills=(floor.english,))  # English 3: only "anybody" fits her
    item = await waiting(floor)
    assert await floor.route() == 0
    await floor.pass_time(10 * SECOND)
    assert await floor.route() == 0
    assert (await floor.item(item.id)).widened == 1
    await floor.route()
    await floor.pass_time(50 * SECOND)
    assert await floor.route() == 1
    assert await steps_written(floor) == [1, 2]
    (offer,) = await floor.offers_to(ann)
    assert offer.why["strategy"] == "round_robin"
    offered = await floor.item(item.id)
    assert (offered.widened, offered.state, offered.unroutable_since) == (2, WorkItemState.OFFERED, None)


async def test_a_step_that_comes_with_an_offer_is_written_in_the_same_step_of_the_router(floor: Floor) -> None:
    bob = await floor.hire("bob", skills=(floor.selling,))
    item = await waiting(floor)
    await floor.route()
    await floor.pass_time(70 * SECOND)
    assert await floor.route() == 1
    assert await steps_written(floor) == [2]
    assert (await floor.item(item.id)).widened == 2
    assert len(await floor.offers_to(bob)) == 1


async def test_r22_an_offer_that_is_pending_when_a_step_comes_stays_and_the_next_search_is_wider(floor: Floor) -> None:
    bob = await floor.hire("bob", skills=(floor.selling,))
    item = await waiting(floor)
    await floor.pass_time(41 * SECOND)
    await floor.route()
    (offer,) = await floor.offers_to(bob)
    ann = await floor.hire("ann", skills=(floor.english,))
    await floor.pass_time(19 * SECOND)
    assert await floor.route() == 0
    assert [each.id for each in await floor.offers_to(bob)] == [offer.id]
    await reject_offer(floor.context, bob, offer.id)
    assert await floor.route() == 1
    assert len(await floor.offers_to(ann)) == 1
    assert (await floor.item(item.id)).widened == 2


async def test_an_item_keeps_its_step_in_its_service_and_loses_it_in_another(floor: Floor) -> None:
    bob = await floor.hire("bob", skills=(floor.selling,))
    sue = await floor.hire("sue", roles=(Role.SUPERVISOR,), skills=(), ready=False)
    await waiting(floor)
    await floor.pass_time(10 * SECOND)
    item = await floor.take(bob)
    assert item.widened == 1
    assert (await take_back_work_item(floor.context, sue, item.id)).widened == 1
    moved = await move_work_item(floor.context, sue, item.id, floor.services["sales"].id)
    assert moved.widened == 0


async def test_skills_kept_at_a_transfer_are_not_widened(floor: Floor) -> None:
    ann = await floor.hire("ann", skills=(floor.english,))
    item = await waiting(floor, "billing")
    await floor.take(ann)
    target = Target(floor.services["care"].id)
    kept = await transfer_work_item(floor.context, ann, item.id, target, keep_skills=True, force=True)
    assert kept.required_skills == floor.services["billing"].required_skills
    await floor.hire("bob", skills=(floor.selling,))
    await floor.pass_time(100 * SECOND)
    await floor.route()
    assert await steps_written(floor) == []
    assert (await floor.item(item.id)).agent_id in {None, ann.account_id}


async def test_r23_what_waits_goes_by_an_edited_widening_at_once(floor: Floor) -> None:
    bob = await floor.hire("bob", skills=(floor.selling,))
    item = await waiting(floor)
    await floor.route()
    await edit(floor, "care", widening=(WideningStep(2 * SECOND, ((RequiredSkill(floor.selling.id),),)),))
    await floor.pass_time(3 * SECOND)
    assert await floor.route() == 1
    assert len(await floor.offers_to(bob)) == 1
    assert (await floor.item(item.id)).widened == 1


async def test_r23_an_edited_widening_begins_anew_for_what_has_come_to_a_step(floor: Floor) -> None:
    await floor.hire("bob", skills=(), ready=True)
    item = await waiting(floor)
    await floor.pass_time(20 * SECOND)
    await floor.route()
    assert (await floor.item(item.id)).widened == 1
    await edit(floor, "care", widening=(WideningStep(timedelta(hours=1)),))
    assert (await floor.item(item.id)).widened == 0
    await floor.route()
    assert (await floor.item(item.id)).widened == 0


async def test_round_robin_survives_a_change_of_router(floor: Floor) -> None:
    await edit(floor, "care", required_skills=(), widening=())
    ann, bob = [await floor.hire(name, limits=(40, 40, 6)) for name in ("ann", "bob")]
    asked = []
    for _ in range(4):
        await waiting(floor)
        await floor.pass_time(SECOND)
        floor.routing = None
        await floor.route()
        (turn,) = [p for p in (ann, bob) if await floor.offers_to(p)]
        asked.append(turn)
        (offer,) = await floor.offers_to(turn)
        await reject_offer(floor.context, turn, offer.id)
        await floor.pass_time(SECOND)
        await floor.route()
        (other,) = [p for p in (ann, bob) if await floor.offers_to(p)]
        assert other is not turn
        await floor.take(other)
    assert asked == [ann, ann, ann, ann]


async def test_able_only_after_widening_is_able(floor: Floor) -> None:
    bob = await floor.hire("bob", skills=())
    await waiting(floor)
    targets = {each.service_id: each.agents_ready for each in (await list_transfer_targets(floor.context, bob)).services}
    assert targets == {floor.services["care"].id: 1, floor.services["sales"].id: 0, floor.services["billing"].id: 0}
    care = floor.services["care"]
    assert (await foresee_change(floor.context, ADMIN, care)).unroutable == 0
    assert (await foresee_change(floor.context, ADMIN, replace(care, widening=care.widening[:1]))).unroutable == 1
    await floor.route()
    assert (await floor.item((await waiting(floor)).id)).unroutable_since is None


def _rules(floor: Floor, lost: Skill) -> list[tuple[dict[str, object], str]]:
    english, unknown, gone = RequiredSkill(floor.english.id), RequiredSkill(new_id()), RequiredSkill(lost.id)

    def step(groups: SkillGroups, after: int = 5) -> WideningStep:
        return WideningStep(after * SECOND, groups)

    return [
        ({"rank": 10}, "rank"),
        ({"rank": -10}, "rank"),
        ({"weight": 0.0}, "weight"),
        ({"weight": 101.0}, "weight"),
        ({"weight": float("nan")}, "weight"),
        ({"widening": (step((), 0),)}, "widening.0.after"),
        ({"widening": (step(((english,),)), step(()))}, "widening.1.after"),
        ({"widening": tuple(step((), 1 + n) for n in range(11))}, "widening"),
        ({"widening": (step(((english,), ())),)}, "widening.0.groups.1"),
        ({"widening": (step(((english, unknown),)),)}, "widening.0.groups.0.1.skill_id"),
        ({"widening": (step(((gone,),)),)}, "widening.0.groups.0.0.skill_id"),
        ({"widening": (step(((english, english),)),)}, "widening.0.groups.0.1.skill_id"),
        ({"widening": (step(((replace(english, level=6),),)),)}, "widening.0.groups.0.0.level"),
        ({"widening": (step(tuple((english,) for _ in range(21))),)}, "widening.0.groups"),
    ]


async def test_rules_that_could_not_run_are_refused_at_their_place(floor: Floor) -> None:
    lost = Skill(new_id(), "latin", "Latin", active=False)
    async with floor.context.database.transaction() as tx:
        await tx.skills.add(lost)
    for changes, place in _rules(floor, lost):
        with pytest.raises(Invalid) as caught:
            await edit(floor, "care", **changes)
        assert caught.value.fields["field"] == place, changes


async def test_a_skill_that_a_step_asks_for_cannot_be_retired(floor: Floor) -> None:
    french = Skill(new_id(), "french", "French")
    async with floor.context.database.transaction() as tx:
        await tx.skills.add(french)
    await edit(floor, "sales", widening=(WideningStep(SECOND, ((RequiredSkill(french.id),),)),))
    with pytest.raises(Conflict, match="French is required by Sales"):
        await retire_record(floor.context, ADMIN, SKILLS, french.id)

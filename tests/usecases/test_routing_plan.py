"""Drafts of the routing plan are tried out, published and taken back, on both stores."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from tests.usecases.floor import Floor, open_floor
from tests.usecases.play import ADMIN
from tests.usecases.test_plan_history import edit, versions

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Invalid, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.usecases.records import create_record, edit_record, retire_record
from midoffice.usecases.routing.plan_check import PlanHarmsWaiting
from midoffice.usecases.routing.routing_plan import NothingToPublish, check_plan, publish_plan, read_plan_in_force, restore_plan
from midoffice.usecases.routing.waiting import Sample, list_takers_under
from midoffice.usecases.services.services import SERVICES, confirming
from midoffice.usecases.services.skills import SKILLS


def plan(**services: Mapping[str, Any]) -> dict[str, Any]:
    return {"services": dict(services)}


async def flagged(floor: Floor) -> set[Any]:
    async with floor.context.database.reading() as tx:
        return {item.id for item in await tx.queue.queued() if item.unroutable_since is not None}


async def test_a_plan_changes_several_services_in_one_version(floor: Floor) -> None:
    draft = plan(sales={"weight": 2.5, "overflow_to": "billing", "overflow_after_seconds": 90}, billing={"rank": 2})
    version = await publish_plan(floor.context, ADMIN, draft, 0, comment="Busy week")
    assert (version.number, version.comment, version.restored) == (2, "Busy week", None)
    assert [(c.service, c.field) for c in version.changes] == [
        ("billing", "rank"),
        ("sales", "weight"),
        ("sales", "overflow_to"),
        ("sales", "overflow_after_seconds"),
    ]
    assert (await read_plan_in_force(floor.context, ADMIN)).document == version.document
    async with floor.context.database.reading() as tx:
        entry = (await tx.access.audit(None)).items[0]
        stored = {service.key: service for service in await tx.services.all()}
    assert (entry.action, entry.subject_kind, entry.subject_id) == ("publish routing plan", "routing plan", "2")
    assert entry.before is not None
    assert entry.before["services"] == {
        "billing": {"rank": 0},
        "sales": {"weight": 1, "overflow_to": None, "overflow_after_seconds": None},
    }
    assert (stored["sales"].weight, stored["sales"].version, stored["care"].version) == (2.5, 2, 1)


async def test_services_may_change_places_in_one_draft(floor: Floor) -> None:
    """Each on its own would close a circle with what is in force."""
    await publish_plan(floor.context, ADMIN, plan(sales={"overflow_to": "billing"}), 0)
    turned = plan(sales={"overflow_to": None}, billing={"overflow_to": "sales"})
    version = await publish_plan(floor.context, ADMIN, turned, 2)
    assert {key: rules["overflow_to"] for key, rules in version.document["services"].items()} == {
        "billing": "sales",
        "care": None,
        "sales": None,
    }
    circle = plan(sales={"overflow_to": "billing"})
    found = await check_plan(floor.context, ADMIN, circle)
    assert found.findings.loops == (("billing", "sales"),)
    with pytest.raises(Invalid) as caught:
        await publish_plan(floor.context, ADMIN, circle, 3)
    assert caught.value.fields["field"] == "services.sales.overflow_to"


@pytest.mark.parametrize(
    ("draft", "place"),
    [
        (plan(nobody={}), "services.nobody"),
        (plan(sales={"weight": 0}), "services.sales.weight"),
        (plan(sales={"offer_timeout_seconds": 2}), "services.sales.offer_timeout_seconds"),
        (plan(sales={"overflow_to": "billing", "overflow_after_seconds": 31 * 86_400}), "services.sales.overflow_after_seconds"),
        (plan(sales={"overflow_after_seconds": 60}), "services.sales.overflow_to"),
        (plan(sales={"required_skills": {"latin": 1}}), "services.sales.required_skills.latin"),
        ({"services": [], "x": 1}, "x"),
    ],
)
async def test_a_fault_is_named_with_its_place_and_nothing_is_saved(floor: Floor, draft: dict[str, Any], place: str) -> None:
    for attempt in (check_plan(floor.context, ADMIN, draft), publish_plan(floor.context, ADMIN, draft, 0)):
        with pytest.raises(Invalid) as caught:
            await attempt
        assert caught.value.fields["field"] == place
    assert await versions(floor) == []


async def test_r84_of_two_who_publish_the_second_is_told(floor: Floor) -> None:
    drafts = [plan(sales={"weight": 2}), plan(sales={"weight": 3}), plan(billing={"rank": 1})]
    answers = await asyncio.gather(*(publish_plan(floor.context, ADMIN, draft, 0) for draft in drafts), return_exceptions=True)
    (won,) = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert [type(answer) for answer in answers if answer is not won] == [Stale, Stale]
    assert [each.number for each in await versions(floor)] == [1, 2]
    assert (await read_plan_in_force(floor.context, ADMIN)).document == won.document
    with pytest.raises(Stale):
        await restore_plan(floor.context, ADMIN, 1, 1)


async def test_the_editor_of_one_service_and_the_plan_do_not_overwrite_each_other(floor: Floor) -> None:
    await edit(floor, "sales", weight=2.0)
    with pytest.raises(Stale):
        await publish_plan(floor.context, ADMIN, plan(sales={"rank": 1}), 1)
    await publish_plan(floor.context, ADMIN, plan(sales={"rank": 1}), 2)
    with pytest.raises(Stale):
        await edit(floor, "sales", weight=4.0)


async def test_an_unchanged_plan_is_not_published(floor: Floor) -> None:
    whole = (await read_plan_in_force(floor.context, ADMIN)).document
    assert (await check_plan(floor.context, ADMIN, whole)).changes == ()
    with pytest.raises(NothingToPublish):
        await publish_plan(floor.context, ADMIN, whole, 0)
    assert await versions(floor) == []


async def test_r24_a_plan_that_leaves_waiting_work_to_nobody_has_to_be_confirmed(floor: Floor) -> None:
    await floor.hire("bob", skills=(floor.selling,))
    for _ in range(3):
        await floor.arrive("sales")
    draft = plan(sales={"required_skills": {"english": 2}})
    found = (await check_plan(floor.context, ADMIN, draft)).findings
    assert (found.waiting, found.unroutable, found.harm) == (3, 3, {"sales": 3})
    with pytest.raises(PlanHarmsWaiting) as caught:
        await publish_plan(floor.context, ADMIN, draft, 0)
    assert caught.value.fields["findings"]["harm"] == {"sales": 3}  # type: ignore[index]
    assert "3 waiting items would become unroutable" in caught.value.message
    await floor.arrive("sales")  # one more than was seen
    with pytest.raises(PlanHarmsWaiting):
        await publish_plan(floor.context, ADMIN, draft, 0, confirmed=found.harm)
    assert await versions(floor) == []
    assert (await publish_plan(floor.context, ADMIN, draft, 0, confirmed={"sales": 4})).number == 2
    await floor.route()
    assert len(await flagged(floor)) == 4


async def test_an_edit_of_one_service_is_asked_the_same(floor: Floor) -> None:
    await floor.hire("bob", skills=(floor.selling,))
    await floor.arrive("sales")
    harder = (RequiredSkill(floor.selling.id, 5),)
    with pytest.raises(PlanHarmsWaiting):
        await edit(floor, "sales", required_skills=harder)
    assert await versions(floor) == []
    sales = floor.services["sales"]
    await edit_record(
        floor.context, ADMIN, confirming({"sales": 1}), sales.id, 1, lambda service: replace(service, required_skills=harder)
    )
    assert len(await versions(floor)) == 2


async def test_an_older_version_comes_back_as_a_new_one(floor: Floor) -> None:
    first = await publish_plan(floor.context, ADMIN, plan(care={"widening": [], "rank": 4}), 0)
    await publish_plan(floor.context, ADMIN, plan(care={"rank": 5}, sales={"overflow_to": "care"}), 2)
    await create_record(floor.context, ADMIN, SERVICES, Service(new_id(), "extra", "Extra", weight=7))
    await edit_record(floor.context, ADMIN, SKILLS, floor.selling.id, 1, lambda skill: replace(skill, key="trade"))
    restored = await restore_plan(floor.context, ADMIN, 2, 5)
    assert (restored.number, restored.restored) == (6, 2)
    rules = deepcopy(restored.document["services"])
    assert rules.pop("extra")["weight"] == 7
    assert rules.pop("sales") == {**first.document["services"]["sales"], "required_skills": {"trade": 1}}
    assert rules == {key: first.document["services"][key] for key in ("billing", "care")}
    with pytest.raises(NotFound):
        await restore_plan(floor.context, ADMIN, 9, 6)
    with pytest.raises(NothingToPublish):
        await restore_plan(floor.context, ADMIN, 6, 6)


async def test_a_service_retired_since_stays_so_and_an_overflow_to_it_is_refused(floor: Floor) -> None:
    await publish_plan(floor.context, ADMIN, plan(sales={"rank": 1}), 0)
    await publish_plan(floor.context, ADMIN, plan(billing={"overflow_to": "care"}, sales={"rank": 2}), 2)
    await publish_plan(floor.context, ADMIN, plan(billing={"overflow_to": None}), 3)
    async with floor.context.database.transaction() as tx:
        for point in await tx.touchpoints.all():
            if point.service_id == floor.services["care"].id:
                await tx.touchpoints.save(replace(point, active=False, version=2))
    await retire_record(floor.context, ADMIN, SERVICES, floor.services["care"].id)
    restored = await restore_plan(floor.context, ADMIN, 2, 5)
    assert set(restored.document["services"]) == {"billing", "sales"}
    with pytest.raises(Invalid) as caught:
        await restore_plan(floor.context, ADMIN, 3, 6)
    assert caught.value.fields["field"] == "services.billing.overflow_to"


async def test_restoring_gives_the_document_of_the_version_whatever_came_between(floor: Floor) -> None:
    rng = Random(20260322)  # noqa: S311 - reproducible, not secret
    for number in range(12):
        key = rng.choice(["sales", "billing", "care"])
        rules = rng.choice(
            [
                {"weight": rng.choice([0.5, 1, 1.75]), "rank": rng.randint(-9, 9)},
                {"required_skills": rng.choice([{}, {"english": 2}, {"selling": 3, "english": 1}])},
                {
                    "widening": [
                        {
                            "after_seconds": 7.5 + number,
                            "groups": rng.choice([[], [{"selling": 1, "english": 4}], [{"english": 1}]]),
                        }
                    ]
                },
                {"overflow_to": None} if key == "care" else {"overflow_to": "care", "overflow_after_seconds": 60 + number},
                {"priority": number + 1, "real_time_target_seconds": 20 + number, "deferred_target_seconds": 3600 + number},
                {"offer_timeout_seconds": 10 + number, "reject_cooldown_seconds": number, "preferred_wait_seconds": number},
            ]
        )
        base = (await read_plan_in_force(floor.context, ADMIN)).number
        with suppress(NothingToPublish):
            await publish_plan(floor.context, ADMIN, plan(**{key: rules}), base)
    kept = await versions(floor)
    order = rng.sample(kept, len(kept))
    for version in order:
        base = (await read_plan_in_force(floor.context, ADMIN)).number
        try:
            restored = await restore_plan(floor.context, ADMIN, version.number, base)
        except NothingToPublish:
            continue
        assert restored.document == version.document
        assert (await read_plan_in_force(floor.context, ADMIN)).document == version.document


@pytest.mark.parametrize("seed", range(12))
async def test_r24_after_saving_the_router_flags_exactly_what_was_announced(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    floor = await open_floor(MemoryDatabase())
    for number in range(3):
        await floor.hire(
            f"agent{number}", skills=tuple(s for s in (floor.english, floor.selling) if rng.random() < 0.4), ready=False
        )
    for _ in range(14):
        await floor.arrive(rng.choice(["sales", "billing", "care"]), rng.choice([Channel.CHAT, Channel.EMAIL]))
        await floor.pass_time(timedelta(seconds=rng.randint(0, 15)))
    await floor.route()
    before = await flagged(floor)
    base = 0
    for _ in range(4):
        draft = plan(
            **{
                key: {
                    "required_skills": rng.choice([{}, {"english": rng.randint(1, 5)}, {"selling": rng.randint(1, 5)}]),
                    "widening": rng.choice([[], [{"after_seconds": rng.randint(5, 90), "groups": [{"english": 2}]}]]),
                    "overflow_to": rng.choice([None, *later]),
                }
                for key, later in (("sales", ("billing", "care")), ("billing", ("care",)), ("care", ()))
                if rng.random() < 0.8
            }
        )
        found = (await check_plan(floor.context, ADMIN, draft)).findings
        try:
            base = (await publish_plan(floor.context, ADMIN, draft, base, confirmed=found.harm)).number
        except NothingToPublish:
            continue
        await floor.route()
        after = await flagged(floor)
        named = {each.work_item_id for each in found.stranded}
        new = after - before
        assert (found.unroutable, found.routable) == (len(new), len(before - after)), draft
        assert named <= new
        assert len(named) == min(10, len(new))
        async with floor.context.database.reading() as tx:
            places = [(await tx.queue.get(item_id)).service_id for item_id in new]
        by_id = {service.id: key for key, service in floor.services.items()}
        assert found.harm == {key: [by_id[p] for p in places].count(key) for key in {by_id[p] for p in places}}
        before = after


async def test_who_could_take_a_contact_under_a_draft(floor: Floor) -> None:
    ann = await floor.hire("ann", skills=(floor.english,))
    bob = await floor.hire("bob", skills=(floor.selling,))

    async def takers(draft: dict[str, Any], waited: int = 0) -> list[Any]:
        found = await list_takers_under(floor.context, ADMIN, draft, "sales", Sample(Channel.CHAT, timedelta(seconds=waited)))
        return [near.agent_id for near in found.waiting.nearest if not near.missing]

    assert await takers({}) == [bob.account_id]
    assert await takers(plan(sales={"required_skills": {"english": 3}})) == [ann.account_id]
    wider = plan(sales={"widening": [{"after_seconds": 30, "groups": []}]})
    assert await takers(wider, 29) == [bob.account_id]
    assert set(await takers(wider, 30)) == {ann.account_id, bob.account_id}
    with pytest.raises(Invalid, match="nobody"):
        await list_takers_under(floor.context, ADMIN, {}, "nobody", Sample(Channel.CHAT))
    async with floor.context.database.reading() as tx:
        assert [item for item in await tx.queue.queued() if item.state is WorkItemState.QUEUED] == []

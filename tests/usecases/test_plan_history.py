"""Every change of a service's routing rules is a version of the routing plan, and offers name the version."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from tests.usecases.floor import Floor
from tests.usecases.play import ADMIN

from midoffice.domain.routing.plans.document import document_of
from midoffice.domain.routing.plans.version import PlanVersion
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import Invalid, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.usecases.records import create_record, edit_record, restore_record, retire_record
from midoffice.usecases.routing.plan_history import FOUND, keep_plan_found, list_plan_versions, read_plan_version
from midoffice.usecases.services.services import SERVICES
from midoffice.usecases.services.skills import SKILLS


async def versions(floor: Floor) -> list[PlanVersion]:
    page = await list_plan_versions(floor.context, ADMIN, None, 100)
    return [await read_plan_version(floor.context, ADMIN, entry.number) for entry in reversed(page.items)]


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


async def test_every_change_of_rules_is_a_version_and_nothing_else_is(floor: Floor) -> None:
    await edit(floor, "sales", weight=2.0, priority=30)
    await edit(floor, "sales", name="Selling", wrap_up_limit=timedelta(seconds=60))
    extra = await create_record(floor.context, ADMIN, SERVICES, Service(new_id(), "extra", "Extra"))
    await retire_record(floor.context, ADMIN, SERVICES, extra.id)
    await restore_record(floor.context, ADMIN, SERVICES, extra.id)
    found, changed, made, retired, restored = await versions(floor)
    assert [each.number for each in (found, changed, made, retired, restored)] == [1, 2, 3, 4, 5]
    assert (found.comment, found.account_id, len(found.changes)) == (FOUND, None, 3)
    assert [(c.service, c.field, c.before, c.after) for c in changed.changes] == [
        ("sales", "weight", 1, 2),
        ("sales", "priority", 0, 30),
    ]
    assert (changed.account_id, changed.account_name, changed.at) == (ADMIN.account_id, ADMIN.name, floor.clock.now())
    kinds = [(c.service, c.field, c.before is None, c.after is None) for each in (made, retired, restored) for c in each.changes]
    assert kinds == [("extra", "service", True, False), ("extra", "service", False, True), ("extra", "service", True, False)]
    async with floor.context.database.reading() as tx:
        present = document_of(await tx.services.all(), await tx.skills.all())
        assert restored.document == present
    assert set(present["services"]) == {"billing", "care", "extra", "sales"}


async def test_a_refused_edit_leaves_no_version(floor: Floor) -> None:
    with pytest.raises(Invalid):
        await edit(floor, "sales", weight=0.0)
    assert await versions(floor) == []
    await edit(floor, "sales", weight=2.0)
    with pytest.raises(Stale):
        await edit_record(floor.context, ADMIN, SERVICES, floor.services["sales"].id, 1, lambda s: replace(s, weight=3.0))
    assert [each.number for each in await versions(floor)] == [1, 2]


async def test_a_renamed_skill_is_renamed_in_the_plan(floor: Floor) -> None:
    await edit_record(floor.context, ADMIN, SKILLS, floor.selling.id, 1, lambda skill: replace(skill, key="trade"))
    changed = (await versions(floor))[-1]
    assert changed.account_id == ADMIN.account_id
    assert [(c.service, c.field) for c in changed.changes] == [("care", "widening"), ("sales", "required_skills")]
    assert changed.document["services"]["sales"]["required_skills"] == {"trade": 1}


async def test_offers_name_the_version_that_they_were_made_under(floor: Floor) -> None:
    await keep_plan_found(floor.context)
    await keep_plan_found(floor.context)
    bob = await floor.hire("bob", skills=(floor.selling,))
    await floor.arrive("sales")
    await floor.route()
    (offer,) = await floor.offers_to(bob)
    assert offer.why["plan"] == 1
    await edit(floor, "sales", weight=2.0)
    await edit(floor, "billing", rank=3)
    ann = await floor.hire("ann", skills=(floor.english,))
    await floor.arrive("billing")
    await floor.route()
    (second,) = await floor.offers_to(ann)
    assert second.why["plan"] == 3
    assert (await read_plan_version(floor.context, ann, 3)).changes[0].field == "rank"
    with pytest.raises(NotFound):
        await read_plan_version(floor.context, ann, 4)


async def test_r84_many_editors_at_once_make_versions_without_gaps(floor: Floor) -> None:
    async def heavier(key: str, weight: float) -> None:
        await edit(floor, key, weight=weight)

    orders = [("sales", 2.0), ("billing", 3.0), ("care", 4.0)]
    await asyncio.gather(*(heavier(key, weight) for key, weight in orders))
    found = await versions(floor)
    assert [each.number for each in found] == [1, 2, 3, 4]
    assert sorted(change.service for each in found[1:] for change in each.changes) == ["billing", "care", "sales"]
    for before, after in pairwise(found):
        (change,) = after.changes
        assert before.document["services"][change.service]["weight"] == change.before
    assert {key: rules["weight"] for key, rules in found[-1].document["services"].items()} == dict(orders)


async def test_versions_come_in_pages(floor: Floor) -> None:
    for rank in range(1, 5):
        await edit(floor, "sales", rank=rank)
    first = await list_plan_versions(floor.context, ADMIN, None, 3)
    second = await list_plan_versions(floor.context, ADMIN, first.next_cursor, 3)
    assert [e.number for e in (*first.items, *second.items)] == [5, 4, 3, 2, 1]
    assert second.next_cursor is None
    for wrong in ("x", "WyJhIl0", "W10"):
        with pytest.raises(Invalid):
            await list_plan_versions(floor.context, ADMIN, wrong, 3)

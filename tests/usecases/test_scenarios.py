"""Situations that other systems got wrong, on each store."""

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from tests.usecases.floor import Floor
from tests.usecases.play import STEPS, Play

from midoffice.domain.access.roles import Role
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.interaction import InteractionState
from midoffice.domain.routing.offer import OfferEnded, OfferState
from midoffice.domain.routing.work_item import LIVE, WorkItem, WorkItemState
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.documents import adapter
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.ports.event_log import Cursor
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.transfers import assign_work_item
from midoffice.usecases.touchpoints.chat_presence import end_chat


async def test_r4_offer_moved_to_another_agent_is_rescinded_and_only_one_can_take_it(floor: Floor) -> None:
    sue = await floor.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
    ann = await floor.hire("ann")
    await floor.arrive()
    await floor.route()
    (first,) = await floor.offers_to(ann)
    bob = await floor.hire("bob")
    await assign_work_item(floor.context, sue, first.work_item_id, bob.account_id)
    await floor.route()
    (second,) = await floor.offers_to(bob)
    results = await asyncio.gather(
        accept_offer(floor.context, ann, first.id), accept_offer(floor.context, bob, second.id), return_exceptions=True
    )
    assert isinstance(results[0], OfferEnded)
    assert not isinstance(results[1], BaseException)
    await settle_log(floor.context.database)
    async with floor.context.database.reading() as tx:
        assert (await tx.queue.offer(first.id)).state is OfferState.WITHDRAWN
        told = [e for e in await tx.log.read(Cursor(), 500) if e.type == "OfferWithdrawn" and ann.account_id in e.agent_ids]
    assert len(told) == 1
    assert (await floor.used(ann), await floor.used(bob)) == (0, 4)


async def test_r6_agent_of_fifty_services_has_one_offer_at_a_time(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=(4, 4, 4))
    points = []
    async with floor.context.database.transaction() as tx:
        for number in range(50):
            service = Service(new_id(), f"s{number}", f"S{number}", required_skills=(RequiredSkill(floor.english.id),))
            point = Touchpoint(new_id(), f"p{number}", Channel.CHAT, service.name, service.id, 4)
            await tx.services.add(service)
            await tx.touchpoints.add(point)
            points.append(point)
    for number, point in enumerate(points):
        floor.touchpoints[f"s{number}", Channel.CHAT] = point
        await floor.arrive(f"s{number}")
    await asyncio.gather(*(floor.route() for _ in range(4)))
    assert len(await floor.offers_to(ann)) == 1
    assert await floor.faults() == ()


@pytest.mark.parametrize("seed", range(5))
async def test_r73_customer_leaves_at_the_moment_of_the_offer_and_no_ghost_stays(floor: Floor, seed: int) -> None:
    ann = await floor.hire("ann")
    receipt = await floor.arrive()
    leaving = [floor.route(), end_chat(floor.context, receipt.interaction.id)]
    Random(seed).shuffle(leaving)  # noqa: S311 - a test's dice
    await asyncio.gather(*leaving)
    assert receipt.work_item is not None
    item = await floor.item(receipt.work_item.id)
    async with floor.context.database.reading() as tx:
        interaction = await tx.interactions.get(receipt.interaction.id)
    assert (item.state, interaction.state) == (WorkItemState.CANCELED, InteractionState.CLOSED)
    assert await floor.offers_to(ann) == ()
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()


@pytest.mark.parametrize("seed", range(3))
async def test_r82_every_counter_of_the_wallboard_equals_the_event_log(floor: Floor, seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201 - to play it again
    for name in ("ann", "bob"):
        await floor.hire(name, limits=(8, 8, 6))
    await floor.hire("sue", roles=(Role.SUPERVISOR,), skills=(), ready=False)
    began = floor.clock.now() - timedelta(seconds=1)
    play = Play(floor, Random(seed))  # noqa: S311 - a test's dice
    for _ in range(120):
        await play.do(play.random.choice(STEPS))
    items = await _items_by_the_log(floor)
    async with floor.context.database.reading() as tx:
        figures = {(f.service_id, f.channel): f for f in await tx.wallboard.figures(floor.clock.now(), began)}
    states = Counter((i.service_id, i.channel, i.state) for i in items)
    for (service_id, channel), figure in figures.items():
        here = [i for i in items if (i.service_id, i.channel) == (service_id, channel)]
        assert figure.queued == states[service_id, channel, WorkItemState.QUEUED]
        assert figure.offered == states[service_id, channel, WorkItemState.OFFERED]
        assert figure.handling == states[service_id, channel, WorkItemState.ASSIGNED]
        assert figure.wrapping == states[service_id, channel, WorkItemState.WRAPPING]
        assert figure.parked == states[service_id, channel, WorkItemState.PARKED]
        assert figure.answered == sum(i.answered_at is not None for i in here)
        assert figure.in_target == sum(i.answered_in_target is True for i in here)
    assert {(i.service_id, i.channel) for i in items if i.state in LIVE} <= figures.keys()


async def _items_by_the_log(floor: Floor) -> list[WorkItem]:
    await settle_log(floor.context.database)
    async with floor.context.database.reading() as tx:
        events = await tx.log.read(Cursor(), 10_000)
    newest: dict[str, dict[str, object]] = {}
    for event in events:
        item = event.data.get("work_item")
        if item and item["version"] >= newest.get(item["id"], item)["version"]:
            newest[item["id"]] = item
    return [adapter(WorkItem).validate_python(document) for document in newest.values()]


async def test_r68_customer_writes_to_a_chat_whose_agent_went_home(floor: Floor) -> None:
    ann = await floor.hire("ann")
    receipt = await floor.arrive()
    item = await floor.take(ann)
    await set_presence(floor.context, ann, PresenceState.SIGNED_OUT, None)
    returned = await floor.item(item.id)
    assert (returned.state, returned.queued_at) == (WorkItemState.QUEUED, item.queued_at)
    async with floor.context.database.reading() as tx:
        notices = [m.text for m in await tx.interactions.messages(receipt.interaction.id) if m.direction == "system"]
    assert len(notices) == 1
    bob = await floor.hire("bob")
    await floor.route()
    assert len(await floor.offers_to(bob)) == 1
    with pytest.raises(MidofficeError):
        await accept_offer(floor.context, ann, (await floor.offers_to(bob))[0].id)

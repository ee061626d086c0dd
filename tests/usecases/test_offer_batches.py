"""Offers that end together: each ends once, whatever became of the others."""

from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.offer import OfferState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.routing.offers import accept_offer, return_offers, withdraw_offers_to


async def two_offers() -> Floor:
    floor = await open_floor(MemoryDatabase())
    await floor.hire("ann")
    for _ in range(2):
        await floor.arrive()
    assert await floor.route() == 2
    return floor


async def test_withdrawing_leaves_alone_what_was_accepted_meanwhile() -> None:
    floor = await two_offers()
    ann = floor.agents["ann"]
    taken, other = await floor.offers_to(ann)
    await accept_offer(floor.context, ann, taken.id)
    async with floor.context.database.transaction() as tx:
        ids = [taken.id, other.id]
        ended = await return_offers(tx, ids, OfferState.WITHDRAWN, floor.clock.now(), actor="system", reason="agent_gone")
    assert {ended[taken.id].state, ended[other.id].state} == {OfferState.ACCEPTED, OfferState.WITHDRAWN}
    assert (await floor.item(taken.work_item_id)).state is WorkItemState.ASSIGNED
    assert (await floor.item(other.work_item_id)).state is WorkItemState.QUEUED
    assert await floor.used(ann) == 4
    assert await floor.faults() == ()


async def test_planned_presence_comes_true_when_the_last_offer_ends() -> None:
    floor = await two_offers()
    ann = floor.agents["ann"]
    await set_presence(floor.context, ann, PresenceState.NOT_READY, "Lunch", after_work=True)
    async with floor.context.database.transaction() as tx:
        await withdraw_offers_to(tx, ann.account_id, "test", floor.clock.now(), "system")
    async with floor.context.database.reading() as tx:
        presence = await tx.agents.presence(ann.account_id)
    assert (presence.state, presence.reason) == (PresenceState.NOT_READY, "Lunch")
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()

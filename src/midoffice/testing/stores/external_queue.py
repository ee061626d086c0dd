"""External queues: their items, who is busy there, and how it goes."""

from dataclasses import replace

from midoffice.domain.agents.engagement import Engagement, lapsed
from midoffice.domain.routing.external_item import ExternalItem, ExternalState, Word
from midoffice.domain.routing.offer import OfferState
from midoffice.domain.routing.work_item import WorkItemEvent
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.kernel.errors import Conflict, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.external_queue import Liaison
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, after, furnish, hire, offer_item, open_contact, queue_contact, step


async def check_external_items_are_found(database: Database) -> None:
    """An item is found by the other system's id and by its interaction, and comes back as saved."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        item = ExternalItem(new_id(), house.touchpoint.id, "call-1", 2**40, ExternalState.WAITING, NOW, interaction.id)
        await tx.external.add(item)
        same(await tx.external.find(house.touchpoint.id, "call-1"), item, "by the id there")
        same(await tx.external.of_interaction(interaction.id), item, "by its interaction")
        same(await tx.external.find(new_id(), "call-1"), None, "an id means something within its queue only")
        same(await tx.external.find(house.touchpoint.id, "\x00"), None, "an unknown id finds nothing")
        told = replace(
            item, state=ExternalState.TAKEN, told=Word.CLAIM, told_version=3, told_at=after(1), confirmed=9, problem="x", version=2
        )
        await tx.external.save(told)
        same(await tx.external.lock_of_interaction(interaction.id), told, "as saved")
        with refused(Stale, "an old version is stale"):
            await tx.external.save(told)
    for wrong, rule in (
        (replace(item, id=new_id(), interaction_id=None, state=ExternalState.GONE), "an id is there once"),
        (replace(item, id=new_id(), external_id="call-2"), "an interaction is about one item"),
        (replace(item, id=new_id(), external_id="call-2", interaction_id=None), "what waits has a contact"),
        (replace(item, id=new_id(), external_id="call-2", interaction_id=new_id()), "the contact is there"),
    ):
        with refused(Conflict, rule):
            async with database.transaction() as tx:
                await tx.external.add(wrong)


async def check_external_items_are_listed_and_forgotten(database: Database) -> None:
    """What is not over is listed by its id there; what is long over is forgotten."""
    house = await furnish(database)
    states = (ExternalState.WAITING, ExternalState.TAKEN, ExternalState.PARKED, ExternalState.ENDED)
    async with database.transaction() as tx:
        for number, state in enumerate(states):
            interaction = await open_contact(tx, house)
            await tx.external.add(
                ExternalItem(new_id(), house.touchpoint.id, f"i{9 - number}", 1, state, after(number), interaction.id)
            )
        for number, state in enumerate((ExternalState.GONE, ExternalState.MISSING)):
            await tx.external.add(ExternalItem(new_id(), house.touchpoint.id, f"g{number}", 1, state, after(number)))
        listed = [each.external_id for each in await tx.external.unfinished(house.touchpoint.id)]
        same(listed, ["i7", "i8", "i9"], "what is not over, by its id")
        same(await tx.external.forget_over(after(1)), 1, "one was over before")
        same(await tx.external.find(house.touchpoint.id, "g0"), None, "it is forgotten")
        same(await tx.external.forget_over(after(60)), 2, "the others later; what is not over stays")


async def check_held_external_items_are_known(database: Database) -> None:
    """Which items of a queue an agent holds is told by the work items: assigned or wrapping, not merely offered."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=20)
        for name in ("a", "b"):
            item = await queue_contact(tx, house)
            await tx.external.add(
                ExternalItem(new_id(), house.touchpoint.id, name, 1, ExternalState.WAITING, NOW, item.interaction_id)
            )
            offer = await offer_item(tx, item, agent_id)
            if name == "b":
                await tx.queue.save_offer(replace(offer, state=OfferState.ACCEPTED, ended_at=NOW, version=2))
                await step(tx, item.id, WorkItemEvent.ACCEPT)
        same(await tx.external.held_by(house.touchpoint.id, agent_id), ("b",), "the one that was accepted")
        same(await tx.external.held_by(new_id(), agent_id), (), "of this queue")


async def check_engagements_are_counted(database: Database) -> None:
    """The newest word on an agent is kept; what it counts is part of the load, above the limit if need be."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=8)
        load = (await tx.agents.lock_load(agent_id)).busy_elsewhere(MediaType.REAL_TIME, 12, after(1))
        await tx.agents.save_load(load)
        word = Engagement(
            new_id(), house.touchpoint.id, agent_id, 2**40, MediaType.REAL_TIME, ("line-1",), 12, after(1), after(300)
        )
        same(await tx.external.lock_engagement(house.touchpoint.id, agent_id), None, "nothing was said yet")
        await tx.external.put_engagement(word)
        same(await tx.external.engagement(house.touchpoint.id, agent_id), word, "kept")
        same(await tx.external.engagements(house.touchpoint.id), (word,), "listed while it counts")
        same(await tx.queue.faults(), (), "the ledger agrees")
        over = lapsed(word)
        with refused(Stale, "an old version is stale"):
            await tx.external.put_engagement(replace(over, version=3))
    with refused(Conflict, "there is one word on an agent"):
        async with database.transaction() as tx:
            await tx.external.put_engagement(replace(word, id=new_id()))
    with refused(Conflict, "what counts, counts until a time"):
        async with database.transaction() as tx:
            await tx.external.put_engagement(replace(word, expires_at=None, version=2))
    async with database.transaction() as tx:
        await tx.external.put_engagement(over)
        same(await tx.external.engagements(house.touchpoint.id), (), "nothing is counted")
        same(len(await tx.queue.faults()), 1, "and the ledger that still counts it is a fault")


async def check_own_use_stays_within_limits_beside_use_elsewhere(database: Database) -> None:
    """Use elsewhere may grow above a limit; with it, our own reservations may not."""
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=8)
        load = (await tx.agents.lock_load(agent_id)).reserve(MediaType.DEFERRED, 6)
        await tx.agents.save_load(load)
        load = load.busy_elsewhere(MediaType.REAL_TIME, 4, after(1))
        await tx.agents.save_load(load)
    for more in (replace(load, total_used=11, deferred_used=7), replace(load, total_used=11, real_time_used=5)):
        with refused(Conflict, "it does not grow above the limit"):
            async with database.transaction() as tx:
                await tx.agents.save_load(replace(more, version=4))
    with refused(Conflict, "elsewhere is part of the use"):
        async with database.transaction() as tx:
            await tx.agents.save_load(replace(load, elsewhere_real_time=5, version=4))
    async with database.transaction() as tx:
        less = load.release(MediaType.DEFERRED, 6, after(2))
        await tx.agents.save_load(less)
        await tx.agents.save_load(less.busy_elsewhere(MediaType.REAL_TIME, -4, after(2)))
        same((await tx.agents.load(agent_id)).total_used, 0, "both can be given back")


async def check_liaison_is_kept(database: Database) -> None:
    """How it goes with a queue is fresh at first and then what was saved last."""
    house = await furnish(database)
    queue = house.touchpoint.id
    async with database.transaction() as tx:
        same(await tx.external.liaison(queue), Liaison(queue), "fresh at first")
        await tx.external.note_heard(queue, after(1), after(-9))
        await tx.external.note_heard(queue, after(2), after(-8))
        await tx.external.note_failed(queue, after(3), "connection refused")
        for name in ("zoe", "max", "zoe", *(f"n{n}" for n in range(60))):
            await tx.external.note_unknown_agent(queue, name)
        found = await tx.external.liaison(queue)
        same(replace(found, unknown_agents=()), Liaison(queue, after(1), None, after(3), "connection refused"), "kept")
        same((found.unknown_agents[:3], len(found.unknown_agents)), (("zoe", "max", "n0"), 50), "the first unknown names")
        await tx.external.note_heard(queue, after(12), after(2))
        await tx.external.note_reached(queue, after(13))
        found = replace(await tx.external.liaison(queue), unknown_agents=())
        same(found, Liaison(queue, after(12), after(13), after(3)), "what went wrong is over")
    for note in ("note_heard", "note_reached", "note_failed", "note_unknown_agent"):
        arguments = {"note_heard": (NOW, NOW), "note_reached": (NOW,), "note_failed": (NOW, "x"), "note_unknown_agent": ("x",)}
        with refused(Conflict, "it belongs to a touchpoint"):
            async with database.transaction() as tx:
                await getattr(tx.external, note)(new_id(), *arguments[note])


CHECKS = (
    check_external_items_are_found,
    check_external_items_are_listed_and_forgotten,
    check_held_external_items_are_known,
    check_engagements_are_counted,
    check_own_use_stays_within_limits_beside_use_elsewhere,
    check_liaison_is_kept,
)

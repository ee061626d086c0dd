"""Hubs: what is in one is read apart from what is in another, and the processes that route them know of each other."""

from dataclasses import replace
from datetime import timedelta

from midoffice.domain.agents.agent import Agent
from midoffice.domain.services.hub import MAIN_HUB, Hub
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import Conflict
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.event_log import Event
from midoffice.ports.leases import Lease, LeaseLost
from midoffice.testing.expect import refused, same
from midoffice.testing.settled_log import settle_log
from midoffice.testing.stores.samples import NOW, after, furnish, hire, queue_contact

_TTL = timedelta(seconds=30)


async def check_main_hub_is_always_there(database: Database) -> None:
    """Everything is in the main hub at first, and nothing can be in one that is not there."""
    house = await furnish(database)
    async with database.transaction() as tx:
        (main,) = await tx.hubs.all()
        same((main.id, house.service.hub_id), (MAIN_HUB, MAIN_HUB), "one hub, and a service in it")
    with refused(Conflict, "the main hub stays"):
        async with database.transaction() as tx:
            await tx.hubs.save(replace(main, active=False, version=main.version + 1))
    with refused(Conflict, "a service is in a hub that is there"):
        async with database.transaction() as tx:
            await tx.services.add(Service(new_id(), "lost", "Lost", hub_id=new_id()))
    with refused(Conflict, "so is an agent"):
        async with database.transaction() as tx:
            await tx.agent_profiles.add(Agent(new_id(), "Bea", "Bea", (), hub_id=new_id()))


async def check_what_is_in_a_hub_is_read_apart(database: Database) -> None:
    """A router reads the items, agents and events of its own hub, and those that are nobody's."""
    house, north = await furnish(database), Hub(new_id(), "north", "North")
    async with database.transaction() as tx:
        await tx.hubs.add(north)
        away = Service(new_id(), "away", "Away", hub_id=north.id)
        await tx.services.add(away)
        here, there = await queue_contact(tx, house), await queue_contact(tx, house, service_id=away.id)
        ann, ben = await hire(tx), await hire(tx)
        await tx.agent_profiles.save(replace(await tx.agent_profiles.get(ben), hub_id=north.id, version=2))
        same(await tx.queue.queued(MAIN_HUB), (here,), "what waits in the main hub")
        same(await tx.queue.queued(north.id), (there,), "what waits in the other one")
        same(await tx.queue.queued(new_id()), (), "nothing waits in none")
        same([each.agent.id for each in await tx.queue.candidates(hub_id=north.id)], [ben], "who works there")
        same([each.agent.id for each in await tx.queue.candidates([ann, ben], MAIN_HUB)], [ann], "of some, who works here")
    start = await settle_log(database)
    async with database.transaction() as tx:
        by_contact = Event("X", NOW, "test", {}, work_item_id=there.id, service_id=house.service.id)
        directory = Event("DirectoryChanged", NOW, "test", {"directory": "services"})
        await tx.log.append([by_contact, replace(by_contact, work_item_id=here.id), directory])
        await tx.log.append([Event("Y", NOW, "test", {}, agent_ids=(ben,)), Event("Y", NOW, "test", {}, agent_ids=(ann,))])
    end = await settle_log(database)
    async with database.reading() as tx:
        main = await tx.log.touched(start, (), hub_id=MAIN_HUB)
        other = await tx.log.touched(start, (), hub_id=north.id)
        same((main.work_items, main.agents), ({here.id, there.id}, {ann}), "by the service of the contact, too")
        same((other.work_items, other.agents), ({there.id}, {ben}), "by where the item is now")
        same((main.directories, other.directories), ({"services"}, {"services"}), "directories are everybody's")
        same((main.upto, main.full), (end, False), "the place is that of the last event, whoever it concerns")
        first = await tx.log.touched(start, (), 2, hub_id=north.id)
        rest = await tx.log.touched(first.upto, (), 3, hub_id=north.id)
        same((first.full, rest.full, rest.agents), (True, True, {ben}), "in pieces of what was read")
        same(
            await tx.log.touched(rest.upto, (), 3, hub_id=north.id),
            replace(rest, upto=end, agents=frozenset(), directories=frozenset(), full=False),
            "no more",
        )


async def check_sharers_know_of_each_other(database: Database) -> None:
    """Who gives a sign of life counts until it has run out, or until he departs."""
    async with database.transaction() as tx:
        same(await tx.leases.attend("router", "b", NOW, _TTL), ("b",), "alone at first")
        same(await tx.leases.attend("router", "a", after(10), _TTL), ("a", "b"), "two")
        same(await tx.leases.attend("other", "c", NOW, _TTL), ("c",), "of another kind")
        same(await tx.leases.attend("router", "a", after(30), _TTL), ("a",), "one has run out")
        same(await tx.leases.attend("router", "b", after(31), _TTL), ("a", "b"), "and is back")
        await tx.leases.depart("router", "a")
        same(await tx.leases.attend("router", "b", after(500), _TTL), ("b",), "one has departed")


async def check_leases_are_listed_and_taken_away(database: Database) -> None:
    """All of a kind are seen, expired or not; one that is taken away is nobody's, and its epoch has passed."""
    async with database.transaction() as tx:
        await tx.leases.take_away("router")
        first = await tx.leases.acquire("router", "a", NOW, _TTL)
        second = await tx.leases.acquire("router:x", "b", NOW, _TTL)
        await tx.leases.acquire("other", "b", NOW, _TTL)
        await tx.leases.acquire("router:y", "b", NOW, _TTL)
        await tx.leases.release("router:y", "b")
        same(await tx.leases.list("router"), (first, second), "those that somebody has")
        await tx.leases.take_away("router")
        same(await tx.leases.list("router"), (second,), "nobody has it")
        with refused(LeaseLost, "what was decided under it cannot be written"):
            await tx.leases.fence("router", 1)
        again = await tx.leases.acquire("router", "a", NOW, _TTL)
        same(again, Lease("router", "a", 3, after(30)), "the same holder, under a later epoch")


CHECKS = (
    check_main_hub_is_always_there,
    check_what_is_in_a_hub_is_read_apart,
    check_sharers_know_of_each_other,
    check_leases_are_listed_and_taken_away,
)

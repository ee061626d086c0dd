"""Browsers that are connected with voice nodes."""

from dataclasses import replace

from midoffice.domain.voice.browser import BrowserConnection
from midoffice.kernel.errors import Conflict
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, after, furnish


async def check_a_browser_is_kept_until_it_is_gone(database: Database) -> None:
    """A connection comes back as it was stored last; an agent's are listed with the newest first, and each can be forgotten."""
    house = await furnish(database)
    agent = new_id()
    old = BrowserConnection(new_id(), new_id(), new_id(), NOW, agent_id=agent)
    new = BrowserConnection(new_id(), new_id(), new_id(), after(1), agent_id=agent)
    customer = BrowserConnection(new_id(), new_id(), new_id(), NOW, touchpoint_id=house.touchpoint.id, problem="too many")
    async with database.transaction() as tx:
        for each in (old, new, customer):
            await tx.browsers.put(each)
        new = replace(new, sdp="v=0", ready_at=after(2))
        await tx.browsers.put(new)
    async with database.reading() as tx:
        same(await tx.browsers.find(customer.id), customer, "as stored")
        same(await tx.browsers.find(new_id()), None, "no such connection")
        same(await tx.browsers.of_agent(agent), (new, old), "the agent's, the newest first")
    async with database.transaction() as tx:
        must(await tx.browsers.remove(old.id), "it was there")
        must(not await tx.browsers.remove(old.id), "it is gone")
        same(await tx.browsers.remove_before(after(9)), 1, "only what never became ready")
        same(await tx.browsers.of_agent(agent), (new,), "who is connected stays")
    with refused(Conflict, "a customer calls a touchpoint that there is"):
        async with database.transaction() as tx:
            await tx.browsers.put(replace(customer, touchpoint_id=new_id()))


CHECKS = (check_a_browser_is_kept_until_it_is_gone,)

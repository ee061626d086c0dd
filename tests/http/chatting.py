"""An agent and a visitor in conversation, for tests of the chat's door."""

from dataclasses import replace
from uuid import UUID

from tests.http.house import House
from tests.http.visitors import Shop, Tab
from tests.routing import route_all

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.interactions.messages import Composed, send_message
from midoffice.usecases.routing.offers import accept_offer


async def configure(house: House, **settings: object) -> None:
    chat = house.touchpoints[Channel.CHAT]
    changed = replace(chat, settings=settings, version=chat.version + 1)
    async with house.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    house.touchpoints[Channel.CHAT] = changed


def principal(house: House, login: str = "ann") -> Principal:
    account = house.people[login]
    return Principal(account.id, account.name, account.roles, scopes_of(account.roles))


async def take(house: House, login: str = "ann") -> UUID:
    """Let an agent take what waits; returns the work item."""
    agent = principal(house, login)
    await set_presence(house.context, agent, PresenceState.READY, None)
    await route_all(house.context)
    async with house.context.database.reading() as tx:
        (offer,) = await tx.queue.pending_offers_to(agent.account_id)
    return (await accept_offer(house.context, agent, offer.id)).work_item.id


async def answer(house: House, tab: Tab, text: str) -> UUID:
    return (await send_message(house.context, principal(house), tab.interaction_id, Composed("chat", text))).id


async def talking(house: House, shop: Shop) -> Tab:
    """A connected visitor in conversation with Ann."""
    tab = await shop.enter(name="Ada")
    await tab.__aenter__()
    await tab.say("hello")
    await tab.until("state", status="waiting")
    await take(house)
    await tab.until("agent", name="Ann")
    return tab


async def count_contacts(house: House) -> int:
    async with house.context.database.reading() as tx:
        return len((await tx.queue.list(QueueFilter(), None, 500)).items)

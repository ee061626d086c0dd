"""The desk's state: what one agent sees at a place in the event log. Events applied to it equal a fresh fetch."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.explanation import brief
from midoffice.domain.routing.offer import Offer
from midoffice.domain.routing.work_item import WorkItem
from midoffice.usecases.given import Context


@dataclass(frozen=True, slots=True)
class DeskState:
    """One agent's presence, load, pending offers, own and parked work with its interactions, as of `cursor`.

    An offer's `why` comes without its lists (see `explanation.brief`), as in the events.
    """

    cursor: str
    generation: str
    presence: Presence
    load: Load
    offers: tuple[Offer, ...]
    work_items: tuple[WorkItem, ...]
    interactions: tuple[Interaction, ...]
    server_time: datetime


async def fetch_desk(context: Context, principal: Principal) -> DeskState:
    """Return the caller's desk in one consistent snapshot."""
    principal.require(Scope.HANDLE, "have a desk")
    agent_id = principal.account_id
    async with context.database.reading() as tx:
        cursor = await tx.log.head()
        items = (*await tx.queue.held_by(agent_id), *await tx.queue.parked_by(agent_id))
        ids = tuple(item.interaction_id for item in items if item.interaction_id is not None)
        return DeskState(
            cursor=str(cursor),
            generation=await tx.log.generation(),
            presence=await tx.agents.presence(agent_id),
            load=await tx.agents.load(agent_id),
            offers=tuple(replace(offer, why=brief(offer.why)) for offer in await tx.queue.pending_offers_to(agent_id)),
            work_items=items,
            interactions=await tx.interactions.many(ids),
            server_time=context.clock.now(),
        )


async def fetch_day(context: Context, principal: Principal) -> dict[str, Any]:
    """Return the caller's numbers since midnight UTC (see `InteractionStore.agent_day`)."""
    principal.require(Scope.HANDLE, "have numbers of a day")
    midnight = context.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    async with context.database.reading() as tx:
        return await tx.interactions.agent_day(principal.account_id, midnight)

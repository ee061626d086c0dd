"""The list of hubs, and what it means when a service or an agent goes to another one."""

from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.services.hub import MAIN_HUB, Hub
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.records import Change, RecordList, nothing, retire_record
from midoffice.usecases.routing.write_decisions import lease_of


async def _check(_tx: Transaction, _hub: Hub) -> None:
    """A hub refers to nothing."""


async def _leave(change: Change[Hub]) -> None:
    hub = change.before
    services = [each.name for each in await change.tx.services.all() if each.hub_id == hub.id]
    agents = [each.name for each in await change.tx.agent_profiles.all() if each.hub_id == hub.id]
    if services or agents:
        names = ", ".join([*services, *agents][:5])
        raise Conflict(
            f"{hub.name} is not empty: {len(services)} services and {len(agents)} agents are in it ({names}). Move them first.",
            services=services,
            agents=agents,
        )
    await change.tx.leases.take_away(lease_of(hub.id))


HUBS: RecordList[Hub] = RecordList("hubs", "hub", lambda tx: tx.hubs, _check, _leave, nothing)
"""Hubs; one is retired when nothing is in it, not even a retired service or an agent who has left."""


async def retire_hub(context: Context, principal: Principal, hub_id: UUID, version: int | None = None) -> Hub:
    """Take an empty hub out of use. Raises Conflict for the main one, and for one in which something is."""
    if hub_id == MAIN_HUB:
        raise Conflict("This is the main hub; it stays.")
    return await retire_record(context, principal, HUBS, hub_id, version)


async def check_hub(tx: Transaction, hub_id: UUID) -> None:
    """Keep a hub from being retired until the transaction ends; raises Invalid(hub_id) for one that is not in use."""
    if hub_id == MAIN_HUB:
        return
    known = {hub.id for hub in await tx.hubs.all()}
    if hub_id not in known or not (await tx.hubs.lock(hub_id)).active:
        raise Invalid("hub_id", "is not a hub in use", "Choose from the list of hubs.")


async def change_hubs(tx: Transaction, before: UUID, after: UUID) -> None:
    """End what routers know of two hubs, one of which gives something to the other; call it before contacts are locked.

    Whatever they have decided and not written yet is refused to them, and they read both hubs anew. So nothing is ever offered
    twice, or in a hub that it has left; work in hand, and offers that are made, stay with their agents.
    """
    for hub_id in sorted({before, after}):
        await tx.leases.take_away(lease_of(hub_id))

"""Locking a contact: the interaction first, then its live work item. Everything that changes a contact goes through here."""

from dataclasses import dataclass
from uuid import UUID

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.work_item import WorkItem
from midoffice.kernel.errors import NotFound
from midoffice.ports.database import Transaction


@dataclass(frozen=True, slots=True)
class Contact:
    """A locked interaction and its work item."""

    interaction: Interaction
    item: WorkItem


async def lock_contact_of_item(tx: Transaction, work_item_id: UUID) -> Contact:
    """Return the contact of a work item, locked; raises NotFound."""
    seen = await tx.queue.get(work_item_id)
    if seen.interaction_id is None:
        raise NotFound(kind="interaction of work item", id=work_item_id)
    interaction = await tx.interactions.lock(seen.interaction_id)
    return Contact(interaction, await tx.queue.lock(work_item_id))


async def lock_contacts_of_agent(tx: Transaction, agent_id: UUID, *, parked: bool = False) -> None:
    """Lock every contact that an agent has, in order: call it before what changes several of them and the agent between."""
    items = [*await tx.queue.held_by(agent_id), *(await tx.queue.parked_by(agent_id) if parked else ())]
    await tx.offering.claim([item.interaction_id for item in items if item.interaction_id is not None], [], [])


async def lock_contact(tx: Transaction, interaction_id: UUID) -> Contact | None:
    """Return an interaction with its live work item, locked; None when its work is done. Raises NotFound."""
    interaction = await tx.interactions.lock(interaction_id)
    item = await tx.queue.lock_live_of(interaction_id)
    return Contact(interaction, item) if item is not None else None

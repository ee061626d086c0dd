"""Locking a contact: the interaction first, then its live work item. Everything that changes a contact goes through here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, apply_next
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


async def lock_contact(tx: Transaction, interaction_id: UUID) -> Contact | None:
    """Return an interaction with its live work item, locked; None when its work is done. Raises NotFound."""
    interaction = await tx.interactions.lock(interaction_id)
    item = await tx.queue.lock_live_of(interaction_id)
    return Contact(interaction, item) if item is not None else None


@dataclass(frozen=True, slots=True)
class Released:
    """What became of an agent whose work on an item ended. `presence` is None when it did not change."""

    load: Load | None
    presence: Presence | None


async def release_capacity(tx: Transaction, item: WorkItem, released_by: str, now: datetime) -> Released:
    """Give back the capacity held for an item - once, whoever asks - and apply a planned presence after the last work."""
    if item.agent_id is None or item.reservation_id is None:
        return Released(None, None)
    presence = await tx.agents.lock_presence(item.agent_id)
    reservation = await tx.queue.end_reservation(item.reservation_id, released_by, now)
    if reservation is None:
        return Released(None, None)
    load = (await tx.agents.lock_load(item.agent_id)).release(reservation.media_type, reservation.units, now)
    await tx.agents.save_load(load)
    changed = apply_next(presence, now) if load.total_used == 0 else presence
    if changed is presence:
        return Released(load, None)
    await tx.agents.save_presence(changed)
    return Released(load, changed)

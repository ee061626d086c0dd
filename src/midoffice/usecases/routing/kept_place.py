"""Who left the queue a moment ago and is back gets the old place."""

from dataclasses import replace
from datetime import datetime, timedelta

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.intake import due_at
from midoffice.domain.routing.kept_place import keeps_place
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel, MediaType
from midoffice.ports.database import Transaction


async def at_kept_place(tx: Transaction, interaction: Interaction, item: WorkItem, service: Service, now: datetime) -> WorkItem:
    """Return a new contact's work item, at the place of the sender's last one where that was kept (R46). Nothing is stored.

    Whoever calls again waits in the service that the menu had led to; on other channels a place is one of the same service. The
    caller has the sender's thread to itself, so the place is given on once; the database guards it as well.
    """
    if item.media_type is not MediaType.REAL_TIME:
        return item
    latest = await tx.interactions.latest_from(interaction.touchpoint_id, interaction.sender)
    before = await tx.queue.of_interaction(latest.id) if latest is not None else None
    if before is None or (before.service_id != service.id and item.channel is not Channel.VOICE):
        return item
    there = service if before.service_id == service.id else await tx.services.get(before.service_id)
    kept_for = there.callback.keep_place
    owners = len(await tx.customers.owners(interaction.sender))
    if kept_for <= timedelta(0) or not keeps_place(before, interaction.sender, owners, kept_for, now):
        return item
    moved = item if there is service else _as_there(item, there, before)
    return replace(
        moved,
        queued_at=before.queued_at,
        due_at=due_at(there, moved.media_type, before.queued_at, moved.priority - there.priority),
        overflow_at=max(now, before.queued_at + there.overflow_after) if there.overflow_after else None,
        place_of=before.id,
    )


def _as_there(item: WorkItem, service: Service, before: WorkItem) -> WorkItem:
    return replace(item, service_id=service.id, required_skills=service.required_skills, priority=before.priority)

"""Who left the queue a moment ago and is back gets the old place."""

from dataclasses import replace
from datetime import datetime, timedelta

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.intake import due_at
from midoffice.domain.routing.kept_place import keeps_place
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.ports.database import Transaction


async def at_kept_place(tx: Transaction, interaction: Interaction, item: WorkItem, service: Service, now: datetime) -> WorkItem:
    """Return a new contact's work item, at the place of the sender's last one where that was kept (R46). Nothing is stored.

    The caller has the sender's thread to itself, so the place is given on once; the database guards it as well.
    """
    kept_for = service.callback.keep_place
    if item.media_type is not MediaType.REAL_TIME or kept_for <= timedelta(0):
        return item
    latest = await tx.interactions.latest_from(interaction.touchpoint_id, interaction.sender)
    before = await tx.queue.of_interaction(latest.id) if latest is not None else None
    if before is None or before.service_id != service.id:
        return item
    owners = len(await tx.customers.owners(interaction.sender))
    if not keeps_place(before, interaction.sender, owners, kept_for, now):
        return item
    overflow_at = max(now, before.queued_at + service.overflow_after) if service.overflow_after else None
    return replace(
        item,
        queued_at=before.queued_at,
        due_at=due_at(service, item.media_type, before.queued_at, item.priority - service.priority),
        overflow_at=overflow_at,
        place_of=before.id,
    )

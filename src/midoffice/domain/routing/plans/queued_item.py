"""What of a waiting work item the consequences of a plan depend on: read for thousands at a time."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from midoffice.domain.agents.attribute import Attributes
from midoffice.domain.routing.work_item import Cooldown, WorkItem
from midoffice.domain.services.service import RequiredSkill
from midoffice.domain.touchpoints.channel import Channel, MediaType


@dataclass(frozen=True, slots=True)
class QueuedItem:
    """A work item that is queued; its fields are those of `WorkItem`."""

    id: UUID
    interaction_id: UUID | None
    service_id: UUID
    media_type: MediaType
    queued_at: datetime
    due_at: datetime
    required_skills: tuple[RequiredSkill, ...]
    priority: int
    cooldowns: tuple[Cooldown, ...]
    declines: int
    overflow_at: datetime | None
    channel: Channel = Channel.EMAIL
    attributes: Attributes = field(default_factory=dict)


def queued_item_of(item: WorkItem) -> QueuedItem:
    """Return the part of a work item."""
    return QueuedItem(
        item.id,
        item.interaction_id,
        item.service_id,
        item.media_type,
        item.queued_at,
        item.due_at,
        item.required_skills,
        item.priority,
        item.cooldowns,
        item.declines,
        item.overflow_at,
        item.channel,
        item.attributes,
    )

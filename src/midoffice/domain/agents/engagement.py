"""What another system says an agent is busy with there."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.touchpoints.channel import MediaType


@dataclass(frozen=True, slots=True)
class Engagement:
    """The newest word of one external queue (`touchpoint_id`) on one agent.

    `contacts` are what the agent is busy with there, by the other system's ids; `units` of the agent's load are counted for them,
    until `expires_at` unless the report is renewed. `sequence` orders the reports: an older one says nothing.
    """

    id: UUID
    touchpoint_id: UUID
    agent_id: UUID
    sequence: int
    media_type: MediaType
    contacts: tuple[str, ...] = ()
    units: int = 0
    reported_at: datetime | None = None
    expires_at: datetime | None = None
    version: int = 1


def units_of(contacts: Collection[str], held_here: Collection[str], units_each: int) -> int:
    """Return the units to count for contacts: those that the agent holds through our own queue have been counted already."""
    return units_each * len(frozenset(contacts) - frozenset(held_here))


def lapsed(engagement: Engagement) -> Engagement:
    """Return the engagement with nothing counted any more; its sequence stays, so that late reports are still recognised."""
    return replace(engagement, contacts=(), units=0, expires_at=None, version=engagement.version + 1)

"""Figures of the floor, now and today."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from midoffice.domain.touchpoints.channel import Channel


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """One service on one channel. Waiting counts queued and offered items; ages are since the place in the queue.

    `answered` are items answered since the day's start, `in_target` those of them answered by their due time without
    priority, `abandoned` real-time items canceled before an answer, which no callback is
    and nothing that another system handled or withdrew; `overdue` waits past its due time.
    """

    service_id: UUID
    channel: Channel
    queued: int
    offered: int
    handling: int
    wrapping: int
    parked: int
    unroutable: int
    overdue: int
    oldest_queued_at: datetime | None
    answered: int
    in_target: int
    abandoned: int
    wait_seconds: float


class Wallboard(Protocol):
    """Aggregates over the queue."""

    async def figures(self, now: datetime, since: datetime) -> tuple[QueueFigures, ...]:
        """Return the figures of every service and channel that has any, for the day that began at `since`."""

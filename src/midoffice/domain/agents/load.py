"""The capacity ledger of one agent: limits and what is reserved, in load units."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.touchpoints.channel import MediaType
from midoffice.kernel.errors import Conflict


class NoCapacity(Conflict):
    """A reservation would exceed the agent's capacity."""

    def __init__(self, agent_id: UUID) -> None:
        """Name the agent."""
        super().__init__("The agent has no free capacity for this.", agent_id=str(agent_id))


@dataclass(frozen=True, slots=True)
class Load:
    """Limits and use in load units: over all media and per media type.

    A limit may be lowered below the use: nothing is taken away, and nothing new fits until the use is below it again.
    `idle_since` is when the agent last took or ended work, or became ready: the key of "longest idle". `last_offered_at` is the key
    of "round robin"; None: never.
    """

    agent_id: UUID
    total_limit: int
    real_time_limit: int
    deferred_limit: int
    total_used: int
    real_time_used: int
    deferred_used: int
    idle_since: datetime
    version: int = 1
    last_offered_at: datetime | None = None

    def used(self, media: MediaType) -> int:
        """Return the units in use for a media type."""
        return self.real_time_used if media is MediaType.REAL_TIME else self.deferred_used

    def limit(self, media: MediaType) -> int:
        """Return the limit for a media type."""
        return self.real_time_limit if media is MediaType.REAL_TIME else self.deferred_limit

    def fits(self, media: MediaType, units: int) -> bool:
        """Tell whether so many units more stay within both limits."""
        return self.total_used + units <= self.total_limit and self.used(media) + units <= self.limit(media)

    def reserve(self, media: MediaType, units: int) -> "Load":
        """Return the load with the units taken; raises NoCapacity."""
        if not self.fits(media, units):
            raise NoCapacity(self.agent_id)
        return self._moved(media, units)

    def offered(self, media: MediaType, units: int, at: datetime) -> "Load":
        """Return the load with the units taken for an offer decided on at `at`; raises NoCapacity."""
        last = at if self.last_offered_at is None else max(at, self.last_offered_at)
        return replace(self.reserve(media, units), idle_since=max(at, self.idle_since), last_offered_at=last)

    def release(self, media: MediaType, units: int, now: datetime) -> "Load":
        """Return the load with the units given back and the idle clock restarted."""
        return replace(self._moved(media, -units), idle_since=now)

    def restarted(self, now: datetime) -> "Load":
        """Return the load with the idle clock restarted."""
        return replace(self, idle_since=now, version=self.version + 1)

    def _moved(self, media: MediaType, units: int) -> "Load":
        real_time = units if media is MediaType.REAL_TIME else 0
        return replace(
            self,
            total_used=self.total_used + units,
            real_time_used=self.real_time_used + real_time,
            deferred_used=self.deferred_used + units - real_time,
            version=self.version + 1,
        )

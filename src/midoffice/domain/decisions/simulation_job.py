"""A simulation that goes on by itself: ordered, taken by a worker, followed, ended; its result is kept."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.kernel.errors import Conflict

MOST_CUSTOMERS = 20_000
MOST_WAITING = 5
"""Of one installation: each asks the sources of thousands of customers."""
MOST_KEPT = 20
LEASE = timedelta(minutes=2)
"""A worker that has said nothing for so long is gone, and another one begins again."""


class SimulationState(StrEnum):
    """How far a simulation has come."""

    WAITING = "waiting"
    """For a worker."""
    RUNNING = "running"
    DONE = "done"
    CANCELED = "canceled"
    """Somebody has enough of it; the figures are those of the customers until then."""
    FAILED = "failed"
    """It could not be done; `why` says what was in the way."""


_ENDED = frozenset({SimulationState.DONE, SimulationState.CANCELED, SimulationState.FAILED})


@dataclass(frozen=True, slots=True)
class SimulationJob:
    """One simulation of the draft whose content has the hash, at a placement, over so many customers.

    `total` is how many there are to be decided about, `done` how many of them are. `figures` are those of the `done` ones; empty
    before the first. A worker has it until `claimed_until`, unless it says that it goes on.
    """

    id: UUID
    asked_by: str
    asked_at: datetime
    placement: str
    sample: int
    content_hash: str
    state: SimulationState = SimulationState.WAITING
    total: int = 0
    done: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    claimed_until: datetime | None = None
    why: str = ""
    figures: dict[str, Any] = field(default_factory=dict)
    version: int = 1

    @property
    def is_over(self) -> bool:
        """Tell whether nothing changes any more."""
        return self.state in _ENDED


def claimed(job: SimulationJob, now: datetime) -> SimulationJob:
    """Return the simulation as a worker begins it, from the beginning."""
    begun = replace(job, state=SimulationState.RUNNING, total=0, done=0, figures={}, started_at=now)
    return replace(begun, claimed_until=now + LEASE, version=job.version + 1)


def advanced(job: SimulationJob, done: int, figures: dict[str, Any], now: datetime) -> SimulationJob:
    """Return the simulation with more customers decided about."""
    return replace(job, done=done, figures=figures, claimed_until=now + LEASE, version=job.version + 1)


def ended(job: SimulationJob, state: SimulationState, now: datetime, why: str = "") -> SimulationJob:
    """Return the simulation at its end; raises Conflict when it has ended before."""
    if job.is_over:
        raise Conflict("This simulation is over.")
    return replace(job, state=state, ended_at=now, claimed_until=None, why=why, version=job.version + 1)

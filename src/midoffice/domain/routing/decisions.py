"""What the router decides on, and what it decides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.kernel.records import quick

Requirement = tuple[RequiredSkill, ...]
Why = dict[str, Any]
UnitsByService = Mapping[UUID, tuple[int, int]]
"""Load units in use for each service: real-time, deferred."""


class Exclusion(StrEnum):
    """Why an agent is not offered an item."""

    NOT_READY = "not_ready"
    SKILL = "skill"
    CONDITION = "condition"
    CAPACITY = "capacity"
    COOLDOWN = "cooldown"
    RAMP_UP = "ramp_up"
    WRAP_UP = "wrap_up"
    KEPT_FOR_SERVICE = "kept_for_service"
    RESERVED_FOR_OTHER = "reserved_for_other"


@quick
@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent with presence and load, as a store has them.

    `own` tells what of the load is for which service; None when that was not read, or is older than the load.
    """

    agent: Agent
    presence: Presence
    load: Load
    own: UnitsByService | None = None


def newer(known: Candidate, seen: Candidate) -> Candidate:
    """Return each record of an agent in its newest version: one of them may have been read before another was written."""
    loaded = known if known.load.version > seen.load.version or (known.load == seen.load and seen.own is None) else seen
    return Candidate(
        max(seen.agent, known.agent, key=attrgetter("version")),
        max(seen.presence, known.presence, key=attrgetter("version")),
        loaded.load,
        loaded.own,
    )


OWN_CALL = "own_call"
"""The reason of an assignment to the agent who has called somebody: nobody waited for it."""


@quick
@dataclass(frozen=True, slots=True)
class Assignment:
    """Offer this item to this agent, as was decided at `at`; and at once to those `beside`, for their own reasons."""

    item: WorkItem
    agent_id: UUID
    why: Why
    at: datetime
    beside: tuple[tuple[UUID, Why], ...] = ()

    @property
    def asked(self) -> tuple[tuple[UUID, Why], ...]:
        """Return everybody who is asked, in order, with the reasons."""
        return ((self.agent_id, self.why), *self.beside)

    def without(self, agent_id: UUID) -> "Assignment | None":
        """Return it to the others who are asked; None when there is nobody else."""
        asked = [each for each in self.asked if each[0] != agent_id]
        return replace(self, agent_id=asked[0][0], why=asked[0][1], beside=tuple(asked[1:])) if asked else None


@dataclass(frozen=True, slots=True)
class Overflow:
    """Move this item to another service; `reason` is `waited`, `unroutable` or `declined`."""

    item: WorkItem
    service_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Unroutable:
    """Nobody on the staff has the skills that this item needs."""

    item: WorkItem


@dataclass(frozen=True, slots=True)
class Routable:
    """An item that was unroutable has somebody again."""

    item: WorkItem


@dataclass(frozen=True, slots=True)
class Widened:
    """An item has come to a step of its service's widening; 1 is the first."""

    item: WorkItem
    step: int


Decision = Assignment | Overflow | Unroutable | Routable | Widened


def place_of(item: WorkItem, service: Service, now: datetime) -> tuple[int, float, datetime, UUID]:
    """Return the place of an item in the universal queue at `now`; the smallest is served first.

    Rank, then (due time - arrival) - weight x seconds waited, then arrival, then id. At weight 1 that is the order of due times.
    """
    allowed, waited = item.due_at - item.queued_at, now - item.queued_at
    return (service.rank, allowed.total_seconds() - service.weight * waited.total_seconds(), item.queued_at, item.id)

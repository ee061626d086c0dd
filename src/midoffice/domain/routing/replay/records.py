"""What a store has recorded of a day: work items, who handled them, and who was there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.agents.agent import AgentSkill
from midoffice.domain.agents.attribute import Attributes
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.domain.touchpoints.channel import Channel

Limits = tuple[int, int, int]
"""Load units: in all, real time, deferred."""


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """A work item. `service_id` is the service at which it arrived, wherever it went later.

    `canceled_at` is when it ended without an answer: a customer who gave up, or somebody who canceled it.
    `overflows` counts how often it went to another service while it waited. `dialled`: it did not arrive, an agent called.
    What another system said of it last, if it was asked: `scores` by the text of the agent's id, or the trouble with it.
    """

    id: UUID
    service_id: UUID
    channel: Channel
    load_units: int
    created_at: datetime
    preferred_agent_id: UUID | None
    answered_at: datetime | None
    canceled_at: datetime | None
    overflows: int
    dialled: bool = False
    scored_at: datetime | None = None
    scores: dict[str, float] = field(default_factory=dict)
    score_trouble: str = ""
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandlingRecord:
    """One time that an agent accepted an item. Capacity was held until `released_at`, None while it still is.

    For so long of that time it was `held` for other work, which is no handle time.

    `released_by` names what gave it back: `completed`, `parked`, `transferred` ...
    """

    work_item_id: UUID
    agent_id: UUID
    service_id: UUID
    offered_at: datetime
    accepted_at: datetime
    released_at: datetime | None
    released_by: str | None
    held: timedelta = timedelta(0)

    @property
    def handled(self) -> timedelta | None:
        """Return how long the agent was busy with it; None while it lasts."""
        return None if self.released_at is None else self.released_at - self.accepted_at - self.held


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """A change of an agent's presence, limits, skills or attributes; None is what did not change. The hub is one of the skills."""

    agent_id: UUID
    at: datetime
    state: PresenceState | None = None
    limits: Limits | None = None
    skills: tuple[AgentSkill, ...] | None = None
    attributes: Attributes | None = None


def read_agent_record(kind: str, at: datetime, data: Mapping[str, Any]) -> AgentRecord | None:
    """Return what an event of the log says about an agent; None when it says nothing of that kind.

    An agent's presence may change with other things (`OfferExpired`, `WorkItemCompleted`): it stands in their documents.
    """
    presence, load, agent = data.get("presence"), data.get("load"), data.get("agent")
    if kind == "AgentChanged" and agent is not None:
        skills = tuple(AgentSkill(UUID(skill["skill_id"]), skill["level"]) for skill in agent["skills"])
        hub_id = UUID(agent["hub_id"]) if "hub_id" in agent else MAIN_HUB
        return AgentRecord(UUID(agent["id"]), at, skills=(*skills, AgentSkill(hub_id, 1)), attributes=agent.get("attributes", {}))
    if presence is None and kind != "AgentLimitsChanged":
        return None
    about = presence or load
    if about is None:
        return None
    return AgentRecord(
        UUID(about["agent_id"]),
        at,
        state=PresenceState(presence["state"]) if presence else None,
        limits=(load["total_limit"], load["real_time_limit"], load["deferred_limit"]) if load else None,
    )

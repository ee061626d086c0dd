"""The lists by which every page puts names to ids, in one consistent reading."""

from dataclasses import dataclass
from uuid import UUID

from midoffice.domain.agents.agent import Agent, Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.interactions.reason import QuickReply, Reason
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.reasons import list_not_ready_reasons


@dataclass(frozen=True, slots=True)
class TouchpointName:
    """A touchpoint as everybody signed in may see it."""

    id: UUID
    key: str
    channel: Channel
    name: str
    service_id: UUID
    active: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything that has a name, retired or not: old contacts still refer to it."""

    agents: tuple[Agent, ...]
    services: tuple[Service, ...]
    skills: tuple[Skill, ...]
    routing_attributes: tuple[RoutingAttribute, ...]
    reasons: tuple[Reason, ...]
    quick_replies: tuple[QuickReply, ...]
    touchpoints: tuple[TouchpointName, ...]
    not_ready_reasons: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


CHOSEN_OUTCOMES = (Outcome.RESOLVED, Outcome.FOLLOW_UP, Outcome.NO_ANSWER_NEEDED, Outcome.SPAM)
"""The outcomes that an agent chooses from; the others are what happened by itself."""


async def fetch_directory(context: Context) -> Directory:
    """Return all lists; reasons by their position."""
    async with context.database.reading() as tx:
        touchpoints = await tx.touchpoints.all()
        reasons = await tx.reasons.all()
        return Directory(
            agents=await tx.agent_profiles.all(),
            services=await tx.services.all(),
            skills=await tx.skills.all(),
            routing_attributes=await tx.routing_attributes.all(),
            reasons=tuple(sorted(reasons, key=lambda reason: (reason.position, reason.name))),
            quick_replies=await tx.quick_replies.all(),
            touchpoints=tuple(TouchpointName(t.id, t.key, t.channel, t.name, t.service_id, t.active) for t in touchpoints),
            not_ready_reasons=(await list_not_ready_reasons(tx)).reasons,
            outcomes=CHOSEN_OUTCOMES,
        )

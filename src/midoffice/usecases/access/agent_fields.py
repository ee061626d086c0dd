"""What an account's form says of an agent: skills, attributes and limits, and what is wrong with them."""

from dataclasses import dataclass
from uuid import UUID

from midoffice.domain.agents.agent import AgentSkill
from midoffice.domain.agents.attribute import Attributes, check_attributes, values_by_key
from midoffice.kernel.errors import Invalid
from midoffice.ports.database import Transaction

_LARGEST_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Capacity in load units: over all media, and per media type."""

    total: int = 12
    real_time: int = 12
    deferred: int = 12


async def check_skills(tx: Transaction, skills: tuple[AgentSkill, ...]) -> None:
    """Raise Invalid(skills) for what is no skill, or stands there twice."""
    known = {skill.id for skill in await tx.skills.all()}
    seen = set[UUID]()
    for place, skill in enumerate(skills):
        if skill.skill_id not in known:
            raise Invalid(f"skills.{place}.skill_id", "is not a skill", "Choose from the list of skills.")
        if skill.skill_id in seen:
            raise Invalid(f"skills.{place}.skill_id", "stands there twice", "Remove one.")
        seen.add(skill.skill_id)


async def check_told(tx: Transaction, given: Attributes, had: Attributes) -> None:
    """Raise Invalid(attributes) for what is not in use; what somebody `had` may stay."""
    new = {key: value for key, value in given.items() if had.get(key) != value}
    if new:
        check_attributes("attributes", new, values_by_key(await tx.routing_attributes.all()))


def check_limits(limits: Limits) -> None:
    """Raise Invalid(limits) for a limit that is too large, or below zero."""
    for name in ("total", "real_time", "deferred"):
        if not 0 <= getattr(limits, name) <= _LARGEST_LIMIT:
            raise Invalid(f"limits.{name}", f"is {getattr(limits, name)}", f"Enter 0 to {_LARGEST_LIMIT} load units.")

"""Agents and their skills."""

from dataclasses import dataclass, field
from uuid import UUID

from midoffice.domain.agents.attribute import Attributes
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.kernel.errors import Invalid

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5


@dataclass(frozen=True, slots=True)
class Skill:
    """An ability that a service may require."""

    id: UUID
    key: str
    name: str
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class AgentSkill:
    """An agent's proficiency (1-5) in a skill."""

    skill_id: UUID
    level: int

    def __post_init__(self) -> None:
        """Refuse a proficiency outside 1-5."""
        if not LOWEST_LEVEL <= self.level <= HIGHEST_LEVEL:
            raise Invalid("level", f"is {self.level}", "Enter a proficiency from 1 to 5.")


@dataclass(frozen=True, slots=True)
class Agent:
    """A person - or a program: `bot` - who handles contacts. `id` is the account's; `alias` is the name that customers see.

    `hub_id` is the hub whose contacts are offered to him or her.
    """

    id: UUID
    name: str
    alias: str
    skills: tuple[AgentSkill, ...]
    signature: str = ""
    active: bool = True
    version: int = 1
    bot: bool = False
    hub_id: UUID = MAIN_HUB
    attributes: Attributes = field(default_factory=dict, hash=False)

    def level_of(self, skill_id: UUID) -> int:
        """Return the proficiency in a skill, 0 when the agent does not have it."""
        return next((skill.level for skill in self.skills if skill.skill_id == skill_id), 0)

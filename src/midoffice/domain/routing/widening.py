"""What a work item asks for now: its service's skills and condition, those of the step that it has come to, or skills of its own.

Skills that differ from the service's were kept at a transfer: they are the item's own, and no step touches them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.routing.dispatch.condition import Compared, Condition, condition_for, condition_for_some
from midoffice.domain.routing.dispatch.needs import Needs, Skilled
from midoffice.domain.routing.plans.queued_item import QueuedItem
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import RequiredSkill, Service, SkillGroups

Waiting = WorkItem | QueuedItem


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of an agent: one skill of each group, and to meet the condition if there is one."""

    groups: SkillGroups = ()
    condition: Condition | None = None

    def met_by(self, agent: Agent) -> bool:
        """Tell whether an agent may take what asks for this."""
        return has_groups(agent, self.groups) and self.unmet_by(agent) is None

    def unmet_by(self, agent: Agent) -> Compared | None:
        """Return what the condition compared where the agent does not meet it."""
        told = agent.attributes
        return None if self.condition is None or self.condition.met_by(told) else self.condition.compared(told)


def groups_of(required: tuple[RequiredSkill, ...]) -> SkillGroups:
    """Return groups in which each skill is required."""
    return tuple((need,) for need in required)


def needs_of(groups: SkillGroups) -> Needs:
    """Return the groups as the dispatcher takes them."""
    return Needs(tuple(tuple(Skilled(str(need.skill_id), need.level) for need in group) for group in groups))


def stages_of(service: Service) -> tuple[SkillGroups, ...]:
    """Return what is required at first, and then at each step."""
    return groups_of(service.required_skills), *(step.groups for step in service.widening)


def terms_of_some(service: Service, step: int = 0) -> Terms:
    """Return what contacts of a service ask for at a step, of whichever attributes they are."""
    return Terms(stages_of(service)[step], condition_for_some(service.condition_at(step)))


def terms_at(item: Waiting, service: Service, step: int) -> Terms:
    """Return what an item that waits in the service asks for at a step."""
    condition = condition_for(service.condition_at(step), item.channel.value, item.attributes)
    return Terms(groups_at(item, service, step), condition)


def terms_to_come(item: Waiting, service: Service, step: int) -> tuple[Terms, ...]:
    """Return what an item asks for from a step on: at once, and at each later one that is for it."""
    last = len(service.widening) if widens(item, service) else step
    return tuple(terms_at(item, service, each) for each in range(step, last + 1))


def widens(item: Waiting, service: Service) -> bool:
    """Tell whether the steps of its service are for this item."""
    return set(item.required_skills) == set(service.required_skills)


def step_at(item: Waiting, service: Service, now: datetime) -> int:
    """Return how many steps an item that waits in the service has come to."""
    return sum(item.queued_at + step.after <= now for step in service.widening) if widens(item, service) else 0


def groups_at(item: Waiting, service: Service, step: int) -> SkillGroups:
    """Return what the item asks for at a step."""
    return stages_of(service)[step] if step else groups_of(item.required_skills)


def has_groups(agent: Agent, groups: SkillGroups) -> bool:
    """Tell whether an agent has one skill of each group at the level asked."""
    return all(any(agent.level_of(need.skill_id) >= need.level for need in group) for group in groups)


def serves(agent: Agent, service: Service) -> bool:
    """Tell whether an agent may take contacts of the service, some of them at least: at once, or after some step."""
    here = agent.active and agent.hub_id == service.hub_id
    return here and any(terms_of_some(service, step).met_by(agent) for step in range(len(service.widening) + 1))


def skills_named(service: Service) -> frozenset[UUID]:
    """Return every skill that the service requires, at first or at a step."""
    return frozenset(need.skill_id for groups in stages_of(service) for group in groups for need in group)

"""Which skills a work item asks for now: its service's, those of the step that it has come to, or its own.

Skills that differ from the service's were kept at a transfer: they are the item's own, and no step touches them.
"""

from datetime import datetime
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.routing.dispatch.needs import Needs, Skilled
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import RequiredSkill, Service, SkillGroups


def groups_of(required: tuple[RequiredSkill, ...]) -> SkillGroups:
    """Return groups in which each skill is required."""
    return tuple((need,) for need in required)


def needs_of(groups: SkillGroups) -> Needs:
    """Return the groups as the dispatcher takes them."""
    return Needs(tuple(tuple(Skilled(str(need.skill_id), need.level) for need in group) for group in groups))


def stages_of(service: Service) -> tuple[SkillGroups, ...]:
    """Return what is required at first, and then at each step."""
    return groups_of(service.required_skills), *(step.groups for step in service.widening)


def widens(item: WorkItem, service: Service) -> bool:
    """Tell whether the steps of its service are for this item."""
    return set(item.required_skills) == set(service.required_skills)


def step_at(item: WorkItem, service: Service, now: datetime) -> int:
    """Return how many steps an item that waits in the service has come to."""
    return sum(item.queued_at + step.after <= now for step in service.widening) if widens(item, service) else 0


def groups_at(item: WorkItem, service: Service, step: int) -> SkillGroups:
    """Return what the item asks for at a step."""
    return stages_of(service)[step] if step else groups_of(item.required_skills)


def has_groups(agent: Agent, groups: SkillGroups) -> bool:
    """Tell whether an agent has one skill of each group at the level asked."""
    return all(any(agent.level_of(need.skill_id) >= need.level for need in group) for group in groups)


def serves(agent: Agent, service: Service) -> bool:
    """Tell whether an agent may take the service's contacts: at once, or after some step."""
    return agent.active and agent.hub_id == service.hub_id and any(has_groups(agent, groups) for groups in stages_of(service))


def skills_named(service: Service) -> frozenset[UUID]:
    """Return every skill that the service requires, at first or at a step."""
    return frozenset(need.skill_id for groups in stages_of(service) for group in groups for need in group)

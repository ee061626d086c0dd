"""The list of skills."""

from midoffice.domain.agents.agent import Skill
from midoffice.domain.routing.widening import skills_named
from midoffice.kernel.errors import Conflict
from midoffice.ports.database import Transaction
from midoffice.usecases.plan_history import begin_plan_change, keep_plan_change
from midoffice.usecases.records import Change, RecordList, nothing


async def _check(_tx: Transaction, _skill: Skill) -> None:
    """A skill refers to nothing."""


async def _leave(change: Change[Skill]) -> None:
    skill = change.before
    services = await change.tx.services.all()
    needed_by = [s.name for s in services if s.active and skill.id in skills_named(s)]
    if needed_by:
        raise Conflict(f"{skill.name} is required by {', '.join(needed_by[:5])}. Change that first.", services=needed_by)


SKILLS: RecordList[Skill] = RecordList(
    "skills", "skill", lambda tx: tx.skills, _check, _leave, nothing, begin_plan_change, keep_plan_change
)
"""Agents keep a retired skill; no service may require it, at first or at a step. The plan names skills by their keys."""

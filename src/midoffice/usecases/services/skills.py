"""The list of skills."""

from midoffice.domain.agents.agent import Skill
from midoffice.domain.routing.plans.rules import scored_services
from midoffice.domain.routing.widening import skills_named
from midoffice.kernel.errors import Conflict
from midoffice.ports.database import Transaction
from midoffice.usecases.records import Change, RecordList, nothing
from midoffice.usecases.routing.plan_history import begin_plan_change, keep_plan_change


async def _check(tx: Transaction, skill: Skill) -> None:
    """A skill refers to nothing, but the scores of services name it by its key."""
    before = next((each for each in await tx.skills.all() if each.id == skill.id), None)
    if before is not None:
        await _refuse_broken_scores(tx, before, skill)


async def _refuse_broken_scores(tx: Transaction, skill: Skill, *instead: Skill) -> None:
    """Refuse to lose a skill that a score names; `instead` is what becomes of it."""
    others = [each for each in await tx.skills.all() if each.id != skill.id]
    broken = [each.name for each in scored_services(await tx.services.all(), [*others, skill], [*others, *instead])]
    if broken:
        raise Conflict(f"The scores of {', '.join(broken[:5])} name {skill.key}. Change that first.", services=broken)


async def _leave(change: Change[Skill]) -> None:
    skill = change.before
    services = await change.tx.services.all()
    needed_by = [s.name for s in services if s.active and skill.id in skills_named(s)]
    if needed_by:
        raise Conflict(f"{skill.name} is required by {', '.join(needed_by[:5])}. Change that first.", services=needed_by)
    await _refuse_broken_scores(change.tx, skill)


SKILLS: RecordList[Skill] = RecordList(
    "skills", "skill", lambda tx: tx.skills, _check, _leave, nothing, begin_plan_change, keep_plan_change
)
"""Agents keep a retired skill; no service may require it, at first or at a step, or name it in its score."""

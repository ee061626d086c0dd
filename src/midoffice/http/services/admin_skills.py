"""Administration of skills."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response

from midoffice.domain.agents.agent import Skill
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Edit, Key, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.ids import new_id
from midoffice.usecases.records import create_record, edit_record, list_records, read_record, restore_record, retire_record
from midoffice.usecases.services.skills import SKILLS

router = APIRouter(tags=["administration"], route_class=StrictRoute)


class NewSkill(Body):
    """A skill to be made."""

    key: Key
    name: Name


class SkillEdit(Edit):
    """Fields to change; those left out stay."""

    key: Key = ""
    name: Name = ""


@router.get("/api/admin/skills")
async def get_skills(principal: Administering, context: ContextHere) -> tuple[Skill, ...]:
    """Return every skill, retired ones too."""
    return await list_records(context, principal, SKILLS)


@router.post("/api/admin/skills", status_code=201)
async def post_skill(body: NewSkill, principal: Administering, once: OnceHere, response: Response) -> Skill:
    """Make a skill."""
    record = Skill(new_id(), **body.given())
    return tagged(response, await once(Skill, lambda context: create_record(context, principal, SKILLS, record)))


@router.get("/api/admin/skills/{skill_id}")
async def get_skill(skill_id: UUID, principal: Administering, context: ContextHere, response: Response) -> Skill:
    """Return a skill."""
    return tagged(response, await read_record(context, principal, SKILLS, skill_id))


@router.patch("/api/admin/skills/{skill_id}", responses=STALE_ANSWERS)
async def patch_skill(
    skill_id: UUID,
    body: SkillEdit,
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> Skill:
    """Change a skill."""

    def edit(stored: Skill) -> Skill:
        return replace(stored, **body.given())

    return tagged(response, await edit_record(context, principal, SKILLS, skill_id, version, edit))


@router.post("/api/admin/skills/{skill_id}/retire", responses=STALE_ANSWERS)
async def retire_skill(
    skill_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> Skill:
    """Take a skill out of use: agents keep it, no service may require it any more."""
    return tagged(response, await retire_record(context, principal, SKILLS, skill_id, version))


@router.post("/api/admin/skills/{skill_id}/restore", responses=STALE_ANSWERS)
async def restore_skill(
    skill_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> Skill:
    """Put a retired skill back into use."""
    return tagged(response, await restore_record(context, principal, SKILLS, skill_id, version))

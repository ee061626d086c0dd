"""Administration of accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from midoffice.domain.access.roles import Role
from midoffice.domain.agents.agent import AgentSkill
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.http.auth import Administering, doorkeeper_of
from midoffice.http.bodies import AttributesOf, Body, Edit, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.access import accounts
from midoffice.usecases.access.accounts import AccountView
from midoffice.usecases.access.agent_fields import Limits

router = APIRouter(tags=["administration"], route_class=StrictRoute)
Password = Annotated[str, Field(max_length=1000)]
Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=3)]


class SkillLevel(Body):
    """A proficiency of 1-5 in a skill."""

    skill_id: UUID
    level: int


class CapacityLimits(Body):
    """Load units: over all media, and per media type."""

    total: int
    real_time: int
    deferred: int

    def record(self) -> Limits:
        """Return the limits."""
        return Limits(self.total, self.real_time, self.deferred)


Skills = Annotated[tuple[SkillLevel, ...], Field(max_length=200)]


class NewAccount(Body):
    """A person who is to sign in, or a bot, which has no password. Alias, skills, limits and hub are for agents and bots."""

    login: Annotated[str, Field(max_length=100)]
    name: Name
    roles: Roles
    password: Password = ""
    alias: Annotated[str, Field(max_length=200)] = ""
    skills: Skills = ()
    limits: CapacityLimits | None = None
    hub_id: UUID = MAIN_HUB
    attributes: AttributesOf = Field(default_factory=dict)


class AccountEdit(Edit):
    """Fields to change; those left out stay."""

    name: Name | None = None
    roles: Roles | None = None
    alias: Name | None = None
    skills: Skills | None = None
    limits: CapacityLimits | None = None
    hub_id: UUID | None = None
    attributes: AttributesOf | None = None


class NewPassword(Body):
    """A password for somebody else, who should change it."""

    password: Password


def _records(skills: tuple[SkillLevel, ...]) -> tuple[AgentSkill, ...]:
    return tuple(AgentSkill(skill.skill_id, skill.level) for skill in skills)


@router.get("/api/admin/accounts")
async def get_accounts(principal: Administering, context: ContextHere) -> tuple[AccountView, ...]:
    """Return every account."""
    return await accounts.list_accounts(context, principal)


@router.post("/api/admin/accounts", status_code=201)
async def post_account(body: NewAccount, principal: Administering, once: OnceHere, response: Response) -> AccountView:
    """Make an account."""
    new = accounts.NewAccount(
        body.login,
        body.name,
        body.roles,
        body.password,
        alias=body.alias,
        skills=_records(body.skills),
        limits=body.limits.record() if body.limits else Limits(),
        hub_id=body.hub_id,
        attributes=body.attributes,
    )
    view = await once(AccountView, lambda context: accounts.create_account(context, principal, new))
    tagged(response, view.account)
    return view


@router.get("/api/admin/accounts/{account_id}")
async def get_account(account_id: UUID, principal: Administering, context: ContextHere, response: Response) -> AccountView:
    """Return an account."""
    view = await accounts.read_account(context, principal, account_id)
    tagged(response, view.account)
    return view


@router.patch("/api/admin/accounts/{account_id}", responses=STALE_ANSWERS)
async def patch_account(
    account_id: UUID,
    body: AccountEdit,
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    request: Request,
    response: Response,
) -> AccountView:
    """Change an account; its version is that of the account."""
    skills = None if body.skills is None else _records(body.skills)
    limits = None if body.limits is None else body.limits.record()
    edit = accounts.AccountEdit(body.name, body.roles, body.alias, skills, limits, body.hub_id, body.attributes)
    view = await accounts.edit_account(context, principal, account_id, version, edit)
    doorkeeper_of(request).forget(account_id)
    tagged(response, view.account)
    return view


@router.put("/api/admin/accounts/{account_id}/password", status_code=204)
async def put_account_password(
    account_id: UUID, body: NewPassword, principal: Administering, context: ContextHere, request: Request
) -> None:
    """Set somebody's password: every session of the account ends."""
    await accounts.set_password(context, principal, account_id, body.password)
    doorkeeper_of(request).forget(account_id)


@router.post("/api/admin/accounts/{account_id}/deactivate")
async def post_deactivate(
    account_id: UUID, principal: Administering, context: ContextHere, request: Request, response: Response
) -> AccountView:
    """Take away the right to sign in; an agent's work goes back into the queue."""
    view = await accounts.deactivate_account(context, principal, account_id)
    doorkeeper_of(request).forget(account_id)
    tagged(response, view.account)
    return view


@router.post("/api/admin/accounts/{account_id}/activate")
async def post_activate(account_id: UUID, principal: Administering, context: ContextHere, response: Response) -> AccountView:
    """Give back the right to sign in."""
    view = await accounts.activate_account(context, principal, account_id)
    tagged(response, view.account)
    return view

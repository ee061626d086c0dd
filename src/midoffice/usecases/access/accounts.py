"""Accounts: who may sign in, in which roles, and - for agents - with which skills and capacity."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.access.account import Account
from midoffice.domain.access.login import clean_login
from midoffice.domain.access.password import check_password
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, Scope, handles_contacts
from midoffice.domain.agents.agent import Agent, AgentSkill
from midoffice.domain.agents.attribute import Attributes
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState, change_presence
from midoffice.domain.services.hub import MAIN_HUB
from midoffice.kernel.documents import document
from midoffice.kernel.errors import Conflict, Invalid, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.access.agent_fields import Limits, check_limits, check_skills, check_told
from midoffice.usecases.agents.presence import return_work_of_agent
from midoffice.usecases.audited import audit
from midoffice.usecases.events import directory_changed, happened
from midoffice.usecases.given import Context
from midoffice.usecases.services.hubs import change_hubs, check_hub
from midoffice.usecases.transact import transact


class LastAdministrator(Conflict):
    """Without this account nobody could administer the installation any more."""

    remedy = "Give somebody else the administrator role first."

    def __init__(self) -> None:
        """Nothing to add."""
        super().__init__("This is the last administrator.")


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account; `agent` and `limits` are there for people who handle (or handled) contacts."""

    account: Account
    agent: Agent | None
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person who is to sign in, or a bot, which has no password."""

    login: str
    name: str
    roles: tuple[Role, ...]
    password: str
    alias: str = ""
    skills: tuple[AgentSkill, ...] = ()
    limits: Limits = field(default_factory=Limits)
    hub_id: UUID = MAIN_HUB
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountEdit:
    """What is to change; None leaves a field as it is."""

    name: str | None = None
    roles: tuple[Role, ...] | None = None
    alias: str | None = None
    skills: tuple[AgentSkill, ...] | None = None
    limits: Limits | None = None
    hub_id: UUID | None = None
    attributes: Attributes | None = None


_AUDITED = ("alias", "skills", "signature", "hub_id", "attributes")
"""Fields of the agent that stand in the audit trail of the account."""


async def list_accounts(context: Context, principal: Principal) -> tuple[AccountView, ...]:
    """Return every account, in order of creation."""
    principal.require(Scope.ADMINISTER, "administer accounts")
    async with context.database.reading() as tx:
        agents = {agent.id: agent for agent in await tx.agent_profiles.all()}
        loads = {load.agent_id: load for load in await tx.agents.loads()}
        return tuple(_view(account, agents.get(account.id), loads.get(account.id)) for account in await tx.accounts.all())


async def read_account(context: Context, principal: Principal, account_id: UUID) -> AccountView:
    """Return an account; raises NotFound."""
    principal.require(Scope.ADMINISTER, "administer accounts")
    async with context.database.reading() as tx:
        return await _read(tx, await tx.accounts.get(account_id))


async def create_account(context: Context, principal: Principal, new: NewAccount) -> AccountView:
    """Make an account and, for agents, a profile, a presence and a capacity row.

    Raises Conflict when the login is taken, Invalid(login | roles | password | skills | limits | attributes).
    """
    principal.require(Scope.ADMINISTER, "administer accounts")
    now = context.clock.now()
    login, roles = clean_login(new.login), _checked_roles(new.roles)
    check_limits(new.limits)
    stored = None
    if Role.BOT not in roles:
        check_password(new.password, login, new.name)
        stored = await context.hasher.hash(new.password)
    elif new.password:
        raise Invalid("password", "is of no use to a bot", "Leave it out; a bot comes with an API token.")
    account = Account(new_id(), login, new.name, roles, active=True, created_at=now)

    async def work(tx: Transaction) -> AccountView:
        await tx.accounts.add(account)
        if stored is not None:
            await tx.access.set_password(account.id, stored)
        if handles_contacts(roles):
            await check_skills(tx, new.skills)
            await check_told(tx, new.attributes, {})
            await _add_agent(tx, account, new, now)
        view = await _read(tx, account)
        await _record(tx, principal, now, "create account", None, view)
        return view

    return await transact(context, work)


async def edit_account(context: Context, principal: Principal, account_id: UUID, version: int, edit: AccountEdit) -> AccountView:
    """Change an account; raises Stale, LastAdministrator, Invalid for fields that only an agent has.

    An agent who loses the role is signed out, and the work goes back into the queue. A limit below the present use takes
    nothing away; nothing new fits until the use is below it again.
    """
    principal.require(Scope.ADMINISTER, "administer accounts")
    now = context.clock.now()
    roles = None if edit.roles is None else _checked_roles(edit.roles)
    if edit.limits is not None:
        check_limits(edit.limits)

    async def work(tx: Transaction) -> AccountView:
        account = await _lock_account(tx, account_id, losing=roles is not None and Role.ADMINISTRATOR not in roles)
        if account.version != version:
            raise Stale("account", account_id)
        if roles is not None and (Role.BOT in roles) != (Role.BOT in account.roles):
            raise Invalid("roles", "of a bot are not those of a person", "Make an account of its own for the other one.")
        before = await _read(tx, account)
        changed = replace(
            account,
            name=account.name if edit.name is None else edit.name,
            roles=account.roles if roles is None else roles,
            version=version + 1,
        )
        await tx.accounts.save(changed)
        await _edit_agent(tx, before, changed, edit, principal.actor, now)
        view = await _read(tx, changed)
        await _record(tx, principal, now, "change account", before, view)
        return view

    return await transact(context, work)


async def set_password(context: Context, principal: Principal, account_id: UUID, password: str) -> None:
    """Set somebody's password: every session of the account ends. Raises Invalid(password)."""
    principal.require(Scope.ADMINISTER, "administer accounts")
    now = context.clock.now()
    async with context.database.reading() as tx:
        account = await tx.accounts.get(account_id)
    if Role.BOT in account.roles:
        raise Invalid("password", "is of no use to a bot", "Make an API token for it.")
    check_password(password, account.login, account.name)
    stored = await context.hasher.hash(password)

    async def work(tx: Transaction) -> None:
        await tx.access.set_password(account_id, stored)
        await tx.access.end_sessions_of(account_id)
        await audit(tx, principal, now, "set password", "account", account_id)

    await transact(context, work)


async def deactivate_account(context: Context, principal: Principal, account_id: UUID) -> AccountView:
    """Take away the right to sign in: sessions end, tokens are void, and an agent's work goes back into the queue.

    The name stays on everything the person did. Raises LastAdministrator, and Conflict for one's own account.
    """
    principal.require(Scope.ADMINISTER, "administer accounts")
    now = context.clock.now()
    if account_id == principal.account_id:
        raise Conflict("This is your own account; somebody else has to deactivate it.")

    async def work(tx: Transaction) -> AccountView:
        account = await _lock_account(tx, account_id, losing=True)
        if not account.active:
            return await _read(tx, account)
        before = await _read(tx, account)
        changed = replace(account, active=False, version=account.version + 1)
        await tx.accounts.save(changed)
        await tx.access.end_sessions_of(account_id)
        if before.agent is not None and before.agent.active:
            await _leave_floor(tx, before.agent, principal.actor, now)
        view = await _read(tx, changed)
        await _record(tx, principal, now, "deactivate account", before, view)
        return view

    return await transact(context, work)


async def activate_account(context: Context, principal: Principal, account_id: UUID) -> AccountView:
    """Give back the right to sign in."""
    principal.require(Scope.ADMINISTER, "administer accounts")
    now = context.clock.now()

    async def work(tx: Transaction) -> AccountView:
        account = await tx.accounts.lock(account_id)
        if account.active:
            return await _read(tx, account)
        before = await _read(tx, account)
        changed = replace(account, active=True, version=account.version + 1)
        await tx.accounts.save(changed)
        if handles_contacts(changed.roles) and before.agent is not None:
            await _save_agent(tx, replace(before.agent, active=True), principal.actor, now)
        view = await _read(tx, changed)
        await _record(tx, principal, now, "activate account", before, view)
        return view

    return await transact(context, work)


async def change_profile(context: Context, principal: Principal, version: int, *, alias: str, signature: str) -> Agent:
    """Change one's own alias and signature; raises Stale."""
    principal.require(Scope.HANDLE, "change your profile")
    now = context.clock.now()

    async def work(tx: Transaction) -> Agent:
        agent = await tx.agent_profiles.lock(principal.account_id)
        if agent.version != version:
            raise Stale("profile", agent.id)
        changed = replace(agent, alias=alias, signature=signature, version=version + 1)
        await tx.agent_profiles.save(changed)
        await tx.log.append(
            [
                happened("AgentChanged", now, principal.actor, changed, concerning=(agent.id,)),
                directory_changed("agents", now, principal.actor),
            ]
        )
        return changed

    return await transact(context, work)


async def _lock_account(tx: Transaction, account_id: UUID, *, losing: bool) -> Account:
    """Lock an account; `losing`: raise LastAdministrator if it is the only one left that administers.

    Administrators are locked together and in order, so that two of them cannot remove each other at once.
    """
    if losing:
        administrators = [a.id for a in await tx.accounts.all() if Role.ADMINISTRATOR in a.roles]
        present = [await tx.accounts.lock(other) for other in administrators]
        left = [a for a in present if a.active and Role.ADMINISTRATOR in a.roles]
        if [a.id for a in left] == [account_id]:
            raise LastAdministrator
    return await tx.accounts.lock(account_id)


async def _edit_agent(tx: Transaction, before: AccountView, account: Account, edit: AccountEdit, actor: str, now: datetime) -> None:
    agent = before.agent
    if not handles_contacts(account.roles):
        for name in ("alias", "skills", "limits", "hub_id", "attributes"):
            if getattr(edit, name) is not None:
                raise Invalid(name, "belongs to agents only", "Leave it out, or add the role agent.")
        if agent is not None and agent.active:
            await _leave_floor(tx, agent, actor, now)
        return
    await check_skills(tx, edit.skills or ())
    await check_told(tx, edit.attributes or {}, agent.attributes if agent else {})
    if agent is None:
        await _add_agent(tx, account, edit, now)
        return
    changed = replace(
        agent,
        name=account.name,
        alias=agent.alias if edit.alias is None else edit.alias,
        skills=agent.skills if edit.skills is None else edit.skills,
        hub_id=agent.hub_id if edit.hub_id is None else edit.hub_id,
        active=account.active,
        attributes=agent.attributes if edit.attributes is None else edit.attributes,
    )
    if changed.hub_id != agent.hub_id:
        await check_hub(tx, changed.hub_id)
        await change_hubs(tx, agent.hub_id, changed.hub_id)
    if changed != agent:
        await _save_agent(tx, changed, actor, now)
    if edit.limits is not None and edit.limits != before.limits:
        await _save_limits(tx, agent.id, edit.limits, actor, now)


async def _add_agent(tx: Transaction, account: Account, given: NewAccount | AccountEdit, now: datetime) -> None:
    alias, limits, hub_id = (given.alias or "").strip() or account.name, given.limits or Limits(), given.hub_id or MAIN_HUB
    await check_hub(tx, hub_id)
    bot = Role.BOT in account.roles
    agent = Agent(
        account.id,
        account.name,
        alias,
        given.skills or (),
        active=account.active,
        bot=bot,
        hub_id=hub_id,
        attributes=given.attributes or {},
    )
    await tx.agent_profiles.add(agent)
    load = Load(agent.id, limits.total, limits.real_time, limits.deferred, 0, 0, 0, now)
    await tx.agents.add_states(Presence(agent.id, PresenceState.SIGNED_OUT, None, now), load)


async def _save_agent(tx: Transaction, agent: Agent, actor: str, now: datetime) -> None:
    stored = await tx.agent_profiles.lock(agent.id)
    changed = replace(agent, version=stored.version + 1)
    await tx.agent_profiles.save(changed)
    await tx.log.append([happened("AgentChanged", now, actor, changed, concerning=(agent.id,))])


async def _save_limits(tx: Transaction, agent_id: UUID, limits: Limits, actor: str, now: datetime) -> None:
    current = await tx.agents.lock_load(agent_id)
    load = replace(
        current,
        version=current.version + 1,
        total_limit=limits.total,
        real_time_limit=limits.real_time,
        deferred_limit=limits.deferred,
    )
    await tx.agents.save_load(load)
    await tx.log.append([happened("AgentLimitsChanged", now, actor, load)])


async def _leave_floor(tx: Transaction, agent: Agent, actor: str, now: datetime) -> None:
    """Give back everything the agent holds, sign the agent out, and close the profile."""
    await return_work_of_agent(tx, agent.id, "agent_deactivated", now, actor)
    presence = await tx.agents.lock_presence(agent.id)
    gone = change_presence(presence, PresenceState.SIGNED_OUT, None, now)
    if gone is not presence:
        await tx.agents.save_presence(gone)
        await tx.log.append([happened("AgentPresenceChanged", now, actor, gone)])
    await _save_agent(tx, replace(agent, active=False), actor, now)


def _checked_roles(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    if not roles:
        raise Invalid("roles", "is empty", "Choose at least one role.")
    if Role.BOT in roles and set(roles) != {Role.BOT}:
        raise Invalid("roles", "has others beside bot", "A program has no other role; make an account for the person.")
    return tuple(role for role in Role if role in roles)


async def _read(tx: Transaction, account: Account) -> AccountView:
    try:
        agent = await tx.agent_profiles.get(account.id)
        load = await tx.agents.load(account.id)
    except NotFound:
        return AccountView(account, None, None)
    return _view(account, agent, load)


def _view(account: Account, agent: Agent | None, load: Load | None) -> AccountView:
    limits = None if load is None else Limits(load.total_limit, load.real_time_limit, load.deferred_limit)
    return AccountView(account, agent, limits)


async def _record(
    tx: Transaction, principal: Principal, now: datetime, action: str, before: AccountView | None, after: AccountView
) -> None:
    earlier = None if before is None else _flat(before)
    await audit(tx, principal, now, action, "account", after.account.id, earlier, _flat(after))
    await tx.log.append([directory_changed("agents", now, principal.actor)])


def _flat(view: AccountView) -> dict[str, Any]:
    """Return one flat document for the audit trail: the account's fields, and those of the agent."""
    agent = document(view.agent) if view.agent else {}
    shown: dict[str, Any] = {
        name: agent[name] for name in ("alias", "skills", "signature", "hub_id", "attributes") if name in agent
    }
    if view.limits is not None:
        shown["limits"] = document(view.limits)
    return {**document(view.account), **shown}

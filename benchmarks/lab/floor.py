"""Fills an installation for a benchmark: one service, one chat, so many agents who are ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.domain.access.account import Account, ApiToken
from midoffice.domain.access.roles import Role, Scope
from midoffice.domain.agents.agent import Agent, AgentSkill, Skill
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.interactions.reason import Reason
from midoffice.domain.services.service import RequiredSkill, Service
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel
from midoffice.domain.touchpoints.chat_session import ChatSession, sign_session
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import new_id
from midoffice.usecases.access.sign_in import new_token_secret
from midoffice.usecases.events import SYSTEM, directory_changed

if TYPE_CHECKING:
    from midoffice.ports.database import Transaction

CHAT = "bench"
_SCOPES = (Scope.SESSION, Scope.HANDLE, Scope.READ_CONTACTS)


@dataclass(frozen=True)
class BenchFloor:
    """What the clients need: API tokens of the agents, session tokens of the visitors."""

    agent_tokens: list[str]
    visitor_tokens: list[str]


async def fill_floor(database_url: str, secret_key: bytes, *, agents: int, visitors: int, chats_per_agent: int) -> BenchFloor:
    """Make everything; agents have room for so many chats."""
    now = datetime.now(UTC)
    skill = Skill(new_id(), "english", "English")
    service = Service(
        new_id(), "support", "Support", required_skills=(RequiredSkill(skill.id),), offer_timeout=timedelta(minutes=2)
    )
    settings = {"idle_warn_seconds": 0, "idle_close_seconds": 0, "queue_limit": 10_000, "pre_chat": []}
    chat = Touchpoint(new_id(), CHAT, Channel.CHAT, "Chat", service.id, LOAD_UNITS[Channel.CHAT], settings)
    async with PostgresDatabase(database_url, connections=1) as database, database.transaction() as tx:
        await tx.skills.add(skill)
        await tx.services.add(service)
        await tx.touchpoints.add(chat)
        await tx.reasons.add(Reason(new_id(), "other", "Other"))
        units = chats_per_agent * LOAD_UNITS[Channel.CHAT]
        tokens = [await _add_agent(tx, number, skill, units, now) for number in range(agents)]
        # The router is at work already, and follows the log.
        await tx.log.append([directory_changed(name, now, SYSTEM) for name in ("services", "agents")])
    return BenchFloor(tokens, [_visitor_token(secret_key, chat.id, number, now) for number in range(visitors)])


async def _add_agent(tx: Transaction, number: int, skill: Skill, units: int, now: datetime) -> str:
    account = Account(new_id(), f"agent{number}", f"Agent {number}", (Role.AGENT,), active=True, created_at=now)
    secret, digest = new_token_secret()
    await tx.accounts.add(account)
    await tx.agent_profiles.add(Agent(account.id, account.name, account.name, (AgentSkill(skill.id, 3),)))
    await tx.agents.add_states(
        Presence(account.id, PresenceState.READY, None, now, seen_at=now), Load(account.id, units, units, units, 0, 0, 0, now)
    )
    await tx.access.add_token(ApiToken(new_id(), account.name, digest, account.id, _SCOPES, now, None, None, now))
    return secret


def _visitor_token(secret_key: bytes, touchpoint_id: UUID, number: int, now: datetime) -> str:
    session = ChatSession(uuid4(), touchpoint_id, now.replace(microsecond=0), now + timedelta(hours=1), f"Visitor {number}")
    return sign_session(secret_key, session)

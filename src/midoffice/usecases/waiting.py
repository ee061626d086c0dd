"""Why something is still waiting: its place, its expected wait, and what the closest agents lack."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.routing.estimate import estimate_wait
from midoffice.domain.routing.matcher import Exclusion, qualifies
from midoffice.domain.routing.work_item import WorkItem, WorkItemState, excluded_until
from midoffice.ports.database import Transaction
from midoffice.usecases.context import Context

_WINDOW = timedelta(minutes=10)
_MOST_NAMED = 10
SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True)
class NearAgent:
    """An agent and what keeps the item from being offered: `signed_out`, `not_ready`, `skill`, `capacity`, `cooldown`, ..."""

    agent_id: UUID
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """`position` (1 = next) and the estimate are None for an item that is not waiting, or when nothing is known."""

    position: int | None
    estimated_wait_seconds: float | None
    nearest: tuple[NearAgent, ...]


async def explain_waiting(context: Context, principal: Principal, work_item_id: UUID) -> Waiting:
    """Return why an item is still waiting; agents without the skills come last. Raises NotFound."""
    principal.require(Scope.SUPERVISE, "see why work is waiting")
    now = context.clock.now()
    async with context.database.reading() as tx:
        item = await tx.queue.get(work_item_id)
        if item.state is not WorkItemState.QUEUED:
            return Waiting(None, None, ())
        position = await tx.queue.position(item)
        agents = [agent for agent in await tx.agent_profiles.all() if agent.active]
        presences = {presence.agent_id: presence for presence in await tx.agents.presences()}
        loads = {load.agent_id: load for load in await tx.agents.loads()}
        estimate = await _estimate(tx, item, position, _staffed(item, agents, presences), now)
    near = [
        NearAgent(agent.id, _missing(item, agent, presences[agent.id], loads[agent.id], now))
        for agent in agents
        if agent.id in presences and agent.id in loads
    ]
    near.sort(key=lambda n: (Exclusion.SKILL in n.missing, len(n.missing), n.agent_id))
    return Waiting(position, estimate, tuple(near[:_MOST_NAMED]))


async def _estimate(tx: Transaction, item: WorkItem, position: int, staffed: int, now: datetime) -> float | None:
    answered, mean_seconds = await tx.queue.throughput(item.service_id, now - _WINDOW)
    wait = estimate_wait(position, answered, _WINDOW, timedelta(seconds=mean_seconds), staffed)
    return None if wait is None else wait.total_seconds()


def _staffed(item: WorkItem, agents: list[Agent], presences: dict[UUID, Presence]) -> int:
    ready = {agent_id for agent_id, presence in presences.items() if presence.state is PresenceState.READY}
    return sum(1 for agent in agents if agent.id in ready and qualifies(agent, item.required_skills))


def _missing(item: WorkItem, agent: Agent, presence: Presence, load: Load, now: datetime) -> tuple[str, ...]:
    found: list[str] = []
    if presence.state is PresenceState.SIGNED_OUT:
        found.append(SIGNED_OUT)
    elif presence.state is PresenceState.NOT_READY:
        found.append(Exclusion.NOT_READY.value)
    if not qualifies(agent, item.required_skills):
        found.append(Exclusion.SKILL.value)
    if not load.fits(item.media_type, item.load_units):
        found.append(Exclusion.CAPACITY.value)
    if excluded_until(item, agent.id, now):
        found.append(Exclusion.COOLDOWN.value)
    held_for = item.preferred_agent_id if item.preferred_until and item.preferred_until > now else None
    if held_for not in {None, agent.id}:
        found.append(Exclusion.RESERVED_FOR_OTHER.value)
    return tuple(found)

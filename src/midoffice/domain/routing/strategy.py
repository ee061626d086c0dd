"""Strategies: how the agents who may take an item are ranked. A new one is a row here, not a branch in the matcher."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from midoffice.domain.agents.agent import Agent
from midoffice.domain.agents.load import Load
from midoffice.domain.services.service import RequiredSkill

RankKey = tuple[float | str, ...]


@dataclass(frozen=True, slots=True)
class Strategy:
    """A named ranking: the agent with the smallest key is first. Keys end in the agent id, so a ranking is never a tie."""

    name: str
    key: Callable[[Agent, Load, tuple[RequiredSkill, ...]], RankKey]


def _longest_idle(agent: Agent, load: Load, _required: tuple[RequiredSkill, ...]) -> RankKey:
    return (load.idle_since.timestamp(), _last(agent.id))


def _last(agent_id: UUID) -> str:
    return str(agent_id)


LONGEST_IDLE = Strategy("longest_idle", _longest_idle)
STRATEGIES = {strategy.name: strategy for strategy in (LONGEST_IDLE,)}

"""Scores of another system: how it is connected, what it is asked, and what may be believed of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

from midoffice.domain.routing.dispatch.outside import Outside
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ranges import checked_range

SHORTEST_DEADLINE_MS, USUAL_DEADLINE_MS, LONGEST_DEADLINE_MS = 20, 150, 2_000
GREATEST_SCORE = 1e12
MOST_AGENTS = 500
"""Agents of one question: the first by id."""


@dataclass(frozen=True, slots=True)
class ScoreConnection:
    """The system that is asked what contacts are worth with agents: how it is reached, and how long is waited for an answer.

    Version 0 is none.
    """

    connection: Mapping[str, Any] = field(default_factory=dict)
    deadline_ms: int = USUAL_DEADLINE_MS
    has_secret: bool = False
    version: int = 0

    @property
    def there(self) -> bool:
        """Tell whether there is a system to ask."""
        return self.version > 0


def check_score_connection(connection: ScoreConnection) -> None:
    """Raise Invalid for what no adapter could mend."""
    checked_range("deadline_ms", connection.deadline_ms, SHORTEST_DEADLINE_MS, LONGEST_DEADLINE_MS)


@dataclass(frozen=True, slots=True)
class ScoredAgent:
    """An agent who may be given the contact: the proficiencies by skill key."""

    id: UUID
    skills: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ScoreQuestion:
    """What a contact is worth with each of these agents; `service` is a key, `medium` a channel."""

    work_item_id: UUID
    interaction_id: UUID | None
    service: str
    medium: str
    priority: int
    queued_at: datetime
    agents: tuple[ScoredAgent, ...]


@dataclass(frozen=True, slots=True)
class ItemScores:
    """What came of asking about one work item: scores by the text of the agent's id, or the word for what went wrong."""

    work_item_id: UUID
    answered_at: datetime
    scores: dict[str, float] = field(default_factory=dict)
    trouble: str = ""

    def outside(self) -> Outside:
        """Return it as the dispatcher takes it."""
        return Outside({UUID(who).int: score for who, score in self.scores.items()}, self.trouble)


def believable(question: ScoreQuestion, scores: Mapping[UUID, float]) -> Mapping[UUID, float]:
    """Return the scores of an answer; raises Invalid(scores) for one that cannot be meant: then none of it is believed."""
    asked = {agent.id for agent in question.agents}
    if not scores:
        raise Invalid("scores", "are none", "Give a score for each agent who is asked about.")
    for who, score in scores.items():
        if who not in asked:
            raise Invalid("scores", f"names {who}, about whom nobody asked", "Give scores of the agents in the question.")
        if not isfinite(score) or abs(score) > GREATEST_SCORE:
            raise Invalid("scores", f"has {score} for {who}", f"Give numbers from {-GREATEST_SCORE:g} to {GREATEST_SCORE:g}.")
    return scores

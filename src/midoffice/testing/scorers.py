"""The conformance suite of scorers: what every system that gives scores must do alike behind its adapter.

Describe yours as a `ScorerCase`, whose system does as it is told, and give that to each of `CHECKS`; a check raises AssertionError
with a sentence when the contract is broken. Each check wants a fresh case.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from midoffice.domain.routing.outside_scores import ScoredAgent, ScoreQuestion
from midoffice.kernel.ids import new_id
from midoffice.ports.scores import Scorer
from midoffice.ports.sources import SourceDown, SourceSchema, SourceSlow
from midoffice.testing.expect import PATIENCE_SECONDS, refused, same

SHORT_SECONDS = 0.05
Saying = Callable[[ScoreQuestion], Mapping[UUID, float]]


@dataclass(frozen=True, slots=True)
class ScorerCase:
    """A scorer that is open, and how its system is told what to do.

    `says` lets it answer with what a function gives, `freezes` lets it take questions and answer none, `floods` lets it answer with
    50 MB, and `leaves` takes it away. What a kind of system cannot do is None.
    """

    scorer: Scorer
    says: Callable[[Saying], Awaitable[None]]
    freezes: Callable[[], Awaitable[None]]
    leaves: Callable[[], Awaitable[None]] | None = None
    floods: Callable[[], Awaitable[None]] | None = None


def question(agents: int = 3) -> ScoreQuestion:
    """Return a question about so many agents."""
    asked = tuple(ScoredAgent(new_id(), {"sales": level % 5 + 1}) for level in range(agents))
    return ScoreQuestion(new_id(), new_id(), "sales", "chat", 0, datetime(2026, 3, 2, 9, tzinfo=UTC), asked)


def _by_skill(asked: ScoreQuestion) -> Mapping[UUID, float]:
    return {agent.id: agent.skills["sales"] / 10 for agent in asked.agents}


async def check_scores_come_back(case: ScorerCase) -> None:
    """Each agent has the number that the system said, of any sign; a part of the agents is enough."""
    asked = question()
    await case.says(_by_skill)
    same(dict(await case.scorer.score(asked, PATIENCE_SECONDS)), dict(_by_skill(asked)), "what was said")
    first = asked.agents[0].id
    await case.says(lambda _: {first: -2.5})
    same(dict(await case.scorer.score(asked, PATIENCE_SECONDS)), {first: -2.5}, "one of three")


async def check_many_questions_have_their_own_answers(case: ScorerCase) -> None:
    """Questions that are asked at once do not get each other's answers."""
    await case.says(_by_skill)
    asked = [question(1 + number % 7) for number in range(20)]
    said = await asyncio.gather(*(case.scorer.score(each, PATIENCE_SECONDS) for each in asked))
    for each, scores in zip(asked, said, strict=True):
        same(dict(scores), dict(_by_skill(each)), "its own answer")


async def check_lies_are_refused_as_a_whole(case: ScorerCase) -> None:
    """An agent about whom nobody asked, no number, a number beyond reason or nothing at all: none of it is believed."""
    asked = question()
    honest = dict(_by_skill(asked))
    lies: dict[str, Mapping[UUID, float]] = {
        "another agent": {**honest, new_id(): 1.0},
        "not a number": {**honest, asked.agents[0].id: math.nan},
        "infinite": {**honest, asked.agents[0].id: math.inf},
        "huge": {**honest, asked.agents[0].id: -1e300},
        "nothing": {},
    }
    for name, lie in lies.items():
        await case.says(lambda _, lie=lie: lie)  # type: ignore[misc] # bound now
        with refused(SourceSchema, name):
            await case.scorer.score(asked, PATIENCE_SECONDS)
    await case.says(_by_skill)
    same(dict(await case.scorer.score(asked, PATIENCE_SECONDS)), honest, "and then it is asked as before")


async def check_one_that_is_frozen_is_slow(case: ScorerCase) -> None:
    """Whoever does not answer is left, and asked again the next time."""
    await case.freezes()
    for _ in range(3):
        with refused(SourceSlow, "nobody waits for it"):
            await case.scorer.score(question(), SHORT_SECONDS)
    await case.says(_by_skill)
    asked = question()
    same(dict(await case.scorer.score(asked, PATIENCE_SECONDS)), dict(_by_skill(asked)), "it answers again")


async def check_one_that_is_gone_is_down(case: ScorerCase) -> None:
    """A system that is not there is an error of the question, and of no other."""
    if case.leaves is not None:
        await case.leaves()
        with refused(SourceDown, "nobody is there"):
            await case.scorer.score(question(), PATIENCE_SECONDS)


async def check_floods_are_refused(case: ScorerCase) -> None:
    """An answer of 50 MB is not read."""
    if case.floods is not None:
        await case.floods()
        with refused(SourceSchema, "it is far too large"):
            await case.scorer.score(question(), PATIENCE_SECONDS)


async def check_the_same_question_may_be_asked_again(case: ScorerCase) -> None:
    """A repeated question, and one that has changed in nothing but its agents, are answered."""
    await case.says(_by_skill)
    asked = question()
    fewer = replace(asked, agents=asked.agents[:1])
    for each in (asked, asked, fewer):
        same(dict(await case.scorer.score(each, PATIENCE_SECONDS)), dict(_by_skill(each)), "again")


async def check_questions_under_way_end_when_it_is_closed(case: ScorerCase) -> None:
    """Whoever waits is told that it was closed."""
    await case.freezes()
    waiting = asyncio.ensure_future(case.scorer.score(question(), PATIENCE_SECONDS))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await case.scorer.close()
    with refused(SourceDown, "it was closed"):
        await waiting


CHECKS: tuple[Callable[[ScorerCase], Awaitable[None]], ...] = (
    check_scores_come_back,
    check_many_questions_have_their_own_answers,
    check_lies_are_refused_as_a_whole,
    check_one_that_is_frozen_is_slow,
    check_one_that_is_gone_is_down,
    check_floods_are_refused,
    check_the_same_question_may_be_asked_again,
    check_questions_under_way_end_when_it_is_closed,
)

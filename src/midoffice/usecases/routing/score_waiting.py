"""What waits is asked about: before agents are chosen, beside the router, and never by it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from midoffice.domain.agents.agent import Agent, Skill
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.context.attribute import UnknownReason
from midoffice.domain.context.breaker import Breaker, Permit
from midoffice.domain.routing.outside_scores import MOST_AGENTS, ItemScores, ScoreConnection, ScoredAgent, ScoreQuestion
from midoffice.domain.routing.widening import terms_at
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.services.service import Service
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.ports.queue import QueueFilter
from midoffice.ports.scores import Scorer
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema, SourceSlow, SourceTrouble
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.given import Context
from midoffice.usecases.routing.score_connection import open_scorer
from midoffice.usecases.transact import transact

LEASE = "scores"
LEASE_TTL = timedelta(seconds=5)
LOOKED_AT = 200
"""The most urgent items are asked about; the others before it is their turn."""
AT_ONCE = 20
AGAIN = timedelta(seconds=5)
"""So long after an answer an item is asked about again, if there was trouble or somebody has come."""
GRACE_SECONDS = 0.1
RESTING, UNCONNECTED = "resting", "unconnected"
_REASONS: Mapping[type[SourceTrouble], UnknownReason] = {
    SourceSlow: UnknownReason.SLOW,
    SourceForbidden: UnknownReason.FORBIDDEN,
    SourceSchema: UnknownReason.SCHEMA,
    SourceDown: UnknownReason.DOWN,
}
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Scoring:
    """What a process keeps between its questions: the system that it has opened, by which connection and secret, and its breaker.

    `used`: some service asks.
    """

    holder: str
    opened_by: tuple[ScoreConnection, bytes | None] | None = None
    scorer: Scorer | None = None
    breaker: Breaker = field(default_factory=Breaker)
    used: bool = False


async def score_waiting(context: Context, scoring: Scoring) -> int:
    """Ask about items that wait and were not asked about, and store what is said; return of how many.

    Does nothing while another process does it. What cannot be answered in time is stored as trouble: nobody waits for it.
    """
    read = await _read(context, scoring.holder)
    scoring.used = read.used
    if not read.questions:
        return 0
    await _open(context, scoring, read.connection, read.sealed)
    seconds = read.connection.deadline_ms / 1000
    found = await asyncio.gather(*(_ask(context, scoring, each, seconds, read.known) for each in read.questions))
    await transact(context, lambda tx: _store(tx, found, context.clock.now()))
    return len(found)


async def stop_scoring(scoring: Scoring) -> None:
    """Close what was opened."""
    scorer, scoring.scorer, scoring.opened_by = scoring.scorer, None, None
    if scorer is not None:
        await scorer.close()


@dataclass(frozen=True, slots=True)
class _Read:
    """Whether any service asks, whom, about what, and what is known of these items."""

    used: bool = False
    connection: ScoreConnection = field(default_factory=ScoreConnection)
    sealed: bytes | None = None
    questions: Sequence[ScoreQuestion] = ()
    known: Mapping[UUID, ItemScores] = field(default_factory=dict)


async def _read(context: Context, holder: str) -> _Read:
    now = context.clock.now()
    async with context.database.reading() as tx:
        services = {service.id: service for service in await tx.services.all() if service.asks_outside}
    if not services:
        return _Read()
    async with context.database.transaction() as tx:
        if await tx.leases.acquire(LEASE, holder, now, LEASE_TTL) is None:
            return _Read(used=True)
        connection, sealed = await tx.scores.connection(), await tx.scores.secret()
        wanted = QueueFilter(states=(WorkItemState.QUEUED,), service_ids=tuple(services))
        waiting = (await tx.queue.list(wanted, None, LOOKED_AT)).items
        if not waiting:
            return _Read(used=True)
        known = {each.work_item_id: each for each in await tx.scores.of([item.id for item in waiting])}
        present = [
            each.agent
            for each in await tx.queue.candidates()
            if each.agent.active and each.presence.state is not PresenceState.SIGNED_OUT
        ]
        keys = _keys(await tx.skills.all())
    questions = (_question(item, services[item.service_id], present, keys) for item in waiting)
    due = [each for each in questions if each.agents and _is_due(each, known.get(each.work_item_id), now)]
    return _Read(used=True, connection=connection, sealed=sealed, questions=due[:AT_ONCE], known=known)


async def _open(context: Context, scoring: Scoring, connection: ScoreConnection, sealed: bytes | None) -> None:
    """Open the system that is connected now, unless it is open."""
    if scoring.opened_by != (connection, sealed):
        await stop_scoring(scoring)
        scoring.scorer, scoring.breaker = open_scorer(context, connection, sealed), Breaker()
        scoring.opened_by = connection, sealed


def _keys(skills: Iterable[Skill]) -> dict[UUID, str]:
    return {skill.id: skill.key for skill in skills if skill.active}


def _question(item: WorkItem, service: Service, present: Iterable[Agent], keys: Mapping[UUID, str]) -> ScoreQuestion:
    terms = terms_at(item, service, 0)
    able = [agent for agent in present if agent.hub_id == service.hub_id and terms.met_by(agent)]
    agents = tuple(
        ScoredAgent(agent.id, {keys[each.skill_id]: each.level for each in agent.skills if each.skill_id in keys})
        for agent in able[:MOST_AGENTS]
    )
    return ScoreQuestion(item.id, item.interaction_id, service.key, item.channel.value, item.priority, item.queued_at, agents)


def _is_due(question: ScoreQuestion, known: ItemScores | None, now: datetime) -> bool:
    """Tell whether to ask: nothing is known yet, or after a while there is somebody about whom nothing is."""
    if known is None:
        return True
    return known.answered_at + AGAIN <= now and any(str(agent.id) not in known.scores for agent in question.agents)


async def _ask(
    context: Context, scoring: Scoring, question: ScoreQuestion, seconds: float, known: Mapping[UUID, ItemScores]
) -> ItemScores:
    """Return the answer, or the trouble - unless an earlier answer is known: then that one, as of now."""
    said = await _answer_or_trouble(context, scoring, question, seconds)
    item, now = question.work_item_id, context.clock.now()
    if not isinstance(said, str):
        return ItemScores(item, now, {str(who): score for who, score in said.items()})
    before = known.get(item)
    return replace(before, answered_at=now) if before and before.scores else ItemScores(item, now, trouble=said)


async def _answer_or_trouble(
    context: Context, scoring: Scoring, question: ScoreQuestion, seconds: float
) -> Mapping[UUID, float] | str:
    if scoring.scorer is None:
        return UNCONNECTED
    scoring.breaker, permit = scoring.breaker.ask(context.clock.now())
    if permit is None:
        return RESTING
    said = await _answer(context, scoring.scorer, question, seconds)
    if isinstance(said, UnknownReason):
        _note_failure(scoring, permit, context.clock.now(), said)
        return said.value
    scoring.breaker = scoring.breaker.succeeded(permit)
    return said


async def _answer(
    context: Context, scorer: Scorer, question: ScoreQuestion, seconds: float
) -> Mapping[UUID, float] | UnknownReason:
    """Ask under the deadline, whatever an adapter promised."""
    task = asyncio.ensure_future(scorer.score(question, seconds))
    pause = asyncio.ensure_future(context.clock.pause(seconds + GRACE_SECONDS))
    try:
        await asyncio.wait((task, pause), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else UnknownReason.SLOW
    except SourceTrouble as trouble:
        log.warning("scores.trouble", why=trouble.message)
        return _REASONS[type(trouble)]
    finally:
        task.cancel()
        pause.cancel()


def _note_failure(scoring: Scoring, permit: Permit, now: datetime, why: UnknownReason) -> None:
    scoring.breaker = scoring.breaker.failed(permit, now)
    log.info("scores.failed", why=why.value, breaker=scoring.breaker.state.value)


async def _store(tx: Transaction, found: Sequence[ItemScores], now: datetime) -> None:
    """Store answers, and say in the log that these items are to be looked at again."""
    await tx.scores.put(found)
    items = {item.id: item for item in await tx.queue.find([each.work_item_id for each in found])}
    await tx.log.append(
        [
            Event(
                "WorkItemScored",
                now,
                SYSTEM,
                {"scores": {"agents": len(each.scores), "trouble": each.trouble}},
                interaction_id=items[each.work_item_id].interaction_id,
                work_item_id=each.work_item_id,
                service_id=items[each.work_item_id].service_id,
            )
            for each in found
            if each.work_item_id in items
        ]
    )

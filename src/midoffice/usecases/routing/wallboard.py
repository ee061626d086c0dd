"""The supervisor's wallboard: what waits, how well the targets are met, who is there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.ports.database import Transaction
from midoffice.ports.wallboard import QueueFigures
from midoffice.usecases.given import Context

NOW_WINDOW = timedelta(minutes=30)
"""The service level "now" is that of the last half hour."""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service on one channel. Service levels are shares of 0 to 1; None while there is nothing to measure."""

    service_id: UUID
    channel: Channel
    waiting: int
    offered: int
    handling: int
    wrapping: int
    parked: int
    unroutable: int
    overdue: int
    longest_wait_seconds: float
    answered_today: int
    answered_in_target_today: int
    abandoned_today: int
    average_wait_seconds: float | None
    service_level_now: float | None
    service_level_today: float | None


@dataclass(frozen=True, slots=True)
class Totals:
    """All services together."""

    waiting: int
    longest_wait_seconds: float
    handling: int
    parked: int
    unroutable: int
    answered_today: int
    abandoned_today: int
    service_level_today: float | None


@dataclass(frozen=True, slots=True)
class AgentCounts:
    """Agents by presence; `handling` counts those with work in hand, whatever their presence."""

    ready: int
    not_ready: int
    signed_out: int
    handling: int


@dataclass(frozen=True, slots=True)
class PresenceLine:
    """One agent who is not signed out, or still has work."""

    agent_id: UUID
    state: PresenceState
    reason: str | None
    since: datetime
    handling: int
    total_used: int
    total_limit: int


@dataclass(frozen=True, slots=True)
class Board:
    """The wallboard at an instant. "Today" began at midnight UTC."""

    at: datetime
    totals: Totals
    services: tuple[ServiceLine, ...]
    agents: AgentCounts
    presence: tuple[PresenceLine, ...]


def service_level(figures: QueueFigures) -> float | None:
    """Return answered in target / (answered + abandoned + waiting past the target), or None without any contact.

    A contact still waiting within its target counts neither way; an abandoned one counts as missed.
    """
    offered = figures.answered + figures.abandoned + figures.overdue
    return figures.in_target / offered if offered else None


async def fetch_wallboard(context: Context, principal: Principal) -> Board:
    """Return the wallboard as it is now."""
    principal.require(Scope.SUPERVISE, "see the wallboard")
    return await read_board(context)


async def read_board(context: Context) -> Board:
    """Read the figures; who may see them is the caller's business."""
    now = context.clock.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    async with context.database.reading() as tx:
        today = await tx.wallboard.figures(now, midnight)
        recent = {(f.service_id, f.channel): f for f in await tx.wallboard.figures(now, now - NOW_WINDOW)}
        presence = await _presence(tx)
    lines = tuple(_line(f, recent.get((f.service_id, f.channel)), now) for f in today)
    states = Counter(line.state for line in presence)
    return Board(
        at=now,
        totals=_totals(today, lines),
        services=lines,
        agents=AgentCounts(
            ready=states[PresenceState.READY],
            not_ready=states[PresenceState.NOT_READY],
            signed_out=states[PresenceState.SIGNED_OUT],
            handling=sum(1 for line in presence if line.handling),
        ),
        presence=tuple(line for line in presence if line.handling or line.state is not PresenceState.SIGNED_OUT),
    )


async def _presence(tx: Transaction) -> tuple[PresenceLine, ...]:
    loads = {load.agent_id: load for load in await tx.agents.loads()}
    handling = await tx.queue.count_by_agent()
    return tuple(
        PresenceLine(
            p.agent_id,
            p.state,
            p.reason,
            p.since,
            handling.get(p.agent_id, 0),
            loads[p.agent_id].total_used,
            loads[p.agent_id].total_limit,
        )
        for p in await tx.agents.presences()
        if p.agent_id in loads
    )


def _line(today: QueueFigures, recent: QueueFigures | None, now: datetime) -> ServiceLine:
    oldest = today.oldest_queued_at
    return ServiceLine(
        service_id=today.service_id,
        channel=today.channel,
        waiting=today.queued,
        offered=today.offered,
        handling=today.handling,
        wrapping=today.wrapping,
        parked=today.parked,
        unroutable=today.unroutable,
        overdue=today.overdue,
        longest_wait_seconds=(now - oldest).total_seconds() if oldest else 0.0,
        answered_today=today.answered,
        answered_in_target_today=today.in_target,
        abandoned_today=today.abandoned,
        average_wait_seconds=today.wait_seconds / today.answered if today.answered else None,
        service_level_now=service_level(recent) if recent else None,
        service_level_today=service_level(today),
    )


def _totals(figures: Iterable[QueueFigures], lines: tuple[ServiceLine, ...]) -> Totals:
    rows = tuple(figures)
    offered = sum(f.answered + f.abandoned + f.overdue for f in rows)
    return Totals(
        waiting=sum(line.waiting + line.offered for line in lines),
        longest_wait_seconds=max((line.longest_wait_seconds for line in lines), default=0.0),
        handling=sum(line.handling + line.wrapping for line in lines),
        parked=sum(line.parked for line in lines),
        unroutable=sum(line.unroutable for line in lines),
        answered_today=sum(line.answered_today for line in lines),
        abandoned_today=sum(line.abandoned_today for line in lines),
        service_level_today=sum(f.in_target for f in rows) / offered if offered else None,
    )

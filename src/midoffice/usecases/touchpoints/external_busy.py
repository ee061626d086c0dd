"""Agents who are busy in another system: their capacity is taken while they are, and a report that is not renewed lapses."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.agents.engagement import Engagement, lapsed, units_of
from midoffice.domain.touchpoints.channel import MEDIA_TYPE, MediaType
from midoffice.domain.touchpoints.external_settings import ExternalQueueSettings, read_external_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.external_queue import BusyReport
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.agents.engagements import engagement_key, engagement_timer, keep_engagement
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.given import Context
from midoffice.usecases.routing.offers import withdraw_offers_to
from midoffice.usecases.transact import transact


class BusyEffect(StrEnum):
    """What a report on an agent led to."""

    COUNTED = "counted"
    STALE = "stale"
    """Nothing: something newer is known."""
    UNKNOWN_AGENT = "unknown_agent"
    """Nobody here has this name; the administrator is shown it."""


@dataclass(frozen=True, slots=True)
class BusyHeard:
    """What a report on an agent led to, and how many load units are counted for it now."""

    effect: BusyEffect
    units: int = 0


async def agent_busy(context: Context, touchpoint: Touchpoint, report: BusyReport, *, listed: bool = False) -> BusyHeard:
    """Count what an agent is busy with in the other system; without contacts the agent is free there.

    `listed`: the report stands in a fresh list of everybody, so the number of the last report renews it.
    """
    now = context.clock.now()
    settings = read_external_settings(touchpoint.settings)
    agent_id = settings.agent_called(report.agent)

    async def work(tx: Transaction) -> BusyHeard:
        if agent_id is None or not await _is_agent(tx, agent_id):
            await tx.external.note_unknown_agent(touchpoint.id, report.agent)
            return BusyHeard(BusyEffect.UNKNOWN_AGENT)
        seen = await tx.external.engagement(touchpoint.id, agent_id)
        if _is_old(seen, report, listed=listed):
            return BusyHeard(BusyEffect.STALE, seen.units if seen else 0)
        held = await tx.external.held_by(touchpoint.id, agent_id)
        units = units_of(report.contacts, held, touchpoint.load_units)
        await _make_way(tx, agent_id, MEDIA_TYPE[touchpoint.channel], units - (seen.units if seen else 0), now)
        return await _count(tx, touchpoint, settings, agent_id, report, units, now, listed=listed)

    return await transact(context, work)


async def agent_unlisted(context: Context, touchpoint: Touchpoint, agent_id: UUID, before: datetime) -> bool:
    """The other system does not list an agent as busy: free there, unless heard of since then. Returns whether that is new."""
    now = context.clock.now()

    async def work(tx: Transaction) -> bool:
        seen = await tx.external.engagement(touchpoint.id, agent_id)
        if seen is None or seen.units == 0 or seen.reported_at is None or seen.reported_at >= before:
            return False
        return await _free(tx, seen, now)

    return await transact(context, work)


async def end_engagement(tx: Transaction, timer: Timer, now: datetime) -> None:
    """Let a report lapse that was not renewed in time."""
    touchpoint_id, _, agent_id = timer.key.partition(":")
    seen = await tx.external.engagement(UUID(touchpoint_id), UUID(agent_id))
    if seen is None or seen.expires_at is None:
        return
    if seen.expires_at > now:
        await tx.timers.set(engagement_timer(seen, seen.expires_at))
        return
    await _free(tx, seen, now)


async def _is_agent(tx: Transaction, agent_id: UUID) -> bool:
    try:
        return (await tx.agent_profiles.get(agent_id)).active
    except NotFound:
        return False


def _is_old(known: Engagement | None, report: BusyReport, *, listed: bool) -> bool:
    if known is None:
        return False
    return report.sequence < known.sequence if listed else report.sequence <= known.sequence


async def _make_way(tx: Transaction, agent_id: UUID, media: MediaType, more: int, now: datetime) -> None:
    """Take pending offers back from somebody who has no room for them any more: whoever is on the telephone cannot answer."""
    if more > 0 and not (await tx.agents.load(agent_id)).fits(media, more):
        await withdraw_offers_to(tx, agent_id, "busy_elsewhere", now, SYSTEM)


async def _count(
    tx: Transaction,
    touchpoint: Touchpoint,
    settings: ExternalQueueSettings,
    agent_id: UUID,
    report: BusyReport,
    units: int,
    now: datetime,
    *,
    listed: bool,
) -> BusyHeard:
    presence = await tx.agents.lock_presence(agent_id)
    load = await tx.agents.lock_load(agent_id)
    known = await tx.external.lock_engagement(touchpoint.id, agent_id)
    if known is not None and _is_old(known, report, listed=listed):
        return BusyHeard(BusyEffect.STALE, known.units)
    media = MEDIA_TYPE[touchpoint.channel]
    fresh = known or Engagement(new_id(), touchpoint.id, agent_id, report.sequence, media, version=0)
    word = replace(
        fresh,
        sequence=report.sequence,
        contacts=report.contacts,
        units=units,
        reported_at=now,
        expires_at=now + settings.busy_for if units else None,
        version=fresh.version + 1,
    )
    if word.expires_at is not None:
        await tx.timers.set(engagement_timer(word, word.expires_at))
    else:
        await tx.timers.clear(TimerKind.BUSY_ELSEWHERE, engagement_key(word))
    await keep_engagement(tx, word, units - fresh.units, load, presence, now)
    return BusyHeard(BusyEffect.COUNTED, units)


async def _free(tx: Transaction, seen: Engagement, now: datetime) -> bool:
    presence = await tx.agents.lock_presence(seen.agent_id)
    load = await tx.agents.lock_load(seen.agent_id)
    known = await tx.external.lock_engagement(seen.touchpoint_id, seen.agent_id)
    if known is None or known.version != seen.version:
        return False
    await tx.timers.clear(TimerKind.BUSY_ELSEWHERE, engagement_key(known))
    await keep_engagement(tx, lapsed(known), -known.units, load, presence, now)
    return True

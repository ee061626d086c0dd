"""Colleagues in a call that is not their work: consulted, or in a conference. The call takes their capacity meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.agents.engagement import Engagement, lapsed
from midoffice.domain.routing.work_item import HOLDS_CAPACITY, WorkItem
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.domain.voice.call import Call
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.timers import TimerKind
from midoffice.usecases.agents.engagements import engagement_key, engagement_timer, keep_engagement

LONGEST = timedelta(hours=12)
"""So long a colleague's capacity is taken at most: the last guard, every way out of the call gives it back."""
_EVENT = "InCall"


async def count_guests(tx: Transaction, call: Call, item: WorkItem | None, taking: UUID | None, now: datetime) -> Call:
    """Return the call with the capacity of its guests taken, and given back of those who are gone or have the work now.

    `taking` is who is about to get the work: the work item takes the capacity then. Whatever the limits say, who talks is busy.
    """
    for leg in call.legs:
        if leg.agent_id is None or not (leg.guest or leg.counted):
            continue
        has_it = leg.agent_id == taking or _holds(item, leg.agent_id)
        wanted = leg.live and not has_it
        if wanted is not leg.counted:
            await _count(tx, call, leg.agent_id, await _units(tx, call, item) if wanted else 0, now)
        call = call.with_leg(replace(leg, counted=wanted, guest=leg.guest and not _holds(item, leg.agent_id)))
    return call


def _holds(item: WorkItem | None, agent_id: UUID) -> bool:
    return item is not None and item.agent_id == agent_id and item.state in HOLDS_CAPACITY


async def _units(tx: Transaction, call: Call, item: WorkItem | None) -> int:
    return item.load_units if item is not None else (await tx.touchpoints.get(call.touchpoint_id)).load_units


async def _count(tx: Transaction, call: Call, agent_id: UUID, units: int, now: datetime) -> None:
    presence = await tx.agents.lock_presence(agent_id)
    load = await tx.agents.lock_load(agent_id)
    known = await tx.external.lock_engagement(call.touchpoint_id, agent_id)
    before = known or Engagement(new_id(), call.touchpoint_id, agent_id, 0, MediaType.REAL_TIME, version=0)
    if units:
        word = replace(
            before,
            sequence=before.sequence + 1,
            contacts=(str(call.id),),
            units=units,
            reported_at=now,
            expires_at=now + LONGEST,
            version=before.version + 1,
        )
        await tx.timers.set(engagement_timer(word, now + LONGEST))
    elif before.contacts != (str(call.id),):
        return
    else:
        word = lapsed(before)
        await tx.timers.clear(TimerKind.BUSY_ELSEWHERE, engagement_key(word))
    await keep_engagement(tx, word, word.units - before.units, load, presence, now, event=_EVENT)

"""Waiting for a chat: whether the door is open, and what a waiting visitor is told about the place in the queue."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.estimate import estimate_wait
from midoffice.domain.routing.widening import serves
from midoffice.domain.routing.work_item import AnnouncedWait, WorkItemState
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_admission import Admission, Door, decide_admission
from midoffice.domain.touchpoints.chat_settings import ChatSettings, read_chat_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.ports.database import Transaction
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import lock_contact
from midoffice.usecases.transact import transact

_WINDOW = timedelta(minutes=10)
"""The queue is expected to move as fast as in the last so many minutes."""
_WAITING_LIVE = (Channel.CHAT, Channel.VOICE)
_MOST_TOLD = 500
"""Visitors further back are told that they are at least there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue: 1 is next. `estimated_wait_seconds` is None while nothing is known.

    `callback`: the visitor may ask to be called instead.
    """

    position: int
    estimated_wait_seconds: int | None
    callback: bool = False


async def look_at_door(context: Context, touchpoint: Touchpoint) -> Door:
    """Return whether a new chat may begin now."""
    async with context.database.reading() as tx:
        return await chat_door(tx, touchpoint, read_chat_settings(touchpoint.settings), context.clock.now())


async def chat_door(tx: Transaction, touchpoint: Touchpoint, settings: ChatSettings, now: datetime) -> Door:
    """Return whether a new chat may begin, inside a transaction."""
    service = await tx.services.get(touchpoint.service_id)
    waiting = await tx.queue.waiting(service.id, Channel.CHAT)
    limits = (service.max_waiting, settings.queue_limit)
    door = decide_admission(service.calendar, waiting=waiting, limits=limits, now=now)
    rules = service.callback
    instead = {Admission.CLOSED: rules.offer_when_closed, Admission.FULL: rules.offer_when_full, Admission.OPEN: False}
    return replace(door, callback=rules.allowed and instead[door.admission])


async def places_in_queue(context: Context, service_id: UUID) -> Mapping[UUID, Place]:
    """Return the place of each waiting chat of a service by interaction, for the first five hundred.

    Who waits for a callback at an older place is before, and counts.
    """
    now = context.clock.now()
    wanted = QueueFilter(states=(WorkItemState.QUEUED, WorkItemState.OFFERED), service_ids=(service_id,), channels=_WAITING_LIVE)
    async with context.database.reading() as tx:
        page = await tx.queue.list(wanted, None, _MOST_TOLD)
        if not page.items:
            return {}
        answered, mean_seconds = await tx.queue.throughput(service_id, now - _WINDOW)
        service = await tx.services.get(service_id)
        staffed = await _staffed(tx, service)
    mean = timedelta(seconds=mean_seconds)
    return {
        item.interaction_id: _place(service, position, estimate_wait(position, answered, _WINDOW, mean, staffed))
        for position, item in enumerate(page.items, start=1)
        if item.interaction_id is not None
    }


def _place(service: Service, position: int, wait: timedelta | None) -> Place:
    # An unknown wait may be any: whoever asks to be called then is not made to wait for a figure.
    offered = service.callback.allowed and (wait is None or wait >= service.callback.offer_above)
    return Place(position, _seconds(wait), offered)


async def announce_waits(context: Context, told: Mapping[UUID, Place]) -> None:
    """Record what waiting customers were told first, by interaction; what they are told later is seen in the queue."""
    now = context.clock.now()
    for interaction_id, place in sorted(told.items()):

        async def work(tx: Transaction, interaction_id: UUID = interaction_id, place: Place = place) -> None:
            contact = await lock_contact(tx, interaction_id)
            if contact is None or contact.item.announced is not None or contact.item.state is not WorkItemState.QUEUED:
                return
            announced = AnnouncedWait(now, place.position, place.estimated_wait_seconds)
            item = replace(contact.item, announced=announced, version=contact.item.version + 1)
            await tx.queue.save(item)
            await tx.log.append([happened("WaitAnnounced", now, SYSTEM, item, contact.interaction)])

        await transact(context, work)


async def _staffed(tx: Transaction, service: Service) -> int:
    at_work = {p.agent_id for p in await tx.agents.presences() if p.state is PresenceState.READY}
    return sum(1 for agent in await tx.agent_profiles.all() if agent.id in at_work and serves(agent, service))


def _seconds(wait: timedelta | None) -> int | None:
    return None if wait is None else round(wait.total_seconds())

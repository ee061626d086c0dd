"""The chats whose visitors are connected to this process: signs of life, places in the queue, and one visitor's several tabs."""

import asyncio
import time
from collections import defaultdict
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from starlette.requests import HTTPConnection

from midoffice.http.live_hub import LiveHub, Signal, Subscription
from midoffice.kernel.errors import MidofficeError
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.chat_presence import keep_visitors
from midoffice.usecases.touchpoints.chat_queue import Place, announce_waits, places_in_queue

VISITOR_NOTICE = "midoffice.visitor"
"""Subject of the notice that a visitor's conversation has begun: {visitor_id, interaction_id}."""
BEAT_SECONDS = 20.0
_SILENT_SECONDS = 3.5 * BEAT_SECONDS
_QUEUE_SECONDS = 2.0
_NAME_SECONDS = 60.0
MOST_TABS = 12


class Talk(Protocol):
    """One connected tab of a visitor."""

    visitor_id: UUID
    subscription: Subscription
    conversation_id: UUID | None
    service_id: UUID | None
    gone_after: timedelta
    heard_at: float

    @property
    def waiting(self) -> bool:
        """Whether the visitor is to be told a place in the queue."""

    @property
    def going_on(self) -> bool:
        """Whether the conversation lives on the visitor's being here."""

    async def ping(self) -> None:
        """Ask the browser for a sign of life."""

    async def give_up(self) -> None:
        """Close a connection whose browser is silent."""


class ChatFloor:
    """Everything that the chat sockets of one process share."""

    def __init__(self, context: Context, hub: LiveHub) -> None:
        """Make an empty floor; `run` must be kept running."""
        self.context = context
        self.hub = hub
        self.beat_seconds = BEAT_SECONDS
        self._talks: dict[UUID, set[Talk]] = defaultdict(set)
        self._places: dict[UUID, Place] = {}
        self._names: dict[UUID, tuple[float, str]] = {}

    def enter(self, talk: Talk) -> bool:
        """Add a tab; False when the visitor has too many already."""
        if len(self._talks[talk.visitor_id]) >= MOST_TABS:
            return False
        self._talks[talk.visitor_id].add(talk)
        return True

    async def leave(self, talk: Talk) -> None:
        """Remove a tab. From the last one on, the visitor has the whole grace time to come back."""
        self._talks[talk.visitor_id].discard(talk)
        if not self._talks[talk.visitor_id]:
            del self._talks[talk.visitor_id]
            if talk.going_on and talk.conversation_id is not None:
                await keep_visitors(self.context, [(talk.conversation_id, talk.gone_after)])

    async def begin(self, visitor_id: UUID, interaction_id: UUID) -> None:
        """Tell every tab of the visitor, here and in other processes, that the conversation has begun."""
        self._tell(visitor_id, interaction_id)
        notice = {"visitor_id": str(visitor_id), "interaction_id": str(interaction_id)}
        await self.context.bus.publish(VISITOR_NOTICE, notice)

    def _tell(self, visitor_id: UUID, interaction_id: UUID) -> None:
        for talk in self._talks.get(visitor_id, ()):
            talk.subscription.hand(Signal("conversation", interaction_id, {}))

    def place(self, interaction_id: UUID) -> Place | None:
        """Return the place last told to a waiting visitor."""
        return self._places.get(interaction_id)

    async def agent_name(self, agent_id: UUID) -> str:
        """Return the name under which visitors know an agent; a change shows within a minute."""
        known = self._names.get(agent_id)
        if known is not None and time.monotonic() - known[0] < _NAME_SECONDS:
            return known[1]
        async with self.context.database.reading() as tx:
            agent = await tx.agent_profiles.get(agent_id)
        name = agent.alias or agent.name
        self._names[agent_id] = (time.monotonic(), name)
        return name

    async def run(self) -> None:
        """Work for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._beat())
            tasks.create_task(self._tell_places())
            tasks.create_task(self._hear_of_visitors())

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self.beat_once()

    async def beat_once(self) -> None:
        """Keep the places of everybody who is here, ask each browser for a sign of life, drop the silent ones."""
        talks = tuple(self._everybody())
        alive = [talk for talk in talks if time.monotonic() - talk.heard_at < _SILENT_SECONDS]
        present = {t.conversation_id: t.gone_after for t in alive if t.going_on and t.conversation_id is not None}
        await keep_visitors(self.context, present.items())
        await asyncio.gather(*(talk.ping() for talk in alive))
        await asyncio.gather(*(talk.give_up() for talk in set(talks).difference(alive)))

    async def _tell_places(self) -> None:
        while True:
            await asyncio.sleep(_QUEUE_SECONDS)
            await self.tell_places_once()

    async def tell_places_once(self) -> None:
        """Tell each waiting visitor the place in the queue, when it has changed; the desks that watch are told as well."""
        waiting = {t.conversation_id: t.service_id for t in self._everybody() if t.waiting and t.conversation_id}
        told: dict[UUID, Place] = {}
        for service_id in {s for s in waiting.values() if s is not None}:
            places = await places_in_queue(self.context, service_id)
            told |= {i: places[i] for i, service in waiting.items() if service == service_id and i in places}
        for interaction_id, place in told.items():
            if self._places.get(interaction_id) != place:
                signal = Signal("queue", interaction_id, place_frame(interaction_id, place))
                for subscription in self.hub.watchers(interaction_id):
                    subscription.hand(signal)
        new = {interaction_id: place for interaction_id, place in told.items() if interaction_id not in self._places}
        self._places = told
        await announce_waits(self.context, new)

    async def _hear_of_visitors(self) -> None:
        async with self.context.bus.subscribe(VISITOR_NOTICE) as notices:
            async for notice in notices:
                try:
                    visitor_id, interaction_id = UUID(notice["visitor_id"]), UUID(notice["interaction_id"])
                except (KeyError, TypeError, ValueError, MidofficeError):
                    continue
                self._tell(visitor_id, interaction_id)

    def _everybody(self) -> list[Talk]:
        return [talk for talks in self._talks.values() for talk in talks]


def chat_floor_of(connection: HTTPConnection) -> ChatFloor:
    """Return this process's chat floor."""
    floor: ChatFloor = connection.app.state.chat_floor
    return floor


def place_frame(interaction_id: UUID, place: Place) -> dict[str, object]:
    """Return what a place in the queue is on the wire."""
    return {
        "interaction_id": str(interaction_id),
        "position": place.position,
        "estimated_wait_seconds": place.estimated_wait_seconds,
        "callback": place.callback,
    }

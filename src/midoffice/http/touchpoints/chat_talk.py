"""One tab of a visitor in a conversation: what it is told, in the order of the event log and each thing once."""

import asyncio
import contextlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from midoffice.domain.interactions.message import Attachment
from midoffice.domain.touchpoints.chat_session import ChatSession
from midoffice.http.decisions.chat_offers import ChatOffers
from midoffice.http.live_hub import Signal, Subscription, changes_offers
from midoffice.http.touchpoints.chat_floor import ChatFloor, place_frame
from midoffice.http.touchpoints.chat_frames import (
    ChatStatus,
    Frame,
    Told,
    message_frame,
    message_told,
    read_told,
    state_frame,
    status_of,
    status_told,
)
from midoffice.http.touchpoints.public_door import ChatHere
from midoffice.kernel.documents import document
from midoffice.ports.event_log import Cursor, Event
from midoffice.usecases.touchpoints.chat import view_chat
from midoffice.usecases.touchpoints.chat_presence import CUSTOMER_LEFT, welcome_back

LAGGED, SILENT = 4408, 4410
"""Close codes after which the browser connects again with its cursor."""
_ENDS = {"WorkItemCanceled": "canceled", "CallbackRequested": "callback"}
"""Why a conversation ended, by the event that said so."""
_LONGEST_CATCH_UP = 1_000
_MOST_REMEMBERED = 200
_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a browser has: everything of a conversation up to a place in the log."""

    conversation_id: UUID
    cursor: Cursor


class TalkOver(Exception):
    """The connection is closed or to be closed."""


class ChatTalk:
    """What the tasks of one socket share. Only the task that runs `tell` changes what the visitor is shown."""

    def __init__(
        self, socket: WebSocket, here: ChatHere, session: ChatSession, floor: ChatFloor, subscription: Subscription
    ) -> None:
        """Make a talk; nothing is sent before `greet`."""
        self.socket = socket
        self.here = here
        self.session = session
        self.floor = floor
        self.subscription = subscription
        self.visitor_id = session.visitor_id
        self.gone_after = here.settings.gone_after
        self.conversation_id: UUID | None = None
        self.service_id: UUID | None = None
        self.status = ChatStatus.NEW
        self.heard_at = time.monotonic()
        self._agent_id: UUID | None = None
        self._shown: dict[str, None] = {}
        self._place = Cursor()
        self._sending = asyncio.Lock()
        self.offers = ChatOffers(floor.context, session.visitor_id, self.send)

    @property
    def waiting(self) -> bool:
        """Tell whether the visitor is to be told a place in the queue."""
        return self.status is ChatStatus.WAITING

    @property
    def going_on(self) -> bool:
        """Tell whether the conversation lives on the visitor's being here."""
        return self.status in {ChatStatus.WAITING, ChatStatus.TALKING}

    async def send(self, frame: Frame) -> None:
        """Send one frame; frames of several tasks never mix."""
        async with self._sending:
            await self.socket.send_text(orjson.dumps(frame, option=orjson.OPT_UTC_Z).decode())

    async def ping(self) -> None:
        """Ask the browser for a sign of life; one that takes nothing must not keep the others waiting."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self.send({"kind": "ping"})

    async def give_up(self) -> None:
        """Close a connection whose browser has not answered for long, whatever TCP believes."""
        if self.socket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await self.socket.close(SILENT, "no sign of life")

    async def greet(self, seen: Seen | None) -> None:
        """Send the state; a browser that comes back to the same conversation gets exactly what it missed instead."""
        view = await view_chat(self.floor.context, self.session)
        if view.conversation is None:
            await self._send_state(state_frame(view, resumed=False))
            return
        interaction_id = view.conversation.interaction.id
        resumed = seen is not None and seen.conversation_id == interaction_id
        await self._attach(interaction_id, seen.cursor if seen is not None and resumed else None)
        if self.going_on:
            await welcome_back(self.floor.context, interaction_id, self.gone_after)

    async def tell(self) -> None:
        """Tell the visitor what happens, until the connection ends."""
        async for event in self.subscription:
            if isinstance(event, Signal):
                await self._signal(event)
            elif changes_offers(event):
                self.offers.look()
            elif event.interaction_id == self.conversation_id and event.cursor > self._place:
                await self._event(event)
                if event.type == CUSTOMER_LEFT and self.going_on and self.conversation_id is not None:
                    # The sign of life came too late (this process was busy or paused); the visitor is here.
                    await welcome_back(self.floor.context, self.conversation_id, self.gone_after)
        await self.socket.close(LAGGED, "too far behind; connect again")
        raise TalkOver

    async def _signal(self, signal: Signal) -> None:
        match signal.kind:
            case "conversation" if signal.interaction_id not in self.subscription.interaction_ids:
                await self._attach(signal.interaction_id, None)
            case "queue" if self.waiting and signal.interaction_id == self.conversation_id:
                await self.send({"kind": "queue", **signal.data})
            case "typing" if signal.data.get("who") == "agent" and signal.interaction_id == self.conversation_id:
                # The signal has the name that colleagues know; visitors know the alias.
                name = await self.floor.agent_name(self._agent_id) if self._agent_id else ""
                await self.send({"kind": "typing", "on": signal.data.get("on") is True, "name": name})
            case _:
                pass

    async def _attach(self, interaction_id: UUID, after: Cursor | None) -> None:
        """Show a conversation from its state, or - coming back - from a place in the log on."""
        hub = self.floor.hub
        hub.watch(self.subscription, frozenset({interaction_id}))
        self.subscription.position = hub.position
        missed = await self._missed(after) if after is not None else None
        view = await view_chat(self.floor.context, self.session)
        conversation = view.conversation
        if conversation is None:
            return
        if conversation.interaction.id != interaction_id:  # a still newer one has begun meanwhile
            await self._attach(conversation.interaction.id, None)
            return
        self.conversation_id = interaction_id
        self.service_id = conversation.interaction.service_id
        self._agent_id = conversation.item.agent_id if conversation.item and view.agent_name else None
        self.status = status_of(conversation)
        if after is None or missed is None:
            # The state was read after the hub's place, so it holds everything up to its own.
            self._shown = {str(message.id): None for message in view.messages}
            self._place = view.cursor
        else:
            self._place = max(after, self.subscription.position)
            for event in missed:
                await self._event(event, replayed=True)
        # The state may be younger than what has been told: the place is that of the last event told, or a cut loses some.
        await self._send_state({**state_frame(view, resumed=missed is not None), "cursor": str(self._place)})
        await self._watch_customer(conversation.interaction.customer_id)
        self.offers.begin(conversation.interaction.customer_id, going_on=self.going_on)

    async def _watch_customer(self, customer_id: UUID | None) -> None:
        """Hear when what there is to say to a customer changes: before looking, or an answer in between is never heard of."""
        records: tuple[UUID, ...] = ()
        if customer_id is not None:
            async with self.floor.context.database.reading() as tx:
                records = (await tx.people.person_of(customer_id)).members
        self.floor.hub.watch_customers(self.subscription, frozenset(records))

    async def _missed(self, after: Cursor) -> list[Event] | None:
        """Return what happened from a place in the log up to where the hub hands on; None when that is too much."""
        try:
            hub = self.floor.hub
            return [event async for event in hub.catch_up(self.subscription, after, limit=_LONGEST_CATCH_UP)]
        except OverflowError:
            return None

    async def _send_state(self, frame: Frame) -> None:
        if self.conversation_id is not None and self.waiting:
            place = self.floor.place(self.conversation_id)
            frame["queue"] = place_frame(self.conversation_id, place) if place else None
        await self.send({**frame, "seconds": self.floor.beat_seconds})

    async def _event(self, event: Event, *, replayed: bool = False) -> None:
        read, told, message = read_told(event), status_told(event), message_told(event)
        frames = [read] if read is not None else []
        if told is not None and not replayed:
            frames += await self._told(told, event)
        if message is not None and message["id"] not in self._shown:
            self._remember(message["id"])
            if message["truncated"]:
                message = await self._whole(UUID(message["id"]))
            frames.append(message_frame(message, await self._files(message["attachment_ids"])))
        if not replayed:
            await self._follow_customer(event)
        if frames:
            # The last frame carries the place: what is said twice after a cut is what may be said twice.
            frames[-1]["cursor"] = str(event.cursor)
            for frame in frames:
                await self.send(frame)

    async def _follow_customer(self, event: Event) -> None:
        """Offer to somebody else when an agent has chosen the customer, and nothing when the chat is over."""
        interaction = event.data.get("interaction")
        customer_id = self.offers.customer_id
        if isinstance(interaction, dict):
            customer_id = UUID(interaction["customer_id"]) if interaction["customer_id"] else None
        if customer_id != self.offers.customer_id or self.going_on is not self.offers.open:
            await self._watch_customer(customer_id)
            self.offers.turn_to(customer_id, going_on=self.going_on)

    async def _told(self, told: Told, event: Event) -> list[Frame]:
        before, self.status = self.status, told.status
        self.service_id = event.service_id or self.service_id
        if told.status is ChatStatus.ENDED:
            reason = _ENDS.get(event.type, "ended")
            return [{"kind": "closed", "reason": reason}] if before is not ChatStatus.ENDED else []
        if told.agent_id == self._agent_id and before is told.status:
            return []
        self._agent_id = told.agent_id
        name = await self.floor.agent_name(told.agent_id) if told.agent_id else None
        return [{"kind": "agent", "name": name, "status": told.status.value}]

    def _remember(self, message_id: str) -> None:
        self._shown[message_id] = None
        if len(self._shown) > _MOST_REMEMBERED:
            del self._shown[next(iter(self._shown))]

    async def _whole(self, message_id: UUID) -> Frame:
        async with self.floor.context.database.reading() as tx:
            return document(await tx.interactions.message(message_id))

    async def _files(self, ids: Iterable[str]) -> list[Attachment]:
        wanted = [UUID(i) for i in ids]
        if not wanted:
            return []
        async with self.floor.context.database.reading() as tx:
            return [await tx.interactions.attachment(attachment_id) for attachment_id in wanted]

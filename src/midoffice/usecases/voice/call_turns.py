"""A turn of a call: something happens to it; it is read and locked once, and saved once with all that follows from it.

What happens is handled by functions that take the turn and change it. They are put together in `calls.py`; this module knows
none of them, so that each may use it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.voice.call import Call, CallState, LegRole
from midoffice.domain.voice.commands import Command
from midoffice.domain.voice.dial_plan import DialPlan
from midoffice.domain.voice.documents import call_document, may_document
from midoffice.domain.voice.events import VoiceEvent
from midoffice.domain.voice.flow import Moment, Step
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact
from midoffice.usecases.voice.call_guests import count_guests
from midoffice.usecases.voice.call_recording import follow_with_recording
from midoffice.usecases.voice.sounds import with_sounds

CALL_CHANGED = "CallChanged"
Later = Callable[[Context], Awaitable[None]]
"""What is to be done after the commit: asking another system, for instance. It is lost with the process."""


@dataclass(slots=True)
class Turn:
    """A locked call and its contact. `contact` is None when the contact's work is done (or there is none yet).

    `event` is what the node reported, None when a person, a timer or another record brought the turn about.
    """

    tx: Transaction
    call: Call
    contact: Contact | None
    interaction: Interaction | None
    now: datetime
    actor: str = SYSTEM
    event: VoiceEvent | None = None
    timer: Timer | None = None
    dial_plan: DialPlan = field(default_factory=DialPlan)
    moments: list[Moment] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    taking: UUID | None = None
    """The colleague in the call who is about to get its work."""
    _stored: Call | None = None
    _commands: list[Command] = field(default_factory=list)

    def do(self, *commands: Command) -> None:
        """Tell the call's node to do something, in order."""
        self._commands.extend(commands)

    def take(self, step: Step, *moments: Moment) -> None:
        """Go on with what was decided."""
        self.call = step.call
        self.do(*step.commands)
        self.moments.extend(moments)

    @property
    def item(self) -> WorkItem | None:
        """The contact's live work item."""
        return self.contact.item if self.contact is not None else None

    async def note(self, name: str, **extra: Any) -> None:  # noqa: ANN401 - plain JSON values of the event
        """Write something into the log beside the change of the call."""
        await self.tx.log.append([self._happened(name, **extra)])

    async def save(self) -> None:
        """Store what has changed so far, with its commands and the event that says so."""
        self.call = await count_guests(self.tx, self.call, self.item, self.taking, self.now)
        if self.call != self._stored:
            self.call, stops, starts = await follow_with_recording(self.tx, self.call, self.now)
            self._commands = [*stops, *self._commands, *starts]
        commands, self._commands = tuple(self._commands), []
        if self._stored is None:
            await self.tx.calls.add(self.call)
        elif self.call != self._stored:
            self.call = replace(self.call, version=self._stored.version + 1)
            await self.tx.calls.save(self.call)
        if self.call != self._stored:
            self._stored = self.call
            await self.tx.log.append([self._happened(CALL_CHANGED)])
        sounding = await with_sounds(self.tx, self.call.touchpoint_id, commands)
        await self.tx.calls.put_commands(self.call.node_id, sounding, self.now)

    async def reload(self) -> None:
        """Read the contact and the call again after another use case has changed them; call `save` before that."""
        if self.call.interaction_id is not None:
            self.contact = _work_of(await lock_contact(self.tx, self.call.interaction_id), self.call)
            self.interaction = (
                self.contact.interaction if self.contact else await self.tx.interactions.get(self.call.interaction_id)
            )
        self.call = self._stored = await self.tx.calls.get(self.call.id)

    async def set_timer(self, what: str, seconds: float, **data: Any) -> None:  # noqa: ANN401 - plain JSON values of the timer
        """Have `TIMERS[what]` of `calls.py` called so many seconds from now; a timer of the same name is moved."""
        await self.tx.timers.set(Timer(TimerKind.CALL, timer_key(self.call.id, what), self.now + timedelta(seconds=seconds), data))

    async def clear_timer(self, what: str) -> None:
        """Forget a timer."""
        await self.tx.timers.clear(TimerKind.CALL, timer_key(self.call.id, what))

    def _happened(self, name: str, **extra: Any) -> Event:  # noqa: ANN401 - plain JSON values of the event
        return call_event(name, self.call, self.interaction, self.item, self.now, self.actor, **extra)


Handler = Callable[[Turn], Awaitable[bool]]
"""Takes a turn; True when nobody after it is to look at what happened."""
Follower = Callable[[Turn], Awaitable[None]]
"""Follows on a moment."""


def call_event(
    name: str,
    call: Call,
    interaction: Interaction | None,
    item: WorkItem | None,
    now: datetime,
    actor: str = SYSTEM,
    **extra: Any,  # noqa: ANN401 - plain JSON values of the event
) -> Event:
    """Return an event about a call, for every agent who is or was connected to it."""
    agents = {leg.agent_id for leg in call.legs if leg.role in {LegRole.AGENT, LegRole.SUPERVISOR}} | {concerned(item)}
    service_id = item.service_id if item else interaction.service_id if interaction else None
    told = {"call": call_document(call), "may": may_document(call), "service_id": str(service_id) if service_id else None}
    event = happened(name, now, actor, concerning=tuple(agents), **told, **extra)
    return replace(
        event,
        interaction_id=call.interaction_id,
        work_item_id=call.work_item_id,
        customer_id=interaction.customer_id if interaction else None,
        service_id=service_id,
    )


def timer_key(call_id: UUID, what: str) -> str:
    """Return the key of a call's timer."""
    return f"{call_id}:{what}"


async def take_turn(tx: Transaction, call_id: UUID, now: datetime, *, actor: str = SYSTEM) -> Turn:
    """Lock a call and its contact, in the order in which everybody does; raises NotFound."""
    seen = await tx.calls.get(call_id)
    contact = interaction = None
    if seen.interaction_id is not None:
        contact = _work_of(await lock_contact(tx, seen.interaction_id), seen)
        interaction = contact.interaction if contact else await tx.interactions.get(seen.interaction_id)
    call = await tx.calls.lock(call_id)
    return Turn(tx, call, contact, interaction, now, actor, _stored=call)


def _work_of(contact: Contact | None, call: Call) -> Contact | None:
    """Return the contact if its work is the call's: a callback or a message goes on without the call it came from."""
    return contact if contact is not None and contact.item.id == call.work_item_id else None


def is_over(turn: Turn) -> bool:
    """Tell whether the call has ended."""
    return turn.call.state is CallState.ENDED

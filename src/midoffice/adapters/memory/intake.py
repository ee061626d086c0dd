"""The short way of a message in memory: the same stores, called one after the other."""

from uuid import UUID

from midoffice.adapters.memory.event_log import MemoryEventLog
from midoffice.adapters.memory.interactions import MemoryInteractionStore
from midoffice.adapters.memory.queue import MemoryQueueStore
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Direction, Message
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.kernel.errors import Conflict
from midoffice.ports.event_log import Event
from midoffice.ports.intake import ThreadState

_HANDLED = (WorkItemState.ASSIGNED, WorkItemState.WRAPPING)
_NEWEST = 50


class MemoryIntakeStore:
    """Uses the other stores of the same transaction."""

    def __init__(self, interactions: MemoryInteractionStore, queue: MemoryQueueStore, log: MemoryEventLog) -> None:
        """Take the stores."""
        self._interactions = interactions
        self._queue = queue
        self._log = log

    async def thread_state(self, interaction_id: UUID, touchpoint_id: UUID, provider_message_id: str) -> ThreadState:
        """Return the state of a locked interaction."""
        known = await self._interactions.message_by_provider_id(touchpoint_id, provider_message_id)
        item = await self._queue.of_interaction(interaction_id)
        return ThreadState(item, known if known is not None and known.direction is Direction.IN else None)

    async def handler_of(self, customer_id: UUID) -> UUID | None:
        """Return the agent who is handling a contact of a customer."""
        handled = []
        for contact in (await self._interactions.newest_of(customer_id))[:_NEWEST]:
            item = await self._queue.of_interaction(contact.id)
            if item is not None and item.state in _HANDLED and item.agent_id is not None:
                handled.append((item.answered_at, item.id, item.agent_id))
        return max(handled)[2] if handled else None

    async def append(self, interaction: Interaction, message: Message, event: Event) -> None:
        """Store a message, its contact and the event."""
        await self._interactions.save(interaction)
        if not await self._interactions.add_message(message):
            raise Conflict("This message is here already.")
        await self._log.append([event])

"""The short way of the most frequent thing that happens: one more message in a contact that is going on.

Everything here can be done with the other stores, in more round trips.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Message
from midoffice.domain.routing.work_item import WorkItem
from midoffice.ports.event_log import Event


@dataclass(frozen=True, slots=True)
class ThreadState:
    """What decides on a message: the contact's newest work item, and the message itself if it is here already."""

    item: WorkItem | None
    known: Message | None


class IntakeStore(Protocol):
    """Reads and writes of several nouns in one round trip each."""

    async def thread_state(self, interaction_id: UUID, touchpoint_id: UUID, provider_message_id: str) -> ThreadState:
        """Return the state of an interaction that is locked already; `known` is an incoming message or None."""

    async def handler_of(self, customer_id: UUID) -> UUID | None:
        """Return the agent who is handling (assigned or wrapping) one of a customer's newest fifty contacts, or None.

        Of several agents it is the one who took the last of them.
        """

    async def append(self, interaction: Interaction, message: Message, event: Event) -> None:
        """Store a message without attachments, the contact it was added to, and the event that says so.

        Of the interaction only what a message changes is stored: `last_message_at, preview, unread, customer_left_at, parties`.
        Raises Stale, and Conflict when the message is here already.
        """

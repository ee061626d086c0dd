"""The short way of a message in PostgreSQL: one statement to read, one to write."""

from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.interactions import INTERACTION, MESSAGE
from midoffice.adapters.postgres.queue import WORK_ITEM
from midoffice.adapters.postgres.rows import json_bytes
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Message
from midoffice.kernel.errors import Stale
from midoffice.kernel.ids import new_id
from midoffice.kernel.text import storable
from midoffice.ports.event_log import Event
from midoffice.ports.intake import ThreadState

SQL = SqlFile(__file__, WORK_ITEM, MESSAGE)
_THREAD_STATE = SQL.rows("thread_state", WORK_ITEM, MESSAGE)
_HANDLER_OF = SQL.value("handler_of")
_APPEND = SQL.value("append")

_MESSAGE_AT = len(WORK_ITEM.columns)
_PLACES = {column.name: place for place, column in enumerate(INTERACTION.columns)}
_TOUCHED = tuple(_PLACES[n] for n in ("last_message_at", "preview", "unread", "customer_left_at", "parties", "version"))


class PostgresIntakeStore:
    """Reads and writes of several nouns in one round trip each."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def thread_state(self, interaction_id: UUID, touchpoint_id: UUID, provider_message_id: str) -> ThreadState:
        """Return the state of a locked interaction."""
        (row,) = await _THREAD_STATE(self._connection, interaction_id, touchpoint_id, storable(provider_message_id))
        item = None if row[0] is None else WORK_ITEM.decode(row)
        known = None if row[_MESSAGE_AT] is None else MESSAGE.decode(tuple(row)[_MESSAGE_AT:])
        return ThreadState(item, known)

    async def handler_of(self, customer_id: UUID) -> UUID | None:
        """Return the agent who is handling a contact of a customer."""
        agent_id: UUID | None = await _HANDLER_OF(self._connection, customer_id)
        return agent_id

    async def append(self, interaction: Interaction, message: Message, event: Event) -> None:
        """Store a message, its contact and the event; raises Stale, Conflict."""
        encoded = INTERACTION.encode(interaction)
        written = await _APPEND(
            self._connection,
            *MESSAGE.encode(message),
            *(encoded[place] for place in _TOUCHED),
            event.id or new_id(),
            event.type,
            event.at,
            storable(event.actor),
            event.customer_id,
            event.work_item_id,
            event.service_id,
            event.agent_ids,
            json_bytes(event.data),
        )
        if not written:
            raise Stale("interaction", interaction.id)

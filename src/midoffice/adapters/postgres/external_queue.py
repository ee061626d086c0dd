"""External queues in PostgreSQL."""

from datetime import datetime
from uuid import UUID

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.agents.engagement import Engagement
from midoffice.domain.routing.external_item import ExternalItem
from midoffice.kernel.text import storable
from midoffice.ports.external_queue import Liaison

EXTERNAL_ITEM, ENGAGEMENT, LIAISON = Row(ExternalItem), Row(Engagement), Row(Liaison)
EXTERNAL_ITEMS = Table("external_items", EXTERNAL_ITEM, "external item")
ENGAGEMENTS = Table("engagements", ENGAGEMENT, "engagement")

SQL = SqlFile(__file__, EXTERNAL_ITEM, ENGAGEMENT, LIAISON)
_FIND = SQL.one("find", EXTERNAL_ITEM)
_OF_INTERACTION = SQL.one("of_interaction", EXTERNAL_ITEM)
_LOCK_OF_INTERACTION = SQL.one("lock_of_interaction", EXTERNAL_ITEM)
_UNFINISHED = SQL.many("unfinished", EXTERNAL_ITEM)
_HELD_BY = SQL.rows("held_by")
_FORGET_OVER = SQL.run("forget_over")
_ENGAGEMENT = SQL.one("engagement", ENGAGEMENT)
_LOCK_ENGAGEMENT = SQL.one("lock_engagement", ENGAGEMENT)
_ENGAGEMENTS = SQL.many("engagements", ENGAGEMENT)
_LIAISON = SQL.one("liaison", LIAISON)
_NOTE_HEARD = SQL.run("note_heard")
_NOTE_REACHED = SQL.run("note_reached")
_NOTE_FAILED = SQL.run("note_failed")
_NOTE_UNKNOWN_AGENT = SQL.run("note_unknown_agent")


class PostgresExternalQueueStore(PostgresRecords[ExternalItem]):
    """Items of external queues, who is busy there, and how it goes."""

    table = EXTERNAL_ITEMS

    async def find(self, touchpoint_id: UUID, external_id: str) -> ExternalItem | None:
        """Return an item by the other system's id."""
        return await _FIND(self._connection, touchpoint_id, storable(external_id))

    async def of_interaction(self, interaction_id: UUID) -> ExternalItem | None:
        """Return the item that an interaction is about."""
        return await _OF_INTERACTION(self._connection, interaction_id)

    async def lock_of_interaction(self, interaction_id: UUID) -> ExternalItem | None:
        """Return the item that an interaction is about, locked."""
        return await _LOCK_OF_INTERACTION(self._connection, interaction_id)

    async def unfinished(self, touchpoint_id: UUID) -> tuple[ExternalItem, ...]:
        """Return the items that wait, are taken or parked."""
        return await _UNFINISHED(self._connection, touchpoint_id)

    async def held_by(self, touchpoint_id: UUID, agent_id: UUID) -> tuple[str, ...]:
        """Return the external ids of the items that an agent holds."""
        return tuple(row[0] for row in await _HELD_BY(self._connection, touchpoint_id, agent_id))

    async def forget_over(self, before: datetime) -> int:
        """Remove items that are long over; return how many."""
        return await _FORGET_OVER(self._connection, before)

    async def engagement(self, touchpoint_id: UUID, agent_id: UUID) -> Engagement | None:
        """Return the newest word on an agent."""
        return await _ENGAGEMENT(self._connection, touchpoint_id, agent_id)

    async def lock_engagement(self, touchpoint_id: UUID, agent_id: UUID) -> Engagement | None:
        """Return the newest word on an agent, locked."""
        return await _LOCK_ENGAGEMENT(self._connection, touchpoint_id, agent_id)

    async def engagements(self, touchpoint_id: UUID) -> tuple[Engagement, ...]:
        """Return every word of a queue that counts units."""
        return await _ENGAGEMENTS(self._connection, touchpoint_id)

    async def put_engagement(self, engagement: Engagement) -> None:
        """Store a new word on an agent, or a later version of it; raises Stale."""
        if engagement.version == 1:
            await ENGAGEMENTS.add(self._connection, *ENGAGEMENT.encode(engagement))
        else:
            await ENGAGEMENTS.saved(self._connection, engagement)

    async def liaison(self, touchpoint_id: UUID) -> Liaison:
        """Return how it goes with a queue."""
        return await _LIAISON(self._connection, touchpoint_id) or Liaison(touchpoint_id)

    async def note_heard(self, touchpoint_id: UUID, now: datetime, before: datetime) -> None:
        """Keep the time of a report, unless one was kept since `before`."""
        await _NOTE_HEARD(self._connection, touchpoint_id, now, before)

    async def note_reached(self, touchpoint_id: UUID, now: datetime) -> None:
        """Keep that the other system answered."""
        await _NOTE_REACHED(self._connection, touchpoint_id, now)

    async def note_failed(self, touchpoint_id: UUID, now: datetime, why: str) -> None:
        """Keep that the other system could not be spoken to, and why."""
        await _NOTE_FAILED(self._connection, touchpoint_id, now, storable(why))

    async def note_unknown_agent(self, touchpoint_id: UUID, name: str) -> None:
        """Keep a name that nobody here has."""
        await _NOTE_UNKNOWN_AGENT(self._connection, touchpoint_id, storable(name))

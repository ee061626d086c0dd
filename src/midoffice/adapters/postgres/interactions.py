"""Cases, interactions and messages in PostgreSQL."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.adapters.postgres.work import PostgresWork
from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.interactions.case import Case
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Delivery, Message
from midoffice.domain.interactions.snippet import snippet_of, words_of
from midoffice.kernel.errors import NotFound
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.kernel.text import storable
from midoffice.ports.interactions import TimelineEntry

INTERACTION = Row(Interaction, flat=("sender",))
CASE = Row(Case)
MESSAGE = Row(Message, left_out=("truncated",))
INTERACTIONS = Table("interactions", INTERACTION, "interaction")
CASES = Table("cases", CASE, "case")
MESSAGES = Table("messages", MESSAGE, "message")

SQL = SqlFile(__file__, INTERACTION, CASE, MESSAGE)
_MANY = SQL.many("many", INTERACTION)
_NEXT_CASE_NUMBER = SQL.value("next_case_number")
_CASES_OF = SQL.many("cases_of", CASE)
_OF_CASE = SQL.many("of_case", INTERACTION)
_LATEST_FROM = SQL.one("latest_from", INTERACTION)
_SERIALISE_THREAD = SQL.run("serialise_thread")
_ADD_MESSAGE = SQL.run("add_message")
_MESSAGE_BY_PROVIDER_ID = SQL.one("message_by_provider_id", MESSAGE)
_SET_DELIVERY = SQL.run("set_delivery")
_MESSAGES = SQL.many("messages", MESSAGE)
_MESSAGES_BEFORE = SQL.many("messages_before", MESSAGE)
_TIMELINE = SQL.rows("timeline", INTERACTION)
_SEARCH_NEWEST = SQL.rows("search_newest", INTERACTION)
_NEWEST_END = SQL.rows("newest_end")
_SEARCH_OLDER = SQL.rows("search_older", INTERACTION)

_LOOKED_THROUGH = 250
_AFTER_ALL = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


class PostgresInteractionStore(PostgresWork, PostgresRecords[Interaction]):
    """Interactions, cases and messages; what is recorded about the work comes from `PostgresWork`."""

    table = INTERACTIONS

    async def many(self, interaction_ids: tuple[UUID, ...]) -> tuple[Interaction, ...]:
        """Return the interactions that exist among the ids, in order of id."""
        return await _MANY(self._connection, interaction_ids)

    async def next_case_number(self) -> int:
        """Return a new case number; one that is not used is lost."""
        number: int = await _NEXT_CASE_NUMBER(self._connection)
        return number

    async def case(self, case_id: UUID) -> Case:
        """Return a case; raises NotFound."""
        return await CASES.found(CASES.get, self._connection, case_id)

    async def lock_case(self, case_id: UUID) -> Case:
        """Return a case, locked until the transaction ends; raises NotFound."""
        return await CASES.found(CASES.lock, self._connection, case_id)

    async def add_case(self, case: Case) -> None:
        """Store a new case."""
        await CASES.add(self._connection, *CASE.encode(case))

    async def save_case(self, case: Case) -> None:
        """Store a changed case; raises Stale."""
        await CASES.saved(self._connection, case)

    async def cases_of(self, customer_id: UUID, limit: int = 50) -> tuple[Case, ...]:
        """Return a customer's cases, open ones first, newest first."""
        return await _CASES_OF(self._connection, customer_id, limit)

    async def of_case(self, case_id: UUID) -> tuple[Interaction, ...]:
        """Return the interactions of a case, oldest first."""
        return await _OF_CASE(self._connection, case_id)

    async def latest_from(self, touchpoint_id: UUID, sender: Identifier) -> Interaction | None:
        """Return the newest interaction that this sender has on a touchpoint."""
        return await _LATEST_FROM(self._connection, touchpoint_id, sender.kind, storable(sender.value))

    async def serialise_thread(self, touchpoint_id: UUID, key: str) -> None:
        """Wait until no other transaction adds to this sender's thread; held until this one ends."""
        await _SERIALISE_THREAD(self._connection, str(touchpoint_id), storable(key))

    async def add_message(self, message: Message) -> bool:
        """Store a message; False when (touchpoint, direction, provider id) is there already."""
        return await _ADD_MESSAGE(self._connection, *MESSAGE.encode(message)) == 1

    async def message(self, message_id: UUID) -> Message:
        """Return a message; raises NotFound."""
        return await MESSAGES.found(MESSAGES.get, self._connection, message_id)

    async def message_by_provider_id(self, touchpoint_id: UUID, provider_message_id: str) -> Message | None:
        """Return the message that has this provider id on the touchpoint, an incoming one first."""
        return await _MESSAGE_BY_PROVIDER_ID(self._connection, touchpoint_id, storable(provider_message_id))

    async def set_delivery(
        self, message_id: UUID, delivery: Delivery, detail: str | None, provider_message_id: str | None = None
    ) -> None:
        """Store how far an outgoing message has come; raises NotFound."""
        new_id = storable(provider_message_id) or None
        if not await _SET_DELIVERY(self._connection, message_id, delivery, storable(detail), new_id):
            raise NotFound(kind="message", id=message_id)

    async def messages(self, interaction_id: UUID, before: UUID | None = None, limit: int = 100) -> tuple[Message, ...]:
        """Return the newest messages before one (or the newest of all), oldest first."""
        if before is None:
            return await _MESSAGES(self._connection, interaction_id, limit)
        return await _MESSAGES_BEFORE(self._connection, interaction_id, limit, before)

    async def timeline(self, customer_id: UUID, query: str | None, cursor: str | None, limit: int = 30) -> Page[TimelineEntry]:
        """Return a customer's history newest first; `query` searches subjects and messages."""
        place = _AFTER_ALL if cursor is None else decode_place(cursor)
        wanted = storable(query or "")
        if words_of(wanted):
            rows = await self._search(customer_id, limit + 1, place, wanted)
        else:
            rows = await _TIMELINE(self._connection, customer_id, limit + 1, *place)
        entries = tuple(_entry(row, wanted) for row in rows[:limit])
        last = entries[-1].interaction if len(rows) > limit else None
        return Page(entries, None if last is None else encode_place(last.opened_at, last.id))

    async def _search(self, customer_id: UUID, limit: int, place: tuple[datetime, UUID], wanted: str) -> list[asyncpg.Record]:
        """Look through the newest interactions first; only when these do not fill the page ask the index."""
        rows = await _SEARCH_NEWEST(self._connection, customer_id, limit, *place, wanted, _LOOKED_THROUGH)
        if len(rows) == limit:
            return rows
        end = await _NEWEST_END(self._connection, customer_id, *place, _LOOKED_THROUGH)
        if not end:
            return rows
        older = await _SEARCH_OLDER(self._connection, customer_id, limit - len(rows), *end[0], wanted)
        return [*rows, *older]


def _entry(row: asyncpg.Record, wanted: str) -> TimelineEntry:
    interaction = INTERACTION.decode(row)
    snippet = snippet_of(row.get("text") or "", wanted) or snippet_of(interaction.subject, wanted)
    return TimelineEntry(interaction, row["number"], row["messages"], snippet)

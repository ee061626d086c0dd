"""The universal queue in PostgreSQL."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from midoffice.adapters.postgres.agents import LOAD, PRESENCE
from midoffice.adapters.postgres.directories import AGENT
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import PostgresRecords, Table
from midoffice.domain.routing.decisions import Candidate, UnitsByService
from midoffice.domain.routing.lending import Reserved
from midoffice.domain.routing.offer import Offer, Reservation
from midoffice.domain.routing.plans.queued_item import QueuedItem
from midoffice.domain.routing.work_item import LIVE, WorkItem, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Stale
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.ports.queue import QueueFilter

WORK_ITEM, OFFER, RESERVATION, QUEUED_ITEM = Row(WorkItem), Row(Offer), Row(Reservation), Row(QueuedItem)
WORK_ITEMS = Table("work_items", WORK_ITEM, "work item")
OFFERS = Table("offers", OFFER, "offer")
RESERVATIONS = Table("reservations", RESERVATION, "reservation")

SQL = SqlFile(__file__, WORK_ITEM, QUEUED_ITEM, OFFER, RESERVATION, AGENT, PRESENCE, LOAD)
_OF_INTERACTION = SQL.one("of_interaction", WORK_ITEM)
_LOCK_LIVE_OF = SQL.one("lock_live_of", WORK_ITEM)
_QUEUED = SQL.many("queued", WORK_ITEM)
_QUEUED_LINES = SQL.many("queued_lines", QUEUED_ITEM)
_FIRST_QUEUED = SQL.many("first_queued", WORK_ITEM)
_FIND = SQL.many("find", WORK_ITEM)
_SAVE_RULES = SQL.run("save_rules")
_COLUMNS = {column.name: column for column in WORK_ITEM.columns}
_RULED = tuple(
    _COLUMNS[name]
    for name in ("id", "required_skills", "due_at", "priority", "overflow_at", "unroutable_since", "widened", "version")
)
_CANDIDATES = SQL.rows("candidates", AGENT, PRESENCE, LOAD)
_UNITS_BY_SERVICE = SQL.rows("units_by_service")
_HELD_BY = SQL.many("held_by", WORK_ITEM)
_PARKED_BY = SQL.many("parked_by", WORK_ITEM)
_LIST_LIVE = SQL.many("list_live", WORK_ITEM)
_LIST_ANY = SQL.many("list_any", WORK_ITEM)
_POSITION = SQL.value("position")
_WAITING = SQL.value("waiting")
_COUNT_BY_AGENT = SQL.rows("count_by_agent")
_THROUGHPUT = SQL.rows("throughput")
SAVE_OFFER = SQL.run("save_offer")
_PENDING_OFFERS_OF = SQL.many("pending_offers_of", OFFER)
_PENDING_OFFERS_TO = SQL.many("pending_offers_to", OFFER)
_OFFERS_OF = SQL.many("offers_of", OFFER)
_END_RESERVATION = SQL.one("end_reservation", RESERVATION)
_MAKE_OWN = SQL.run("make_own")
_RESERVED = SQL.rows("reserved", RESERVATION)
SAVE_LOANS = SQL.run("save_loans")
_FAULTS = SQL.rows("faults")

_BEFORE_ALL = (datetime(1, 1, 2, tzinfo=UTC), UUID(int=0))
_PRESENCE_AT = len(AGENT.columns)
_LOAD_AT = _PRESENCE_AT + len(PRESENCE.columns)


class PostgresQueueStore(PostgresRecords[WorkItem]):
    """Work items, offers and reservations."""

    table = WORK_ITEMS

    async def of_interaction(self, interaction_id: UUID) -> WorkItem | None:
        """Return the newest work item of an interaction."""
        return await _OF_INTERACTION(self._connection, interaction_id)

    async def lock_live_of(self, interaction_id: UUID) -> WorkItem | None:
        """Return the live work item of an interaction, locked."""
        return await _LOCK_LIVE_OF(self._connection, interaction_id)

    async def queued(self, hub_id: UUID | None = None) -> tuple[WorkItem, ...]:
        """Return everything that is queued in a hub (None: in all), in the order of the queue."""
        return await _QUEUED(self._connection, hub_id)

    async def queued_lines(self) -> tuple[QueuedItem, ...]:
        """Return of everything that is queued what a plan's consequences depend on."""
        return await _QUEUED_LINES(self._connection)

    async def save_rules(self, items: Sequence[WorkItem]) -> None:
        """Store what rules say of items that this transaction has locked."""
        if items:
            await _SAVE_RULES(self._connection, *(column.encoded(items) for column in _RULED))

    async def first_queued(self, limit: int) -> tuple[WorkItem, ...]:
        """Return the first queued items of each service."""
        return await _FIRST_QUEUED(self._connection, limit)

    async def find(self, ids: Sequence[UUID]) -> tuple[WorkItem, ...]:
        """Return those of the items that are there."""
        return await _FIND(self._connection, ids)

    async def candidates(self, agent_ids: Sequence[UUID] | None = None, hub_id: UUID | None = None) -> tuple[Candidate, ...]:
        """Return agents of a hub (None: of all) with presence and load, by id."""
        return tuple(
            Candidate(AGENT.decode(row), PRESENCE.decode(row[_PRESENCE_AT:]), LOAD.decode(row[_LOAD_AT:]))
            for row in map(tuple, await _CANDIDATES(self._connection, agent_ids, hub_id))
        )

    async def units_by_service(self, agent_ids: Sequence[UUID] | None = None) -> dict[UUID, UnitsByService]:
        """Return what agents have reserved for each service."""
        found: dict[UUID, dict[UUID, tuple[int, int]]] = {}
        for agent_id, service_id, real_time, deferred in map(tuple, await _UNITS_BY_SERVICE(self._connection, agent_ids)):
            found.setdefault(agent_id, {})[service_id] = real_time, deferred
        return dict(found)

    async def held_by(self, agent_id: UUID) -> tuple[WorkItem, ...]:
        """Return the items that take an agent's capacity, oldest first."""
        return await _HELD_BY(self._connection, agent_id)

    async def parked_by(self, agent_id: UUID) -> tuple[WorkItem, ...]:
        """Return parked items whose preferred agent this is, by the date they come back (those without one last)."""
        return await _PARKED_BY(self._connection, agent_id)

    async def list(self, wanted: QueueFilter, cursor: str | None, limit: int = 100) -> Page[WorkItem]:
        """Return work items in the order of the queue."""
        statement = _LIST_LIVE if wanted.states and LIVE.issuperset(wanted.states) else _LIST_ANY
        items = await statement(
            self._connection,
            limit + 1,
            wanted.states,
            wanted.service_ids,
            wanted.channels,
            wanted.agent_id,
            *(_BEFORE_ALL if cursor is None else decode_place(cursor)),
        )
        page = items[:limit]
        return Page(page, encode_place(page[-1].due_at, page[-1].id) if len(items) > limit else None)

    async def position(self, item: WorkItem) -> int:
        """Return how many waiting items of its service and media type are before it, plus one."""
        place: int = await _POSITION(self._connection, item.service_id, item.media_type, item.due_at, item.id)
        return place

    async def waiting(self, service_id: UUID, channel: Channel | None = None) -> int:
        """Return how many items of a service are queued: on one channel, or on all."""
        count: int = await _WAITING(self._connection, service_id, channel)
        return count

    async def count_by_agent(self) -> dict[UUID, int]:
        """Return how many items each agent is handling."""
        return {row["agent_id"]: row["count"] for row in await _COUNT_BY_AGENT(self._connection)}

    async def throughput(self, service_id: UUID, since: datetime) -> tuple[int, float]:
        """Return (items answered since, mean seconds from answer to end of those ended since) of a service."""
        (row,) = await _THROUGHPUT(self._connection, service_id, since)
        return row["answered"], row["seconds"]

    async def lock_offer(self, offer_id: UUID) -> Offer:
        """Return an offer, locked; raises NotFound."""
        return await OFFERS.found(OFFERS.lock, self._connection, offer_id)

    async def offer(self, offer_id: UUID) -> Offer:
        """Return an offer; raises NotFound."""
        return await OFFERS.found(OFFERS.get, self._connection, offer_id)

    async def add_offer(self, offer: Offer) -> None:
        """Store a pending offer; raises Conflict when the item has one already."""
        await OFFERS.add(self._connection, *OFFER.encode(offer))

    async def save_offer(self, offer: Offer) -> None:
        """Store the end of an offer; raises Stale."""
        ended = (offer.id, offer.state, offer.ended_at, offer.end_reason, offer.version)
        if not await SAVE_OFFER(self._connection, *ended):
            raise Stale("offer", offer.id)

    async def pending_offers_of(self, work_item_id: UUID) -> tuple[Offer, ...]:
        """Return the pending offers of a work item, oldest first."""
        return await _PENDING_OFFERS_OF(self._connection, work_item_id)

    async def pending_offers_to(self, agent_id: UUID) -> tuple[Offer, ...]:
        """Return the pending offers of an agent, oldest first."""
        return await _PENDING_OFFERS_TO(self._connection, agent_id)

    async def offers_of(self, work_item_id: UUID) -> tuple[Offer, ...]:
        """Return every offer made of a work item, oldest first."""
        return await _OFFERS_OF(self._connection, work_item_id)

    async def add_reservation(self, reservation: Reservation) -> None:
        """Store a reservation; raises Conflict when the item holds one already."""
        await RESERVATIONS.add(self._connection, *RESERVATION.encode(reservation))

    async def end_reservation(self, reservation_id: UUID, released_by: str, now: datetime) -> Reservation | None:
        """Give a reservation back once; None when that has happened already."""
        return await _END_RESERVATION(self._connection, reservation_id, released_by, now)

    async def make_own(self, reservation_id: UUID) -> None:
        """Let a reservation beside that of its item take its place."""
        await _MAKE_OWN(self._connection, reservation_id)

    async def reserved(self, agent_ids: Sequence[UUID]) -> tuple[Reserved, ...]:
        """Return the live reservations of these agents with what they are for, oldest first."""
        rows = map(tuple, await _RESERVED(self._connection, agent_ids))
        return tuple(Reserved(RESERVATION.decode(row), Channel(row[-2]), WorkItemState(row[-1])) for row in rows)

    async def save_loans(self, reservations: Sequence[Reservation]) -> None:
        """Store what live reservations lend and borrow."""
        loans = [(each.id, each.borrowed, each.borrowed_alike, each.lent, each.lent_to) for each in reservations]
        if loans:
            await SAVE_LOANS.many(self._connection, loans)

    async def faults(self) -> tuple[str, ...]:
        """Return one sentence per broken invariant."""
        return tuple(row[0] for row in await _FAULTS(self._connection))

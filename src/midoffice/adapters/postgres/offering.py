"""Offers by the batch in PostgreSQL: one statement for each kind of record, however many offers there are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import get_type_hints
from uuid import UUID

from midoffice.adapters.postgres.agents import LOAD, LOADS, PRESENCE
from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.event_log import PostgresEventLog
from midoffice.adapters.postgres.interactions import INTERACTION
from midoffice.adapters.postgres.queue import OFFER, RESERVATION, SAVE_LOANS, SAVE_OFFER, WORK_ITEM, WORK_ITEMS
from midoffice.adapters.postgres.rows import column_for, json_bytes
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.timers import CLEAR_TIMER
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence
from midoffice.domain.routing.offer import Reservation
from midoffice.domain.routing.work_item import WorkItem
from midoffice.kernel.ids import new_id
from midoffice.ports.offering import NOTHING_KNOWN, Claim, Known, Placement, Return, Subject
from midoffice.ports.timers import TimerKind

SQL = SqlFile(__file__, INTERACTION, WORK_ITEM, OFFER, RESERVATION, PRESENCE, LOAD)
_SUBJECTS = SQL.rows("subjects")
_CLAIM_INTERACTIONS = SQL.many("claim_interactions", INTERACTION)
_CLAIM_ITEMS = SQL.many("claim_items", WORK_ITEM)
_CLAIM_OFFERS = SQL.many("claim_offers", OFFER)
_CLAIM_PRESENCES = SQL.many("claim_presences", PRESENCE)
_CLAIM_LOADS = SQL.many("claim_loads", LOAD)
_LOCK_ITEMS = SQL.rows("lock_items")
_LOCK_AGENTS = SQL.rows("lock_agents")
_PLACE = SQL.run("place")
_PLACE_BESIDE = SQL.run("place_beside")
_END_RESERVATIONS = SQL.many("end_reservations", RESERVATION)
_LENDABLE = column_for("lendable", get_type_hints(Load)["lendable"]).encode or json_bytes


class PostgresOfferingStore:
    """Reads and writes of several nouns for many offers at once."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def subjects(self, offer_ids: Sequence[UUID]) -> tuple[Subject, ...]:
        """Return what the offers are about, in order of work item."""
        return tuple(Subject(*row) for row in await _SUBJECTS(self._connection, offer_ids))

    async def claim(
        self,
        interaction_ids: Sequence[UUID],
        work_item_ids: Sequence[UUID],
        agent_ids: Sequence[UUID],
        offer_ids: Sequence[UUID] = (),
        known: Known = NOTHING_KNOWN,
    ) -> Claim:
        """Lock interactions, work items, offers, presences and loads, each in order of id."""
        interactions = await _CLAIM_INTERACTIONS(self._connection, interaction_ids)
        items = await self._lock_items(work_item_ids, known.items)
        offers = await _CLAIM_OFFERS(self._connection, offer_ids) if offer_ids else ()
        presences, loads = await self._lock_agents(agent_ids, known)
        return Claim(
            interactions={each.id: each for each in interactions},
            items={item.id: item for item in items},
            offers={each.id: each for each in offers},
            presences={presence.agent_id: presence for presence in presences},
            loads={load.agent_id: load for load in loads},
        )

    async def _lock_items(self, ids: Sequence[UUID], known: Mapping[UUID, WorkItem]) -> Sequence[WorkItem]:
        """Lock items and return them; those that are still as they are known are not read again."""
        if not known:
            return await _CLAIM_ITEMS(self._connection, ids)
        versions = {row[0]: row[1] for row in await _LOCK_ITEMS(self._connection, ids)}
        found = [known[each] for each, version in versions.items() if each in known and known[each].version == version]
        others = versions.keys() - {item.id for item in found}
        return [*found, *await _CLAIM_ITEMS(self._connection, list(others))] if others else found

    async def _lock_agents(self, ids: Sequence[UUID], known: Known) -> tuple[Sequence[Presence], Sequence[Load]]:
        """Lock presences and loads and return them; of an agent who has changed both are read again."""
        if not known.presences:
            return await _CLAIM_PRESENCES(self._connection, ids), await _CLAIM_LOADS(self._connection, ids)
        presences, loads, others = [], [], []
        for agent_id, presence, load in await _LOCK_AGENTS(self._connection, ids):
            there, use = known.presences.get(agent_id), known.loads.get(agent_id)
            if there is not None and use is not None and (there.version, use.version) == (presence, load):
                presences.append(there)
                loads.append(use)
            else:
                others.append(agent_id)
        if others:
            presences += await _CLAIM_PRESENCES(self._connection, others)
            loads += await _CLAIM_LOADS(self._connection, others)
        return presences, loads

    async def place(self, placements: Sequence[Placement]) -> None:
        """Store the offers, all of them at once."""
        offers, events = [placed.offer for placed in placements], [placed.event for placed in placements]
        loads = {placed.load.agent_id: placed.load for placed in placements}.values()
        await _PLACE(
            self._connection,
            *_columns(offers, "id", "reservation_id", "work_item_id", "agent_id"),
            *_columns([placed.reservation for placed in placements], "media_type", "units", "borrowed", "borrowed_alike"),
            *_columns(offers, "expires_at"),
            [json_bytes(offer.why) for offer in offers],
            [placed.item.version for placed in placements],
            [event.id or new_id() for event in events],
            *_columns(events, "interaction_id", "customer_id", "service_id"),
            [json_bytes(event.data) for event in events],
            *_columns(
                loads, "agent_id", "total_used", "real_time_used", "deferred_used", "idle_since", "version", "last_offered_at"
            ),
            [load.lending for load in loads],
            [_LENDABLE(load.lendable) for load in loads],
            offers[0].created_at,
            TimerKind.OFFER_EXPIRY,
            offers[0].epoch,
            events[0].type,
            events[0].actor,
            [placed.reservation.beside for placed in placements],
        )
        shared = {placed.item.id: placed.item.also_offered_to for placed in placements if placed.reservation.beside}
        if shared:
            await _PLACE_BESIDE.many(self._connection, list(shared.items()))
        lenders = [each for placed in placements for each in placed.lenders]
        if lenders:
            await SAVE_LOANS.many(self._connection, [(r.id, r.borrowed, r.borrowed_alike, r.lent, r.lent_to) for r in lenders])

    async def end_reservations(self, reservation_ids: Sequence[UUID], released_by: str, now: datetime) -> dict[UUID, Reservation]:
        """Give reservations back once."""
        ended = await _END_RESERVATIONS(self._connection, reservation_ids, released_by, now)
        return {reservation.id: reservation for reservation in ended}

    async def take_back(self, returns: Sequence[Return]) -> None:
        """Store the ends; an offer and its item are not at odds in between, because nobody else sees them."""
        loads = [LOAD.encode(each.load) for each in returns if each.load is not None]
        ends = [(o.id, o.state, o.ended_at, o.end_reason, o.version) for o in (each.offer for each in returns)]
        if loads:
            await LOADS.save.many(self._connection, loads)
        await SAVE_OFFER.many(self._connection, ends)
        await WORK_ITEMS.save.many(self._connection, [WORK_ITEM.encode(each.item) for each in returns])
        await CLEAR_TIMER.many(self._connection, [(TimerKind.OFFER_EXPIRY, str(each.offer.id)) for each in returns])
        await PostgresEventLog(self._connection).append(each.event for each in returns)


def _columns(records: Collection[object], *names: str) -> Iterator[list[object]]:
    """Yield a list for each field, as a statement takes many rows."""
    for name in names:
        yield list(map(attrgetter(name), records))

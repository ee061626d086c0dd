"""The short way of the router in PostgreSQL: one statement for each kind of record, however many offers there are."""

from collections.abc import Sequence
from uuid import UUID

from midoffice.adapters.postgres.agents import LOAD, LOADS, PRESENCE
from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.event_log import PostgresEventLog
from midoffice.adapters.postgres.interactions import INTERACTION
from midoffice.adapters.postgres.queue import OFFER, OFFERS, RESERVATION, RESERVATIONS, WORK_ITEM, WORK_ITEMS
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.timers import SET_TIMER, TIMER
from midoffice.ports.offering import Claim, Placement

SQL = SqlFile(__file__, INTERACTION, WORK_ITEM, PRESENCE, LOAD)
_CLAIM_INTERACTIONS = SQL.many("claim_interactions", INTERACTION)
_CLAIM_ITEMS = SQL.many("claim_items", WORK_ITEM)
_CLAIM_PRESENCES = SQL.many("claim_presences", PRESENCE)
_CLAIM_LOADS = SQL.many("claim_loads", LOAD)


class PostgresOfferingStore:
    """Reads and writes of several nouns for many offers at once."""

    def __init__(self, connection: Connection) -> None:
        """Take the transaction's connection."""
        self._connection = connection

    async def claim(self, interaction_ids: Sequence[UUID], work_item_ids: Sequence[UUID], agent_ids: Sequence[UUID]) -> Claim:
        """Lock contacts, then agents, each in order of id, and return them."""
        interactions = await _CLAIM_INTERACTIONS(self._connection, interaction_ids)
        items = await _CLAIM_ITEMS(self._connection, work_item_ids)
        presences = await _CLAIM_PRESENCES(self._connection, agent_ids)
        loads = await _CLAIM_LOADS(self._connection, agent_ids)
        return Claim(
            interactions={each.id: each for each in interactions},
            items={each.id: each for each in items},
            presences={each.agent_id: each for each in presences},
            loads={each.agent_id: each for each in loads},
        )

    async def place(self, placements: Sequence[Placement]) -> None:
        """Store the offers; the order of the statements is that of the references between the records."""
        await LOADS.save.many(self._connection, [LOAD.encode(placed.load) for placed in placements])
        await RESERVATIONS.add.many(self._connection, [RESERVATION.encode(placed.reservation) for placed in placements])
        await WORK_ITEMS.save.many(self._connection, [WORK_ITEM.encode(placed.item) for placed in placements])
        await OFFERS.add.many(self._connection, [OFFER.encode(placed.offer) for placed in placements])
        await SET_TIMER.many(self._connection, [TIMER.encode(placed.timer) for placed in placements])
        await PostgresEventLog(self._connection).append(placed.event for placed in placements)

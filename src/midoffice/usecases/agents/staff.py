"""Agents as routing looks at them: with what they use for each service where a service keeps a share of capacity."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from midoffice.domain.routing.decisions import Candidate, UnitsByService
from midoffice.domain.services.service import Service
from midoffice.ports.database import Transaction


async def read_candidates(
    tx: Transaction, services: Iterable[Service], agent_ids: Sequence[UUID] | None = None, hub_id: UUID | None = None
) -> tuple[Candidate, ...]:
    """Return agents (None: all) of a hub (None: of all) with presence and load, by id."""
    found = await tx.queue.candidates(agent_ids, hub_id)
    own = await read_own_units(tx, services, agent_ids)
    return found if own is None else tuple(replace(each, own=own.get(each.agent.id, {})) for each in found)


async def read_own_units(
    tx: Transaction, services: Iterable[Service], agent_ids: Sequence[UUID] | None = None
) -> dict[UUID, UnitsByService] | None:
    """Return what agents (None: all) use for each service; None when no service keeps a share, and so nobody asks."""
    if not any(service.keeps_share for service in services):
        return None
    return await tx.queue.units_by_service(agent_ids)

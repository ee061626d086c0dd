"""Simulations of the draft of the catalogue over many customers, which go on by themselves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from midoffice.domain.decisions.simulation_job import MOST_CUSTOMERS
from midoffice.http.auth import ReadingActions
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.decisions import simulations
from midoffice.usecases.decisions.catalogue_trials import SimulationOrder
from midoffice.usecases.decisions.simulations import SimulationView

router = APIRouter(prefix="/api/action-catalogue/simulations", tags=["actions"], route_class=StrictRoute)


class SimulationOrderBody(Body):
    """How many customers to decide about, and the placement (the first one if none is named)."""

    sample: Annotated[int, Field(ge=1, le=MOST_CUSTOMERS)] = 1_000
    placement: Annotated[str, Field(max_length=64)] | None = None


@router.post("", status_code=201)
async def post_simulation(body: SimulationOrderBody, principal: ReadingActions, context: ContextHere) -> SimulationView:
    """Order a simulation of the draft as it is now. It goes on by itself; ask for it again to follow it."""
    return await simulations.order_simulation(context, principal, SimulationOrder(body.sample, body.placement))


@router.get("")
async def get_simulations(principal: ReadingActions, context: ContextHere) -> tuple[SimulationView, ...]:
    """Return the simulations that are kept, newest first."""
    return await simulations.list_simulations(context, principal)


@router.get("/{simulation_id}")
async def get_simulation(simulation_id: UUID, principal: ReadingActions, context: ContextHere) -> SimulationView:
    """Return a simulation: how many customers are decided about, and the figures of those."""
    return await simulations.read_simulation(context, principal, simulation_id)


@router.post("/{simulation_id}/cancel")
async def post_simulation_cancel(simulation_id: UUID, principal: ReadingActions, context: ContextHere) -> SimulationView:
    """End a simulation; the figures until then are kept."""
    return await simulations.cancel_simulation(context, principal, simulation_id)

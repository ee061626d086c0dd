"""The desk's state, and where its work can be handed to."""

from fastapi import APIRouter

from midoffice.http.auth import Handling, Reading
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.interactions.desk import DeskState, fetch_desk
from midoffice.usecases.routing.transfers import TransferTargets, list_transfer_targets

router = APIRouter(tags=["desk"], route_class=StrictRoute)


@router.get("/api/desk")
async def get_desk(principal: Handling, context: ContextHere) -> DeskState:
    """Return what the caller's desk shows, at a place in the event log; the live stream goes on from there."""
    return await fetch_desk(context, principal)


@router.get("/api/transfer-targets")
async def get_transfer_targets(principal: Reading, context: ContextHere) -> TransferTargets:
    """Return the services and agents that work can be handed to, with what one wants to know before letting go."""
    return await list_transfer_targets(context, principal)

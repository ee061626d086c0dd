"""The supervisor's wallboard."""

from fastapi import APIRouter

from midoffice.http.auth import Supervising
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.routing.wallboard import Board, fetch_wallboard

router = APIRouter(tags=["supervision"], route_class=StrictRoute)


@router.get("/api/wallboard")
async def get_wallboard(principal: Supervising, context: ContextHere) -> Board:
    """Return what waits, how well the targets are met, and who is there."""
    return await fetch_wallboard(context, principal)

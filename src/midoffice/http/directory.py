"""The lists by which every page puts names to ids."""

from fastapi import APIRouter

from midoffice.http.auth import SignedIn
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.directory import Directory, fetch_directory

router = APIRouter(tags=["directory"], route_class=StrictRoute)


@router.get("/api/directory")
async def get_directory(_: SignedIn, context: ContextHere) -> Directory:
    """Return all agents, services, skills, reasons, quick replies and touchpoints, retired ones too, without any secret."""
    return await fetch_directory(context)

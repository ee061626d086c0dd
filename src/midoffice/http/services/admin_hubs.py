"""Administration of hubs."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response

from midoffice.domain.services.hub import Hub
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Edit, Key, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.ids import new_id
from midoffice.usecases.records import create_record, edit_record, list_records, read_record, restore_record
from midoffice.usecases.services import hubs
from midoffice.usecases.services.hubs import HUBS

router = APIRouter(tags=["administration"], route_class=StrictRoute)


class NewHub(Body):
    """A hub to be made."""

    key: Key
    name: Name


class HubEdit(Edit):
    """Fields to change; those left out stay."""

    key: Key = ""
    name: Name = ""


@router.get("/api/admin/hubs")
async def get_hubs(principal: Administering, context: ContextHere) -> tuple[Hub, ...]:
    """Return every hub, retired ones too."""
    return await list_records(context, principal, HUBS)


@router.post("/api/admin/hubs", status_code=201)
async def post_hub(body: NewHub, principal: Administering, once: OnceHere, response: Response) -> Hub:
    """Make a hub."""
    record = Hub(new_id(), **body.given())
    return tagged(response, await once(Hub, lambda context: create_record(context, principal, HUBS, record)))


@router.get("/api/admin/hubs/{hub_id}")
async def get_hub(hub_id: UUID, principal: Administering, context: ContextHere, response: Response) -> Hub:
    """Return a hub."""
    return tagged(response, await read_record(context, principal, HUBS, hub_id))


@router.patch("/api/admin/hubs/{hub_id}", responses=STALE_ANSWERS)
async def patch_hub(
    hub_id: UUID,
    body: HubEdit,
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> Hub:
    """Change a hub."""

    def edit(stored: Hub) -> Hub:
        return replace(stored, **body.given())

    return tagged(response, await edit_record(context, principal, HUBS, hub_id, version, edit))


@router.post("/api/admin/hubs/{hub_id}/retire", responses=STALE_ANSWERS)
async def post_retire_hub(
    hub_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> Hub:
    """Take a hub out of use; refused while anything is in it, and for the main one."""
    return tagged(response, await hubs.retire_hub(context, principal, hub_id, version))


@router.post("/api/admin/hubs/{hub_id}/restore", responses=STALE_ANSWERS)
async def restore_hub(
    hub_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> Hub:
    """Put a retired hub back into use."""
    return tagged(response, await restore_record(context, principal, HUBS, hub_id, version))

"""Administration of services."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from midoffice.domain.services.service import Service
from midoffice.http.auth import Administering
from midoffice.http.bodies import Edit, Key, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.routing.plan_fields import ConfirmedHarm
from midoffice.http.services.service_fields import ServiceFields
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.ids import new_id
from midoffice.usecases.records import create_record, edit_record, list_records, read_record, restore_record, retire_record
from midoffice.usecases.services.services import SERVICES, Impact, confirming, foresee_change

router = APIRouter(tags=["administration"], route_class=StrictRoute)


class NewService(ServiceFields):
    """A service to be made."""

    key: Key
    name: Name


class ServiceEdit(ServiceFields, Edit):
    """Fields to change; those left out stay. An edit that would leave waiting work to nobody has to be `confirmed`."""

    key: Key = ""
    name: Name = ""
    confirmed: ConfirmedHarm

    def changes(self) -> dict[str, Any]:
        """Return the fields of the service that the caller sent."""
        given = super().changes()
        given.pop("confirmed", None)
        return given


@router.get("/api/admin/services")
async def get_services(principal: Administering, context: ContextHere) -> tuple[Service, ...]:
    """Return every service, retired ones too."""
    return await list_records(context, principal, SERVICES)


@router.post("/api/admin/services", status_code=201)
async def post_service(body: NewService, principal: Administering, once: OnceHere, response: Response) -> Service:
    """Make a service."""
    record = replace(Service(new_id(), body.key, body.name), **body.changes())
    return tagged(response, await once(Service, lambda context: create_record(context, principal, SERVICES, record)))


@router.get("/api/admin/services/{service_id}")
async def get_service(service_id: UUID, principal: Administering, context: ContextHere, response: Response) -> Service:
    """Return a service."""
    return tagged(response, await read_record(context, principal, SERVICES, service_id))


@router.patch("/api/admin/services/{service_id}", responses=STALE_ANSWERS)
async def patch_service(
    service_id: UUID,
    body: ServiceEdit,
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> Service:
    """Change a service; what waits in it waits by the new rules at once.

    An edit that would make waiting work unroutable is answered with 409 and its findings, until their `harm` is `confirmed`.
    """

    def edit(stored: Service) -> Service:
        return replace(stored, **body.changes())

    return tagged(response, await edit_record(context, principal, confirming(body.confirmed), service_id, version, edit))


@router.post("/api/admin/services/{service_id}/impact")
async def post_service_impact(service_id: UUID, body: ServiceEdit, principal: Administering, context: ContextHere) -> Impact:
    """Return what an edit would mean for what waits in the service now; nothing is changed."""
    stored = await read_record(context, principal, SERVICES, service_id)
    return await foresee_change(context, principal, replace(stored, **body.changes()))


@router.post("/api/admin/services/{service_id}/retire", responses=STALE_ANSWERS)
async def retire_service(
    service_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> Service:
    """Take a service out of use: what waits in it moves to its overflow, or else to the oldest service."""
    return tagged(response, await retire_record(context, principal, SERVICES, service_id, version))


@router.post("/api/admin/services/{service_id}/restore", responses=STALE_ANSWERS)
async def restore_service(
    service_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> Service:
    """Put a retired service back into use."""
    return tagged(response, await restore_record(context, principal, SERVICES, service_id, version))

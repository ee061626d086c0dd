"""Administration of routing attributes."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.agents.attribute import LONGEST_VALUE, MOST_VALUES, RoutingAttribute
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Edit, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.ids import new_id
from midoffice.usecases.records import create_record, edit_record, list_records, read_record, restore_record, retire_record
from midoffice.usecases.services.routing_attributes import ROUTING_ATTRIBUTES

router = APIRouter(tags=["administration"], route_class=StrictRoute)

Values = Annotated[tuple[Annotated[str, Field(max_length=LONGEST_VALUE)], ...], Field(max_length=MOST_VALUES)]


class NewRoutingAttribute(Body):
    """An attribute to be made, with all the values that it may have."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Name
    values: Values


class RoutingAttributeEdit(Edit):
    """Fields to change; those left out stay. The key is for ever."""

    name: Name = ""
    values: Values = ()


@router.get("/api/admin/routing-attributes")
async def get_routing_attributes(principal: Administering, context: ContextHere) -> tuple[RoutingAttribute, ...]:
    """Return every routing attribute, retired ones too."""
    return await list_records(context, principal, ROUTING_ATTRIBUTES)


@router.post("/api/admin/routing-attributes", status_code=201)
async def post_routing_attribute(
    body: NewRoutingAttribute, principal: Administering, once: OnceHere, response: Response
) -> RoutingAttribute:
    """Make a routing attribute."""
    record = RoutingAttribute(new_id(), **body.given())
    made = await once(RoutingAttribute, lambda context: create_record(context, principal, ROUTING_ATTRIBUTES, record))
    return tagged(response, made)


@router.get("/api/admin/routing-attributes/{attribute_id}")
async def get_routing_attribute(
    attribute_id: UUID, principal: Administering, context: ContextHere, response: Response
) -> RoutingAttribute:
    """Return a routing attribute."""
    return tagged(response, await read_record(context, principal, ROUTING_ATTRIBUTES, attribute_id))


@router.patch("/api/admin/routing-attributes/{attribute_id}", responses=STALE_ANSWERS)
async def patch_routing_attribute(
    attribute_id: UUID,
    body: RoutingAttributeEdit,
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> RoutingAttribute:
    """Change a routing attribute; a value that an agent has or a condition needs cannot be taken away."""

    def edit(stored: RoutingAttribute) -> RoutingAttribute:
        return replace(stored, **body.given())

    return tagged(response, await edit_record(context, principal, ROUTING_ATTRIBUTES, attribute_id, version, edit))


@router.post("/api/admin/routing-attributes/{attribute_id}/retire", responses=STALE_ANSWERS)
async def retire_routing_attribute(
    attribute_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> RoutingAttribute:
    """Take an attribute out of use: who has it keeps it, no condition may name it any more."""
    return tagged(response, await retire_record(context, principal, ROUTING_ATTRIBUTES, attribute_id, version))


@router.post("/api/admin/routing-attributes/{attribute_id}/restore", responses=STALE_ANSWERS)
async def restore_routing_attribute(
    attribute_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> RoutingAttribute:
    """Put a retired attribute back into use."""
    return tagged(response, await restore_record(context, principal, ROUTING_ATTRIBUTES, attribute_id, version))

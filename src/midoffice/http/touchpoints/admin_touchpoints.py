"""Administration of touchpoints."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Edit, Key, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.usecases.given import Context
from midoffice.usecases.records import list_records, read_record, restore_record, retire_record
from midoffice.usecases.touchpoints import touchpoints
from midoffice.usecases.touchpoints.external_doors import QueueState, queue_state
from midoffice.usecases.touchpoints.touchpoints import TOUCHPOINTS, Embedding, ProbeResult, TouchpointView, shown

router = APIRouter(tags=["administration"], route_class=StrictRoute)
LoadUnits = Annotated[int, Field(ge=1, le=1_000)]
Settings = Annotated[dict[str, Any], Field(max_length=200)]
Secrets = dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=touchpoints.LONGEST_SECRET)]]


class NewTouchpoint(Body):
    """A touchpoint to be made. Its settings are described at /api/admin/touchpoints/channels."""

    key: Key
    channel: Channel
    name: Name
    service_id: UUID
    load_units: LoadUnits | None = None
    settings: Settings = Field(default_factory=dict)


class TouchpointEdit(Edit):
    """Fields to change; those left out stay. The settings are replaced as a whole."""

    key: Key = ""
    name: Name = ""
    service_id: UUID = UUID(int=0)
    load_units: LoadUnits = 1
    settings: Settings = Field(default_factory=dict)


@router.get("/api/admin/touchpoints")
async def get_touchpoints(principal: Administering, context: ContextHere) -> tuple[TouchpointView, ...]:
    """Return every touchpoint, retired ones too."""
    return tuple(shown(t) for t in await list_records(context, principal, TOUCHPOINTS))


@router.get("/api/admin/touchpoints/channels")
async def get_channels(_: Administering, context: ContextHere) -> dict[str, dict[str, Any]]:
    """Return the JSON schema of each channel's settings, with its title, its description and the secret it needs."""
    return touchpoints.describe_channels(context)


@router.post("/api/admin/touchpoints", status_code=201)
async def post_touchpoint(body: NewTouchpoint, principal: Administering, once: OnceHere, response: Response) -> TouchpointView:
    """Make a touchpoint."""
    units = body.load_units or LOAD_UNITS[body.channel]
    record = Touchpoint(new_id(), body.key, body.channel, body.name, body.service_id, units, body.settings)

    async def perform(context: Context) -> TouchpointView:
        return shown(await touchpoints.create_touchpoint(context, principal, record))

    return tagged(response, await once(TouchpointView, perform))


@router.get("/api/admin/touchpoints/{touchpoint_id}")
async def get_touchpoint(touchpoint_id: UUID, principal: Administering, context: ContextHere, response: Response) -> TouchpointView:
    """Return a touchpoint."""
    return tagged(response, shown(await read_record(context, principal, TOUCHPOINTS, touchpoint_id)))


@router.patch("/api/admin/touchpoints/{touchpoint_id}", responses=STALE_ANSWERS)
async def patch_touchpoint(
    touchpoint_id: UUID,
    body: TouchpointEdit,
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> TouchpointView:
    """Change a touchpoint; its channel stays what it is."""
    changed = await touchpoints.edit_touchpoint(context, principal, touchpoint_id, version, body.given())
    return tagged(response, shown(changed))


@router.put("/api/admin/touchpoints/{touchpoint_id}/secrets", status_code=204)
async def put_secret(touchpoint_id: UUID, body: Secrets, principal: Administering, context: ContextHere) -> None:
    """Set the touchpoint's one secret, as `{"password": "..."}`, under any name; an empty text removes it."""
    if len(body) != 1:
        raise Invalid("body", "does not hold exactly one secret", 'Send one, as {"password": "..."}.')
    await touchpoints.set_secret(context, principal, touchpoint_id, next(iter(body.values())))


@router.post("/api/admin/touchpoints/{touchpoint_id}/test")
async def post_test(touchpoint_id: UUID, principal: Administering, context: ContextHere) -> ProbeResult:
    """Try the touchpoint for real, for half a minute at most."""
    return await touchpoints.probe_touchpoint(context, principal, touchpoint_id)


@router.get("/api/admin/touchpoints/{touchpoint_id}/queue")
async def get_queue_state(touchpoint_id: UUID, principal: Administering, context: ContextHere) -> QueueState:
    """Return how it goes with an external queue: last contacts and trouble, unknown agents, what waits and is taken."""
    return await queue_state(context, principal, touchpoint_id)


@router.get("/api/admin/touchpoints/{touchpoint_id}/embed")
async def get_embedding(touchpoint_id: UUID, principal: Administering, context: ContextHere) -> Embedding:
    """Return what puts the touchpoint on the company's own pages."""
    return await touchpoints.embed_touchpoint(context, principal, touchpoint_id)


@router.post("/api/admin/touchpoints/{touchpoint_id}/retire", responses=STALE_ANSWERS)
async def retire_touchpoint(
    touchpoint_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> TouchpointView:
    """Take a touchpoint out of use: nothing comes in through it; contacts that did can still be answered."""
    return tagged(response, shown(await retire_record(context, principal, TOUCHPOINTS, touchpoint_id, version)))


@router.post("/api/admin/touchpoints/{touchpoint_id}/restore", responses=STALE_ANSWERS)
async def restore_touchpoint(
    touchpoint_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> TouchpointView:
    """Put a retired touchpoint back into use."""
    return tagged(response, shown(await restore_record(context, principal, TOUCHPOINTS, touchpoint_id, version)))

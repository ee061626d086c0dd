"""Administration of contact reasons."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.interactions.reason import Reason
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Edit, Key, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.ids import new_id
from midoffice.usecases.interactions.reasons import REASONS
from midoffice.usecases.records import create_record, edit_record, list_records, read_record, restore_record, retire_record

router = APIRouter(tags=["administration"], route_class=StrictRoute)


Position = Annotated[int, Field(ge=0, le=10_000)]


class NewReason(Body):
    """A contact reason to be made."""

    key: Key
    name: Name
    position: Position = 0


class ReasonEdit(Edit):
    """Fields to change; those left out stay."""

    key: Key = ""
    name: Name = ""
    position: Position = 0


@router.get("/api/admin/reasons")
async def get_reasons(principal: Administering, context: ContextHere) -> tuple[Reason, ...]:
    """Return every contact reason, retired ones too."""
    return await list_records(context, principal, REASONS)


@router.post("/api/admin/reasons", status_code=201)
async def post_reason(body: NewReason, principal: Administering, once: OnceHere, response: Response) -> Reason:
    """Make a contact reason."""
    record = Reason(new_id(), **body.given())
    return tagged(response, await once(Reason, lambda context: create_record(context, principal, REASONS, record)))


@router.get("/api/admin/reasons/{reason_id}")
async def get_reason(reason_id: UUID, principal: Administering, context: ContextHere, response: Response) -> Reason:
    """Return a contact reason."""
    return tagged(response, await read_record(context, principal, REASONS, reason_id))


@router.patch("/api/admin/reasons/{reason_id}", responses=STALE_ANSWERS)
async def patch_reason(
    reason_id: UUID,
    body: ReasonEdit,
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> Reason:
    """Change a contact reason."""

    def edit(stored: Reason) -> Reason:
        return replace(stored, **body.given())

    return tagged(response, await edit_record(context, principal, REASONS, reason_id, version, edit))


@router.post("/api/admin/reasons/{reason_id}/retire", responses=STALE_ANSWERS)
async def retire_reason(
    reason_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> Reason:
    """Take a contact reason out of use: contacts that have it keep it."""
    return tagged(response, await retire_record(context, principal, REASONS, reason_id, version))


@router.post("/api/admin/reasons/{reason_id}/restore", responses=STALE_ANSWERS)
async def restore_reason(
    reason_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> Reason:
    """Put a retired contact reason back into use."""
    return tagged(response, await restore_record(context, principal, REASONS, reason_id, version))

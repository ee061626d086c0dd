"""Administration of quick replies."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.interactions.reason import QuickReply
from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.auth import Administering
from midoffice.http.bodies import Body, Edit, Key, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import STALE_ANSWERS, ExpectedVersion, ExpectedVersionMaybe, tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.ids import new_id
from midoffice.usecases.interactions.quick_replies import QUICK_REPLIES
from midoffice.usecases.records import create_record, edit_record, list_records, read_record, restore_record, retire_record

router = APIRouter(tags=["administration"], route_class=StrictRoute)


ReplyText = Annotated[str, Field(min_length=1, max_length=20_000)]
Channels = Annotated[tuple[Channel, ...], Field(max_length=len(Channel))]
ServiceIds = Annotated[tuple[UUID, ...], Field(max_length=200)]


class NewQuickReply(Body):
    """A quick reply to be made. No channels or services: it is offered for all."""

    key: Key
    title: Name
    text: ReplyText
    channels: Channels = ()
    service_ids: ServiceIds = ()


class QuickReplyEdit(Edit):
    """Fields to change; those left out stay."""

    key: Key = ""
    title: Name = ""
    text: ReplyText = ""
    channels: Channels = ()
    service_ids: ServiceIds = ()


@router.get("/api/admin/quick-replies")
async def get_quick_replies(principal: Administering, context: ContextHere) -> tuple[QuickReply, ...]:
    """Return every quick reply, retired ones too."""
    return await list_records(context, principal, QUICK_REPLIES)


@router.post("/api/admin/quick-replies", status_code=201)
async def post_quick_reply(body: NewQuickReply, principal: Administering, once: OnceHere, response: Response) -> QuickReply:
    """Make a quick reply."""
    record = QuickReply(new_id(), **body.given())
    return tagged(response, await once(QuickReply, lambda context: create_record(context, principal, QUICK_REPLIES, record)))


@router.get("/api/admin/quick-replies/{quick_reply_id}")
async def get_quick_reply(quick_reply_id: UUID, principal: Administering, context: ContextHere, response: Response) -> QuickReply:
    """Return a quick reply."""
    return tagged(response, await read_record(context, principal, QUICK_REPLIES, quick_reply_id))


@router.patch("/api/admin/quick-replies/{quick_reply_id}", responses=STALE_ANSWERS)
async def patch_quick_reply(
    quick_reply_id: UUID,
    body: QuickReplyEdit,
    principal: Administering,
    version: ExpectedVersion,
    context: ContextHere,
    response: Response,
) -> QuickReply:
    """Change a quick reply."""

    def edit(stored: QuickReply) -> QuickReply:
        return replace(stored, **body.given())

    return tagged(response, await edit_record(context, principal, QUICK_REPLIES, quick_reply_id, version, edit))


@router.post("/api/admin/quick-replies/{quick_reply_id}/retire", responses=STALE_ANSWERS)
async def retire_quick_reply(
    quick_reply_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> QuickReply:
    """Take a quick reply out of use."""
    return tagged(response, await retire_record(context, principal, QUICK_REPLIES, quick_reply_id, version))


@router.post("/api/admin/quick-replies/{quick_reply_id}/restore", responses=STALE_ANSWERS)
async def restore_quick_reply(
    quick_reply_id: UUID, principal: Administering, context: ContextHere, response: Response, version: ExpectedVersionMaybe
) -> QuickReply:
    """Put a retired quick reply back into use."""
    return tagged(response, await restore_record(context, principal, QUICK_REPLIES, quick_reply_id, version))

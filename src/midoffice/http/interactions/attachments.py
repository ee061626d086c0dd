"""Files up and down: streamed, under safe names, never executed by a browser."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from midoffice.domain.access.principal import Principal
from midoffice.domain.interactions.message import Attachment
from midoffice.http.auth import Reading, Writing
from midoffice.http.edge import ContextHere, EdgeHere
from midoffice.http.rate_limit import Rate
from midoffice.http.strict_json import StrictRoute
from midoffice.http.upload import incoming_file
from midoffice.kernel.errors import NotFound
from midoffice.usecases.interactions.uploads import discard_upload, upload_attachment

router = APIRouter(tags=["contacts"], route_class=StrictRoute)
UPLOADS = Rate("uploads", 120, timedelta(minutes=1))
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
"""Kinds that a browser shows without interpreting anything in them. SVG and PDF can carry scripts: they are saved."""
_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
FILE_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
                }
            }
        },
    }
}
_FILE_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {"application/octet-stream": {}}},
    304: {"description": "The file has not changed"},
}


@router.post(
    "/api/attachments",
    status_code=201,
    openapi_extra=FILE_FORM,
    responses={413: {"description": "The file is too large"}},
)
async def post_attachment(request: Request, principal: Writing, edge: EdgeHere) -> Attachment:
    """Store a file for a message to come."""
    edge.limiter.take(UPLOADS, str(principal.account_id))
    file = await incoming_file(request, edge.context.attachment_limit_bytes)
    return await upload_attachment(edge.context, principal.actor, file.name, file.media_type, file.chunks)


@router.get("/api/attachments/{attachment_id}", response_class=Response, responses=_FILE_ANSWER)
async def get_attachment(
    attachment_id: UUID, request: Request, principal: Reading, context: ContextHere, *, inline: bool = False
) -> Response:
    """Return a file: to be saved, or - pictures only - to be shown with `inline=1`."""
    attachment = await _visible(attachment_id, principal, context)
    headers = {
        "ETag": f'"{attachment.sha256}"',
        "Cache-Control": "private, max-age=86400",
        "Content-Disposition": content_disposition(attachment.name, inline=inline and attachment.media_type in SHOWN_INLINE),
        "Content-Security-Policy": _POLICY,
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    shown = attachment.media_type if attachment.media_type in SHOWN_INLINE else "application/octet-stream"
    return StreamingResponse(
        context.files.open(attachment.storage_key),
        media_type=shown,
        headers={**headers, "Content-Length": str(attachment.size_bytes)},
    )


@router.delete("/api/attachments/{attachment_id}", status_code=204)
async def delete_attachment(attachment_id: UUID, principal: Writing, context: ContextHere) -> None:
    """Remove a file that was not sent yet."""
    await discard_upload(context, principal.actor, attachment_id)


async def _visible(attachment_id: UUID, principal: Principal, context: ContextHere) -> Attachment:
    async with context.database.reading() as tx:
        attachment = await tx.interactions.attachment(attachment_id)
    if attachment.message_id is None and attachment.uploaded_by != principal.actor:
        raise NotFound(kind="attachment", id=attachment_id)
    return attachment


def content_disposition(name: str, *, inline: bool) -> str:
    """Return the header that names a file: plain ASCII for old readers, UTF-8 for all others (RFC 6266)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%;' else "_" for c in name) or "file"
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

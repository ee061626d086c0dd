"""Files on their way into a message: stored first, bound when the message is sent, removed when that never happens."""

from collections.abc import AsyncIterator

from midoffice.domain.interactions.file_name import clean_file_name
from midoffice.domain.interactions.message import Attachment
from midoffice.domain.touchpoints.inbound import StoredFile
from midoffice.kernel.errors import Conflict, Invalid, NotFound
from midoffice.kernel.ids import UUID, new_id
from midoffice.usecases.given import Context

UNKNOWN_TYPE = "application/octet-stream"
_LONGEST_TYPE = 100


async def store_file(
    context: Context, name: str, media_type: str | None, chunks: AsyncIterator[bytes], *, limit_bytes: int | None = None
) -> StoredFile:
    """Stream a file into the store under a safe name. `limit_bytes` can only be stricter than the installation's own.

    Raises Invalid(attachment) when it is too large or empty; nothing is kept then.
    """
    limit = min(limit_bytes or context.attachment_limit_bytes, context.attachment_limit_bytes)
    kind = (media_type or "").partition(";")[0].strip().lower()
    if not kind.isascii() or not kind.isprintable() or "/" not in kind or len(kind) > _LONGEST_TYPE:
        kind = UNKNOWN_TYPE
    stored = await context.files.store(clean_file_name(name), kind, chunks, limit_bytes=limit)
    if stored.size_bytes == 0:
        await context.files.remove(stored.storage_key)
        raise Invalid("attachment", "is empty", "Choose another file.")
    return stored


async def upload_attachment(
    context: Context,
    uploaded_by: str,
    name: str,
    media_type: str | None,
    chunks: AsyncIterator[bytes],
    *,
    limit_bytes: int | None = None,
) -> Attachment:
    """Store a file for a message to come; only `uploaded_by` can send it. Raises Invalid(attachment)."""
    stored = await store_file(context, name, media_type, chunks, limit_bytes=limit_bytes)
    attachment = Attachment(
        id=new_id(),
        interaction_id=None,
        message_id=None,
        name=stored.name,
        media_type=stored.media_type,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        storage_key=stored.storage_key,
        created_at=context.clock.now(),
        uploaded_by=uploaded_by,
    )
    try:
        async with context.database.transaction() as tx:
            await tx.interactions.add_attachment(attachment)
    except BaseException:
        await context.files.remove(stored.storage_key)
        raise
    return attachment


async def discard_upload(context: Context, uploaded_by: str, attachment_id: UUID) -> None:
    """Remove a file that was not sent yet.

    Raises NotFound for somebody else's file, Conflict for one that is part of a message.
    """
    async with context.database.transaction() as tx:
        attachment = await tx.interactions.attachment(attachment_id)
        if attachment.message_id is None and attachment.uploaded_by != uploaded_by:
            raise NotFound(kind="attachment", id=attachment_id)
        if not await tx.interactions.remove_upload(attachment_id):
            raise Conflict("This file is part of a message and stays with it.")
    # After the commit: a file without a record is found by nobody, a record without its file would be an error for people.
    await context.files.remove(attachment.storage_key)

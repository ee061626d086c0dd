"""Attachment bytes in memory."""

from collections.abc import AsyncIterator
from hashlib import sha256

from midoffice.domain.touchpoints.inbound import StoredFile
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.kernel.ids import new_id


class MemoryAttachmentFiles:
    """Files by storage key."""

    def __init__(self) -> None:
        """Start empty."""
        self._files: dict[str, bytes] = {}

    async def store(
        self,
        name: str,
        media_type: str,
        chunks: AsyncIterator[bytes],
        *,
        limit_bytes: int,
        content_id: str | None = None,
    ) -> StoredFile:
        """Stream bytes into the store; raises Invalid(attachment) over the limit."""
        data = bytearray()
        async for chunk in chunks:
            data += chunk
            if len(data) > limit_bytes:
                raise Invalid("attachment", f"is larger than {limit_bytes} bytes", "Send a smaller file.")
        key = str(new_id())
        self._files[key] = bytes(data)
        return StoredFile(name, media_type, len(data), sha256(data).hexdigest(), key, content_id)

    async def open(self, storage_key: str) -> AsyncIterator[bytes]:
        """Stream a file back; raises NotFound."""
        data = self._files.get(storage_key)
        if data is None:
            raise NotFound(kind="attachment", id=storage_key)
        yield data

    async def remove(self, storage_key: str) -> None:
        """Remove a file; nothing happens when it is not there."""
        self._files.pop(storage_key, None)

"""Attachment bytes as files in a folder, under names of our own making."""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO

from midoffice.domain.touchpoints.inbound import StoredFile
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_CHUNK_BYTES = 256 * 1024
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class DiskAttachmentFiles:
    """`ports.outside.AttachmentFiles`.

    A file stands under its key, in one of 256 folders named for the key's last two digits; what the sender called
    it never becomes a path. It is complete and on disk before `store` returns.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; made when the first file comes."""
        self._folder = folder

    async def store(
        self, name: str, media_type: str, chunks: AsyncIterator[bytes], *, limit_bytes: int, content_id: str | None = None
    ) -> StoredFile:
        """Stream bytes into the store; raises Invalid(attachment) over the limit, and keeps nothing then."""
        key = str(new_id())
        unfinished = self._path(key).with_suffix(".part")
        await asyncio.to_thread(unfinished.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
        digest, size = sha256(), 0
        descriptor = await asyncio.to_thread(os.open, unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    _refuse_over(limit_bytes, size)
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_put_on_disk, file)
            await asyncio.to_thread(_put_in_place, unfinished, self._path(key))
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return StoredFile(name, media_type, size, digest.hexdigest(), key, content_id)

    async def open(self, storage_key: str) -> AsyncIterator[bytes]:
        """Stream a file back; raises NotFound."""
        if not _KEY.fullmatch(storage_key):
            raise NotFound(kind="attachment", id=storage_key)
        try:
            file = await asyncio.to_thread(self._path(storage_key).open, "rb")
        except FileNotFoundError:
            raise NotFound(kind="attachment", id=storage_key) from None
        with file:
            while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
                yield chunk

    async def remove(self, storage_key: str) -> None:
        """Remove a file; nothing happens when it is not there."""
        if _KEY.fullmatch(storage_key):
            with suppress(FileNotFoundError):
                await asyncio.to_thread(self._path(storage_key).unlink)

    def _path(self, key: str) -> Path:
        return self._folder / key[-2:] / key


def _refuse_over(limit_bytes: int, size: int) -> None:
    if size > limit_bytes:
        raise Invalid("attachment", f"is larger than {limit_bytes} bytes", "Send a smaller file.")


def _put_on_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _put_in_place(unfinished: Path, path: Path) -> None:
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name too, or a crash of the machine may lose a file that is whole
    finally:
        os.close(folder)

from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path

import pytest

from midoffice.adapters.disk_files import DiskAttachmentFiles
from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.ports.outside import AttachmentFiles


@pytest.fixture(params=["disk", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> AttachmentFiles:
    made: dict[str, Callable[[], AttachmentFiles]] = {
        "disk": lambda: DiskAttachmentFiles(tmp_path / "files"),
        "memory": MemoryAttachmentFiles,
    }
    return made[str(request.param)]()


async def chunks(*data: bytes) -> AsyncIterator[bytes]:
    for chunk in data:
        yield chunk


async def read(files: AttachmentFiles, key: str) -> bytes:
    return b"".join([chunk async for chunk in files.open(key)])


async def test_what_was_stored_comes_back(files: AttachmentFiles) -> None:
    stored = await files.store("../../etc/passwd", "image/png", chunks(b"ab", b"", b"c" * 300_000), limit_bytes=300_002)
    whole = b"ab" + b"c" * 300_000
    assert (stored.name, stored.media_type, stored.size_bytes) == ("../../etc/passwd", "image/png", len(whole))
    assert stored.sha256 == sha256(whole).hexdigest()
    assert await read(files, stored.storage_key) == whole


async def test_file_over_the_limit_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    files = DiskAttachmentFiles(tmp_path / "files")
    with pytest.raises(Invalid, match="larger than 3 bytes"):
        await files.store("big", "text/plain", chunks(b"ab", b"cd"), limit_bytes=3)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_sender_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"ab"
        raise ConnectionResetError

    files = DiskAttachmentFiles(tmp_path / "files")
    with pytest.raises(ConnectionResetError):
        await files.store("half", "text/plain", broken(), limit_bytes=3)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("key", ["", "../secret", "/etc/passwd", "0199aaaa-0000-7000-8000-000000000000"])
async def test_unknown_key_is_not_found(files: AttachmentFiles, key: str) -> None:
    with pytest.raises(NotFound):
        await read(files, key)
    await files.remove(key)


async def test_removed_file_is_gone(files: AttachmentFiles) -> None:
    stored = await files.store("a", "text/plain", chunks(b"a"), limit_bytes=1)
    await files.remove(stored.storage_key)
    await files.remove(stored.storage_key)
    with pytest.raises(NotFound):
        await read(files, stored.storage_key)


async def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    files = DiskAttachmentFiles(tmp_path / "files")
    stored = await files.store("a", "text/plain", chunks(b"a"), limit_bytes=1)
    path = next((tmp_path / "files").rglob(stored.storage_key))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0

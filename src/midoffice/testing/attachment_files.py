"""The conformance suite of attachment stores: bytes in, the same bytes out, and nothing left of what was refused."""

from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256

from midoffice.domain.touchpoints.inbound import StoredFile
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.ports.outside import AttachmentFiles
from midoffice.testing.expect import must, refused, same

_LIMIT = 1_000_000
_HOSTILE_NAMES = ("../../etc/passwd", "/etc/passwd", "a\x00b", "..", "", "C:\\x", "a\u202egnp.exe", "x" * 5_000, "\ud800")


async def _chunks(*data: bytes) -> AsyncIterator[bytes]:
    for chunk in data:
        yield chunk


async def _read(files: AttachmentFiles, key: str) -> bytes:
    return b"".join([chunk async for chunk in files.open(key)])


async def _store(files: AttachmentFiles, *data: bytes, name: str = "a.png", limit: int = _LIMIT) -> StoredFile:
    return await files.store(name, "image/png", _chunks(*data), limit_bytes=limit, content_id="part1@example.com")


async def check_bytes_come_back(files: AttachmentFiles) -> None:
    """A file comes back byte for byte, with its size and hash and what was said about it."""
    for data in ((), (b"",), (b"a", b"", b"\x00\xff"), (bytes(range(256)) * 2_000, b"end")):
        whole = b"".join(data)
        stored = await _store(files, *data)
        same(await _read(files, stored.storage_key), whole, "the same bytes")
        digest = sha256(whole).hexdigest()
        wanted = StoredFile("a.png", "image/png", len(whole), digest, stored.storage_key, "part1@example.com")
        same(stored, wanted, "what is told about it")


async def check_limit_counts_exactly(files: AttachmentFiles) -> None:
    """A file of exactly the limit is taken; one byte more is refused, naming the field."""
    await _store(files, b"12345", limit=5)
    for data in ((b"123456",), (b"12345", b"6")):
        with refused(Invalid, "one byte more is refused") as caught:
            await _store(files, *data, limit=5)
        same(caught.error.fields["field"], "attachment", "the error names the field")


async def check_names_never_matter(files: AttachmentFiles) -> None:
    """What the sender calls a file has nothing to do with where it is; equal files have places of their own."""
    stored = [await _store(files, name.encode("utf-8", "replace"), name=name) for name in _HOSTILE_NAMES]
    same(len({file.storage_key for file in stored}), len(stored), "every file has its own place")
    for file, name in zip(stored, _HOSTILE_NAMES, strict=True):
        same(await _read(files, file.storage_key), name.encode("utf-8", "replace"), "each has its own bytes")
        must(name == "" or name not in file.storage_key, "the name is no part of the place")


async def check_broken_stream_leaves_nothing(files: AttachmentFiles) -> None:
    """When the sender breaks off, the error comes through, and the store goes on."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with refused(ConnectionResetError, "the error comes through"):
        await files.store("a", "text/plain", broken(), limit_bytes=_LIMIT)
    same(await _read(files, (await _store(files, b"whole")).storage_key), b"whole", "the store goes on")


async def check_removed_files_are_gone(files: AttachmentFiles) -> None:
    """A removed file is not found; removing it again, or nothing, is no error; others stay."""
    gone, kept = await _store(files, b"gone"), await _store(files, b"kept")
    for key in (gone.storage_key, gone.storage_key, "nothing", "../" + kept.storage_key):
        await files.remove(key)
    with refused(NotFound, "a removed file is not found"):
        await _read(files, gone.storage_key)
    same(await _read(files, kept.storage_key), b"kept", "others stay")


async def check_only_own_keys_are_opened(files: AttachmentFiles) -> None:
    """A key that the store did not give opens nothing, whatever it looks like."""
    kept = await _store(files, b"kept")
    for key in ("", ".", "..", "/etc/passwd", f"../{kept.storage_key}", f"{kept.storage_key}/", kept.storage_key.upper()[:-1]):
        with refused(NotFound, f"{key!r} opens nothing"):
            await _read(files, key)


CHECKS: tuple[Callable[[AttachmentFiles], Awaitable[None]], ...] = (
    check_bytes_come_back,
    check_limit_counts_exactly,
    check_names_never_matter,
    check_broken_stream_leaves_nothing,
    check_removed_files_are_gone,
    check_only_own_keys_are_opened,
)
"""Every check; each gets an empty store."""

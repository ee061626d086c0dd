"""Sound of calls as encrypted files in a folder: AES-256-GCM in chunks, under a key of its own for each file.

A file is a header (form, salt) and chunks of 32 KiB of sound, each sealed with its number and whether it is the last one; so none
can be changed, left out, moved or put into another file without notice, and any second can be read without reading what is before.
"""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from errno import ENOSPC
from hashlib import sha256
from time import time
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from midoffice.adapters.cut_recordings import hold, left_behind, read_name, read_whole, unfinished_name
from midoffice.kernel.errors import NeedsAttention, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.recordings import CutSegment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from midoffice.domain.voice.stored_recording import SegmentName

_FORM = b"MOREC\x01"
_SALT_BYTES, _TAG_BYTES = 16, 16
_HEADER_BYTES = len(_FORM) + _SALT_BYTES
CHUNK_BYTES = 32 * 1024
"""Of sound: two seconds."""
_SEALED_BYTES = CHUNK_BYTES + _TAG_BYTES
_PURPOSE = b"midoffice: recordings of calls"
_LEFT_SECONDS = 60.0
"""A recording that goes on is written to every few seconds, whatever is said."""
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UNREADABLE = "A recording cannot be read: the installation's secret key has changed, or the file has."


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that is whole and on disk. Size and hash are of the sound as it was before it was sealed."""

    storage_key: str
    size_bytes: int
    sha256: str


class SealedWriter:
    """Writes one file; every call may touch the disk. It stands under its name when `finish` has returned."""

    def __init__(self, path: Path, storage_key: str, cipher: AESGCM, salt: bytes, of: SegmentName | None = None) -> None:
        """Begin the file. Raises OSError where that cannot be done."""
        self._path, self._key, self._cipher = path, storage_key, cipher
        self._unfinished = path.with_name(unfinished_name(storage_key, of))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        hold(descriptor)
        self._file: BinaryIO = os.fdopen(descriptor, "wb", buffering=0)
        self._buffer = bytearray()
        self._chunk, self._size, self._digest = 0, 0, sha256()
        self._file.write(_FORM + salt)

    def append(self, sound: bytes) -> None:
        """Add sound: pairs of mu-law samples. Raises OSError when the disk is full; what was written before stays readable."""
        self._size += len(sound)
        self._digest.update(sound)
        self._buffer += sound
        while len(self._buffer) > CHUNK_BYTES:  # one that is just full may be the last
            self._seal(bytes(self._buffer[:CHUNK_BYTES]), last=False)
            del self._buffer[:CHUNK_BYTES]

    def finish(self) -> WrittenFile:
        """Write what is left and put the file in its place."""
        try:
            self._seal(bytes(self._buffer), last=True)
            os.fsync(self._file.fileno())
        finally:
            self._file.close()
        self._unfinished.replace(self._path)
        return WrittenFile(self._key, self._size, self._digest.hexdigest())

    def keep_what_there_is(self) -> WrittenFile:
        """End a file that could not be written to its end: what is on disk can be listened to."""
        with suppress(OSError):
            self._file.truncate(_HEADER_BYTES + self._chunk * _SEALED_BYTES)
        self._file.close()
        self._unfinished.replace(self._path)
        return WrittenFile(self._key, self._chunk * CHUNK_BYTES, "")

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._unfinished.unlink(missing_ok=True)

    def _seal(self, sound: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._chunk), sound, _about(last=last))
        if self._file.write(sealed) != len(sealed):
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        self._chunk += 1


class SealedRecordings:
    """`ports.recordings.RecordingFiles`, and the writers that the telephone exchange uses."""

    def __init__(self, folder: Path, secret_key: bytes) -> None:
        """Take the folder, made when the first file comes, and the installation's key."""
        self._folder, self._secret = folder, secret_key

    def writer(self, of: SegmentName | None = None) -> SealedWriter:
        """Begin a file under a new key, saying what it is of, so that it can be saved if we die. Raises OSError."""
        storage_key, salt = str(new_id()), os.urandom(_SALT_BYTES)
        return SealedWriter(self._path(storage_key), storage_key, self._cipher(salt), salt, of)

    async def size(self, storage_key: str) -> int:
        """Return how many bytes of sound there are; raises NotFound."""
        return _sound_bytes(await asyncio.to_thread(self._file_bytes, storage_key))

    async def read(self, storage_key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Stream a part of the sound; raises NotFound, NeedsAttention."""
        total = await asyncio.to_thread(self._file_bytes, storage_key)
        end = min(start + length, _sound_bytes(total))
        chunks = -(-(total - _HEADER_BYTES) // _SEALED_BYTES)
        with await asyncio.to_thread(self._open, storage_key) as file:
            header = await asyncio.to_thread(file.read, _HEADER_BYTES)
            if not header.startswith(_FORM):
                raise NeedsAttention(_UNREADABLE)
            cipher = self._cipher(header[len(_FORM) :])
            while start < end:
                number, skip = divmod(start, CHUNK_BYTES)
                sound = await asyncio.to_thread(_unseal, file, cipher, number, may_be_last=number == chunks - 1)
                part = sound[skip : skip + end - start]
                if not part:
                    return
                start += len(part)
                yield part

    async def remove(self, storage_key: str) -> None:
        """Remove a file; nothing happens when it is not there."""
        if _KEY.fullmatch(storage_key):
            with suppress(FileNotFoundError):
                await asyncio.to_thread(self._path(storage_key).unlink)

    async def cut_short(self, limit: int) -> tuple[CutSegment, ...]:
        """Return pieces that nobody has written to for a minute."""
        return await asyncio.to_thread(self._cut_short, limit)

    def _cut_short(self, limit: int) -> tuple[CutSegment, ...]:
        return tuple(self._look_at(path) for path in left_behind(self._folder, time() - _LEFT_SECONDS)[:limit])

    def _look_at(self, path: Path) -> CutSegment:
        file, known = f"{path.parent.name}/{path.name}", read_name(path.name)
        if known is None or not _KEY.fullmatch(known[0]):
            return CutSegment(file, None, "", 0, "")
        with path.open("rb") as sealed:
            header = sealed.read(_HEADER_BYTES)
            chunks = max(0, os.fstat(sealed.fileno()).st_size - _HEADER_BYTES) // _SEALED_BYTES
            if not header.startswith(_FORM) or len(header) < _HEADER_BYTES:
                chunks = 0
            cipher = self._cipher(header[len(_FORM) :])
            found = read_whole(lambda number: _unseal(sealed, cipher, number, may_be_last=False), chunks)
        return CutSegment(file, known[1], known[0] if found.size_bytes else "", found.size_bytes, found.sha256, found.peaks)

    async def settle(self, cut: CutSegment) -> None:
        """Put what was saved of a piece in its place, or remove its file."""
        await asyncio.to_thread(self._settle, cut)

    def _settle(self, cut: CutSegment) -> None:
        path = self._folder / cut.file
        with suppress(FileNotFoundError):  # another process has done the same meanwhile
            if not cut.storage_key:
                path.unlink()
                return
            os.truncate(path, _HEADER_BYTES + cut.size_bytes // CHUNK_BYTES * _SEALED_BYTES)
            path.replace(self._path(cut.storage_key))

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=_PURPOSE).derive(self._secret))

    def _file_bytes(self, storage_key: str) -> int:
        with self._open(storage_key) as file:
            return os.fstat(file.fileno()).st_size

    def _open(self, storage_key: str) -> BinaryIO:
        if not _KEY.fullmatch(storage_key):
            raise NotFound(kind="recording", id=storage_key)
        try:
            return self._path(storage_key).open("rb")
        except FileNotFoundError:
            raise NotFound(kind="recording", id=storage_key) from None

    def _path(self, key: str) -> Path:
        return self._folder / key[-2:] / key


def _sound_bytes(file_bytes: int) -> int:
    whole, rest = divmod(max(0, file_bytes - _HEADER_BYTES), _SEALED_BYTES)
    return whole * CHUNK_BYTES + max(0, rest - _TAG_BYTES)


def _unseal(file: BinaryIO, cipher: AESGCM, number: int, *, may_be_last: bool) -> bytes:
    """Return the sound of a chunk. The last one of a file that was not ended is no last one, and can be read all the same."""
    file.seek(_HEADER_BYTES + number * _SEALED_BYTES)
    sealed = file.read(_SEALED_BYTES)
    for last in (True, False) if may_be_last else (False,):
        try:
            return cipher.decrypt(_nonce(number), sealed, _about(last=last))
        except (InvalidTag, ValueError):
            continue
    raise NeedsAttention(_UNREADABLE)


def _nonce(chunk: int) -> bytes:
    return chunk.to_bytes(12)


def _about(*, last: bool) -> bytes:
    return b"last" if last else b"more"

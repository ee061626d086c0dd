"""Sound at rest: what was written is read, any part of it, and nobody can change it or read it with another key."""

import errno
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.adapters import sealed_recordings
from midoffice.adapters.sealed_recordings import CHUNK_BYTES, SealedRecordings, WrittenFile
from midoffice.kernel.errors import NeedsAttention, NotFound

KEY = b"k" * 32
SOUND = bytes(place * 7 % 251 for place in range(CHUNK_BYTES * 2 + 777))


def write(files: SealedRecordings, sound: bytes, piece: int = 3_200) -> WrittenFile:
    writer = files.writer()
    for start in range(0, len(sound), piece):
        writer.append(sound[start : start + piece])
    return writer.finish()


async def read(files: SealedRecordings, key: str, start: int, length: int) -> bytes:
    return b"".join([part async for part in files.read(key, start, length)])


def stored(folder: Path, key: str) -> Path:
    return folder / key[-2:] / key


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, len(SOUND)])
async def test_what_was_written_is_read(tmp_path: Path, size: int) -> None:
    files = SealedRecordings(tmp_path, KEY)
    made = write(files, SOUND[:size])
    assert (made.size_bytes, made.sha256) == (size, sha256(SOUND[:size]).hexdigest())
    assert await files.size(made.storage_key) == size
    assert await read(files, made.storage_key, 0, size + 10) == SOUND[:size]


@given(start=st.integers(0, len(SOUND) + 5), length=st.integers(0, len(SOUND) + 5))
async def test_any_part_can_be_read(tmp_path_factory: pytest.TempPathFactory, start: int, length: int) -> None:
    files = SealedRecordings(tmp_path_factory.getbasetemp() / "parts", KEY)
    made = write(files, SOUND, piece=20_000)
    assert await read(files, made.storage_key, start, length) == SOUND[start : start + length]
    await files.remove(made.storage_key)


async def test_sound_on_disk_is_not_readable_and_nobody_else_may_look(tmp_path: Path) -> None:
    files = SealedRecordings(tmp_path, KEY)
    made = write(files, b"a secret said aloud " * 500)
    path = stored(tmp_path, made.storage_key)
    assert b"secret" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


async def test_other_key_reads_nothing(tmp_path: Path) -> None:
    made = write(SealedRecordings(tmp_path, KEY), SOUND)
    with pytest.raises(NeedsAttention):
        await read(SealedRecordings(tmp_path, b"o" * 32), made.storage_key, 0, 10)


@pytest.mark.parametrize("place", [7, 40, 40_000, -3])
async def test_changed_byte_is_noticed(tmp_path: Path, place: int) -> None:
    files = SealedRecordings(tmp_path, KEY)
    made = write(files, SOUND)
    path = stored(tmp_path, made.storage_key)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(NeedsAttention):
        await read(files, made.storage_key, 0, len(SOUND))


async def test_chunks_that_changed_places_are_noticed(tmp_path: Path) -> None:
    files = SealedRecordings(tmp_path, KEY)
    made = write(files, SOUND)
    path = stored(tmp_path, made.storage_key)
    content, sealed = path.read_bytes(), CHUNK_BYTES + 16
    header = len(content) - 2 * sealed - 777 - 16
    first, second = content[header : header + sealed], content[header + sealed : header + 2 * sealed]
    path.write_bytes(content[:header] + second + first + content[header + 2 * sealed :])
    with pytest.raises(NeedsAttention):
        await read(files, made.storage_key, 0, 10)


async def test_recording_that_ended_early_can_be_listened_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R79: a full disk ends the file; what was written before is there."""
    files = SealedRecordings(tmp_path, KEY)
    writer = files.writer()
    writer.append(SOUND[: CHUNK_BYTES + 100])

    class Full:
        def __init__(self, file: object) -> None:
            self._file = file

        def write(self, _: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

    monkeypatch.setattr(writer, "_file", Full(writer._file))  # noqa: SLF001  # there is no disk to fill
    with pytest.raises(OSError, match="No space"):
        writer.append(SOUND[:CHUNK_BYTES])
    made = writer.keep_what_there_is()
    assert made.size_bytes == CHUNK_BYTES
    assert await read(files, made.storage_key, 0, CHUNK_BYTES * 2) == SOUND[:CHUNK_BYTES]


async def test_abandoned_and_removed_files_leave_nothing(tmp_path: Path) -> None:
    files = SealedRecordings(tmp_path, KEY)
    writer = files.writer()
    writer.append(SOUND)
    writer.abandon()
    made = write(files, SOUND)
    await files.remove(made.storage_key)
    await files.remove(made.storage_key)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(NotFound):
        await files.size(made.storage_key)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 36, "../" * 12])
async def test_key_is_never_a_path(tmp_path: Path, key: str) -> None:
    files = SealedRecordings(tmp_path, KEY)
    with pytest.raises(NotFound):
        await files.size(key)
    await files.remove(key)


def test_form_is_named_in_the_file(tmp_path: Path) -> None:
    made = write(SealedRecordings(tmp_path, KEY), b"x")
    assert stored(tmp_path, made.storage_key).read_bytes().startswith(sealed_recordings._FORM)  # noqa: SLF001  # the form on disk

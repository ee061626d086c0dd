"""What a killed process has left of its recordings: saved as far as it can be read, removed where it cannot."""

import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from midoffice.adapters.sealed_recordings import CHUNK_BYTES, SealedRecordings, SealedWriter
from midoffice.domain.voice.stored_recording import SegmentName
from midoffice.kernel.ids import new_id

KEY = b"k" * 32
SOUND = bytes(place * 7 % 251 for place in range(CHUNK_BYTES * 3 + 777))
LONG_AGO = 1_000_000.0


def named() -> SegmentName:
    return SegmentName(new_id(), new_id(), new_id(), 2, datetime(2026, 11, 23, 9, 0, 0, 250_000, tzinfo=UTC))


def killed(folder: Path, sound: bytes, of: SegmentName | None) -> Path:
    """Leave a file as a process does that is killed while it writes."""
    writer = SealedRecordings(folder, KEY).writer(of)
    writer.append(sound)
    return _let_go(writer)


def _let_go(writer: SealedWriter) -> Path:
    writer._file.close()  # noqa: SLF001 - as the system does
    path = writer._unfinished  # noqa: SLF001 - the same
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


async def test_what_is_whole_of_a_cut_piece_is_saved(tmp_path: Path) -> None:
    files, of = SealedRecordings(tmp_path, KEY), named()
    path = killed(tmp_path, SOUND, of)
    with path.open("ab") as file:
        file.write(b"half of a chunk")
    os.utime(path, (LONG_AGO, LONG_AGO))
    (cut,) = await files.cut_short(10)
    whole = SOUND[: 3 * CHUNK_BYTES]
    assert (cut.of, cut.size_bytes, cut.sha256) == (of, len(whole), sha256(whole).hexdigest())
    assert len(cut.peaks) == 2 * -(-len(whole) // 1_600)
    assert await files.cut_short(10) == (cut,)
    await files.settle(cut)
    assert await files.size(cut.storage_key) == len(whole)
    assert b"".join([part async for part in files.read(cut.storage_key, 0, len(SOUND))]) == whole
    assert await files.cut_short(10) == ()
    await files.settle(cut)


async def test_sound_that_was_changed_is_saved_up_to_there(tmp_path: Path) -> None:
    files = SealedRecordings(tmp_path, KEY)
    path = killed(tmp_path, SOUND, named())
    spoiled = bytearray(path.read_bytes())
    spoiled[CHUNK_BYTES + 100] ^= 1
    path.write_bytes(spoiled)
    os.utime(path, (LONG_AGO, LONG_AGO))
    (cut,) = await files.cut_short(10)
    await files.settle(cut)
    assert await files.size(cut.storage_key) == cut.size_bytes == CHUNK_BYTES


@pytest.mark.parametrize("what", ["nothing written", "another key", "no name", "another form"])
async def test_what_cannot_be_read_is_removed(tmp_path: Path, what: str) -> None:
    of = None if what == "no name" else named()
    path = killed(tmp_path, b"" if what == "nothing written" else SOUND, of)
    if what == "another form":
        path.write_bytes(b"x" * 100_000)
        os.utime(path, (LONG_AGO, LONG_AGO))
    files = SealedRecordings(tmp_path, b"o" * 32 if what == "another key" else KEY)
    (cut,) = await files.cut_short(10)
    assert (cut.of, cut.storage_key, cut.size_bytes) == (of, "", 0)
    await files.settle(cut)
    assert not list(tmp_path.glob("*/*"))


async def test_what_is_being_written_is_left_alone(tmp_path: Path) -> None:
    files = SealedRecordings(tmp_path, KEY)
    writer = files.writer(named())
    writer.append(SOUND)
    os.utime(writer._unfinished, (LONG_AGO, LONG_AGO))  # noqa: SLF001 - nothing was said for long
    assert await files.cut_short(10) == ()
    path = _let_go(writer)
    os.utime(path)
    assert await files.cut_short(10) == ()
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert len(await files.cut_short(10)) == 1

"""Recording and watching, without lines."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.voice.line import Codec, Frame, LineQuality
from midoffice.adapters.voice.media.pace import Pace
from midoffice.adapters.voice.media.party import Party
from midoffice.adapters.voice.media.recorder import SegmentRecorder, Writing
from midoffice.adapters.voice.media.watch import LineWatch, WatchLimits, opinion_score
from midoffice.testing.expect import PATIENCE_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

LOUD = Frame(Codec.PCMU, b"\x80" * 160)


def party() -> Party:
    return Party(Pace(), customer=True, on_digit=lambda _: None)


class FullDisk:
    """Takes one piece, then none."""

    def __init__(self, folder: Path) -> None:
        self._files = SealedRecordings(folder, b"k" * 32)

    def writer(self, of: object) -> object:
        del of
        raise OSError(28, "No space left on device")


async def test_a_full_disk_is_told_and_ends_the_segment(tmp_path: Path) -> None:
    writing = Writing(FullDisk(tmp_path))  # type: ignore[arg-type]
    recorder = SegmentRecorder(writing, datetime.now(UTC))
    told = asyncio.Event()
    recorder.on_problem = told.set
    track = recorder.track(customer=True)
    for _ in range(20):
        track.put(LOUD, party())
        await asyncio.sleep(0.02)
    recorder.write_due()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await told.wait()
    recorded = await recorder.stop()
    assert "No space left on device" in recorded.problem
    assert (recorded.storage_key, recorded.size_bytes) == ("", 0)
    await writing.close()


async def test_sound_has_its_place_by_the_clock_and_gaps_are_silent(tmp_path: Path) -> None:
    files = SealedRecordings(tmp_path, b"k" * 32)
    writing = Writing(files)
    recorder = SegmentRecorder(writing, datetime.now(UTC))
    track = recorder.track(customer=True)
    await asyncio.sleep(0.3)
    track.put(LOUD, party())
    recorded = await recorder.stop()
    sound = b"".join([part async for part in files.read(recorded.storage_key, 0, recorded.size_bytes)])
    customer, others = sound[::2], sound[1::2]
    assert set(others) == {0xFF}
    assert 0.25 < customer.index(0x80) / 8_000 < 0.5
    assert recorded.peaks[0] == 0
    assert max(recorded.peaks[::2]) == 100
    assert max(recorded.peaks[1::2]) == 0
    await writing.close()


def quality(silent: float = 0.0, loss: float = 0.0, *, heard_there: bool = False) -> LineQuality:
    return LineQuality(loss, 2.0, 40.0, silent, heard_there)


def test_a_silent_line_is_told_once_and_not_while_it_may_be_silent() -> None:
    watch = LineWatch(WatchLimits(lost_seconds=30), 0.0)
    assert watch.look(quality(29), 1, expected=True).lost_seconds is None
    assert watch.look(quality(31), 2, expected=False).lost_seconds is None
    lost = watch.look(quality(32, heard_there=True), 3, expected=True)
    assert (lost.lost_seconds, lost.one_way) == (32, True)
    assert watch.look(quality(40), 4, expected=True).lost_seconds is None
    assert watch.look(quality(0.1), 5, expected=True).back
    assert not watch.look(quality(0.1), 6, expected=True).back


def test_bad_quality_is_told_at_once_and_good_quality_seldom() -> None:
    watch = LineWatch(WatchLimits(report_seconds=30), 0.0)
    assert watch.look(quality(), 2, expected=True).quality is None
    bad = watch.look(quality(loss=0.2), 4, expected=True).quality
    assert bad is not None
    assert bad[0] == 0.2
    assert bad[3] < 3
    assert watch.look(quality(loss=0.2), 6, expected=True).quality is None
    good = watch.look(quality(), 8, expected=True).quality
    assert good is not None
    assert good[3] > 4
    assert watch.look(quality(), 38, expected=True).quality is not None


@pytest.mark.parametrize(
    ("loss", "delay", "least", "most"), [(0, 0, 4.3, 4.5), (0.05, 100, 3.0, 3.9), (0.3, 100, 1.0, 2.2), (0, 900, 1.5, 3.0)]
)
def test_opinion_scores_are_what_people_say(loss: float, delay: float, least: float, most: float) -> None:
    assert least <= opinion_score(loss, 1.0, delay) <= most

"""Codecs, sampling rates, clips and mixing: what goes in as a tone comes out as that tone."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from midoffice.adapters.voice.line import RATES, Codec
from midoffice.adapters.voice.media.clips import Clips, Player, read_wav, write
from midoffice.adapters.voice.media.codecs import coder_for, other_law
from midoffice.adapters.voice.media.pace import Pace
from midoffice.adapters.voice.media.resampling import Resampler
from midoffice.adapters.voice.media.tones import MUSIC_RATE, digit_sound, music
from midoffice.domain.voice.commands import Clip
from midoffice.kernel.errors import Invalid
from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.voice.tones import heard, strength, tone

HERTZ = 687.5


@pytest.mark.parametrize(
    ("codec", "code", "sample"),
    [
        (Codec.PCMU, 0x00, -32_124), (Codec.PCMU, 0x80, 32_124), (Codec.PCMU, 0x7F, 0), (Codec.PCMU, 0x8F, 16_764),
        (Codec.PCMA, 0x2A, -32_256), (Codec.PCMA, 0xAA, 32_256), (Codec.PCMA, 0xD5, 8), (Codec.PCMA, 0x55, -8),
    ],
)  # fmt: skip
def test_g711_is_read_as_the_standard_says(codec: Codec, code: int, sample: int) -> None:
    assert coder_for(codec).decode(bytes([code]))[0] == sample


@pytest.mark.parametrize("codec", [Codec.PCMU, Codec.PCMA])
def test_g711_codes_survive_reading_and_writing(codec: Codec) -> None:
    coder = coder_for(codec)
    codes = bytes(range(256))
    again = coder.decode(coder.encode(coder.decode(codes)))
    assert np.array_equal(again, coder.decode(codes))
    samples = np.arange(-32_768, 32_768).astype(np.int16)
    error = np.abs(coder.decode(coder.encode(samples)).astype(int) - samples)
    assert (error <= np.maximum(16, np.abs(samples.astype(int)) // 16)).all()
    other = Codec.PCMA if codec is Codec.PCMU else Codec.PCMU
    law = other_law(coder.encode(samples), codec, other)
    assert law is not None
    assert np.abs(coder_for(other).decode(law).astype(int) - samples).max() < 2_100


@pytest.mark.parametrize("codec", list(Codec))
def test_a_tone_survives_every_codec(codec: Codec) -> None:
    writer, reader, rate = coder_for(codec), coder_for(codec), RATES[codec]
    frames = tone(HERTZ, 0.4, rate).reshape(20, -1)
    sound = np.concatenate([reader.decode(writer.encode(frame)) for frame in frames])
    assert sound.size == frames.size
    assert strength(sound[sound.size // 2 :], HERTZ, rate) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("codec", [Codec.G722, Codec.OPUS])
@pytest.mark.parametrize("junk", [b"", b"\x00", b"\xff" * 7, bytes(range(255)) * 5])
def test_junk_is_some_sound_and_no_error(codec: Codec, junk: bytes) -> None:
    assert coder_for(codec).decode(junk).dtype == np.int16


@pytest.mark.parametrize(
    "rates", [(8_000, 16_000), (8_000, 48_000), (16_000, 48_000), (48_000, 8_000), (48_000, 16_000), (16_000, 8_000)]
)
def test_resampling_keeps_a_tone_and_adds_none(rates: tuple[int, int]) -> None:
    here, there = rates
    resampler = Resampler(here, there)
    sound = np.concatenate([resampler.take(frame) for frame in tone(HERTZ, 0.4, here).reshape(20, -1)])
    assert sound.size == round(0.4 * there)
    late = sound[sound.size // 2 :]
    assert strength(late, HERTZ, there) == pytest.approx(1, abs=0.02)
    assert np.sqrt(np.mean(late.astype(float) ** 2)) == pytest.approx(8_000 / np.sqrt(2), rel=0.03)


def test_what_a_slower_rate_cannot_carry_is_taken_away() -> None:
    resampler = Resampler(16_000, 8_000)
    sound = np.concatenate([resampler.take(frame) for frame in tone(6_000, 0.4, 16_000).reshape(20, -1)])
    assert strength(sound[800:], 2_000) < 0.02


def test_clips_are_fetched_once_and_cannot_be_anything_but_wav() -> None:
    asked: list[Clip] = []

    async def source(clip: Clip) -> bytes:
        asked.append(clip)
        await asyncio.sleep(0)
        return b"RIFF\x04\x00\x00\x00WAVE"

    async def both() -> list[object]:
        clips = Clips(source)
        wanted = (clips.prepared(Clip(file="a"), Codec.PCMU), clips.prepared(Clip(file="a"), Codec.PCMU))
        return list(await asyncio.gather(*wanted, return_exceptions=True))

    assert [type(each) for each in asyncio.run(both())] == [Invalid, Invalid]
    assert len(asked) == 1
    for hostile in (b"", b"RIFF", b"RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00" + b"\x00" * 40):
        with pytest.raises(Invalid):
            read_wav(hostile)


def test_music_begins_again_without_a_seam() -> None:
    sound = music()
    assert sound.size == 16 * MUSIC_RATE
    steps = np.abs(np.diff(np.concatenate((sound, sound[:1])).astype(int)))
    assert steps[-1] <= steps[:-1].max()
    player = Player(Codec.PCMU, [write(sound[: MUSIC_RATE // 10], MUSIC_RATE, Codec.PCMU)], loop=True)
    assert [player.next() for _ in range(5)] == [player.next() for _ in range(5)]


def test_touch_tones_are_two_tones() -> None:
    sound = np.concatenate(digit_sound("5", 8_000))
    assert heard(sound, (697, 770, 852, 1209, 1336, 1477)) == {770, 1336}


async def test_who_fails_on_the_beat_is_left_out_and_the_others_go_on() -> None:
    pace, beats, done = Pace(), [0], asyncio.Event()

    def broken() -> None:
        raise ValueError

    def beat() -> None:
        beats[0] += 1
        if beats[0] == 3:
            done.set()

    pace.join(broken)
    pace.join(beat)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await done.wait()
    pace.stop()
    assert beats[0] == 3

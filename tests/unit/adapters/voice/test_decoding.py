"""Uploaded sounds: four formats are read, everything else is refused, and no file makes us fetch, hang or fail."""

import random
import wave
from io import BytesIO

import numpy as np
import pytest
from tests.unit.adapters.voice.sound_files import encoded

from midoffice.adapters.voice.speech import decoding
from midoffice.adapters.voice.speech.uploads import decode_sound


@pytest.mark.parametrize("form", ["wav", "mp3", "ogg", "flac"])
def test_a_tone_is_the_same_tone_in_one_channel(form: str) -> None:
    decoded = decode_sound(encoded(form))
    assert decoded.problem == ""
    with wave.open(BytesIO(decoded.wav)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert file.getparams()[:3] == (1, 2, 16_000)
    pitch = np.argmax(np.abs(np.fft.rfft(samples[4_000:12_000]))) * 2
    assert abs(pitch - 440) <= 4
    assert decoded.seconds == pytest.approx(len(samples) / 16_000, abs=0.001)


def test_what_is_too_long_is_refused_before_it_is_all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LONGEST_SECONDS", 2)
    assert "longer" in decode_sound(encoded("flac", seconds=4)).problem


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is not WAV"),
        (b"#EXTM3U\nhttp://127.0.0.1/x", "is not WAV"),
        (b"<html>", "is not WAV"),
        (b"RIFF\0\0\0\0WAVE", "cannot be read"),
        (b"OggS" + bytes(500), "cannot be read"),
        (b"ID3" + bytes(500), "cannot be read"),
        (encoded("wav", hertz=0), "holds no sound"),
    ],
)
def test_what_is_no_sound_is_refused(data: bytes, why: str) -> None:
    assert why in decode_sound(data).problem


def test_broken_files_are_refused_or_read_and_never_fail() -> None:
    chance = random.Random(7)  # noqa: S311 - chance of a test
    for form in ("wav", "mp3", "ogg", "flac"):
        whole = encoded(form, seconds=0.3)
        for _ in range(40):
            broken = bytearray(whole[: chance.randrange(4, len(whole))] if chance.random() < 0.4 else whole)
            for _ in range(chance.randrange(1, 30)):
                broken[chance.randrange(4, len(broken)) if len(broken) > 4 else 0] = chance.randrange(256)
            decoded = decode_sound(bytes(broken))
            assert decoded.wav or decoded.problem

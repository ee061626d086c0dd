"""Words become sound once, hostile ones too; without an engine callers hear a tone and an operator is told."""

import asyncio
import io
import os
import time
import wave
from pathlib import Path

import pytest

from midoffice.adapters.voice.speech.espeak import PROGRAM, Espeak
from midoffice.adapters.voice.speech.kept_speech import KeptSpeech
from midoffice.adapters.voice.speech.shelf import SoundShelf, tone
from midoffice.domain.voice.commands import Clip
from midoffice.kernel.errors import Invalid, MidofficeError, NeedsAttention, RetryLater

speaks = pytest.mark.peer(PROGRAM)


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return float(file.getnframes() / file.getframerate())


def program(folder: Path, script: str) -> str:
    path = folder / "espeak"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


@speaks
async def test_words_are_spoken_and_the_same_ones_cost_nothing(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    counted = program(tmp_path, f'echo "$1" >> {runs}; exec espeak-ng "$@"')
    sound = await Espeak(tmp_path / "kept", counted).speak("Welcome to the  company.", "en")
    assert 0.8 < seconds(sound) < 4
    assert await Espeak(tmp_path / "kept", counted).speak("Welcome to the company.", "en") == sound
    assert runs.read_text().split().count("-v") == 1


@speaks
async def test_languages_differ_and_an_unknown_one_is_spoken_in_english(tmp_path: Path) -> None:
    speech = Espeak(tmp_path)
    english, german = await asyncio.gather(speech.speak("Wind und Regen", "en"), speech.speak("Wind und Regen", "de-AT"))
    assert english != german
    assert await speech.speak("Wind und Regen", "xx") == english
    assert {"en-gb", "de"} <= {voice.language for voice in await speech.voices()}


@speaks
@pytest.mark.parametrize("text", ["--help", "-w /tmp/x.wav", "$(reboot)", "<audio src='http://x'/>", "\x00\x1bü \N{HOT BEVERAGE}!"])
async def test_hostile_words_are_only_words(tmp_path: Path, text: str) -> None:
    sound = await Espeak(tmp_path).speak(text, "en")
    assert seconds(sound) < 30


@pytest.mark.parametrize("text", ["", " \x00 ", "x" * 4_001])
async def test_nothing_and_too_much_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid):
        await Espeak(tmp_path).speak(text, "en")


async def test_missing_engine_is_said_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(NeedsAttention, match="Install the package espeak-ng"):
        await Espeak(tmp_path, "/nowhere/espeak").speak("Hello", "en")


async def test_engine_that_fails_or_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(NeedsAttention, match="no such voice"):
        await Espeak(tmp_path, program(tmp_path, "echo no such voice >&2; exit 1")).speak("Hello", "en")
    with pytest.raises(RetryLater):
        await Espeak(tmp_path, program(tmp_path, "exec sleep 60"), seconds=0.1).speak("Hello", "en")


async def test_what_is_being_made_is_made_once(tmp_path: Path) -> None:
    kept, made = KeptSpeech(tmp_path), []

    async def make() -> bytes:
        made.append(1)
        await asyncio.sleep(0)
        return tone()

    assert set(await asyncio.gather(*(kept.get("hello", make) for _ in range(5)))) == {tone()}
    assert len(made) == 1


async def test_what_nobody_wants_is_forgotten(tmp_path: Path) -> None:
    kept = KeptSpeech(tmp_path)

    async def make() -> bytes:
        return tone()

    old = tmp_path / "old.wav"
    old.write_bytes(tone())
    os.utime(old, (time.time() - 8 * 86_400,) * 2)
    await kept.get("hello", make)
    assert not old.exists()
    assert len(list(tmp_path.glob("*.wav"))) == 1


async def test_sounds_are_read_and_nobody_is_left_in_silence(tmp_path: Path) -> None:
    shelf = SoundShelf(Espeak(tmp_path / "kept", "/nowhere/espeak"), tmp_path)
    (tmp_path / "welcome.wav").write_bytes(b"welcome")
    (tmp_path / "music-jazz.wav").write_bytes(b"jazz")
    assert await shelf(Clip(file="welcome")) == b"welcome"
    assert await shelf(Clip(music="jazz")) == b"jazz"
    for clip in (Clip(text="Hello"), Clip(file="gone"), Clip(file="../welcome")):
        assert await shelf(clip) == tone()
    for music in ("gone", "../../etc/passwd"):
        with pytest.raises(MidofficeError):
            await shelf(Clip(music=music))
    assert seconds(tone()) == 1.0

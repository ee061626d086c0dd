"""Speech by espeak-ng: a program of the system, run for each new text and never for the same one twice."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from midoffice.adapters.voice.speech.kept_speech import KeptSpeech
from midoffice.kernel.errors import Invalid, NeedsAttention, RetryLater
from midoffice.kernel.ids import new_id
from midoffice.ports.speech import LONGEST_TEXT, SpeakingVoice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PROGRAM = "espeak-ng"
MISSING = "Nothing can be spoken: espeak-ng is not installed. Install the package espeak-ng; until then callers hear tones."
_WORDS_PER_MINUTE = "150"
_SECONDS = 15.0
_AT_ONCE = 2
_FALLBACK = "en-gb"
_USUAL = {"en": "en-gb", "fr": "fr-fr"}
"""Of several voices of a language, the one that is meant without a country."""
_LINE = re.compile(r"^\s*\d+\s+(\S+)\s+\S+\s+(\S+)\s")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")


class Espeak:
    """`ports.speech.Speech` by the program espeak-ng."""

    engine = "espeak-ng"

    def __init__(self, folder: Path, program: str = PROGRAM, seconds: float = _SECONDS) -> None:
        """Take the folder in which spoken texts are kept; `seconds` is how long one text may take."""
        self._kept = KeptSpeech(folder)
        self._program = program
        self._seconds = seconds
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._voices: tuple[SpeakingVoice, ...] | None = None

    async def speak(self, text: str, language: str) -> bytes:
        """Return a WAV file of a text."""
        words = " ".join(_CONTROL.sub(" ", text).split())
        if not words:
            raise Invalid("text", "is empty", "Enter what is to be said.")
        if len(words) > LONGEST_TEXT:
            raise Invalid("text", f"has {len(words):,} characters", f"Say it in at most {LONGEST_TEXT:,}.")
        voice = _voice_for(language, await self.voices())

        async def make() -> bytes:
            return await self._make(words, voice)

        return await self._kept.get(f"{self.engine}\n{voice}\n{_WORDS_PER_MINUTE}\n{words}", make)

    async def voices(self) -> tuple[SpeakingVoice, ...]:
        """Return the voices there are."""
        if self._voices is None:
            said = (await self._run(("--voices",))).decode(errors="replace")
            found = [SpeakingVoice(line[2].replace("_", " "), line[1]) for row in said.splitlines() if (line := _LINE.match(row))]
            self._voices = tuple(sorted(found, key=lambda voice: (voice.language, voice.name)))
        return self._voices

    async def _make(self, words: str, voice: str) -> bytes:
        # The text goes through standard input, so that none of it can be taken for an option; the sound through a file, so that
        # its header says how long it is.
        path = self._kept.folder / f"{new_id()}.part"
        try:
            await self._run(("-v", voice, "-s", _WORDS_PER_MINUTE, "-b", "1", "-z", "--stdin", "-w", str(path)), words.encode())
            return await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            raise NeedsAttention(f"espeak-ng said nothing with the voice {voice}. Try it on the command line.") from None
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _run(self, arguments: Sequence[str], given: bytes | None = None) -> bytes:
        await asyncio.to_thread(self._kept.folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        async with self._turns:
            pipe = asyncio.subprocess.PIPE
            told = pipe if given is not None else asyncio.subprocess.DEVNULL  # it may end before a pipe is written to
            try:
                process = await asyncio.create_subprocess_exec(self._program, *arguments, stdin=told, stdout=pipe, stderr=pipe)
            except (FileNotFoundError, PermissionError):
                raise NeedsAttention(MISSING) from None
            try:
                async with asyncio.timeout(self._seconds):
                    said, wrong = await process.communicate(given)
            except TimeoutError:
                raise RetryLater(f"espeak-ng did not finish within {self._seconds:.0f} seconds.") from None
            finally:
                if process.returncode is None:
                    with suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
        if process.returncode != 0:
            raise NeedsAttention(f"espeak-ng failed: {' '.join(wrong.decode(errors='replace').split())[:200]}")
        return said


def _voice_for(language: str, voices: Sequence[SpeakingVoice]) -> str:
    known = {voice.language for voice in voices}
    wanted = language.lower()
    if wanted in known:
        return wanted
    primary = wanted.partition("-")[0]
    near = (primary, _USUAL.get(primary, primary), *sorted(name for name in known if name.partition("-")[0] == primary))
    return next((name for name in near if name in known), _FALLBACK)

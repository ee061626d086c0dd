"""Words become sound: what speaks on the telephone."""

from dataclasses import dataclass
from typing import Protocol

LONGEST_TEXT = 4_000
"""Characters that are spoken at once; some four minutes."""


@dataclass(frozen=True, slots=True)
class SpeakingVoice:
    """A voice that an engine has, with the language that it speaks (`en-gb`)."""

    name: str
    language: str


class Speech(Protocol):
    """An engine that speaks. The same words again cost nothing."""

    engine: str
    """Its name for people."""

    async def speak(self, text: str, language: str) -> bytes:
        """Return a WAV file (PCM, 16 bits, one channel) of a text; a language that the engine does not know is spoken in English.

        Raises Invalid(text) for an empty or overlong one, RetryLater when it takes too long, NeedsAttention without an engine.
        """

    async def voices(self) -> tuple[SpeakingVoice, ...]:
        """Return the voices there are, by language. Raises NeedsAttention when there is no engine."""

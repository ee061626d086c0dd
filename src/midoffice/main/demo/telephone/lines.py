"""What the simulated callers say. The sounds are shipped; `scripts/speak_callers.py` makes them from these words."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from midoffice.domain.voice.sound import samples_of, wav_header

_FOLDER = files(__package__) / "sounds"


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A caller's words, the voice of espeak-ng that spoke them, and the digit that leads to the right place in the menu."""

    key: str
    words: str
    voice: str
    digit: str


LINES = (
    SpokenLine(
        "outage",
        "Hello. My internet has been down since this morning. The little light on the box is red. Can you help me?",
        "en-gb+f2",
        "2",
    ),
    SpokenLine("bill", "Good day. I have a question about my last bill. It is twice as high as the one before.", "en-us+m3", "1"),
    SpokenLine("fibre", "Hi there. I would like to have the faster fibre. What would that cost me?", "en-gb-scotland+f4", "1"),
    SpokenLine("meter", "Hello, it is about my meter. Somebody was to come and read it, and nobody came.", "en-gb+m1", "2"),
    SpokenLine("television", "Good morning. I sent the television back last week. When do I get my money?", "en-us+f3", "1"),
    SpokenLine("moving", "Hello. We are moving house next month, and I want to take the contract with me.", "en-gb+m7", "1"),
)
GOODBYE = SpokenLine("goodbye", "Thank you very much. Goodbye.", "en-gb+f2", "")


def sound_of(key: str) -> bytes:
    """Return the words as a WAV file; raises FileNotFoundError for one that nobody has spoken."""
    sound = (_FOLDER / f"{key}.ulaw").read_bytes()
    return wav_header(len(sound), channels=1) + samples_of(sound)

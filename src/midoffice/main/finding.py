"""What the doctor has found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How good a finding is."""

    GOOD = "ok"
    NOTE = "note"
    WRONG = "wrong"

    @property
    def colour(self) -> str:
        """For the terminal."""
        return {Level.GOOD: "green", Level.NOTE: "yellow", Level.WRONG: "bold red"}[self]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do when it is not good."""

    level: Level
    what: str
    found: str
    remedy: str = ""

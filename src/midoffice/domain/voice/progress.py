"""How far a caller is before a partner answers: in a menu, waiting, asked for a number, leaving a message. Kept in `Call.menu`."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from midoffice.domain.voice.call import Call
from midoffice.domain.voice.menu_run import Position


class Part(StrEnum):
    """What a caller goes through."""

    OPENING = "opening"
    """Greeting, announcement and menu."""
    CLOSED = "closed"
    FULL = "full"
    """Turned away: the service is closed, or as many wait as may wait."""
    WAITING = "waiting"
    MESSAGE = "message"
    """Leaves a message."""
    OUTSIDE = "outside"
    """Passed on to a number outside."""
    LEAVING = "leaving"
    """Hears the last words."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`asks` says what is being looked up ("check", "find"); `said` is said with what comes of it, `first` when the wait begins.

    `turn` counts rounds of the wait, `tries` questions for a number to call (None while none is asked for); `served`: the menu has
    answered something; `offer` is the token of the offer that was said last and may be answered. Ids are texts.
    """

    part: Part = Part.OPENING
    language: str = "en"
    position: dict[str, Any] | None = None
    asks: str = ""
    said: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    turn: int = 0
    tries: int | None = None
    service_id: str | None = None
    recording_id: str | None = None
    leg_id: str | None = None
    served: bool = False
    offer: str = ""

    def at(self) -> Position | None:
        """Return the position in the menu."""
        return Position(**self.position) if self.position is not None else None

    def moved(self, position: Position) -> "Progress":
        """Return it with another position; secrets stay behind."""
        return replace(self, language=position.language, position={**asdict(position), "secrets": {}})


def progress_of(call: Call) -> Progress:
    """Return how far the caller of a call is; at the beginning where nothing is known, or nothing that can be read."""
    document = call.menu or {}
    try:
        lists = {name: tuple(document.get(name) or ()) for name in ("said", "first")}
        return Progress(**{**document, **lists, "part": Part(document.get("part", Part.OPENING))})
    except (TypeError, ValueError):
        return Progress()


def with_progress(call: Call, progress: Progress) -> Call:
    """Return the call with its caller so far."""
    document = {**asdict(progress), "part": progress.part.value, "said": list(progress.said), "first": list(progress.first)}
    return replace(call, menu=document)

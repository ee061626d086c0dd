"""Whether a new chat may begin now. One that has begun goes on whatever the answer is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from midoffice.domain.services.calendar import Calendar, is_open, next_opening
from midoffice.kernel.errors import Conflict


class Admission(StrEnum):
    """May a new chat begin?"""

    OPEN = "open"
    CLOSED = "closed"
    """Outside opening hours."""
    FULL = "full"
    """As many wait as may wait."""


@dataclass(frozen=True, slots=True)
class Door:
    """The answer, and when a closed chat opens again (None: not within 400 days). `callback`: one can be asked for instead."""

    admission: Admission
    opens_at: datetime | None = None
    callback: bool = False


class ChatNotOpen(Conflict):
    """No new chat may begin now. Fields: why, admission, opens_at."""

    remedy = "Leave a message instead; it is answered by e-mail."

    def __init__(self, door: Door) -> None:
        """Say why not."""
        why = "The chat is closed now." if door.admission is Admission.CLOSED else "Too many people are waiting now."
        opens_at = door.opens_at.isoformat() if door.opens_at else None
        super().__init__(why, admission=door.admission.value, opens_at=opens_at)
        self.door = door


def decide_admission(calendar: Calendar, *, waiting: int, limits: tuple[int, ...], now: datetime) -> Door:
    """Return whether a new chat may begin; `waiting` counts chats in the queue, a limit of 0 is none."""
    if not is_open(calendar, now):
        return Door(Admission.CLOSED, next_opening(calendar, now))
    limit = min((limit for limit in limits if limit), default=0)
    return Door(Admission.FULL) if limit and waiting >= limit else Door(Admission.OPEN)

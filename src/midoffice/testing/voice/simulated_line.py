"""What the simulated node is made of: telephones and how they behave, lines, recordings, and what goes wrong."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.voice.adoption import LiveLeg
from midoffice.domain.voice.call import Cause, Ear, LegKind
from midoffice.domain.voice.commands import Collect, Play, RecordMessage


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a telephone does when it is called: it rings at once and answers after `answers`, or fails with `fails`.

    With `answers` None it rings until the caller gives up; then the cause is no answer. `early_media`: it is heard while it rings.
    """

    answers: timedelta | None = timedelta(0)
    fails: Cause | None = None
    early_media: bool = False


@dataclass(slots=True)
class SimulatedLeg:
    """A line of the simulated node. `plays` is what is played to it now; `digits` are the touch tones it was sent."""

    call_id: UUID
    leg_id: UUID
    kind: LegKind
    address: str
    since: datetime
    outgoing: bool
    up: bool = False
    gone: bool = False
    cause: Cause | None = None
    sequence: int = 0
    room: str | None = None
    ear: Ear = Ear.TALK
    muted: bool = False
    held: bool = False
    plays: Play | None = None
    collects: Collect | None = None
    pressed: str = ""
    digits: str = ""
    records: RecordMessage | None = None
    records_since: datetime | None = None

    def seen(self) -> LiveLeg:
        """Return it as its node tells of it."""
        return LiveLeg(self.call_id, self.leg_id, self.up, self.since, self.room, self.held)


@dataclass(slots=True)
class Recording:
    """What is being recorded of a call."""

    recording_id: UUID
    segment: int
    started_at: datetime


@dataclass(slots=True)
class Faults:
    """What goes wrong: kinds of events that are lost, reported twice or held back; trunks that are down."""

    lost: set[type] = field(default_factory=set)
    twice: set[type] = field(default_factory=set)
    late: set[type] = field(default_factory=set)
    carrier_down: bool = False

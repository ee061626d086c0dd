"""What a voice node reports. `sequence` grows with each event of a leg, so that late and repeated ones are known as such."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.voice.call import Cause, LegKind


@dataclass(frozen=True, slots=True)
class About:
    """Which leg of which call an event is about, its number among the leg's events, and when it happened."""

    call_id: UUID
    leg_id: UUID
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CallArrived:
    """Somebody calls us: the first event of an inbound call; the node made the ids.

    `number` is what was dialled, in E.164 where it is one; `caller` None is withheld; `loops` as the far end counts forwards.
    `trunk_id` None: a browser, whose offer came through the edge.
    """

    about: About
    kind: LegKind
    number: str
    caller: str | None
    caller_name: str = ""
    trunk_id: UUID | None = None
    trusted_caller: bool = False
    """Whether the trunk vouches for the caller's number (asserted identity)."""
    loops: int = 0
    redirected_from: str = ""
    collected: dict[str, str] = field(default_factory=dict)
    """What a customer has filled in on the page before the call, by name."""


@dataclass(frozen=True, slots=True)
class LegRinging:
    """It rings at the far end; `early_media`: the far end sends sound before it answers."""

    about: About
    early_media: bool = False


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """The leg is up."""

    about: About
    codec: str = ""


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The leg is over; nothing more comes of it. `lost_at`: since when it was gone, where it was waited for before it ended."""

    about: About
    cause: Cause
    detail: str = ""
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlayEnded:
    """What was played under `key` has ended by itself, was stopped by a digit, or could not be played (`problem`)."""

    about: About
    key: str
    interrupted: bool = False
    problem: str = ""


class CollectEnd(StrEnum):
    """Why collecting digits ended."""

    ENOUGH = "enough"
    TERMINATED = "terminated"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class DigitsCollected:
    """What `Collect` took, without the digit that ended it."""

    about: About
    key: str
    digits: str
    end: CollectEnd


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """A touch tone outside of `Collect`."""

    about: About
    digit: str


@dataclass(frozen=True, slots=True)
class HeldByPeer:
    """A telephone has put us on hold, or taken us back."""

    about: About
    on: bool


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """A telephone asks us to connect its partner with somebody else (REFER).

    In an attended one it has called that one already: `replaces` names that call if it is a leg of ours; else `dialog` names it as
    SIP does, it is one of the trunk's (`trunk_id`) own, and `target` is an address of SIP there.
    """

    about: About
    target: str
    replaces: UUID | None = None
    dialog: str = ""
    trunk_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PartyReplaced:
    """Somebody else is at the far end of a leg from now on, as its trunk wanted it; `number` None is withheld."""

    about: About
    number: str | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class MediaLost:
    """Nothing was heard of a leg for `seconds` although it should be; `one_way`: it hears us and we do not hear it."""

    about: About
    seconds: float
    one_way: bool = False


@dataclass(frozen=True, slots=True)
class MediaBack:
    """It is heard again."""

    about: About


@dataclass(frozen=True, slots=True)
class QualityReported:
    """How good a leg's sound is: shares from 0 to 1, milliseconds, and the estimated mean opinion score from 1 to 4.5."""

    about: About
    loss: float
    jitter_ms: float
    round_trip_ms: float | None
    mos: float


@dataclass(frozen=True, slots=True)
class SegmentRecorded:
    """A segment or a message is on disk under `storage_key`, encrypted; a `problem` says why it is not whole (disk full)."""

    about: About
    recording_id: UUID
    segment: int
    storage_key: str
    started_at: datetime
    seconds: float
    size_bytes: int
    sha256: str
    peaks: tuple[int, ...] = ()
    """Loudness for the picture: 0 to 100, customer and others in turns, ten pairs a second."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BrowserAnswered:
    """The answer (SDP) to `ConnectBrowser`; with a `problem` there is none."""

    about: About
    sdp: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SoftphoneGone:
    """An agent's softphone has lost its connection."""

    about: About
    agent_id: UUID


@dataclass(frozen=True, slots=True)
class SoftphoneReady:
    """An agent's softphone is connected, for the first time or again; the call and leg of `about` are the softphone's."""

    about: About
    agent_id: UUID


VoiceEvent = (
    CallArrived
    | LegRinging
    | LegAnswered
    | LegEnded
    | PlayEnded
    | DigitsCollected
    | DigitPressed
    | HeldByPeer
    | TransferAsked
    | PartyReplaced
    | MediaLost
    | MediaBack
    | QualityReported
    | SegmentRecorded
    | BrowserAnswered
    | SoftphoneGone
    | SoftphoneReady
)

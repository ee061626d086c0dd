"""What a voice node can be told to do. Each command names the call and, where it is about one party, the leg.

A node carries out the commands of a call in their order. What comes of one is reported as events; a command for a leg or call that
is gone does nothing.
"""

from dataclasses import dataclass, field
from uuid import UUID

from midoffice.domain.voice.call import Cause, Ear, LegKind


@dataclass(frozen=True, slots=True)
class Clip:
    """Something to play: a stored sound (`file`), or words to speak (`text` in `language`), or `music`; exactly one of them."""

    file: str = ""
    text: str = ""
    language: str = "en"
    music: str = ""
    """Key of music; "default" is the touchpoint's for those who wait, or else ships, "ringback" a telephone that rings."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Tell an inbound caller that it rings."""

    call_id: UUID
    leg_id: UUID


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer an inbound leg."""

    call_id: UUID
    leg_id: UUID


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse an inbound leg."""

    call_id: UUID
    leg_id: UUID
    cause: Cause


@dataclass(frozen=True, slots=True)
class Originate:
    """Call somebody: a number or SIP address through a trunk, or the softphone that an agent has open (`kind` BROWSER).

    `address`: E.164 or "sip:...", or the agent's account id. It is given up after `seconds`. `loops` counts how often the call was
    forwarded already. `hand_over`: a leg whose far end is to call instead of us, where its trunk does so (REFER); that leg ends
    when they talk. `replaces`: the dialog at the far end, as SIP names it, whose place this call takes.
    """

    call_id: UUID
    leg_id: UUID
    kind: LegKind
    address: str
    caller_id: str = ""
    trunk_id: UUID | None = None
    seconds: float = 30.0
    loops: int = 0
    hand_over: UUID | None = None
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End a leg, whatever state it is in."""

    call_id: UUID
    leg_id: UUID
    cause: Cause = Cause.NORMAL


@dataclass(frozen=True, slots=True)
class Play:
    """Play clips to one party, in order; what was playing there stops. A softphone's or customer's bridge is not left.

    `key` comes back in `PlayEnded`. `loop`: begin again until stopped.
    """

    call_id: UUID
    leg_id: UUID
    key: str
    clips: tuple[Clip, ...]
    loop: bool = False
    stop_on_digit: bool = False


@dataclass(frozen=True, slots=True)
class StopPlaying:
    """Stop what is played to a party."""

    call_id: UUID
    leg_id: UUID


@dataclass(frozen=True, slots=True)
class Collect:
    """Play clips and take digits: up to `most`, ended by one of `ends_with`, by silence, or at once when `most` are there.

    `first_seconds` counts from the end of the clips, `next_seconds` from each digit. Digits stop the clips.
    """

    call_id: UUID
    leg_id: UUID
    key: str
    clips: tuple[Clip, ...] = ()
    most: int = 1
    ends_with: str = "#"
    first_seconds: float = 5.0
    next_seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class SendDigits:
    """Send touch tones to a party (RFC 4733)."""

    call_id: UUID
    leg_id: UUID
    digits: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Take a party out of the conversation and play music to it; a telephone is told by re-INVITE where that is meant."""

    call_id: UUID
    leg_id: UUID
    music: str = "default"


@dataclass(frozen=True, slots=True)
class Unhold:
    """Take a party back into the bridge it was in."""

    call_id: UUID
    leg_id: UUID


@dataclass(frozen=True, slots=True)
class Mute:
    """Let a party be heard by nobody, or by all again."""

    call_id: UUID
    leg_id: UUID
    on: bool


@dataclass(frozen=True, slots=True)
class Bridge:
    """Let parties of a call hear each other: those named join whoever is bridged already under the same `room`.

    A leg is in one room at a time: joining one leaves the other, and ends what was played to the leg. `room` is "" for the
    conversation itself, "consult" for an agent who asks a third party while the customer is on hold.
    """

    call_id: UUID
    leg_ids: tuple[UUID, ...]
    room: str = ""


@dataclass(frozen=True, slots=True)
class Unbridge:
    """Take a party out of its room; it hears silence."""

    call_id: UUID
    leg_id: UUID


@dataclass(frozen=True, slots=True)
class PutTogether:
    """Ask the trunk of two parties to connect them without us (REFER with Replaces); both legs end as TRANSFERRED when it has.

    Where they are not of one trunk that does so, or it refuses, nothing changes: they go on hearing each other through us.
    """

    call_id: UUID
    leg_id: UUID
    other_id: UUID


@dataclass(frozen=True, slots=True)
class SetEar:
    """Change what a party hears and is heard by: listen, whisper, talk (barge); for the room it is in, or joins next."""

    call_id: UUID
    leg_id: UUID
    ear: Ear


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Record a call from now on: the customer on one channel, everybody else on the other. One segment until stopped or paused."""

    call_id: UUID
    recording_id: UUID
    segment: int


@dataclass(frozen=True, slots=True)
class StopRecording:
    """End the segment that is being recorded."""

    call_id: UUID


@dataclass(frozen=True, slots=True)
class RecordMessage:
    """Record one party after a tone: a voice mail. Ends with `ends_with`, after `silence_seconds` of silence or `most_seconds`."""

    call_id: UUID
    leg_id: UUID
    recording_id: UUID
    most_seconds: float = 180.0
    silence_seconds: float = 5.0
    ends_with: str = "#"


@dataclass(frozen=True, slots=True)
class ConnectBrowser:
    """Take a browser's offer (SDP) and answer it: an agent's softphone, or a customer who calls from a page.

    `leg_id` is the leg that the browser is from now on; for an agent's softphone, which stays connected between calls, it names the
    softphone, and `Originate` with the agent's account id makes a leg of it. A softphone with no `sdp` is switched off.
    A customer's call arrives once the connection is there: CallArrived then says `number`, `caller_name` and `collected` as they
    stand here.
    """

    call_id: UUID
    leg_id: UUID
    sdp: str
    agent_id: UUID | None = None
    video: bool = False
    number: str = ""
    caller_name: str = ""
    collected: dict[str, str] = field(default_factory=dict)


Command = (
    Ring
    | Answer
    | Reject
    | Originate
    | HangUp
    | Play
    | StopPlaying
    | Collect
    | SendDigits
    | Hold
    | Unhold
    | Mute
    | Bridge
    | Unbridge
    | PutTogether
    | SetEar
    | StartRecording
    | StopRecording
    | RecordMessage
    | ConnectBrowser
)

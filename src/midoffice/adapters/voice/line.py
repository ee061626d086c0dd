"""What SIP and browsers have in common: a line with a sound, and who makes lines.

The node (`node.py`) holds the lines of its calls and tells them what to do; the sound room (`media/`) takes frames from their
endpoints and gives them frames. Signalling and sound do not know each other otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from midoffice.domain.voice.call import Cause, LegKind
from midoffice.domain.voice.commands import ConnectBrowser, Originate
from midoffice.domain.voice.events import VoiceEvent

FRAME_SECONDS = 0.02
Samples = NDArray[np.int16]


class Codec(StrEnum):
    """How sound is written on a line; the sampling rate it has once it is read is in `RATES`."""

    PCMU = "PCMU"
    PCMA = "PCMA"
    G722 = "G722"
    OPUS = "opus"


RATES = {Codec.PCMU: 8_000, Codec.PCMA: 8_000, Codec.G722: 16_000, Codec.OPUS: 48_000}


@dataclass(slots=True)
class Frame:
    """20 ms of one party's sound: as it came on the line (`payload` in `codec`), or as samples at `rate`, or both.

    Whoever needs the other form makes it once and keeps it here, so a frame that is only passed on is never decoded.
    `lost`: this one did not arrive in time; its samples are made up. `narrow`: the same in PCMU, once somebody has made it.
    """

    codec: Codec | None
    payload: bytes | None
    rate: int = 0
    samples: Samples | None = None
    lost: bool = False
    narrow: bytes | None = None


@dataclass(frozen=True, slots=True)
class LineQuality:
    """Since the last look: share of packets lost, jitter, round trip (None: not known), seconds since anything was heard.

    `heard_there`: the far end has told lately that it hears us.
    """

    loss: float
    jitter_ms: float
    round_trip_ms: float | None
    silent_seconds: float
    heard_there: bool = False


class Endpoint(Protocol):
    """The sound of one line. Everything is called in the event loop's thread."""

    codec: Codec
    on_frame: Callable[[Frame], None] | None
    """Set by the sound room; called for each 20 ms heard, in order."""
    on_digit: Callable[[str], None] | None
    """Set by the sound room; called once for each touch tone (RFC 4733)."""

    def send(self, frame: Frame) -> None:
        """Send 20 ms; the caller keeps the pace. Pauses between calls are silence and need no packets."""

    def send_digits(self, digits: str) -> None:
        """Send touch tones, one after the other."""

    def quality(self) -> LineQuality:
        """Return how it went since the last look."""


@dataclass(frozen=True, slots=True)
class SoundKeys:
    """With what the sound of a line is sealed (SRTP): the suite as RFC 4568 names it, and master key with salt of either side."""

    suite: str
    ours: bytes = field(repr=False)
    theirs: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FarSound:
    """What was agreed about the sound of a line: where the far end listens, and how both sides write it.

    `host` is an IP address. `digits_type` is the RTP payload type of touch tones (RFC 4733), None where the far end takes none.
    `sending` and `listening` are ours: we send no sound while it is on hold without music, and hear none. `signalled` is
    the address that its signalling comes from: behind NAT its sound comes from there, whatever it has said. Without `keys` the
    sound travels open.
    """

    host: str
    port: int
    codec: Codec
    payload_type: int
    digits_type: int | None = None
    sending: bool = True
    listening: bool = True
    signalled: str = ""
    keys: SoundKeys | None = None


class FarEndpoint(Endpoint, Protocol):
    """An endpoint that speaks RTP: opened before anything is agreed, then pointed at the far end, perhaps more than once."""

    port: int
    """Where we listen for RTP; RTCP is the next one."""

    def agree(self, sound: FarSound) -> None:
        """Begin with what was agreed, or go on with what was agreed now (hold, another address or codec)."""

    def close(self) -> None:
        """Give the ports back. Nothing is heard or sent from now on; may be called twice."""


class EndpointFactory(Protocol):
    """Opens endpoints in the range of ports that the deployment allows."""

    codecs: tuple[Codec, ...]
    """What can be spoken, the best liked first."""

    async def open(self, host: str) -> FarEndpoint:
        """Take a pair of ports on a local address and listen. Raises RetryLater when all of the range are taken."""


class Line(Protocol):
    """The signalling of one leg. Nothing here raises for a line that is over; what happens is reported by the driver."""

    call_id: UUID
    leg_id: UUID

    @property
    def endpoint(self) -> Endpoint | None:
        """There once sound is agreed; before an answer too, for early media."""

    def ring(self) -> None:
        """Tell the caller that it rings."""

    async def answer(self) -> None:
        """Answer; LegAnswered is reported when the far end has confirmed."""

    def reject(self, cause: Cause) -> None:
        """Refuse."""

    def hang_up(self, cause: Cause) -> None:
        """End it, whatever state it is in (CANCEL, BYE, a refusal); LegEnded is reported."""

    def hold(self, *, on: bool) -> None:
        """Tell the far end that it is on hold, where the line can; the sound is the sound room's."""


Report = Callable[[VoiceEvent], None]


@dataclass(frozen=True, slots=True)
class DriverStatistics:
    """What a driver carries: lines, calls it refused early, and the state of what it depends on, by id (see `NodeStatistics`)."""

    lines: int
    refused: int = 0
    trunks: dict[str, str] = field(default_factory=dict)


class LineDriver(Protocol):
    """Makes lines of one kind. Inbound ones are reported by CallArrived, after which `line` returns them."""

    kind: LegKind

    async def start(self, report: Report) -> None:
        """Begin to listen; `report` may be called at any time until `close`. Sequence numbers are put in by the node."""

    async def originate(self, order: Originate) -> Line:
        """Begin to call; what comes of it is reported. Never raises: what is wrong is LegEnded with its cause."""

    def put_together(self, leg_id: UUID, other_id: UUID) -> None:
        """Have the far end put two lines together, if it does; they end then as TRANSFERRED, else nothing is reported."""

    def line(self, leg_id: UUID) -> Line | None:
        """Return a line that is not over."""

    def statistics(self) -> DriverStatistics:
        """Return what it carries now, and what it has refused since its start."""

    async def close(self) -> None:
        """End all lines and stop listening."""


class BrowserLineDriver(LineDriver, Protocol):
    """Makes lines to browsers, whose offers come through the edge."""

    async def connect(self, order: ConnectBrowser) -> None:
        """Answer an offer (BrowserAnswered, with a problem if it cannot be), connect, and report CallArrived or SoftphoneReady."""

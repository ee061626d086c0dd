"""One leg that is a browser."""

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from midoffice.adapters.voice.browser.sound import BrowserSound
from midoffice.adapters.voice.line import Codec, Endpoint, Frame, LineQuality
from midoffice.domain.voice.call import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

_NOTHING = LineQuality(loss=0.0, jitter_ms=0.0, round_trip_ms=None, silent_seconds=0.0)


class BrowserEndpoint:
    """The sound of a leg. It stays when its browser goes and comes again (a reload); sound is lost meanwhile, the leg is not."""

    codec = Codec.OPUS

    def __init__(self) -> None:
        """Nobody is there yet."""
        self.on_frame: Callable[[Frame], None] | None = None
        self.on_digit: Callable[[str], None] | None = None
        self.on_first: Callable[[], None] | None = None
        """Called once, when the browser is heard for the first time: the proof that somebody is there."""
        self._sound: BrowserSound | None = None

    def connect(self, sound: BrowserSound | None) -> None:
        """Take the sound of a browser, or of none."""
        if self._sound is not None and self._sound is not sound and self._sound.on_frame == self._heard:
            self._sound.on_frame = self._sound.on_digit = None
        self._sound = sound
        if sound is not None:
            sound.on_frame, sound.on_digit = self._heard, self._pressed

    def send(self, frame: Frame) -> None:
        """Send 20 ms to whoever is there."""
        if self._sound is not None:
            self._sound.send(frame)

    def send_digits(self, digits: str) -> None:
        """Nothing: a person in a browser has no use for touch tones."""

    def quality(self) -> LineQuality:
        """Return how it went since the last look."""
        return self._sound.quality() if self._sound is not None else _NOTHING

    def _heard(self, frame: Frame) -> None:
        if self.on_first is not None:
            first, self.on_first = self.on_first, None
            first()
        if self.on_frame is not None:
            self.on_frame(frame)

    def _pressed(self, digit: str) -> None:
        if self.on_digit is not None:
            self.on_digit(digit)


class LineOwner(Protocol):
    """What a line tells the driver that made it."""

    def answered(self, line: "BrowserLine") -> None: ...  # noqa: D102 - the line was answered
    def ended(self, line: "BrowserLine", cause: Cause, detail: str = "") -> None: ...  # noqa: D102 - the line is over
    def held(self, line: "BrowserLine") -> None: ...  # noqa: D102 - the line is held, or no more


class BrowserLine:
    """The signalling of a leg that is a browser: there is none, as the browser is connected already."""

    def __init__(self, call_id: UUID, leg_id: UUID, owner: LineOwner) -> None:
        """`owner` is told what comes of the line."""
        self.call_id = call_id
        self.leg_id = leg_id
        self.sound = BrowserEndpoint()
        self.endpoint: Endpoint | None = self.sound
        self.up = False
        self.on_hold = False
        self._owner = owner

    def ring(self) -> None:
        """Nothing: the page shows that it rings until it is answered."""

    async def answer(self) -> None:
        """Let sound through from now on."""
        if not self.up:
            self.up = True
            self._owner.answered(self)

    def reject(self, cause: Cause) -> None:
        """Refuse."""
        self._owner.ended(self, cause)

    def hang_up(self, cause: Cause) -> None:
        """End it. An agent's softphone stays connected."""
        self._owner.ended(self, cause)

    def hold(self, *, on: bool) -> None:
        """Keep the pictures from and of whoever is on hold; the sound is the sound room's."""
        self.on_hold = on
        self._owner.held(self)

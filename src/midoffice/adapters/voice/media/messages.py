"""Voice mail: one party recorded after a tone, until it says no more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.media.codecs import coder_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from midoffice.adapters.voice.line import Frame
    from midoffice.adapters.voice.media.party import Party
    from midoffice.adapters.voice.media.recorder import PartyTrack
    from midoffice.domain.voice.commands import RecordMessage

_LOUD = 400
"""Of 32,768: what is below is the noise of a line."""
_LOOK_SECONDS = 0.25


class MessageRecorder:
    """Carries out one `RecordMessage`, from the end of the tone on. `done` is called once, when the message is over."""

    def __init__(self, order: RecordMessage, track: PartyTrack, done: Callable[[], None]) -> None:
        """Begin now."""
        self.order = order
        self._track, self._done = track, done
        self._loop = asyncio.get_running_loop()
        self._begun = self._heard_at = self._loop.time()
        self._linear = coder_for(Codec.PCMU)
        self._timer: asyncio.TimerHandle | None = self._loop.call_later(_LOOK_SECONDS, self._look)

    def put(self, frame: Frame, party: Party) -> None:
        """Take 20 ms of the party."""
        self._track.put(frame, party)
        samples = self._linear.decode(party.narrow(frame))
        if samples.size and int(samples.max()) > _LOUD:
            self._heard_at = self._loop.time()

    def digit(self, digit: str) -> None:
        """Take a digit: one of those that end the message does."""
        if digit in self.order.ends_with:
            self._end()

    def stop(self) -> None:
        """Take no more, and tell nobody."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        now = self._loop.time()
        if now - self._begun >= self.order.most_seconds or now - self._heard_at >= self.order.silence_seconds:
            self._end()
        else:
            self._timer = self._loop.call_later(_LOOK_SECONDS, self._look)

    def _end(self) -> None:
        if self._timer is not None:
            self.stop()
            self._done()

"""One leg's sound: what is heard of it and where that goes, and what it is given to hear."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from midoffice.adapters.voice.line import FRAME_SECONDS, RATES, Codec, Endpoint, Frame, Samples
from midoffice.adapters.voice.media.codecs import Coder, coder_for, other_law
from midoffice.adapters.voice.media.resampling import Resampler
from midoffice.domain.voice.call import Ear

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable

    from midoffice.adapters.voice.media.clips import Player
    from midoffice.adapters.voice.media.pace import Pace

NARROW = 8_000
_MOST_WAITING = 10


class Track(Protocol):
    """Where a party is recorded."""

    def put(self, frame: Frame, party: Party) -> None:
        """Take 20 ms that were just heard."""


class Party:
    """A leg's sound. `peer` is set by the room when two parties hear each other without mixing, `inbox` when it mixes."""

    __slots__ = (
        "_narrower", "_pace", "_reader", "_resampler", "_writer", "background", "customer", "ear", "endpoint", "inbox", "muted",
        "on_digit", "on_played", "peer", "player", "track",
    )  # fmt: skip

    def __init__(self, pace: Pace, *, customer: bool, on_digit: Callable[[str], None]) -> None:
        """Make a party that has no sound yet."""
        self._pace = pace
        self.customer = customer
        self.on_digit = on_digit
        self.on_played: Callable[[Player], None] | None = None
        """Called when what is played has come to its end, or the line has changed its codec meanwhile."""
        self.endpoint: Endpoint | None = None
        self.ear = Ear.TALK
        self.muted = False
        self.peer: Party | None = None
        self.inbox: deque[Frame] | None = None
        self.track: Track | None = None
        self.player: Player | None = None
        self.background: Player | None = None
        """Music on hold: heard while nothing else is played."""
        self._reader: Coder | None = None
        self._writer: Coder | None = None
        self._resampler: tuple[int, int, Resampler] | None = None
        self._narrower: Resampler | None = None

    def attach(self, endpoint: Endpoint) -> None:
        """Take the sound of the line, now that it is agreed."""
        self.endpoint = endpoint
        endpoint.on_frame, endpoint.on_digit = self.heard, self.on_digit
        if self.player is not None or self.background is not None:
            self._pace.join(self._play)

    def detach(self) -> None:
        """The line is over."""
        self._pace.leave(self._play)
        if self.endpoint is not None:
            self.endpoint.on_frame = self.endpoint.on_digit = None
        self.endpoint = self.peer = self.inbox = self.track = self.player = self.background = self._reader = self._writer = None

    # -- what is heard of it ----------------------------------------------------------------------------------------------

    def heard(self, frame: Frame) -> None:
        """Take 20 ms of the line: to the recording, and to the peer or the mixer. The hot path."""
        if self.muted:
            frame = silence()
        if self.track is not None:
            self.track.put(frame, self)
        peer = self.peer
        if peer is not None:
            peer.say(frame, self)
        elif self.inbox is not None:
            self.inbox.append(frame)
            if len(self.inbox) > _MOST_WAITING:
                self.inbox.popleft()

    def samples(self, frame: Frame) -> Samples:
        """Return the samples of a frame that this party said; made once, and kept in the frame."""
        if frame.samples is None:
            codec = frame.codec
            if frame.lost or codec is None or not frame.payload:
                frame.rate = frame.rate or NARROW
                frame.samples = _quiet(frame.rate)
            else:
                if self._reader is None or self._reader.codec is not codec:
                    self._reader = coder_for(codec)
                frame.samples, frame.rate = self._reader.decode(frame.payload), self._reader.rate
        return frame.samples

    def narrow(self, frame: Frame) -> bytes:
        """Return a frame that this party said in PCMU; made once, and kept in the frame."""
        if frame.narrow is None:
            if frame.codec is Codec.PCMU and frame.payload:
                frame.narrow = frame.payload
            elif frame.codec is Codec.PCMA and frame.payload:
                frame.narrow = other_law(frame.payload, Codec.PCMA, Codec.PCMU) or b""
            else:
                samples = self.samples(frame)
                if frame.rate != NARROW:
                    if self._narrower is None:
                        self._narrower = Resampler(frame.rate, NARROW)
                    samples = self._narrower.take(samples)
                frame.narrow = coder_for(Codec.PCMU).encode(samples)
        return frame.narrow

    # -- what it hears ----------------------------------------------------------------------------------------------------

    def say(self, frame: Frame, source: Party) -> None:
        """Let it hear what another party said, unless something is played to it."""
        endpoint = self.endpoint
        if endpoint is None or self.player is not None or self.background is not None:
            return
        codec = endpoint.codec
        if frame.codec is codec:
            endpoint.send(frame)
        elif frame.lost:
            endpoint.send(Frame(codec, b"", RATES[codec], lost=True))
        elif codec is Codec.PCMU:
            endpoint.send(Frame(codec, source.narrow(frame), NARROW))
        elif codec is Codec.PCMA:
            endpoint.send(Frame(codec, other_law(source.narrow(frame), Codec.PCMU, Codec.PCMA), NARROW))
        else:
            self.say_samples(source.samples(frame), frame.rate)

    def say_samples(self, samples: Samples, rate: int) -> None:
        """Let it hear 20 ms that were mixed, unless something is played to it."""
        endpoint = self.endpoint
        if endpoint is None or self.player is not None or self.background is not None:
            return
        codec = endpoint.codec
        there = RATES[codec]
        if rate != there:
            kept = self._resampler
            if kept is None or kept[:2] != (rate, there):
                kept = self._resampler = (rate, there, Resampler(rate, there))
            samples = kept[2].take(samples)
        if self._writer is None or self._writer.codec is not codec:
            self._writer = coder_for(codec)
        endpoint.send(Frame(codec, self._writer.encode(samples), there, samples))

    def say_payload(self, payload: bytes) -> None:
        """Let it hear 20 ms that stand in its codec already."""
        if self.endpoint is not None and self.player is None and self.background is None:
            self.endpoint.send(Frame(self.endpoint.codec, payload, RATES[self.endpoint.codec]))

    def play(self, player: Player) -> None:
        """Play to it instead of what was played; nothing else is heard meanwhile."""
        self.player = player
        self._pace.join(self._play)

    def play_background(self, player: Player | None) -> None:
        """Play music to it whenever nothing else is played; None ends that."""
        self.background = player
        if player is not None:
            self._pace.join(self._play)

    def stop(self) -> Player | None:
        """Stop what is played and return it."""
        player, self.player = self.player, None
        return player

    def _play(self) -> None:
        endpoint = self.endpoint
        player = self.player or self.background
        if player is None or endpoint is None:
            self._pace.leave(self._play)
            return
        payload = player.next()
        if payload is not None and player.codec is endpoint.codec:
            endpoint.send(Frame(player.codec, payload, RATES[player.codec]))
            return
        if player is self.background:
            self.background = None
        else:
            self.player = None
        if self.on_played is not None:
            self.on_played(player)


@cache
def _quiet(rate: int) -> Samples:
    samples = np.zeros(round(rate * FRAME_SECONDS), np.int16)
    samples.flags.writeable = False
    return samples


def silence() -> Frame:
    """Return 20 ms of silence."""
    return Frame(Codec.PCMU, b"\xff" * round(NARROW * FRAME_SECONDS), NARROW)

"""A room: parties that hear each other. Two are connected directly; more, or ears of other kinds, are mixed every 20 ms."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from midoffice.adapters.voice.line import FRAME_SECONDS, RATES, Codec, Frame, Samples
from midoffice.adapters.voice.media.codecs import coder_for
from midoffice.adapters.voice.media.resampling import Resampler
from midoffice.domain.voice.call import Ear

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from midoffice.adapters.voice.media.pace import Pace
    from midoffice.adapters.voice.media.party import Party

    Sum = NDArray[np.int32]

_WIDE = 16_000
_NARROW = 8_000
_DIRECT = 2
_ENOUGH = 2
"""Frames of a party that must be there before it is heard: what its packets' irregularity may cost."""
_TOO_MANY = 6
_SHARED = frozenset({Codec.PCMU, Codec.PCMA})
"""Codecs that remember nothing, so that one frame written can be sent to all who hear the same."""


class Voice:
    """A party in a mixed room: its frames that wait, and what it takes to bring them to the room's rate."""

    __slots__ = ("_resampler", "inbox", "last", "party", "running")

    def __init__(self, party: Party) -> None:
        self.party = party
        self.inbox: deque[Frame] = deque()
        self.running = False
        self.last: Samples | None = None
        self._resampler: tuple[int, int, Resampler] | None = None

    def next(self, rate: int) -> Samples | None:
        """Return the next 20 ms at the room's rate; None while nothing is heard of it.

        What comes too fast is left out; a frame that is missing is the last one again, at half its loudness, once.
        """
        while len(self.inbox) > _TOO_MANY:
            self.inbox.popleft()
        if not self.inbox or not (self.running or len(self.inbox) >= _ENOUGH):
            self.running = False
            last, self.last = self.last, None
            return None if last is None else last >> 1
        self.running = True
        frame = self.inbox.popleft()
        if frame.lost and self.last is not None:
            last, self.last = self.last, None
            return last >> 1
        samples = self.party.samples(frame)
        if frame.rate != rate:
            kept = self._resampler
            if kept is None or kept[:2] != (frame.rate, rate):
                kept = self._resampler = (frame.rate, rate, Resampler(frame.rate, rate))
            samples = kept[2].take(samples)
        self.last = samples
        return samples


class Room:
    """Parties of one call that hear each other."""

    def __init__(self, pace: Pace) -> None:
        """Make an empty room."""
        self._pace = pace
        self.parties: list[Party] = []
        self._voices: list[Voice] = []

    @property
    def mixed(self) -> bool:
        """Whether it is mixed now, as it has to be unless just two talk."""
        return bool(self._voices)

    def join(self, party: Party) -> None:
        """Let a party in."""
        if party not in self.parties:
            self.parties.append(party)
            self.arrange()

    def leave(self, party: Party) -> None:
        """Let a party out; it hears and says nothing from now on."""
        if party in self.parties:
            self.parties.remove(party)
            party.peer = party.inbox = None
            self.arrange()

    def arrange(self) -> None:
        """Connect directly or mix, as is needed now: to be called when somebody came, went or changed ears."""
        direct = len(self.parties) == _DIRECT and all(party.ear is Ear.TALK for party in self.parties)
        if direct or len(self.parties) < _DIRECT:
            self._pace.leave(self._mix)
            self._voices = []
            for party in self.parties:
                party.inbox = None
                party.peer = next((other for other in self.parties if other is not party), None)
            return
        known = {voice.party: voice for voice in self._voices}
        self._voices = [known.get(party) or Voice(party) for party in self.parties]
        for voice in self._voices:
            voice.party.peer, voice.party.inbox = None, voice.inbox
        self._pace.join(self._mix)

    def _mix(self) -> None:
        """Give each party 20 ms of what it may hear of the others."""
        rate = _WIDE if any(_rate(voice.party) > _NARROW for voice in self._voices) else _NARROW
        said = {voice: samples for voice in self._voices if (samples := voice.next(rate)) is not None}
        talk: Sum = np.zeros(round(rate * FRAME_SECONDS), np.int32)
        whisper: Sum | None = None
        for voice, samples in said.items():
            if voice.party.ear is Ear.TALK:
                talk += samples
            elif voice.party.ear is Ear.WHISPER:
                whisper = samples.astype(np.int32) if whisper is None else whisper + samples
        everything: Sum = talk if whisper is None else talk + whisper
        written: dict[tuple[Codec, bool], bytes] = {}
        for voice in self._voices:
            party = voice.party
            total, own = (talk if party.customer else everything), said.get(voice)
            if own is None or not _is_in(party, all_of_it=not party.customer):
                _give_shared(party, total, rate, written)
            else:
                party.say_samples(_clipped(total - own), rate)


def _rate(party: Party) -> int:
    return RATES[party.endpoint.codec] if party.endpoint is not None else _NARROW


def _is_in(party: Party, *, all_of_it: bool) -> bool:
    """Whether a party's own voice is in the sum that it would hear."""
    return party.ear is Ear.TALK or (all_of_it and party.ear is Ear.WHISPER)


def _clipped(total: Sum) -> Samples:
    return np.clip(total, -32_768, 32_767).astype(np.int16)


def _give_shared(party: Party, total: Sum, rate: int, written: dict[tuple[Codec, bool], bytes]) -> None:
    """Let a silent party hear the sum, which is the same for all such parties and is written once for each codec."""
    codec = party.endpoint.codec if party.endpoint is not None else None
    if codec not in _SHARED or rate != _NARROW or codec is None:
        party.say_samples(_clipped(total), rate)
        return
    key = (codec, party.customer)
    if key not in written:
        written[key] = coder_for(codec).encode(_clipped(total))
    party.say_payload(written[key])

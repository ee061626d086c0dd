"""One leg of a call at the node: its line, and what is being done with its sound - playing, taking digits, recording a message."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from midoffice.adapters.voice.line import RATES, Codec
from midoffice.adapters.voice.media.clips import Clips, Player, all_prepared, write
from midoffice.adapters.voice.media.digits import DigitCollector
from midoffice.adapters.voice.media.messages import MessageRecorder
from midoffice.adapters.voice.media.pace import Pace
from midoffice.adapters.voice.media.party import Party
from midoffice.adapters.voice.media.recorder import SegmentRecorder, Writing
from midoffice.adapters.voice.media.tones import beep
from midoffice.domain.voice.commands import Clip, Collect, Play, RecordMessage
from midoffice.domain.voice.events import (
    About,
    CollectEnd,
    DigitPressed,
    DigitsCollected,
    LegEnded,
    PlayEnded,
    SegmentRecorded,
    VoiceEvent,
)
from midoffice.domain.voice.stored_recording import SegmentName

if TYPE_CHECKING:
    from uuid import UUID

    from midoffice.adapters.voice.line import Line
    from midoffice.adapters.voice.media.recorder import Recorded
    from midoffice.adapters.voice.media.watch import LineWatch
    from midoffice.domain.voice.call import Cause, LegKind


@dataclass(frozen=True, slots=True)
class Studio:
    """What all legs of a node share."""

    pace: Pace
    clips: Clips
    writing: Writing
    now: Callable[[], datetime]
    emit: Callable[[VoiceEvent], None]
    run: Callable[[Coroutine[Any, Any, None]], None]
    """Let something go on in the background until it ends or the node does."""


class ExchangeLeg:
    """A leg from its first sign to its end."""

    def __init__(self, studio: Studio, call_id: UUID, leg_id: UUID, kind: LegKind, *, customer: bool) -> None:
        """Begin; there is no line yet."""
        self.call_id, self.leg_id, self.kind = call_id, leg_id, kind
        self.since = studio.now()
        self.line: Line | None = None
        self.up = self.over = False
        self.ending: Cause | None = None
        """Why it is to be hung up as soon as there is a line."""
        self.room: str | None = None
        self.held = self.held_by_peer = False
        self.watch: LineWatch | None = None
        self.party = Party(studio.pace, customer=customer, on_digit=self.digit)
        self.party.on_played = self._played
        self._studio = studio
        self._sequence = 0
        self._turn = 0
        self._wanted: Play | None = None
        """What is played, or is to be as soon as it can."""
        self._collector: DigitCollector | None = None
        self._message: tuple[RecordMessage, SegmentRecorder, MessageRecorder] | None = None
        self._then: Callable[[], None] | None = None
        """What follows when what is played has come to its end."""
        self._music = ""

    def tell(self, make: Callable[[About], VoiceEvent]) -> None:
        """Report something about this leg, under its next number."""
        self._sequence += 1
        self._studio.emit(make(About(self.call_id, self.leg_id, self._sequence, self._studio.now())))

    def attach(self, line: Line | None) -> None:
        """Take the line, and its sound if that is agreed by now."""
        if line is None or self.over:
            return
        self.line = line
        if line.endpoint is not None and self.party.endpoint is not line.endpoint:
            self.party.attach(line.endpoint)
            self._resume()

    def end(self, make: Callable[[About], LegEnded]) -> None:
        """The leg is over; what was being done with it ends first."""
        self.over, self.up = True, False
        self.silence()
        self.party.detach()
        self.tell(make)

    # -- playing ----------------------------------------------------------------------------------------------------------

    def play(self, order: Play) -> None:
        """Play instead of what was played."""
        self.silence()
        self._start(order, lambda: self._play_ended(order.key))

    def silence(self) -> None:
        """Stop what is played, collected and recorded as a message."""
        self._turn += 1
        self._wanted = self._then = None
        self.party.stop()
        if self._collector is not None:
            self._collector.stop()
            self._collector = None
        if self._message is not None:
            self._message_over()

    def music(self, key: str) -> None:
        """Play music whenever nothing else is played; "" ends that."""
        self._music = key
        self.party.play_background(None)
        if key and self.party.endpoint is not None:
            self._studio.run(self._begin_music(key))

    async def _begin_music(self, key: str) -> None:
        endpoint = self.party.endpoint
        if endpoint is None:
            return
        codec = endpoint.codec
        found, _ = await all_prepared(self._studio.clips, (Clip(music=key),), codec)
        if self._music == key and not self.over:
            self.party.play_background(Player(codec, found, loop=True))

    def _start(self, order: Play, then: Callable[[], None]) -> None:
        self._wanted, self._then = order, then
        endpoint = self.party.endpoint
        if endpoint is None:
            return
        at_hand = [self._studio.clips.at_hand(clip, endpoint.codec) for clip in order.clips]
        if all(clip is not None for clip in at_hand):
            self.party.play(Player(endpoint.codec, [clip for clip in at_hand if clip is not None], loop=order.loop))
        else:
            self._studio.run(self._prepare(order, endpoint.codec, self._turn))

    async def _prepare(self, order: Play, codec: Codec, turn: int) -> None:
        found, problem = await all_prepared(self._studio.clips, order.clips, codec)
        if turn != self._turn or self.over:
            return
        if problem and not found and self._collector is None:
            self._turn += 1
            self._wanted = self._then = None
            self.tell(lambda about: PlayEnded(about, order.key, problem=problem))
        else:
            self.party.play(Player(codec, found, loop=order.loop))

    def _resume(self) -> None:
        """Go on with what was wanted before there was a sound, or in another codec."""
        if self._wanted is not None and self._then is not None:
            self._turn += 1
            self._start(self._wanted, self._then)
        if self._music:
            self.music(self._music)

    def _played(self, player: Player) -> None:
        endpoint = self.party.endpoint
        if endpoint is not None and endpoint.codec is not player.codec:
            self._resume()
            return
        then, self._wanted, self._then = self._then, None, None
        if then is not None:
            then()

    def _play_ended(self, key: str, *, interrupted: bool = False) -> None:
        self.tell(lambda about: PlayEnded(about, key, interrupted=interrupted))

    # -- digits -----------------------------------------------------------------------------------------------------------

    def collect(self, order: Collect) -> None:
        """Play clips and take digits."""
        self.silence()
        collector = self._collector = DigitCollector(order, lambda digits, end: self._collected(order, digits, end))
        if order.clips:
            self._start(Play(order.call_id, order.leg_id, order.key, order.clips), collector.listen)
        else:
            collector.listen()

    def digit(self, digit: str) -> None:
        """Take a touch tone."""
        if self._collector is not None:
            self._wanted = self._then = None
            self._turn += 1
            self.party.stop()
            self._collector.take(digit)
            return
        if self._message is not None:
            self._message[2].digit(digit)
            return
        playing = self._wanted
        if playing is not None and playing.stop_on_digit:
            self.silence()
            self._play_ended(playing.key, interrupted=True)
        self.tell(lambda about: DigitPressed(about, digit))

    def _collected(self, order: Collect, digits: str, end: CollectEnd) -> None:
        self._collector = None
        self.silence()
        self.tell(lambda about: DigitsCollected(about, order.key, digits, end))

    # -- voice mail -------------------------------------------------------------------------------------------------------

    @property
    def leaves_message(self) -> bool:
        """Whether a message is being recorded."""
        return self._message is not None

    def record_message(self, order: RecordMessage) -> None:
        """Record the party after a tone."""
        self.silence()
        endpoint = self.party.endpoint
        if endpoint is None:
            self._begin_message(order)  # nothing will be heard, and its end says so
            return
        rate = RATES[endpoint.codec]
        self._then = lambda: self._begin_message(order)
        self.party.play(Player(endpoint.codec, [write(beep(rate), rate, endpoint.codec)]))

    def _begin_message(self, order: RecordMessage) -> None:
        now = self._studio.now()
        of = SegmentName(self.call_id, self.leg_id, order.recording_id, 1, now)
        recorder = SegmentRecorder(self._studio.writing, now, of)
        message = MessageRecorder(order, recorder.track(customer=self.party.customer), self._message_over)
        self._message = (order, recorder, message)
        self.party.track = message

    def _message_over(self) -> None:
        if self._message is None:
            return
        order, recorder, message = self._message
        self._message = None
        message.stop()
        if self.party.track is message:
            self.party.track = None
        self._studio.run(finish(recorder, self, order.recording_id, 1))


async def finish(recorder: SegmentRecorder, leg: ExchangeLeg, recording_id: UUID, segment: int) -> None:
    """End a recording and report what became of it, under the leg it belongs to."""
    recorded: Recorded = await recorder.stop()
    leg.tell(
        lambda about: SegmentRecorded(
            about,
            recording_id,
            segment,
            recorded.storage_key,
            recorded.started_at,
            recorded.seconds,
            recorded.size_bytes,
            recorded.sha256,
            recorded.peaks,
            recorded.problem,
        )
    )

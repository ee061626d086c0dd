"""A voice node that is simulated: telephones and softphones that do what they are told, on virtual time, without a sound.

What each party hears is kept, so that tests ask for it instead of listening. Nothing happens by itself: `run` lets everything
happen that is due by the clock.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.voice.adoption import LiveLeg
from midoffice.domain.voice.call import Cause, Ear, LegKind
from midoffice.domain.voice.commands import (
    Answer,
    Bridge,
    Clip,
    Collect,
    Command,
    ConnectBrowser,
    HangUp,
    Hold,
    Mute,
    Originate,
    Play,
    RecordMessage,
    Reject,
    SendDigits,
    SetEar,
    StartRecording,
    StopPlaying,
    StopRecording,
    Unbridge,
    Unhold,
)
from midoffice.domain.voice.events import (
    About,
    BrowserAnswered,
    CallArrived,
    CollectEnd,
    DigitPressed,
    DigitsCollected,
    LegAnswered,
    LegEnded,
    LegRinging,
    MediaLost,
    PlayEnded,
    SegmentRecorded,
    SoftphoneGone,
    SoftphoneReady,
    VoiceEvent,
)
from midoffice.kernel.ids import new_id
from midoffice.ports.outside import Clock
from midoffice.ports.voice import NodeStatistics
from midoffice.testing.voice.simulated_line import Behaviour, Faults, Recording, SimulatedLeg

MOST_CALLS = 200


class SimulatedNode:
    """`ports.voice.VoiceNode` without a network."""

    def __init__(self, clock: Clock, node_id: UUID | None = None, *, most_calls: int = MOST_CALLS) -> None:
        """Begin with no call. Numbers that nobody described answer at once, agents without a softphone are unreachable."""
        self.node_id = node_id or new_id()
        self.legs: dict[UUID, SimulatedLeg] = {}
        self.telephones: dict[str, Behaviour] = {}
        self.softphones: dict[UUID, Behaviour] = {}
        self.recordings: dict[UUID, Recording] = {}
        self.faults = Faults()
        self.done: list[Command] = []
        self.refused = 0
        self._clock = clock
        self._most_calls = most_calls
        self._events: asyncio.Queue[VoiceEvent | None] = asyncio.Queue()
        self._held_back: list[VoiceEvent] = []
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._serial = 0
        self._closed = False

    # -- what people at telephones do

    def ring_in(
        self,
        number: str,
        caller: str | None = None,
        *,
        name: str = "",
        trunk_id: UUID | None = None,
        kind: LegKind = LegKind.SIP,
        loops: int = 0,
    ) -> SimulatedLeg:
        """Let somebody call a number of ours; over the limit the node refuses at once, and nobody hears of it (R81)."""
        leg = SimulatedLeg(new_id(), new_id(), kind, caller or "", self._clock.now(), outgoing=False)
        if len(self._calls()) >= self._most_calls:
            self.refused += 1
            leg.gone, leg.cause = True, Cause.OVERLOAD
            return leg
        self.legs[leg.leg_id] = leg
        about = self._about(leg)
        self._tell(CallArrived(about, kind, number, caller, name, trunk_id, trusted_caller=True, loops=loops))
        return leg

    def hang_up(self, leg: SimulatedLeg, cause: Cause = Cause.NORMAL) -> None:
        """Let the party at the other end hang up; before it was answered, the caller gives up."""
        if not leg.gone:
            self._end(leg, cause if leg.up or leg.outgoing or cause is not Cause.NORMAL else Cause.CANCELED)

    def press(self, leg: SimulatedLeg, digits: str) -> None:
        """Let a party press keys."""
        for digit in digits:
            self._press(leg, digit)

    def stay_silent(self, leg: SimulatedLeg) -> None:
        """Let what a party is asked end without another key, as if its time were over."""
        if leg.collects is not None:
            self._collected(leg, CollectEnd.SILENCE)

    def listen_to_end(self, leg: SimulatedLeg) -> None:
        """Let what is played to a party come to its end."""
        if leg.plays is not None and not leg.plays.loop:
            played, leg.plays = leg.plays, None
            self._tell(PlayEnded(self._about(leg), played.key))

    def speak_message(self, leg: SimulatedLeg, seconds: float) -> None:
        """Let a party speak a message of so many seconds, after which it is silent."""
        if leg.records is not None:
            order, leg.records = leg.records, None
            self._recorded(leg, order.recording_id, 1, self._clock.now() - timedelta(seconds=seconds), seconds)

    def lose_sound(self, leg: SimulatedLeg, *, one_way: bool = False) -> None:
        """Let nothing be heard of a party for half a minute."""
        self._tell(MediaLost(self._about(leg), 30.0, one_way))

    def open_softphone(self, agent_id: UUID, behaviour: Behaviour | None = None, about: About | None = None) -> None:
        """Let an agent's softphone connect; it answers at once unless told otherwise."""
        self.softphones[agent_id] = behaviour or Behaviour()
        self._tell(SoftphoneReady(about or self._softphone(), agent_id))

    def close_softphone(self, agent_id: UUID, lost_at: datetime | None = None) -> None:
        """Let an agent's softphone lose its connection, with what it carries; `lost_at`: it has been waited for since then."""
        self.softphones.pop(agent_id, None)
        for leg in [each for each in self.legs.values() if each.address == str(agent_id) and not each.gone]:
            self._end(leg, Cause.UNREACHABLE, lost_at)
        self._tell(SoftphoneGone(self._softphone(), agent_id))

    def leg_of(self, address: UUID | str) -> SimulatedLeg:
        """Return the newest line to a number or an agent; raises LookupError."""
        found = [leg for leg in self.legs.values() if leg.address == str(address)]
        if not found:
            msg = f"nobody has called {address}"
            raise LookupError(msg)
        return found[-1]

    # -- what a party hears

    def hears(self, leg: SimulatedLeg) -> frozenset[str]:
        """Return what a party hears: addresses of those who are heard, "key:..." of what is played, "music"; empty is silence."""
        if leg.gone or not leg.up:
            return frozenset()
        if leg.held:
            return frozenset({"music"})
        asked = leg.collects
        if asked is not None:
            return frozenset({f"key:{asked.key}"})
        if leg.plays is not None:
            music = any(clip.music for clip in leg.plays.clips)
            return frozenset({f"key:{leg.plays.key}"} | ({"music"} if music else set()))
        return frozenset(each.address for each in self.legs.values() if self._is_heard_by(each, leg))

    def said(self, leg: SimulatedLeg) -> str:
        """Return the words that are being said to a party."""
        clips: tuple[Clip, ...] = leg.collects.clips if leg.collects else leg.plays.clips if leg.plays else ()
        return " ".join(clip.text or clip.file for clip in clips if clip.text or clip.file)

    def _is_heard_by(self, speaker: SimulatedLeg, listener: SimulatedLeg) -> bool:
        together = speaker.call_id == listener.call_id and speaker.room is not None and speaker.room == listener.room
        if not together or speaker is listener or speaker.gone or not speaker.up or speaker.held or speaker.muted:
            return False
        if speaker.ear is Ear.LISTEN:
            return False
        return speaker.ear is not Ear.WHISPER or listener.kind is LegKind.BROWSER

    # -- ports.voice.VoiceNode

    async def do(self, commands: Sequence[Command]) -> None:
        """Carry out commands."""
        for command in commands:
            self.done.append(command)
            self._do(command)

    async def events(self) -> AsyncIterator[VoiceEvent]:
        """Yield what happens, until the node is closed."""
        while (event := await self._events.get()) is not None:
            yield event

    async def live_legs(self) -> tuple[LiveLeg, ...]:
        """Return what is there now."""
        return tuple(leg.seen() for leg in self.legs.values() if not leg.gone)

    def statistics(self) -> NodeStatistics:
        """Return what it carries."""
        legs = sum(not leg.gone for leg in self.legs.values())
        return NodeStatistics(len(self._calls()), legs, self._most_calls, self.refused)

    async def close(self) -> None:
        """End all calls and stop."""
        for leg in list(self.legs.values()):
            self.hang_up(leg)
        self.kill()

    def kill(self) -> None:
        """Die without a word: nothing is reported any more."""
        self._closed = True
        self.legs.clear()
        self._events.put_nowait(None)

    # -- time

    def run(self) -> tuple[VoiceEvent, ...]:
        """Let everything happen that is due, and return what is to be reported, in order."""
        self._due.sort(key=lambda each: each[:2])
        while self._due and self._due[0][0] <= self._clock.now():
            self._due.pop(0)[2]()
            self._due.sort(key=lambda each: each[:2])
        found = []
        while not self._events.empty():
            event = self._events.get_nowait()
            if event is not None:
                found.append(event)
        return tuple(found)

    def next_due(self) -> datetime | None:
        """Return when the next thing happens by itself."""
        return min((each[0] for each in self._due), default=None)

    def deliver_late(self) -> None:
        """Report what was held back."""
        held, self._held_back = self._held_back, []
        for event in held:
            self._events.put_nowait(event)

    # -- inside

    def _do(self, command: Command) -> None:  # noqa: C901, PLR0912 - a table of commands
        if isinstance(command, Originate):
            self._originate(command)
            return
        if isinstance(command, StartRecording):
            self.recordings[command.call_id] = Recording(command.recording_id, command.segment, self._clock.now())
            return
        if isinstance(command, StopRecording):
            self._stop_recording(command.call_id)
            return
        if isinstance(command, ConnectBrowser):
            self._connect_browser(command)
            return
        if isinstance(command, Bridge):
            for leg_id in command.leg_ids:
                self._enter(self.legs.get(leg_id), command.room)
            return
        leg = self.legs.get(command.leg_id)
        if leg is None or leg.gone:
            return
        match command:
            case Answer():
                self._answer(leg)
            case Reject() | HangUp():
                self._end(leg, command.cause)
            case Play():
                leg.plays, leg.collects = command, None
            case StopPlaying():
                leg.plays = leg.collects = None
            case Collect():
                leg.plays, leg.collects, leg.pressed = None, command, ""
            case SendDigits():
                leg.digits += command.digits
            case Hold():
                leg.held = True
            case Unhold():
                leg.held = False
            case Mute():
                leg.muted = command.on
            case Unbridge():
                leg.room = None
            case SetEar():
                leg.ear = command.ear
            case RecordMessage():
                leg.plays, leg.records, leg.records_since = None, command, self._clock.now()

    def _enter(self, leg: SimulatedLeg | None, room: str) -> None:
        if leg is not None and not leg.gone:
            leg.room, leg.plays, leg.collects, leg.held = room, None, None, False

    def _originate(self, order: Originate) -> None:
        leg = SimulatedLeg(order.call_id, order.leg_id, order.kind, order.address, self._clock.now(), outgoing=True)
        self.legs[leg.leg_id] = leg
        if order.kind is LegKind.BROWSER:
            behaviour = self.softphones.get(UUID(order.address), Behaviour(fails=Cause.UNREACHABLE))
        elif self.faults.carrier_down:
            behaviour = Behaviour(fails=Cause.UNREACHABLE)
        else:
            behaviour = self.telephones.get(order.address, Behaviour())
        if behaviour.fails is not None:
            self._end(leg, behaviour.fails)
            return
        self._tell(LegRinging(self._about(leg), behaviour.early_media))
        if behaviour.answers == timedelta(0):
            self._answer(leg)
        elif behaviour.answers is not None and behaviour.answers.total_seconds() < order.seconds:
            self._later(behaviour.answers, lambda: self._answer(leg))
        else:
            self._later(timedelta(seconds=order.seconds), lambda: None if leg.up else self._end(leg, Cause.NO_ANSWER))

    def _connect_browser(self, order: ConnectBrowser) -> None:
        about = About(order.call_id, order.leg_id, 1, self._clock.now())
        if order.agent_id is not None and not order.sdp:
            self.close_softphone(order.agent_id)
            return
        self._tell(BrowserAnswered(about, "v=0 simulated"))
        if order.agent_id is not None:
            self.open_softphone(order.agent_id, about=about)
        else:
            leg = SimulatedLeg(order.call_id, order.leg_id, LegKind.BROWSER, "", self._clock.now(), outgoing=False)
            self.legs[leg.leg_id] = leg
            told = CallArrived(self._about(leg), leg.kind, order.number, None, order.caller_name, collected=order.collected)
            self._tell(told)

    def _answer(self, leg: SimulatedLeg) -> None:
        if not leg.gone and not leg.up:
            leg.up, leg.since = True, self._clock.now()
            self._tell(LegAnswered(self._about(leg), "PCMA"))

    def _end(self, leg: SimulatedLeg, cause: Cause, lost_at: datetime | None = None) -> None:
        if leg.gone:
            return
        leg.gone, leg.cause, leg.room = True, cause, None
        if not any(each.call_id == leg.call_id and not each.gone for each in self.legs.values()):
            self._stop_recording(leg.call_id)
        self._tell(LegEnded(self._about(leg), cause, lost_at=lost_at))
        if leg.records is not None and leg.records_since is not None:
            order, leg.records = leg.records, None
            seconds = (self._clock.now() - leg.records_since).total_seconds()
            self._recorded(leg, order.recording_id, 1, leg.records_since, seconds)

    def _press(self, leg: SimulatedLeg, digit: str) -> None:
        asked = leg.collects
        if asked is None:
            if leg.plays is not None and leg.plays.stop_on_digit:
                played, leg.plays = leg.plays, None
                self._tell(PlayEnded(self._about(leg), played.key, interrupted=True))
            self._tell(DigitPressed(self._about(leg), digit))
        elif digit in asked.ends_with:
            self._collected(leg, CollectEnd.TERMINATED)
        else:
            leg.pressed += digit
            if len(leg.pressed) >= asked.most:
                self._collected(leg, CollectEnd.ENOUGH)

    def _collected(self, leg: SimulatedLeg, end: CollectEnd) -> None:
        asked, leg.collects = leg.collects, None
        if asked is not None:
            self._tell(DigitsCollected(self._about(leg), asked.key, leg.pressed, end))

    def _stop_recording(self, call_id: UUID) -> None:
        recording = self.recordings.pop(call_id, None)
        leg = next((each for each in self.legs.values() if each.call_id == call_id), None)
        if recording is not None and leg is not None:
            seconds = (self._clock.now() - recording.started_at).total_seconds()
            self._recorded(leg, recording.recording_id, recording.segment, recording.started_at, seconds)

    def _recorded(self, leg: SimulatedLeg, recording_id: UUID, segment: int, started_at: datetime, seconds: float) -> None:
        key = f"{recording_id}/{segment}"
        self._tell(SegmentRecorded(self._about(leg), recording_id, segment, key, started_at, seconds, 1, "0" * 64, (0, 0)))

    def _about(self, leg: SimulatedLeg) -> About:
        leg.sequence += 1
        return About(leg.call_id, leg.leg_id, leg.sequence, self._clock.now())

    def _softphone(self) -> About:
        softphone = new_id()
        return About(softphone, softphone, 1, self._clock.now())

    def _later(self, after: timedelta, what: Callable[[], None]) -> None:
        self._serial += 1
        self._due.append((self._clock.now() + after, self._serial, what))

    def _tell(self, event: VoiceEvent) -> None:
        if self._closed or type(event) in self.faults.lost:
            return
        if type(event) in self.faults.late:
            self._held_back.append(replace(event))
            return
        for _ in range(2 if type(event) in self.faults.twice else 1):
            self._events.put_nowait(event)

    def _calls(self) -> set[UUID]:
        return {leg.call_id for leg in self.legs.values() if not leg.gone}

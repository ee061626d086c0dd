"""The telephone exchange: a voice node made of line drivers and sound rooms.

Each command is carried out at once, in order, without waiting: what takes time (calling, answering, preparing words) goes on
by itself, and later commands for the same leg change what becomes of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from midoffice.adapters.voice.media.call import ExchangeCall
from midoffice.adapters.voice.media.clips import Clips
from midoffice.adapters.voice.media.leg import ExchangeLeg, Studio
from midoffice.adapters.voice.media.pace import Pace
from midoffice.adapters.voice.media.recorder import Writing
from midoffice.adapters.voice.media.watch import LineWatch, WatchLimits
from midoffice.domain.voice.adoption import LiveLeg
from midoffice.domain.voice.call import Cause, LegKind
from midoffice.domain.voice.commands import (
    Answer,
    Bridge,
    Collect,
    Command,
    ConnectBrowser,
    HangUp,
    Hold,
    Mute,
    Originate,
    Play,
    PutTogether,
    RecordMessage,
    Reject,
    Ring,
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
    DigitPressed,
    HeldByPeer,
    LegAnswered,
    LegEnded,
    LegRinging,
    MediaBack,
    MediaLost,
    QualityReported,
    VoiceEvent,
)
from midoffice.ports.voice import NodeStatistics

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
    from datetime import datetime
    from uuid import UUID

    from midoffice.adapters.voice.line import BrowserLineDriver, DriverStatistics, Line, LineDriver
    from midoffice.adapters.voice.media.clips import ClipSource
    from midoffice.adapters.voice.media.recorder import SoundFiles

log = structlog.get_logger(__name__)
_LOOK_SECONDS = 2.0
_CLOSE_SECONDS = 5.0


class ExchangeNode:
    """`ports.voice.VoiceNode` over real lines."""

    def __init__(  # all of them are set in one place
        self,
        node_id: UUID,
        drivers: Sequence[LineDriver],
        clips: ClipSource,
        files: SoundFiles,
        now: Callable[[], datetime],
        *,
        most_calls: int = 150,
        limits: WatchLimits | None = None,
    ) -> None:
        """Take a driver for each kind of line, where clips come from and recordings go, and how many calls may be carried."""
        self.node_id = node_id
        self._drivers = {driver.kind: driver for driver in drivers}
        self._calls: dict[UUID, ExchangeCall] = {}
        self._legs: dict[UUID, ExchangeLeg] = {}
        self._events: asyncio.Queue[VoiceEvent | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._most_calls, self._limits = most_calls, limits or WatchLimits()
        self._look_seconds = min(_LOOK_SECONDS, self._limits.lost_seconds / 3)
        self._refused = 0
        self._watching: asyncio.TimerHandle | None = None
        self._pace = Pace()
        self._writing = Writing(files)
        self._studio = Studio(self._pace, Clips(clips), self._writing, now, self._events.put_nowait, self._run)

    async def start(self) -> None:
        """Begin to listen, on all kinds of lines."""
        for driver in self._drivers.values():
            await driver.start(self._report)
        self._watching = asyncio.get_running_loop().call_later(self._look_seconds, self._look)

    # -- ports.voice.VoiceNode --------------------------------------------------------------------------------------------

    async def do(self, commands: Sequence[Command]) -> None:
        """Carry out commands; one that cannot be carried out does not keep the others from it."""
        for command in commands:
            try:
                self._do(command)
            except Exception:
                log.exception("voice_command_failed", command=type(command).__name__, call_id=str(command.call_id))

    async def events(self) -> AsyncIterator[VoiceEvent]:
        """Yield what happens, until the node is closed."""
        while (event := await self._events.get()) is not None:
            yield event

    async def live_legs(self) -> tuple[LiveLeg, ...]:
        """Return what is there now."""
        return tuple(LiveLeg(leg.call_id, leg.leg_id, leg.up, leg.since, leg.room, leg.held) for leg in self._legs.values())

    def statistics(self) -> NodeStatistics:
        """Return what it carries."""
        told: list[DriverStatistics] = [driver.statistics() for driver in self._drivers.values()]
        trunks = {trunk: state for each in told for trunk, state in each.trunks.items()}
        refused = self._refused + sum(each.refused for each in told)
        return NodeStatistics(len(self._calls), len(self._legs), self._most_calls, refused, trunks)

    async def close(self) -> None:
        """End all calls and stop listening; recordings are written to their end."""
        if self._watching is not None:
            self._watching.cancel()
        for driver in self._drivers.values():
            await driver.close()
        for leg in tuple(self._legs.values()):
            self._ended(leg, Cause.NORMAL, "the node was closed")
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=_CLOSE_SECONDS)
        for task in tuple(self._tasks):
            task.cancel()
        self._pace.stop()
        await self._writing.close()
        self._events.put_nowait(None)

    # -- commands ---------------------------------------------------------------------------------------------------------

    def _do(self, command: Command) -> None:
        match command:
            case Originate():
                self._originate(command)
            case ConnectBrowser():
                self._run(self._connect(command))
            case Bridge() | StartRecording() | StopRecording():
                call = self._calls.get(command.call_id)
                if call is not None:
                    _do_for_call(call, command)
            case _:
                leg = self._legs.get(command.leg_id)
                call = None if leg is None else self._calls.get(leg.call_id)
                if leg is not None and call is not None:
                    _do_for_sound(call, leg, command)
                    self._do_for_line(leg, command)

    def _do_for_line(self, leg: ExchangeLeg, command: Command) -> None:
        line = leg.line
        match command:
            case Reject() | HangUp() if line is None:
                leg.ending = command.cause
            case HangUp() if line is not None:
                line.hang_up(command.cause)
            case Reject() if line is not None:
                line.reject(command.cause)
            case Ring() if line is not None:
                line.ring()
            case Answer() if line is not None:
                self._run(_answer(line))
            case Hold() | Unhold() if line is not None and leg.kind is LegKind.BROWSER:
                line.hold(on=isinstance(command, Hold))
            case PutTogether():
                self._drivers[leg.kind].put_together(leg.leg_id, command.other_id)
            case SendDigits() if line is not None and line.endpoint is not None:
                line.endpoint.send_digits(command.digits)

    def _originate(self, order: Originate) -> None:
        call = self._calls.setdefault(order.call_id, ExchangeCall(self._studio, order.call_id))
        leg = self._legs[order.leg_id] = call.add(order.leg_id, order.kind, arrived=False)
        driver = self._drivers.get(order.kind)
        if driver is None:
            self._ended(leg, Cause.UNREACHABLE, "this node has no lines of that kind")
        else:
            self._run(self._call(driver, order, leg))

    async def _call(self, driver: LineDriver, order: Originate, leg: ExchangeLeg) -> None:
        try:
            line = await driver.originate(order)
        except Exception as error:
            log.exception("voice_call_failed")
            self._ended(leg, Cause.FAILED, type(error).__name__)
            return
        if leg.over:
            return
        leg.attach(line)
        if leg.ending is not None:
            line.hang_up(leg.ending)

    async def _connect(self, order: ConnectBrowser) -> None:
        driver: Any = self._drivers.get(LegKind.BROWSER)
        problem = "This node takes no calls from browsers."
        if driver is not None:
            browsers: BrowserLineDriver = driver
            try:
                await browsers.connect(order)
            except Exception:
                log.exception("voice_browser_failed")
                problem = "The browser could not be connected."
            else:
                return
        about = About(order.call_id, order.leg_id, 1, self._studio.now())
        self._studio.emit(BrowserAnswered(about, "", problem))

    # -- events -----------------------------------------------------------------------------------------------------------

    def _report(self, event: VoiceEvent) -> None:
        """Take what a driver reports."""
        about = event.about
        leg = self._legs.get(about.leg_id)
        if isinstance(event, CallArrived):
            self._arrived(event)
        elif leg is None:
            if not isinstance(event, (LegRinging, LegAnswered, LegEnded, HeldByPeer, DigitPressed)):
                self._studio.emit(replace(event, about=replace(about, sequence=max(1, about.sequence))))
        elif isinstance(event, LegEnded):
            self._ended(leg, event.cause, event.detail, event.lost_at)
        elif isinstance(event, DigitPressed):
            leg.digit(event.digit)
        else:
            if isinstance(event, (LegRinging, LegAnswered)):
                self._attach(leg, up=isinstance(event, LegAnswered))
            elif isinstance(event, HeldByPeer):
                leg.held_by_peer = event.on
            leg.tell(lambda here: replace(event, about=here))

    def _arrived(self, event: CallArrived) -> None:
        about, driver = event.about, self._drivers[event.kind]
        line = driver.line(about.leg_id)
        if len(self._calls) >= self._most_calls and about.call_id not in self._calls:
            self._refused += 1
            if line is not None:
                line.reject(Cause.OVERLOAD)
            return
        call = self._calls.setdefault(about.call_id, ExchangeCall(self._studio, about.call_id))
        leg = self._legs[about.leg_id] = call.add(about.leg_id, event.kind, arrived=True)
        leg.attach(line)
        leg.tell(lambda here: replace(event, about=here))

    def _attach(self, leg: ExchangeLeg, *, up: bool) -> None:
        leg.attach(self._drivers[leg.kind].line(leg.leg_id))
        if up and not leg.up:
            leg.up, leg.since = True, self._studio.now()
            leg.watch = LineWatch(self._limits, asyncio.get_running_loop().time())

    def _ended(self, leg: ExchangeLeg, cause: Cause, detail: str, lost_at: datetime | None = None) -> None:
        call = self._calls.get(leg.call_id)
        self._legs.pop(leg.leg_id, None)
        if call is not None:
            call.remove(leg)
            if not call.legs:
                del self._calls[call.call_id]
        leg.end(lambda about: LegEnded(about, cause, detail, lost_at))

    def _look(self) -> None:
        """Look at all lines: which are silent, how good they are."""
        now = asyncio.get_running_loop().time()
        self._watching = asyncio.get_running_loop().call_later(self._look_seconds, self._look)
        for leg in tuple(self._legs.values()):
            endpoint = leg.party.endpoint
            if leg.watch is None or endpoint is None:
                continue
            seen = leg.watch.look(endpoint.quality(), now, expected=not leg.held and not leg.held_by_peer)
            if seen.lost_seconds is not None:
                seconds, one_way = seen.lost_seconds, seen.one_way
                leg.tell(lambda about, seconds=seconds, one_way=one_way: MediaLost(about, round(seconds, 1), one_way))  # type: ignore[misc]
            if seen.back:
                leg.tell(MediaBack)
            if seen.quality is not None:
                quality = seen.quality
                leg.tell(lambda about, quality=quality: QualityReported(about, *quality))  # type: ignore[misc]

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("voice_work_failed", exc_info=error)


async def _answer(line: Line) -> None:
    """Answer; who cannot be answered is not left ringing."""
    try:
        await line.answer()
    except Exception:
        log.exception("voice_answer_failed")
        line.hang_up(Cause.FAILED)


def _do_for_call(call: ExchangeCall, command: Bridge | StartRecording | StopRecording) -> None:
    match command:
        case Bridge():
            for leg_id in command.leg_ids:
                if (leg := call.legs.get(leg_id)) is not None:
                    call.enter(leg, command.room)
        case StartRecording():
            call.start_recording(command)
        case StopRecording():
            call.stop_recording()


def _do_for_sound(call: ExchangeCall, leg: ExchangeLeg, command: Command) -> None:  # a table
    match command:
        case Play():
            leg.play(command)
        case StopPlaying():
            leg.silence()
        case Collect():
            leg.collect(command)
        case RecordMessage():
            leg.record_message(command)
        case Hold():
            call.hold(leg, command.music)
        case Unhold():
            call.unhold(leg)
        case Mute():
            leg.party.muted = command.on
        case Unbridge():
            call.leave(leg)
        case SetEar():
            call.set_ear(leg, command.ear)
        case _:
            pass

"""One call at the node: its legs, the rooms in which they hear each other, and its recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.adapters.voice.media.leg import ExchangeLeg, Studio, finish
from midoffice.adapters.voice.media.recorder import SegmentRecorder
from midoffice.adapters.voice.media.room import Room
from midoffice.domain.voice.call import Ear, LegKind
from midoffice.domain.voice.stored_recording import SegmentName

if TYPE_CHECKING:
    from uuid import UUID

    from midoffice.domain.voice.commands import StartRecording

_CONVERSATION = ""


class ExchangeCall:
    """A call from its first leg to its last."""

    def __init__(self, studio: Studio, call_id: UUID) -> None:
        """Begin without a leg."""
        self.call_id = call_id
        self.legs: dict[UUID, ExchangeLeg] = {}
        self._studio = studio
        self._rooms: dict[str, Room] = {}
        self._recording: tuple[StartRecording, SegmentRecorder, ExchangeLeg] | None = None

    def add(self, leg_id: UUID, kind: LegKind, *, arrived: bool) -> ExchangeLeg:
        """Add a leg: the customer's if it arrived by itself, or is the first telephone that we call."""
        customer = arrived or (kind is LegKind.SIP and not any(leg.party.customer for leg in self.legs.values()))
        leg = self.legs[leg_id] = ExchangeLeg(self._studio, self.call_id, leg_id, kind, customer=customer)
        return leg

    def remove(self, leg: ExchangeLeg) -> None:
        """Let a leg go that is over; the recording ends with the last one."""
        self.leave(leg)
        self.legs.pop(leg.leg_id, None)
        if not self.legs:
            self.stop_recording()

    # -- rooms ------------------------------------------------------------------------------------------------------------

    def enter(self, leg: ExchangeLeg, name: str) -> None:
        """Let a leg into a room; it leaves the one it was in, what was played to it ends, and it is not on hold any more."""
        leg.silence()
        if leg.held:
            self._take_from_hold(leg)
        if leg.room != name:
            self.leave(leg)
            leg.room = name
        self._rooms.setdefault(name, Room(self._studio.pace)).join(leg.party)
        self._record_parties()

    def leave(self, leg: ExchangeLeg) -> None:
        """Let a leg out of its room."""
        name, leg.room = leg.room, None
        self._step_out(leg, name)

    def hold(self, leg: ExchangeLeg, music: str) -> None:
        """Let a leg hear music; it keeps its room."""
        if leg.held:
            return
        leg.held = True
        self._step_out(leg, leg.room)
        leg.silence()
        if leg.line is not None:
            leg.line.hold(on=True)
        leg.music(music)

    def unhold(self, leg: ExchangeLeg) -> None:
        """Take a leg back into its room."""
        if not leg.held:
            return
        self._take_from_hold(leg)
        if leg.room is not None:
            self._rooms.setdefault(leg.room, Room(self._studio.pace)).join(leg.party)
            self._record_parties()

    def set_ear(self, leg: ExchangeLeg, ear: Ear) -> None:
        """Change what a leg hears and is heard by."""
        leg.party.ear = ear
        if leg.room is not None and leg.room in self._rooms:
            self._rooms[leg.room].arrange()
        self._record_parties()

    def _take_from_hold(self, leg: ExchangeLeg) -> None:
        leg.held = False
        leg.music("")
        if leg.line is not None:
            leg.line.hold(on=False)

    def _step_out(self, leg: ExchangeLeg, name: str | None) -> None:
        room = self._rooms.get(name) if name is not None else None
        if room is not None:
            room.leave(leg.party)
            if not room.parties and name is not None:
                del self._rooms[name]
        self._record_parties()

    # -- recording --------------------------------------------------------------------------------------------------------

    def start_recording(self, order: StartRecording) -> None:
        """Record from now on; a segment that is being recorded ends."""
        self.stop_recording()
        if not self.legs:
            return
        leg = next((leg for leg in self.legs.values() if leg.party.customer), None) or next(iter(self.legs.values()))
        now = self._studio.now()
        of = SegmentName(self.call_id, leg.leg_id, order.recording_id, order.segment, now)
        recorder = SegmentRecorder(self._studio.writing, now, of)
        recorder.on_problem = self.stop_recording
        self._recording = (order, recorder, leg)
        self._record_parties()

    def stop_recording(self) -> None:
        """End the segment; what became of it is reported."""
        if self._recording is None:
            return
        order, recorder, leg = self._recording
        self._recording = None
        self._record_parties(anew=True)
        self._studio.run(finish(recorder, leg, order.recording_id, order.segment))

    def _record_parties(self, *, anew: bool = False) -> None:
        """Record exactly those who are in the conversation and are heard by all of it."""
        room = self._rooms.get(_CONVERSATION)
        inside = set(room.parties) if room is not None else set()
        for leg in self.legs.values():
            party = leg.party
            recorded = self._recording is not None and party in inside and party.ear is Ear.TALK
            if (anew or not recorded) and not leg.leaves_message:
                party.track = None
            if recorded and party.track is None and self._recording is not None:
                party.track = self._recording[1].track(customer=party.customer)

"""Taking back a call that was closed as lost while its node still carried it (R76). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.voice.call import Call, CallState, Cause, Ear, Leg, LegRole, LegState
from midoffice.domain.voice.commands import Bridge, Command, HangUp, StopRecording, Unhold
from midoffice.domain.voice.flow import Step, wait
from midoffice.domain.voice.recording import reopened
from midoffice.domain.voice.recording_follow import recording_of, with_recording

CONVERSATION = ""


@dataclass(frozen=True, slots=True)
class LiveLeg:
    """A leg as a node has it now, for reconciliation after a lost connection or a restart.

    `room` is where it hears others, None when it is in none; `held`: it hears music meanwhile.
    """

    call_id: UUID
    leg_id: UUID
    up: bool
    since: datetime
    room: str | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Adoption:
    """A call as it is in truth, and who of the agents talks with the customer; without anybody it waits."""

    step: Step
    agent_id: UUID | None

    @property
    def talking(self) -> bool:
        """Whether somebody talks with the customer."""
        return self.step.call.state is CallState.TALKING


def was_lost(call: Call) -> bool:
    """Tell whether a call was closed only because its node was thought dead."""
    return call.state is CallState.ENDED and call.cause is Cause.NODE_LOST


def adopt(call: Call, there: Sequence[LiveLeg], agent_id: UUID | None, engaged: frozenset[UUID]) -> Adoption | None:
    """Return a lost call as its node carries it; None when its customer is not on the line any more.

    Who is in the customer's room talks on; a transfer that went on has failed, and the agent whose work it was, `agent_id`, has
    the customer back. Everybody else is let go, also agents who are `engaged` in another call by now.
    """
    up = {leg.leg_id: leg for leg in there if leg.up}
    customer = call.customer
    if not was_lost(call) or customer is None or customer.id not in up:
        return None
    others = [leg for leg in call.legs if leg.id in up and leg is not customer and leg.agent_id not in engaged]
    room = up[customer.id].room
    inside = [leg for leg in others if room is not None and up[leg.id].room == room]
    if not any(leg.ear is Ear.TALK for leg in inside):
        inside = [leg for leg in others if leg.role is LegRole.AGENT and leg.agent_id == agent_id]
    leaving = [HangUp(call.id, leg.leg_id, Cause.FAILED) for leg in there if leg.leg_id not in {x.id for x in (*inside, customer)}]
    open_again = replace(call, state=CallState.QUEUED, ended_at=None, cause=None)
    recording = recording_of(call)
    commands: list[Command] = list(leaving)
    if recording is not None:
        commands.insert(0, StopRecording(call.id))  # the segment that the node has written all the time
        open_again = with_recording(open_again, reopened(recording))
    if not any(leg.ear is Ear.TALK for leg in inside):
        return Adoption(_waiting(open_again, customer, up[customer.id], commands), None)
    return Adoption(_talking(open_again, [customer, *inside], up, commands), _partner(inside, agent_id))


def ended_after_all(call: Call, leg_id: UUID, cause: Cause, at: datetime) -> Call | None:
    """Return a lost call with what is heard late of a connection of it: when it really ended. None when nothing is learnt."""
    leg = call.leg(leg_id)
    if not was_lost(call) or leg is None or leg.cause is not Cause.NODE_LOST or at < leg.since:
        return None
    call = call.with_leg(replace(leg, cause=cause, since=at, ended_at=at))
    return replace(call, ended_at=max(each.ended_at or call.started_at for each in call.legs))


def _partner(inside: Sequence[Leg], agent_id: UUID | None) -> UUID | None:
    agents = [leg.agent_id for leg in inside if leg.role is LegRole.AGENT and leg.agent_id is not None]
    return agent_id if agent_id in agents else next(iter(agents), None)


def _waiting(call: Call, customer: Leg, seen: LiveLeg, commands: Sequence[Command]) -> Step:
    off_hold = (Unhold(call.id, customer.id),) if seen.held else ()
    step = wait(call.with_leg(_alive(customer, seen.since, seen.room)))
    return Step(step.call, (*commands, *off_hold, *step.commands))


def _talking(call: Call, inside: Sequence[Leg], up: dict[UUID, LiveLeg], commands: Sequence[Command]) -> Step:
    together = len({up[leg.id].room for leg in inside}) == 1
    held = [leg.id for leg in inside if up[leg.id].held and together]
    for leg in inside:
        call = call.with_leg(replace(_alive(leg, up[leg.id].since, CONVERSATION), held=leg.id in held))
    joining = tuple(leg.id for leg in inside if leg.id not in held)
    return Step(replace(call, state=CallState.TALKING), (*commands, Bridge(call.id, joining)))


def _alive(leg: Leg, since: datetime, room: str | None) -> Leg:
    answered_at = leg.answered_at or since
    return replace(leg, state=LegState.UP, since=since, answered_at=answered_at, ended_at=None, cause=None, room=room)

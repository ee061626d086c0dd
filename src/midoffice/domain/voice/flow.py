"""How a call goes on: what an event says of a leg, when parties are let hear each other, how a call ends. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.voice.call import Call, CallDirection, CallState, Cause, Leg, LegKind, LegRole, LegState
from midoffice.domain.voice.commands import Bridge, Clip, Command, HangUp, Play, Unbridge
from midoffice.domain.voice.events import (
    About,
    CallArrived,
    HeldByPeer,
    LegAnswered,
    LegEnded,
    LegRinging,
    SegmentRecorded,
    VoiceEvent,
)

WAIT_KEY = "wait"
"""Under this key the music is played with which a wait begins."""
HANGS_UP = frozenset({Cause.NORMAL, Cause.TRANSFERRED})
"""Causes by which somebody meant to leave; by any other one the connection was lost."""


class Moment(StrEnum):
    """What came true of a call, and others may follow on."""

    ARRIVED = "arrived"
    """Somebody calls: the record is there, the work item is queued, and nothing was said to the caller yet."""
    ANSWERED = "answered"
    """The customer who called hears us for the first time; nothing is played yet."""
    WAITING = "waiting"
    """The customer begins to wait for a partner, or waits again; the work item is queued and music is being played."""
    TALKING = "talking"
    """Customer and partner hear each other, for the first time or after the customer has waited."""
    ENDED = "ended"
    """The call is over; every party was told to hang up."""


@dataclass(frozen=True, slots=True)
class Step:
    """A call after something happened to it, and what its node is to do."""

    call: Call
    commands: tuple[Command, ...] = ()


def arrived(event: CallArrived, node_id: UUID, touchpoint_id: UUID) -> Call:
    """Return the call that somebody makes to us."""
    about = event.about
    name = event.caller_name.strip()[:200]
    caller = Leg(
        about.leg_id,
        LegRole.CUSTOMER,
        event.kind,
        event.caller or "",
        LegState.RINGING,
        about.at,
        heard=about.sequence,
        name=name,
        loops=event.loops,
    )
    return Call(
        about.call_id,
        node_id,
        touchpoint_id,
        CallDirection.INBOUND,
        CallState.ARRIVED,
        event.number,
        event.caller,
        about.at,
        legs=(caller,),
        collected=dict(event.collected),
    )


def hear(call: Call, event: VoiceEvent) -> Call | None:
    """Return the call with what an event says of its leg; None for one that is late, repeated or about no leg of the call."""
    leg = call.leg(event.about.leg_id)
    if isinstance(event, SegmentRecorded):
        return call
    if leg is None or not leg.live or event.about.sequence <= leg.heard:
        return None
    return call.with_leg(_told(replace(leg, heard=event.about.sequence), event))


def _told(leg: Leg, event: VoiceEvent) -> Leg:
    match event:
        case LegRinging() if leg.state is LegState.DIALLING:
            return replace(leg, state=LegState.RINGING, since=event.about.at)
        case LegAnswered() if leg.state is not LegState.UP:
            return replace(leg, state=LegState.UP, since=event.about.at, answered_at=event.about.at)
        case LegEnded():
            return leg_ended(leg, event.cause, event.about.at)
        case HeldByPeer():
            return replace(leg, held=event.on)
        case _:
            return leg


def leg_ended(leg: Leg, cause: Cause, at: datetime) -> Leg:
    """Return a leg as it is over; one that was over stays as it was."""
    if not leg.live:
        return leg
    return replace(leg, state=LegState.ENDED, since=at, ended_at=at, cause=cause, room=None, held=False)


def join(call: Call) -> Step:
    """Let customer and partner hear each other once both are up; nothing happens before, or when they do already.

    While they talk, this is about a partner who was lost and is back.
    """
    customer = call.customer
    partner = next((leg for leg in call.live if leg.role is LegRole.AGENT and leg.state is LegState.UP and not leg.bridged), None)
    if customer is None or customer.state is not LegState.UP or customer.held or customer.bridged or partner is None:
        return Step(call)
    if call.state not in {CallState.CONNECTING, CallState.TALKING}:
        return Step(call)
    for leg in (customer, partner):
        call = call.with_leg(replace(leg, room="", held=False))
    return Step(replace(call, state=CallState.TALKING), (Bridge(call.id, (customer.id, partner.id)),))


def wait(call: Call, leaving: Iterable[Leg] = (), cause: Cause = Cause.NORMAL) -> Step:
    """Let the customer wait for a partner, with music, whoever is `leaving` being told to hang up. The call must go on."""
    commands: list[Command] = []
    for leg in leaving:
        call = call.with_leg(replace(leg, room=None))
        commands.append(HangUp(call.id, leg.id, cause))
    customer = call.customer
    if customer is not None and customer.state is LegState.UP:
        if customer.bridged:
            commands.append(Unbridge(call.id, customer.id))
        commands.append(Play(call.id, customer.id, WAIT_KEY, (Clip(music="default"),), loop=True))
        call = call.with_leg(replace(customer, room=None, held=False))
    return Step(replace(call, state=CallState.QUEUED), tuple(commands))


def end(call: Call, cause: Cause, at: datetime) -> Step:
    """End a call: everybody who is still there is told to hang up. One that has ended stays as it is."""
    if call.state is CallState.ENDED:
        return Step(call)
    commands = tuple(HangUp(call.id, leg.id, cause) for leg in call.live)
    for leg in call.live:
        call = call.with_leg(leg_ended(leg, cause, at))
    return Step(replace(call, state=CallState.ENDED, ended_at=at, cause=cause, transfer=None), commands)


def agent_leg(leg_id: UUID, agent_id: UUID, name: str, now: datetime) -> Leg:
    """Return the leg of an agent whose softphone is called from now on."""
    return Leg(leg_id, LegRole.AGENT, LegKind.BROWSER, str(agent_id), LegState.DIALLING, now, agent_id=agent_id, name=name)


def about_softphone(about: About) -> bool:
    """Tell whether an event is about a softphone between calls: it names itself twice."""
    return about.call_id == about.leg_id

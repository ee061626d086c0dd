"""More than two in a conversation: who may be added, who joins how, and what is left when somebody leaves."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.voice.call import Call, CallState, Cause, Ear, LegRole, LegState
from midoffice.domain.voice.commands import Bridge, Command, Originate, SetEar
from midoffice.domain.voice.flow import Step
from midoffice.domain.voice.transfer import TransferNotPossible, transfer_of
from midoffice.domain.voice.transfer_moves import called, let_go
from midoffice.kernel.errors import Conflict, NotFound

MOST_PARTIES = 8
"""Parties of a conference, supervisors who listen not counted."""


class ConferenceFull(Conflict):
    """Nobody else can be added."""

    remedy = "Let somebody go first."


class Left(StrEnum):
    """What is left of a conversation after somebody has gone."""

    GOES_ON = "goes_on"
    ALONE = "alone"
    """The customer has nobody to talk to any more and still wants somebody."""
    OVER = "over"
    """There is nothing more to say: the customer is gone, or has talked to the end with somebody outside."""


def invite(call: Call, order: Originate, role: LegRole, now: datetime, *, agent_id: UUID | None = None) -> Step:
    """Call somebody who joins the conversation on answering.

    Raises ConferenceFull; Conflict while nobody talks or a transfer goes on, and for an agent who is in it already.
    """
    running = transfer_of(call)
    if running is not None and running.live:
        raise Conflict("The call is being transferred; end that first, or join its three parties.")
    if call.state is not CallState.TALKING:
        raise Conflict("Nobody can be added before the customer and an agent talk.")
    if agent_id is not None and call.agent(agent_id) is not None:
        raise Conflict("This agent is in the call already.")
    if sum(1 for leg in call.live if leg.role is not LegRole.SUPERVISOR) >= MOST_PARTIES:
        raise ConferenceFull(f"There are {MOST_PARTIES} parties in this call already.")
    return Step(call.with_leg(called(order, role, now, agent_id=agent_id)), (order,))


def join(call: Call, leg_id: UUID) -> Step:
    """Take a leg that has answered into the conversation; a supervisor hears and is heard as the leg's ear says."""
    leg = call.leg(leg_id)
    if leg is None or leg.state is not LegState.UP:
        return Step(call)
    ear: tuple[Command, ...] = (SetEar(call.id, leg_id, leg.ear),) if leg.role is LegRole.SUPERVISOR else ()
    return Step(call.with_leg(replace(leg, room="")), (*ear, Bridge(call.id, (leg_id,))))


def remove(call: Call, leg_id: UUID, now: datetime) -> Step:
    """Take a party out of a conference, whether it has answered or not.

    Raises NotFound; Conflict for customers, for supervisors, and for the agent whose work the call is.
    """
    leg = call.leg(leg_id)
    if leg is None or not leg.live:
        raise NotFound(kind="party of the call", id=leg_id)
    if leg.role is LegRole.CUSTOMER:
        raise Conflict("The customer cannot be taken out of the own call; end the call instead.")
    if leg.role is LegRole.SUPERVISOR:
        raise Conflict("A supervisor is not taken out of a call, but leaves it.")
    if leg.role is LegRole.AGENT and not leg.guest:
        raise Conflict("The contact is this agent's work: nobody else ends the agent's part in it.")
    return let_go(call, leg_id, Cause.NORMAL, now)


def left_over(call: Call, gone: LegRole) -> Left:
    """Return what is left after a party of this role has gone (marked so in the call already).

    A transfer that goes on has its own table. Whoever listens or whispers is no company. A customer whose last partner was outside,
    or a supervisor, has been served there.
    """
    running, customer = transfer_of(call), call.customer
    if running is not None and running.live:
        return Left.GOES_ON
    if customer is None or not customer.live:
        return Left.OVER
    company = [leg for leg in call.live if leg.role is not LegRole.CUSTOMER and leg.ear is Ear.TALK and leg.state is LegState.UP]
    if company:
        return Left.GOES_ON
    return Left.ALONE if gone is LegRole.AGENT else Left.OVER


def leave_to_others(call: Call, agent_id: UUID | None, now: datetime) -> Step | None:
    """Let an agent go whose work with the contact is done; None when the customer would be left with nobody.

    Raises TransferNotPossible while the agent transfers the call: the customer is in that agent's hands until it is done.
    """
    transfer = transfer_of(call)
    if transfer is not None and transfer.live:
        raise TransferNotPossible("The call is being transferred; complete or cancel that first.")
    own = call.agent(agent_id) if agent_id is not None else None
    gone = let_go(call, own.id, Cause.NORMAL, now) if own is not None else Step(call)
    return gone if left_over(gone.call, LegRole.AGENT) is Left.GOES_ON else None


def break_off(call: Call, now: datetime) -> Step:
    """Let go whoever is being called or consulted because the customer goes elsewhere."""
    transfer = transfer_of(call)
    if transfer is None or not transfer.live:
        return Step(call)
    gone = let_go(call, transfer.leg_id, Cause.CANCELED, now)
    return Step(replace(gone.call, transfer=None), gone.commands)

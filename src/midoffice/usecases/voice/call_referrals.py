"""Telephones that hand their partner on themselves (REFER), or put somebody else in their own place (Replaces)."""

import re
from dataclasses import replace

from midoffice.domain.voice.call import CallState, LegKind, LegRole
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.dial_plan import ForwardingLoop
from midoffice.domain.voice.events import PartyReplaced, TransferAsked
from midoffice.domain.voice.transfer import (
    STARTS_IN,
    Transfer,
    TransferKind,
    TransferNotPossible,
    TransferTarget,
    TransferTargetKind,
)
from midoffice.domain.voice.transfer_moves import begin_transfer, called
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.usecases.voice.call_settling import settle
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.dialling import RING_OUTSIDE_SECONDS, order_outside, outside_line

_USER_PART = re.compile(r"^(?:sips?:|tel:)?([^@;>]{1,40})", re.IGNORECASE)


async def transfer_asked(turn: Turn) -> bool:
    """A telephone wants its partner to be connected with somebody else; done at once, before it may hang up (R36).

    Within the dial plan: what it forbids is noted in the record, and everybody stays where they are.
    """
    event = turn.event
    if isinstance(event, TransferAsked):
        try:
            await _refer(turn, event)
        except MidofficeError as refusal:
            await turn.note("CallTransferRefused", leg_id=str(event.about.leg_id), why=refusal.message)
    return True


async def _refer(turn: Turn, asked: TransferAsked) -> None:
    transferor, customer = turn.call.leg(asked.about.leg_id), turn.call.customer
    named = _USER_PART.match(asked.target.strip())
    if transferor is None or customer is None or not customer.live or turn.call.state is not CallState.TALKING:
        raise TransferNotPossible("Nobody talks in this call.")
    if asked.replaces is not None:
        raise TransferNotPossible("Two calls cannot be put together by a telephone; hand the customer on to the number.")
    if transferor.role not in {LegRole.AGENT, LegRole.OUTSIDE} or named is None:
        raise TransferNotPossible("Only somebody whom we called may hand the customer on, to a number.")
    forwards = sum(1 for leg in turn.call.legs if leg.role is LegRole.OUTSIDE)
    order = await _order(turn, asked, named.group(1), forwards)
    target = TransferTarget(TransferTargetKind.NUMBER, order.address, number=order.address)
    transfer = Transfer(
        *(new_id(), TransferKind.BLIND, STARTS_IN[TransferKind.BLIND], target, order.leg_id, transferor.id, customer.id),
        by=transferor.agent_id,
        began_at=turn.now,
    )
    leg = replace(called(order, LegRole.OUTSIDE, turn.now), name=order.address)
    await settle(turn, begin_transfer(turn.call, transfer, order, leg, turn.now))


async def _order(turn: Turn, asked: TransferAsked, number: str, forwards: int) -> Originate:
    """Return the order to call whom the telephone named: a number within the dial plan, or whom it talks with at its own exchange.

    The latter reaches nobody anew - that call is there, and only its exchange can be asked for it - so no number is checked.
    """
    if not asked.dialog:
        return await order_outside(turn.tx, turn.dial_plan, turn.call, new_id(), number, turn.now, forwards=forwards)
    if forwards > turn.dial_plan.most_forwards:
        raise ForwardingLoop(f"This call was forwarded {forwards} times already.")
    line = await outside_line(turn.tx, turn.call.touchpoint_id)
    return Originate(
        *(turn.call.id, new_id(), LegKind.SIP, asked.target, line.caller_id, asked.trunk_id),
        RING_OUTSIDE_SECONDS,
        loops=forwards,
        replaces=asked.dialog,
    )


async def party_replaced(turn: Turn) -> bool:
    """Somebody else is at the far end of a leg: the record says so, and from now on the leg has that name and number."""
    event = turn.event
    leg = turn.call.leg(event.about.leg_id) if isinstance(event, PartyReplaced) else None
    if isinstance(event, PartyReplaced) and leg is not None:
        turn.call = turn.call.with_leg(replace(leg, address=event.number or "", name=event.name))
        await turn.note("CallPartyReplaced", leg_id=str(leg.id), before=leg.address, number=event.number)
    return True

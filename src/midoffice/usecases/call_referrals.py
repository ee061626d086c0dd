"""Telephones that hand their partner on themselves (REFER)."""

import re
from dataclasses import replace

from midoffice.domain.voice.call import CallState, LegRole
from midoffice.domain.voice.events import TransferAsked
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
from midoffice.usecases.call_settling import settle
from midoffice.usecases.call_turns import Turn
from midoffice.usecases.dialling import order_outside

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
    order = await order_outside(turn.tx, turn.dial_plan, turn.call, new_id(), named.group(1), turn.now, forwards=forwards)
    target = TransferTarget(TransferTargetKind.NUMBER, order.address, number=order.address)
    transfer = Transfer(
        *(new_id(), TransferKind.BLIND, STARTS_IN[TransferKind.BLIND], target, order.leg_id, transferor.id, customer.id),
        by=transferor.agent_id,
        began_at=turn.now,
    )
    leg = replace(called(order, LegRole.OUTSIDE, turn.now), name=order.address)
    await settle(turn, begin_transfer(turn.call, transfer, order, leg, turn.now))

"""Calls that arrive: the record is opened and the item queued before anything is said to the caller (C2)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog

from midoffice.domain.customers.identifier import Confidence, Identifier, IdentifierKind, identify
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.voice.call import Call, CallState, Cause, LegState
from midoffice.domain.voice.commands import Answer, Reject
from midoffice.domain.voice.events import CallArrived
from midoffice.domain.voice.flow import Moment, arrived
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.interactions.lock_contact import lock_contact
from midoffice.usecases.interactions.receive import receive_in
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import enter_queue

MOST_LOOPS = 8
"""A call that was forwarded so often is going round in circles."""
WITHHELD = "Number withheld"
log = structlog.get_logger(__name__)


async def take_in(tx: Transaction, node_id: UUID, event: CallArrived, now: datetime, *, region: str) -> Turn | None:
    """Open the record of a call; None for one that is known already or refused: no such number, or it goes in circles."""
    about = event.about
    try:
        await tx.calls.get(about.call_id)
    except NotFound:
        pass
    else:
        return None
    point = find_touchpoint(await tx.touchpoints.all(), event.number, event.trunk_id)
    if point is None or event.loops > MOST_LOOPS:
        cause = Cause.INVALID_NUMBER if point is None else Cause.BLOCKED
        await _refuse(tx, node_id, event, cause, now)
        return None
    receipt = await receive_in(tx, _inbound(point, event, point.settings.get("region") or region), now)
    contact = await lock_contact(tx, receipt.interaction.id)
    call = arrived(event, node_id, point.id)
    turn = Turn(tx, call, contact, receipt.interaction, now, SYSTEM, event)
    turn.call = _of_contact(turn, receipt.interaction.id, receipt.work_item.id if receipt.work_item else None)
    turn.moments.append(Moment.ARRIVED)
    return turn


def _of_contact(turn: Turn, interaction_id: UUID, work_item_id: UUID | None) -> Call:
    return replace(turn.call, interaction_id=interaction_id, work_item_id=work_item_id)


async def _refuse(tx: Transaction, node_id: UUID, event: CallArrived, cause: Cause, now: datetime) -> None:
    log.warning("calls.refused", number=event.number[:64], cause=cause.value, loops=event.loops)
    await tx.calls.put_commands(node_id, (Reject(event.about.call_id, event.about.leg_id, cause),), now)
    data = {"number": event.number[:64], "cause": cause.value}
    await tx.log.append([Event(type="CallRefused", at=now, actor=SYSTEM, data=data)])


def find_touchpoint(touchpoints: Sequence[Touchpoint], number: str, trunk_id: UUID | None) -> Touchpoint | None:
    """Return the touchpoint of voice that has a number; a browser (no trunk) dials its key.

    One that names the trunk is meant rather than one that names none. One without numbers takes every number of its trunk that
    nobody else has.
    """
    voice = [point for point in touchpoints if point.active and point.channel is Channel.VOICE]
    if trunk_id is None:
        by_key = next((point for point in voice if point.key == number), None)
        if by_key is not None:
            return by_key
    found = [(rank, point) for point in voice if (rank := _rank(point, number, trunk_id)) is not None]
    return min(found, key=lambda each: each[0])[1] if found else None


def _rank(point: Touchpoint, number: str, trunk_id: UUID | None) -> tuple[bool, bool, str] | None:
    """Return how well a touchpoint fits, the least first; None when it does not."""
    numbers, trunk = point.settings.get("numbers") or (), point.settings.get("trunk_id") or None
    if (numbers and number not in numbers) or (trunk is not None and trunk != str(trunk_id)):
        return None
    return not numbers, trunk is None, point.key


def _inbound(point: Touchpoint, event: CallArrived, region: str) -> InboundMessage:
    sender = _sender(event, region)
    name = event.caller_name.strip() or (WITHHELD if event.caller is None else "")
    return InboundMessage(
        touchpoint_id=point.id,
        provider_message_id=str(event.about.call_id),
        sender=sender,
        sender_name=name,
        sent_at=event.about.at,
        text="",
        subject="Telephone call",
        fields=(("Number dialled", event.number),),
        sureness=Confidence.OBSERVED if event.trusted_caller else Confidence.CLAIMED,
    )


def _sender(event: CallArrived, region: str) -> Identifier:
    """Return whose number calls. One that is withheld, or is no number, tells nobody apart (D23, R46)."""
    if event.caller is not None:
        try:
            return identify(IdentifierKind.PHONE, event.caller, region=region)
        except Invalid:
            pass
    return Identifier(IdentifierKind.VISITOR, str(event.about.call_id))


async def answer_arrival(turn: Turn) -> None:
    """Answer a call that nobody has refused: whoever calls hears us from then on."""
    customer = turn.call.customer
    if customer is not None and customer.state is LegState.RINGING and turn.call.state is not CallState.ENDED:
        turn.do(Answer(turn.call.id, customer.id))


async def enter_queue_when_answered(turn: Turn) -> None:
    """Let a caller wait for a partner if no menu has taken the call."""
    if turn.call.state in {CallState.ARRIVED, CallState.QUEUED}:
        await enter_queue(turn)

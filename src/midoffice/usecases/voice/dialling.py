"""Calling somebody outside: whether it may be done, over which line, and under which number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.voice.call import Call, LegKind
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.dial_plan import Dialled, DialPlan, Spoken, may_dial
from midoffice.domain.voice.voice_settings import read_voice_settings
from midoffice.ports.database import Transaction

RING_OUTSIDE_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """How we call from a touchpoint: number shown to whom we call, trunk (None: any), country (empty: the company's)."""

    caller_id: str
    trunk_id: UUID | None
    region: str = ""


async def check_number(tx: Transaction, plan: DialPlan, raw: str, now: datetime, *, forwards: int = 0, region: str = "") -> Dialled:
    """Return a number that may be dialled now, as it is dialled; raises what `dial_plan.may_dial` raises."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    legs = await tx.calls.outside(midnight)
    today = [Spoken(leg.number, ((leg.ended_at or now) - (leg.answered_at or leg.ended_at or now)).total_seconds()) for leg in legs]
    at_once = sum(1 for leg in legs if leg.ended_at is None)
    return may_dial(plan, raw, today=today, at_once=at_once, forwards=forwards, region=region)


async def outside_line(tx: Transaction, touchpoint_id: UUID) -> OutsideLine:
    """Return how a touchpoint calls out: under its own caller's number, else the first of its numbers."""
    settings = read_voice_settings((await tx.touchpoints.get(touchpoint_id)).settings)
    own = next((number for number in settings.numbers if number.startswith("+")), "")
    return OutsideLine(settings.caller_id or own, settings.trunk_id, settings.region)


async def region_of(tx: Transaction, plan: DialPlan, touchpoint_id: UUID) -> str:
    """Return the country of numbers without a country code that are named at a touchpoint."""
    return (await outside_line(tx, touchpoint_id)).region or plan.region


async def order_outside(
    tx: Transaction, plan: DialPlan, call: Call, leg_id: UUID, raw: str, now: datetime, *, forwards: int = 0
) -> Originate:
    """Return the order to call a number for a call; raises what `dial_plan.may_dial` raises.

    `forwards`: how often we have passed the call on outside; what others did before it reached us is added.
    """
    customer = call.customer
    forwards += customer.loops if customer is not None and forwards else 0
    line = await outside_line(tx, call.touchpoint_id)
    dialled = await check_number(tx, plan, raw, now, forwards=forwards, region=line.region)
    return Originate(
        *(call.id, leg_id, LegKind.SIP, dialled.number, line.caller_id, line.trunk_id), RING_OUTSIDE_SECONDS, loops=forwards
    )

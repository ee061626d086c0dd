"""Calls in the hands of agents: hold, mute, digits, hang up, transfer, conference, recording."""

from typing import Annotated, Literal
from uuid import UUID

import structlog
from fastapi import APIRouter
from pydantic import Field

from midoffice.domain.voice.recording import GapReason
from midoffice.domain.voice.shown import CallNow, show_to
from midoffice.domain.voice.transfer import TransferKind, TransferTargetKind
from midoffice.http.auth import Handling, Reading, Writing
from midoffice.http.bodies import Body
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.usecases.voice.call_conference import Guest, add_to_call, remove_from_call
from midoffice.usecases.voice.call_controls import hang_up_call, hold_call, mute_call, read_call_now, send_call_digits
from midoffice.usecases.voice.call_outbound import DialOrder, dial
from midoffice.usecases.voice.call_recorder import RecordingAction, steer_recording
from midoffice.usecases.voice.call_transfers import TransferWish, cancel_transfer, complete_transfer, swap_transfer, transfer_call

router = APIRouter(tags=["calls"], route_class=StrictRoute)
NumberToCall = Annotated[str, Field(min_length=1, max_length=40)]


class NumberToDial(Body):
    """Whom to call: a number, and the contact or customer it is about; `touchpoint_id` says from which of our numbers."""

    number: NumberToCall
    interaction_id: UUID | None = None
    customer_id: UUID | None = None
    touchpoint_id: UUID | None = None


class WhichLeg(Body):
    """Which party of the call is meant; without one, the one that is meant mostly."""

    leg_id: UUID | None = None


class Tones(Body):
    """Touch tones: 0-9, *, # and A-D."""

    digits: Annotated[str, Field(min_length=1, max_length=64)]


class CallTarget(Body):
    """Whom to call: an agent or a service by `id`, or a `number` outside."""

    kind: TransferTargetKind
    id: UUID | None = None
    number: NumberToCall | None = None


class CallTransfer(Body):
    """Where a call goes, and whether one talks to the target first. `force` hands it over even if nobody can take it now."""

    kind: TransferKind
    target: CallTarget
    keep_skills: bool = False
    note: Annotated[str, Field(max_length=10_000)] = ""
    force: bool = False


class CallGuest(Body):
    """Whom to add to a call."""

    kind: Literal[TransferTargetKind.AGENT, TransferTargetKind.NUMBER]
    id: UUID | None = None
    number: NumberToCall | None = None


class Conferencing(Body):
    """Who joins; without a target, whoever is being consulted."""

    target: CallGuest | None = None


class RecordingWish(Body):
    """What the recording is to do. `reason` says why nothing is recorded during a pause, or which pause is over.

    A pause for `payment` ends by itself after 30 seconds unless it is asked for again.
    """

    action: RecordingAction
    reason: GapReason | None = None


def _shown(call: CallNow) -> CallNow:
    """Let the log line say which contact the call is of."""
    structlog.contextvars.bind_contextvars(interaction_id=str(call.interaction_id), call_id=str(call.id))
    return call


@router.get("/api/interactions/{interaction_id}/call")
async def get_call(interaction_id: UUID, principal: Reading, context: ContextHere) -> CallNow:
    """Return the newest call of a contact, and in `may` what the caller can do with it now. 404 for a contact without a call."""
    return _shown(await read_call_now(context, principal, interaction_id))


@router.post("/api/calls", status_code=201)
async def post_call(body: NumberToDial, principal: Handling, context: ContextHere) -> CallNow:
    """Call a customer: first one's own softphone, then the number. The contact is the caller's from now on.

    For a callback or another telephone contact in one's hands the call is part of it; otherwise it is a contact of its own.
    """
    order = DialOrder(body.number, body.interaction_id, body.customer_id, body.touchpoint_id)
    return _shown(show_to(await dial(context, principal, order), principal.account_id))


@router.post("/api/calls/{call_id}/hold")
async def post_hold(call_id: UUID, principal: Handling, context: ContextHere, body: WhichLeg | None = None) -> CallNow:
    """Put the customer, or another party, on hold with music."""
    leg_id = body.leg_id if body else None
    return _shown(await hold_call(context, principal, call_id, on=True, leg_id=leg_id))


@router.post("/api/calls/{call_id}/unhold")
async def post_unhold(call_id: UUID, principal: Handling, context: ContextHere, body: WhichLeg | None = None) -> CallNow:
    """Take the customer, or another party, off hold."""
    leg_id = body.leg_id if body else None
    return _shown(await hold_call(context, principal, call_id, on=False, leg_id=leg_id))


@router.post("/api/calls/{call_id}/mute")
async def post_mute(call_id: UUID, principal: Writing, context: ContextHere) -> CallNow:
    """Let nobody in the call hear the caller of this operation."""
    return _shown(await mute_call(context, principal, call_id, on=True))


@router.post("/api/calls/{call_id}/unmute")
async def post_unmute(call_id: UUID, principal: Writing, context: ContextHere) -> CallNow:
    """Be heard again."""
    return _shown(await mute_call(context, principal, call_id, on=False))


@router.post("/api/calls/{call_id}/digits")
async def post_digits(call_id: UUID, body: Tones, principal: Handling, context: ContextHere) -> CallNow:
    """Send touch tones to whoever outside one talks with."""
    return _shown(await send_call_digits(context, principal, call_id, body.digits))


@router.post("/api/calls/{call_id}/hang_up")
async def post_hang_up(call_id: UUID, principal: Writing, context: ContextHere, body: WhichLeg | None = None) -> CallNow:
    """Hang up: oneself, or another party. When nobody is left for the customer, the call is over and the wrap-up begins."""
    return _shown(await hang_up_call(context, principal, call_id, body.leg_id if body else None))


@router.post("/api/calls/{call_id}/transfer")
async def post_call_transfer(call_id: UUID, body: CallTransfer, principal: Handling, context: ContextHere) -> CallNow:
    """Hand a call on. Refused with 409 and the reason when the target cannot take it now, and while a transfer goes on."""
    target = body.target
    wish = TransferWish(body.kind, target.kind, target.id, target.number, body.keep_skills, body.note, body.force)
    return _shown(await transfer_call(context, principal, call_id, wish))


@router.post("/api/calls/{call_id}/transfer/complete")
async def post_transfer_complete(call_id: UUID, principal: Handling, context: ContextHere) -> CallNow:
    """Connect the customer with the target; one who still rings is heard ringing by the customer."""
    return _shown(await complete_transfer(context, principal, call_id))


@router.post("/api/calls/{call_id}/transfer/cancel")
async def post_transfer_cancel(call_id: UUID, principal: Handling, context: ContextHere) -> CallNow:
    """Let the target go and take the customer back."""
    return _shown(await cancel_transfer(context, principal, call_id))


@router.post("/api/calls/{call_id}/transfer/swap")
async def post_transfer_swap(call_id: UUID, principal: Handling, context: ContextHere) -> CallNow:
    """Talk with the one of customer and target who is on hold."""
    return _shown(await swap_transfer(context, principal, call_id))


@router.post("/api/calls/{call_id}/conference")
async def post_conference(call_id: UUID, body: Conferencing, principal: Handling, context: ContextHere) -> CallNow:
    """Add somebody to the conversation, up to eight parties; without a target, whoever is being consulted joins."""
    guest = Guest(body.target.id, body.target.number) if body.target else Guest()
    return _shown(await add_to_call(context, principal, call_id, guest))


@router.delete("/api/calls/{call_id}/legs/{leg_id}")
async def delete_leg(call_id: UUID, leg_id: UUID, principal: Handling, context: ContextHere) -> CallNow:
    """Take a party out of the call, but never the customer."""
    return _shown(await remove_from_call(context, principal, call_id, leg_id))


@router.post("/api/calls/{call_id}/recording")
async def post_recording(call_id: UUID, body: RecordingWish, principal: Handling, context: ContextHere) -> CallNow:
    """Pause the recording, go on with it, start it or stop it; the gap keeps its reason."""
    return _shown(await steer_recording(context, principal, call_id, body.action, body.reason))

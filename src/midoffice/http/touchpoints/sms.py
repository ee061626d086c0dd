"""The door for gateways of text messages: what has come, and how far ours have come. See docs/touchpoints/sms.md."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import APIKeyHeader
from pydantic import Field

from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.domain.interactions.message import Delivery
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.http.bodies import Body, Instant
from midoffice.http.edge import ContextHere, edge_of
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.errors import Invalid, TooMany
from midoffice.usecases.touchpoints.receive_sms import SmsArrived, receive_sms
from midoffice.usecases.touchpoints.sms_door import SignatureRefused, open_sms_door, report_sms

router = APIRouter(prefix="/api/sms/{key}", tags=["integration"], route_class=StrictRoute)
POSTS = Rate("posts from this gateway", burst=6_000, per=timedelta(minutes=1))
WRONG_SIGNATURES = Rate("wrong signatures from this address", burst=10, per=timedelta(minutes=1))
_INVISIBLE = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that make a text look like another one."""
_signature = APIKeyHeader(
    name="X-Midoffice-Signature",
    scheme_name="gateway",
    auto_error=False,
    description="`t=<seconds since 1970>,v1=<hex of HMAC-SHA256 over the seconds, a dot and the body>`, with the touchpoint's key.",
)


class SmsPost(Body):
    """A text message that has come. `id` is the gateway's own: the same id again is the same message. `from` is a number."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    sender: Annotated[str, Field(alias="from", min_length=1, max_length=40)]
    to: Annotated[str, Field(max_length=40)] = ""
    text: Annotated[str, Field(max_length=20_000)]
    sent_at: Instant | None = None


class SmsReportState(StrEnum):
    """What a gateway may say of a message of ours."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class SmsReportPost(Body):
    """How far a message has come; `reference` is what we sent with it."""

    reference: UUID
    state: SmsReportState
    detail: Annotated[str, Field(max_length=300)] = ""


@dataclass(frozen=True, slots=True)
class SmsTaken:
    """What became of a text message; `duplicate` means that it was here already and nothing was changed."""

    interaction_id: UUID
    message_id: UUID
    duplicate: bool


@dataclass(frozen=True, slots=True)
class SmsKnown:
    """How far the message is known to have come: a late report moves nothing back."""

    state: Delivery


async def _this_number(key: str, request: Request, signature: Annotated[str | None, Depends(_signature)] = None) -> Touchpoint:
    """Return the touchpoint whose key has signed the body. Raises SignatureRefused, TooMany."""
    edge, address = edge_of(request), caller_address(request)
    wait = edge.limiter.wait_seconds(WRONG_SIGNATURES, address)
    if wait > 0:
        raise TooMany(WRONG_SIGNATURES.what, wait)
    try:
        touchpoint = await open_sms_door(edge.context, key, signature or "", await request.body())
    except SignatureRefused:
        edge.limiter.take(WRONG_SIGNATURES, address)
        raise
    edge.limiter.take(POSTS, str(touchpoint.id))
    structlog.contextvars.bind_contextvars(actor=f"gateway:{touchpoint.key}")
    return touchpoint


ThisNumber = Annotated[Touchpoint, Depends(_this_number)]


@router.post("/messages", status_code=201, responses={200: {"description": "The message was here already", "model": SmsTaken}})
async def post_sms(body: SmsPost, number: ThisNumber, context: ContextHere, response: Response) -> SmsTaken:
    """Hand in a text message. It is durable when this answers; repeating it is harmless."""
    text = _INVISIBLE.sub("", body.text).strip()
    try:
        sender = identify(IdentifierKind.PHONE, body.sender, region=context.default_region)
    except Invalid as fault:
        raise Invalid("from", str(fault.fields["why"]), "Hand in messages from telephone numbers.") from None
    arrived = SmsArrived(body.id, sender, text or "(empty)", body.sent_at or context.clock.now())
    receipt = await receive_sms(context, number, arrived)
    structlog.contextvars.bind_contextvars(interaction_id=str(receipt.interaction.id))
    if receipt.duplicate:
        response.status_code = 200
    return SmsTaken(receipt.interaction.id, receipt.message.id, receipt.duplicate)


@router.post("/reports")
async def post_sms_report(body: SmsReportPost, number: ThisNumber, context: ContextHere) -> SmsKnown:
    """Report how far a message of ours has come: in any order, as often as wanted, also before the gateway has answered us."""
    return SmsKnown(await report_sms(context, number, body.reference, Delivery(body.state.value), body.detail))

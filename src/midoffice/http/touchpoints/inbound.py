"""The door for programs that feed inbound messages: another mail system, a shop, a bot."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.domain.touchpoints.inbound import Automatic, InboundMessage, ThreadHints
from midoffice.http.auth import Receiving
from midoffice.http.bodies import Body, Instant, LongText
from midoffice.http.edge import ContextHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.errors import Invalid
from midoffice.usecases.interactions.receive import receive

router = APIRouter(tags=["integration"], route_class=StrictRoute)
ShortText = Annotated[str, Field(max_length=300)]


class Sender(Body):
    """Who wrote, as the program knows them."""

    kind: IdentifierKind
    value: Annotated[str, Field(max_length=254)]
    name: Annotated[str, Field(max_length=200)] = ""


class InboundPost(Body):
    """One message from outside. `id` is the program's own for it: the same id again is the same message.

    `references` are ids of earlier messages of the thread; they count when the sender takes part in it.
    """

    id: Annotated[str, Field(min_length=1, max_length=500)]
    sender: Sender
    text: LongText
    subject: ShortText = ""
    sent_at: Instant | None = None
    fields: Annotated[tuple[tuple[ShortText, Annotated[str, Field(max_length=20_000)]], ...], Field(max_length=60)] = ()
    references: Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=100)] = ()
    automatic: Automatic | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message; `duplicate` means that it was here already and nothing was changed."""

    interaction_id: UUID
    message_id: UUID
    duplicate: bool


@router.post(
    "/api/inbound/{touchpoint_key}",
    status_code=201,
    responses={200: {"description": "The message was here already", "model": Received}},
)
async def post_inbound(touchpoint_key: str, body: InboundPost, _: Receiving, context: ContextHere, response: Response) -> Received:
    """Hand in a message that reached the touchpoint elsewhere. It is durable when this answers."""
    if not body.text.strip() and not body.fields:
        raise Invalid("text", "is empty", "Send what the customer wrote.")
    async with context.database.reading() as tx:
        touchpoint = await tx.touchpoints.by_key(touchpoint_key)
    inbound = InboundMessage(
        touchpoint_id=touchpoint.id,
        provider_message_id=body.id,
        sender=identify(body.sender.kind, body.sender.value, region=context.default_region),
        sender_name=body.sender.name,
        sent_at=body.sent_at or context.clock.now(),
        text=body.text,
        subject=body.subject,
        fields=body.fields,
        hints=ThreadHints(references=body.references),
        automatic=body.automatic,
    )
    receipt = await receive(context, inbound)
    structlog.contextvars.bind_contextvars(interaction_id=str(receipt.interaction.id))
    if receipt.duplicate:
        response.status_code = 200
    return Received(receipt.interaction.id, receipt.message.id, receipt.duplicate)

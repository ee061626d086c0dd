"""Contacts: read as a whole, answered, and recorded about."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Response
from pydantic import Field

from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Message
from midoffice.domain.interactions.work import Activity, ActivityKind, Note
from midoffice.http.auth import Handling, Reading, Writing
from midoffice.http.bodies import Body, Instant, LongText, Name
from midoffice.http.edge import ContextHere
from midoffice.http.etag import tagged
from midoffice.http.idempotency import OnceHere
from midoffice.http.strict_json import StrictRoute
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.usecases.interactions import contacts
from midoffice.usecases.interactions.messages import Composed, mark_read, send_again, send_message

router = APIRouter(tags=["contacts"], route_class=StrictRoute)
LARGEST_DRAFT_BYTES = 512 * 1024
Addresses = Annotated[tuple[Annotated[str, Field(max_length=254)], ...], Field(max_length=50)]


class MessageKind(StrEnum):
    """What is being sent."""

    REPLY = "reply"
    REPLY_ALL = "reply_all"
    FORWARD = "forward"
    CHAT = "chat"


class NewMessage(Body):
    """What an agent says. An empty `to` answers the customer."""

    kind: MessageKind
    text: LongText
    html: Annotated[str, Field(max_length=400_000)] | None = None
    subject: Annotated[str, Field(max_length=300)] | None = None
    to: Addresses = ()
    cc: Addresses = ()
    attachment_ids: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()
    in_reply_to: UUID | None = None


class DraftBody(Body):
    """The composer's own state."""

    body: dict[str, Any]


class NewNote(Body):
    """An internal remark."""

    text: Annotated[str, Field(max_length=10_000)]


class NewActivity(Body):
    """Time spent for a contact without being in it."""

    kind: ActivityKind
    seconds: Annotated[int, Field(ge=1, le=86_400)]
    started_at: Instant | None = None
    note: Annotated[str, Field(max_length=10_000)] = ""


class NewCustomerName(Body):
    """The name of a customer to be made."""

    name: Name


class CustomerChoice(Body):
    """An existing customer, or a new one."""

    customer_id: UUID | None = None
    new: NewCustomerName | None = None


class Copies(Body):
    """Who gets a copy of every mail."""

    cc: Addresses


@router.get("/api/interactions/{interaction_id}")
async def get_contact(interaction_id: UUID, principal: Reading, context: ContextHere, response: Response) -> contacts.ContactView:
    """Return everything about a contact, with its newest hundred messages."""
    view = await contacts.view_contact(context, principal, interaction_id)
    tagged(response, view.interaction)
    return view


@router.get("/api/interactions/{interaction_id}/messages")
async def get_messages(interaction_id: UUID, _: Reading, context: ContextHere, before: UUID | None = None) -> tuple[Message, ...]:
    """Return a hundred messages before one (or the newest), oldest first."""
    async with context.database.reading() as tx:
        await tx.interactions.get(interaction_id)
        if before is not None and (await tx.interactions.message(before)).interaction_id != interaction_id:
            raise NotFound(kind="message", id=before)
        return await tx.interactions.messages(interaction_id, before)


@router.post("/api/interactions/{interaction_id}/messages", status_code=201)
async def post_message(interaction_id: UUID, body: NewMessage, principal: Handling, once: OnceHere) -> Message:
    """Say something to the customer."""
    composed = Composed(
        kind=body.kind.value,
        text=body.text,
        html=body.html,
        subject=body.subject or "",
        to=body.to,
        cc=body.cc,
        attachment_ids=body.attachment_ids,
        in_reply_to=body.in_reply_to,
    )
    return await once(Message, lambda context: send_message(context, principal, interaction_id, composed))


@router.post("/api/interactions/{interaction_id}/messages/{message_id}/send-again")
async def post_send_again(interaction_id: UUID, message_id: UUID, principal: Writing, context: ContextHere) -> Message:
    """Send a message again whose delivery failed or is unknown."""
    async with context.database.reading() as tx:
        if (await tx.interactions.message(message_id)).interaction_id != interaction_id:
            raise NotFound(kind="message", id=message_id)
    return await send_again(context, principal, message_id)


@router.post("/api/interactions/{interaction_id}/read", status_code=204)
async def post_read(interaction_id: UUID, principal: Handling, context: ContextHere) -> None:
    """Say that the agent has looked: nothing is unread any more."""
    await mark_read(context, principal, interaction_id)


@router.put("/api/interactions/{interaction_id}/draft", status_code=204)
async def put_draft(interaction_id: UUID, body: DraftBody, principal: Writing, context: ContextHere) -> None:
    """Keep what has been typed."""
    if len(orjson.dumps(body.body)) > LARGEST_DRAFT_BYTES:
        raise Invalid("body", "is too large", "Attach long texts and pictures as files.")
    await contacts.save_draft(context, principal, interaction_id, body.body)


@router.delete("/api/interactions/{interaction_id}/draft", status_code=204)
async def delete_draft(interaction_id: UUID, principal: Writing, context: ContextHere) -> None:
    """Forget what has been typed."""
    await contacts.remove_draft(context, principal, interaction_id)


@router.post("/api/interactions/{interaction_id}/notes", status_code=201)
async def post_note(interaction_id: UUID, body: NewNote, principal: Writing, once: OnceHere) -> Note:
    """Write an internal note."""
    return await once(Note, lambda context: contacts.add_note(context, principal, interaction_id, body.text))


@router.post("/api/interactions/{interaction_id}/activities", status_code=201)
async def post_activity(interaction_id: UUID, body: NewActivity, principal: Writing, once: OnceHere) -> Activity:
    """Record time spent on a contact."""
    return await once(
        Activity,
        lambda context: contacts.add_activity(
            context, principal, interaction_id, body.kind, body.seconds, started_at=body.started_at, note=body.note
        ),
    )


@router.put("/api/interactions/{interaction_id}/customer")
async def put_customer(
    interaction_id: UUID, body: CustomerChoice, principal: Writing, context: ContextHere, response: Response
) -> Interaction:
    """Say which customer a contact belongs to; nobody is merged by this."""
    name = body.new.name if body.new else None
    return tagged(
        response,
        await contacts.choose_customer(context, principal, interaction_id, customer_id=body.customer_id, new_name=name),
    )


@router.put("/api/interactions/{interaction_id}/parties")
async def put_parties(
    interaction_id: UUID, body: Copies, principal: Writing, context: ContextHere, response: Response
) -> Interaction:
    """Replace the people in copy."""
    return tagged(response, await contacts.set_cc(context, principal, interaction_id, body.cc))

"""A web chat: who may talk, what visitors say and see.

A conversation is always the visitor's own: it is looked up by the visitor whom the signed session proves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.interactions.interaction import Interaction, InteractionState
from midoffice.domain.interactions.message import Attachment, Direction, Message
from midoffice.domain.routing.work_item import LIVE, WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.touchpoints.chat_admission import Admission, ChatNotOpen
from midoffice.domain.touchpoints.chat_session import (
    SESSION_LIFETIME,
    ChatSession,
    SessionInvalid,
    read_visitor,
    sign_session,
    sign_visitor,
)
from midoffice.domain.touchpoints.chat_settings import ChatSettings, read_chat_settings
from midoffice.domain.touchpoints.form import FilledForm, clean_text, fill_form
from midoffice.domain.touchpoints.inbound import InboundMessage, ThreadHints
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Cursor
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.context.web_visitors import recognise_signed_in, visitors_of_signed_in
from midoffice.usecases.events import LONGEST_TEXT
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.receive import Receipt, receive_in
from midoffice.usecases.rules.intake_view import transact_opening
from midoffice.usecases.touchpoints.chat_queue import chat_door

LONGEST_LINE = LONGEST_TEXT
"""Characters of one chat line; longer texts are sent as a file."""
LONGEST_CLIENT_ID = 64
MOST_FILES = 10
LONGEST_SESSION_FIELDS = 6_000
"""Characters of all answers before a chat together: they travel in the session token."""
_TALKING = frozenset({WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.ASSIGNED})


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """What a browser keeps: `visitor` for half a year, `session` for the conversation."""

    visitor: str
    session: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A visitor's newest interaction with its work item."""

    interaction: Interaction
    item: WorkItem | None

    @property
    def going_on(self) -> bool:
        """Tell whether the visitor waits or talks; otherwise the conversation has ended: also for who waits for a callback."""
        talking = self.item is not None and self.item.state in _TALKING and self.item.kind is not WorkItemKind.CALLBACK
        return talking and self.interaction.state is InteractionState.OPEN

    @property
    def called_back(self) -> bool:
        """Tell whether the visitor waits for a callback, or is being called."""
        return self.item is not None and self.item.kind is WorkItemKind.CALLBACK and self.item.state in LIVE


@dataclass(frozen=True, slots=True)
class ChatView:
    """What a visitor sees at a place in the event log; `messages` are the newest hundred."""

    cursor: Cursor
    conversation: Conversation | None
    messages: tuple[Message, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    agent_name: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What a visitor says. `id` is the browser's own: the same id is the same line, however often it is sent."""

    id: str
    text: str
    attachment_ids: tuple[UUID, ...] = ()


async def start_chat_session(
    context: Context,
    touchpoint: Touchpoint,
    posted: Mapping[str, object],
    visitor: str | None = None,
    identity: str | None = None,
) -> OpenedSession:
    """Let a visitor in, with the answers before the chat. Nothing is stored until the visitor says something.

    A visitor who comes back in the middle of a conversation is not asked again; whom the site names by `identity` is not
    asked who it is, and is known by the visitor's mark from then on. Raises FormIncomplete, Invalid(identity).
    """
    now = context.clock.now()
    fields = read_chat_settings(touchpoint.settings).pre_chat
    if identity:
        visitor = await recognise_signed_in(context, touchpoint, visitor, identity)
        fields = tuple(field for field in fields if not field.says_who)
    visitor_id, talking = await _returning(context, touchpoint, visitor, now)
    filled = FilledForm(()) if talking else fill_form(fields, posted, region=context.default_region)
    if sum(len(label) + len(value) for label, value in filled.values) > LONGEST_SESSION_FIELDS:
        raise Invalid("fields", "are too long together", "Shorten your answers.")
    session = ChatSession(
        visitor_id=visitor_id,
        touchpoint_id=touchpoint.id,
        started_at=now.replace(microsecond=0),
        expires_at=now + SESSION_LIFETIME,
        name=filled.name,
        known_as=(*((filled.sender,) if filled.sender else ()), *filled.also_known_as),
        fields=filled.values,
    )
    return _signed(context, session, now)


async def resume_chat(context: Context, touchpoint: Touchpoint, identity: str) -> OpenedSession | None:
    """Let whom the site names by `identity` back into his or her conversation that is going on; None without one.

    It may have begun in another browser, or in this one before somebody else used it. Raises Invalid(identity).
    """
    now = context.clock.now()
    for visitor_id in await visitors_of_signed_in(context, touchpoint, identity):
        session = ChatSession(visitor_id, touchpoint.id, now.replace(microsecond=0), now + SESSION_LIFETIME)
        async with context.database.reading() as tx:
            conversation = await find_conversation(tx, session)
        if conversation is not None and conversation.going_on:
            return _signed(context, replace(session, name=conversation.interaction.sender_name), now)
    return None


async def open_session(
    context: Context, touchpoint: Touchpoint, visitor: str | None, *, name: str = ""
) -> tuple[ChatSession, OpenedSession]:
    """Return a session for somebody who was asked nothing before, and its tokens: the visitor is the token's, or a new one."""
    now = context.clock.now()
    visitor_id, _ = await _returning(context, touchpoint, visitor, now)
    session = ChatSession(visitor_id, touchpoint.id, now.replace(microsecond=0), now + SESSION_LIFETIME, name)
    return session, _signed(context, session, now)


def _signed(context: Context, session: ChatSession, now: datetime) -> OpenedSession:
    return OpenedSession(
        visitor=sign_visitor(context.secret_key, session.visitor_id, session.touchpoint_id, now),
        session=sign_session(context.secret_key, session),
        expires_at=session.expires_at,
    )


async def _returning(context: Context, touchpoint: Touchpoint, visitor: str | None, now: datetime) -> tuple[UUID, bool]:
    """Return who the visitor is - a new one if the token is none of ours - and whether a conversation is going on."""
    try:
        visitor_id = read_visitor(context.secret_key, visitor or "", touchpoint.id, now)
    except SessionInvalid:
        return new_id(), False
    session = ChatSession(visitor_id, touchpoint.id, started_at=now, expires_at=now)
    async with context.database.reading() as tx:
        conversation = await find_conversation(tx, session)
    return visitor_id, conversation is not None and conversation.going_on


async def find_conversation(tx: Transaction, session: ChatSession) -> Conversation | None:
    """Return the conversation of a session: the one going on or called back, or one that ended within the session."""
    latest = await tx.interactions.latest_from(session.touchpoint_id, session.visitor)
    if latest is None:
        return None
    conversation = Conversation(latest, await tx.queue.of_interaction(latest.id))
    shown = conversation.going_on or conversation.called_back or latest.opened_at >= session.started_at
    return conversation if shown else None


async def view_chat(context: Context, session: ChatSession) -> ChatView:
    """Return what the visitor sees, in one consistent snapshot."""
    async with context.database.reading() as tx:
        cursor = await tx.log.head()
        conversation = await find_conversation(tx, session)
        if conversation is None:
            return ChatView(cursor, None)
        item = conversation.item
        agent = None
        if item is not None and item.agent_id is not None and item.state is not WorkItemState.OFFERED:
            agent = await tx.agent_profiles.get(item.agent_id)
        return ChatView(
            cursor=cursor,
            conversation=conversation,
            messages=tuple(m for m in await tx.interactions.messages(conversation.interaction.id) if is_shown(m)),
            attachments=await tx.interactions.attachments_of(conversation.interaction.id),
            agent_name=(agent.alias or agent.name) if agent else None,
        )


def is_shown(message: Message) -> bool:
    """Tell whether a message is part of the chat: one with recipients is a mail about it (a transcript)."""
    return not message.parties


async def say_in_chat(
    context: Context,
    touchpoint: Touchpoint,
    session: ChatSession,
    line: Line,
    conversation_id: UUID | None,
    *,
    going_on: bool,
) -> Receipt:
    """Take a visitor's line; return after the commit.

    `conversation_id` is the visitor's last conversation. Unless it is known to be going on, a new one may begin, if the door
    is open; it belongs to the same case. Raises ChatNotOpen, Invalid(text | id | attachment_ids), NotFound for somebody
    else's file.
    """
    now = context.clock.now()
    inbound = _inbound(touchpoint, session, line, conversation_id, now)

    async def work(tx: Transaction) -> Receipt:
        if not going_on:
            await _require_open_door(tx, touchpoint, session, inbound, now)
        for attachment_id in line.attachment_ids:
            if (await tx.interactions.attachment(attachment_id)).uploaded_by != uploader(session):
                raise NotFound(kind="attachment", id=attachment_id)
        receipt = await receive_in(tx, inbound, now)
        if receipt.opened:
            await _set_timers(tx, receipt.interaction.id, read_chat_settings(touchpoint.settings), now)
        return receipt

    return await transact_opening(context, work)


def _inbound(
    touchpoint: Touchpoint, session: ChatSession, line: Line, conversation_id: UUID | None, now: datetime
) -> InboundMessage:
    text = clean_text(line.text, lines=True)
    if not text and not line.attachment_ids:
        raise Invalid("text", "is empty", "Write something or attach a file.")
    if len(text) > LONGEST_LINE:
        raise Invalid("text", f"has {len(text)} characters", f"Write at most {LONGEST_LINE}, or attach a file.")
    if len(line.attachment_ids) > MOST_FILES:
        raise Invalid("attachment_ids", "are too many", f"Attach at most {MOST_FILES} files to a message.")
    if not 0 < len(line.id) <= LONGEST_CLIENT_ID or not line.id.isascii() or not line.id.isprintable():
        raise Invalid("id", "is not an id", f"Send a unique id of at most {LONGEST_CLIENT_ID} ASCII characters.")
    return InboundMessage(
        touchpoint_id=touchpoint.id,
        # Browsers choose the line's id, so one visitor's must never meet another's.
        provider_message_id=f"{session.visitor_id}:{line.id}",
        sender=session.visitor,
        sender_name=session.name,
        sent_at=now,
        text=text,
        fields=session.fields,
        hints=ThreadHints(interaction_id=conversation_id),
        also_known_as=session.known_as,
        attachment_ids=line.attachment_ids,
    )


async def _require_open_door(
    tx: Transaction,
    touchpoint: Touchpoint,
    session: ChatSession,
    inbound: InboundMessage,
    now: datetime,
) -> None:
    door = await chat_door(tx, touchpoint, read_chat_settings(touchpoint.settings), now)
    if door.admission is Admission.OPEN:
        return
    conversation = await find_conversation(tx, session)
    if conversation is not None and conversation.going_on:
        return
    known = await tx.interactions.message_by_provider_id(touchpoint.id, inbound.provider_message_id)
    if known is None or known.direction is not Direction.IN:
        raise ChatNotOpen(door)


async def _set_timers(tx: Transaction, interaction_id: UUID, settings: ChatSettings, now: datetime) -> None:
    await tx.timers.set(Timer(TimerKind.CHAT_GONE, str(interaction_id), now + settings.gone_after))
    if settings.idle_warn_seconds:
        due = now + timedelta(seconds=settings.idle_warn_seconds)
        await tx.timers.set(Timer(TimerKind.CHAT_IDLE, str(interaction_id), due))


def uploader(session: ChatSession) -> str:
    """Return the mark on files that this visitor uploaded."""
    return f"visitor:{session.visitor_id}"

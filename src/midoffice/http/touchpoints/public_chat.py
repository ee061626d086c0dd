"""The web chat's door besides its socket: what the widget asks before, files, and messages left while it is closed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Header, Request
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from midoffice.domain.touchpoints.chat_admission import Admission
from midoffice.domain.touchpoints.chat_session import LONGEST_TOKEN
from midoffice.domain.touchpoints.chat_settings import ChatTexts, Side
from midoffice.domain.touchpoints.form import FormField
from midoffice.domain.touchpoints.site_identity import LONGEST_TOKEN as LONGEST_IDENTITY
from midoffice.http.bodies import Body
from midoffice.http.callbacks.public_callbacks import bearer_session
from midoffice.http.edge import ContextHere, Edge, EdgeHere
from midoffice.http.interactions.attachments import FILE_FORM, SHOWN_INLINE, content_disposition
from midoffice.http.rate_limit import Rate, caller_address
from midoffice.http.strict_json import StrictRoute
from midoffice.http.touchpoints.public_door import ChatHere, ThisChat, preflight
from midoffice.http.upload import incoming_file
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.uploads import upload_attachment
from midoffice.usecases.touchpoints.chat import (
    LONGEST_LINE,
    MOST_FILES,
    OpenedSession,
    find_conversation,
    resume_chat,
    start_chat_session,
    uploader,
)
from midoffice.usecases.touchpoints.chat_queue import look_at_door
from midoffice.usecases.touchpoints.forms import Posted, leave_message

script_router = APIRouter(include_in_schema=False)
router = APIRouter(prefix="/api/public/chat/{key}", tags=["public"], route_class=StrictRoute)
SESSIONS = Rate("chats from this address", burst=30, per=timedelta(minutes=1))
MESSAGES_LEFT = Rate("messages from this address", burst=10, per=timedelta(minutes=1))
MESSAGES_LEFT_HERE = Rate("messages to this chat", burst=300, per=timedelta(minutes=1))
FILES = Rate("files", burst=20, per=timedelta(minutes=1))
_MEGABYTE = 1024 * 1024
_LONGEST_KEY = 200
_SCRIPT_HEADERS = {
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
FieldValues = Annotated[dict[Annotated[str, Field(max_length=100)], str | bool | None], Field(max_length=60)]


@dataclass(frozen=True, slots=True)
class ChatConfig:
    """How the widget looks and what it asks. `offline` is empty where no message can be left.

    `callback`: who is not let in now can ask to be called.
    """

    title: str
    colour: str
    side: Side
    admission: Admission
    opens_at: datetime | None
    pre_chat: tuple[FormField, ...]
    offline: tuple[FormField, ...]
    texts: ChatTexts
    transcript: bool
    files: bool
    file_limit_bytes: int
    most_files: int
    longest_line: int
    privacy_url: str
    callback: bool


class NewSession(Body):
    """The answers before the chat by key of the field; `visitor` as the server gave it earlier, `identity` the site's."""

    visitor: Annotated[str, Field(max_length=LONGEST_TOKEN)] | None = None
    identity: Annotated[str, Field(max_length=LONGEST_IDENTITY)] | None = None
    fields: FieldValues = Field(default_factory=dict)


class ComingBack(Body):
    """Whom the site says that its visitor is."""

    identity: Annotated[str, Field(max_length=LONGEST_IDENTITY)]


@dataclass(frozen=True, slots=True)
class Resumed:
    """The session of a conversation that is going on; None when there is none."""

    opened: OpenedSession | None


class LeftMessage(Body):
    """A message left while the chat is closed or full. The same `submission_id` with the same fields is one message."""

    fields: FieldValues
    submission_id: Annotated[str, Field(max_length=_LONGEST_KEY)] | None = None


@dataclass(frozen=True, slots=True)
class MessageTaken:
    """The number under which the customer can ask about the message."""

    reference: str


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that can be sent with a line."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int


@script_router.get("/chat.js")
async def get_script(request: Request, edge: EdgeHere) -> Response:
    """Return the widget. It is the same for all chats; the script tag on the page names the touchpoint."""
    return await _script_response(request, edge, "chat.js")


@script_router.get("/offers.js")
async def get_offers_script(request: Request, edge: EdgeHere) -> Response:
    """Return the script that shows offers on a page; its tag names the touchpoint whose visitors see them."""
    return await _script_response(request, edge, "offers.js")


@script_router.get("/call.js")
async def get_call_script(request: Request, edge: EdgeHere) -> Response:
    """Return the script of the button with which customers call from a page; its tag names the touchpoint."""
    return await _script_response(request, edge, "call.js")


async def _script_response(request: Request, edge: Edge, name: str) -> Response:
    path = edge.settings.web_app / name
    try:
        stamp = (await anyio.to_thread.run_sync(path.stat)).st_mtime_ns
        body, tag = await anyio.to_thread.run_sync(_script, path, stamp)
    except OSError:
        raise HTTPException(404, "The script is not built") from None
    headers = {**_SCRIPT_HEADERS, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)


@lru_cache(maxsize=4)
def _script(path: Path, stamp: int) -> tuple[bytes, str]:
    body = path.read_bytes()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"' if stamp else ""


@router.options("/{rest:path}", include_in_schema=False)
async def ask_chat(_: ThisChat, rest: str) -> Response:
    """Tell a browser that pages of this origin may use the chat."""
    del rest
    return preflight("GET, POST")


@router.get("/config")
async def get_chat_config(chat: ThisChat, context: ContextHere) -> ChatConfig:
    """Return how the chat looks, what it asks, and whether a new one may begin now."""
    settings = chat.settings
    door = await look_at_door(context, chat.touchpoint)
    return ChatConfig(
        title=settings.title,
        colour=settings.colour,
        side=settings.side,
        admission=door.admission,
        opens_at=door.opens_at,
        pre_chat=settings.pre_chat,
        offline=settings.offline,
        texts=settings.texts,
        transcript=settings.transcript,
        files=settings.files,
        file_limit_bytes=_file_limit(chat, context),
        most_files=MOST_FILES,
        longest_line=LONGEST_LINE,
        privacy_url=settings.privacy_url,
        callback=door.callback,
    )


@router.post("/sessions", status_code=201)
async def post_chat_session(new: NewSession, request: Request, chat: ThisChat, edge: EdgeHere) -> OpenedSession:
    """Let a visitor in. Nothing is stored before the first message."""
    edge.limiter.take(SESSIONS, caller_address(request))
    return await start_chat_session(edge.context, chat.touchpoint, new.fields, new.visitor, new.identity)


@router.post("/sessions/resume")
async def post_chat_resumption(back: ComingBack, request: Request, chat: ThisChat, edge: EdgeHere) -> Resumed:
    """Let whom the site names back into the conversation that is going on, wherever it began."""
    edge.limiter.take(SESSIONS, caller_address(request))
    return Resumed(await resume_chat(edge.context, chat.touchpoint, back.identity))


@router.post("/messages", status_code=201)
async def post_left_message(left: LeftMessage, request: Request, chat: ThisChat, edge: EdgeHere) -> MessageTaken:
    """Take a message left while the chat is closed or full; it is answered by e-mail."""
    edge.limiter.take(MESSAGES_LEFT, caller_address(request))
    edge.limiter.take(MESSAGES_LEFT_HERE, chat.touchpoint.key)
    receipt = await leave_message(edge.context, chat.touchpoint, Posted(left.fields, left.submission_id))
    return MessageTaken(receipt.reference)


@router.post("/attachments", status_code=201, openapi_extra=FILE_FORM)
async def post_chat_attachment(
    request: Request, chat: ThisChat, edge: EdgeHere, authorization: Annotated[str, Header()] = ""
) -> UploadedFile:
    """Store a file of the visitor for a line to come: multipart, field `file`, with the session as bearer token."""
    session = bearer_session(edge.context, chat, authorization)
    if not chat.settings.files:
        raise Invalid("file", "is not taken in this chat", "Describe it in words.")
    edge.limiter.take(FILES, str(session.visitor_id))
    file = await incoming_file(request, _file_limit(chat, edge.context))
    limit = _file_limit(chat, edge.context)
    stored = await upload_attachment(edge.context, uploader(session), file.name, file.media_type, file.chunks, limit_bytes=limit)
    return UploadedFile(stored.id, stored.name, stored.media_type, stored.size_bytes)


@router.get("/attachments/{attachment_id}", response_class=Response)
async def get_chat_attachment(
    attachment_id: UUID, chat: ThisChat, context: ContextHere, authorization: Annotated[str, Header()] = ""
) -> Response:
    """Return a file of the visitor's own conversation."""
    session = bearer_session(context, chat, authorization)
    async with context.database.reading() as tx:
        attachment = await tx.interactions.attachment(attachment_id)
        conversation = await find_conversation(tx, session)
    in_it = conversation is not None and attachment.interaction_id == conversation.interaction.id
    if not in_it and attachment.uploaded_by != uploader(session):
        raise NotFound(kind="attachment", id=attachment_id)
    picture = attachment.media_type in SHOWN_INLINE
    return StreamingResponse(
        context.files.open(attachment.storage_key),
        media_type=attachment.media_type if picture else "application/octet-stream",
        headers={
            "Content-Disposition": content_disposition(attachment.name, inline=picture),
            "Content-Length": str(attachment.size_bytes),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, max-age=86400",
        },
    )


def _file_limit(chat: ChatHere, context: Context) -> int:
    return min(chat.settings.file_limit_mb * _MEGABYTE, context.attachment_limit_bytes)

"""The chat as a visitor's browser sees it: events of the log turned into frames that tell no more than a visitor may know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from midoffice.domain.interactions.message import Attachment, Direction, Message
from midoffice.domain.routing.work_item import WorkItemKind, WorkItemState
from midoffice.kernel.documents import document
from midoffice.ports.event_log import Event
from midoffice.usecases.touchpoints.chat import ChatView, Conversation

Frame = dict[str, Any]


class ChatStatus(StrEnum):
    """Where a conversation is, for the visitor."""

    NEW = "new"
    """Nothing has been said yet."""
    WAITING = "waiting"
    TALKING = "talking"
    ENDED = "ended"


_STATUS = {
    WorkItemState.QUEUED: ChatStatus.WAITING,
    WorkItemState.OFFERED: ChatStatus.WAITING,
    WorkItemState.ASSIGNED: ChatStatus.TALKING,
}
_WHO = {Direction.IN: "visitor", Direction.OUT: "agent", Direction.SYSTEM: "system"}
_READ_BY_AGENT = frozenset({"InteractionRead", "MessageSent"})


@dataclass(frozen=True, slots=True)
class Told:
    """What an event says about the status: the new one, and the agent who has the conversation."""

    status: ChatStatus
    agent_id: UUID | None


def status_of(conversation: Conversation | None) -> ChatStatus:
    """Return where a conversation is."""
    if conversation is None:
        return ChatStatus.NEW
    if not conversation.going_on or conversation.item is None:
        return ChatStatus.ENDED
    return _STATUS[conversation.item.state]


def status_told(event: Event) -> Told | None:
    """Return what an event says about the status; None when it does not speak of it."""
    item = event.data.get("work_item")
    if not isinstance(item, dict):
        return None
    status = _STATUS.get(WorkItemState(item["state"]), ChatStatus.ENDED)
    if item["kind"] == WorkItemKind.CALLBACK:
        status = ChatStatus.ENDED
    agent_id = item["agent_id"] if status is ChatStatus.TALKING else None
    return Told(status, UUID(agent_id) if agent_id else None)


def message_told(event: Event) -> Mapping[str, Any] | None:
    """Return the document of the chat message in an event; None when there is none, or it is a mail about the chat."""
    message = event.data.get("message")
    if not isinstance(message, dict) or message["parties"] or event.type == "MessageDeliveryChanged":
        return None
    return message


def read_told(event: Event) -> Frame | None:
    """Return the frame saying that the agent has read everything up to now, if the event says so."""
    return {"kind": "delivery", "state": "read", "upto": event.at} if event.type in _READ_BY_AGENT else None


def message_frame(message: Mapping[str, Any], files: Iterable[Attachment] = ()) -> Frame:
    """Return the frame of a message given as a document."""
    who = Direction(message["direction"])
    frame = {
        "id": message["id"],
        "who": _WHO[who],
        "name": message["author_name"],
        "text": message["text"],
        "at": message["sent_at"],
        "files": [file_frame(file) for file in files],
    }
    if who is Direction.IN:
        # The browser's own id, by which it recognises what it sent; the part before it tells visitors apart.
        frame["client_id"] = message["provider_message_id"].partition(":")[2]
    elif who is Direction.OUT:
        frame["delivery"] = message["delivery"]
    return {"kind": "message", "message": frame}


def file_frame(file: Attachment) -> Frame:
    """Return what a browser needs to show and fetch a file."""
    return {"id": str(file.id), "name": file.name, "media_type": file.media_type, "size_bytes": file.size_bytes}


def state_frame(view: ChatView, *, resumed: bool) -> Frame:
    """Return the whole state. `resumed`: the browser has the messages already, and what it missed has been sent."""
    files: dict[UUID, list[Attachment]] = {}
    for file in view.attachments:
        if file.message_id is not None:
            files.setdefault(file.message_id, []).append(file)
    frame: Frame = {
        "kind": "state",
        "cursor": str(view.cursor),
        "conversation": str(view.conversation.interaction.id) if view.conversation else None,
        "status": status_of(view.conversation).value,
        "agent": view.agent_name,
        "called_back": view.conversation is not None and view.conversation.called_back,
        "resumed": resumed,
    }
    if not resumed:
        frame["messages"] = [message_frame(document(m), files.get(m.id, ()))["message"] for m in view.messages]
        frame["read_upto"] = _read_upto(view)
    return frame


def _read_upto(view: ChatView) -> str | None:
    """Return up to when the agent has read: all of it, or everything before the unread messages."""
    if view.conversation is None:
        return None
    said = [message for message in view.messages if message.direction is Direction.IN]
    unread = view.conversation.interaction.unread
    read: list[Message] = said[: len(said) - unread] if unread else said
    return read[-1].sent_at.isoformat() if read else None

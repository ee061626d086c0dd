"""What is recorded about the work on an interaction: segments, activities, notes, drafts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID


class PartnerKind(StrEnum):
    """Who handled a segment."""

    AGENT = "agent"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of an interaction that one partner handled. `ended_by` names the event that closed it.

    For so long of that time it was `held` for other work; the rest is handling time.
    """

    id: UUID
    interaction_id: UUID
    work_item_id: UUID
    partner_kind: PartnerKind
    partner_id: UUID
    service_id: UUID
    started_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
    held: timedelta = timedelta(0)


class ActivityKind(StrEnum):
    """Work for an interaction without being in it."""

    AFTER_CONTACT = "after_contact"
    RESEARCH = "research"
    BACK_OFFICE = "back_office"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Activity:
    """Time spent by an agent for an interaction; after-contact work is recorded by itself, the rest is entered."""

    id: UUID
    interaction_id: UUID
    agent_id: UUID
    kind: ActivityKind
    started_at: datetime
    seconds: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """An internal remark on an interaction; the customer never sees it."""

    id: UUID
    interaction_id: UUID
    author_id: UUID
    author_name: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What an agent has typed and not sent. `body` is the composer's own state."""

    interaction_id: UUID
    agent_id: UUID
    body: dict[str, Any]
    saved_at: datetime

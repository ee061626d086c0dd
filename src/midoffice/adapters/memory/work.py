"""Attachments, segments, activities, notes and drafts in memory."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from midoffice.adapters.memory.records import must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Attachment, Message
from midoffice.domain.interactions.work import Activity, ActivityKind, Draft, Note, Segment
from midoffice.domain.routing.offer import OfferState
from midoffice.kernel.errors import Conflict, NotFound

CountOffers = Callable[[UUID, OfferState, datetime], int]


class MemoryWork:
    """The part of the interaction store that records the work on interactions."""

    def __init__(self, journal: Journal, interactions: Table[UUID, Interaction], messages: Table[UUID, Message]) -> None:
        """Make the tables beside the interactions and their messages."""
        self._interactions = interactions
        self._bound_to = messages
        self.count_offers: CountOffers = lambda *_: 0
        self._attachments: Table[UUID, Attachment] = Table(
            journal, interaction=lambda a: a.interaction_id, message=lambda a: a.message_id
        )
        self._segments: Table[UUID, Segment] = Table(
            journal,
            unique=(
                Unique(
                    lambda s: s.work_item_id if s.ended_at is None else None,
                    "This work item has an open segment already.",
                ),
            ),
            interaction=lambda s: s.interaction_id,
            item=lambda s: s.work_item_id,
            open_of=lambda s: s.work_item_id if s.ended_at is None else None,
            partner=lambda s: s.partner_id,
        )
        self._activities: Table[UUID, Activity] = Table(journal, interaction=lambda a: a.interaction_id, agent=lambda a: a.agent_id)
        self._notes: Table[UUID, Note] = Table(journal, interaction=lambda n: n.interaction_id)
        self._drafts: Table[tuple[UUID, UUID], Draft] = Table(journal, documents=("body",))

    async def add_attachment(self, attachment: Attachment) -> None:
        """Record a stored file."""
        if attachment.id in self._attachments:
            raise Conflict("This attachment is there already.")
        self._attachments.put(attachment.id, attachment)

    async def attachment(self, attachment_id: UUID) -> Attachment:
        """Return an attachment; raises NotFound."""
        attachment = self._attachments.get(attachment_id)
        if attachment is None:
            raise NotFound(kind="attachment", id=attachment_id)
        return attachment

    async def attachments_of(self, interaction_id: UUID) -> tuple[Attachment, ...]:
        """Return every attachment of an interaction's messages, in order of id."""
        rows = [a for a in self._attachments.by("interaction", interaction_id) if a.message_id is not None]
        return tuple(sorted(rows, key=lambda a: a.id))

    async def bind_attachments(self, attachment_ids: tuple[UUID, ...], interaction_id: UUID, message_id: UUID) -> None:
        """Make unbound attachments part of a message; raises Conflict when one is bound elsewhere, NotFound."""
        for attachment_id in attachment_ids:
            attachment = await self.attachment(attachment_id)
            if attachment.message_id not in {None, message_id}:
                raise Conflict("This attachment belongs to another message.", attachment_id=str(attachment_id))
            bound = replace(attachment, interaction_id=interaction_id, message_id=message_id)
            self._attachments.put(attachment_id, bound)

    async def unbound_attachments(self, before: datetime) -> tuple[Attachment, ...]:
        """Return uploads that never became part of a message and are older than `before`."""
        rows = [a for a in self._attachments.by("message", None) if a.created_at < before]
        return tuple(sorted(rows, key=lambda a: a.id))

    async def remove_upload(self, attachment_id: UUID) -> bool:
        """Forget an upload; False when it is not there or has become part of a message."""
        upload = self._attachments.get(attachment_id)
        if upload is None or upload.message_id is not None:
            return False
        return self._attachments.remove(attachment_id) is not None

    async def add_segment(self, segment: Segment) -> None:
        """Record the start of a segment."""
        must_exist(self._interactions, segment.interaction_id, "interaction")
        if segment.id in self._segments:
            raise Conflict("This segment is there already.")
        self._segments.put(segment.id, segment)

    async def open_segment(self, work_item_id: UUID) -> Segment | None:
        """Return the segment of a work item that has not ended."""
        return next(iter(self._segments.by("open_of", work_item_id)), None)

    async def save_segment(self, segment: Segment) -> None:
        """Store a changed segment; raises NotFound."""
        if segment.id not in self._segments:
            raise NotFound(kind="segment", id=segment.id)
        self._segments.put(segment.id, segment)

    def held_of(self, work_item_id: UUID) -> timedelta:
        """Return for how long an item was held in all of its segments."""
        return sum((s.held for s in self._segments.by("item", work_item_id)), timedelta(0))

    async def segments(self, interaction_id: UUID) -> tuple[Segment, ...]:
        """Return an interaction's segments, oldest first."""
        return tuple(sorted(self._segments.by("interaction", interaction_id), key=lambda s: (s.started_at, s.id)))

    async def add_activity(self, activity: Activity) -> None:
        """Record work done for an interaction."""
        must_exist(self._interactions, activity.interaction_id, "interaction")
        if activity.id in self._activities:
            raise Conflict("This activity is there already.")
        if activity.seconds < 0:
            raise Conflict("Time spent cannot be negative.")
        self._activities.put(activity.id, activity)

    async def activities(self, interaction_id: UUID) -> tuple[Activity, ...]:
        """Return an interaction's activities, oldest first."""
        return tuple(sorted(self._activities.by("interaction", interaction_id), key=lambda a: (a.started_at, a.id)))

    async def add_note(self, note: Note) -> None:
        """Record an internal note."""
        must_exist(self._interactions, note.interaction_id, "interaction")
        if note.id in self._notes:
            raise Conflict("This note is there already.")
        self._notes.put(note.id, note)

    async def notes(self, interaction_id: UUID) -> tuple[Note, ...]:
        """Return an interaction's notes, oldest first."""
        return tuple(sorted(self._notes.by("interaction", interaction_id), key=lambda n: (n.written_at, n.id)))

    async def save_draft(self, draft: Draft) -> None:
        """Keep an agent's draft; the newest one wins."""
        must_exist(self._interactions, draft.interaction_id, "interaction")
        key = (draft.interaction_id, draft.agent_id)
        stored = self._drafts.get(key)
        if stored is None or stored.saved_at <= draft.saved_at:
            self._drafts.put(key, draft)

    async def draft(self, interaction_id: UUID, agent_id: UUID) -> Draft | None:
        """Return an agent's draft."""
        return self._drafts.get((interaction_id, agent_id))

    async def remove_draft(self, interaction_id: UUID, agent_id: UUID) -> None:
        """Forget a draft."""
        self._drafts.remove((interaction_id, agent_id))

    async def agent_day(self, agent_id: UUID, since: datetime) -> dict[str, Any]:
        """Return an agent's numbers since an instant (see the port)."""
        ended = [
            (s.interaction_id, max(timedelta(0), s.ended_at - max(s.started_at, since) - s.held))
            for s in self._segments.by("partner", agent_id)
            if s.ended_at is not None and s.ended_at >= since
        ]
        wrapped = [
            a.seconds
            for a in self._activities.by("agent", agent_id)
            if a.kind is ActivityKind.AFTER_CONTACT and a.started_at >= since
        ]
        return {
            "handled": len({interaction_id for interaction_id, _ in ended}),
            "messages": sum(1 for m in self.sent_by(agent_id) if m.sent_at >= since),
            "handle_seconds": round(sum(span.total_seconds() for _, span in ended)) + sum(wrapped),
            "offers_missed": self.count_offers(agent_id, OfferState.EXPIRED, since),
            "offers_rejected": self.count_offers(agent_id, OfferState.REJECTED, since),
        }

    @abstractmethod
    def sent_by(self, agent_id: UUID) -> list[Message]:
        """Return the messages that an agent has sent."""

"""Attachments, segments, activities, notes and drafts in PostgreSQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.adapters.postgres.connection import Connection
from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.statements import SqlFile
from midoffice.adapters.postgres.table import Table
from midoffice.domain.interactions.message import Attachment
from midoffice.domain.interactions.work import Activity, Draft, Note, Segment
from midoffice.kernel.errors import Conflict, NotFound

ATTACHMENT, SEGMENT, ACTIVITY = Row(Attachment), Row(Segment), Row(Activity)
NOTE, DRAFT = Row(Note), Row(Draft)
ATTACHMENTS = Table("attachments", ATTACHMENT, "attachment")
SEGMENTS = Table("segments", SEGMENT, "segment")
ACTIVITIES = Table("activities", ACTIVITY, "activity")
NOTES = Table("notes", NOTE, "note")

SQL = SqlFile(__file__, ATTACHMENT, SEGMENT, ACTIVITY, NOTE, DRAFT)
_ATTACHMENTS_OF = SQL.many("attachments_of", ATTACHMENT)
_BIND_ATTACHMENTS = SQL.run("bind_attachments")
_BOUND_ELSEWHERE = SQL.value("bound_elsewhere")
_UNBOUND_ATTACHMENTS = SQL.many("unbound_attachments", ATTACHMENT)
_REMOVE_UPLOAD = SQL.run("remove_upload")
_OPEN_SEGMENT = SQL.one("open_segment", SEGMENT)
_SEGMENTS = SQL.many("segments", SEGMENT)
_ACTIVITIES = SQL.many("activities", ACTIVITY)
_NOTES = SQL.many("notes", NOTE)
_SAVE_DRAFT = SQL.run("save_draft")
_DRAFT = SQL.one("draft", DRAFT)
_REMOVE_DRAFT = SQL.run("remove_draft")
_AGENT_DAY = SQL.rows("agent_day")


class PostgresWork:
    """The part of the interaction store that records the work on interactions."""

    _connection: Connection

    async def add_attachment(self, attachment: Attachment) -> None:
        """Record a stored file."""
        await ATTACHMENTS.add(self._connection, *ATTACHMENT.encode(attachment))

    async def attachment(self, attachment_id: UUID) -> Attachment:
        """Return an attachment; raises NotFound."""
        return await ATTACHMENTS.found(ATTACHMENTS.get, self._connection, attachment_id)

    async def attachments_of(self, interaction_id: UUID) -> tuple[Attachment, ...]:
        """Return every attachment of an interaction's messages, in order of id."""
        return await _ATTACHMENTS_OF(self._connection, interaction_id)

    async def bind_attachments(self, attachment_ids: tuple[UUID, ...], interaction_id: UUID, message_id: UUID) -> None:
        """Make unbound attachments part of a message; raises Conflict when one is bound elsewhere, NotFound."""
        wanted = set(attachment_ids)
        if await _BIND_ATTACHMENTS(self._connection, wanted, interaction_id, message_id) == len(wanted):
            return
        elsewhere = await _BOUND_ELSEWHERE(self._connection, wanted, message_id)
        if elsewhere is None:
            raise NotFound(kind="attachment", id=", ".join(map(str, attachment_ids)))
        raise Conflict("This attachment belongs to another message.", attachment_id=str(elsewhere))

    async def unbound_attachments(self, before: datetime) -> tuple[Attachment, ...]:
        """Return uploads that never became part of a message and are older than `before`."""
        return await _UNBOUND_ATTACHMENTS(self._connection, before)

    async def remove_upload(self, attachment_id: UUID) -> bool:
        """Forget an upload; False when it is not there or has become part of a message."""
        return await _REMOVE_UPLOAD(self._connection, attachment_id) == 1

    async def add_segment(self, segment: Segment) -> None:
        """Record the start of a segment."""
        await SEGMENTS.add(self._connection, *SEGMENT.encode(segment))

    async def open_segment(self, work_item_id: UUID) -> Segment | None:
        """Return the segment of a work item that has not ended."""
        return await _OPEN_SEGMENT(self._connection, work_item_id)

    async def save_segment(self, segment: Segment) -> None:
        """Store a changed segment; raises NotFound."""
        if not await SEGMENTS.save(self._connection, *SEGMENT.encode(segment)):
            raise NotFound(kind="segment", id=segment.id)

    async def segments(self, interaction_id: UUID) -> tuple[Segment, ...]:
        """Return an interaction's segments, oldest first."""
        return await _SEGMENTS(self._connection, interaction_id)

    async def add_activity(self, activity: Activity) -> None:
        """Record work done for an interaction."""
        await ACTIVITIES.add(self._connection, *ACTIVITY.encode(activity))

    async def activities(self, interaction_id: UUID) -> tuple[Activity, ...]:
        """Return an interaction's activities, oldest first."""
        return await _ACTIVITIES(self._connection, interaction_id)

    async def add_note(self, note: Note) -> None:
        """Record an internal note."""
        await NOTES.add(self._connection, *NOTE.encode(note))

    async def notes(self, interaction_id: UUID) -> tuple[Note, ...]:
        """Return an interaction's notes, oldest first."""
        return await _NOTES(self._connection, interaction_id)

    async def save_draft(self, draft: Draft) -> None:
        """Keep an agent's draft; the newest one wins."""
        await _SAVE_DRAFT(self._connection, *DRAFT.encode(draft))

    async def draft(self, interaction_id: UUID, agent_id: UUID) -> Draft | None:
        """Return an agent's draft."""
        return await _DRAFT(self._connection, interaction_id, agent_id)

    async def remove_draft(self, interaction_id: UUID, agent_id: UUID) -> None:
        """Forget a draft."""
        await _REMOVE_DRAFT(self._connection, interaction_id, agent_id)

    async def agent_day(self, agent_id: UUID, since: datetime) -> dict[str, Any]:
        """Return an agent's numbers since an instant (see the port)."""
        (row,) = await _AGENT_DAY(self._connection, agent_id, since)
        return dict(row)

"""Cases, interactions and everything recorded about them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.interactions.case import Case
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Attachment, Delivery, Message
from midoffice.domain.interactions.work import Activity, Draft, Note, Segment
from midoffice.kernel.pages import Page
from midoffice.ports.records import Records


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a customer's history: an interaction, with the snippet that matched a search (if any)."""

    interaction: Interaction
    case_number: int
    message_count: int
    snippet: str | None = None


class InteractionStore(Records[Interaction], Protocol):
    """Interactions with their messages and work records. `add`, `get`, `lock` and `save` are about interactions."""

    async def many(self, interaction_ids: tuple[UUID, ...]) -> tuple[Interaction, ...]:
        """Return the interactions that exist among the ids, in order of id."""

    async def next_case_number(self) -> int:
        """Return a new case number."""

    async def case(self, case_id: UUID) -> Case:
        """Return a case; raises NotFound."""

    async def lock_case(self, case_id: UUID) -> Case:
        """Return a case, locked until the transaction ends."""

    async def add_case(self, case: Case) -> None:
        """Store a new case."""

    async def save_case(self, case: Case) -> None:
        """Store a changed case; raises Stale."""

    async def cases_of(self, customer_id: UUID, limit: int = 50) -> tuple[Case, ...]:
        """Return a customer's cases, open ones first, newest first."""

    async def of_case(self, case_id: UUID) -> tuple[Interaction, ...]:
        """Return the interactions of a case, oldest first."""

    async def latest_from(self, touchpoint_id: UUID, sender: Identifier) -> Interaction | None:
        """Return the newest interaction that this sender has on a touchpoint."""

    async def serialise_thread(self, touchpoint_id: UUID, key: str) -> None:
        """Let only one transaction at a time add to this sender's thread on a touchpoint."""

    async def add_message(self, message: Message) -> bool:
        """Store a message; False when (touchpoint, direction, provider id) is there already."""

    async def message(self, message_id: UUID) -> Message:
        """Return a message; raises NotFound."""

    async def message_by_provider_id(self, touchpoint_id: UUID, provider_message_id: str) -> Message | None:
        """Return the message, of any direction but an incoming one first, that has this provider id on the touchpoint."""

    async def set_delivery(
        self, message_id: UUID, delivery: Delivery, detail: str | None, provider_message_id: str | None = None
    ) -> None:
        """Store how far an outgoing message has come (the caller has decided with `advance_delivery`)."""

    async def messages(self, interaction_id: UUID, before: UUID | None = None, limit: int = 100) -> tuple[Message, ...]:
        """Return the newest messages before one (or the newest of all), oldest first: in order of id, so of arrival."""

    async def timeline(self, customer_id: UUID, query: str | None, cursor: str | None, limit: int = 30) -> Page[TimelineEntry]:
        """Return a customer's history newest first; `query` searches subjects and messages (full text).

        All words of the query must be in one message or in the subject; the last one, from three letters on, may be the
        beginning of a word. A query without words is no search.
        """

    async def add_attachment(self, attachment: Attachment) -> None:
        """Record a stored file."""

    async def attachment(self, attachment_id: UUID) -> Attachment:
        """Return an attachment; raises NotFound."""

    async def attachments_of(self, interaction_id: UUID) -> tuple[Attachment, ...]:
        """Return every attachment of an interaction's messages."""

    async def bind_attachments(self, attachment_ids: tuple[UUID, ...], interaction_id: UUID, message_id: UUID) -> None:
        """Make unbound attachments part of a message; raises Conflict when one is bound elsewhere."""

    async def unbound_attachments(self, before: datetime) -> tuple[Attachment, ...]:
        """Return uploads that never became part of a message and are older than `before`."""

    async def remove_upload(self, attachment_id: UUID) -> bool:
        """Forget an upload; False when it is not there or has become part of a message meanwhile."""

    async def add_segment(self, segment: Segment) -> None:
        """Record the start of a segment."""

    async def open_segment(self, work_item_id: UUID) -> Segment | None:
        """Return the segment of a work item that has not ended."""

    async def save_segment(self, segment: Segment) -> None:
        """Store a changed segment."""

    async def segments(self, interaction_id: UUID) -> tuple[Segment, ...]:
        """Return an interaction's segments, oldest first."""

    async def add_activity(self, activity: Activity) -> None:
        """Record work done for an interaction."""

    async def activities(self, interaction_id: UUID) -> tuple[Activity, ...]:
        """Return an interaction's activities, oldest first."""

    async def add_note(self, note: Note) -> None:
        """Record an internal note."""

    async def notes(self, interaction_id: UUID) -> tuple[Note, ...]:
        """Return an interaction's notes, oldest first."""

    async def save_draft(self, draft: Draft) -> None:
        """Keep an agent's draft; the newest one wins."""

    async def draft(self, interaction_id: UUID, agent_id: UUID) -> Draft | None:
        """Return an agent's draft."""

    async def remove_draft(self, interaction_id: UUID, agent_id: UUID) -> None:
        """Forget a draft (it was sent)."""

    async def agent_day(self, agent_id: UUID, since: datetime) -> dict[str, Any]:
        """Return an agent's numbers since an instant.

        `handled`: interactions with a segment of the agent's that ended since; `handle_seconds`: the time of those segments
        since then plus after-contact work; `messages`: sent by the agent; `offers_missed`, `offers_rejected`: offers that
        expired or were declined.
        """

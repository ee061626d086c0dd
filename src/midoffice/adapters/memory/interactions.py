"""Cases, interactions and messages in memory."""

from dataclasses import replace
from uuid import UUID

from midoffice.adapters.memory.records import MemoryRecords, must_exist
from midoffice.adapters.memory.tables import Journal, Table, Unique
from midoffice.adapters.memory.work import MemoryWork
from midoffice.domain.customers.customer import Customer
from midoffice.domain.customers.identifier import Identifier
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.interactions.snippet import SHORTEST_BEGINNING, snippet_of, words_of
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.kernel.pages import Page, decode_place, encode_place
from midoffice.ports.interactions import TimelineEntry


class MemoryInteractionStore(MemoryWork, MemoryRecords[Interaction]):
    """Interactions, cases and messages; what is recorded about the work comes from `MemoryWork`."""

    def __init__(
        self,
        journal: Journal,
        customers: Table[UUID, Customer],
        services: Table[UUID, Service],
        touchpoints: Table[UUID, Touchpoint],
    ) -> None:
        """Make the tables beside those that they refer to."""

        def guard(_: Interaction | None, new: Interaction) -> None:
            must_exist(self.cases.table, new.case_id, "case")
            must_exist(customers, new.customer_id, "customer")
            must_exist(services, new.service_id, "service")
            must_exist(touchpoints, new.touchpoint_id, "touchpoint")

        MemoryRecords.__init__(
            self,
            journal,
            "interaction",
            guard=guard,
            case=lambda i: i.case_id,
            customer=lambda i: i.customer_id,
            sender=lambda i: (i.touchpoint_id, i.sender),
        )
        self._messages: Table[UUID, Message] = Table(
            journal,
            unique=(
                Unique(
                    lambda m: (m.touchpoint_id, m.direction, m.provider_message_id),
                    "The touchpoint has a message with this provider id already.",
                ),
            ),
            interaction=lambda m: m.interaction_id,
            provider_id=lambda m: (m.touchpoint_id, m.provider_message_id),
        )
        MemoryWork.__init__(self, journal, self.table, self._messages)
        self.cases: MemoryRecords[Case] = MemoryRecords(
            journal,
            "case",
            unique=(Unique(lambda c: c.number, "This case number is taken."),),
            guard=lambda _, new: must_exist(customers, new.customer_id, "customer"),
            customer=lambda c: c.customer_id,
        )
        self._case_number = 0

    async def many(self, interaction_ids: tuple[UUID, ...]) -> tuple[Interaction, ...]:
        """Return the interactions that exist among the ids, in order of id."""
        return tuple(found for one in sorted(set(interaction_ids)) if (found := self.table.get(one)) is not None)

    async def next_case_number(self) -> int:
        """Return a new case number; one that is not used is lost."""
        self._case_number += 1
        return self._case_number

    async def case(self, case_id: UUID) -> Case:
        """Return a case; raises NotFound."""
        return await self.cases.get(case_id)

    async def lock_case(self, case_id: UUID) -> Case:
        """Return a case; raises NotFound."""
        return await self.cases.get(case_id)

    async def add_case(self, case: Case) -> None:
        """Store a new case."""
        await self.cases.add(case)

    async def save_case(self, case: Case) -> None:
        """Store a changed case; raises Stale."""
        await self.cases.save(case)

    async def newest_of(self, customer_id: UUID) -> list[Interaction]:
        """Return a customer's interactions, newest first."""
        return sorted(self.table.by("customer", customer_id), key=lambda i: (i.opened_at, i.id), reverse=True)

    async def cases_of(self, customer_id: UUID, limit: int = 50) -> tuple[Case, ...]:
        """Return a customer's cases, open ones first, newest first."""
        cases = sorted(self.cases.table.by("customer", customer_id), key=lambda c: (c.opened_at, c.id), reverse=True)
        return tuple(sorted(cases, key=lambda c: c.state is not CaseState.OPEN)[:limit])

    async def of_case(self, case_id: UUID) -> tuple[Interaction, ...]:
        """Return the interactions of a case, oldest first."""
        return tuple(sorted(self.table.by("case", case_id), key=lambda i: (i.opened_at, i.id)))

    async def latest_from(self, touchpoint_id: UUID, sender: Identifier) -> Interaction | None:
        """Return the newest interaction that this sender has on a touchpoint."""
        return max(self.table.by("sender", (touchpoint_id, sender)), key=lambda i: (i.opened_at, i.id), default=None)

    async def serialise_thread(self, touchpoint_id: UUID, key: str) -> None:
        """Nothing to do: only one transaction is open at a time."""

    async def add_message(self, message: Message) -> bool:
        """Store a message; False when (touchpoint, direction, provider id) is there already."""
        must_exist(self.table, message.interaction_id, "interaction")
        same = self._messages.by("provider_id", (message.touchpoint_id, message.provider_message_id))
        if any(other.direction is message.direction for other in same):
            return False
        if message.id in self._messages:
            raise Conflict("This message is there already.")
        self._messages.put(message.id, replace(message, truncated=False))
        return True

    async def message(self, message_id: UUID) -> Message:
        """Return a message; raises NotFound."""
        message = self._messages.get(message_id)
        if message is None:
            raise NotFound(kind="message", id=message_id)
        return message

    async def message_by_provider_id(self, touchpoint_id: UUID, provider_message_id: str) -> Message | None:
        """Return the message that has this provider id on the touchpoint, an incoming one first."""
        rows = self._messages.by("provider_id", (touchpoint_id, provider_message_id))
        return min(rows, key=lambda m: (m.direction is not Direction.IN, m.id), default=None)

    async def set_delivery(
        self, message_id: UUID, delivery: Delivery, detail: str | None, provider_message_id: str | None = None
    ) -> None:
        """Store how far an outgoing message has come; raises NotFound."""
        message = await self.message(message_id)
        changed = replace(
            message,
            delivery=delivery,
            delivery_detail=detail,
            provider_message_id=provider_message_id or message.provider_message_id,
        )
        self._messages.put(message_id, changed)

    async def messages(self, interaction_id: UUID, before: UUID | None = None, limit: int = 100) -> tuple[Message, ...]:
        """Return the newest messages before one (or the newest of all), oldest first."""
        rows = sorted(self._messages.by("interaction", interaction_id), key=lambda m: m.id)
        return tuple([m for m in rows if before is None or m.id < before][-limit:])

    async def timeline(self, customer_id: UUID, query: str | None, cursor: str | None, limit: int = 30) -> Page[TimelineEntry]:
        """Return a customer's history newest first; `query` searches subjects and messages."""
        rows = sorted(self.table.by("customer", customer_id), key=lambda i: (i.opened_at, i.id), reverse=True)
        if cursor is not None:
            before = decode_place(cursor)
            rows = [i for i in rows if (i.opened_at, i.id) < before]
        words = words_of(query or "")
        found = [entry for row in rows if (entry := self._entry(row, words, query or ""))]
        page = tuple(found[:limit])
        last = page[-1].interaction if len(found) > limit else None
        return Page(page, None if last is None else encode_place(last.opened_at, last.id))

    def _entry(self, row: Interaction, words: tuple[str, ...], query: str) -> TimelineEntry | None:
        messages = sorted(self._messages.by("interaction", row.id), key=lambda m: m.id, reverse=True)
        case = self.cases.table.get(row.case_id)
        number = 0 if case is None else case.number
        if not words:
            return TimelineEntry(row, number, len(messages))
        hit = next((m.text for m in messages if _has(f"{m.subject} {m.text}", words)), None)
        if hit is None and not _has(row.subject, words):
            return None
        snippet = (snippet_of(hit, query) if hit is not None else None) or snippet_of(row.subject, query)
        return TimelineEntry(row, number, len(messages), snippet)

    def sent_by(self, agent_id: UUID) -> list[Message]:
        """Return the messages that an agent has sent."""
        return [m for m in self._messages if m.author_id == agent_id and m.direction is Direction.OUT]


def _has(text: str, words: tuple[str, ...]) -> bool:
    found = set(words_of(text))
    *whole, last = words
    if len(last) < SHORTEST_BEGINNING:
        return found.issuperset(words)
    return found.issuperset(whole) and any(word.startswith(last) for word in found)

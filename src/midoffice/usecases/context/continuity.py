"""What a customer is in the middle of, read for whoever talks to the customer next, on whatever channel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.interactions.case import Case
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.interactions.message import Message
from midoffice.domain.routing.continuity import (
    Collected,
    Dealing,
    LastMessage,
    collected_in,
    dealing_of,
    last_message,
    open_cases,
)
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.touchpoints.page_view import MOST_PAGES, PageView, latest_session
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context

_ADDRESSES = frozenset({IdentifierKind.EMAIL, IdentifierKind.PHONE})
"""What stands on the customer's card beside the name. Account numbers stay: that one was told is why it is not asked for again."""
_LATEST = 3
_LATEST_MESSAGES = 10


@dataclass(frozen=True, slots=True)
class Continuity:
    """Where a customer stands at an instant: open cases with their steps, what was told, said and looked at last."""

    customer_id: UUID
    at: datetime
    dealings: tuple[Dealing, ...]
    collected: tuple[Collected, ...]
    last_message: LastMessage | None
    pages: tuple[PageView, ...]


async def read_continuity(context: Context, principal: Principal, customer_id: UUID) -> Continuity:
    """Return what the customer is in the middle of. Raises NotFound."""
    principal.require(Scope.READ_CONTACTS, "read customers")
    now = context.clock.now()
    async with context.database.reading() as tx:
        await tx.customers.get(customer_id)
        person = await tx.people.person_of(customer_id)
        members = person.members
        identifiers = await tx.people.identifiers_of(person)
        known = [record.name for record in await tx.customers.many(members)]
        known += [identifier.value for identifier in identifiers if identifier.kind in _ADDRESSES]
        contacts = await _contacts_of_open_cases(tx, members)
        dealings = [
            dealing_of(case, interactions, await _item_of_newest(tx, interactions)) for case, interactions in contacts.items()
        ]
        return Continuity(
            customer_id=customer_id,
            at=now,
            dealings=tuple(dealings),
            collected=collected_in((each for interactions in contacts.values() for each in interactions), known),
            last_message=last_message(await _said_last(tx, members)),
            pages=latest_session(await _pages(tx, identifiers), now),
        )


async def _contacts_of_open_cases(tx: Transaction, members: tuple[UUID, ...]) -> dict[Case, tuple[Interaction, ...]]:
    cases = open_cases([case for member in members for case in await tx.interactions.cases_of(member)])
    return {case: await tx.interactions.of_case(case.id) for case in cases}


async def _item_of_newest(tx: Transaction, interactions: tuple[Interaction, ...]) -> WorkItem | None:
    newest = max(interactions, key=lambda each: (each.last_message_at, each.id), default=None)
    return await tx.queue.of_interaction(newest.id) if newest else None


async def _said_last(tx: Transaction, members: tuple[UUID, ...]) -> list[tuple[Interaction, Message]]:
    said: list[tuple[Interaction, Message]] = []
    for member in members:
        for entry in (await tx.interactions.timeline(member, None, None, _LATEST)).items:
            messages = await tx.interactions.messages(entry.interaction.id, limit=_LATEST_MESSAGES)
            said += [(entry.interaction, message) for message in messages]
    return said


async def _pages(tx: Transaction, known: Iterable[CustomerIdentifier]) -> tuple[PageView, ...]:
    visitors = {identifier.value for identifier in known if identifier.kind is IdentifierKind.VISITOR}
    return await tx.page_views.of([UUID(visitor) for visitor in visitors], MOST_PAGES)

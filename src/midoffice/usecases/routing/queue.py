"""The universal queue as supervisors look through it."""

from dataclasses import dataclass, replace

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.interactions.interaction import Interaction
from midoffice.domain.routing.work_item import LIVE, WorkItem
from midoffice.kernel.pages import Page
from midoffice.ports.database import Transaction
from midoffice.ports.queue import QueueFilter
from midoffice.usecases.given import Context

_MOST_SCANS = 25
"""Pages of the queue looked through for one page of a search."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A work item and the contact it is about."""

    work_item: WorkItem
    interaction: Interaction | None


async def list_queue(
    context: Context, principal: Principal, wanted: QueueFilter, words: str, cursor: str | None, limit: int
) -> Page[QueueRow]:
    """Return work items in the order of the queue; without states, those that are not over.

    With `words` every one of them must stand in the subject, the preview, or the customer's name or address. A page of a
    search may be short or empty and still have a next one.
    """
    principal.require(Scope.SUPERVISE, "look through the queue")
    states = wanted.states or tuple(sorted(LIVE))
    filter_ = replace(wanted, states=states)
    sought = words.casefold().split()
    async with context.database.reading() as tx:
        if not sought:
            return await _page(tx, filter_, cursor, limit)
        found: list[QueueRow] = []
        for _ in range(_MOST_SCANS):
            page = await _page(tx, filter_, cursor, limit)
            matching = [row for row in page.items if _fits(row, sought)]
            if len(found) + len(matching) > limit:
                break  # these begin the next page
            found.extend(matching)
            cursor = page.next_cursor
            if cursor is None:
                break
        return Page(tuple(found), cursor)


async def _page(tx: Transaction, wanted: QueueFilter, cursor: str | None, limit: int) -> Page[QueueRow]:
    page = await tx.queue.list(wanted, cursor, limit)
    ids = tuple(item.interaction_id for item in page.items if item.interaction_id is not None)
    interactions = {interaction.id: interaction for interaction in await tx.interactions.many(ids)}
    rows = tuple(QueueRow(item, interactions.get(item.interaction_id) if item.interaction_id else None) for item in page.items)
    return Page(rows, page.next_cursor)


def _fits(row: QueueRow, sought: list[str]) -> bool:
    interaction = row.interaction
    if interaction is None:
        return False
    texts = (interaction.subject, interaction.preview, interaction.sender_name, interaction.sender.value)
    return all(any(word in text.casefold() for text in texts) for word in sought)

"""Sending our words to other systems, and what their answers mean."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.routing.external_item import STATE_AFTER, ExternalItem, GoneReason, OnGone, Word
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.external_settings import read_external_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NeedsAttention, NotFound, Rejected, RetryLater
from midoffice.ports.database import Transaction
from midoffice.ports.external_queue import AlreadyGone, ExternalQueue, OpenExternalQueue, Told
from midoffice.ports.outbox import OutboxEntry, SentReceipt
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.external_reports import Found, end_gone, lock_item, put_back
from midoffice.usecases.touchpoints.fetch_mail import unsealed_secret
from midoffice.usecases.transact import transact

_AGAIN_SECONDS = 2.0
_LONGEST_PROBLEM = 500


@dataclass(frozen=True, slots=True)
class _Order:
    """A word that is to be sent."""

    known: ExternalItem
    touchpoint: Touchpoint
    word: Word
    told: Told


async def send_word(context: Context, open_queue: OpenExternalQueue, entry: OutboxEntry) -> SentReceipt:
    """Tell another system what an outbox entry says, unless a newer word has taken its place.

    Raises RetryLater until the other system has understood: a word may be repeated, so none is ever in doubt.
    """
    order = await _load(context, entry)
    if order is None:
        return SentReceipt()
    try:
        queue = open_queue(order.touchpoint, unsealed_secret(context, order.touchpoint))
        sequence = await _call(queue, order)
    except AlreadyGone as gone:
        await _settle(context, order, gone=gone.reason)
    except Rejected as refusal:
        await _settle(context, order, refused=refusal.message)
    except (RetryLater, NeedsAttention) as problem:
        await _note_failure(context, order, problem.message)
        raise RetryLater(problem.message, _AGAIN_SECONDS) from problem
    else:
        await _settle(context, order, sequence=sequence)
    return SentReceipt()


async def _call(queue: ExternalQueue, order: _Order) -> int:
    match order.word:
        case Word.CLAIM:
            return await queue.claim(order.told)
        case Word.RELEASE:
            return await queue.release(order.told)
        case Word.PARK:
            return await queue.park(order.told)
        case Word.END:
            return await queue.end(order.told)


def _overtaken(known: ExternalItem) -> bool:
    """Tell whether our newest word is out of date or taken: the other system has said since that the item is gone, or waits."""
    return known.told is None or known.state is not STATE_AFTER[known.told] or known.confirmed is not None


async def _load(context: Context, entry: OutboxEntry) -> _Order | None:
    """Return what is to be sent; None when a newer word has been said since, or the item is forgotten."""
    said = entry.payload
    async with context.database.reading() as tx:
        try:
            known = await tx.external.get(UUID(said["item_id"]))
        except NotFound:
            return None
        if known.told is None or known.told_version != said["version"] or _overtaken(known):
            return None
        touchpoint = await tx.touchpoints.get(known.touchpoint_id)
    settings = read_external_settings(touchpoint.settings)
    if not settings.base_url:
        return None
    agent = settings.name_of(UUID(said["agent_id"])) if said["agent_id"] else None
    told = Told(known.external_id, known.told_version, entry.key, agent, said["reason"])
    return _Order(known, touchpoint, known.told, told)


async def _settle(
    context: Context,
    order: _Order,
    *,
    sequence: int | None = None,
    gone: GoneReason | None = None,
    refused: str | None = None,
) -> None:
    """Record the answer to a word, unless a newer word or report has overtaken it."""
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        await tx.external.note_reached(order.touchpoint.id, now)
        found = await lock_item(tx, order.touchpoint.id, order.known.external_id)
        known = found.known
        if known is None or known.told_version != order.told.version or _overtaken(known):
            return
        changed = replace(known, problem=None, version=known.version + 1)
        if sequence is not None:
            await _confirm(tx, changed, found, sequence, now)
        elif gone is not None:
            await _end(tx, changed, found, gone, now)
        elif refused is not None:
            await _refuse(tx, changed, found, refused, now)

    await transact(context, work)


async def _confirm(tx: Transaction, known: ExternalItem, found: Found, sequence: int, now: datetime) -> None:
    """The other system has taken our word; what it reported with a higher number happened after it."""
    confirmed = replace(known, confirmed=sequence, sequence=max(known.sequence, sequence))
    taken = found.contact is not None and found.contact.item.state is WorkItemState.ASSIGNED
    if found.contact is not None and taken and known.told is Word.CLAIM and known.sequence > sequence:
        await put_back(tx, confirmed, found.contact, "returned_elsewhere", now)
        return
    if known.told is Word.END:  # one that waits again since then is opened anew when it is reported or listed
        confirmed = replace(confirmed, sequence=sequence)
    await tx.external.save(confirmed)
    await _show(tx, found, now)


async def _end(tx: Transaction, known: ExternalItem, found: Found, reason: GoneReason, now: datetime) -> None:
    """The other system says that the item is gone: whoever took it here has nothing."""
    item = found.contact.item if found.contact else None
    effect = OnGone.NOTE
    if item is not None and known.told is Word.CLAIM and item.state is WorkItemState.ASSIGNED:
        effect = OnGone.TAKE_AWAY
    elif item is not None and item.state in {WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.PARKED}:
        effect = OnGone.CANCEL
    await end_gone(tx, known, found.contact, effect, reason, now)


async def _refuse(tx: Transaction, known: ExternalItem, found: Found, why: str, now: datetime) -> None:
    """The other system will not do it: an agent who cannot have an item there does not keep it here."""
    known = replace(known, problem=why[:_LONGEST_PROBLEM])
    await tx.external.note_failed(known.touchpoint_id, now, why[:_LONGEST_PROBLEM])
    if found.contact is not None and known.told is Word.CLAIM and found.contact.item.state is WorkItemState.ASSIGNED:
        await put_back(tx, known, found.contact, "refused_elsewhere", now)
        return
    await tx.external.save(known)
    await _show(tx, found, now)


async def _note_failure(context: Context, order: _Order, why: str) -> None:
    now, why = context.clock.now(), why[:_LONGEST_PROBLEM]

    async def work(tx: Transaction) -> None:
        await tx.external.note_failed(order.touchpoint.id, now, why)
        found = await lock_item(tx, order.touchpoint.id, order.known.external_id)
        known = found.known
        if known is None or known.told_version != order.told.version or known.problem == why:
            return
        await tx.external.save(replace(known, problem=why, version=known.version + 1))
        await _show(tx, found, now)

    await transact(context, work)


async def _show(tx: Transaction, found: Found, now: datetime) -> None:
    """Let the desks that show the contact look at it again."""
    if found.contact is not None:
        agent = concerned(found.contact.item)
        await tx.log.append([happened("ExternalItemSettled", now, SYSTEM, found.contact.interaction, concerning=(agent,))])

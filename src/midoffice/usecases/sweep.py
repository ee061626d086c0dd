"""What keeps the house in order: the invariants are asked for; abandoned uploads, expired sessions and old copies go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from midoffice.domain.touchpoints.page_view import PAGES_KEPT
from midoffice.usecases.decisions.respond import expire_offer_in
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.cut_recordings import finish_cut_recordings
from midoffice.usecases.voice.recordings import delete_old_recordings

UPLOAD_KEPT = timedelta(hours=24)
"""An upload that never became part of a message is removed after so long."""

ANSWER_KEPT = timedelta(hours=24)
"""The answer to a request with an Idempotency-Key is given again for so long."""

SENT_KEPT = timedelta(days=30)
"""What was sent stands in the outbox for so long, under the key that keeps it from being sent twice; the record keeps it."""

OVER_KEPT = timedelta(days=30)
"""An external queue's item that is over is known for so long, so that a report on it that comes late is recognised."""

DECISIONS_AT_ONCE = 5_000
"""Recorded decisions that are removed in one transaction at most, so that it holds nobody up."""
MOST_ROUNDS = 24
"""So often in one sweep: as a sweep is made every minute, it keeps up with 2,000 decisions a second."""

OFFERS_AT_ONCE = 200
"""Offers nobody answered that a sweep closes at most."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep found: one sentence per broken invariant, and the uploads it removed."""

    faults: tuple[str, ...]
    uploads_removed: int


async def sweep_house(context: Context) -> Sweep:
    """Ask for broken invariants (there must be none), remove abandoned uploads, forget expired sessions and what is long done."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        faults = await tx.queue.faults()
        abandoned = await tx.interactions.unbound_attachments(now - UPLOAD_KEPT)
    removed = 0
    for upload in abandoned:
        async with context.database.transaction() as tx:
            gone = await tx.interactions.remove_upload(upload.id)
        if gone:
            await context.files.remove(upload.storage_key)
            removed += 1
    async with context.database.transaction() as tx:
        await tx.access.forget_old(now, now - ANSWER_KEPT)
        await tx.outbox.forget_sent(now - SENT_KEPT)
        await tx.external.forget_over(now - OVER_KEPT)
        await tx.page_views.forget_before(now - PAGES_KEPT)
    await _forget_decisions(context, now - context.decisions_kept)
    await _end_expired_offers(context)
    await finish_cut_recordings(context)
    await delete_old_recordings(context)
    return Sweep(faults, removed)


async def _forget_decisions(context: Context, before: datetime) -> None:
    """Remove old decisions of both kinds with their evidence: more in one sweep than are made until the next."""
    for _ in range(MOST_ROUNDS):
        async with context.database.transaction() as tx:
            rules = await tx.rules.forget_decisions(before, DECISIONS_AT_ONCE)
            actions = await tx.ledger.forget_decisions(before, DECISIONS_AT_ONCE)
        if max(rules, actions) < DECISIONS_AT_ONCE:
            return


async def _end_expired_offers(context: Context) -> None:
    """Write down that offers have expired. Nobody waits for it: an offer is closed from its time on, and budgets have timers."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        due = await tx.ledger.expired(now, OFFERS_AT_ONCE)
    for offer in due:
        await transact(context, lambda tx, offer_id=offer.id: expire_offer_in(tx, offer_id, now))  # type: ignore[misc] # bound now

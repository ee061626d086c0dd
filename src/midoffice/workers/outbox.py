"""The loop of the outbox: claim, send, record - so that a crash at any point never sends twice by itself."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from midoffice.domain.interactions.message import Delivery
from midoffice.kernel.errors import NeedsAttention, Rejected, RetryLater
from midoffice.ports.database import Transaction
from midoffice.ports.outbox import OutboxEntry, OutboxState, Sender, SentReceipt
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.messages import report_delivery_in
from midoffice.usecases.touchpoints.external_words import EXTERNAL_TELL
from midoffice.usecases.transact import LOG_NOTICE, transact
from midoffice.workers.wake import woken_by

log = structlog.get_logger(__name__)
REPEATABLE = frozenset({EXTERNAL_TELL})
"""Kinds whose peers know a repetition by its key: nothing is ever in doubt, so it is sent again."""
_LEASE = timedelta(minutes=3)
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=30)
_MOST_TRIES = 40
_LONGEST_PAUSE_OF_REPEATABLE = timedelta(minutes=2)
_MOST_TRIES_OF_REPEATABLE = 1000
"""More than a day: somebody waits on the line, or an item waits there that is over here."""
_AT_ONCE = 8
_LONGEST_WAIT_SECONDS = 1.0
_SETTLE_SECONDS = 0.05


async def run_outbox(context: Context, senders: Mapping[str, Sender]) -> None:
    """Send what is due, for ever."""
    async with woken_by(context.bus, LOG_NOTICE) as wake:
        while True:
            if not await send_due(context, senders):
                await wake.wait(_LONGEST_WAIT_SECONDS, settle=_SETTLE_SECONDS)


async def send_due(context: Context, senders: Mapping[str, Sender]) -> int:
    """Send the entries that are due and return how many; an entry whose worker vanished becomes `unknown`."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        due = await tx.outbox.next_due()
    if due is None or due > now:
        return 0
    await transact(context, lambda tx: _give_up_on_vanished(tx, now))
    claimed = await transact(context, lambda tx: tx.outbox.claim(now, _LEASE, _AT_ONCE))
    await asyncio.gather(*(_send(context, senders, entry) for entry in claimed))
    return len(claimed)


async def _send(context: Context, senders: Mapping[str, Sender], entry: OutboxEntry) -> None:
    try:
        receipt = await senders.get(entry.kind, _nobody)(entry)
    except RetryLater as problem:
        pause = max(timedelta(seconds=problem.after_seconds), _pause(entry))
        await _again(context, entry, problem.message, pause)
    except (Rejected, NeedsAttention) as problem:
        await _finish(context, entry, OutboxState.FAILED, Delivery.FAILED, problem.message)
    except Exception as problem:
        log.exception("outbox.uncertain", kind=entry.kind, key=entry.key)
        if entry.kind in REPEATABLE:
            await _again(context, entry, type(problem).__name__, _pause(entry))
            return
        await _finish(context, entry, OutboxState.UNKNOWN, Delivery.UNKNOWN, type(problem).__name__)
    else:
        if receipt.uncertain:
            await _finish(context, entry, OutboxState.UNKNOWN, Delivery.UNKNOWN, receipt.uncertain, receipt)
        else:
            await _finish(context, entry, OutboxState.SENT, Delivery.SENT, None, receipt)


async def _nobody(entry: OutboxEntry) -> SentReceipt:
    raise NeedsAttention(f"Nothing here can send {entry.kind}.")


def back_off(attempts: int) -> timedelta:
    """Return the pause before the next try: 5 s doubling up to 30 minutes."""
    doublings: int = 2 ** min(attempts, 16)
    return min(_FIRST_PAUSE * doublings, _LONGEST_PAUSE)


def _pause(entry: OutboxEntry) -> timedelta:
    pause = back_off(entry.attempts)
    return min(pause, _LONGEST_PAUSE_OF_REPEATABLE) if entry.kind in REPEATABLE else pause


async def _again(context: Context, entry: OutboxEntry, why: str, pause: timedelta) -> None:
    if entry.attempts + 1 >= (_MOST_TRIES_OF_REPEATABLE if entry.kind in REPEATABLE else _MOST_TRIES):
        await _finish(context, entry, OutboxState.FAILED, Delivery.FAILED, why)
        return
    later = replace(
        entry,
        state=OutboxState.PENDING,
        attempts=entry.attempts + 1,
        next_at=context.clock.now() + pause,
        claimed_until=None,
        last_error=why,
    )
    log.warning("outbox.again", kind=entry.kind, key=entry.key, why=why, after_seconds=pause.total_seconds())
    await transact(context, lambda tx: tx.outbox.save(later))


async def _finish(
    context: Context,
    entry: OutboxEntry,
    state: OutboxState,
    delivery: Delivery,
    why: str | None,
    receipt: SentReceipt | None = None,
) -> None:
    ended = replace(entry, state=state, attempts=entry.attempts + 1, claimed_until=None, last_error=why)

    async def work(tx: Transaction) -> None:
        if entry.message_id is not None:
            provider_id = receipt.provider_message_id if receipt else None
            await report_delivery_in(tx, entry.message_id, delivery, context.clock.now(), why, provider_id)
        await tx.outbox.save(ended)

    await transact(context, work)


async def _give_up_on_vanished(tx: Transaction, now: datetime) -> None:
    for entry in await tx.outbox.claimed_too_long(now):
        if entry.kind in REPEATABLE:
            again = replace(entry, state=OutboxState.PENDING, attempts=entry.attempts + 1, next_at=now, claimed_until=None)
            await tx.outbox.save(replace(again, last_error="the sender vanished"))
            continue
        await tx.outbox.save(replace(entry, state=OutboxState.UNKNOWN, claimed_until=None, last_error="the sender vanished"))
        if entry.message_id is not None:
            await report_delivery_in(tx, entry.message_id, Delivery.UNKNOWN, now, "the sender vanished while sending")

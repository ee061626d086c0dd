"""The loop of timers: each due row is handled in a transaction of its own."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from midoffice.kernel.errors import MidofficeError
from midoffice.ports.database import Transaction
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.callbacks.callback_calls import merge_callbacks
from midoffice.usecases.callbacks.callback_turns import end_callback_hours
from midoffice.usecases.decisions.respond import expire_action_offer
from midoffice.usecases.given import Context
from midoffice.usecases.routing.offers import expire_offer
from midoffice.usecases.routing.work_items import end_parking, end_wrap_up
from midoffice.usecases.rules.publish import begin_rules
from midoffice.usecases.touchpoints.chat_presence import let_visitor_go, look_at_idle_chat
from midoffice.usecases.touchpoints.external_busy import end_engagement
from midoffice.usecases.transact import LOG_NOTICE, transact
from midoffice.usecases.voice.call_turns import Later
from midoffice.usecases.voice.calls import handle_call_timer
from midoffice.workers.wake import woken_by

log = structlog.get_logger(__name__)
_LONGEST_WAIT_SECONDS = 0.5
_SETTLE_SECONDS = 0.05
_AGAIN = timedelta(seconds=30)

Handler = Callable[[Transaction, Timer, datetime], Awaitable[Later | None]]
"""Handles a timer; what it returns is done after the commit."""


async def _offer_expiry(tx: Transaction, timer: Timer, now: datetime) -> None:
    await expire_offer(tx, UUID(timer.key), now)


async def _wrap_up_limit(tx: Transaction, timer: Timer, now: datetime) -> None:
    await end_wrap_up(tx, UUID(timer.key), now)


async def _park_end(tx: Transaction, timer: Timer, now: datetime) -> None:
    await end_parking(tx, UUID(timer.key), now)


HANDLERS: Mapping[TimerKind, Handler] = {
    TimerKind.OFFER_EXPIRY: _offer_expiry,
    TimerKind.CALLBACK_HOURS: end_callback_hours,
    TimerKind.CALLBACK_MERGE: merge_callbacks,
    TimerKind.WRAP_UP_LIMIT: _wrap_up_limit,
    TimerKind.PARK_END: _park_end,
    TimerKind.CHAT_IDLE: look_at_idle_chat,
    TimerKind.CHAT_GONE: let_visitor_go,
    TimerKind.BUSY_ELSEWHERE: end_engagement,
    TimerKind.RULES_EFFECTIVE: begin_rules,
    TimerKind.ACTION_OFFER_EXPIRY: expire_action_offer,
    TimerKind.CALL: handle_call_timer,
}


async def run_timers(context: Context, handlers: Mapping[TimerKind, Handler] = HANDLERS) -> None:
    """Handle timers for ever as they come due."""
    async with woken_by(context.bus, LOG_NOTICE) as wake:
        while True:
            while await handle_one_timer(context, handlers):
                pass
            await wake.wait(_LONGEST_WAIT_SECONDS, settle=_SETTLE_SECONDS)


async def handle_one_timer(context: Context, handlers: Mapping[TimerKind, Handler] = HANDLERS) -> bool:
    """Handle one due timer; False when none was due. A timer that fails is logged and comes again after 30 s."""
    taken: list[Timer] = []
    later: list[Later] = []

    async def work(tx: Transaction) -> bool:
        taken.clear()
        later.clear()
        now = context.clock.now()
        timer = await tx.timers.take_due(now)
        if timer is None:
            return False
        taken.append(timer)
        follows = await handlers[timer.kind](tx, timer, now)
        later.extend([follows] if follows is not None else [])
        await tx.timers.done(timer)
        return True

    async with context.database.reading() as tx:
        due = await tx.timers.next_due()
    if due is None or due > context.clock.now():
        return False
    try:
        handled = await transact(context, work)
    except MidofficeError as problem:
        if not taken:
            raise
        log.exception("timer.failed", kind=taken[0].kind.value, key=taken[0].key, why=problem.message)
        await transact(context, lambda tx: tx.timers.postpone(taken[0], context.clock.now() + _AGAIN))
        return True
    for job in later:
        await job(context)
    return handled

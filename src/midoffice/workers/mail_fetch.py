"""The loops that fetch mail: one for each mailbox, each run by one process at a time."""

import asyncio
import os
import random
import socket
from uuid import UUID

import structlog

from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.ports.leases import LeaseLost
from midoffice.ports.mail import Mailbox, OpenMailbox
from midoffice.ports.touchpoints import FetchState
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.fetch_mail import (
    LEASE_TTL,
    fetched_so_far,
    give_up_mailbox,
    keep_place,
    mailboxes_to_fetch,
    note_failure,
    take_mailbox,
    unsealed_secret,
)
from midoffice.usecases.touchpoints.receive_mail import receive_mail

log = structlog.get_logger(__name__)
_LOOK_AT_SETTINGS_SECONDS = 5.0
_FIRST_PAUSE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 300.0


async def run_mail_fetch(context: Context, open_mailbox: OpenMailbox) -> None:
    """Fetch every mailbox for ever. New, changed and retired mailboxes are noticed within seconds."""
    running: dict[UUID, tuple[int, asyncio.Task[None]]] = {}
    try:
        while True:
            wanted = await mailboxes_to_fetch(context)
            for touchpoint_id, (version, task) in list(running.items()):
                current = wanted.get(touchpoint_id)
                if current is None or current.version != version or task.done():
                    await _end(task)
                    del running[touchpoint_id]
            for touchpoint_id, touchpoint in wanted.items():
                if touchpoint_id not in running:
                    running[touchpoint_id] = (touchpoint.version, asyncio.create_task(tend(context, touchpoint, open_mailbox)))
            await context.clock.pause(_LOOK_AT_SETTINGS_SECONDS)
    finally:
        for _, task in running.values():
            await _end(task)


async def tend(context: Context, touchpoint: Touchpoint, open_mailbox: OpenMailbox) -> None:
    """Fetch one mailbox for ever, whenever this process holds its lease."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
    while True:
        lease = await take_mailbox(context, touchpoint.id, holder)
        if lease is None:
            await context.clock.pause(LEASE_TTL.total_seconds() / 4)
            continue
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_renew(context, touchpoint.id, holder, lease.epoch))
                tasks.create_task(_fetch_for_ever(context, touchpoint, open_mailbox, lease.epoch))
        except* LeaseLost:
            log.warning("mail_fetch.lease_lost", touchpoint=touchpoint.name)
        finally:
            await give_up_mailbox(context, touchpoint.id, holder)


async def _renew(context: Context, touchpoint_id: UUID, holder: str, epoch: int) -> None:
    while True:
        await context.clock.pause(LEASE_TTL.total_seconds() / 4)
        lease = await take_mailbox(context, touchpoint_id, holder)
        if lease is None or lease.epoch != epoch:
            raise LeaseLost(str(touchpoint_id))


async def _fetch_for_ever(context: Context, touchpoint: Touchpoint, open_mailbox: OpenMailbox, epoch: int) -> None:
    failures = 0
    mailbox: Mailbox | None = None
    try:
        while True:
            try:
                mailbox = mailbox or open_mailbox(touchpoint, unsealed_secret(context, touchpoint))
                await fetch_new_mail(context, touchpoint.id, mailbox, epoch)
                failures = 0
                await mailbox.wait()
            except LeaseLost:
                raise
            except MidofficeError as problem:
                failures += 1
                log.warning("mail_fetch.failed", touchpoint=touchpoint.name, why=problem.message, failures=failures)
                if mailbox is not None:
                    await mailbox.close()
                await note_failure(context, touchpoint.id, problem.message)
                await context.clock.pause(pause_after(failures))
    finally:
        if mailbox is not None:
            await mailbox.close()


async def fetch_new_mail(context: Context, touchpoint_id: UUID, mailbox: Mailbox, epoch: int) -> None:
    """Fetch once what is new in a mailbox and keep the place."""

    async def deliver(message: InboundMessage) -> None:
        await receive_mail(context, message)

    async def keep(state: FetchState) -> None:
        await keep_place(context, state, epoch)

    before = await fetched_so_far(context, touchpoint_id)
    after = await mailbox.fetch(before, deliver, keep)
    if after == before:
        await keep(after)  # the success is worth recording even when nothing was new


def pause_after(failures: int) -> float:
    """Return the seconds until the next try: 5 s doubling up to 5 minutes, with some chance in it."""
    longest = min(_FIRST_PAUSE_SECONDS * 2.0 ** min(failures - 1, 10), _LONGEST_PAUSE_SECONDS)
    return longest * random.uniform(0.8, 1.0)  # noqa: S311 - jitter, not a secret


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled() and (problem := task.exception()) is not None:
        log.error("mail_fetch.loop_failed", exc_info=problem)  # it is started again

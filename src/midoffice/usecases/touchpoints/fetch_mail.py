"""Fetching mailboxes: which ones, by whom, how far each has come, and an alarm while one cannot be reached."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.mail_settings import Arrival
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.ports.leases import Lease
from midoffice.ports.touchpoints import FetchState
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

LEASE_TTL = timedelta(seconds=60)


async def mailboxes_to_fetch(context: Context) -> dict[UUID, Touchpoint]:
    """Return the active mailboxes that are fetched from a mail server."""
    async with context.database.reading() as tx:
        touchpoints = await tx.touchpoints.all()
    return {
        touchpoint.id: touchpoint
        for touchpoint in touchpoints
        if touchpoint.active and touchpoint.channel is Channel.EMAIL and touchpoint.settings.get("arrival") == Arrival.IMAP
    }


def unsealed_secret(context: Context, touchpoint: Touchpoint) -> str | None:
    """Return a touchpoint's secret; raises NeedsAttention when it was sealed with another key."""
    return context.sealer.unseal(touchpoint.secrets) if touchpoint.secrets else None


async def take_mailbox(context: Context, touchpoint_id: UUID, holder: str) -> Lease | None:
    """Take or extend the lease of a mailbox; None while another process fetches it."""
    async with context.database.transaction() as tx:
        return await tx.leases.acquire(_lease(touchpoint_id), holder, context.clock.now(), LEASE_TTL)


async def give_up_mailbox(context: Context, touchpoint_id: UUID, holder: str) -> None:
    """Let another process take over at once."""
    async with context.database.transaction() as tx:
        await tx.leases.release(_lease(touchpoint_id), holder)


async def fetched_so_far(context: Context, touchpoint_id: UUID) -> FetchState:
    """Return how far a mailbox was fetched."""
    async with context.database.reading() as tx:
        return await tx.touchpoints.fetch_state(touchpoint_id)


async def keep_place(context: Context, state: FetchState, epoch: int) -> None:
    """Store how far a mailbox was fetched; raises LeaseLost when another process fetches it now.

    A success ends the alarm of an earlier failure.
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        await tx.leases.fence(_lease(state.touchpoint_id), epoch)
        stored = await tx.touchpoints.fetch_state(state.touchpoint_id)
        place = replace(stored, uid_validity=state.uid_validity, last_uid=state.last_uid)
        await tx.touchpoints.save_fetch_state(replace(place, succeeded_at=now, error=None))
        if stored.error is not None:
            await tx.log.append([_event("MailboxRecovered", state.touchpoint_id, now, None)])

    await transact(context, work)


async def note_failure(context: Context, touchpoint_id: UUID, why: str) -> None:
    """Record that a mailbox cannot be fetched: the first failure in a row raises an alarm."""
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        stored = await tx.touchpoints.fetch_state(touchpoint_id)
        await tx.touchpoints.save_fetch_state(replace(stored, failed_at=now, error=why))
        if stored.error is None:
            await tx.log.append([_event("MailboxFailed", touchpoint_id, now, why)])

    await transact(context, work)


def _lease(touchpoint_id: UUID) -> str:
    return f"mailbox:{touchpoint_id}"


def _event(name: str, touchpoint_id: UUID, at: datetime, why: str | None) -> Event:
    return Event(type=name, at=at, actor=SYSTEM, data={"touchpoint_id": str(touchpoint_id), "why": why})

"""Reconciling with another system's list: what got lost on the way, in either direction, is set right."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from midoffice.domain.routing.external_item import ExternalState, OnWaiting
from midoffice.domain.touchpoints.channel import EXTERNAL
from midoffice.domain.touchpoints.external_settings import read_external_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import MidofficeError
from midoffice.ports.external_queue import OpenExternalQueue, Snapshot
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.external_busy import BusyEffect, agent_busy, agent_unlisted
from midoffice.usecases.touchpoints.external_reports import item_missing, item_waiting
from midoffice.usecases.touchpoints.fetch_mail import unsealed_secret
from midoffice.usecases.transact import transact


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a list changed: items that were added (or came back), brought up to date and removed, agents busy and freed."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    busy: int = 0
    freed: int = 0
    unknown_agents: int = 0


async def queues_to_look_at(context: Context) -> list[tuple[Touchpoint, timedelta]]:
    """Return the active external queues that are asked for their list, and how often."""
    async with context.database.reading() as tx:
        touchpoints = [each for each in await tx.touchpoints.all() if each.active and each.channel in EXTERNAL]
    settings = [(each, read_external_settings(each.settings)) for each in touchpoints]
    return [(each, timedelta(seconds=said.look_seconds)) for each, said in settings if said.base_url and said.look_seconds]


async def take_look(context: Context, touchpoint: Touchpoint, holder: str, for_so_long: timedelta) -> bool:
    """Tell whether it is this process that looks at the queue for the next while."""
    async with context.database.transaction() as tx:
        lease = await tx.leases.acquire(f"external:{touchpoint.id}", holder, context.clock.now(), for_so_long)
    return lease is not None


async def look_at(context: Context, touchpoint: Touchpoint, open_queue: OpenExternalQueue) -> Reconciled | None:
    """Ask another system for all that waits there, and set right what differs here; None when it has no such list.

    What it changed after it was asked is left to its reports. Raises what `ExternalQueue.snapshot` raises.
    """
    asked_at = context.clock.now()
    try:
        snapshot = await open_queue(touchpoint, unsealed_secret(context, touchpoint)).snapshot()
    except MidofficeError as problem:
        why = problem.message[:500]
        await transact(context, lambda tx: tx.external.note_failed(touchpoint.id, context.clock.now(), why))
        raise
    await transact(context, lambda tx: tx.external.note_reached(touchpoint.id, context.clock.now()))
    return None if snapshot is None else await reconcile(context, touchpoint, snapshot, asked_at)


async def reconcile(context: Context, touchpoint: Touchpoint, snapshot: Snapshot, taken_at: datetime) -> Reconciled:
    """Set right what differs from a list that is true for `taken_at`: what was heard of since is not removed."""
    async with context.database.reading() as tx:
        waiting = [each for each in await tx.external.unfinished(touchpoint.id) if each.state is ExternalState.WAITING]
    known = {each.external_id: each.sequence for each in waiting}
    new = [report for report in snapshot.items if known.get(report.external_id) != report.sequence]
    effects = [(await item_waiting(context, touchpoint, report)).effect for report in new]
    listed = {report.external_id for report in snapshot.items}
    removed = 0
    for each in waiting:
        if each.external_id not in listed:
            removed += await item_missing(context, touchpoint, each.external_id, taken_at)
    busy = await _reconcile_agents(context, touchpoint, snapshot, taken_at)
    added = sum(effect in {OnWaiting.OPEN, OnWaiting.REOPEN} for effect in effects)
    updated = sum(effect in {OnWaiting.UPDATE, OnWaiting.PUT_BACK} for effect in effects)
    return Reconciled(added, updated, removed, *busy)


async def _reconcile_agents(
    context: Context, touchpoint: Touchpoint, snapshot: Snapshot, taken_at: datetime
) -> tuple[int, int, int]:
    """Return how many agents are busy, were freed, and are unknown."""
    if snapshot.agents is None:
        return 0, 0, 0
    settings = read_external_settings(touchpoint.settings)
    effects = [(await agent_busy(context, touchpoint, report, listed=True)).effect for report in snapshot.agents]
    listed = {settings.agent_called(report.agent) for report in snapshot.agents}
    async with context.database.reading() as tx:
        counted = await tx.external.engagements(touchpoint.id)
    freed = 0
    for each in counted:
        if each.agent_id not in listed:
            freed += await agent_unlisted(context, touchpoint, each.agent_id, taken_at)
    return effects.count(BusyEffect.COUNTED), freed, effects.count(BusyEffect.UNKNOWN_AGENT)

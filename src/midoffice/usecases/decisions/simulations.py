"""Simulations of the draft over many customers: ordered, done by a worker, followed and ended by anybody who may read actions."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.decisions.catalogue import Placement
from midoffice.domain.decisions.simulation import FunnelFigures, FunnelTrial, read_figures
from midoffice.domain.decisions.simulation_job import (
    MOST_CUSTOMERS,
    MOST_KEPT,
    MOST_WAITING,
    SimulationJob,
    SimulationState,
    advanced,
    claimed,
    ended,
)
from midoffice.kernel.errors import Conflict, Invalid, MidofficeError, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.decisions.catalogue_trials import SimulationOrder, draft_to_try, placement_in, snapshots_of
from midoffice.usecases.decisions.live_catalogues import Basis
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

log = structlog.get_logger(__name__)
SIMULATIONS_NOTICE = "midoffice.simulations"
"""Subject of the notice that a simulation waits; carries nothing."""
_BATCH = 50
"""Customers between two looks whether somebody has enough of it."""
_CHANGED = "The draft was changed before this simulation had begun. Order it again."


@dataclass(frozen=True, slots=True)
class SimulationView:
    """A simulation as people see it. `figures` are those of the `done` customers; `stale`: the draft says something else by now."""

    id: UUID
    asked_by: str
    asked_at: datetime
    placement: str
    sample: int
    state: SimulationState
    total: int
    done: int
    started_at: datetime | None
    ended_at: datetime | None
    why: str
    stale: bool
    figures: FunnelFigures | None


async def order_simulation(context: Context, principal: Principal, order: SimulationOrder) -> SimulationView:
    """Let a worker decide by the draft as it is now, for a sample of customers; nothing is stored but the figures.

    Raises Invalid (sample, placement) and what is wrong with the draft, Conflict when so many wait already.
    """
    principal.require(Scope.READ_ACTIONS, "simulate the catalogue of actions")
    if not 0 < order.sample <= MOST_CUSTOMERS:
        raise Invalid("sample", "is out of range", f"Enter 1 to {MOST_CUSTOMERS:,}.")
    draft = await draft_to_try(context, None)
    where = placement_in(draft, order.placement)
    now = context.clock.now()
    job = SimulationJob(new_id(), principal.name, now, where.key, order.sample, draft.content_hash)

    async def work(tx: Transaction) -> None:
        waiting = [each for each in await tx.simulations.all() if not each.is_over]
        if len(waiting) >= MOST_WAITING:
            raise Conflict(f"{MOST_WAITING} simulations wait already. Cancel one, or try again when one is done.")
        await tx.simulations.add(job)
        await tx.simulations.forget_old(MOST_KEPT)

    await transact(context, work, notice=False)
    await context.bus.publish(SIMULATIONS_NOTICE, {})
    return _view(job, job.content_hash)


async def list_simulations(context: Context, principal: Principal) -> tuple[SimulationView, ...]:
    """Return the simulations that are kept, newest first."""
    principal.require(Scope.READ_ACTIONS, "read simulations")
    async with context.database.reading() as tx:
        jobs = await tx.simulations.all()
    present = await _present(context) if jobs else ""
    return tuple(_view(each, present) for each in reversed(jobs))


async def read_simulation(context: Context, principal: Principal, simulation_id: UUID) -> SimulationView:
    """Return a simulation with its figures so far; raises NotFound."""
    principal.require(Scope.READ_ACTIONS, "read simulations")
    async with context.database.reading() as tx:
        job = await tx.simulations.get(simulation_id)
    return _view(job, await _present(context))


async def cancel_simulation(context: Context, principal: Principal, simulation_id: UUID) -> SimulationView:
    """End a simulation; what is known until then is kept. Raises NotFound, Conflict when it is over."""
    principal.require(Scope.READ_ACTIONS, "cancel simulations")
    now = context.clock.now()

    async def work(tx: Transaction) -> SimulationJob:
        job = ended(await tx.simulations.lock(simulation_id), SimulationState.CANCELED, now)
        await tx.simulations.save(job)
        return job

    return _view(await transact(context, work, notice=False), await _present(context))


async def run_next_simulation(context: Context) -> bool:
    """Do the oldest simulation that waits, from its beginning to its end; False when there is none.

    Whoever is killed meanwhile leaves it to the next worker, which begins again; whoever was thought to be gone stops at its next
    word.
    """
    job = await transact(context, lambda tx: _claim(tx, context.clock.now()), notice=False)
    if job is None:
        return False
    try:
        await _run(context, job)
    except Stale:
        log.info("simulation.left", simulation_id=str(job.id))
    except MidofficeError as problem:
        await _fail(context, job.id, problem.message)
    except Exception as problem:
        log.exception("simulation.failed", simulation_id=str(job.id))
        await _fail(context, job.id, f"Something is wrong with midoffice itself ({type(problem).__name__}); its log says more.")
    return True


async def _claim(tx: Transaction, now: datetime) -> SimulationJob | None:
    free = await tx.simulations.take(now)
    if free is None:
        return None
    job = claimed(free, now)
    await tx.simulations.save(job)
    return job


async def _run(context: Context, job: SimulationJob) -> None:
    draft = await draft_to_try(context, None)
    if draft.content_hash != job.content_hash:
        raise Conflict(_CHANGED)
    where = placement_in(draft, job.placement)
    async with context.database.reading() as tx:
        sample = await tx.customers.sample(job.sample)
    job = await _saved(context, replace(job, total=len(sample), version=job.version + 1))
    trial = FunnelTrial(draft.compiled, draft.rules)
    for begin in range(0, len(sample), _BATCH):
        some = sample[begin : begin + _BATCH]
        await _decide(context, draft, where, trial, some)
        done = begin + len(some)
        job = await _saved(context, advanced(job, done, trial.figures().document(), context.clock.now()))
    await _saved(context, ended(job, SimulationState.DONE, context.clock.now()))


async def _decide(context: Context, draft: Basis, where: Placement, trial: FunnelTrial, customer_ids: Sequence[UUID]) -> None:
    snapshots = await snapshots_of(context, draft, where, customer_ids)
    await asyncio.to_thread(trial.add, snapshots)


async def _saved(context: Context, job: SimulationJob) -> SimulationJob:
    """Store it; raises Stale when somebody has ended it, or another worker has it."""
    await transact(context, lambda tx: tx.simulations.save(job), notice=False)
    return job


async def _fail(context: Context, simulation_id: UUID, why: str) -> None:
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        try:
            job = await tx.simulations.lock(simulation_id)
        except NotFound:
            return
        if not job.is_over:
            await tx.simulations.save(ended(job, SimulationState.FAILED, now, why))

    await transact(context, work, notice=False)


async def _present(context: Context) -> str:
    """Return the hash of what the draft says now; empty when it is no catalogue."""
    try:
        return (await draft_to_try(context, None)).content_hash
    except Invalid:
        return ""


def _view(job: SimulationJob, present: str) -> SimulationView:
    return SimulationView(
        job.id,
        job.asked_by,
        job.asked_at,
        job.placement,
        job.sample,
        job.state,
        job.total,
        job.done,
        job.started_at,
        job.ended_at,
        job.why,
        job.content_hash != present,
        read_figures(job.figures) if job.figures else None,
    )

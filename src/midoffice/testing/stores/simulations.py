"""Simulations that go on by themselves."""

from dataclasses import replace
from datetime import timedelta

from midoffice.domain.decisions.simulation_job import LEASE, SimulationJob, SimulationState, advanced, claimed, ended
from midoffice.kernel.errors import NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW


def _job(sample: int = 100) -> SimulationJob:
    return SimulationJob(new_id(), "Sue", NOW, "banner", sample, "hash")


async def check_a_simulation_is_kept_whole(database: Database) -> None:
    """A simulation comes back as it was stored, with its figures; of two who write to it, the second is told."""
    job = _job()
    async with database.transaction() as tx:
        await tx.simulations.add(job)
        same(await tx.simulations.get(job.id), job, "as stored")
        begun = replace(claimed(job, NOW), total=100)
        await tx.simulations.save(begun)
        further = advanced(begun, 50, {"decisions": 50, "winners": {"dvd": 3}}, NOW)
        await tx.simulations.save(further)
        same(await tx.simulations.lock(job.id), further, "with figures")
    with refused(Stale, "an old version"):
        async with database.transaction() as tx:
            await tx.simulations.save(begun)


async def check_the_oldest_free_one_is_taken(database: Database) -> None:
    """The oldest that waits is taken; one that is being done only when nothing was heard for long."""
    first, second = _job(), _job()
    async with database.transaction() as tx:
        same(await tx.simulations.take(NOW), None, "there is nothing to do")
        await tx.simulations.add(first)
        await tx.simulations.add(second)
        same(await tx.simulations.take(NOW), first, "the oldest")
        begun = claimed(first, NOW)
        await tx.simulations.save(begun)
        same(await tx.simulations.take(NOW), second, "the other one")
        await tx.simulations.save(ended(second, SimulationState.CANCELED, NOW))
        same(await tx.simulations.take(NOW + LEASE), None, "its worker is heard")
        same(await tx.simulations.take(NOW + LEASE + timedelta(seconds=1)), begun, "its worker is gone")


async def check_old_ones_are_forgotten(database: Database) -> None:
    """Of those that are over only the newest are kept; what goes on is never forgotten."""
    jobs = [_job() for _ in range(4)]
    async with database.transaction() as tx:
        for job in jobs:
            await tx.simulations.add(job)
        for job in jobs[1:]:
            await tx.simulations.save(ended(job, SimulationState.CANCELED, NOW))
        same(await tx.simulations.forget_old(2), 1, "one is too many")
        same([each.id for each in await tx.simulations.all()], [jobs[0].id, jobs[2].id, jobs[3].id], "the others are there")
    with refused(NotFound, "the forgotten one"):
        async with database.reading() as tx:
            await tx.simulations.get(jobs[1].id)


CHECKS = (check_a_simulation_is_kept_whole, check_the_oldest_free_one_is_taken, check_old_ones_are_forgotten)

"""Versions of the routing plan."""

import asyncio
from dataclasses import replace

from midoffice.domain.routing.plans.version import PlanChange, PlanEntry, PlanVersion
from midoffice.kernel.errors import NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import after

_CHANGE = PlanChange("sales", "Sales", "weight", 1, 2.5)


def _version(number: int) -> PlanVersion:
    document = {"services": {"sales": {"weight": 2.5, "required_skills": {"zulu": 1, "a": 2}, "widening": []}}}
    return PlanVersion(number, after(number), new_id(), "Ada", "Busy week", None, (_CHANGE,), document, {"services": {}})


def _entry(kept: PlanVersion) -> PlanEntry:
    return PlanEntry(kept.number, kept.at, kept.account_id, kept.account_name, kept.comment, kept.restored, kept.changes)


async def check_versions_are_numbered_without_gaps(database: Database) -> None:
    """A version comes back as it was; the next one has the next number; nothing before the first."""
    first, second = _version(1), replace(_version(2), account_id=None, restored=1, changes=())
    async with database.transaction() as tx:
        await tx.plans.lock()
        same(await tx.plans.number(), 0, "no version has the number 0")
        same(await tx.plans.newest(), None, "there is none")
        same(await tx.plans.before(None, 10), (), "the list is empty")
        await tx.plans.append(first)
        await tx.plans.append(second)
    async with database.transaction() as tx:
        same(await tx.plans.number(), 2, "the newest has the number 2")
        same(await tx.plans.newest(), second, "it comes back")
        same(await tx.plans.version(1), first, "so does the first")
        for number in (0, 3, -1, 2**40):
            with refused(NotFound, "an unknown number is not found"):
                await tx.plans.version(number)
    for number in (1, 2, 4):
        with refused(Stale, "neither a number that is taken nor a gap"):
            async with database.transaction() as tx:
                await tx.plans.append(_version(number))


async def check_versions_are_listed_newest_first(database: Database) -> None:
    """The list goes back from the newest, or from before a number, as far as wanted."""
    versions = [_version(number) for number in range(1, 6)]
    async with database.transaction() as tx:
        for version in versions:
            await tx.plans.append(version)
        listed = [_entry(version) for version in reversed(versions)]
        same(await tx.plans.before(None, 10), tuple(listed), "all of them")
        same(await tx.plans.before(None, 2), tuple(listed[:2]), "the newest two")
        same(await tx.plans.before(4, 2), tuple(listed[2:4]), "the two below 4")
        same(await tx.plans.before(1, 2), (), "none is below 1")
        same(await tx.plans.before(2**40, 1), tuple(listed[:1]), "a number that is not there yet")


async def check_versions_are_taken_back_with_the_transaction(database: Database) -> None:
    """A version of a transaction that fails is not there."""
    with refused(Stale, "the second one is refused, and the first goes with it"):
        async with database.transaction() as tx:
            await tx.plans.append(_version(1))
            await tx.plans.append(_version(1))
    async with database.reading() as tx:
        same(await tx.plans.number(), 0, "it went with the transaction")


async def check_whoever_locks_the_plan_sees_what_the_one_before_wrote(database: Database) -> None:
    """Of two who change the plan at once, the second waits and then reads the first one's version."""
    numbers: list[int] = []

    async def change() -> None:
        async with database.transaction() as tx:
            await tx.plans.lock()
            number = await tx.plans.number() + 1
            await tx.plans.append(_version(number))
            numbers.append(number)

    await asyncio.gather(*(change() for _ in range(4)))
    must(sorted(numbers) == [1, 2, 3, 4], "each has a number of its own")


CHECKS = (
    check_versions_are_numbered_without_gaps,
    check_versions_are_listed_newest_first,
    check_versions_are_taken_back_with_the_transaction,
    check_whoever_locks_the_plan_sees_what_the_one_before_wrote,
)

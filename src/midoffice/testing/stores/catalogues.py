"""The catalogue of actions: one draft, numbered versions, budgets, and what was counted."""

from dataclasses import replace

from midoffice.domain.decisions.catalogue_version import EMPTY_CATALOGUE, CatalogueEntry, CatalogueVersion
from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.kernel.errors import NotFound, Stale
from midoffice.ports.database import Database
from midoffice.ports.decisions import Counting, TreatmentCount
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, after


def _version(number: int) -> CatalogueVersion:
    content = {**EMPTY_CATALOGUE, "actions": [{"key": f"action-{number}"}]}
    return CatalogueVersion(number, after(number), None, "Ann", "Why not.", None, ("One action is new.",), "hash", content)


async def check_two_editors_of_the_catalogue_get_a_conflict(database: Database) -> None:
    """There always is a draft; whoever edits an old one is told."""
    async with database.transaction() as tx:
        first = await tx.catalogues.draft()
        same((first.base, first.version, first.content), (0, 1, EMPTY_CATALOGUE), "an empty one at first")
        edited = replace(first, content={"actions": [{"key": "dvd"}]}, account_name="Ann", changed_at=NOW, edited=True, version=2)
        await tx.catalogues.save_draft(edited)
        same(await tx.catalogues.draft(), edited, "it is kept")
        with refused(Stale, "somebody was faster"):
            await tx.catalogues.save_draft(edited)
        await tx.catalogues.save_draft(replace(edited, base=1, edited=False, version=3))


async def check_catalogue_versions_are_numbered_without_gaps(database: Database) -> None:
    """Versions are appended in their order and listed newest first."""
    async with database.transaction() as tx:
        await tx.catalogues.lock()
        same(await tx.catalogues.number(), 0, "none at first")
        with refused(Stale, "the first one is 1"):
            await tx.catalogues.append(_version(2))
        made = [_version(1), _version(2), replace(_version(3), restored=1)]
        for version in made:
            await tx.catalogues.append(version)
        with refused(Stale, "there is a third one"):
            await tx.catalogues.append(_version(3))
        same(await tx.catalogues.number(), 3, "the newest")
        same(await tx.catalogues.catalogue(3), made[2], "it comes back whole")
        for number in (0, 4, 2**40):
            with refused(NotFound, "there is none"):
                await tx.catalogues.catalogue(number)
        entries = await tx.catalogues.before(None, 2)
        same([(type(entry), entry.number) for entry in entries], [(CatalogueEntry, 3), (CatalogueEntry, 2)], "newest first")
        same([entry.number for entry in await tx.catalogues.before(2, 5)], [1], "those below")


async def check_budgets_follow_the_catalogue(database: Database) -> None:
    """Budgets have what was said last; one that is not named any more has nothing to give."""
    async with database.transaction() as tx:
        same(await tx.catalogues.budgets(), (), "none at first")
        await tx.catalogues.set_budgets({"vouchers": 500, "boxes": 3})
        same([(use.key, use.most) for use in await tx.catalogues.budgets()], [("boxes", 3), ("vouchers", 500)], "by key")
        await tx.catalogues.set_budgets({"vouchers": 600})
        same([use.left for use in await tx.catalogues.budgets()], [0, 600], "one is closed, one has more")
        await tx.catalogues.set_budgets({})
        same([use.left for use in await tx.catalogues.budgets()], [0, 0], "both are closed")


async def check_responses_are_counted_with_their_place(database: Database) -> None:
    """Counts grow with the place up to which the log was read; of two counters at the same place the second is refused."""
    web = TreatmentCount("dvd", "dvd-web", DecisionChannel.WEB, 2, 1)
    chat = TreatmentCount("dvd", "dvd-chat", DecisionChannel.CHAT, 1, 0)
    async with database.transaction() as tx:
        same(await tx.catalogues.counting(), None, "not counted yet")
        same(await tx.catalogues.counted(), (), "nothing counted")
        with refused(Stale, "the first one is 1"):
            await tx.catalogues.count((), Counting("g", "5.7", 2))
        await tx.catalogues.count((web, chat), Counting("g", "5.7", 1))
        same(await tx.catalogues.counting(), Counting("g", "5.7", 1), "so far")
        with refused(Stale, "somebody has counted that"):
            await tx.catalogues.count((web,), Counting("g", "5.7", 1))
        await tx.catalogues.count((web,), Counting("g", "6.8", 2))
        await tx.catalogues.count((), Counting("g", "6.9", 3))
        same(await tx.catalogues.counted(), (chat, replace(web, shown=4, accepted=2)), "all together")


CHECKS = (
    check_two_editors_of_the_catalogue_get_a_conflict,
    check_catalogue_versions_are_numbered_without_gaps,
    check_budgets_follow_the_catalogue,
    check_responses_are_counted_with_their_place,
)

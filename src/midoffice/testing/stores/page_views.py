"""Pages that visitors have seen."""

from uuid import UUID

from midoffice.domain.touchpoints.page_view import PageView
from midoffice.kernel.errors import Conflict
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import House, after, furnish


def _view(house: House, visitor: UUID, seconds: float) -> PageView:
    return PageView(new_id(), visitor, house.touchpoint.id, after(seconds), f"https://shop.example/{seconds:g}", "Shop")


async def check_page_views_come_back_newest_first(database: Database) -> None:
    """Views of several visitors are one list by time; other visitors' are not in it."""
    house = await furnish(database)
    ann, bob, carl = new_id(), new_id(), new_id()
    views = [_view(house, ann, 1), _view(house, bob, 2), _view(house, ann, 3), _view(house, carl, 4)]
    async with database.transaction() as tx:
        for view in views:
            await tx.page_views.note(view, 10)
            await tx.page_views.note(view, 10)
    async with database.reading() as tx:
        same(await tx.page_views.of([ann, bob], 10), (views[2], views[1], views[0]), "both visitors', newest first, each once")
        same(await tx.page_views.of([ann, bob], 2), (views[2], views[1]), "as many as wanted")
        same(await tx.page_views.of([], 10), (), "nobody has seen nothing")
    with refused(Conflict, "a view belongs to a touchpoint"):
        async with database.transaction() as tx:
            await tx.page_views.note(PageView(new_id(), ann, new_id(), after(5), "https://shop.example/", ""), 10)


async def check_page_views_are_bounded_and_forgotten(database: Database) -> None:
    """Of each visitor the newest stay; old ones are removed by time."""
    house = await furnish(database)
    ann, bob = new_id(), new_id()
    async with database.transaction() as tx:
        await tx.page_views.note(_view(house, bob, 0), 3)
        for second in (5, 1, 4, 2, 3):
            await tx.page_views.note(_view(house, ann, second), 3)
        kept = [view.seen_at for view in await tx.page_views.of([ann], 10)]
        same(kept, [after(5), after(4), after(3)], "the newest three")
        same(await tx.page_views.forget_before(after(4)), 2, "one of each visitor is older")
        same([view.seen_at for view in await tx.page_views.of([ann, bob], 10)], [after(5), after(4)], "the rest stays")


CHECKS = (check_page_views_come_back_newest_first, check_page_views_are_bounded_and_forgotten)

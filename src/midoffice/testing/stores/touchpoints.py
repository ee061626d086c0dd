"""Touchpoints, how far they were fetched, and whom they answered by themselves."""

from dataclasses import replace

from midoffice.kernel.errors import Conflict, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.touchpoints import FetchState
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import after, furnish


async def check_only_active_touchpoints_are_found_by_key(database: Database) -> None:
    """A touchpoint is found by its public key while it is active."""
    house = await furnish(database)
    async with database.transaction() as tx:
        same(await tx.touchpoints.by_key(house.touchpoint.key), house.touchpoint, "it is found")
        await tx.touchpoints.save(replace(house.touchpoint, active=False, version=2))
        for key in (house.touchpoint.key, "nothing", "\x00"):
            with refused(NotFound, "a retired or unknown key finds nothing"):
                await tx.touchpoints.by_key(key)


async def check_fetch_state_is_kept(database: Database) -> None:
    """How far a mailbox was fetched is fresh at first and then what was saved last."""
    house = await furnish(database)
    mailbox = house.touchpoint.id
    state = FetchState(mailbox, 4_294_967_295, 4_294_967_294, after(1), after(2), "connection refused")
    async with database.transaction() as tx:
        same(await tx.touchpoints.fetch_state(mailbox), FetchState(mailbox), "fresh at first")
        await tx.touchpoints.save_fetch_state(state)
        same(await tx.touchpoints.fetch_state(mailbox), state, "kept")
        done = replace(state, last_uid=7, error=None, failed_at=None)
        await tx.touchpoints.save_fetch_state(done)
        same(await tx.touchpoints.fetch_state(mailbox), done, "replaced")
    with refused(Conflict, "it belongs to a touchpoint"):
        async with database.transaction() as tx:
            await tx.touchpoints.save_fetch_state(FetchState(new_id()))


async def check_triggers_are_counted_in_a_window(database: Database) -> None:
    """Automatic answers are counted by touchpoint and address, as many as there were since an instant."""
    house = await furnish(database)
    mailbox = house.touchpoint.id
    async with database.transaction() as tx:
        counts = [await tx.touchpoints.count_trigger(mailbox, "a@example.com", after(-60), after(n)) for n in range(3)]
        same(counts, [1, 2, 3], "each one counts")
        same(await tx.touchpoints.count_trigger(mailbox, "b@example.com", after(-60), after(3)), 1, "by address")
        same(await tx.touchpoints.count_trigger(mailbox, "a@example.com", after(1), after(61)), 3, "old ones do not count")
        same(await tx.touchpoints.count_trigger(mailbox, "a@example.com", after(0), after(62)), 4, "and are forgotten")


CHECKS = (
    check_only_active_touchpoints_are_found_by_key,
    check_fetch_state_is_kept,
    check_triggers_are_counted_in_a_window,
)

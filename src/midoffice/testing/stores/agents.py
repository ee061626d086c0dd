"""Presence and capacity of agents."""

import asyncio
from dataclasses import replace

from midoffice.domain.agents.load import Load, NoCapacity
from midoffice.domain.agents.presence import Presence, PresenceState, change_presence
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, after, hire


async def check_presence_is_versioned(database: Database) -> None:
    """A presence comes back as saved; of two who save the same version the second is told."""
    async with database.transaction() as tx:
        agent_id = await hire(tx, PresenceState.SIGNED_OUT)
        other = await hire(tx)
        first = await tx.agents.lock_presence(agent_id)
        changed = change_presence(first, PresenceState.NOT_READY, "lunch", after(5))
        await tx.agents.save_presence(changed)
        same(await tx.agents.presence(agent_id), changed, "the change is kept")
        with refused(Stale, "an old version is stale"):
            await tx.agents.save_presence(changed)
        same([p.agent_id for p in await tx.agents.presences()], sorted((agent_id, other)), "everybody, in order of id")


async def check_states_of_unknown_agents_are_not_found(database: Database) -> None:
    """Presence and load of nobody are NotFound; states need a profile and are given once."""
    nobody = new_id()
    load = Load(nobody, 8, 8, 8, 0, 0, 0, NOW)
    async with database.transaction() as tx:
        for ask in (tx.agents.presence, tx.agents.lock_presence, tx.agents.load, tx.agents.lock_load):
            with refused(NotFound, "nobody has no state"):
                await ask(nobody)
        with refused(NotFound, "nobody's load cannot be saved"):
            await tx.agents.save_load(load)
    with refused(Conflict, "states need a profile"):
        async with database.transaction() as tx:
            await tx.agents.add_states(Presence(nobody, PresenceState.READY, None, NOW), load)
    async with database.transaction() as tx:
        agent_id = await hire(tx)
    with refused(Conflict, "states are given once"):
        async with database.transaction() as tx:
            presence = Presence(agent_id, PresenceState.READY, None, NOW)
            await tx.agents.add_states(presence, replace(load, agent_id=agent_id))


async def check_sign_of_life_never_goes_back(database: Database) -> None:
    """A sign of life changes no version, and neither an earlier one nor a save puts it back."""
    async with database.transaction() as tx:
        ann, ben = await hire(tx), await hire(tx)
        before = await tx.agents.presence(ann)
        await tx.agents.seen((ann, new_id()), after(50))
        await tx.agents.seen((ann,), after(40))
        await tx.agents.seen((), after(60))
        same(await tx.agents.presence(ann), replace(before, seen_at=after(50)), "the latest sign of life is kept")
        await tx.agents.save_presence(change_presence(before, PresenceState.NOT_READY, "lunch", after(60)))
        same((await tx.agents.presence(ann)).seen_at, after(50), "saving what was read before keeps it")
        same((await tx.agents.presence(ben)).seen_at, None, "the others were not seen")


async def check_unseen_agents_are_found(database: Database) -> None:
    """Who is at work and has given no sign of life is found; one never seen counts from the last change of presence."""
    async with database.transaction() as tx:
        lost, silent, seen = [await hire(tx) for _ in range(3)]
        await hire(tx, PresenceState.SIGNED_OUT)
        await tx.agents.seen((lost,), after(10))
        await tx.agents.seen((seen,), after(30))
        same(await tx.agents.unseen_since(after(20)), tuple(sorted((lost, silent))), "both are missing")
        same(await tx.agents.unseen_since(after(10)), (silent,), "a sign of life at the instant counts")
        same(await tx.agents.unseen_since(NOW), (), "nobody is missing yet")


async def check_capacity_is_guarded(database: Database) -> None:
    """The store refuses a use above a limit that grows, a negative one, and one that does not add up."""
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=8)
        load = replace(await tx.agents.lock_load(agent_id), real_time_limit=4, version=2)
        await tx.agents.save_load(load)
    load = replace(load, version=3)
    full = replace(load, total_used=8, real_time_used=4, deferred_used=4)
    for wrong in (
        replace(load, total_used=9, real_time_used=4, deferred_used=5),
        replace(load, total_used=5, real_time_used=5),
        replace(load, total_used=-1, real_time_used=-1),
        replace(load, total_used=3, real_time_used=4),
        replace(load, total_limit=-1),
    ):
        with refused(Conflict, f"refused: {wrong}"):
            async with database.transaction() as tx:
                await tx.agents.save_load(wrong)
    async with database.transaction() as tx:
        await tx.agents.save_load(full)
        same(await tx.agents.load(agent_id), full, "a full load is allowed")
        with refused(Stale, "an old version is stale"):
            await tx.agents.save_load(full)
        same(await tx.agents.loads(), (full,), "it is listed")


async def check_r11_limit_lowered_below_use(database: Database) -> None:
    """R11: a limit may be lowered below the use; the use may fall, but not grow until it is below again."""
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=8)
        load = (await tx.agents.lock_load(agent_id)).reserve(MediaType.REAL_TIME, 8)
        await tx.agents.save_load(load)
        lowered = replace(load, total_limit=4, real_time_limit=4, version=load.version + 1)
        await tx.agents.save_load(lowered)
    with refused(Conflict, "it does not grow above the limit"):
        async with database.transaction() as tx:
            await tx.agents.save_load(replace(lowered, total_used=9, real_time_used=9, version=lowered.version + 1))
    async with database.transaction() as tx:
        fallen = lowered.release(MediaType.REAL_TIME, 3, after(5))
        await tx.agents.save_load(fallen)
        same(await tx.agents.load(agent_id), fallen, "it may fall while still above the limit")


async def check_r5_two_reserve_the_last_unit(database: Database) -> None:
    """R5: of many who reserve capacity at once, only as many succeed as fit."""
    async with database.transaction() as tx:
        agent_id = await hire(tx, limit=8)

    async def reserve(media: MediaType) -> bool:
        try:
            async with database.transaction() as tx:
                load = await tx.agents.lock_load(agent_id)
                await tx.agents.save_load(load.reserve(media, 3))
        except NoCapacity:
            return False
        return True

    media = (MediaType.REAL_TIME, MediaType.DEFERRED)
    results = await asyncio.gather(*(reserve(media[n % 2]) for n in range(8)))
    same(sum(results), 2, "two of three units each fit into eight")
    async with database.reading() as tx:
        same((await tx.agents.load(agent_id)).total_used, 6, "the ledger says so")


CHECKS = (
    check_presence_is_versioned,
    check_states_of_unknown_agents_are_not_found,
    check_sign_of_life_never_goes_back,
    check_unseen_agents_are_found,
    check_capacity_is_guarded,
    check_r11_limit_lowered_below_use,
    check_r5_two_reserve_the_last_unit,
)

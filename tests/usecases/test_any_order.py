"""Whatever happens, in whatever order: the invariants hold, and a desk that followed the log equals one freshly fetched."""

import asyncio
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.usecases.floor import Floor, open_floor
from tests.usecases.play import STEPS, Play

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, Scope
from midoffice.ports.event_log import Cursor
from midoffice.testing.desk_reducer import Desk, apply, desk_of
from midoffice.usecases.interactions.desk import fetch_desk


async def _play(steps: list[str], seed: int) -> None:
    floor = await open_floor(MemoryDatabase())
    for name in ("ann", "bob", "cat"):
        await floor.hire(name, limits=(8, 8, 6))
    await floor.hire("sue", roles=(Role.SUPERVISOR,), skills=(), ready=False)
    play = Play(floor, Random(seed))  # noqa: S311 - a test's dice
    desks = {p: desk_of(p.account_id, await fetch_desk(floor.context, p)) for p in floor.agents.values() if p.may(Scope.HANDLE)}
    cursor = await _head(floor)
    for step in steps:
        await play.do(step)
        assert await floor.faults() == (), step
        cursor = await _follow(floor, desks, cursor)
        for principal, desk in desks.items():
            assert desk == desk_of(principal.account_id, await fetch_desk(floor.context, principal)), (step, principal.name)


async def _head(floor: Floor) -> Cursor:
    async with floor.context.database.reading() as tx:
        return await tx.log.head()


async def _follow(floor: Floor, desks: dict[Principal, Desk], cursor: Cursor) -> Cursor:
    """Apply to each desk the events that its socket would get."""
    async with floor.context.database.reading() as tx:
        events = await tx.log.read(cursor, 10_000)
    for event in events:
        for principal, desk in desks.items():
            if principal.account_id in event.agent_ids:
                desks[principal] = apply(desk, event)
        cursor = event.cursor
    return cursor


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(STEPS), min_size=60, max_size=150), st.integers(0, 2**32))
def test_events_applied_equal_a_fresh_fetch_and_invariants_hold(steps: list[str], seed: int) -> None:
    asyncio.run(_play(steps, seed))

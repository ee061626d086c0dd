"""The supervisor's list of calls."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from tests.usecases.call_desk import CallDesk
from tests.usecases.floor import Floor
from tests.usecases.interrupted_database import InterruptedDatabase, Interruption

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.voice.call_supervision import list_live_calls

MOST = 1_000


@pytest.fixture
async def desk(floor: Floor) -> AsyncIterator[CallDesk]:
    made = CallDesk(floor, SimulatedNode(floor.clock))
    await made.open()
    yield made
    assert await floor.faults() == ()


async def asked(desk: CallDesk, sue: Principal) -> int:
    """How often the store is asked for the list."""
    database = InterruptedDatabase(desk.floor.context.database, lambda _: asyncio.sleep(0))
    counting = database.interruption = Interruption("lost", MOST)
    await list_live_calls(replace(desk.floor.context, database=database), sue, None)
    return MOST - counting.calls


async def test_many_calls_are_read_with_no_more_questions_than_one(desk: CallDesk) -> None:
    sue = await desk.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
    for_one = await asked(desk, sue)
    for last in range(3):
        await desk.ring_in(f"+44207946000{last}")
    assert await asked(desk, sue) == for_one

"""Conversations are recorded in segments as the touchpoint says, whatever happens to the call (R79)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.usecases.exchange import Exchange
from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.voice.stored_recording import RecordingKind, StoredRecording
from midoffice.testing.voice.simulated_line import SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.transfers import Target, transfer_work_item

SECOND = timedelta(seconds=1)
ALWAYS = {"policy": "always", "keep_days": 30}


@pytest.fixture
async def exchange(floor: Floor) -> AsyncIterator[Exchange]:
    made = Exchange(floor, SimulatedNode(floor.clock))
    yield made
    assert await floor.faults() == ()


async def recorded(exchange: Exchange, caller: SimulatedLeg) -> tuple[StoredRecording, ...]:
    interaction = await exchange.interaction(caller)
    async with exchange.floor.context.database.reading() as tx:
        return await tx.recordings.of_interaction(interaction.id)


async def talk(exchange: Exchange, **recording: object) -> tuple[SimulatedLeg, Principal]:
    await exchange.number_touchpoint(recording=recording)
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    exchange.node.stay_silent(caller)  # to the question whether the call may be recorded, if it is put
    await exchange.pass_time(20 * SECOND)
    await exchange.take(ann)
    return caller, ann


async def test_conversation_is_recorded_from_its_first_to_its_last_word(exchange: Exchange) -> None:
    caller, _ = await talk(exchange, **ALWAYS)
    began = exchange.floor.clock.now()
    await exchange.pass_time(90 * SECOND)
    await exchange.hang_up(caller)
    (stored,) = await recorded(exchange, caller)
    (segment,) = stored.recording.segments
    assert (stored.kind, stored.started_at, segment.seconds, segment.gap) == (RecordingKind.CALL, began, 90, None)
    assert stored.delete_after == began + timedelta(days=30)
    assert (await exchange.call(caller)).recording is not None


async def test_r79_transfer_leaves_a_gap_with_its_reason(exchange: Exchange) -> None:
    caller, ann = await talk(exchange, **ALWAYS)
    await exchange.pass_time(30 * SECOND)
    bob = await exchange.hire("bob")
    await transfer_work_item(exchange.floor.context, ann, (await exchange.item(caller)).id, Target(agent_id=bob.account_id))
    await exchange.settle()
    await exchange.pass_time(15 * SECOND)
    await exchange.take(bob)
    await exchange.pass_time(10 * SECOND)
    await exchange.hang_up(caller)
    (stored,) = await recorded(exchange, caller)
    assert [(each.number, each.seconds, each.gap) for each in stored.recording.segments] == [(1, 30, "transfer"), (2, 10, None)]


@pytest.mark.parametrize("settings", [{}, {"policy": "on_demand"}, {"policy": "always", "consent_digit": "1"}])
async def test_nothing_is_recorded_without_a_word_for_it(exchange: Exchange, settings: dict[str, object]) -> None:
    caller, _ = await talk(exchange, **settings)
    await exchange.pass_time(30 * SECOND)
    await exchange.hang_up(caller)
    assert await recorded(exchange, caller) == ()


async def test_wait_and_wrap_up_are_not_recorded(exchange: Exchange) -> None:
    caller, _ = await talk(exchange, **ALWAYS)
    await exchange.hang_up(caller)
    await exchange.pass_time(60 * SECOND)
    assert [each.recording.segments[0].seconds for each in await recorded(exchange, caller)] == [0]

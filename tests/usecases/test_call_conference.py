"""What cannot be done with a call while others are in it."""

from collections.abc import AsyncIterator

import pytest
from tests.usecases.call_desk import EXPERT, CallDesk
from tests.usecases.floor import Floor

from midoffice.domain.voice.shown import Doable
from midoffice.domain.voice.transfer import TransferKind, TransferNotPossible, TransferTargetKind
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.voice.call_conference import Guest, add_to_call, remove_from_call


@pytest.fixture
async def desk(floor: Floor) -> AsyncIterator[CallDesk]:
    made = CallDesk(floor, SimulatedNode(floor.clock))
    await made.open()
    yield made
    assert await floor.faults() == ()


async def test_a_conference_is_not_handed_on_in_any_way(desk: CallDesk) -> None:
    bob = await desk.hire("bob")
    sales = desk.floor.services["sales"].id
    kinds = (TransferKind.BLIND, TransferKind.ATTENDED)
    ways = [
        (kind, *to) for kind in kinds for to in ((TransferTargetKind.AGENT, bob.account_id), (TransferTargetKind.SERVICE, sales))
    ]
    await add_to_call(desk.floor.context, desk.ann, desk.caller.call_id, Guest(number=EXPERT))
    await desk.settle()
    for kind, target, target_id in ways:
        with pytest.raises(TransferNotPossible, match="Others are in this call"):
            await desk.transfer(kind, target, target_id=target_id)
    assert {Doable.BLIND, Doable.ATTENDED}.isdisjoint((await desk.now()).may)
    expert = next(leg for leg in (await desk.call(desk.caller)).live if leg.address == EXPERT)
    await remove_from_call(desk.floor.context, desk.ann, desk.caller.call_id, expert.id)
    await desk.settle()
    assert {Doable.BLIND, Doable.ATTENDED} <= set((await desk.now()).may)
    await desk.transfer(TransferKind.BLIND, TransferTargetKind.AGENT, target_id=bob.account_id)
    assert (await desk.item(desk.caller)).agent_id != desk.ann.account_id

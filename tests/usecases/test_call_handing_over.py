"""Calls that their trunk carries on by itself (REFER), and parties who are replaced: what the record says."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.usecases.call_desk import EXPERT, CallDesk
from tests.usecases.floor import Floor

from midoffice.domain.access.roles import Role
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import CallState, Cause, Ear
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.events import About, LegEnded, PartyReplaced, TransferAsked
from midoffice.domain.voice.timeline import CallMomentKind
from midoffice.domain.voice.transfer import TransferEnd, TransferKind, TransferTargetKind, transfer_of
from midoffice.kernel.ids import new_id
from midoffice.testing.voice.simulated_line import Behaviour, SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.routing.transfers import TargetUnavailable
from midoffice.usecases.voice.call_supervision import attend_call, take_over_call
from midoffice.usecases.voice.calls import report

SECOND = timedelta(seconds=1)
OUTSIDE = TransferTargetKind.NUMBER


@pytest.fixture
async def desk(floor: Floor) -> AsyncIterator[CallDesk]:
    made = CallDesk(floor, SimulatedNode(floor.clock))
    await made.open()
    yield made
    assert await floor.faults() == ()


def _about(desk: CallDesk, line: SimulatedLeg) -> About:
    line.sequence += 1
    return About(line.call_id, line.leg_id, line.sequence, desk.floor.clock.now())


async def test_a_blind_transfer_to_a_number_may_be_the_trunks_own_work(desk: CallDesk) -> None:
    desk.node.telephones[EXPERT] = Behaviour(answers=SECOND)
    await desk.transfer(TransferKind.BLIND, OUTSIDE, number=EXPERT)
    await desk.pass_time(2 * SECOND)
    (order,) = [each for each in desk.node.done if isinstance(each, Originate) and each.address == EXPERT]
    assert order.hand_over == desk.caller.leg_id
    await report(desk.floor.context, desk.node.node_id, LegEnded(_about(desk, desk.caller), Cause.TRANSFERRED))
    await desk.settle()
    call = await desk.call(desk.caller)
    (told,) = await desk.told("CallTransferEnded")
    assert (call.state, call.cause, told["end"]) == (CallState.ENDED, Cause.TRANSFERRED, "completed")
    assert not call.live
    assert (await desk.item(desk.caller)).state in {WorkItemState.WRAPPING, WorkItemState.COMPLETED}


async def test_r33_a_caller_whom_the_trunk_could_not_put_through_waits_again(desk: CallDesk) -> None:
    desk.node.telephones[EXPERT] = Behaviour(fails=Cause.BUSY)
    await desk.transfer(TransferKind.BLIND, OUTSIDE, number=EXPERT)
    await desk.pass_time(2 * SECOND)
    call = await desk.call(desk.caller)
    transfer = transfer_of(call)
    assert transfer is not None
    assert transfer.end is TransferEnd.RETURNED
    assert not desk.caller.gone


async def test_a_consultation_is_never_handed_over(desk: CallDesk) -> None:
    await desk.consult()
    (order,) = [each for each in desk.node.done if isinstance(each, Originate) and each.address == EXPERT]
    assert order.hand_over is None


async def test_r36_a_telephone_hands_its_partner_to_a_colleague_at_its_exchange(desk: CallDesk) -> None:
    expert = await desk.consult()
    await desk.complete()
    trunk_id, target = new_id(), "sip:201@pbx.example"
    asked = TransferAsked(_about(desk, expert), target, dialog="a;to-tag=b;from-tag=c", trunk_id=trunk_id)
    desk.node.telephones[target] = Behaviour(answers=SECOND)
    await report(desk.floor.context, desk.node.node_id, asked)
    desk.node.hang_up(expert)
    await desk.pass_time(2 * SECOND)
    (order,) = [each for each in desk.node.done if isinstance(each, Originate) and each.address == target]
    assert (order.replaces, order.trunk_id) == ("a;to-tag=b;from-tag=c", trunk_id)
    assert desk.node.hears(desk.caller) == {target}


async def test_who_takes_a_place_in_a_call_stands_in_its_record(desk: CallDesk) -> None:
    replaced = PartyReplaced(_about(desk, desk.caller), "+441632960002", "Second")
    await report(desk.floor.context, desk.node.node_id, replaced)
    await desk.settle()
    customer = (await desk.call(desk.caller)).customer
    assert customer is not None
    assert (customer.address, customer.name) == ("+441632960002", "Second")
    (told,) = await desk.told("CallPartyReplaced")
    assert told["number"] == "+441632960002"


async def test_r30_a_caller_is_handed_to_somebody_who_takes_no_call_now_only_on_purpose(desk: CallDesk) -> None:
    bob, small = await desk.hire("bob"), await desk.hire("dan", limits=(1, 1, 1))
    await set_presence(desk.floor.context, bob, PresenceState.NOT_READY, "break")
    with pytest.raises(TargetUnavailable, match="not ready"):
        await desk.transfer(TransferKind.BLIND, TransferTargetKind.AGENT, target_id=bob.account_id)
    with pytest.raises(TargetUnavailable, match="no room"):
        await desk.transfer(TransferKind.BLIND, TransferTargetKind.AGENT, target_id=small.account_id)
    assert desk.node.hears(desk.caller) == {desk.line.address}
    await desk.transfer(TransferKind.BLIND, TransferTargetKind.AGENT, target_id=bob.account_id, force=True)
    assert (await desk.item(desk.caller)).preferred_agent_id == bob.account_id
    assert "music" in desk.node.hears(desk.caller)


async def test_the_record_says_to_whom_a_caller_was_handed_on_through_the_queue(desk: CallDesk) -> None:
    bob = await desk.hire("bob")
    await desk.transfer(TransferKind.BLIND, TransferTargetKind.AGENT, target_id=bob.account_id)
    handed_on = [(each.who, each.detail) for each in await desk.happened() if each.kind is CallMomentKind.TRANSFER]
    assert handed_on == [("Bob", "blind")]


async def test_the_record_names_the_supervisor_who_listened_and_took_over(desk: CallDesk) -> None:
    sue = await desk.hire("sue", roles=(Role.SUPERVISOR,), ready=False)
    await attend_call(desk.floor.context, sue, desk.caller.call_id, Ear.LISTEN)
    await desk.settle()
    await take_over_call(desk.floor.context, sue, desk.caller.call_id)
    kinds = {CallMomentKind.ATTENDED, CallMomentKind.TAKEN_OVER}
    told = [(each.kind.value, each.who, each.detail) for each in await desk.happened() if each.kind in kinds]
    assert told == [("attended", "Sue", "listen"), ("taken_over", "Sue", "")]

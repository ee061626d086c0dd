"""Transfers through the whole house, on a simulated node: R30 to R37."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from tests.usecases.call_desk import EXPERT, RINGS, CallDesk
from tests.usecases.exchange import CALLER, NUMBER
from tests.usecases.floor import Floor

from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import CallState, Cause, LegState
from midoffice.domain.voice.commands import Command, Originate, PutTogether
from midoffice.domain.voice.dial_plan import ForwardingLoop, NumberNotAllowed
from midoffice.domain.voice.events import About, TransferAsked
from midoffice.domain.voice.shown import Doable
from midoffice.domain.voice.transfer import TransferKind, TransferNotPossible, TransferState, TransferTargetKind
from midoffice.kernel.errors import Conflict, Forbidden, Invalid
from midoffice.testing.voice.simulated_line import Behaviour
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.routing.transfers import TargetUnavailable
from midoffice.usecases.routing.work_items import complete_work_item, start_wrap_up
from midoffice.usecases.voice.call_controls import hang_up_call
from midoffice.usecases.voice.call_reconcile import end_node
from midoffice.usecases.voice.call_transfers import TransferWish, cancel_transfer, complete_transfer, swap_transfer, transfer_call
from midoffice.usecases.voice.calls import report

SECOND = timedelta(seconds=1)
BLIND, ATTENDED = TransferKind.BLIND, TransferKind.ATTENDED
AGENT, SERVICE, OUTSIDE = TransferTargetKind.AGENT, TransferTargetKind.SERVICE, TransferTargetKind.NUMBER


@pytest.fixture
async def desk(floor: Floor) -> AsyncIterator[CallDesk]:
    made = CallDesk(floor, SimulatedNode(floor.clock))
    await made.open()
    yield made
    assert await floor.faults() == ()


async def test_r30_the_agent_is_told_before_letting_go(desk: CallDesk) -> None:
    sales = desk.floor.services["sales"].id
    with pytest.raises(TargetUnavailable, match="Nobody is ready"):
        await desk.transfer(BLIND, SERVICE, target_id=sales)
    await desk.floor.hire("bob", ready=False)
    with pytest.raises(TargetUnavailable, match="signed out"):
        await desk.transfer(ATTENDED, AGENT, target_id=desk.floor.agents["bob"].account_id)
    assert desk.node.hears(desk.caller) == {desk.line.address}
    assert (await desk.item(desk.caller)).agent_id == desk.ann.account_id


async def test_r30_r37_a_blind_transfer_to_a_service_waits_in_its_queue(desk: CallDesk) -> None:
    bob = await desk.hire("bob")
    sales = desk.floor.services["sales"]
    place = (await desk.item(desk.caller)).queued_at
    shown = await desk.transfer(BLIND, SERVICE, target_id=sales.id, note="wants a lamp")
    assert shown.state is CallState.QUEUED
    item = await desk.item(desk.caller)
    assert (item.state, item.service_id, item.queued_at) == (WorkItemState.QUEUED, sales.id, place)
    assert item.required_skills == sales.required_skills
    (moved,) = await desk.told("WorkItemMoved")
    assert (moved["reason"], moved["kept_skills"]) == ("transfer", False)
    assert desk.line.gone
    assert "music" in desk.node.hears(desk.caller)
    line = await desk.take(bob)
    assert desk.node.hears(desk.caller) == {line.address}


async def test_r37_a_transfer_keeps_the_skills_when_asked_to(desk: CallDesk) -> None:
    await desk.hire("bob")
    before = (await desk.item(desk.caller)).required_skills
    await desk.transfer(BLIND, SERVICE, target_id=desk.floor.services["sales"].id, keep_skills=True)
    assert (await desk.item(desk.caller)).required_skills == before
    (moved,) = await desk.told("WorkItemMoved")
    assert moved["kept_skills"] is True


async def test_an_attended_transfer_to_a_number(desk: CallDesk) -> None:
    expert = await desk.consult()
    assert desk.node.hears(desk.caller) == {"music"}
    assert desk.node.hears(expert) == {desk.line.address}
    assert desk.node.hears(desk.line) == {EXPERT}
    assert Doable.COMPLETE in (await desk.now()).may
    await swap_transfer(desk.floor.context, desk.ann, desk.caller.call_id)
    await desk.settle()
    assert desk.node.hears(desk.caller) == {desk.line.address}
    assert desk.node.hears(expert) == {"music"}
    await desk.complete()
    assert desk.line.gone
    assert desk.node.hears(desk.caller) == {EXPERT}
    assert desk.node.hears(expert) == {CALLER}
    await desk.pass_time(3 * SECOND)
    item = await desk.item(desk.caller)
    assert (item.state, item.agent_id) == (WorkItemState.WRAPPING, desk.ann.account_id)
    await complete_work_item(desk.floor.context, desk.ann, item.id, desk.floor.form)
    await desk.settle()
    assert desk.node.hears(desk.caller) == {EXPERT}
    await desk.pass_time(60 * SECOND)
    await desk.hang_up(expert)
    assert desk.caller.gone
    call = await desk.call(desk.caller)
    assert (call.state, call.cause) == (CallState.ENDED, Cause.NORMAL)
    assert await desk.ends() == ["completed"]


async def test_an_attended_transfer_to_an_agent_takes_the_work_along(desk: CallDesk) -> None:
    bob = await desk.hire("bob")
    await desk.transfer(ATTENDED, AGENT, target_id=bob.account_id, note="the account is verified")
    line = desk.node.leg_of(bob.account_id)
    assert desk.node.hears(line) == {desk.line.address}
    await desk.complete()
    assert desk.node.hears(desk.caller) == {line.address}
    item = await desk.item(desk.caller)
    assert (item.state, item.agent_id) == (WorkItemState.ASSIGNED, bob.account_id)
    assert (await desk.floor.used(desk.ann), await desk.floor.used(bob)) == (0, item.load_units)
    async with desk.floor.context.database.reading() as tx:
        segments = await tx.interactions.segments(item.interaction_id)  # type: ignore[arg-type]
    assert [(each.partner_id, each.ended_by) for each in segments] == [(desk.ann.account_id, "transfer"), (bob.account_id, None)]
    await desk.hang_up(desk.caller)
    assert (await desk.item(desk.caller)).state is WorkItemState.WRAPPING


async def test_an_attended_transfer_to_a_service_rings_whoever_is_free_for_longest(desk: CallDesk) -> None:
    sales = desk.floor.services["sales"]
    with pytest.raises(TargetUnavailable):
        await desk.transfer(ATTENDED, SERVICE, target_id=sales.id)
    bob = await desk.hire("bob")
    await desk.pass_time(SECOND)
    await desk.hire("cleo")
    shown = await desk.transfer(ATTENDED, SERVICE, target_id=sales.id)
    assert shown.transfer is not None
    assert (shown.transfer.target.name, shown.transfer.target.id) == (sales.name, sales.id)
    assert desk.node.hears(desk.line) == {str(bob.account_id)}


async def test_a_trunk_is_asked_to_connect_those_whom_an_attended_transfer_has_left_to_each_other(desk: CallDesk) -> None:
    told: list[PutTogether] = []
    carry_out = desk.node.do

    async def note(commands: Sequence[Command]) -> None:
        told.extend(each for each in commands if isinstance(each, PutTogether))
        await carry_out(commands)

    desk.node.do = note  # type: ignore[method-assign]
    await desk.transfer(ATTENDED, OUTSIDE, number=EXPERT)
    await desk.pass_time(8 * SECOND)
    await complete_transfer(desk.floor.context, desk.ann, desk.caller.call_id)
    assert told == [], "the two may yet be left by one another"
    await desk.pass_time(3 * SECOND)
    customer, expert = (await desk.call(desk.caller)).live
    assert told == [PutTogether(desk.caller.call_id, customer.id, expert.id)]


async def test_a_blind_transfer_to_a_number_lets_the_agent_go_at_once(desk: CallDesk) -> None:
    desk.node.telephones[EXPERT] = Behaviour(answers=4 * SECOND)
    shown = await desk.transfer(BLIND, OUTSIDE, number="020 7946 0555")
    assert shown.transfer is not None
    assert shown.transfer.state is TransferState.BLIND
    assert desk.line.gone
    assert desk.node.hears(desk.caller) == {"key:ringback", "music"}
    with pytest.raises(Conflict, match="being transferred"):
        await start_wrap_up(desk.floor.context, desk.ann, (await desk.item(desk.caller)).id)
    await desk.pass_time(7 * SECOND)
    assert desk.node.hears(desk.caller) == {EXPERT}
    assert (await desk.item(desk.caller)).state is WorkItemState.WRAPPING
    await desk.hang_up(desk.caller)
    assert desk.node.leg_of(EXPERT).gone


@pytest.mark.parametrize("behaviour", [Behaviour(fails=Cause.BUSY), RINGS])
async def test_r30_a_blind_transfer_that_nobody_takes_brings_the_customer_back(desk: CallDesk, behaviour: Behaviour) -> None:
    place = (await desk.item(desk.caller)).queued_at
    desk.node.telephones[EXPERT] = behaviour
    await desk.transfer(BLIND, OUTSIDE, number=EXPERT)
    await desk.pass_time(60 * SECOND)
    item = await desk.item(desk.caller)
    assert (item.state, item.queued_at) == (WorkItemState.QUEUED, place)
    assert "music" in desk.node.hears(desk.caller)
    assert await desk.ends() == ["returned"]
    line = await desk.take(desk.ann)
    assert desk.node.hears(desk.caller) == {line.address}


async def test_r31_initiator_hangs_up_while_the_target_rings(desk: CallDesk) -> None:
    expert = await desk.consult(Behaviour(answers=5 * SECOND))
    assert desk.node.hears(desk.line) == {"key:ringback", "music"}
    await desk.hang_up(desk.line)
    assert desk.node.hears(desk.caller) == {"key:ringback", "music"}
    await desk.pass_time(8 * SECOND)
    assert desk.node.hears(desk.caller) == {EXPERT}
    assert not expert.gone
    assert (await desk.item(desk.caller)).state is WorkItemState.WRAPPING


async def test_r32_customer_hangs_up_during_consult(desk: CallDesk) -> None:
    bob = await desk.hire("bob")
    await desk.transfer(ATTENDED, AGENT, target_id=bob.account_id)
    line = desk.node.leg_of(bob.account_id)
    await desk.hang_up(desk.caller)
    assert desk.node.hears(line) == {desk.line.address}
    assert desk.node.hears(desk.line) == {line.address}
    assert (await desk.call(desk.caller)).state is not CallState.ENDED
    await desk.pass_time(20 * SECOND)
    await hang_up_call(desk.floor.context, desk.ann, desk.caller.call_id)
    await desk.settle()
    assert line.gone
    assert desk.line.gone
    assert await desk.ends() == ["abandoned"]
    assert (await desk.call(desk.caller)).state is CallState.ENDED
    assert (await desk.item(desk.caller)).state is WorkItemState.WRAPPING
    assert await desk.floor.used(bob) == 0


@pytest.mark.parametrize("behaviour", [Behaviour(), Behaviour(fails=Cause.BUSY), RINGS])
async def test_r33_target_hangs_up_during_consult(desk: CallDesk, behaviour: Behaviour) -> None:
    expert = await desk.consult(behaviour)
    desk.node.hang_up(expert)
    await desk.pass_time(2 * SECOND)
    assert desk.node.hears(desk.caller) == {desk.line.address}
    assert desk.node.hears(desk.line) == {CALLER}
    assert (await desk.item(desk.caller)).agent_id == desk.ann.account_id
    assert await desk.ends() == ["kept"]
    assert (await desk.now()).transfer is None


async def test_canceling_gives_the_customer_back(desk: CallDesk) -> None:
    expert = await desk.consult()
    await cancel_transfer(desk.floor.context, desk.ann, desk.caller.call_id)
    await desk.settle()
    assert expert.gone
    assert desk.node.hears(desk.caller) == {desk.line.address}


@pytest.mark.parametrize("order", list(permutations((0, 1))))
@pytest.mark.parametrize("behaviour", [Behaviour(), RINGS])
async def test_r34_initiator_and_target_hang_up_together(desk: CallDesk, order: tuple[int, ...], behaviour: Behaviour) -> None:
    expert = await desk.consult(behaviour)
    for one in order:
        desk.node.hang_up((desk.line, expert)[one])
    await desk.settle()
    assert not desk.caller.gone
    assert "music" in desk.node.hears(desk.caller)
    assert (await desk.item(desk.caller)).state is WorkItemState.QUEUED
    assert (await desk.ends())[-1] == "returned"
    line = await desk.take(desk.ann)
    assert desk.node.hears(desk.caller) == {line.address}


@pytest.mark.parametrize("order", list(permutations((0, 1, 2))))
async def test_r34_all_three_hang_up_together(desk: CallDesk, order: tuple[int, ...]) -> None:
    expert = await desk.consult()
    for one in order:
        desk.node.hang_up((desk.line, expert, desk.caller)[one])
    await desk.settle()
    assert (await desk.call(desk.caller)).state is CallState.ENDED
    assert (await desk.item(desk.caller)).state in {WorkItemState.WRAPPING, WorkItemState.CANCELED}


async def test_r35_the_same_button_twice(desk: CallDesk) -> None:
    await desk.consult(RINGS)
    with pytest.raises(TransferNotPossible, match="already"):
        await desk.transfer(ATTENDED, OUTSIDE, number=EXPERT)
    with pytest.raises(TransferNotPossible, match="already"):
        await desk.transfer(BLIND, SERVICE, target_id=desk.floor.services["billing"].id, force=True)
    assert sum(isinstance(each, Originate) and each.address == EXPERT for each in desk.node.done) == 1
    await desk.complete()
    with pytest.raises(Forbidden):
        await complete_transfer(desk.floor.context, desk.ann, desk.caller.call_id)


async def test_r36_a_telephone_hands_its_partner_on_and_is_gone_before_the_target_answers(desk: CallDesk) -> None:
    expert = await desk.consult()
    await desk.complete()
    desk.node.telephones["+442079460777"] = Behaviour(answers=3 * SECOND)
    expert.sequence += 1
    about = About(expert.call_id, expert.leg_id, expert.sequence, desk.floor.clock.now())
    await report(desk.floor.context, desk.node.node_id, TransferAsked(about, "sip:+442079460777@carrier.example"))
    desk.node.hang_up(expert)
    await desk.settle()
    assert not desk.caller.gone
    assert desk.node.hears(desk.caller) == {"key:ringback", "music"}
    await desk.pass_time(4 * SECOND)
    assert desk.node.hears(desk.caller) == {"+442079460777"}


async def test_r36_a_customer_cannot_have_us_call_anybody(desk: CallDesk) -> None:
    desk.caller.sequence += 1
    about = About(desk.caller.call_id, desk.caller.leg_id, desk.caller.sequence, desk.floor.clock.now())
    await report(desk.floor.context, desk.node.node_id, TransferAsked(about, "sip:+442079460777@carrier.example"))
    again = TransferAsked(replace(about, sequence=about.sequence + 1), "sip:+442079460777@carrier.example", desk.line.leg_id)
    await report(desk.floor.context, desk.node.node_id, again)
    await desk.settle()
    assert len(await desk.told("CallTransferRefused")) == 2
    assert desk.node.hears(desk.caller) == {desk.line.address}


async def test_numbers_pass_the_dial_plan(desk: CallDesk) -> None:
    with pytest.raises(NumberNotAllowed):
        await desk.transfer(BLIND, OUTSIDE, number="+33 1 42 68 53 00")
    with pytest.raises(Invalid, match="number"):
        await desk.transfer(BLIND, OUTSIDE, number="x")
    with pytest.raises(Invalid, match="target"):
        await desk.transfer(BLIND, OUTSIDE, target_id=desk.ann.account_id)
    await desk.consult()
    (order,) = [each for each in desk.node.done if isinstance(each, Originate) and each.address == EXPERT]
    assert order.caller_id == NUMBER


async def test_a_call_that_went_round_already_is_not_passed_on(desk: CallDesk) -> None:
    await hang_up_call(desk.floor.context, desk.ann, desk.caller.call_id)
    await desk.settle()
    await complete_work_item(desk.floor.context, desk.ann, (await desk.item(desk.caller)).id, desk.floor.form)
    desk.caller = desk.node.ring_in(NUMBER, CALLER, loops=3)
    await desk.settle()
    desk.line = await desk.take(desk.ann)
    with pytest.raises(ForwardingLoop):
        await desk.transfer(BLIND, OUTSIDE, number=EXPERT)
    await desk.consult()
    assert desk.node.hears(desk.line) == {EXPERT}


async def test_who_is_consulted_is_offered_no_other_call_until_that_is_over(desk: CallDesk) -> None:
    bob = await desk.hire("bob")
    second = await desk.ring_in("+442079460001")
    await desk.floor.route()
    assert len(await desk.floor.offers_to(bob)) == 1
    await desk.transfer(ATTENDED, AGENT, target_id=bob.account_id)
    assert not await desk.floor.offers_to(bob), "what was offered is taken back"
    await desk.floor.route()
    assert not await desk.floor.offers_to(bob)
    assert (await desk.item(second)).state is WorkItemState.QUEUED
    await cancel_transfer(desk.floor.context, desk.ann, desk.caller.call_id)
    await desk.settle()
    await desk.take(bob)
    assert (await desk.item(second)).agent_id == bob.account_id


async def test_what_happened_in_a_call_is_told_in_order(desk: CallDesk) -> None:
    await desk.consult()
    await desk.pass_time(SECOND)
    await swap_transfer(desk.floor.context, desk.ann, desk.caller.call_id)
    await desk.settle()
    await desk.pass_time(SECOND)
    await desk.complete()
    await desk.pass_time(5 * SECOND)
    await desk.hang_up(desk.caller)
    events = await desk.happened()
    told = [(each.kind.value, each.who) for each in events]
    assert [each for each in told if each[0] in {"transfer", "transfer_ended", "ended"}] == [
        ("transfer", EXPERT),
        ("transfer_ended", ""),
        ("ended", ""),
    ]
    assert ("called", EXPERT) in told
    assert {("held", CALLER), ("unheld", CALLER)} <= set(told)
    assert [each.at for each in events] == sorted(each.at for each in events)


async def test_a_consulted_colleague_is_free_again_when_the_node_is_lost(desk: CallDesk) -> None:
    bob = await desk.hire("bob")
    await desk.transfer(ATTENDED, AGENT, target_id=bob.account_id)
    await end_node(desk.floor.context, desk.node.node_id, desk.floor.clock.now())
    async with desk.floor.context.database.reading() as tx:
        assert (await tx.agents.load(bob.account_id)).total_used == 0


async def test_r35_two_transfers_at_the_same_moment(desk: CallDesk) -> None:
    desk.node.telephones[EXPERT] = RINGS
    wish = TransferWish(ATTENDED, OUTSIDE, number=EXPERT)
    ends = await asyncio.gather(
        *(transfer_call(desk.floor.context, desk.ann, desk.caller.call_id, wish) for _ in range(4)), return_exceptions=True
    )
    await desk.settle()
    assert sorted(type(each).__name__ for each in ends) == ["CallNow", *["TransferNotPossible"] * 3]
    assert sum(isinstance(each, Originate) and each.address == EXPERT for each in desk.node.done) == 1


async def test_nobody_else_steers_a_call(desk: CallDesk) -> None:
    bob = await desk.hire("bob")
    with pytest.raises(Forbidden):
        await hang_up_call(desk.floor.context, bob, desk.caller.call_id)
    await desk.consult()
    desk.ann = bob
    with pytest.raises(Forbidden):
        await desk.complete()


async def test_a_supervisor_who_takes_the_work_back_ends_the_consultation(desk: CallDesk) -> None:
    expert = await desk.consult(RINGS)
    call = await desk.call(desk.caller)
    assert [leg.state for leg in call.live if leg.address == EXPERT] == [LegState.RINGING]
    desk.node.close_softphone(desk.ann.account_id)
    await desk.settle()
    assert desk.node.hears(desk.caller) == {"key:ringback", "music"}
    desk.node.hang_up(expert)
    await desk.settle()
    assert (await desk.item(desk.caller)).state is WorkItemState.QUEUED

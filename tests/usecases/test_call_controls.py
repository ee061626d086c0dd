"""What agents and supervisors do in calls, on a simulated node: hold, mute, digits, conference, recording, R40."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.usecases.call_desk import EXPERT, RINGS, CallDesk
from tests.usecases.callers import OFFICE, RULES
from tests.usecases.exchange import CALLER
from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.domain.callbacks.request import CallbackWish
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.voice.call import CallState, Ear
from midoffice.domain.voice.conference import MOST_PARTIES, ConferenceFull
from midoffice.domain.voice.controls import NoCall
from midoffice.domain.voice.recording import GapReason, RecordingForbidden, RecordingStatus
from midoffice.domain.voice.recording_follow import recording_of
from midoffice.domain.voice.shown import Doable
from midoffice.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from midoffice.testing.settled_log import settle_log
from midoffice.testing.voice.simulated_line import SimulatedLeg
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.callbacks.callbacks import CallbackFor, make_callback
from midoffice.usecases.routing.work_items import complete_work_item, start_wrap_up
from midoffice.usecases.voice.call_conference import Guest, add_to_call, remove_from_call
from midoffice.usecases.voice.call_controls import hang_up_call, hold_call, mute_call, send_call_digits
from midoffice.usecases.voice.call_outbound import DialOrder, dial
from midoffice.usecases.voice.call_recorder import RecordingAction, steer_recording
from midoffice.usecases.voice.call_supervision import attend_call, end_call, leave_call, list_live_calls, take_over_call
from midoffice.usecases.voice.call_transfers import cancel_transfer

SECOND = timedelta(seconds=1)


@pytest.fixture
async def desk(floor: Floor) -> AsyncIterator[CallDesk]:
    made = CallDesk(floor, SimulatedNode(floor.clock))
    await made.open(recording={"policy": "always"})
    yield made
    assert await floor.faults() == ()


@pytest.fixture
async def sue(desk: CallDesk) -> Principal:
    return await desk.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())


async def attend(desk: CallDesk, sue: Principal, ear: Ear) -> SimulatedLeg:
    await attend_call(desk.floor.context, sue, desk.caller.call_id, ear)
    await desk.settle()
    return desk.node.leg_of(sue.account_id)


async def test_hold_plays_music_and_twice_is_once(desk: CallDesk) -> None:
    context, call_id = desk.floor.context, desk.caller.call_id
    await hold_call(context, desk.ann, call_id, on=True)
    shown = await hold_call(context, desk.ann, call_id, on=True)
    await desk.settle()
    assert Doable.UNHOLD in shown.may
    assert desk.node.hears(desk.caller) == {"music"}
    assert desk.node.hears(desk.line) == frozenset()
    await hold_call(context, desk.ann, call_id, on=False)
    shown = await hold_call(context, desk.ann, call_id, on=False)
    await desk.settle()
    assert Doable.HOLD in shown.may
    assert desk.node.hears(desk.caller) == {desk.line.address}
    with pytest.raises(NotFound):
        await hold_call(context, desk.ann, call_id, on=True, leg_id=call_id)


async def test_mute_is_heard_by_nobody(desk: CallDesk) -> None:
    shown = await mute_call(desk.floor.context, desk.ann, desk.caller.call_id, on=True)
    await desk.settle()
    assert Doable.UNMUTE in shown.may
    assert desk.node.hears(desk.caller) == frozenset()
    assert desk.node.hears(desk.line) == {CALLER}
    await mute_call(desk.floor.context, desk.ann, desk.caller.call_id, on=False)
    await desk.settle()
    assert desk.node.hears(desk.caller) == {desk.line.address}


async def test_digits_go_to_whom_the_agent_talks_with(desk: CallDesk) -> None:
    context, call_id = desk.floor.context, desk.caller.call_id
    await send_call_digits(context, desk.ann, call_id, "12 3#")
    expert = await desk.consult()
    await send_call_digits(context, desk.ann, call_id, "9")
    await desk.settle()
    assert (desk.caller.digits, expert.digits) == ("123#", "9")
    for wrong in ("", "12x", "1" * 65):
        with pytest.raises(Invalid, match="digits"):
            await send_call_digits(context, desk.ann, call_id, wrong)
    await cancel_transfer(context, desk.ann, call_id)
    await hold_call(context, desk.ann, call_id, on=True)
    with pytest.raises(NoCall):
        await send_call_digits(context, desk.ann, call_id, "1")


async def test_hanging_up_ends_the_call_and_begins_the_wrap_up(desk: CallDesk) -> None:
    shown = await hang_up_call(desk.floor.context, desk.ann, desk.caller.call_id)
    await desk.settle()
    assert (shown.state, shown.may) == (CallState.ENDED, ())
    assert desk.caller.gone
    assert desk.line.gone
    assert (await desk.item(desk.caller)).state is WorkItemState.WRAPPING
    with pytest.raises(Forbidden):
        await hold_call(desk.floor.context, desk.ann, desk.caller.call_id, on=True)


async def test_an_agent_who_dials_and_gives_up_ends_the_call(floor: Floor) -> None:
    desk = CallDesk(floor, SimulatedNode(floor.clock))
    await desk.number_touchpoint()
    await desk.alive()
    ann = await desk.hire("ann")
    desk.node.telephones[EXPERT] = RINGS
    call = await dial(floor.context, ann, DialOrder(EXPERT))
    await desk.settle()
    shown = await hang_up_call(floor.context, ann, call.id)
    await desk.settle()
    assert shown.state is CallState.ENDED
    assert desk.node.leg_of(EXPERT).gone
    assert (await desk.item(desk.node.leg_of(EXPERT))).state is WorkItemState.WRAPPING


async def test_a_callback_stays_with_the_agent_who_gives_up_dialling(floor: Floor) -> None:
    await floor.change_service("billing", callback=RULES, calendar=OFFICE)
    desk = CallDesk(floor, SimulatedNode(floor.clock))
    await desk.number_touchpoint()
    await desk.alive()
    ann = await desk.hire("ann")
    wanted = CallbackFor(service_id=floor.services["billing"].id)
    row = await make_callback(floor.context, ann, wanted, CallbackWish(EXPERT, "Ann", "the lamp"))
    await floor.take(ann)
    desk.node.telephones[EXPERT] = RINGS
    call = await dial(floor.context, ann, DialOrder(EXPERT, interaction_id=row.interaction.id))
    await desk.settle()
    await hang_up_call(floor.context, ann, call.id)
    await desk.settle()
    assert desk.node.leg_of(EXPERT).gone
    assert (await floor.item(row.callback.work_item_id)).state is WorkItemState.ASSIGNED


async def test_a_conference_goes_on_without_its_first_agent(desk: CallDesk) -> None:
    context, call_id = desk.floor.context, desk.caller.call_id
    bob = await desk.hire("bob")
    await add_to_call(context, desk.ann, call_id, Guest(agent_id=bob.account_id))
    await add_to_call(context, desk.ann, call_id, Guest(number=EXPERT))
    await desk.settle()
    bobs = desk.node.leg_of(bob.account_id)
    assert desk.node.hears(desk.caller) == {desk.line.address, bobs.address, EXPERT}
    assert desk.node.hears(bobs) == {CALLER, desk.line.address, EXPERT}
    with pytest.raises(Conflict):
        await add_to_call(context, desk.ann, call_id, Guest(agent_id=bob.account_id))
    await hang_up_call(context, desk.ann, call_id)
    await desk.settle()
    item = await desk.item(desk.caller)
    assert (item.state, item.agent_id) == (WorkItemState.ASSIGNED, bob.account_id)
    assert desk.node.hears(desk.caller) == {bobs.address, EXPERT}
    await desk.hang_up(bobs)
    assert (await desk.item(desk.caller)).state is WorkItemState.WRAPPING
    assert desk.node.hears(desk.caller) == {EXPERT}
    await desk.hang_up(desk.node.leg_of(EXPERT))
    assert (desk.caller.gone, (await desk.call(desk.caller)).state) == (True, CallState.ENDED)


async def test_an_agent_wraps_up_and_leaves_the_others_talking(desk: CallDesk) -> None:
    await add_to_call(desk.floor.context, desk.ann, desk.caller.call_id, Guest(number=EXPERT))
    await desk.settle()
    await start_wrap_up(desk.floor.context, desk.ann, (await desk.item(desk.caller)).id)
    await desk.settle()
    assert desk.line.gone
    assert desk.node.hears(desk.caller) == {EXPERT}


async def test_a_consultation_becomes_a_conference(desk: CallDesk) -> None:
    expert = await desk.consult()
    await add_to_call(desk.floor.context, desk.ann, desk.caller.call_id, Guest())
    await desk.settle()
    assert desk.node.hears(desk.caller) == {desk.line.address, EXPERT}
    assert await desk.ends() == ["joined"]
    await remove_from_call(desk.floor.context, desk.ann, desk.caller.call_id, expert.leg_id)
    await desk.settle()
    assert expert.gone
    assert desk.node.hears(desk.caller) == {desk.line.address}


async def test_a_conference_has_eight_parties_at_most(desk: CallDesk) -> None:
    context, call_id = desk.floor.context, desk.caller.call_id
    for last in range(MOST_PARTIES - 2):
        await add_to_call(context, desk.ann, call_id, Guest(number=f"+44207946070{last}"))
        await desk.settle()
    assert len(desk.node.hears(desk.caller)) == MOST_PARTIES - 1
    with pytest.raises(ConferenceFull):
        await add_to_call(context, desk.ann, call_id, Guest(number=EXPERT))
    with pytest.raises(Conflict):
        await remove_from_call(context, desk.ann, call_id, desk.caller.leg_id)


async def test_a_guest_does_not_take_the_agent_out_whose_work_the_call_is(desk: CallDesk) -> None:
    bob = await desk.hire("bob")
    await add_to_call(desk.floor.context, desk.ann, desk.caller.call_id, Guest(agent_id=bob.account_id))
    await desk.settle()
    with pytest.raises(Conflict, match="work"):
        await remove_from_call(desk.floor.context, bob, desk.caller.call_id, desk.line.leg_id)
    await remove_from_call(desk.floor.context, desk.ann, desk.caller.call_id, desk.node.leg_of(bob.account_id).leg_id)
    await desk.settle()
    assert desk.node.hears(desk.caller) == {desk.line.address}


async def test_a_guest_who_does_not_answer_is_told_of(desk: CallDesk) -> None:
    desk.node.telephones[EXPERT] = RINGS
    await add_to_call(desk.floor.context, desk.ann, desk.caller.call_id, Guest(number=EXPERT))
    await desk.pass_time(60 * SECOND)
    (told,) = await desk.told("CallPartyNotReached")
    assert told["cause"] == "no_answer"
    assert desk.node.hears(desk.caller) == {desk.line.address}


async def test_r40_supervisor_barges_and_the_agent_hangs_up(desk: CallDesk, sue: Principal) -> None:
    listening = await attend(desk, sue, Ear.LISTEN)
    assert desk.node.hears(listening) == {CALLER, desk.line.address}
    assert desk.node.hears(desk.caller) == {desk.line.address}
    assert await attend(desk, sue, Ear.WHISPER) is listening
    assert desk.node.hears(desk.caller) == {desk.line.address}
    assert desk.node.hears(desk.line) == {CALLER, listening.address}
    await attend(desk, sue, Ear.TALK)
    assert desk.node.hears(desk.caller) == {desk.line.address, listening.address}
    await desk.hang_up(desk.line)
    assert desk.node.hears(desk.caller) == {listening.address}
    item = await desk.item(desk.caller)
    assert item.state is WorkItemState.WRAPPING
    async with desk.floor.context.database.reading() as tx:
        (segment,) = await tx.interactions.segments(item.interaction_id)  # type: ignore[arg-type]
    assert segment.ended_by == "barged"
    await complete_work_item(desk.floor.context, desk.ann, item.id, desk.floor.form)
    await desk.settle()
    assert desk.node.hears(desk.caller) == {listening.address}
    await leave_call(desk.floor.context, sue, desk.caller.call_id)
    await desk.settle()
    assert desk.caller.gone


async def test_r40_nobody_takes_a_supervisor_out_of_a_call(desk: CallDesk, sue: Principal) -> None:
    listening = await attend(desk, sue, Ear.LISTEN)
    with pytest.raises(Conflict, match="supervisor"):
        await remove_from_call(desk.floor.context, desk.ann, desk.caller.call_id, listening.leg_id)
    assert desk.node.hears(listening) == {CALLER, desk.line.address}


async def test_r40_a_supervisor_takes_over(desk: CallDesk, sue: Principal) -> None:
    with pytest.raises(NoCall, match="Listen"):
        await take_over_call(desk.floor.context, sue, desk.caller.call_id)
    listening = await attend(desk, sue, Ear.LISTEN)
    await take_over_call(desk.floor.context, sue, desk.caller.call_id)
    await desk.settle()
    assert desk.line.gone
    assert desk.node.hears(desk.caller) == {listening.address}
    assert (await desk.item(desk.caller)).state is WorkItemState.WRAPPING
    await desk.hang_up(desk.caller)
    assert listening.gone


async def test_a_supervisor_who_only_listens_is_no_company(desk: CallDesk, sue: Principal) -> None:
    listening = await attend(desk, sue, Ear.LISTEN)
    await desk.hang_up(desk.line)
    assert desk.caller.gone
    assert listening.gone
    with pytest.raises(NoCall):
        await attend(desk, sue, Ear.LISTEN)


async def test_the_list_of_calls_kept_up_by_events_is_the_list_asked_for(desk: CallDesk, sue: Principal) -> None:
    context = desk.floor.context
    kept = {each.id: (each.version, each.service_id) for each in (await list_live_calls(context, sue, None)).items}
    async with context.database.reading() as tx:
        start = await tx.log.head()
    await hold_call(context, desk.ann, desk.caller.call_id, on=True)
    second = await desk.ring_in("+442079460001")
    await attend(desk, sue, Ear.LISTEN)
    await desk.hang_up(second)
    await desk.ring_in("+442079460002")
    await settle_log(context.database)
    async with context.database.reading() as tx:
        events = [event for event in await tx.log.read(start, 1_000) if event.type == "CallChanged"]
    for event in events:
        call = event.data["call"]
        if call["state"] == "ended":
            kept.pop(UUID(call["id"]), None)
        else:
            kept[UUID(call["id"])] = (call["version"], UUID(event.data["service_id"]))
    assert kept == {each.id: (each.version, each.service_id) for each in (await list_live_calls(context, sue, None)).items}


async def learn_name(desk: CallDesk, name: str) -> None:
    """Let the caller's record have a name."""
    async with desk.floor.context.database.transaction() as tx:
        call = await tx.calls.get(desk.caller.call_id)
        assert call.interaction_id is not None
        interaction = await tx.interactions.get(call.interaction_id)
        assert interaction.customer_id is not None
        customer = await tx.customers.get(interaction.customer_id)
        await tx.customers.save(replace(customer, name=name, version=customer.version + 1))


async def test_a_supervisor_looks_through_calls_leaves_and_ends(desk: CallDesk, sue: Principal) -> None:
    context, call_id = desk.floor.context, desk.caller.call_id
    await desk.pass_time(30 * SECOND)
    second = await desk.ring_in("+442079460001")
    first_page = await list_live_calls(context, sue, None, 1)
    rest = await list_live_calls(context, sue, first_page.next_cursor, 1)
    (row,) = first_page.items
    assert (row.id, row.agent_names, row.seconds, row.service_name) == (call_id, ("Ann",), 30, "Billing")
    await learn_name(desk, "Rosa Blum")
    assert [each.customer_name for each in (await list_live_calls(context, sue, None, 1)).items] == ["Rosa Blum"]
    assert ([each.id for each in rest.items], rest.next_cursor) == ([second.call_id], None)
    with pytest.raises(Forbidden):
        await list_live_calls(context, desk.ann, None)
    await attend(desk, sue, Ear.LISTEN)
    await leave_call(context, sue, call_id)
    await leave_call(context, sue, call_id)
    await desk.settle()
    assert desk.node.hears(desk.caller) == {desk.line.address}
    await end_call(context, sue, call_id)
    await end_call(context, sue, call_id)
    await desk.settle()
    assert desk.caller.gone
    assert (await desk.item(desk.caller)).state is WorkItemState.WRAPPING


async def test_r79_gaps_of_the_recording_say_why(desk: CallDesk) -> None:
    context, call_id = desk.floor.context, desk.caller.call_id

    async def now() -> tuple[RecordingStatus, GapReason | None, int]:
        recording = recording_of(await desk.call(desk.caller))
        assert recording is not None
        return recording.status, recording.reason, len(recording.segments)

    assert await now() == (RecordingStatus.ON, None, 1)
    await steer_recording(context, desk.ann, call_id, RecordingAction.PAUSE, GapReason.CARD_DATA)
    assert await now() == (RecordingStatus.PAUSED, GapReason.CARD_DATA, 1)
    await hold_call(context, desk.ann, call_id, on=True)
    await hold_call(context, desk.ann, call_id, on=False)
    assert await now() == (RecordingStatus.PAUSED, GapReason.CARD_DATA, 1)
    shown = await steer_recording(context, desk.ann, call_id, RecordingAction.RESUME)
    assert Doable.PAUSE_RECORDING in shown.may
    assert await now() == (RecordingStatus.ON, None, 2)
    await hold_call(context, desk.ann, call_id, on=True)
    assert await now() == (RecordingStatus.PAUSED, GapReason.HOLD, 2)
    await hold_call(context, desk.ann, call_id, on=False)
    assert await now() == (RecordingStatus.ON, None, 3)
    await desk.consult()
    status, reason, _ = await now()
    assert (status, reason) == (RecordingStatus.PAUSED, GapReason.CONSULT)
    await steer_recording(context, desk.ann, call_id, RecordingAction.STOP)
    assert (await now())[0] is RecordingStatus.OFF


async def test_r79_a_payment_field_pauses_the_recording_only_while_its_page_is_there(desk: CallDesk) -> None:
    context, call_id = desk.floor.context, desk.caller.call_id

    async def now() -> tuple[RecordingStatus, GapReason | None]:
        recording = recording_of(await desk.call(desk.caller))
        assert recording is not None
        return recording.status, recording.reason

    async def steer(action: RecordingAction, reason: GapReason) -> tuple[RecordingStatus, GapReason | None]:
        await steer_recording(context, desk.ann, call_id, action, reason)
        return await now()

    assert await steer(RecordingAction.PAUSE, GapReason.PAYMENT) == (RecordingStatus.PAUSED, GapReason.PAYMENT)
    await desk.pass_time(20 * SECOND)
    await steer(RecordingAction.PAUSE, GapReason.PAYMENT)
    await desk.pass_time(20 * SECOND)
    assert (await now())[0] is RecordingStatus.PAUSED, "the field has told again that it has the focus"
    assert await steer(RecordingAction.RESUME, GapReason.PAYMENT) == (RecordingStatus.ON, None)
    await steer(RecordingAction.PAUSE, GapReason.PAYMENT)
    await desk.pass_time(31 * SECOND)
    assert await now() == (RecordingStatus.ON, None), "its page is gone"
    assert await steer(RecordingAction.PAUSE, GapReason.CARD_DATA) == (RecordingStatus.PAUSED, GapReason.CARD_DATA)
    await steer(RecordingAction.PAUSE, GapReason.PAYMENT)
    assert await steer(RecordingAction.RESUME, GapReason.PAYMENT) == (RecordingStatus.PAUSED, GapReason.CARD_DATA)


async def test_what_may_not_be_recorded_is_not(floor: Floor) -> None:
    desk = CallDesk(floor, SimulatedNode(floor.clock))
    await desk.open()
    with pytest.raises(RecordingForbidden):
        await steer_recording(floor.context, desk.ann, desk.caller.call_id, RecordingAction.START)


async def test_an_agent_may_start_the_recording_where_that_is_so_set_up(floor: Floor) -> None:
    desk = CallDesk(floor, SimulatedNode(floor.clock))
    await desk.open(recording={"policy": "on_demand"})
    shown = await steer_recording(floor.context, desk.ann, desk.caller.call_id, RecordingAction.START)
    assert shown.recording is not None
    assert shown.recording.state is RecordingStatus.ON

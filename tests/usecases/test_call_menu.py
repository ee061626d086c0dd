"""Calls in a menu (R78): what is pressed, what is told to the agent, where it ends - and everything that may go wrong between."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.usecases.exchange import CALLER
from tests.usecases.floor import Floor
from tests.usecases.menu_house import SECOND, MenuHouse

from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.routing.work_item import WorkItemKind, WorkItemState
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.domain.voice.call import CallState
from midoffice.domain.voice.commands import Collect, Hold, Play
from midoffice.domain.voice.stored_recording import RecordingKind
from midoffice.domain.voice.stored_sound import StoredSound
from midoffice.kernel.ids import new_id
from midoffice.testing.voice.simulated_line import Behaviour
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.voice.call_controls import hold_call

BUSY = "All our colleagues are talking to customers. Please hold the line."


@pytest.fixture
async def house(floor: Floor) -> AsyncIterator[MenuHouse]:
    made = MenuHouse(floor, SimulatedNode(floor.clock))
    yield made
    assert await floor.faults() == ()
    assert await made.disagreements() == []


async def test_caller_in_a_menu_is_a_contact_that_is_not_offered(house: MenuHouse) -> None:
    await house.open(greeting={"en": "Welcome."})
    await house.hire("ann")
    caller = await house.ring_in()
    assert house.says(caller) == "Welcome. Account 1, sales 2, message 3, goodbye 4, office 5."
    assert (await house.call(caller)).state is CallState.MENU
    assert (await house.item(caller)).parked_reason == "menu"
    await house.floor.route()
    assert (await house.item(caller)).state is WorkItemState.PARKED


async def test_choice_leads_to_the_queue_of_its_service(house: MenuHouse) -> None:
    await house.open()
    ann = await house.hire("ann")
    caller = await house.ring_in()
    await house.press(caller, "2")
    item = await house.item(caller)
    assert (item.service_id, item.priority, item.state) == (house.floor.services["sales"].id, 30, WorkItemState.QUEUED)
    assert house.says(caller).startswith(f"To sales. {BUSY}")
    agent = await house.take(ann)
    assert house.node.hears(caller) == {agent.address}


@pytest.mark.parametrize("inputs", [[""], ["9", "9", "9"], ["0"], ["1", "0"], ["1", "1234", "0"]])
async def test_r78_person_can_always_be_reached(house: MenuHouse, inputs: list[str]) -> None:
    await house.open()
    caller = await house.ring_in()
    for digits in inputs:
        if digits:
            await house.press(caller, digits if len(digits) == 1 and digits != "0" else f"{digits}#")
        else:
            for _ in range(3):
                await house.silence(caller)
    assert (await house.call(caller)).state is CallState.QUEUED
    assert BUSY in house.says(caller)


async def test_r78_caller_hangs_up_in_the_menu(house: MenuHouse) -> None:
    await house.open()
    caller = await house.ring_in()
    await house.press(caller, "1")
    await house.hang_up(caller)
    interaction, item = await house.interaction(caller), await house.item(caller)
    assert (item.state, item.cancel_reason, interaction.outcome) == (WorkItemState.CANCELED, "left_in_menu", Outcome.ABANDONED)


async def test_goodbye_ends_the_call_and_the_contact(house: MenuHouse) -> None:
    await house.open()
    caller = await house.ring_in()
    await house.press(caller, "4")
    assert house.says(caller) == "Goodbye."
    await house.silence(caller)
    assert caller.gone
    interaction = await house.interaction(caller)
    assert (interaction.state, interaction.outcome) == (InteractionState.CLOSED, Outcome.NO_ANSWER_NEEDED)


async def test_menu_that_is_gone_is_no_menu(house: MenuHouse) -> None:
    await house.number_touchpoint(menu="gone")
    caller = await house.ring_in()
    assert (await house.call(caller)).state is CallState.QUEUED


async def test_r41_callback_by_digit_keeps_the_place_and_ends_the_call(house: MenuHouse) -> None:
    await house.floor.change_service("billing", callback=CallbackRules(allowed=True))
    await house.number_touchpoint()
    caller = await house.ring_in()
    before = await house.item(caller)
    assert "press 1" in house.says(caller)
    await house.pass_time(30 * SECOND)
    await house.press(caller, "1")
    assert "4 4 7 7 0 0 9 0 0 1 2 3" in house.says(caller)
    await house.press(caller, "1#")
    assert house.says(caller) == "We will call you when it is your turn. Goodbye."
    await house.played(caller)
    assert caller.gone
    async with house.floor.context.database.reading() as tx:
        callback = await tx.callbacks.of_item(before.id)
        item = await tx.queue.get(before.id)
    assert callback is not None
    assert (callback.number, callback.asked_by) == (CALLER, "customer")
    assert (item.kind, item.queued_at, item.state) == (WorkItemKind.CALLBACK, before.queued_at, WorkItemState.QUEUED)


async def test_r41_agent_is_not_offered_the_dead_call_of_a_callback(house: MenuHouse) -> None:
    await house.floor.change_service("billing", callback=CallbackRules(allowed=True))
    await house.number_touchpoint()
    caller = await house.ring_in()
    await house.press(caller, "1")
    await house.press(caller, "07700900555#")
    await house.hang_up(caller)
    ann = await house.hire("ann")
    await house.floor.take(ann)
    await house.settle()
    assert not [leg for leg in house.node.legs.values() if leg.address == str(ann.account_id)]
    async with house.floor.context.database.reading() as tx:
        page = await tx.queue.held_by(ann.account_id)
    assert [item.kind for item in page] == [WorkItemKind.CALLBACK]


@pytest.mark.parametrize("digits", ["12#", "999999999999999#"])
async def test_number_that_cannot_be_called_leaves_the_caller_waiting(house: MenuHouse, digits: str) -> None:
    await house.floor.change_service("billing", callback=CallbackRules(allowed=True))
    await house.number_touchpoint()
    caller = await house.ring_in(None)
    await house.press(caller, "1")
    assert house.says(caller) == "Enter the number on which we are to call you, and then the hash key."
    await house.press(caller, digits)
    await house.press(caller, digits)
    assert house.says(caller).startswith("We cannot call you back on that number.")
    assert (await house.call(caller)).state is CallState.QUEUED
    await house.played(caller)
    assert house.node.hears(caller) == {"key:wait", "music"}


async def test_waiting_callers_hear_place_and_music_in_turns(house: MenuHouse) -> None:
    await house.number_touchpoint()
    first = await house.ring_in()
    second = await house.ring_in("+447700900124")
    assert "You are next." in house.says(first)
    assert "You are number 2 in the queue." in house.says(second)
    assert (await house.item(second)).announced is not None
    await house.played(second)
    assert house.node.hears(second) == {"key:wait", "music"}
    await house.hang_up(first)
    await house.pass_time(50 * SECOND)
    assert house.says(second) == "Thank you for waiting. You are next."


async def test_voicemail_becomes_work_with_a_recording(house: MenuHouse) -> None:
    await house.open()
    caller = await house.ring_in()
    await house.press(caller, "3")
    assert house.says(caller) == "Speak after the tone."
    await house.silence(caller)
    house.node.speak_message(caller, 34)
    await house.settle()
    assert house.says(caller) == "Thank you. Goodbye."
    await house.played(caller)
    assert caller.gone
    call = await house.call(caller)
    async with house.floor.context.database.reading() as tx:
        item = await tx.queue.of_interaction(call.interaction_id)  # type: ignore[arg-type]
        (stored,) = await tx.recordings.of_interaction(call.interaction_id)  # type: ignore[arg-type]
        messages = await tx.interactions.messages(call.interaction_id)  # type: ignore[arg-type]
    assert item is not None
    assert (item.state, item.media_type) == (WorkItemState.QUEUED, MediaType.DEFERRED)
    assert stored.kind is RecordingKind.VOICEMAIL
    assert messages[-1].text == "Voice message (0:34)"
    ann = await house.hire("ann")
    assert (await house.floor.take(ann)).id == item.id


async def test_voicemail_counts_when_the_caller_hangs_up_to_end_it(house: MenuHouse) -> None:
    await house.open()
    caller = await house.ring_in()
    await house.press(caller, "3")
    await house.silence(caller)
    await house.pass_time(20 * SECOND)
    await house.hang_up(caller)
    call = await house.call(caller)
    async with house.floor.context.database.reading() as tx:
        item = await tx.queue.of_interaction(call.interaction_id)  # type: ignore[arg-type]
    assert item is not None
    assert item.state is WorkItemState.QUEUED


async def test_message_without_a_word_is_none(house: MenuHouse) -> None:
    await house.open()
    caller = await house.ring_in()
    await house.press(caller, "3")
    await house.silence(caller)
    await house.hang_up(caller)
    await house.pass_time(2 * 60 * SECOND)
    assert (await house.interaction(caller)).outcome is Outcome.ABANDONED


async def test_closed_service_takes_a_message(house: MenuHouse) -> None:
    await house.floor.change_service("billing", calendar=Calendar())
    await house.number_touchpoint()
    caller = await house.ring_in()
    assert house.says(caller).startswith("We are closed at the moment.")
    await house.silence(caller)
    house.node.speak_message(caller, 10)
    await house.settle()
    assert house.says(caller) == "Thank you. Goodbye."


async def test_closed_service_says_so_and_hangs_up(house: MenuHouse) -> None:
    await house.floor.change_service("billing", calendar=Calendar())
    await house.number_touchpoint(closed={"then": "hang_up"})
    caller = await house.ring_in()
    assert house.says(caller) == "We are closed at the moment. Goodbye."
    await house.press(caller, "0")
    assert caller.gone


async def test_full_queue_offers_a_callback(house: MenuHouse) -> None:
    await house.floor.change_service("billing", max_waiting=1, callback=CallbackRules(allowed=True))
    await house.number_touchpoint()
    await house.ring_in()
    caller = await house.ring_in("+447700900124")
    assert "All our lines are busy" in house.says(caller) or "We call you on" in house.says(caller)
    await house.press(caller, "1#")
    assert house.says(caller) == "We will call you when it is your turn. Goodbye."


async def test_service_that_is_closed_is_met_in_the_menu(house: MenuHouse) -> None:
    await house.floor.change_service("sales", calendar=Calendar())
    await house.open()
    caller = await house.ring_in()
    await house.press(caller, "2")
    assert house.says(caller).startswith("We are closed at the moment.")
    await house.silence(caller)
    house.node.speak_message(caller, 10)
    await house.settle()
    call = await house.call(caller)
    async with house.floor.context.database.reading() as tx:
        item = await tx.queue.of_interaction(call.interaction_id)  # type: ignore[arg-type]
    assert item is not None
    assert item.service_id == house.floor.services["sales"].id


async def test_caller_is_passed_on_outside(house: MenuHouse) -> None:
    await house.open()
    caller = await house.ring_in()
    await house.press(caller, "5")
    outside = house.node.leg_of("+442079460001")
    assert house.node.hears(caller) == {outside.address}
    assert (await house.interaction(caller)).outcome is Outcome.TRANSFERRED
    await house.hang_up(outside)
    assert caller.gone


async def test_nobody_outside_answers_so_a_person_of_ours_does(house: MenuHouse) -> None:
    house.node.telephones["+442079460001"] = Behaviour(answers=None)
    await house.open()
    caller = await house.ring_in()
    await house.press(caller, "5")
    await house.pass_time(60 * SECOND)
    assert (await house.call(caller)).state is CallState.QUEUED


async def test_r46_who_was_cut_off_waits_where_the_menu_had_led_with_what_was_told(house: MenuHouse) -> None:
    ask = {"kind": "collect", "key": "a", "say": {"en": "Number?"}, "name": "number", "label": "Number", "next": "q"}
    await house.open({"steps": [ask, {"kind": "queue", "key": "q", "service": "sales", "priority": 60}]})
    caller = await house.ring_in()
    await house.press(caller, "4711#")
    first = await house.item(caller)
    await house.hang_up(caller)
    await house.pass_time(timedelta(seconds=20))
    again = await house.again()
    item, interaction = await house.item(again), await house.interaction(again)
    assert (item.service_id, item.queued_at) == (house.floor.services["sales"].id, first.queued_at)
    assert (interaction.service_id, dict(interaction.fields)["Number"]) == (item.service_id, "4711")
    assert (await house.call(again)).collected == {"number": "4711"}
    await house.hang_up(again)
    await house.pass_time(timedelta(seconds=70))
    late = await house.again()
    assert (await house.item(late)).queued_at == house.floor.clock.now(), "the place is gone, what was told is not"
    assert (await house.call(late)).collected == {"number": "4711"}


async def test_message_may_become_a_callback(house: MenuHouse) -> None:
    await house.open(voicemail={"becomes": "callback"})
    caller = await house.ring_in()
    await house.press(caller, "3")
    await house.silence(caller)
    house.node.speak_message(caller, 34)
    await house.settle()
    call = await house.call(caller)
    async with house.floor.context.database.reading() as tx:
        item = await tx.queue.of_interaction(call.interaction_id)  # type: ignore[arg-type]
        callback = await tx.callbacks.of_item(item.id) if item else None
    assert callback is not None
    assert (callback.number, callback.about) == (CALLER, "Voice message (0:34)")


async def test_r46_who_was_cut_off_while_waiting_need_not_go_through_the_menu_again(house: MenuHouse) -> None:
    await house.open({"steps": [{"kind": "queue", "key": "q", "say": {"en": "Hello."}}]})
    caller = await house.ring_in()
    first = await house.item(caller)
    await house.pass_time(10 * SECOND)
    await house.hang_up(caller)
    await house.pass_time(timedelta(seconds=20))
    again = await house.again()
    assert (await house.call(again)).state is CallState.QUEUED
    assert (await house.item(again)).queued_at == first.queued_at


async def test_a_sound_that_was_uploaded_is_played_by_its_content(house: MenuHouse) -> None:
    now = house.floor.clock.now()
    welcome = StoredSound(new_id(), "welcome", "Welcome", 2.0, 64_044, "ab" * 32, "key-1", "Boss", now)
    async with house.floor.context.database.transaction() as tx:
        await tx.sounds.add(welcome)
    await house.number_touchpoint(greeting={"en": "sound:welcome"}, waiting={"music": "own-jazz"}, hold={"music": "welcome"})
    caller = await house.ring_in()
    clips = [clip for command in house.node.done if isinstance(command, Play | Collect) for clip in command.clips]
    played = [clip.file for clip in clips if clip.file]
    assert played == [f"welcome@{'ab' * 8}"], "another sound of that name is another one to every node"
    assert {clip.music for clip in clips if clip.music} == {"own-jazz"}
    assert "music" in house.node.hears(caller)
    ann = await house.hire("ann")
    await house.take(ann)
    await hold_call(house.floor.context, ann, caller.call_id, on=True)
    await house.settle()
    assert [command.music for command in house.node.done if isinstance(command, Hold)] == played

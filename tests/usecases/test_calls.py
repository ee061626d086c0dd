"""Calls that come in: their record, the queue, the agent, the end - and everything that may go wrong between."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.usecases.exchange import CALLER, NUMBER, Exchange
from tests.usecases.floor import Floor

from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.routing.offer import OfferEnded
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.call import CallState, Cause, LegState
from midoffice.domain.voice.events import LegAnswered, LegEnded
from midoffice.ports.event_log import Cursor
from midoffice.testing.settled_log import settle_log
from midoffice.testing.voice.simulated_line import Behaviour
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.work_items import complete_work_item, start_wrap_up
from midoffice.usecases.voice.calls import read_call

SECOND = timedelta(seconds=1)


@pytest.fixture
async def exchange(floor: Floor) -> AsyncIterator[Exchange]:
    made = Exchange(floor, SimulatedNode(floor.clock))
    await made.number_touchpoint()
    yield made
    assert await floor.faults() == ()
    assert await made.disagreements() == []


async def test_c2_a_call_is_a_contact_in_the_queue_before_it_is_answered(exchange: Exchange) -> None:
    exchange.node.faults.lost.add(LegAnswered)
    caller = await exchange.ring_in()
    interaction, item = await exchange.interaction(caller), await exchange.item(caller)
    assert (interaction.channel, interaction.sender.value) == (Channel.VOICE, CALLER)
    assert (item.state, item.channel, item.service_id) == (WorkItemState.QUEUED, Channel.VOICE, interaction.service_id)
    assert (await exchange.call(caller)).number == NUMBER


async def test_a_call_goes_from_the_queue_to_an_agent_to_its_wrap_up(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    assert exchange.node.hears(caller) == {"key:wait", "music"}
    assert (await exchange.call(caller)).state is CallState.QUEUED
    agent = await exchange.take(ann)
    assert exchange.node.hears(caller) == {agent.address}
    assert exchange.node.hears(agent) == {CALLER}
    call = await exchange.call(caller)
    assert (call.state, call.interaction_id) == (CallState.TALKING, (await exchange.interaction(caller)).id)
    assert await read_call(exchange.floor.context, ann, call.interaction_id) == call  # type: ignore[arg-type]
    await exchange.pass_time(90 * SECOND)
    await exchange.hang_up(caller)
    assert agent.gone
    call, item = await exchange.call(caller), await exchange.item(caller)
    assert (call.state, call.cause, call.ended_at) == (CallState.ENDED, Cause.NORMAL, exchange.floor.clock.now())
    assert item.state is WorkItemState.WRAPPING
    assert await exchange.floor.used(ann) == item.load_units
    await complete_work_item(exchange.floor.context, ann, item.id, exchange.floor.form)
    assert await exchange.floor.used(ann) == 0


async def test_the_agent_hangs_up(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    await exchange.hang_up(await exchange.take(ann))
    assert (caller.gone, caller.cause) == (True, Cause.NORMAL)
    assert (await exchange.item(caller)).state is WorkItemState.WRAPPING


async def test_the_agent_ends_the_contact_at_the_desk(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    agent = await exchange.take(ann)
    await start_wrap_up(exchange.floor.context, ann, (await exchange.item(caller)).id)
    await exchange.settle()
    assert caller.gone
    assert agent.gone
    assert (await exchange.call(caller)).state is CallState.ENDED


async def test_r16_an_offer_to_a_softphone_that_is_not_there_moves_on_at_once(exchange: Exchange) -> None:
    floor = exchange.floor
    ann = await floor.hire("ann")
    caller = await exchange.ring_in()
    place = (await exchange.item(caller)).queued_at
    began = floor.clock.now()
    await floor.take(ann)
    await exchange.settle()
    assert floor.clock.now() - began < 5 * SECOND
    item = await exchange.item(caller)
    assert (item.state, item.queued_at, item.answered_at) == (WorkItemState.QUEUED, place, None)
    async with floor.context.database.reading() as tx:
        presence = await tx.agents.presence(ann.account_id)
    assert (presence.state, presence.reason) == (PresenceState.NOT_READY, "not_answering")
    assert await floor.used(ann) == 0
    assert exchange.node.hears(caller) == {"key:wait", "music"}
    bob = await exchange.hire("bob")
    agent = await exchange.take(bob)
    assert exchange.node.hears(caller) == {agent.address}


@pytest.mark.parametrize("behaviour", [Behaviour(answers=None), Behaviour(fails=Cause.FAILED)])
async def test_r16_a_softphone_that_does_not_answer(exchange: Exchange, behaviour: Behaviour) -> None:
    ann = await exchange.hire("ann", behaviour)
    caller = await exchange.ring_in()
    await exchange.take(ann)
    await exchange.pass_time(5 * SECOND)
    assert (await exchange.item(caller)).state is WorkItemState.QUEUED
    assert exchange.node.hears(caller) == {"key:wait", "music"}


async def test_r16_a_softphone_of_which_nothing_is_heard_at_all(exchange: Exchange) -> None:
    ann = await exchange.hire("ann", Behaviour(answers=None))
    caller = await exchange.ring_in()
    exchange.node.faults.lost.add(LegEnded)
    await exchange.take(ann)
    await exchange.pass_time(10 * SECOND)
    assert (await exchange.item(caller)).state is WorkItemState.QUEUED
    assert await exchange.floor.used(ann) == 0


async def test_r18_the_customer_hangs_up_while_waiting(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    await exchange.floor.route()
    (offer,) = await exchange.floor.offers_to(ann)
    await exchange.hang_up(caller)
    item, interaction = await exchange.item(caller), await exchange.interaction(caller)
    assert (item.state, item.cancel_reason) == (WorkItemState.CANCELED, "customer_left")
    assert (interaction.state, interaction.outcome) == (InteractionState.CLOSED, Outcome.ABANDONED)
    assert await exchange.floor.offers_to(ann) == ()
    assert await exchange.floor.used(ann) == 0
    with pytest.raises(OfferEnded):
        await accept_offer(exchange.floor.context, ann, offer.id)


async def test_r18_the_customer_hangs_up_before_the_agents_leg_exists(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    await exchange.floor.take(ann)
    await exchange.hang_up(caller)
    agent = exchange.node.leg_of(ann.account_id)
    assert agent.gone
    assert (await exchange.item(caller)).state is WorkItemState.CANCELED
    assert await exchange.floor.used(ann) == 0
    call = await exchange.call(caller)
    assert {leg.state for leg in call.legs} == {LegState.ENDED}


async def test_r19_the_agent_answers_and_drops_before_they_hear_each_other(exchange: Exchange) -> None:
    ann = await exchange.hire("ann", Behaviour(answers=SECOND))
    exchange.node.faults.lost.add(LegAnswered)
    caller = exchange.node.ring_in(NUMBER, CALLER)
    exchange.node.faults.lost.clear()
    await exchange.settle()
    place = (await exchange.item(caller)).queued_at
    exchange.node.faults.lost.add(LegAnswered)
    agent = await exchange.take(ann)
    await exchange.pass_time(2 * SECOND)
    await exchange.hang_up(agent)
    item = await exchange.item(caller)
    assert (item.state, item.queued_at, item.answered_at) == (WorkItemState.QUEUED, place, None)
    assert exchange.node.hears(caller) == {"key:wait", "music"}


async def test_r20_wrap_up_is_respected_by_the_next_round_of_routing(exchange: Exchange) -> None:
    ann = await exchange.hire("ann", limits=(12, 12, 4))
    first = await exchange.ring_in()
    await exchange.take(ann)
    second = await exchange.ring_in(caller="+447700900456")
    await exchange.hang_up(first)
    await exchange.floor.route()
    assert await exchange.floor.offers_to(ann) == ()
    assert (await exchange.item(second)).state is WorkItemState.QUEUED
    await exchange.pass_time(timedelta(hours=1))
    assert (await exchange.item(first)).state is WorkItemState.COMPLETED
    await exchange.floor.route()
    assert len(await exchange.floor.offers_to(ann)) == 1


async def test_r46_a_caller_who_was_cut_off_gets_the_old_place(exchange: Exchange) -> None:
    first = await exchange.ring_in()
    place = (await exchange.item(first)).queued_at
    await exchange.pass_time(30 * SECOND)
    await exchange.hang_up(first)
    await exchange.pass_time(50 * SECOND)
    again = await exchange.ring_in()
    assert (await exchange.item(again)).queued_at == place


async def test_r46_not_with_a_withheld_number(exchange: Exchange) -> None:
    first = await exchange.ring_in(caller=None)
    await exchange.pass_time(30 * SECOND)
    await exchange.hang_up(first)
    again = await exchange.ring_in(caller=None)
    assert (await exchange.item(again)).queued_at == exchange.floor.clock.now()
    interaction = await exchange.interaction(again)
    assert (interaction.sender.kind, interaction.sender_name) == (IdentifierKind.VISITOR, "Number withheld")
    assert (await exchange.call(again)).caller is None


async def test_an_agent_who_is_lost_is_waited_for_from_the_moment_of_the_loss(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    await exchange.take(ann)
    lost_at = exchange.floor.clock.now()
    await exchange.pass_time(timedelta(seconds=3))
    exchange.node.close_softphone(ann.account_id, lost_at)  # its node has waited that long for the page to come back
    await exchange.settle()
    await exchange.pass_time(timedelta(seconds=6))
    assert (await exchange.call(caller)).state is CallState.TALKING
    exchange.node.open_softphone(ann.account_id, Behaviour(answers=timedelta(seconds=3)))
    await exchange.settle()
    await exchange.pass_time(timedelta(seconds=1))
    assert (await exchange.call(caller)).state is CallState.QUEUED, "ten seconds are over, though it rings there"
    assert exchange.node.leg_of(ann.account_id).gone
    assert (await exchange.item(caller)).state is WorkItemState.QUEUED


async def test_an_agent_who_is_lost_comes_back_within_ten_seconds(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    first = await exchange.take(ann)
    exchange.node.close_softphone(ann.account_id)
    await exchange.settle()
    assert first.gone
    assert "connection to your partner was lost" in exchange.node.said(caller)
    await exchange.pass_time(5 * SECOND)
    exchange.node.open_softphone(ann.account_id)
    await exchange.settle()
    again = exchange.node.leg_of(ann.account_id)
    assert again is not first
    assert exchange.node.hears(caller) == {again.address}
    await exchange.pass_time(20 * SECOND)
    item = await exchange.item(caller)
    assert (item.state, item.agent_id) == (WorkItemState.ASSIGNED, ann.account_id)


async def test_an_agent_who_does_not_come_back_loses_the_call_to_the_head_of_the_queue(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    place = (await exchange.item(caller)).queued_at
    await exchange.take(ann)
    exchange.node.close_softphone(ann.account_id)
    await exchange.pass_time(11 * SECOND)
    item = await exchange.item(caller)
    assert (item.state, item.queued_at, await exchange.floor.used(ann)) == (WorkItemState.QUEUED, place, 0)
    assert exchange.node.hears(caller) == {"key:wait", "music"}
    bob = await exchange.hire("bob")
    agent = await exchange.take(bob)
    assert exchange.node.hears(caller) == {agent.address}


async def test_a_number_that_nobody_has_is_refused_and_said(exchange: Exchange) -> None:
    for service in ("sales", "care"):
        point = exchange.floor.touchpoints[service, Channel.VOICE]
        assert point.settings == {}
    caller = exchange.node.ring_in("+442079460000", CALLER, loops=9)
    await exchange.settle()
    assert (caller.gone, caller.cause) == (True, Cause.BLOCKED)


@pytest.mark.parametrize("kind", [LegAnswered, LegEnded])
async def test_events_that_come_twice_or_late_change_nothing(exchange: Exchange, kind: type) -> None:
    exchange.node.faults.twice.add(kind)
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    agent = await exchange.take(ann)
    assert exchange.node.hears(caller) == {agent.address}
    await exchange.hang_up(caller)
    assert (await exchange.item(caller)).state is WorkItemState.WRAPPING


async def test_a_customer_of_whom_nothing_is_heard_is_cut_off_and_the_record_says_why(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    await exchange.take(ann)
    exchange.node.lose_sound(caller)
    await exchange.settle()
    call = await exchange.call(caller)
    assert (call.state, call.cause) == (CallState.ENDED, Cause.NO_MEDIA)
    assert (await exchange.item(caller)).state is WorkItemState.WRAPPING


async def test_an_agent_of_whom_nothing_is_heard_may_come_back(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    agent = await exchange.take(ann)
    exchange.node.lose_sound(agent)
    await exchange.settle()
    assert "connection to your partner was lost" in exchange.node.said(caller)
    exchange.node.open_softphone(ann.account_id)
    await exchange.settle()
    assert exchange.node.hears(caller) == {exchange.node.leg_of(ann.account_id).address}


async def test_one_way_audio_is_said_and_nobody_is_cut_off(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in()
    agent = await exchange.take(ann)
    exchange.node.lose_sound(agent, one_way=True)
    await exchange.settle()
    assert (await exchange.call(caller)).state is CallState.TALKING
    await settle_log(exchange.floor.context.database)
    async with exchange.floor.context.database.reading() as tx:
        told = [event.type for event in await tx.log.read(Cursor(0, 0), 500)]
    assert told.count("CallSoundLost") == 1


async def test_r12_nobody_has_two_calls_at_once(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    await exchange.ring_in()
    await exchange.take(ann)
    second = await exchange.ring_in(caller="+447700900456")
    await exchange.floor.route()
    assert await exchange.floor.offers_to(ann) == ()
    assert (await exchange.item(second)).state is WorkItemState.QUEUED


async def test_r4_a_call_that_is_offered_to_three_rings_at_the_one_who_accepts(exchange: Exchange) -> None:
    await exchange.floor.change_service("billing", asked_at_once=3)
    agents = [await exchange.hire(name) for name in ("ann", "bob", "cat")]
    caller = await exchange.ring_in()
    await exchange.floor.route()
    offers = [offer for agent in agents for offer in await exchange.floor.offers_to(agent)]
    assert len(offers) == 3
    await accept_offer(exchange.floor.context, agents[1], offers[1].id)
    await exchange.settle()
    call = await exchange.call(caller)
    assert [leg.agent_id for leg in call.legs if leg.agent_id is not None] == [agents[1].account_id]
    assert call.state is CallState.TALKING
    with pytest.raises(OfferEnded, match="A colleague has taken this contact"):
        await accept_offer(exchange.floor.context, agents[0], offers[0].id)
    await exchange.hang_up(caller)

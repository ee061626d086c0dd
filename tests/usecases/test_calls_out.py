"""Calls that we make: click to dial, and callbacks with the agent or the customer first."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.usecases.callers import OFFICE, RULES, WISH, stored
from tests.usecases.exchange import CALLER, Exchange
from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.callbacks.callback import AttemptOutcome, Callback, CallbackState, Window
from midoffice.domain.callbacks.request import CallbackWish
from midoffice.domain.routing.work_item import WorkItemKind, WorkItemState
from midoffice.domain.services.callback_rules import CallbackMode
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.call import CallDirection, CallState, Cause
from midoffice.domain.voice.dial_plan import DialPlan
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.testing.clock import START
from midoffice.testing.voice.simulated_line import Behaviour
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.callbacks.callback_turns import begin_callback
from midoffice.usecases.callbacks.callbacks import CallbackFor, make_callback
from midoffice.usecases.interactions.lock_contact import lock_contact_of_item
from midoffice.usecases.routing.replay import replay_day
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.call_outbound import DialOrder, InACall, NoTelephone, call_customers_first, dial

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
async def exchange(floor: Floor) -> AsyncIterator[Exchange]:
    for key in floor.services:
        await floor.change_service(key, callback=RULES, calendar=OFFICE)
    made = Exchange(floor, SimulatedNode(floor.clock))
    await made.number_touchpoint()
    await made.alive()
    yield made
    assert await floor.faults() == ()
    assert await made.disagreements() == []


async def callback_for(exchange: Exchange, agent: Principal, wish: CallbackWish = WISH) -> Callback:
    service = exchange.floor.services["billing"]
    row = await make_callback(exchange.floor.context, agent, CallbackFor(service_id=service.id), wish)
    return row.callback


async def customer_first(exchange: Exchange) -> None:
    rules = replace(RULES, mode=CallbackMode.CUSTOMER_FIRST)
    await exchange.floor.change_service("billing", callback=rules)


async def test_t4_click_to_dial_makes_a_contact_and_connects_both(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    call = await dial(exchange.floor.context, ann, DialOrder(CALLER))
    await exchange.settle()
    agent, customer = exchange.node.leg_of(ann.account_id), exchange.node.leg_of(CALLER)
    assert exchange.node.hears(customer) == {agent.address}
    assert exchange.node.hears(agent) == {CALLER}
    stored_call, item, interaction = (
        await exchange.call(customer),
        await exchange.item(customer),
        await exchange.interaction(customer),
    )
    assert (stored_call.id, stored_call.direction, stored_call.state) == (call.id, CallDirection.OUTBOUND, CallState.TALKING)
    assert (item.state, item.agent_id, interaction.channel) == (WorkItemState.ASSIGNED, ann.account_id, Channel.VOICE)
    with pytest.raises(InACall):
        await dial(exchange.floor.context, ann, DialOrder(CALLER))
    await exchange.hang_up(customer)
    assert (await exchange.item(customer)).state is WorkItemState.WRAPPING


async def test_a_number_is_read_as_the_country_of_the_touchpoint_writes_it(exchange: Exchange) -> None:
    await exchange.number_touchpoint(region="DE")
    plan = DialPlan(allowed=("+49",))
    exchange.floor.context = replace(exchange.floor.context, dial_plan=plan)
    ann = await exchange.hire("ann")
    call = await dial(exchange.floor.context, ann, DialOrder("030 12345678"))
    assert call.number == "+493012345678"


async def test_calls_that_we_make_count_in_no_service_level(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    call = await dial(exchange.floor.context, ann, DialOrder(CALLER))
    await exchange.settle()
    now = exchange.floor.clock.now()
    async with exchange.floor.context.database.reading() as tx:
        item = await tx.queue.get(call.work_item_id)  # type: ignore[arg-type]
        figures = await tx.wallboard.figures(now, now - timedelta(hours=1))
        answered, _ = await tx.queue.throughput(item.service_id, now - timedelta(hours=1))
    assert (item.answered_at, item.answered_in_target) == (now, None)
    assert [(each.handling, each.answered, each.in_target, each.wait_seconds) for each in figures] == [(1, 0, 0, 0.0)]
    assert answered == 0


async def test_the_agent_hears_the_telephone_ring(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    exchange.node.telephones[CALLER] = Behaviour(answers=5 * SECOND)
    await dial(exchange.floor.context, ann, DialOrder(CALLER))
    await exchange.settle()
    agent = exchange.node.leg_of(ann.account_id)
    assert "key:ringback" in exchange.node.hears(agent)
    await exchange.pass_time(6 * SECOND)
    assert exchange.node.hears(agent) == {CALLER}


async def test_the_agent_hears_what_the_far_end_says_before_it_answers(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    exchange.node.telephones[CALLER] = Behaviour(answers=5 * SECOND, early_media=True)
    await dial(exchange.floor.context, ann, DialOrder(CALLER))
    await exchange.pass_time(6 * SECOND)
    agent, customer = exchange.node.leg_of(ann.account_id), exchange.node.leg_of(CALLER)
    assert exchange.node.hears(agent) == {CALLER}
    assert exchange.node.hears(customer) == {agent.address}
    assert (await exchange.call(customer)).state is CallState.TALKING


@pytest.mark.parametrize("cause", [Cause.BUSY, Cause.UNREACHABLE, Cause.INVALID_NUMBER])
async def test_a_call_that_reaches_nobody_ends_for_the_agent_too(exchange: Exchange, cause: Cause) -> None:
    ann = await exchange.hire("ann")
    exchange.node.telephones[CALLER] = Behaviour(fails=cause)
    await dial(exchange.floor.context, ann, DialOrder(CALLER))
    await exchange.settle()
    customer = exchange.node.leg_of(CALLER)
    assert exchange.node.leg_of(ann.account_id).gone
    call = await exchange.call(customer)
    assert (call.state, call.cause) == (CallState.ENDED, cause)
    assert (await exchange.item(customer)).state is WorkItemState.WRAPPING


async def test_the_carrier_is_down(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    exchange.node.faults.carrier_down = True
    await dial(exchange.floor.context, ann, DialOrder(CALLER))
    await exchange.settle()
    assert (await exchange.call(exchange.node.leg_of(CALLER))).cause is Cause.UNREACHABLE


@pytest.mark.parametrize("behaviour", [Behaviour(answers=None), Behaviour(fails=Cause.UNREACHABLE)])
async def test_without_a_softphone_the_customer_is_not_called(exchange: Exchange, behaviour: Behaviour) -> None:
    ann = await exchange.hire("ann", behaviour)
    call = await dial(exchange.floor.context, ann, DialOrder(CALLER))
    await exchange.pass_time(10 * SECOND)
    with pytest.raises(LookupError):
        exchange.node.leg_of(CALLER)
    async with exchange.floor.context.database.reading() as tx:
        assert (await tx.calls.get(call.id)).state is CallState.ENDED


async def test_without_a_node_nobody_dials(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    exchange.floor.clock.advance(MINUTE)
    with pytest.raises(NoTelephone):
        await dial(exchange.floor.context, ann, DialOrder(CALLER))
    async with exchange.floor.context.database.reading() as tx:
        assert await tx.calls.live() == ()


async def test_a_callback_hears_by_itself_that_its_customer_was_reached(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    callback = await callback_for(exchange, ann)
    item = await exchange.floor.take(ann)
    assert item.kind is WorkItemKind.CALLBACK
    call = await dial(exchange.floor.context, ann, DialOrder(callback.number, interaction_id=callback.interaction_id))
    assert call.work_item_id == item.id
    await exchange.settle()
    assert (await stored(exchange.floor, callback))[0].state is CallbackState.REACHED
    await exchange.hang_up(exchange.node.leg_of(callback.number))
    assert (await exchange.floor.item(item.id)).state is WorkItemState.WRAPPING


@pytest.mark.parametrize(
    ("cause", "outcome", "state"),
    [
        (Cause.BUSY, AttemptOutcome.BUSY, WorkItemState.PARKED),
        (Cause.NO_ANSWER, AttemptOutcome.NO_ANSWER, WorkItemState.PARKED),
        (Cause.INVALID_NUMBER, AttemptOutcome.WRONG_NUMBER, WorkItemState.COMPLETED),
    ],
)
async def test_a_callback_hears_by_itself_that_its_customer_was_not_reached(
    exchange: Exchange, cause: Cause, outcome: AttemptOutcome, state: WorkItemState
) -> None:
    ann = await exchange.hire("ann")
    callback = await callback_for(exchange, ann)
    item = await exchange.floor.take(ann)
    exchange.node.telephones[callback.number] = Behaviour(fails=cause)
    await dial(exchange.floor.context, ann, DialOrder(callback.number, interaction_id=callback.interaction_id))
    await exchange.settle()
    tried, _ = await stored(exchange.floor, callback)
    assert [each.outcome for each in tried.attempts] == [outcome]
    assert (await exchange.floor.item(item.id)).state is state
    assert exchange.node.leg_of(ann.account_id).gone
    assert await exchange.floor.used(ann) == 0


async def test_r41_who_asked_to_be_called_may_hang_up_and_keeps_the_place(exchange: Exchange) -> None:
    caller = await exchange.ring_in()
    await exchange.pass_time(MINUTE)
    place = (await exchange.item(caller)).queued_at
    call = await exchange.call(caller)

    async def ask(tx: Transaction) -> None:
        assert call.work_item_id is not None
        contact = await lock_contact_of_item(tx, call.work_item_id)
        await begin_callback(tx, contact, WISH, "customer", exchange.floor.clock.now(), region="GB")

    await transact(exchange.floor.context, ask)
    await exchange.hang_up(caller)
    item = await exchange.item(caller)
    assert (item.state, item.kind, item.queued_at) == (WorkItemState.QUEUED, WorkItemKind.CALLBACK, place)
    ann = await exchange.hire("ann")
    await exchange.floor.take(ann)
    await exchange.settle()
    assert (await exchange.call(caller)).state is CallState.ENDED
    again = await dial(exchange.floor.context, ann, DialOrder(WISH.number, interaction_id=call.interaction_id))
    await exchange.settle()
    assert again.work_item_id == item.id


async def test_r41_the_customer_is_called_first_and_only_then_an_agent_is_asked(exchange: Exchange) -> None:
    await customer_first(exchange)
    ann = await exchange.hire("ann")
    callback = await callback_for(exchange, ann)
    await exchange.floor.route()
    assert await exchange.floor.offers_to(ann) == ()
    exchange.node.telephones[callback.number] = Behaviour(answers=5 * SECOND)
    assert await call_customers_first(exchange.floor.context) == 1
    assert await call_customers_first(exchange.floor.context) == 0
    await exchange.settle()
    await exchange.floor.route()
    assert await exchange.floor.offers_to(ann) == ()
    await exchange.pass_time(6 * SECOND)
    customer = exchange.node.leg_of(callback.number)
    assert "as you asked" in exchange.node.said(customer)
    agent = await exchange.take(ann)
    assert exchange.node.hears(customer) == {agent.address}
    assert (await stored(exchange.floor, callback))[0].state is CallbackState.REACHED


async def test_a_number_that_may_not_be_called_ends_the_callback_and_says_so(exchange: Exchange) -> None:
    await customer_first(exchange)
    ann = await exchange.hire("ann")
    callback = await callback_for(exchange, ann)
    barring = replace(exchange.floor.context, dial_plan=DialPlan(barred=(callback.number,)))
    assert await call_customers_first(barring) == 0
    ended, item = await stored(exchange.floor, callback)
    assert (ended.state, ended.end_reason) == (CallbackState.NOT_REACHED, "wrong_number")
    assert [(each.agent_id, each.outcome) for each in ended.attempts] == [(None, AttemptOutcome.WRONG_NUMBER)]
    assert item.state is WorkItemState.CANCELED


async def test_r41_who_is_called_first_and_does_not_answer_is_tried_again(exchange: Exchange) -> None:
    await customer_first(exchange)
    ann = await exchange.hire("ann")
    callback = await callback_for(exchange, ann)
    exchange.node.telephones[callback.number] = Behaviour(answers=None)
    for _ in range(RULES.max_attempts):
        assert await call_customers_first(exchange.floor.context) == 1
        await exchange.pass_time(MINUTE)
        await exchange.pass_time(30 * MINUTE)
        await exchange.alive()
        await exchange.floor.make_ready(ann)
    ended, item = await stored(exchange.floor, callback)
    assert (ended.state, ended.end_reason) == (CallbackState.NOT_REACHED, "tried_out")
    assert item.state is WorkItemState.CANCELED
    assert await exchange.floor.offers_to(ann) == ()


async def test_r41_who_is_called_first_and_hangs_up_while_waiting_is_called_again(exchange: Exchange) -> None:
    await customer_first(exchange)
    ann = await exchange.hire("ann")
    callback = await callback_for(exchange, ann)
    await call_customers_first(exchange.floor.context)
    await exchange.settle()
    await exchange.floor.route()
    assert len(await exchange.floor.offers_to(ann)) == 1
    await exchange.hang_up(exchange.node.leg_of(callback.number))
    assert await exchange.floor.offers_to(ann) == ()
    tried, item = await stored(exchange.floor, callback)
    assert (len(tried.attempts), item.state, tried.state) == (1, WorkItemState.PARKED, CallbackState.OPEN)


async def test_nobody_is_called_first_while_no_agent_is_free(exchange: Exchange) -> None:
    await customer_first(exchange)
    ann = await exchange.hire("ann")
    await callback_for(exchange, ann)
    await exchange.ring_in()
    await exchange.take(ann)
    assert await call_customers_first(exchange.floor.context) == 0


async def test_r43_who_has_a_callback_and_calls_in_is_not_called_any_more(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    later = Window(exchange.floor.clock.now() + timedelta(hours=2))
    callback = await callback_for(exchange, ann, replace(WISH, window=later))
    caller = await exchange.ring_in(caller=WISH.number)
    await exchange.take(ann)
    await exchange.pass_time(SECOND)
    assert (await stored(exchange.floor, callback))[0].state is CallbackState.MERGED
    assert (await exchange.item(caller)).state is WorkItemState.ASSIGNED


async def test_replay_of_a_day_counts_no_own_call_as_arrived_and_its_agent_as_busy(exchange: Exchange) -> None:
    floor = exchange.floor
    ann = await exchange.hire("ann")
    await dial(floor.context, ann, DialOrder(CALLER))
    await exchange.settle()
    await exchange.pass_time(10 * MINUTE)
    sue = Principal(new_id(), "Sue", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))
    result = await replay_day(floor.context, sue, START.date(), {})
    assert (result.contacts, result.total.recorded.answered, result.agents) == (0, 0, 1)
    assert result.total.recorded.occupancy == result.total.present.occupancy == pytest.approx(1)

"""Softphones and calls from pages, on a node that is simulated."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from tests.usecases.exchange import Exchange
from tests.usecases.floor import Floor

from midoffice.domain.access.roles import Role
from midoffice.domain.voice.browser import PageCallInvalid
from midoffice.domain.voice.call import CallState, Cause
from midoffice.domain.voice.ice import IceServer, lend
from midoffice.kernel.errors import Forbidden, Invalid, NotFound, RetryLater
from midoffice.kernel.ids import new_id
from midoffice.testing.voice.simulator import SimulatedNode
from midoffice.usecases.context.continuity import read_continuity
from midoffice.usecases.voice.page_calls import PageCaller, PageCallState, call_from_page, end_page_call, look_at_page_call
from midoffice.usecases.voice.softphones import SoftphoneConnected, close_softphone, connect_softphone, look_at_softphone

T = TypeVar("T")
ADA = PageCaller("Ada\x00 ", {"order": "4711"})


@pytest.fixture
async def exchange(floor: Floor) -> AsyncIterator[Exchange]:
    made = Exchange(floor, SimulatedNode(floor.clock))
    await made.number_touchpoint()
    yield made
    assert await floor.faults() == ()


async def asked(exchange: Exchange, question: Awaitable[T]) -> T:
    """Return what is answered while the node works."""
    answer = asyncio.ensure_future(question)
    while not answer.done():
        await exchange.pass_time(timedelta(milliseconds=10))
        await asyncio.sleep(0)
    return await answer


async def test_a_softphone_is_connected_through_the_store_and_can_be_switched_off(exchange: Exchange) -> None:
    ann = await exchange.floor.hire("ann")
    context = exchange.floor.context
    assert (await look_at_softphone(context, ann)).state is SoftphoneConnected.NO_VOICE
    with pytest.raises(RetryLater):
        await connect_softphone(context, ann, "v=0")
    await exchange.alive()
    assert (await look_at_softphone(context, ann)).state is SoftphoneConnected.GONE
    connection = await asked(exchange, connect_softphone(context, ann, "v=0"))
    assert (connection.sdp, connection.node_id) == ("v=0 simulated", exchange.node.node_id)
    await exchange.settle()
    assert (await look_at_softphone(context, ann)).state is SoftphoneConnected.CONNECTED
    await close_softphone(context, ann)
    await exchange.settle()
    assert (await look_at_softphone(context, ann)).state is SoftphoneConnected.GONE
    assert exchange.node.softphones == {}


async def test_a_softphone_that_is_connected_again_takes_the_place_of_the_one_before(exchange: Exchange) -> None:
    ann = await exchange.floor.hire("ann")
    await exchange.alive()
    context = exchange.floor.context
    await asked(exchange, connect_softphone(context, ann, "v=0", exchange.node.node_id))
    await exchange.pass_time(timedelta(seconds=1))
    newest = await asked(exchange, connect_softphone(context, ann, "v=0", exchange.node.node_id))
    await exchange.settle()
    async with context.database.reading() as tx:
        assert [each.id for each in await tx.browsers.of_agent(ann.account_id)] == [newest.id]


async def test_only_who_handles_contacts_has_a_softphone_and_only_of_nodes_that_are_there(exchange: Exchange) -> None:
    bot = await exchange.floor.hire("admin", roles=(Role.ADMINISTRATOR,), ready=False, skills=())
    ann = await exchange.floor.hire("ann")
    await exchange.alive()
    with pytest.raises(Forbidden):
        await connect_softphone(exchange.floor.context, bot, "v=0")
    with pytest.raises(NotFound):
        await connect_softphone(exchange.floor.context, ann, "v=0", new_id())


async def test_a_node_that_died_is_not_asked(exchange: Exchange) -> None:
    ann = await exchange.floor.hire("ann")
    await exchange.alive()
    exchange.floor.clock.move_to(exchange.floor.clock.now() + timedelta(minutes=1))
    assert (await look_at_softphone(exchange.floor.context, ann)).state is SoftphoneConnected.NO_VOICE


async def test_c2_a_customer_calls_from_a_page_and_sees_how_it_stands(exchange: Exchange) -> None:
    context = exchange.floor.context
    await exchange.alive()
    async with context.database.reading() as tx:
        touchpoint = next(each for each in await tx.touchpoints.all() if each.channel == "voice")
    opened = await asked(exchange, call_from_page(context, touchpoint, "v=0", ADA, video=False))
    assert (opened.sdp, opened.call.state) == ("v=0 simulated", PageCallState.CONNECTING)
    await exchange.settle()
    shown = await look_at_page_call(context, touchpoint, opened.token)
    assert (shown.id, shown.state, shown.position) == (opened.call.id, PageCallState.WAITING, 1)
    async with context.database.reading() as tx:
        call = await tx.calls.get(opened.call.id)
        interaction = await tx.interactions.get(call.interaction_id)  # type: ignore[arg-type]
    assert (call.collected, call.caller, call.state) == ({"order": "4711"}, None, CallState.QUEUED)
    assert interaction.sender_name == "Ada"
    await end_page_call(context, touchpoint, opened.token)
    await exchange.settle()
    shown = await look_at_page_call(context, touchpoint, opened.token)
    assert (shown.state, shown.cause) == (PageCallState.ENDED, Cause.NORMAL)


async def test_a_token_is_good_for_its_own_call_only(exchange: Exchange) -> None:
    context = exchange.floor.context
    await exchange.alive()
    async with context.database.reading() as tx:
        touchpoint = next(each for each in await tx.touchpoints.all() if each.channel == "voice")
    opened = await asked(exchange, call_from_page(context, touchpoint, "v=0", ADA, video=False))
    other = replace(touchpoint, id=new_id())
    for where, token in ((other, opened.token), (touchpoint, opened.token + "x"), (touchpoint, ""), (touchpoint, "é" * 9)):
        with pytest.raises(PageCallInvalid):
            await look_at_page_call(context, where, token)
    await exchange.pass_time(timedelta(hours=13))
    with pytest.raises(PageCallInvalid):
        await end_page_call(context, touchpoint, opened.token)


async def test_what_a_page_tells_is_bounded(exchange: Exchange) -> None:
    context = exchange.floor.context
    async with context.database.reading() as tx:
        touchpoint = next(each for each in await tx.touchpoints.all() if each.channel == "voice")
    for fields in ({"": "x"}, {"a" * 99: "x"}, {"a": "x" * 999}, {str(number): "x" for number in range(21)}):
        with pytest.raises(Invalid, match="fields"):
            await call_from_page(context, touchpoint, "v=0", PageCaller("", fields), video=False)


def test_turn_servers_lend_a_password_that_ends() -> None:
    server = IceServer(("turn:turn.example:3478",), secret="shared")
    lent = lend(server, "ann", datetime(2026, 1, 1, tzinfo=UTC))
    assert lent.username == "1767268800:ann"
    assert lent.credential
    assert "shared" not in repr(server)
    assert lend(IceServer(("stun:stun.example",)), "ann", datetime(2026, 1, 1, tzinfo=UTC)).username is None


async def test_a_call_without_a_number_can_be_seen_with_what_was_said_before(exchange: Exchange) -> None:
    ann = await exchange.hire("ann")
    caller = await exchange.ring_in(None)
    interaction = await exchange.interaction(caller)
    assert interaction.customer_id is not None
    seen = await read_continuity(exchange.floor.context, ann, interaction.customer_id)
    assert seen is not None

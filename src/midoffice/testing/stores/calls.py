"""Calls, what their nodes are to do, and the nodes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from midoffice.domain.voice.call import Call, CallDirection, CallState, Cause, Leg, LegKind, LegRole, LegState
from midoffice.domain.voice.commands import Answer, Bridge, Clip, HangUp, Originate, Play
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.calls import OutsideLeg, VoiceNodeRecord
from midoffice.ports.database import Database, Transaction
from midoffice.ports.timers import Timer, TimerKind
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, House, after, furnish, queue_contact


def _customer_leg(**changes: Any) -> Leg:  # noqa: ANN401 - fields of Leg
    return replace(Leg(new_id(), LegRole.CUSTOMER, LegKind.SIP, "+442079460000", LegState.UP, NOW, answered_at=after(1)), **changes)


def _agent_leg(agent_id: UUID, **changes: Any) -> Leg:  # noqa: ANN401 - fields of Leg
    leg = Leg(new_id(), LegRole.AGENT, LegKind.BROWSER, str(agent_id), LegState.UP, NOW, agent_id=agent_id, room="", heard=3)
    return replace(leg, **changes)


async def _call(tx: Transaction, house: House, node_id: UUID, **changes: Any) -> Call:  # noqa: ANN401 - fields of Call
    item = await queue_contact(tx, house)
    call = Call(
        new_id(),
        node_id,
        house.touchpoint.id,
        CallDirection.INBOUND,
        CallState.QUEUED,
        "+442079460999",
        "+442079460000",
        NOW,
        item.interaction_id,
        item.id,
        (_customer_leg(),),
    )
    await tx.calls.add(replace(call, **changes))
    return replace(call, **changes)


async def check_a_call_is_kept_whole(database: Database) -> None:
    """A call comes back as it was stored, by its id, its contact and each of its legs; of two who change it, the second is told."""
    house = await furnish(database)
    async with database.transaction() as tx:
        call = await _call(tx, house, new_id())
        same(await tx.calls.get(call.id), call, "as stored")
        talking = replace(
            call,
            state=CallState.TALKING,
            legs=(*call.legs, _agent_leg(new_id(), muted=True)),
            caller=None,
            verified=True,
            collected={"account": "12345"},
            menu={"step": 3, "tries": [1, 2]},
            transfer={"state": "ringback"},
            recording={"on": True},
            answered_at=after(1),
            version=2,
        )
        await tx.calls.save(talking)
        same(await tx.calls.lock(call.id), talking, "as changed")
        same(await tx.calls.of_interaction(call.interaction_id or new_id()), talking, "by its contact")
        same(await tx.calls.of_leg(talking.legs[1].id), talking, "by a leg")
        same(await tx.calls.of_leg(new_id()), None, "no call has it")
        with refused(Stale, "it was changed before"):
            await tx.calls.save(talking)
        with refused(NotFound, "there is none"):
            await tx.calls.get(new_id())


async def check_a_call_ends_with_a_time(database: Database) -> None:
    """A call has an end when it has ended, and only then."""
    house = await furnish(database)
    async with database.transaction() as tx:
        call = await _call(tx, house, new_id())
    with refused(Conflict, "an end without a time"):
        async with database.transaction() as tx:
            await tx.calls.save(replace(call, state=CallState.ENDED, version=2))
    async with database.transaction() as tx:
        await tx.calls.save(replace(call, state=CallState.ENDED, ended_at=after(9), cause=Cause.NODE_LOST, version=2))


async def check_r76_live_calls_are_listed_by_node(database: Database) -> None:
    """R76: calls that have not ended are found by their node, and by an agent who is connected."""
    house = await furnish(database)
    here, there, agent = new_id(), new_id(), new_id()
    async with database.transaction() as tx:
        first = await _call(tx, house, here)
        mine = await _call(tx, house, there, legs=(_customer_leg(), _agent_leg(agent)))
        left = await _call(tx, house, here, legs=(_agent_leg(agent, state=LegState.ENDED, ended_at=after(2)),))
        await _call(tx, house, here, state=CallState.ENDED, ended_at=after(5), legs=(_agent_leg(agent),))
        same(await tx.calls.live(), (first, mine, left), "all that go on")
        same(await tx.calls.live(here), (first, left), "of one node")
        same(await tx.calls.of_agent(agent), (mine,), "where the agent still is")
        same(await tx.calls.of_agent(new_id()), (), "nobody's")


async def check_whom_we_called_outside_is_listed(database: Database) -> None:
    """The calls to the outside since a time are those to guests and those that we made, with their ends; nobody else's."""
    house = await furnish(database)
    guest = replace(_customer_leg(), role=LegRole.OUTSIDE, address="+442079460001", answered_at=after(5), ended_at=after(65))
    guest = replace(guest, state=LegState.ENDED, cause=Cause.NORMAL)
    ringing = _customer_leg(state=LegState.RINGING, answered_at=None, address="+442079460002")
    async with database.transaction() as tx:
        await _call(tx, house, new_id(), legs=(_customer_leg(), guest, _agent_leg(new_id())))
        await _call(tx, house, new_id(), direction=CallDirection.OUTBOUND, legs=(_agent_leg(new_id()), ringing))
        await _call(tx, house, new_id(), started_at=after(-1), legs=(guest,))
        found = await tx.calls.outside(NOW)
    wanted = {OutsideLeg("+442079460001", after(5), after(65)), OutsideLeg("+442079460002", None, None)}
    same(set(found), wanted, "two calls to the outside since then")
    same(len(found), 2, "each once")


async def check_commands_are_taken_once_in_order(database: Database) -> None:
    """A node takes what it is to do once, in order, and nobody else's; what is rolled back was never said."""
    here, there, call, leg = new_id(), new_id(), new_id(), new_id()
    first = (Answer(call, leg), Play(call, leg, "music", (Clip(music="default"), Clip(text="Hello", language="de")), loop=True))
    more = (Originate(call, leg, LegKind.BROWSER, str(new_id()), seconds=12.5), Bridge(call, (leg, new_id())))
    async with database.transaction() as tx:
        await tx.calls.put_commands(here, first, NOW)
        await tx.calls.put_commands(there, (HangUp(call, leg, Cause.BUSY),), NOW)
        await tx.calls.put_commands(here, more, NOW)
        await tx.calls.put_commands(here, (), NOW)
    with refused(Conflict, "rolled back"):
        async with database.transaction() as tx:
            await tx.calls.put_commands(here, (HangUp(call, leg),), NOW)
            raise Conflict("given up")
    async with database.transaction() as tx:
        same(await tx.calls.take_commands(here, 3), (*first, more[0]), "the oldest first")
    async with database.transaction() as tx:
        same(await tx.calls.take_commands(here), more[1:], "then the rest")
        same(await tx.calls.take_commands(here), (), "once")
        same(await tx.calls.take_commands(there), (HangUp(call, leg, Cause.BUSY),), "each its own")


async def check_nodes_report_themselves(database: Database) -> None:
    """A node is known from its first sign of life on until it is forgotten, with what it was to do."""
    node = VoiceNodeRecord(new_id(), "voice-1", NOW, NOW, 3, 6, 200, 1, {"t": "registered"})
    async with database.transaction() as tx:
        await tx.calls.beat(node)
        same(await tx.calls.nodes(), (node,), "known")
        later = replace(node, heartbeat_at=NOW + timedelta(seconds=5), calls=4, trunks={})
        await tx.calls.beat(later)
        same(await tx.calls.nodes(), (later,), "its last sign of life")
        await tx.calls.put_commands(node.id, (Answer(new_id(), new_id()),), NOW)
        must(await tx.calls.forget_node(node.id), "forgotten")
        must(not await tx.calls.forget_node(node.id), "once")
        same(await tx.calls.take_commands(node.id), (), "with what it was to do")


async def check_a_call_has_timers(database: Database) -> None:
    """A timer may be about a call."""
    timer = Timer(TimerKind.CALL, f"{new_id()}:reconnect", NOW)
    async with database.transaction() as tx:
        await tx.timers.set(timer)
        same(await tx.timers.take_due(NOW), timer, "as set")


CHECKS = (
    check_a_call_is_kept_whole,
    check_a_call_ends_with_a_time,
    check_r76_live_calls_are_listed_by_node,
    check_whom_we_called_outside_is_listed,
    check_commands_are_taken_once_in_order,
    check_nodes_report_themselves,
    check_a_call_has_timers,
)

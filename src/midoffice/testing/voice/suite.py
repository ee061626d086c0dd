"""The conformance suite of voice nodes: what a simulated one and one with real lines must do alike.

Each check gets a `Bench` - a node that listens, with telephones that do what they are told - and raises AssertionError with a
sentence when the contract is broken. `CHECKS` holds them all, by name.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar
from uuid import UUID

from midoffice.domain.voice.call import Cause, Ear, LegKind
from midoffice.domain.voice.commands import (
    Answer,
    Bridge,
    Clip,
    Collect,
    HangUp,
    Mute,
    Originate,
    Play,
    Reject,
    SetEar,
    StopPlaying,
    Unbridge,
)
from midoffice.domain.voice.events import (
    CallArrived,
    CollectEnd,
    DigitPressed,
    DigitsCollected,
    LegAnswered,
    LegEnded,
    LegRinging,
    PlayEnded,
    VoiceEvent,
)
from midoffice.kernel.ids import new_id
from midoffice.ports.voice import VoiceNode
from midoffice.testing.expect import must, same

E = TypeVar("E")


class Bench(Protocol):
    """A node and the telephones around it."""

    @property
    def node(self) -> VoiceNode:
        """The node."""

    @property
    def told(self) -> list[VoiceEvent]:
        """What the node has reported so far, in order."""

    @property
    def number(self) -> str:
        """A number that somebody answers at once; another one each time."""

    async def ring_in(self) -> CallArrived:
        """Let somebody call the node, and return what it reported."""

    async def hang_up(self, leg_id: UUID) -> None:
        """Let the party at the other end hang up; before it is answered, the caller gives up."""

    async def press(self, leg_id: UUID, digits: str) -> None:
        """Let the party at the other end press keys."""

    async def until(self, kind: type[E], leg_id: UUID | None = None) -> E:
        """Return the newest event of a kind, of one leg if given; wait until there is one."""

    async def hears(self, leg_id: UUID) -> set[UUID]:
        """Return the legs that the party at the other end hears."""


Check = Callable[[Bench], Awaitable[None]]


async def _talking(bench: Bench) -> tuple[UUID, UUID]:
    """Return call and leg of somebody who has called and was answered."""
    about = (await bench.ring_in()).about
    await bench.node.do((Answer(about.call_id, about.leg_id),))
    await bench.until(LegAnswered, about.leg_id)
    return about.call_id, about.leg_id


async def _called(bench: Bench, call_id: UUID, kind: LegKind = LegKind.SIP) -> UUID:
    leg_id = new_id()
    await bench.node.do((Originate(call_id, leg_id, kind, bench.number),))
    await bench.until(LegAnswered, leg_id)
    return leg_id


async def check_a_call_is_answered_and_ended(bench: Bench) -> None:
    """A call arrives, is answered, is there, and ends when it is told to; then it is gone."""
    arrived = await bench.ring_in()
    about = arrived.about
    must(arrived.number, "what was dialled is known")
    (ringing,) = await bench.node.live_legs()
    same((ringing.call_id, ringing.leg_id, ringing.up), (about.call_id, about.leg_id, False), "it rings")
    await bench.node.do((Answer(about.call_id, about.leg_id),))
    await bench.until(LegAnswered, about.leg_id)
    (leg,) = await bench.node.live_legs()
    must(leg.up, "it is up")
    same((bench.node.statistics().calls, bench.node.statistics().legs), (1, 1), "it is counted")
    await bench.node.do((HangUp(about.call_id, about.leg_id),))
    same((await bench.until(LegEnded, about.leg_id)).cause, Cause.NORMAL, "it ended as told")
    same(await bench.node.live_legs(), (), "it is gone")
    same(bench.node.statistics().calls, 0, "and not counted any more")


async def check_a_call_is_refused(bench: Bench) -> None:
    """A call that is refused ends with the cause, and is gone."""
    about = (await bench.ring_in()).about
    await bench.node.do((Reject(about.call_id, about.leg_id, Cause.BUSY),))
    same((await bench.until(LegEnded, about.leg_id)).cause, Cause.BUSY, "as told")
    same(await bench.node.live_legs(), (), "it is gone")


async def check_somebody_hangs_up(bench: Bench) -> None:
    """A party who hangs up ends its own leg, and no other."""
    call_id, caller = await _talking(bench)
    other = await _called(bench, call_id)
    await bench.node.do((Bridge(call_id, (caller, other)),))
    await bench.hang_up(caller)
    same((await bench.until(LegEnded, caller)).cause, Cause.NORMAL, "it has hung up")
    same([leg.leg_id for leg in await bench.node.live_legs()], [other], "the other one is still there")


async def check_somebody_is_called(bench: Bench) -> None:
    """Whoever is called rings before the answer, and belongs to the call."""
    call_id, _ = await _talking(bench)
    leg_id = await _called(bench, call_id)
    kinds = [type(event) for event in bench.told if event.about.leg_id == leg_id]
    same(kinds[:2], [LegRinging, LegAnswered], "first it rings")
    must(any(leg.leg_id == leg_id and leg.call_id == call_id and leg.up for leg in await bench.node.live_legs()), "it is up")


async def check_what_is_gone_is_left_alone(bench: Bench) -> None:
    """Commands for a leg that is gone, or never was, do nothing and are no error."""
    call_id, leg_id = await _talking(bench)
    await bench.hang_up(leg_id)
    await bench.until(LegEnded, leg_id)
    before = len(bench.told)
    for gone in (leg_id, new_id()):
        music = Play(call_id, gone, "x", (Clip(music="default"),))
        await bench.node.do((Answer(call_id, gone), HangUp(call_id, gone), Mute(call_id, gone, on=True), Unbridge(call_id, gone)))
        await bench.node.do((Bridge(call_id, (gone,)), music, StopPlaying(call_id, gone)))
    await _talking(bench)
    same([type(each) for each in bench.told[before:]], [CallArrived, LegAnswered], "nothing else was heard")


async def check_events_are_numbered(bench: Bench) -> None:
    """The events of a leg have numbers that grow."""
    call_id, caller = await _talking(bench)
    other = await _called(bench, call_id)
    await bench.press(caller, "1")
    await bench.until(DigitPressed, caller)
    await bench.node.do((HangUp(call_id, caller), HangUp(call_id, other)))
    for leg_id in (caller, other):
        await bench.until(LegEnded, leg_id)
        numbers = [event.about.sequence for event in bench.told if event.about.leg_id == leg_id]
        same(numbers, sorted(set(numbers)), "each number once, in order")


async def check_keys_are_collected(bench: Bench) -> None:
    """Keys are taken until there are enough, or one ends them; after that they are single keys again."""
    call_id, leg_id = await _talking(bench)
    await bench.node.do((Collect(call_id, leg_id, "pin", most=2),))
    await bench.press(leg_id, "42")
    taken = await bench.until(DigitsCollected, leg_id)
    same((taken.key, taken.digits, taken.end), ("pin", "42", CollectEnd.ENOUGH), "as many as wanted")
    await bench.node.do((Collect(call_id, leg_id, "account", most=9),))
    await bench.press(leg_id, "123#")
    while (taken := await bench.until(DigitsCollected, leg_id)).key != "account":
        pass
    same((taken.digits, taken.end), ("123", CollectEnd.TERMINATED), "without the key that ends them")
    await bench.press(leg_id, "5")
    same((await bench.until(DigitPressed, leg_id)).digit, "5", "a key by itself")


async def check_music_goes_on_until_it_is_stopped(bench: Bench) -> None:
    """What is played in a loop does not end by itself; joining a conversation ends it without a word."""
    call_id, caller = await _talking(bench)
    await bench.node.do((Play(call_id, caller, "wait", (Clip(music="default"),), loop=True),))
    other = await _called(bench, call_id)
    await bench.node.do((Bridge(call_id, (caller, other)),))
    same(await bench.hears(caller), {other}, "the partner instead of the music")
    must(not any(isinstance(event, PlayEnded) and not event.interrupted for event in bench.told), "it did not end by itself")


async def check_who_hears_whom(bench: Bench) -> None:
    """Parties of a room hear each other, but for those who are mute, listen only, or have left it."""
    call_id, caller = await _talking(bench)
    first, second = await _called(bench, call_id), await _called(bench, call_id)
    await bench.node.do((Bridge(call_id, (caller, first)),))
    same((await bench.hears(caller), await bench.hears(first)), ({first}, {caller}), "two who talk")
    same(await bench.hears(second), set(), "somebody outside of the room")
    await bench.node.do((Bridge(call_id, (second,)), SetEar(call_id, second, Ear.LISTEN)))
    same((await bench.hears(second), await bench.hears(caller)), ({caller, first}, {first}), "somebody listens")
    await bench.node.do((SetEar(call_id, second, Ear.TALK), Mute(call_id, first, on=True)))
    same((await bench.hears(caller), await bench.hears(first)), ({second}, {caller, second}), "three, one of them mute")
    await bench.node.do((Mute(call_id, first, on=False), Unbridge(call_id, second)))
    same((await bench.hears(caller), await bench.hears(second)), ({first}, set()), "one has left")


async def check_the_end(bench: Bench) -> None:
    """A node that is closed ends what it carries, and reports it."""
    _, leg_id = await _talking(bench)
    await bench.node.close()
    must(await bench.until(LegEnded, leg_id), "the call ended")
    same(await bench.node.live_legs(), (), "nothing is left")


CHECKS: Mapping[str, Check] = {
    check.__name__.removeprefix("check_"): check
    for check in (
        check_a_call_is_answered_and_ended,
        check_a_call_is_refused,
        check_somebody_hangs_up,
        check_somebody_is_called,
        check_what_is_gone_is_left_alone,
        check_events_are_numbered,
        check_keys_are_collected,
        check_music_goes_on_until_it_is_stopped,
        check_who_hears_whom,
        check_the_end,
    )
}
"""Every check by its rule."""

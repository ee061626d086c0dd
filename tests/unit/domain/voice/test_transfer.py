"""Every order of events of a transfer: the customer is never left with nobody (R31-R36)."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.voice.call import Call, CallDirection, CallState, Cause, Leg, LegKind, LegRole, LegState
from midoffice.domain.voice.commands import Bridge, Command, HangUp, Hold, Originate, Play, Unhold
from midoffice.domain.voice.flow import WAIT_KEY, Step
from midoffice.domain.voice.transfer import (
    LANDING,
    STARTS_IN,
    TABLE,
    Move,
    Transfer,
    TransferEnd,
    TransferEvent,
    TransferKind,
    TransferNotPossible,
    TransferState,
    TransferTarget,
    TransferTargetKind,
    transfer_of,
)
from midoffice.domain.voice.transfer_moves import TransferStep, begin_transfer, called, leg_answered, leg_gone, steer_transfer

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CALL, CUSTOMER, INITIATOR, TARGET, AGENT = (UUID(int=n) for n in range(1, 6))
E = TransferEvent
WISHES = (E.COMPLETE, E.CANCEL, E.SWAP, E.JOIN)
HAPPENINGS = (E.TARGET_ANSWERED, E.TARGET_GONE, E.INITIATOR_GONE, E.CUSTOMER_GONE)
LEGS = {E.TARGET_GONE: TARGET, E.INITIATOR_GONE: INITIATOR, E.CUSTOMER_GONE: CUSTOMER}
HAS = {TransferEnd.KEPT: INITIATOR, TransferEnd.COMPLETED: TARGET}
"""Who has the customer after a transfer; when that one leaves later, it is no matter of the transfer any more."""


class Play3:
    """A call of three with a node that does as it is told, and tells of itself only what it is made to."""

    def __init__(self, kind: TransferKind = TransferKind.ATTENDED) -> None:
        customer = Leg(CUSTOMER, LegRole.CUSTOMER, LegKind.SIP, "+44207", LegState.UP, NOW, room="")
        agent = Leg(INITIATOR, LegRole.AGENT, LegKind.BROWSER, str(AGENT), LegState.UP, NOW, agent_id=AGENT, room="")
        self.call = Call(
            *(CALL, UUID(int=7), UUID(int=8), CallDirection.INBOUND, CallState.TALKING, "+44208", "+44207", NOW),
            legs=(customer, agent),
        )
        self.at = NOW
        self.ends: list[TransferEnd] = []
        self.rooms: dict[UUID, str] = {CUSTOMER: "", INITIATOR: ""}
        self.held: set[UUID] = set()
        self.hears: dict[UUID, str] = {}
        order = Originate(CALL, TARGET, LegKind.SIP, "+44209")
        target = TransferTarget(TransferTargetKind.NUMBER, "+44209", number="+44209")
        transfer = Transfer(UUID(int=9), kind, STARTS_IN[kind], target, TARGET, INITIATOR, CUSTOMER, AGENT, NOW)
        self.take(begin_transfer(self.call, transfer, order, called(order, LegRole.OUTSIDE, NOW), NOW))

    @property
    def transfer(self) -> Transfer:
        found = transfer_of(self.call)
        assert found is not None
        return found

    def live(self, leg_id: UUID) -> bool:
        leg = self.call.leg(leg_id)
        return leg is not None and leg.live

    def take(self, step: Step | None) -> None:
        if step is None:
            return
        self.call = step.call
        end = step.end if isinstance(step, TransferStep) else None
        self.ends += [end] if end else []
        for command in step.commands:
            self._do(command)

    def _do(self, command: Command) -> None:
        match command:
            case Bridge(leg_ids=legs, room=room):
                for leg in legs:
                    self.rooms[leg] = room
                    self.hears.pop(leg, None)
            case Hold(leg_id=leg):
                self.held.add(leg)
            case Unhold(leg_id=leg):
                self.held.discard(leg)
            case Play(leg_id=leg, key=key):
                self.hears[leg] = key
            case HangUp(leg_id=leg):
                self.rooms.pop(leg, None)
            case _:
                pass

    def happen(self, event: TransferEvent, after: float = 0.0) -> None:
        """Something happens; a party that is gone, or not there yet, does nothing any more."""
        self.at += timedelta(seconds=after)
        if event is E.TARGET_ANSWERED:
            leg = self.call.leg(TARGET)
            if leg is not None and leg.state is LegState.DIALLING:
                self.call = self.call.with_leg(replace(leg, state=LegState.UP, answered_at=self.at))
                self.take(leg_answered(self.call, TARGET, self.at))
        elif event in LEGS:
            leg = self.call.leg(LEGS[event])
            if leg is not None and leg.live:
                gone = replace(leg, state=LegState.ENDED, ended_at=self.at, cause=Cause.NORMAL, room=None, held=False)
                self.call = self.call.with_leg(gone)
                self.rooms.pop(leg.id, None)
                self.take(leg_gone(self.call, leg.id, self.at))
        elif self.live(INITIATOR):
            with contextlib.suppress(TransferNotPossible):
                self.take(steer_transfer(self.call, event, self.at))

    def partners(self) -> set[UUID]:
        """With whom the customer can talk now."""
        room = self.rooms.get(CUSTOMER)
        return {leg for leg, where in self.rooms.items() if leg != CUSTOMER and where == room and leg not in self.held}

    def check(self) -> None:
        """The customer is with somebody, or knows why not; nobody is left over."""
        if not self.live(CUSTOMER):
            return self._check_without_customer()
        if self.call.state is CallState.QUEUED:
            assert CUSTOMER not in self.held
            assert self.hears[CUSTOMER] == WAIT_KEY
        elif CUSTOMER in self.held:
            assert self.live(INITIATOR)
            assert self.transfer.live
        elif self.transfer.state is TransferState.BLIND:
            assert self.live(TARGET)
            assert self.hears[CUSTOMER] == "ringback"
        elif self.transfer.end in HAS and not self.live(HAS[self.transfer.end]):
            assert self.at - (self.transfer.ended_at or self.at) > LANDING
        elif self.transfer.end is TransferEnd.JOINED:
            assert self.partners() <= {INITIATOR, TARGET}
        else:
            assert self.partners()
        return None

    def _check_without_customer(self) -> None:
        alone = [leg for leg in self.call.live if leg.role is not LegRole.CUSTOMER]
        if self.transfer.state is TransferState.ABANDONED:
            assert {leg.id for leg in alone} == {INITIATOR, TARGET}
            assert self.rooms[INITIATOR] == self.rooms[TARGET] == "consult"
            assert not self.held & {INITIATOR, TARGET}
        elif self.transfer.end is TransferEnd.ABANDONED:
            assert not alone
            assert self.call.state is CallState.ENDED


@given(
    kind=st.sampled_from(TransferKind),
    events=st.lists(st.tuples(st.sampled_from(HAPPENINGS + WISHES), st.sampled_from([0.0, 0.5, 1.9, 5.0])), max_size=9),
)
def test_no_order_of_events_leaves_the_customer_alone(kind: TransferKind, events: list[tuple[TransferEvent, float]]) -> None:
    play = Play3(kind)
    play.check()
    for event, after in events:
        play.happen(event, after)
        play.check()
    assert len([end for end in play.ends if end is not TransferEnd.RETURNED]) <= 1


@pytest.mark.parametrize("kind", TransferKind)
@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize("order", list(permutations((E.TARGET_GONE, E.INITIATOR_GONE))))
def test_r34_initiator_and_target_hang_up_together(kind: TransferKind, order: tuple[TransferEvent, ...], *, answered: bool) -> None:
    play = Play3(kind)
    if answered:
        play.happen(E.TARGET_ANSWERED, 3)
    for event in order:
        play.happen(event)
    assert play.ends[-1] is TransferEnd.RETURNED
    assert play.call.state is CallState.QUEUED
    play.check()


@pytest.mark.parametrize("order", list(permutations((E.TARGET_GONE, E.INITIATOR_GONE, E.CUSTOMER_GONE))))
def test_r34_all_three_hang_up_together(order: tuple[TransferEvent, ...]) -> None:
    play = Play3()
    play.happen(E.TARGET_ANSWERED)
    for event in order:
        play.happen(event)
    assert not play.call.live


def test_r31_initiator_hangs_up_while_the_target_rings() -> None:
    play = Play3()
    play.happen(E.INITIATOR_GONE, 2)
    assert play.transfer.state is TransferState.BLIND
    assert play.hears[CUSTOMER] == "ringback"
    play.happen(E.TARGET_ANSWERED, 2)
    assert play.ends == [TransferEnd.COMPLETED]
    assert play.partners() == {TARGET}


def test_r32_customer_hangs_up_during_consult() -> None:
    play = Play3()
    play.happen(E.TARGET_ANSWERED)
    play.happen(E.CUSTOMER_GONE, 1)
    assert play.transfer.state is TransferState.ABANDONED
    assert play.live(INITIATOR)
    assert play.live(TARGET)
    play.happen(E.INITIATOR_GONE, 30)
    assert play.ends == [TransferEnd.ABANDONED]
    assert play.call.state is CallState.ENDED


@pytest.mark.parametrize("answered", [True, False])
def test_r33_target_hangs_up_during_consult(*, answered: bool) -> None:
    play = Play3()
    if answered:
        play.happen(E.TARGET_ANSWERED)
    play.happen(E.TARGET_GONE, 1)
    assert play.ends == [TransferEnd.KEPT]
    assert play.partners() == {INITIATOR}
    assert not play.held


def test_r35_the_same_button_twice() -> None:
    play = Play3()
    order = Originate(CALL, UUID(int=20), LegKind.SIP, "+44209")
    with pytest.raises(TransferNotPossible, match="already"):
        begin_transfer(play.call, play.transfer, order, called(order, LegRole.OUTSIDE, NOW), NOW)
    play.happen(E.TARGET_ANSWERED)
    steered = steer_transfer(play.call, E.COMPLETE, play.at)
    with pytest.raises(TransferNotPossible, match="has ended"):
        steer_transfer(steered.call, E.COMPLETE, play.at)


def test_r36_transferor_is_gone_before_the_target_answers() -> None:
    play = Play3(TransferKind.BLIND)
    assert not play.live(INITIATOR)
    assert play.live(CUSTOMER)
    play.happen(E.TARGET_ANSWERED, 4)
    assert play.partners() == {TARGET}


def test_swapping_lets_the_initiator_talk_with_the_one_on_hold() -> None:
    play = Play3()
    play.happen(E.TARGET_ANSWERED)
    play.happen(E.SWAP)
    assert play.partners() == {INITIATOR}
    assert play.held == {TARGET}
    play.happen(E.SWAP)
    assert play.held == {CUSTOMER}
    assert play.rooms[INITIATOR] == play.rooms[TARGET] == "consult"
    play.happen(E.SWAP)
    play.happen(E.COMPLETE)
    assert play.partners() == {TARGET}
    assert not play.held


def test_joining_makes_a_conference() -> None:
    play = Play3()
    play.happen(E.TARGET_ANSWERED)
    play.happen(E.JOIN)
    assert play.partners() == {INITIATOR, TARGET}
    assert play.ends == [TransferEnd.JOINED]


@pytest.mark.parametrize("state", [state for state in TransferState if state is not TransferState.ENDED])
def test_every_state_knows_what_to_do_about_everything_that_happens(state: TransferState) -> None:
    assert [event for event in HAPPENINGS if (state, event) not in TABLE] == []


def test_the_manual_shows_the_table_as_it_is() -> None:
    page = (Path(__file__).parents[4] / "docs" / "calls.md").read_text(encoding="utf-8")
    shown = [line for line in page.splitlines() if line.startswith("| `")]
    assert shown == [_row(where, row) for where, row in TABLE.items()]


def _row(where: tuple[TransferState, TransferEvent], row: tuple[TransferState, TransferEnd | None, tuple[Move, ...]]) -> str:
    (state, event), (then, end, moves) = where, row
    done = ", ".join(move.value.replace("_", " ") for move in moves) or "-"
    became = f"`{then.value}`" + (f": {end.value}" if end else "")
    return f"| `{state.value}` | {event.value.replace('_', ' ')} | {became} | {done} |"

"""The life-cycles: every pair of state and event is in the table or refused."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from tests.unit.domain.routing.test_live_queue import item

from midoffice.domain.routing.estimate import estimate_wait
from midoffice.domain.routing.offer import Offer, OfferEnded, OfferState, end_offer
from midoffice.domain.routing.work_item import (
    HOLDS_CAPACITY,
    TRANSITIONS,
    IllegalTransition,
    WorkItemEvent,
    WorkItemState,
    answer,
    transition,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OFFER = Offer(UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4), OfferState.PENDING, NOW, NOW + timedelta(seconds=20))


@pytest.mark.parametrize(("state", "event"), list(product(WorkItemState, WorkItemEvent)))
def test_every_state_and_event(state: WorkItemState, event: WorkItemEvent) -> None:
    holding: dict[str, Any] = {"agent_id": UUID(int=7), "reservation_id": UUID(int=8)} if state in HOLDS_CAPACITY else {}
    before = item(1, state=state, **holding)
    target = TRANSITIONS.get((state, event))
    if target is None:
        with pytest.raises(IllegalTransition):
            transition(before, event, NOW)
        return
    after = transition(before, event, NOW)
    assert (after.state, after.version, after.state_since) == (target, before.version + 1, NOW)
    if target not in HOLDS_CAPACITY:
        assert after.reservation_id is None
    assert after.queued_at == before.queued_at


@pytest.mark.parametrize("state", [WorkItemState.COMPLETED, WorkItemState.CANCELED])
def test_terminal_states_have_no_way_out(state: WorkItemState) -> None:
    assert not [event for (source, event) in TRANSITIONS if source is state]


@pytest.mark.parametrize(("first", "second"), list(product(list(OfferState)[1:], list(OfferState)[1:])))
def test_an_offer_has_exactly_one_end(first: OfferState, second: OfferState) -> None:
    ended = end_offer(OFFER, first, NOW, "why")
    if first is second:
        assert end_offer(ended, second, NOW + timedelta(seconds=1)) is ended
    else:
        with pytest.raises(OfferEnded):
            end_offer(ended, second, NOW)


def test_target_is_measured_without_priority_and_at_the_first_answer_only() -> None:
    waiting = item(1, age=30, due=10, state=WorkItemState.OFFERED, agent_id=UUID(int=7), reservation_id=UUID(int=8), priority=25)
    first = answer(waiting, NOW)
    assert (first.answered_at, first.answered_in_target) == (NOW, True)
    again = answer(transition(transition(first, WorkItemEvent.TRANSFER, NOW), WorkItemEvent.OFFER, NOW), NOW + timedelta(hours=1))
    assert (again.answered_at, again.answered_in_target) == (NOW, True)


def test_estimate_uses_throughput_then_staffing_and_is_silent_when_nothing_is_known() -> None:
    half_hour = timedelta(minutes=30)
    assert estimate_wait(3, 30, half_hour, timedelta(), 0) == timedelta(minutes=3)
    assert estimate_wait(3, 0, half_hour, timedelta(minutes=4), 2) == timedelta(minutes=6)
    assert estimate_wait(3, 0, half_hour, timedelta(minutes=4), 0) is None
    assert estimate_wait(10_000, 1, half_hour, timedelta(), 1) == timedelta(hours=2)

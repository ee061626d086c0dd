"""Presence and capacity."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.agents.agent import AgentSkill
from midoffice.domain.agents.load import Load, NoCapacity
from midoffice.domain.agents.presence import Presence, PresenceState, apply_next, change_presence, plan_presence
from midoffice.domain.touchpoints.channel import MediaType
from midoffice.kernel.errors import Invalid

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
READY = Presence(UUID(int=1), PresenceState.READY, None, NOW)


def test_not_ready_needs_a_reason_and_the_others_have_none() -> None:
    with pytest.raises(Invalid):
        change_presence(READY, PresenceState.NOT_READY, " ", NOW)
    with pytest.raises(Invalid):
        change_presence(READY, PresenceState.SIGNED_OUT, "tired", NOW)


def test_the_same_presence_again_changes_nothing() -> None:
    assert change_presence(READY, PresenceState.READY, None, NOW + timedelta(minutes=1)) is READY


def test_next_presence_waits_until_applied_and_a_change_drops_it() -> None:
    planned = plan_presence(READY, PresenceState.NOT_READY, "lunch")
    assert planned.state is PresenceState.READY
    assert apply_next(planned, NOW).reason == "lunch"
    assert change_presence(planned, PresenceState.READY, None, NOW).next_state is None
    assert apply_next(READY, NOW) is READY


@pytest.mark.parametrize("level", [0, 6])
def test_proficiency_is_1_to_5(level: int) -> None:
    with pytest.raises(Invalid):
        AgentSkill(UUID(int=1), level)


@given(st.lists(st.tuples(st.sampled_from(MediaType), st.integers(1, 5)), max_size=30), st.integers(0, 12), st.integers(0, 12))
def test_reservations_never_exceed_a_limit_and_add_up(wanted: list[tuple[MediaType, int]], total: int, real_time: int) -> None:
    load = Load(UUID(int=1), total, real_time, total, 0, 0, 0, NOW)
    taken = []
    for media, units in wanted:
        try:
            load = load.reserve(media, units)
        except NoCapacity:
            assert not load.fits(media, units)
        else:
            taken.append((media, units))
        assert load.total_used == load.real_time_used + load.deferred_used <= load.total_limit
        assert load.real_time_used <= load.real_time_limit
    for media, units in taken:
        load = load.release(media, units, NOW)
    assert (load.total_used, load.real_time_used, load.deferred_used) == (0, 0, 0)


def test_r11_a_limit_lowered_below_the_use_lets_nothing_new_in() -> None:
    load = Load(UUID(int=1), 8, 8, 8, 0, 0, 0, NOW).reserve(MediaType.REAL_TIME, 6)
    assert not replace(load, total_limit=4).fits(MediaType.DEFERRED, 1)

"""A campaign's steps, and how fast it goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.campaigns.campaign import (
    Campaign,
    CampaignEvent,
    CampaignState,
    IllegalCampaignStep,
    allowance,
    checked,
    step,
)
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def campaign(**changes: object) -> Campaign:
    return replace(Campaign(new_id(), "spring", "Spring", "fibre", new_id(), NOW), **changes)  # type: ignore[arg-type]


def test_a_campaign_keeps_its_place_through_a_pause() -> None:
    going = replace(step(campaign(), CampaignEvent.START, NOW), cursor=new_id(), reached=7, credit=3.0)
    resumed = step(step(going, CampaignEvent.PAUSE, NOW), CampaignEvent.RESUME, NOW + timedelta(days=3))
    assert (resumed.state, resumed.cursor, resumed.reached) == (CampaignState.RUNNING, going.cursor, 7)
    assert resumed.started_at == NOW
    assert resumed.credit == 0.0, "what a pause held up is not made up for at once"


def test_only_steps_of_the_table_are_taken() -> None:
    allowed = {
        (CampaignState.DRAFT, CampaignEvent.START),
        (CampaignState.RUNNING, CampaignEvent.PAUSE),
        (CampaignState.PAUSED, CampaignEvent.RESUME),
        *((state, CampaignEvent.END) for state in CampaignState if state is not CampaignState.ENDED),
    }
    for state in CampaignState:
        for event in CampaignEvent:
            if (state, event) in allowed:
                step(campaign(state=state), event, NOW)
            else:
                with pytest.raises(IllegalCampaignStep, match=state.value):
                    step(campaign(state=state), event, NOW)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " "}),
        ("action", {"action": ""}),
        ("per_hour", {"per_hour": 0}),
        ("priority", {"priority": 1001}),
        ("ends_at", {"ends_at": NOW}),
    ],
)
def test_a_fault_is_named_by_its_field(field: str, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        checked(campaign(**changes))
    assert refused.value.fields["field"] == field
    assert refused.value.fields["remedy"]


@given(st.integers(1, 100_000), st.lists(st.integers(0, 600), min_size=1, max_size=60))
def test_the_pace_is_never_exceeded(per_hour: int, pauses: list[int]) -> None:
    """Whenever the worker looks, what was allowed in all fits the time that has passed and one minute's credit."""
    going, now, allowed = step(campaign(per_hour=per_hour), CampaignEvent.START, NOW), NOW, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        count, going = allowance(going, now, 1_000_000)
        allowed += count
        assert allowed <= per_hour * (now - NOW).total_seconds() / 3600 + 1e-6
        assert count <= max(1, per_hour / 60), "a worker that slept does not make up for it at once"


def test_the_pace_is_reached() -> None:
    going, allowed = step(campaign(per_hour=720), CampaignEvent.START, NOW), 0
    for second in range(1, 3601):
        count, going = allowance(going, NOW + timedelta(seconds=second), 200)
        allowed += count
    assert allowed == pytest.approx(720, abs=1)

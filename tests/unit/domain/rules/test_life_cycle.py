"""The life of a version, step by step."""

import pytest

from midoffice.domain.rules.life_cycle import TRANSITIONS, IllegalStep, VersionEvent, VersionState, transition


def test_only_the_steps_of_the_table_can_be_taken() -> None:
    for state in VersionState:
        for event in VersionEvent:
            if (state, event) in TRANSITIONS:
                assert transition(state, event) is TRANSITIONS[state, event]
            else:
                with pytest.raises(IllegalStep):
                    transition(state, event)


def test_every_state_is_reached_and_says_what_it_is() -> None:
    assert set(TRANSITIONS.values()) == set(VersionState)


def test_nothing_is_published_that_nobody_answers_for() -> None:
    assert [state for state, event in TRANSITIONS if event is VersionEvent.PUBLISH] == [VersionState.APPROVED]
    with pytest.raises(IllegalStep) as caught:
        transition(VersionState.CHECKED, VersionEvent.PUBLISH)
    assert caught.value.fields["remedy"] == "Have it approved first."

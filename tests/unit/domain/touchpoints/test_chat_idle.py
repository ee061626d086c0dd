from datetime import UTC, datetime, timedelta

import pytest

from midoffice.domain.touchpoints.chat_idle import IdleDecision, IdlePolicy, IdleStep, decide_idle

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = IdlePolicy(warn_after=timedelta(seconds=180), close_after=timedelta(seconds=120))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def decide(
    customer: float,
    agent: float | None,
    warned: float | None,
    now: float,
    policy: IdlePolicy = POLICY,
    left: float | None = None,
) -> IdleDecision:
    return decide_idle(
        policy,
        customer_at=at(customer),
        agent_at=None if agent is None else at(agent),
        warned_at=None if warned is None else at(warned),
        left_at=None if left is None else at(left),
        now=at(now),
    )


def test_r75_visitor_who_waits_for_us_is_never_idle() -> None:
    assert decide(0, None, None, 100_000).step is IdleStep.WAIT
    assert decide(50, 40, None, 100_000).step is IdleStep.WAIT


@pytest.mark.parametrize(
    ("warned", "now", "step", "look_at"),
    [
        (None, 189, IdleStep.WAIT, 190.0),
        (None, 190, IdleStep.WARN, 310.0),
        (190, 309, IdleStep.WAIT, 310.0),
        (190, 310, IdleStep.CLOSE, None),
        (190, 9999, IdleStep.CLOSE, None),
    ],
)
def test_r75_idle_visitor_is_warned_then_let_go(warned: float | None, now: float, step: IdleStep, look_at: float | None) -> None:
    assert decide(0, 10, warned, now) == IdleDecision(step, None if look_at is None else at(look_at))


def test_r75_answer_to_the_warning_starts_over() -> None:
    assert decide(250, 10, 190, 320).step is IdleStep.WAIT
    assert decide(250, 260, 190, 320) == IdleDecision(IdleStep.WAIT, at(440))
    assert decide(250, 260, 190, 440).step is IdleStep.WARN


def test_new_word_of_the_agent_after_the_warning_gives_the_visitor_new_time() -> None:
    assert decide(0, 200, 190, 311) == IdleDecision(IdleStep.WAIT, at(380))


def test_zero_never_warns_or_never_closes() -> None:
    never = IdlePolicy(timedelta(0), timedelta(seconds=5))
    assert decide(0, 1, None, 99_999, never) == IdleDecision(IdleStep.WAIT, None)
    warn_only = IdlePolicy(timedelta(seconds=60), timedelta(0))
    assert decide(0, 1, None, 61, warn_only) == IdleDecision(IdleStep.WARN, None)
    assert decide(0, 1, 61, 9999, warn_only).step is IdleStep.WAIT


def test_r75_visitor_who_left_while_we_owe_an_answer_does_not_hold_capacity_for_ever() -> None:
    assert decide(50, 40, None, 399, left=100) == IdleDecision(IdleStep.WAIT, at(400))
    assert decide(50, 40, None, 400, left=100).step is IdleStep.CLOSE

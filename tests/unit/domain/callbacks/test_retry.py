"""What follows from a call."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from midoffice.domain.callbacks.callback import (
    Attempt,
    AttemptOutcome,
    Callback,
    CallbackEnded,
    CallbackState,
    Window,
    end_callback,
)
from midoffice.domain.callbacks.retry import Final, Retry, judge_attempt
from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id

NOON = datetime(2026, 3, 25, 12, tzinfo=UTC)
SERVICE = Service(new_id(), "billing", "Billing", callback=CallbackRules(allowed=True))
CALLBACK = Callback(
    new_id(), new_id(), new_id(), "+442079460000", "Ann", "", NOON, "customer", Window(), ("Europe/London",), NOON
)  # fmt: skip


def tried(*outcomes: AttemptOutcome, at: datetime = NOON, window: Window | None = None) -> Callback:
    attempts = tuple(Attempt(at, new_id(), outcome) for outcome in outcomes)
    return replace(CALLBACK, attempts=attempts, wish=window or Window())


O = AttemptOutcome  # noqa: E741 - as the enum stands in the tables
LAST = replace(SERVICE, callback=replace(SERVICE.callback, max_attempts=1))


@pytest.mark.parametrize(
    ("callback", "service", "now", "verdict"),
    [
        (tried(O.REACHED), SERVICE, NOON, Final(CallbackState.REACHED)),
        (tried(O.NO_ANSWER), SERVICE, NOON, Retry(NOON + timedelta(minutes=30))),
        (tried(O.NO_ANSWER, O.BUSY), SERVICE, NOON, Retry(NOON + timedelta(minutes=30))),
        (tried(O.BUSY, O.NO_ANSWER, O.VOICEMAIL), SERVICE, NOON, Final(CallbackState.NOT_REACHED, "tried_out")),
        (tried(O.NO_ANSWER, O.NO_ANSWER, O.REACHED), SERVICE, NOON, Final(CallbackState.REACHED)),
        (tried(O.WRONG_NUMBER), SERVICE, NOON, Final(CallbackState.NOT_REACHED, "wrong_number")),
        (tried(O.VOICEMAIL), LAST, NOON, Final(CallbackState.NOT_REACHED, "tried_out")),
        # 19:45 in London: the next half hour is too late in the evening, so it is 08:00 the next morning.
        (tried(O.BUSY), SERVICE, NOON.replace(hour=19, minute=45), Retry(datetime(2026, 3, 26, 8, tzinfo=UTC))),
        (
            tried(O.BUSY, window=Window(NOON, NOON + timedelta(hours=1))),
            SERVICE,
            NOON,
            Retry(NOON + timedelta(minutes=30)),
        ),
        (
            tried(O.BUSY, window=Window(NOON, NOON + timedelta(minutes=30))),
            SERVICE,
            NOON,
            Final(CallbackState.NOT_REACHED, "window_over"),
        ),
    ],
    ids=[f"case{n}" for n in range(10)],
)
def test_verdict_on_the_last_attempt(callback: Callback, service: Service, now: datetime, verdict: Final | Retry) -> None:
    assert judge_attempt(callback, service, now) == verdict


def test_callback_ends_once() -> None:
    ended = end_callback(CALLBACK, CallbackState.CANCELED, NOON, "changed my mind")
    assert (ended.state, ended.ended_at, ended.end_reason) == (CallbackState.CANCELED, NOON, "changed my mind")
    with pytest.raises(CallbackEnded):
        end_callback(ended, CallbackState.REACHED, NOON)


def test_hours_of_calling_end_after_they_begin() -> None:
    with pytest.raises(Invalid, match="latest"):
        CallbackRules(earliest=SERVICE.callback.latest, latest=SERVICE.callback.earliest)

"""What follows from a call: another one later, or the end."""

from dataclasses import dataclass
from datetime import datetime

from midoffice.domain.callbacks.callback import AttemptOutcome, Callback, CallbackState
from midoffice.domain.callbacks.hours import next_slot
from midoffice.domain.services.service import Service


@dataclass(frozen=True, slots=True)
class Retry:
    """Call again from `at` on."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Final:
    """No further call."""

    state: CallbackState
    reason: str | None = None


Verdict = Retry | Final
TRIED_OUT, WINDOW_OVER = "tried_out", "window_over"


def judge_attempt(callback: Callback, service: Service, now: datetime) -> Verdict:
    """Return what follows from the last attempt of a callback.

    A further call keeps to the time that the customer asked for: when that is over, nobody is called at another one.
    """
    last = callback.attempts[-1].outcome
    if last is AttemptOutcome.REACHED:
        return Final(CallbackState.REACHED)
    if last is AttemptOutcome.WRONG_NUMBER:
        return Final(CallbackState.NOT_REACHED, AttemptOutcome.WRONG_NUMBER.value)
    if len(callback.attempts) >= service.callback.max_attempts:
        return Final(CallbackState.NOT_REACHED, TRIED_OUT)
    slot = next_slot(service, callback.zones, callback.wish, now + service.callback.retry_after)
    return Final(CallbackState.NOT_REACHED, WINDOW_OVER) if slot is None else Retry(slot.starts)

"""Whether a service's rules of calling back could run."""

from datetime import timedelta

from midoffice.domain.callbacks.number import REGIONS
from midoffice.domain.services.callback_rules import CallbackMode, CallbackRules
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ranges import checked_range

MOST_ATTEMPTS = 20
_DAY = timedelta(days=1).total_seconds()


def check_callback_rules(rules: CallbackRules, *, can_dial: bool) -> None:
    """Raise Invalid(callback.<field>) for rules that could not run; `can_dial`: there is a touchpoint that dials by itself."""
    checked_range("callback.offer_above", rules.offer_above.total_seconds(), 0, _DAY)
    checked_range("callback.max_attempts", rules.max_attempts, 1, MOST_ATTEMPTS)
    checked_range("callback.retry_after", rules.retry_after.total_seconds(), 60, 7 * _DAY)
    checked_range("callback.keep_place", rules.keep_place.total_seconds(), 0, 3600)
    if rules.region and rules.region not in REGIONS:
        raise Invalid("callback.region", f"{rules.region[:8]!r} is no country", "Enter two letters such as GB, or nothing.")
    if rules.mode is CallbackMode.CUSTOMER_FIRST and not can_dial:
        why = "needs a touchpoint that can dial, and there is none"
        raise Invalid("callback.mode", why, "Let agents call (agent_first) until there is one.")

"""What a replay calls better or worse on one day, held against many days of the same kind."""

from dataclasses import replace
from datetime import timedelta
from statistics import fmean

from tests.unit.domain.routing.replay.days import BILLING, SALES, drawn_day

from midoffice.domain.routing.replay.comparison import compare

DAYS = 100
PRESENT = (SALES, BILLING)
CHANGED = (
    replace(SALES, overflow_service_id=BILLING.id, overflow_after=timedelta(seconds=60)),
    replace(BILLING, overflow_service_id=SALES.id, overflow_after=timedelta(seconds=60)),
)


def test_one_day_hardly_ever_says_the_contrary_of_many() -> None:
    """Days with too few agents: queues of hours, in which no half-hour stands alone."""
    found = [compare(drawn_day(seed), PRESENT, CHANGED).total.differences for seed in range(DAYS)]
    for name in ("service_level", "mean_wait_seconds", "abandoned_share", "occupancy"):
        differences = [getattr(each, name) for each in found]
        rising = fmean(each.value for each in differences) > 0
        contrary = sum(each.high < 0 if rising else each.low > 0 for each in differences)
        assert contrary <= 0.05 * DAYS, (name, contrary)

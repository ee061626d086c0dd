"""Estimated wait: what a waiting customer is told."""

from datetime import timedelta

LONGEST_TOLD = timedelta(hours=2)


def estimate_wait(position: int, answered: int, window: timedelta, mean_handle: timedelta, staffed: int) -> timedelta | None:
    """Return the expected wait of the customer at `position` (1 = next), or None when nothing is known.

    With a recent throughput, position / (answered / window): the queue drains at the rate just seen (Little's law over the
    items ahead). Without one, position x mean handle time / staffed agents. At most two hours is told.
    """
    if answered > 0:
        wait = position * (window / answered)
    elif staffed > 0 and mean_handle > timedelta(0):
        wait = position * mean_handle / staffed
    else:
        return None
    return min(wait, LONGEST_TOLD)

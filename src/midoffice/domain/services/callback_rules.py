"""What a service does instead of letting somebody wait: call back, and keep the place of one who was cut off."""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum

from midoffice.kernel.errors import Invalid


class CallbackMode(StrEnum):
    """Who is on the telephone first."""

    AGENT_FIRST = "agent_first"
    """An agent takes the callback and then calls."""
    CUSTOMER_FIRST = "customer_first"
    """A dialler calls and an agent takes the answered call; needs a touchpoint that can dial."""


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """When a service calls back, and how often it tries.

    Customers are offered a callback where `allowed`: while waiting, once the estimated wait exceeds `offer_above`; when the queue
    is full or the service closed, if `offer_when_full` or `offer_when_closed`. Agents and programs may ask for one at any time.
    Calls are made while the service is open and it is between `earliest` and `latest` where the customer is (`latest` 00:00 is
    midnight). After `max_attempts` calls that did not reach anybody, `retry_after` apart, the callback ends. A customer with a
    pending callback who is answered before it does not get it any more if `merge_on_contact`.
    `region` is the ISO country assumed for numbers without a country code; empty: the installation's.
    `keep_place` is how long the place of one who left the queue is kept, 0 not at all; it does not depend on `allowed`.
    """

    allowed: bool = False
    mode: CallbackMode = CallbackMode.AGENT_FIRST
    offer_above: timedelta = timedelta(0)
    offer_when_full: bool = True
    offer_when_closed: bool = True
    earliest: time = time(8)
    latest: time = time(20)
    max_attempts: int = 3
    retry_after: timedelta = timedelta(minutes=30)
    merge_on_contact: bool = True
    region: str = ""
    keep_place: timedelta = timedelta(seconds=60)

    def __post_init__(self) -> None:
        """Refuse hours that end before they begin."""
        if self.latest != time(0) and self.latest <= self.earliest:
            raise Invalid("callback.latest", "is not after earliest", "Enter a later time; 00:00 is midnight.")

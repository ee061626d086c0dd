"""What may be asked for: a time in which somebody can call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from midoffice.domain.callbacks.callback import Window
from midoffice.domain.callbacks.hours import FURTHEST, Slot, next_slot
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class CallbackWish:
    """What a customer, or somebody for a customer, asks for. `number` as entered; `time_zone` is the customer's, if known."""

    number: str
    name: str = ""
    about: str = ""
    window: Window = field(default_factory=Window)
    time_zone: str | None = None


class NoCallback(Conflict):
    """No callback can be asked for here. Fields: cause."""

    remedy = "Write instead; the contact is answered all the same."


def first_slot(service: Service, zones: Sequence[str], window: Window, now: datetime) -> Slot:
    """Return when the first call of a callback asked for now may be made.

    Raises Invalid(start | end) for a time that is past, ends before it begins, is too far off or in which nobody calls, and
    NoCallback when the service never calls.
    """
    if window.end is not None and (window.start is None or window.end <= window.start):
        raise Invalid("end", "is not after start", "Enter a later time, or none.")
    if window.end is not None and window.end <= now:
        raise Invalid("end", "is past", "Choose a time to come.")
    if window.start is not None and window.start > now + FURTHEST:
        raise Invalid("start", f"is more than {FURTHEST.days} days away", "Choose an earlier day.")
    slot = next_slot(service, zones, window, now)
    if slot is not None:
        return slot
    other = next_slot(service, zones, Window(start=window.start), now)
    if other is None:
        raise NoCallback(f"{service.name} makes no callbacks.", cause="no_hours")
    raise Invalid("start", "is outside the hours in which we call", f"The next one is {other.starts:%Y-%m-%d %H:%M} UTC.")

"""Which numbers may be dialled: the guard against toll fraud. Every call to the outside passes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

from midoffice.domain.callbacks.number import callable_number
from midoffice.kernel.errors import Conflict, Forbidden, Invalid

LONGEST_NUMBER: Final = 32
_DEAR = frozenset(
    {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.PAGER}
)
_SHORTEST_DEAR = 4
"""Digits after the country code: shorter numbers are no number that could be dear."""
_PERHAPS_DEAR_PREFIXES = ("+979", "+881", "+882", "+883", "+870", "+878")
"""International premium rate, satellites and networks of no country."""


class NumberNotAllowed(Forbidden):
    """The dial plan does not let this number be called."""

    remedy = "Ask an administrator to allow the destination in `voice.dialling`."


class EmergencyNumber(Forbidden):
    """An emergency number: it is never dialled by accident, and not at all without a trunk for it."""

    remedy = "Use a telephone: it tells the emergency services where you are."


class SpendLimitReached(Conflict):
    """What may be spent on calls in a day is spent."""

    remedy = "Try again tomorrow, or ask an administrator to raise `voice.dialling.spend_per_day`."


class ForwardingLoop(Conflict):
    """The call has been forwarded too often: somebody forwards to somebody who forwards back."""

    remedy = "Look at the forwards of the numbers involved."


@dataclass(frozen=True, slots=True)
class Rate:
    """What a minute costs to numbers that begin with `prefix`; the longest prefix counts."""

    prefix: str
    per_minute: Decimal


@dataclass(frozen=True, slots=True)
class DialPlan:
    """What may be called, and for how much.

    `allowed` and `barred` are beginnings of numbers in E.164 (`+44`); the longest that fits decides, and barred wins a tie. Without
    any `allowed`, the numbers of `region`. Premium numbers are barred unless one of `allowed` names more than their country.
    `emergency`: whether emergency numbers go out. `spend_per_day` None: no limit; minutes count in full, also begun ones.
    """

    region: str = "GB"
    allowed: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    emergency: bool = False
    most_forwards: int = 3
    most_at_once: int = 30
    spend_per_day: Decimal | None = Decimal(100)
    per_minute: Decimal = Decimal("0.10")
    rates: tuple[Rate, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A call to the outside that was, or is being, paid for: to whom, and for how long so far."""

    number: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Dialled:
    """A number that may be called. `emergency`: no limit applies, and `number` is as dialled."""

    number: str
    emergency: bool = False


def may_dial(
    plan: DialPlan, raw: str, *, today: Sequence[Spoken] = (), at_once: int = 0, forwards: int = 0, region: str = ""
) -> Dialled:
    """Return the number in the form in which it is dialled.

    `region` is that of who dials, where it is another one than the plan's: it says how the number is read, not what may be called.
    `today`: the calls to the outside of this day; `at_once`: those that are up; `forwards`: how often this call was passed on.
    Raises Invalid(number), EmergencyNumber, NumberNotAllowed, SpendLimitReached and ForwardingLoop.
    """
    written = raw.strip()
    if len(written) > LONGEST_NUMBER:
        raise Invalid("number", "is too long for a telephone number", "Enter it with the country code, as +44 20 7946 0000.")
    home = region or plan.region
    if is_emergency(home, written):
        if not plan.emergency:
            raise EmergencyNumber("call an emergency number from here")
        return Dialled("".join(filter(str.isdigit, written)), emergency=True)
    number = callable_number(written, home)
    if not is_allowed(plan, number):
        raise NumberNotAllowed(f"call {number}")
    if forwards > plan.most_forwards:
        raise ForwardingLoop(f"This call was forwarded {forwards} times already.")
    if at_once >= plan.most_at_once:
        raise Conflict(f"There are {at_once} calls to the outside already; no more are made at once.")
    if plan.spend_per_day is not None and spent(plan, today) + _rate(plan, number) > plan.spend_per_day:
        raise SpendLimitReached(f"{plan.spend_per_day} have been spent on calls today.")
    return Dialled(number)


def is_emergency(region: str, written: str) -> bool:
    """Tell whether what was dialled reaches the emergency services of a region."""
    digits = "" if "+" in written else "".join(filter(str.isdigit, written))
    return 0 < len(digits) <= 6 and phonenumbers.connects_to_emergency_number(digits, region)  # noqa: PLR2004 - short numbers


def is_allowed(plan: DialPlan, number: str) -> bool:
    """Tell whether the plan lets an E.164 number be called, whatever it costs."""
    barred = _longest(plan.barred, number)
    if plan.allowed:
        allowed = _longest(plan.allowed, number)
    else:
        allowed = f"+{phonenumbers.country_code_for_region(plan.region)}"
        allowed = allowed if number.startswith(allowed) else ""
    if not allowed or len(barred) >= len(allowed):
        return False
    code = f"+{phonenumbers.parse(number).country_code}"
    return len(allowed) > len(code) or not _is_dear(number, len(code))


def _is_dear(number: str, code_length: int) -> bool:
    """Tell whether a number costs more than others, also with digits behind it: telephone companies pass over those."""
    if number.startswith(_PERHAPS_DEAR_PREFIXES):
        return True
    kind = phonenumbers.number_type(phonenumbers.parse(number))
    if kind != PhoneNumberType.UNKNOWN:
        return kind in _DEAR
    begun = (number[:length] for length in range(code_length + _SHORTEST_DEAR, len(number)))
    return any(phonenumbers.number_type(phonenumbers.parse(each)) in _DEAR for each in begun)


def spent(plan: DialPlan, today: Sequence[Spoken]) -> Decimal:
    """Return what the calls cost so far: every minute begun at its rate, and one at least."""
    return sum((max(1, ceil(each.seconds / 60)) * _rate(plan, each.number) for each in today), Decimal(0))


def _rate(plan: DialPlan, number: str) -> Decimal:
    fitting = [rate for rate in plan.rates if number.startswith(rate.prefix)]
    return max(fitting, key=lambda rate: len(rate.prefix)).per_minute if fitting else plan.per_minute


def _longest(prefixes: Sequence[str], number: str) -> str:
    return max((prefix for prefix in prefixes if prefix and number.startswith(prefix)), key=len, default="")

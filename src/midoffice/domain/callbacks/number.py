"""Numbers that can be called, and where their owners may be."""

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone

from midoffice.kernel.errors import Invalid

REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""Countries, by the two letters of ISO 3166, whose numbers can be told without their code."""
_MOST_ZONES = 12
"""Numbers of more zones than that say nothing about where somebody is (toll-free ones, those of no country)."""
_REMEDY = "Enter it with the country code, as +44 20 7946 0000."
_WRONG_LENGTH = "Check its digits: it is too long or too short for its country."


def callable_number(raw: str, region: str) -> str:
    """Return a number in E.164; `region` is the ISO country assumed without a country code. Raises Invalid(number)."""
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        raise Invalid("number", "is not a telephone number", _REMEDY) from None
    # A number of the right length, area code included. Whether it is in use no list tells reliably: the first call does.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        abroad = raw.strip().startswith("+")
        raise Invalid("number", "cannot be called", _WRONG_LENGTH if abroad else _REMEDY)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def zones_of(number: str, zone: str | None, fallback: str) -> tuple[str, ...]:
    """Return where the owner of an E.164 number may be: the zone that is known, else those of the number, else the fallback.

    Raises Invalid(time_zone) for a known zone that does not exist.
    """
    if zone:
        if not _exists(zone):
            raise Invalid("time_zone", f"{zone[:64]!r} is not a time zone", "Enter an IANA name such as Europe/London.")
        return (zone,)
    named = timezone.time_zones_for_number(phonenumbers.parse(number))
    known = tuple(each for each in named if each != timezone.UNKNOWN_TIMEZONE and _exists(each))
    return known if known and len(known) <= _MOST_ZONES else (fallback,)


@lru_cache(maxsize=1024)
def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True

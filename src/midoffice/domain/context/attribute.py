"""One thing that is known about a customer, or not: and then why not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from midoffice.domain.context.source import SERVICE, FieldType
from midoffice.kernel.records import quick


class UnknownReason(StrEnum):
    """Why a value is not known."""

    DOWN = "down"
    """The source cannot be reached, or refuses us."""
    SLOW = "slow"
    """It did not answer in time."""
    FORBIDDEN = "forbidden"
    """We may not know it: no consent for its purpose, a customer who is not verified, or a source that refuses."""
    INCONSISTENT = "inconsistent"
    """The source answered with what cannot be right, such as another customer's record."""
    SCHEMA = "schema"
    """What it answers no longer fits what we were told about it."""
    NOT_ASKED = "not_asked"
    """Nobody was asked: no identifier that a source knows, or no source."""


@dataclass(frozen=True, slots=True)
class Missing:
    """In place of a value that is not known. `detail` is for people."""

    reason: UnknownReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What another source says about the same attribute."""

    source: str
    value: object
    as_of: datetime


@quick
@dataclass(frozen=True, slots=True)
class Attribute:
    """A named value with where it comes from and since when it holds.

    `value` is None (known to be nothing), bool, int, Decimal, str, date, an aware datetime, a list or a dict of those, or Missing.
    `source` is the key of the source; `as_of` when it was read there, of a missing one when it was wanted. `others` are readings
    of sources that say something else.
    """

    name: str
    value: object
    source: str
    as_of: datetime
    type: FieldType = FieldType.STRING
    unit: str = ""
    label: str = ""
    meaning: str = ""
    purpose: str = SERVICE
    protected: bool = False
    others: tuple[Reading, ...] = ()

"""Numbers: decimals of 34 digits, rounded half to even, as IEEE 754 decimal128 has them.

Python's own operators round to the digits of a context that belongs to the thread, so arithmetic goes through `CONTEXT`.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow

DIGITS = 34
LARGEST_EXPONENT = 6144

CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=LARGEST_EXPONENT,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)

_WRITTEN = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?", re.ASCII)
_LONGEST = 10_000
_PLAIN_DIGITS = 100  # a number is written without an exponent up to this length


def read_number(text: str) -> Decimal | None:
    """Read a numeric literal; None if it is none, has over 10,000 characters or is out of range."""
    if len(text) > _LONGEST or not _WRITTEN.fullmatch(text):
        return None
    try:
        return CONTEXT.create_decimal(text)
    except DecimalException:
        return None


def number_text(value: Decimal) -> str:
    """The number as FEEL writes it: no trailing zeros behind the point, an exponent only where digits would run away."""
    if not value:
        return "0"
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return str(value)
    if len(digits) + abs(exponent) > _PLAIN_DIGITS:
        return str(value.normalize(CONTEXT))
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if sign and plain == "-0" else plain

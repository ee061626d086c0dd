"""Built-in functions of numbers."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
    InvalidOperation,
)
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.builtins.signatures import builtin, table
from midoffice.domain.rules.feel.values import CONTEXT, DaysTime, YearsMonths

if TYPE_CHECKING:
    from collections.abc import Callable

    from midoffice.domain.rules.feel.run import Run

SMALLEST_SCALE = -6111
LARGEST_SCALE = 6176

_WIDE = Context(prec=13_000, Emin=-20_000, Emax=20_000, traps=[InvalidOperation])


def _rounding(name: str, direction: str) -> Callable[[Run, Decimal, Decimal | None], object]:
    """A function that rounds to so many digits behind the point (none if the scale is left out)."""

    def round_number(run: Run, number: Decimal, scale: Decimal | None) -> object:
        places = 0 if scale is None else int(scale)
        if not SMALLEST_SCALE <= places <= LARGEST_SCALE:
            run.report(f"The scale of {name} is {places}; it goes from {SMALLEST_SCALE} to {LARGEST_SCALE}.")
            return None
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent <= places:
            return number
        return CONTEXT.plus(number.quantize(Decimal(1).scaleb(-places), direction, _WIDE))

    return round_number


def _absolute(_run: Run, value: Decimal | DaysTime | YearsMonths) -> object:
    if isinstance(value, DaysTime):
        return DaysTime(abs(value.nanoseconds))
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return CONTEXT.abs(value)


def _modulo(run: Run, dividend: Decimal, divisor: Decimal) -> object:
    if not divisor:
        run.report("Nothing can be divided by zero: the divisor of modulo is 0.")
        return None
    # the specification's definition: the result has the sign of the divisor
    quotient = CONTEXT.divide(dividend, divisor).to_integral_value(ROUND_FLOOR)
    return CONTEXT.subtract(dividend, CONTEXT.multiply(divisor, quotient))


def _square_root(run: Run, number: Decimal) -> object:
    if number < 0:
        run.report("A negative number has no square root.")
        return None
    return CONTEXT.sqrt(number)


def _logarithm(run: Run, number: Decimal) -> object:
    if number <= 0:
        run.report("Only a positive number has a logarithm.")
        return None
    return CONTEXT.ln(number)


def _exponential(run: Run, number: Decimal) -> object:
    try:
        return CONTEXT.exp(number)
    except DecimalException:
        run.report(f"e to the power of {number} is out of range.")
        return None


def _is_even(_run: Run, number: Decimal) -> object:
    return number == number.to_integral_value() and int(number) % 2 == 0


def _is_odd(_run: Run, number: Decimal) -> object:
    return number == number.to_integral_value() and int(number) % 2 == 1


_ROUNDINGS = (
    ("floor", "n: number, scale?: number -> number", ROUND_FLOOR),
    ("ceiling", "n: number, scale?: number -> number", ROUND_CEILING),
    ("decimal", "n: number, scale: number -> number", ROUND_HALF_EVEN),
    ("round up", "n: number, scale: number -> number", ROUND_UP),
    ("round down", "n: number, scale: number -> number", ROUND_DOWN),
    ("round half up", "n: number, scale: number -> number", ROUND_HALF_UP),
    ("round half down", "n: number, scale: number -> number", ROUND_HALF_DOWN),
)

NUMERIC = table(
    *(builtin(name, signature, _rounding(name, direction)) for name, signature, direction in _ROUNDINGS),
    builtin(
        "abs",
        (
            "n: number -> number",
            "n: days and time duration -> days and time duration",
            "n: years and months duration -> years and months duration",
        ),
        _absolute,
    ),
    builtin("modulo", "dividend: number, divisor: number -> number", _modulo),
    builtin("sqrt", "number: number -> number", _square_root),
    builtin("log", "number: number -> number", _logarithm),
    builtin("exp", "number: number -> number", _exponential),
    builtin("even", "number: number -> boolean", _is_even),
    builtin("odd", "number: number -> boolean", _is_odd),
)

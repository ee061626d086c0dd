"""Values and types: which type a value has, whether it has this one, and what is made of it where another is wanted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.check_words import described
from midoffice.domain.rules.feel.types import (
    ANY,
    ANY_FUNCTION,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    NULL,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    ContextOf,
    FeelType,
    FunctionOf,
    ListOf,
    OneOf,
    RangeOf,
    Restricted,
    Simple,
    is_part_of,
    one_of,
)
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import (
    Builtin,
    DaysTime,
    FeelDate,
    FeelDateTime,
    FeelTime,
    Function,
    Range,
    Signature,
    YearsMonths,
    at_midnight_utc,
    shown,
)

if TYPE_CHECKING:
    from midoffice.domain.rules.feel.run import Run

_SIMPLE: dict[type, Simple] = {
    bool: BOOLEAN,
    Decimal: NUMBER,
    str: STRING,
    FeelDate: DATE,
    FeelTime: TIME,
    FeelDateTime: DATE_TIME,
    DaysTime: DAYS_TIME,
    YearsMonths: YEARS_MONTHS,
    type(None): NULL,
}


def type_of(value: object) -> FeelType:  # noqa: PLR0911 - one for each kind of value
    """The narrowest type of a value; an empty list is a list of Null."""
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple
    if isinstance(value, list):
        return ListOf(one_of(*(type_of(item) for item in value)))
    if isinstance(value, dict):
        return ContextOf(tuple((str(key), type_of(entry)) for key, entry in value.items()))
    if isinstance(value, Range):
        return RangeOf(one_of(type_of(value.start), type_of(value.end)))
    if isinstance(value, Function):
        return FunctionOf(tuple(parameter.type for parameter in value.parameters), value.result)
    if isinstance(value, Builtin):
        return _builtin_type(value)
    return ANY


def conforms(run: Run, value: object, wanted: FeelType) -> bool:
    """Whether a value may stand where this type is wanted; null and UNKNOWN may stand anywhere."""
    return value is None or isinstance(value, Unknown) or has_type(run, value, wanted)


def has_type(run: Run, value: object, wanted: FeelType) -> bool:  # noqa: PLR0911 - one for each kind of type
    """Whether the type has this value; only Null has null."""
    if value is None:
        return wanted == NULL
    if isinstance(wanted, Simple):
        if wanted == ANY:
            return True
        if wanted == ANY_FUNCTION:
            return isinstance(value, Function | Builtin)
        return _SIMPLE.get(type(value)) == wanted
    if isinstance(wanted, Restricted):
        return has_type(run, value, wanted.base) and wanted.allows(run, value)
    if isinstance(wanted, OneOf):
        return any(has_type(run, value, member) for member in wanted.members)
    return _has_parts(run, value, wanted)


def _has_parts(run: Run, value: object, wanted: ListOf | RangeOf | ContextOf | FunctionOf) -> bool:
    run.spend(len(value) if isinstance(value, list | dict) else 1)
    if isinstance(wanted, ListOf):
        return isinstance(value, list) and all(conforms(run, item, wanted.item) for item in value)
    if isinstance(wanted, ContextOf):
        return isinstance(value, dict) and all(key in value and conforms(run, value[key], kind) for key, kind in wanted.fields)
    if isinstance(wanted, RangeOf):
        return isinstance(value, Range) and conforms(run, value.start, wanted.item) and conforms(run, value.end, wanted.item)
    if isinstance(value, Function) and value.result == ANY:  # what it gives is only known when it is called
        return is_part_of(FunctionOf(tuple(one.type for one in value.parameters), wanted.result), wanted)
    if isinstance(value, Builtin):
        return any(_takes(signature, wanted) for signature in value.signatures)
    return isinstance(value, Function) and is_part_of(type_of(value), wanted)


def _takes(signature: Signature, wanted: FunctionOf) -> bool:
    """Whether a built-in function can be called as the type says, in this one of its ways."""
    parameters = signature.parameters
    repeated = parameters[-1:] if parameters and parameters[-1].repeated else ()
    taking = (*parameters, *repeated * max(0, len(wanted.parameters) - len(parameters)))
    if len(taking) < len(wanted.parameters) or not all(one.optional or one.repeated for one in taking[len(wanted.parameters) :]):
        return False
    fits = all(is_part_of(given, one.type) for given, one in zip(wanted.parameters, taking, strict=False))
    return fits and (signature.result == ANY or is_part_of(signature.result, wanted.result))


def coerce(run: Run, value: object, wanted: FeelType, what: str = "The value") -> object:
    """The value as one of the wanted type, or None after a report that begins with `what`.

    Three things are made fit: a list of one becomes its item, a single value becomes a list of one, and a date becomes its
    midnight in UTC where a date and time is wanted.
    """
    fit, found = fitting(run, value, wanted)
    if not fit:
        run.report(f"{what} is {shown(value)}, where {_wanted_text(wanted)} is needed.")
        return None
    return found


def fitting(run: Run, value: object, wanted: FeelType) -> tuple[bool, object]:
    """Whether the value can stand where the type is wanted, and as what."""
    if value is None or isinstance(value, Unknown) or has_type(run, value, wanted):
        return True, value
    if isinstance(value, list) and len(value) == 1 and has_type(run, value[0], wanted):
        return True, value[0]
    bare = wanted.base if isinstance(wanted, Restricted) else wanted
    if isinstance(bare, ListOf) and not isinstance(value, list) and has_type(run, [value], wanted):
        return True, [value]
    if isinstance(value, FeelDate):
        midnight = at_midnight_utc(value)
        if has_type(run, midnight, wanted):
            return True, midnight
    return False, None


def _wanted_text(wanted: FeelType) -> str:
    return f"{described(wanted)} ({wanted.text})" if isinstance(wanted, Restricted) else described(wanted)


def _builtin_type(value: Builtin) -> FunctionOf:
    signature = value.signatures[0]
    return FunctionOf(tuple(parameter.type for parameter in signature.parameters), signature.result)

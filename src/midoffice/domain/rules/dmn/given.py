"""What comes from outside: made into FEEL values, fit for the types of a model's inputs."""

from collections.abc import Mapping
from decimal import Decimal

from midoffice.domain.rules.feel.conformance import coerce
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.types import ANY, ContextOf, FeelType, ListOf, Restricted
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import DaysTime, FeelDate, FeelDateTime, FeelTime, Range, YearsMonths

NOT_GIVEN = "it was not given"


def feel_value(value: object) -> object:
    """Python's own numbers as Decimal, tuples as lists, mappings as dict; what is a FEEL value already stays the same object."""
    if value.__class__ in _READY:
        return value
    if isinstance(value, int | float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        ready = type(value) is dict and _READY.issuperset(map(type, value.values()))
        return value if ready else {str(key): feel_value(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        ready = type(value) is list and _READY.issuperset(map(type, value))
        return value if ready else [feel_value(item) for item in value]
    return value


_READY = frozenset({str, Decimal, bool, type(None), FeelDate, FeelTime, FeelDateTime, DaysTime, YearsMonths, Range, Unknown})
"""Kinds of values that are FEEL's own and have no parts to look into."""


def fit_input(run: Run, name: str, value: object, wanted: FeelType) -> object:
    """An input as a value of its type; null after a report if it is none.

    In strict mode the fields that its type names and that are not there are UNKNOWN.
    """
    if run.strict:
        value = fill_unknown(value, wanted, name)
    return value if value is None or wanted == ANY else coerce(run, value, wanted, name)


def fill_unknown(value: object, wanted: FeelType, path: str) -> object:
    """The value with an UNKNOWN for each field of its type that is not there; null stays null: it is known to be nothing."""
    bare = wanted.base if isinstance(wanted, Restricted) else wanted
    if isinstance(bare, ContextOf) and isinstance(value, dict):
        filled = dict(value)
        for name, kind in bare.fields:
            where = f"{path}.{name}"
            filled[name] = fill_unknown(value[name], kind, where) if name in value else Unknown(NOT_GIVEN, where)
        return filled
    if isinstance(bare, ListOf) and isinstance(value, list):
        return [fill_unknown(item, bare.item, f"{path}[{n}]") for n, item in enumerate(value, 1)]
    return value

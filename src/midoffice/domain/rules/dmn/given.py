"""What comes from outside: made into FEEL values, fit for the types of a model's inputs."""

from collections.abc import Mapping
from decimal import Decimal

from midoffice.domain.rules.feel.conformance import coerce
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.types import ANY, ContextOf, FeelType, ListOf, Restricted
from midoffice.domain.rules.feel.unknown import Unknown

NOT_GIVEN = "it was not given"


def feel_value(value: object) -> object:
    """Python's own numbers as Decimal, tuples as lists, mappings as dict; what is a FEEL value already stays the same object."""
    kind = value.__class__
    if kind is int or kind is float:
        return Decimal(repr(value))
    if kind is dict or isinstance(value, Mapping):
        made = {str(key): feel_value(entry) for key, entry in value.items()}  # type: ignore[attr-defined]  # a mapping has them
        return value if kind is dict and all(made[key] is entry for key, entry in value.items()) else made  # type: ignore[attr-defined]  # the same
    if kind is list or kind is tuple:
        items = [feel_value(item) for item in value]  # type: ignore[attr-defined]  # lists have items
        return value if kind is list and all(a is b for a, b in zip(items, value, strict=True)) else items  # type: ignore[call-overload]  # the same
    return value


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

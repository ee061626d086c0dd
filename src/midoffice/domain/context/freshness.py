"""Answers that are kept: what may still be used of them, and when a source need not be asked again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from midoffice.domain.context.attribute import Attribute
from midoffice.domain.context.source import FieldSpec, SourceDefinition


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer about one customer: an attribute for each field of the source, in their order. `found`: there was a row."""

    attributes: tuple[Attribute, ...]
    as_of: datetime
    found: bool


def is_fresh(spec: FieldSpec, age: timedelta) -> bool:
    """Tell whether a value so old may be used when the source cannot be asked in time."""
    return timedelta(0) < spec.fresh_for >= age


def need_not_ask(source: SourceDefinition, wanted: Iterable[FieldSpec]) -> timedelta | None:
    """Return how old an answer may be to be used without asking again, for the source and all fields wanted of it; None: never."""
    longest = min((source.ask_again_after, *(spec.fresh_for for spec in wanted)))
    return longest if longest > timedelta(0) else None


def kept_for(source: SourceDefinition) -> timedelta:
    """Return how long an answer of the source is of any use."""
    return max((spec.fresh_for for spec in source.fields), default=timedelta(0))


def weight(answer: KeptAnswer) -> int:
    """Return about how much room an answer takes, in hundreds of bytes."""
    return sum(_weight(attribute.value) for attribute in answer.attributes)


def _weight(value: object) -> int:
    if isinstance(value, str):
        return 1 + len(value) // 100
    if isinstance(value, list):
        return 1 + sum(map(_weight, value))
    if isinstance(value, dict):
        return 1 + sum(map(_weight, value.values()))
    return 1

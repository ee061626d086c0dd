"""From rows of sources to attributes: whose rows they are, what they say, and which source is believed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from midoffice.domain.context.attribute import Attribute, Missing, Reading, UnknownReason
from midoffice.domain.context.conversion import Unfit, converter
from midoffice.domain.context.paths import split_path, value_at
from midoffice.domain.context.source import FieldSpec, Lookup, SourceDefinition
from midoffice.domain.customers.identifier import Identifier, identify
from midoffice.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class PlannedField:
    """A field with everything that can be prepared: its path and its conversion."""

    spec: FieldSpec
    steps: tuple[str, ...]
    convert: Callable[[Any], object]

    def read(self, row: Mapping[str, object]) -> object:
        """Return the value in a row, or Missing(schema)."""
        column = self.spec.column
        try:
            value = row[column] if column in row else value_at(row, column, self.steps)
            return None if value is None else self.convert(value)
        except Unfit as why:
            return Missing(UnknownReason.SCHEMA, f"{column}: {why}")


def plan_fields(source: SourceDefinition) -> tuple[PlannedField, ...]:
    """Return the fields of a source, prepared."""
    return tuple(PlannedField(spec, split_path(spec.column), converter(spec)) for spec in source.fields)


def judge_rows(lookup: Lookup, identifier: Identifier, rows: Sequence[Mapping[str, object]], *, region: str) -> Missing | None:
    """Return why the rows must not be believed: they are not, or not only, about the customer who was asked for."""
    if lookup.rows == "one" and len(rows) > 1:
        return Missing(UnknownReason.INCONSISTENT, f"it gave {len(rows)} rows where there is one at most")
    if not lookup.owner_column:
        return None
    steps = split_path(lookup.owner_column)
    for row in rows:
        try:
            owner = value_at(row, lookup.owner_column, steps)
        except Unfit:
            return Missing(UnknownReason.SCHEMA, f"there is no column {lookup.owner_column}, which says whose row it is")
        if not _same(owner, identifier, region):
            return Missing(UnknownReason.INCONSISTENT, "it gave the record of another customer")
    return None


def _same(owner: object, identifier: Identifier, region: str) -> bool:
    if owner == identifier.value:
        return True
    if isinstance(owner, Decimal) and owner.is_finite() and owner == owner.to_integral_value():
        owner = int(owner)
    if isinstance(owner, bool) or not isinstance(owner, str | int):
        return False
    try:
        return identify(identifier.kind, str(owner), region=region) == identifier
    except Invalid:
        return False


def read_rows(
    source: SourceDefinition,
    planned: Sequence[PlannedField],
    lookup: Lookup,
    rows: Sequence[Mapping[str, object]],
    as_of: datetime,
) -> tuple[Attribute, ...]:
    """Return an attribute for each field, in their order. No row: each is known to be nothing, or an empty list."""
    if lookup.rows == "many":
        return tuple(attribute(source.key, field.spec, _column(field, rows), as_of) for field in planned)
    if not rows:
        return tuple(attribute(source.key, field.spec, None, as_of) for field in planned)
    row = rows[0]
    return tuple(attribute(source.key, field.spec, field.read(row), as_of) for field in planned)


def _column(field: PlannedField, rows: Sequence[Mapping[str, object]]) -> object:
    values = [field.read(row) for row in rows]
    return next((value for value in values if isinstance(value, Missing)), values)


def attribute(key: str, spec: FieldSpec, value: object, as_of: datetime) -> Attribute:
    """Return the attribute of a field with a value or Missing."""
    return Attribute(spec.name, value, key, as_of, spec.type, spec.unit, spec.label, spec.meaning, spec.purpose, spec.protected)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says about an attribute. `found`: it knows the customer at all."""

    attribute: Attribute
    precedence: int
    found: bool


def settle(claims: Iterable[Claim]) -> Attribute:
    """Return the attribute that is believed, with the readings of those who say something else.

    A value is believed before UNKNOWN; of values, one of a source that knows the customer; then the higher precedence, then the
    first key. The order of the claims does not matter.
    """
    ranked = sorted(claims, key=_rank)
    best, others = ranked[0].attribute, ranked[1:]
    if isinstance(best.value, Missing):
        return best
    readings = tuple(
        Reading(claim.attribute.source, claim.attribute.value, claim.attribute.as_of)
        for claim in others
        if claim.found and not isinstance(claim.attribute.value, Missing) and not equal(claim.attribute.value, best.value)
    )
    return replace(best, others=readings) if readings else best


def _rank(claim: Claim) -> tuple[bool, bool, int, str]:
    return (isinstance(claim.attribute.value, Missing), not claim.found, -claim.precedence, claim.attribute.source)


def equal(one: object, other: object) -> bool:
    """Tell whether two values say the same: 1 and 1.00 do, 1 and true do not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(part, other[name]) for name, part in one.items())
    return bool(one == other)

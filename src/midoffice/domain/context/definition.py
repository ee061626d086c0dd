"""What a definition of a source must be, whatever kind it is; what its connection must be is its adapter's business."""

import re
from collections.abc import Callable
from datetime import timedelta

from midoffice.domain.context.conversion import zone_of
from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceDefinition
from midoffice.kernel.errors import Invalid

MOST_LOOKUPS, MOST_FIELDS, MOST_AT_ONCE, HIGHEST_PRECEDENCE = 10, 200, 200, 1_000
RESERVED = frozenset({"customer", "channel", "placement", "situation", "history", "action", "touchpoint", "subject", "fields"})
"""Words that mean something else in rules and templates: no subject may be called so."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}\.[a-z][a-z0-9_]{0,62}", re.ASCII)
_PURPOSE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_LONGEST_STATEMENT, _LONGEST_COLUMN, _LONGEST_TEXT = 20_000, 200, 500
_LONGEST_FRESH, _LONGEST_UNASKED = timedelta(days=366), timedelta(hours=1)
_HEDGE = (timedelta(milliseconds=5), timedelta(seconds=10))


def check_definition(source: SourceDefinition) -> None:
    """Raise Invalid with the path of the first thing that cannot be right, and what to do."""
    _must(1 <= len(source.lookups) <= MOST_LOOKUPS, "lookups", f"are {len(source.lookups)}", f"Give one to {MOST_LOOKUPS}.")
    _must(1 <= len(source.fields) <= MOST_FIELDS, "fields", f"are {len(source.fields)}", f"Give one to {MOST_FIELDS}.")
    for place, lookup in enumerate(source.lookups):
        _check_lookup(f"lookups.{place}", lookup)
    names: set[str] = set()
    for place, spec in enumerate(source.fields):
        _must(spec.name not in names, f"fields.{place}.name", f"is there twice: {spec.name}", "A source tells an attribute once.")
        names.add(spec.name)
        _check_field(f"fields.{place}", spec)
    most, precedence = source.most_at_once, source.precedence
    _must(1 <= most <= MOST_AT_ONCE, "most_at_once", f"is {most}", f"Use 1 to {MOST_AT_ONCE}.")
    hedge = source.hedge_after
    _must(hedge is None or _HEDGE[0] <= hedge <= _HEDGE[1], "hedge_after", "is out of range", "Use 5 ms to 10 s, or nothing.")
    within = timedelta(0) <= source.ask_again_after <= _LONGEST_UNASKED
    _must(within, "ask_again_after", "is out of range", "Use zero to one hour.")
    _must(abs(precedence) <= HIGHEST_PRECEDENCE, "precedence", f"is {precedence}", f"Use at most {HIGHEST_PRECEDENCE}.")


def _check_lookup(path: str, lookup: Lookup) -> None:
    _must(len(lookup.statement.strip()) > 0, f"{path}.statement", "is empty", "Say how the customer is looked up.")
    _must(len(lookup.statement) <= _LONGEST_STATEMENT, f"{path}.statement", "is too long", f"Use {_LONGEST_STATEMENT} characters.")
    _must(len(lookup.owner_column) <= _LONGEST_COLUMN, f"{path}.owner_column", "is too long", "Name a column.")
    _must(
        bool(lookup.owner_column) or lookup.rows == "one",
        f"{path}.owner_column",
        "is empty, so nobody could tell whose rows these are",
        "Name the column that holds the identifier; only one aggregated row needs none.",
    )


def _check_field(path: str, spec: FieldSpec) -> None:
    for holds, field, why, remedy in _FIELD_RULES:
        _must(holds(spec), f"{path}.{field}", why, remedy)


def _zone_is_known(spec: FieldSpec) -> bool:
    return spec.type is not FieldType.TIME or not spec.unit or zone_of(spec.unit) is not None


_FIELD_RULES: tuple[tuple[Callable[[FieldSpec], bool], str, str, str], ...] = (
    (
        lambda spec: _NAME.fullmatch(spec.name) is not None,
        "name",
        "is not subject.name",
        "Write it as billing.balance: small letters, digits and underscores, one dot.",
    ),
    (
        lambda spec: spec.name.partition(".")[0] not in RESERVED,
        "name",
        "begins with a word that means something else in rules",
        f"Do not call a subject {', '.join(sorted(RESERVED))}.",
    ),
    (
        lambda spec: 0 < len(spec.column.strip()) <= _LONGEST_COLUMN,
        "column",
        "is empty or too long",
        "Name a column, or a path into JSON as order.items.0.sku.",
    ),
    (
        lambda spec: _PURPOSE.fullmatch(spec.purpose) is not None,
        "purpose",
        "is not a word",
        'Write "service", or the purpose that a customer consents to, as "marketing".',
    ),
    (
        lambda spec: timedelta(0) <= spec.fresh_for <= _LONGEST_FRESH,
        "fresh_for",
        "is out of range",
        "Use zero (always live) to a year.",
    ),
    (
        _zone_is_known,
        "unit",
        "is no time zone",
        "For a time, the unit names the zone of times that come without one, as Europe/London; or leave it empty.",
    ),
    (
        lambda spec: max(map(len, (spec.unit, spec.label, spec.meaning))) <= _LONGEST_TEXT,
        "meaning",
        "is too long, or the unit or label is",
        f"Use at most {_LONGEST_TEXT} characters.",
    ),
)


def _must(holds: bool, field: str, why: str, remedy: str) -> None:  # noqa: FBT001 - what must hold
    if not holds:
        raise Invalid(field, why, remedy)

"""Expressions in FEEL that a routing plan holds: checked when it is saved, and then they give what they are for."""

from collections.abc import Iterable
from dataclasses import dataclass

from midoffice.domain.rules.feel.check import check_expression, type_of_expression
from midoffice.domain.rules.feel.check_kinds import bare
from midoffice.domain.rules.feel.schema import Schema
from midoffice.domain.rules.feel.types import STRING, FeelType, Restricted
from midoffice.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an expression is for: what it is called, the type that it has to give and its words, its length, and an example."""

    name: str
    kind: FeelType
    gives: str
    longest: int
    """Characters."""
    example: str


def one_of(values: Iterable[str]) -> FeelType:
    """Return the type of a text that has one of these values: whatever compares it with another one can never hold."""
    known = tuple(values)
    allowed = frozenset(known)
    return Restricted(STRING, ", ".join(f'"{value}"' for value in known), lambda _run, value: value in allowed, known)


def check_text(where: str, text: str, schema: Schema, purpose: Purpose) -> None:
    """Refuse a text that is too long, is no FEEL, names what is not there, or may give something else; raises Invalid(where)."""
    if len(text) > purpose.longest:
        raise Invalid(where, f"has {len(text):,} characters", f"Keep at most {purpose.longest:,}.")
    faults = check_expression(text, schema, purpose.kind)
    if faults:
        raise Invalid(where, f"is no {purpose.name}: {faults[0].message}", str(faults[0].fields["remedy"]) or purpose.example)
    if bare(type_of_expression(text, schema)) != purpose.kind:
        raise Invalid(where, f"may give something else than {purpose.gives}", purpose.example)

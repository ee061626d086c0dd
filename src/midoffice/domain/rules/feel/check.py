"""Checks of a rule's text against the schema of what it may refer to, before the rule is ever used.

What is found are FeelFaults with their places: unknown names, with what may have been meant; types that do not go together;
functions that are not there or get the wrong values; comparisons that can never hold, by type or by the values that are allowed;
conditions that cannot be true or false. Only what can never be right is a fault: where a type is not known (Any), nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.check_comparisons import check_allowed, check_membership
from midoffice.domain.rules.feel.check_expressions import Checker
from midoffice.domain.rules.feel.check_kinds import fits
from midoffice.domain.rules.feel.check_words import described
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import parse_expression, parse_unary_tests
from midoffice.domain.rules.feel.types import ANY, FeelType

if TYPE_CHECKING:
    from midoffice.domain.rules.feel.schema import Schema
    from midoffice.domain.rules.feel.tree import Expression, UnaryTests

Faults = tuple[FeelFault, ...]


def check_expression(text: str, schema: Schema, wanted: FeelType = ANY, tree: Expression | None = None) -> Faults:
    """What is wrong with an expression whose value is to be of the wanted type; nothing if all is well.

    `tree` is the text already read with `schema.names()`; without it the text is read here, and what cannot be read is the fault.
    """
    try:
        node = parse_expression(text, schema.names()) if tree is None else tree
    except FeelFault as fault:
        return (fault,)
    return examine(text, node, schema, wanted)[1]


def examine(text: str, tree: Expression, schema: Schema, wanted: FeelType = ANY) -> tuple[FeelType, Faults]:
    """The type of an expression that was read, as far as it can be told, and what is wrong with it."""
    checker = Checker(text, schema)
    found = checker.kind(tree)
    if not checker.faults and not fits(found, wanted):
        checker.fault(tree, f"This is {described(found)}, where {described(wanted)} is needed.", expected=described(wanted))
    elif not checker.faults:
        check_allowed(checker, tree, wanted)
    return found, tuple(checker.faults)


def check_unary_tests(text: str, schema: Schema, tested: FeelType = ANY, tree: UnaryTests | None = None) -> Faults:
    """What is wrong with a cell of a decision table that tests a value of this type; nothing if all is well."""
    try:
        node = parse_unary_tests(text, schema.names()) if tree is None else tree
    except FeelFault as fault:
        return (fault,)
    checker = Checker(text, schema.with_variable("?", tested))
    for test in node.tests:
        check_membership(checker, test, tested)
    return tuple(checker.faults)


def type_of_expression(text: str, schema: Schema, tree: Expression | None = None) -> FeelType:
    """The type of an expression's value as far as it can be told, Any where it cannot. Raises FeelFault for a text that is none."""
    node = parse_expression(text, schema.names()) if tree is None else tree
    return Checker(text, schema).kind(node)

"""Parts of which everything is written down: what they give is known before a rule runs, and so is that they give nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.check_kinds import apart, items_of
from midoffice.domain.rules.feel.check_words import capital, described
from midoffice.domain.rules.feel.compiler_values import known
from midoffice.domain.rules.feel.operations.invocation import invoke
from midoffice.domain.rules.feel.run import LimitReached, Run
from midoffice.domain.rules.feel.types import DAYS_TIME, NUMBER, YEARS_MONTHS

if TYPE_CHECKING:
    from midoffice.domain.rules.feel import tree
    from midoffice.domain.rules.feel.check_expressions import Checker
    from midoffice.domain.rules.feel.types import FeelType
    from midoffice.domain.rules.feel.values import Builtin

_THEN = datetime(2000, 1, 1, tzinfo=UTC)
"""What is written down does not depend on the time."""


def check_constant_call(checker: Checker, node: tree.Call, row: Builtin) -> None:
    """Note a call that has only numbers and texts, and says why it gives nothing: it will each time."""
    values = [known(argument) for argument in node.arguments]
    if not values or None in values:
        return
    run = Run(_THEN)
    named = None if node.names is None else dict(zip(node.names, values, strict=True))
    try:
        result = invoke(run, row, () if named else values, named)
    except LimitReached:
        return
    if result is None and run.faults:
        checker.fault(node, run.faults[0])


def check_items(checker: Checker, row: Builtin, given: list[tuple[tree.Expression, FeelType]]) -> None:
    """Note what can never be added up, or compared with what stands before it."""
    for place, (argument, kind) in enumerate(given):
        item = items_of(kind)
        if row.name == "sum" and all(apart(item, each) for each in (NUMBER, DAYS_TIME, YEARS_MONTHS)):
            checker.fault(argument, f"“sum” adds numbers or durations, but this is {described(kind)}.")
        elif row.name in {"min", "max"} and place and apart(item, items_of(given[0][1])):
            first = capital(described(items_of(given[0][1])))
            checker.fault(argument, f"{first} and {described(item)} cannot be compared.")


def check_divisor(checker: Checker, node: tree.Arithmetic) -> None:
    """Note a division by a zero that is written down."""
    if node.operator == "/" and known(node.right) == 0:
        checker.fault(node.right, "Nothing can be divided by zero.")


def check_position(checker: Checker, node: tree.Filter) -> None:
    """Note a position that no list has."""
    position = known(node.condition)
    if isinstance(position, Decimal) and (position == 0 or position % 1):
        checker.fault(node.condition, "No item stands at this position.", suggestion="Positions begin at 1; the last is -1.")

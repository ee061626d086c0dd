"""Compiled code does what a plain walk over the tree does, in both modes."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.feel.drawn import NAMES, SCOPE, cells, expressions, new_run
from tests.rules.feel.interpreter import Interpreter

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.compilation import NO_TYPES, compile_tests, compile_tree
from midoffice.domain.rules.feel.names import names_of
from midoffice.domain.rules.feel.printer import print_expression, print_unary_tests
from midoffice.domain.rules.feel.run import LimitReached
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import Builtin, Function, Range

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

UNKNOWN = Unknown("timed out", "x")
STRICT_SCOPE = {**SCOPE, "x": UNKNOWN, "yes": UNKNOWN}
ALL = names_of(NAMES)


def alike(a: object, b: object) -> bool:
    if isinstance(a, Function) and isinstance(b, Function):
        return len(a.parameters) == len(b.parameters)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(alike(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, Range) and isinstance(b, Range):
        return all(alike(getattr(a, one), getattr(b, one)) for one in ("start", "end", "start_included", "end_included"))
    return type(a) is type(b) and a == b if not isinstance(a, Builtin) else a is b


def interpreted(node: tree.Expression, mode: str) -> object:
    scope = STRICT_SCOPE if mode == "strict" else SCOPE
    try:
        return Interpreter(new_run(mode), scope, ALL.variables).value(node, {})
    except (LimitReached, RecursionError):
        return LimitReached


@given(expressions, st.sampled_from(["standard", "strict"]))
@settings(max_examples=400, deadline=None)
def test_compiled_and_interpreted_expressions_agree(node: tree.Expression, mode: str) -> None:
    run = new_run(mode)
    wanted = interpreted(node, mode)
    found = compile_tree(node, ALL, NO_TYPES)(run, STRICT_SCOPE if mode == "strict" else SCOPE)
    if wanted is not LimitReached and run.steps_left >= 0:
        assert alike(found, wanted), (print_expression(node), found, wanted, run.faults)


@given(cells, st.sampled_from([Decimal(5), "gold", True, None, UNKNOWN]), st.sampled_from(["standard", "strict"]))
@settings(max_examples=300, deadline=None)
def test_compiled_and_interpreted_cells_agree(node: tree.UnaryTests, value: object, mode: str) -> None:
    run = new_run(mode)
    scope = STRICT_SCOPE if mode == "strict" else SCOPE
    try:
        wanted = Interpreter(new_run(mode), scope, ALL.variables).cell(node, value)
    except (LimitReached, RecursionError):
        return
    found = compile_tests(node, ALL, NO_TYPES)(run, value, scope)
    if run.steps_left >= 0:
        assert alike(found, wanted), (print_unary_tests(node), found, wanted, run.faults)

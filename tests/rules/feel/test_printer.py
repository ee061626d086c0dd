"""What is written is read again as the same tree."""

import pytest
from hypothesis import given, settings
from tests.rules.feel.drawn import NAMES, cells, expressions

from midoffice.domain.rules.feel.language import parse_expression, parse_unary_tests
from midoffice.domain.rules.feel.printer import print_expression, print_unary_tests
from midoffice.domain.rules.feel.tree import Expression, UnaryTests

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


@given(expressions)
@settings(max_examples=300, deadline=None)
def test_a_printed_expression_is_read_as_the_same_tree(tree: Expression) -> None:
    assert parse_expression(print_expression(tree), NAMES) == tree


@given(cells)
@settings(max_examples=150, deadline=None)
def test_a_printed_cell_is_read_as_the_same_tests(tests: UnaryTests) -> None:
    assert parse_unary_tests(print_unary_tests(tests), NAMES) == tests


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("((1+2))*3", "(1 + 2) * 3"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"),
        ("(a and b) or c", "a and b or c"),
        ("a and (b or c)", "a and (b or c)"),
        ("not( x )", "not(x)"),
        ("]1..3[", "(1..3)"),
        ('{"a": 1, "b c":2, "if": 3}', '{a: 1, b c: 2, "if": 3}'),
        ('"\\u00e4\\t\\"\\\\"', '"ä\\t\\"\\\\"'),
        ("x in(1,>2)", "x in (1, > 2)"),
        ("-(1+2)", "-(1 + 2)"),
        ("f ( a : 1 )", "f(a: 1)"),
        ("1.50", "1.50"),
        ("1e3", "1000"),
    ],
)
def test_a_text_is_printed_in_one_way(written: str, printed: str) -> None:
    assert print_expression(parse_expression(written)) == printed

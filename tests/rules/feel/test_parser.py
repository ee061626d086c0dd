"""How FEEL is read: names with spaces, brackets of all kinds, and faults that say what to do."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import parse_expression, parse_unary_tests
from midoffice.domain.rules.feel.names import Names
from midoffice.domain.rules.feel.printer import print_expression

NAMES = ["Customer", "Applicant's age", "a-b", "a", "b", "first name", "date and time", "Monthly/Salary", "in stock", "for sale"]
ONE = tree.Number(Decimal(1))
TWO = tree.Number(Decimal(2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a-b", tree.Name("a-b")),
        ("a - b", tree.Arithmetic("-", tree.Name("a"), tree.Name("b"))),
        ("Applicant's age", tree.Name("Applicant's age")),
        ("Monthly/Salary", tree.Name("Monthly/Salary")),
        ("first\n  name", tree.Name("first name")),
        ("in stock", tree.Name("in stock")),
        ("a in in stock", tree.In(tree.Name("a"), (tree.Name("in stock"),))),
        ("date and time", tree.Name("date and time")),
        ("never heard of", tree.Name("never heard of")),
        ("Customer.never heard", tree.Path(tree.Name("Customer"), "never heard")),
        ("Customer.a-b", tree.Path(tree.Name("Customer"), "a-b")),
        ("a-bc", tree.Arithmetic("-", tree.Name("a"), tree.Name("bc"))),
        ("2**1**2", tree.Arithmetic("**", tree.Arithmetic("**", TWO, ONE), TWO)),
        ("-1**2", tree.Arithmetic("**", tree.Negation(ONE), TWO)),
        ("[1..2[", tree.Range(ONE, TWO, low_closed=True, high_closed=False)),
        ("]1..2]", tree.Range(ONE, TWO, low_closed=False, high_closed=True)),
        ("[1..[2][1]]", tree.Range(ONE, tree.Filter(tree.ListOf((TWO,)), ONE))),
        ("(> 1)", tree.UnaryComparison(">", ONE)),
        (".5e-1", tree.Number(Decimal("0.05"))),
        ('@"P1D"', tree.AtLiteral("P1D")),
        ('"\\U01F40E\\uD83D\\uDC0E"', tree.String("\U0001f40e\U0001f40e")),
        ('"\\d"', tree.String("\\d")),
        ("1 // one\n + /* two */ 2", tree.Arithmetic("+", ONE, TWO)),
        ("function(a: list<number>) external {}", None),
    ],
)
def test_a_text_is_read_as_this_tree(text: str, expected: tree.Expression | None) -> None:
    read = parse_expression(text, NAMES)
    if expected is None:
        assert isinstance(read, tree.FunctionDefinition)
        assert read.external
    else:
        assert read == expected
    assert text[read.start : read.end].strip("( )") == text.strip("( )")


@pytest.mark.parametrize(
    "text",
    [
        "{first name: 1, x: first name}.first name",
        "for the item in [1] return the item",
        "some the item in [1], b in 1..3 satisfies the item = b",
        "(function(the value) the value)(the value: 1)",
        "[{the key: 1}][the key = 1].the key",
        "for i in 1..3 return partial[-1]",
    ],
)
def test_scope_grows_inside_of_the_text(text: str) -> None:
    assert print_expression(parse_expression(text)) == text


def test_members_are_no_variables() -> None:
    names = Names(variables=frozenset({"a", "b"}), members=frozenset({"a-b"}))
    assert parse_expression("a-b", names) == tree.Arithmetic("-", tree.Name("a"), tree.Name("b"))
    assert parse_expression("a.a-b", names) == tree.Path(tree.Name("a"), "a-b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-", tree.UnaryTests(())),
        ("", tree.UnaryTests(())),
        ("-1", tree.UnaryTests((tree.Negation(ONE),))),
        ('not("a", > 1)', tree.UnaryTests((tree.String("a"), tree.UnaryComparison(">", ONE)), negated=True)),
        ("not(a) or b", None),
        ("[1..2], ]1..2[", None),
        ("? > 1 and ? < 2", None),
    ],
)
def test_a_cell_is_read_as_these_tests(text: str, expected: tree.UnaryTests | None) -> None:
    read = parse_unary_tests(text, NAMES)
    assert not read.negated or expected is not None
    assert expected is None or read == expected


@pytest.mark.parametrize(
    ("text", "start", "message", "remedy"),
    [
        ("Customer age > 18", 9, "An operator is missing between “Customer” and “age”.", "Did you mean Customer.age?"),
        ("a name > 18", 2, "An operator is missing between “a” and “name”.", "Did you mean a.name?"),
        ("Customer aeg", 9, "An operator is missing between “Customer” and “aeg”.", "Did you mean Customer.aeg?"),
        ("a == 1", 2, "“==” is not an operator.", "Use = for equality."),
        ("a && b", 2, "“&&” is not an operator.", "Write “and”."),
        ("a AND b", 2, "“AND” is not an operator.", "Write “and” in small letters."),
        ("a <> b", 2, "“<>” is not an operator.", "Use != for “not equal”."),
        ("“gold”", 0, "The quote “ is not one that FEEL knows.", 'Use " instead.'),
        ("if a then b", 11, "Every “if” needs an “else”.", "Expected “else”."),
        ('"abc', 0, "This text has no end.", 'Put a " where the text ends.'),
        ("(a + b", 6, "The round bracket is not closed.", "Close the ( of column 1 with )."),
        ("[1, 2", 5, "The [ is not closed.", "Close the [ of column 1 with ]."),
        ("1,5", 1, "A comma cannot stand here.", "Put several values in [ ], and write decimals with a point."),
        ("1..5", 1, "A range stands in brackets.", "Write [1..10] with both ends in, (1..10) with both ends out."),
        ("> 5", 0, "The left side of > is missing.", "In a cell write “> 5”; elsewhere name what is compared."),
        ("f(a: 1, 2)", 9, "Either all arguments have names or none has.", "Write “name: value” for each of them."),
        ("{a: 1, a: 2}", 10, "The entry “a” is there twice.", "Give each entry a name of its own."),
        ("1e99999", 0, "This number is too large.", "A number has up to 34 digits."),
        ("/* a", 0, "This comment has no end.", "Close the comment with */."),
        ("", 0, "There is nothing here.", "Expected a value, a name or an opening bracket."),
    ],
)
def test_d24_a_fault_has_its_place_and_its_remedy(text: str, start: int, message: str, remedy: str) -> None:
    with pytest.raises(FeelFault) as raised:
        parse_expression(text, NAMES)
    fault = raised.value
    assert (fault.start, fault.message, fault.fields["remedy"]) == (start, message, remedy)
    assert fault.show().splitlines()[1] == " " * start + "^" * max(1, fault.end - fault.start)


def test_d24_a_misspelt_name_of_several_words_is_recognised() -> None:
    with pytest.raises(FeelFault) as raised:
        parse_expression("Customer segmnt = 1", ["Customer", "Customer segment", "other"])
    assert raised.value.suggestion == "Did you mean Customer segment?"


def test_a_fault_in_a_later_line_names_line_and_column() -> None:
    with pytest.raises(FeelFault) as raised:
        parse_expression("{a: 1,\n b: ==}")
    assert (raised.value.line, raised.value.column) == (2, 5)


def test_d24_comparisons_joined_in_a_cell_get_the_range_suggested() -> None:
    with pytest.raises(FeelFault, match="cannot join comparisons") as raised:
        parse_unary_tests("> 5 and < 10")
    assert raised.value.suggestion == "Write a range: [5..10]."


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000,
        "(" * 400 + "1" + ")" * 400,
        "[" * 3_000 + "]" * 3_000,
        "-" * 5_000 + "1",
        "+".join(["1"] * 3_000),
        "a" + ".b" * 3_000,
        "a" + "[1]" * 3_000,
        "if true then " * 1_000,
        "not(" * 2_000,
        "x in (" * 2_000,
        "]" * 3_000,
        "[1.." * 2_000,
        "function(a) " * 2_000 + "1",
        "{a: " * 2_000,
        "x instance of " + "list<" * 2_000,
        "1" * 200_000,
        '"' + "a" * 150_000 + '"',
    ],
)
def test_d31_deep_and_long_texts_are_refused_in_words(text: str) -> None:
    with pytest.raises(FeelFault):
        parse_expression(text)
    with pytest.raises(FeelFault):
        parse_unary_tests(text)


_PARTS = st.sampled_from(
    (
        *(
            "if",
            "then",
            "else",
            "for",
            "in",
            "return",
            "some",
            "every",
            "satisfies",
            "and",
            "or",
            "not",
            "between",
            "instance",
            "of",
        ),
        *(
            "function",
            "external",
            "null",
            "true",
            "list",
            "a",
            "b",
            "a-b",
            "1",
            ".5",
            "1e3",
            "date",
            "time",
            "first",
            "name",
            "item",
        ),
        *("!=", "<=", ">=", "..", "**", "->", "//", "/*", "*/", "==", "&&", *"<>=.,:;()[]{}+-*/@\"'?\\“€\n"),
    )
)
_TEXTS = st.text(max_size=60) | st.lists(_PARTS, max_size=25).map(" ".join) | st.lists(_PARTS, max_size=25).map("".join)


@given(_TEXTS)
@settings(max_examples=600, deadline=None)
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    for fault in (fault_of(parse_expression, text), fault_of(parse_unary_tests, text)):
        if fault is not None:
            assert 0 <= fault.start <= fault.end <= len(text)
            assert fault.message
            assert fault.show()


def fault_of(read: Callable[[str, list[str]], object], text: str) -> FeelFault | None:
    try:
        read(text, NAMES)
    except FeelFault as fault:
        return fault
    return None

"""What is refused before a rule is used, with its place and in words that a business user understands."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.rules.feel.check import check_expression, check_unary_tests, type_of_expression
from midoffice.domain.rules.feel.check_kinds import ARITHMETIC, PROPERTIES
from midoffice.domain.rules.feel.conformance import conforms
from midoffice.domain.rules.feel.language import compile_expression, compile_unary_tests
from midoffice.domain.rules.feel.operations import paths
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.schema import Schema
from midoffice.domain.rules.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    ContextOf,
    FeelType,
    FunctionOf,
    ListOf,
    Restricted,
    Simple,
)
from midoffice.domain.rules.feel.values import read_at_literal


def only(text: str, base: FeelType, values: tuple[object, ...] | None, name: str) -> Restricted:
    tests = compile_unary_tests(text)
    return Restricted(base, text, lambda run, value: tests(run, value, {}) is True, values, name)


SEGMENT = only('"gold", "silver", "new"', STRING, ("gold", "silver", "new"), "Segment")
AGE = only("[0..120]", NUMBER, None, "Age")
ORDER = ContextOf((("total", NUMBER), ("placed", DATE)), "Order")
CUSTOMER = ContextOf(
    (
        ("name", STRING),
        ("segment", SEGMENT),
        ("age", AGE),
        ("born", DATE),
        ("last contact", DATE_TIME),
        ("orders", ListOf(ORDER)),
        ("consent", BOOLEAN),
        ("extra", ANY),
    ),
    "Customer",
)
SCHEMA = Schema(
    {
        "Customer": CUSTOMER,
        "Limit": NUMBER,
        "Risk of loss": FunctionOf((NUMBER, STRING), NUMBER, ("amount", "product")),
        "anything": ANY,
    },
    {"Customer": CUSTOMER, "Segment": SEGMENT, "Order": ORDER},
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Customer.age >= 18 and Customer.consent", BOOLEAN),
        ("Customer.age >= 120 or 0 >= Customer.age or Customer.age in [100..200]", BOOLEAN),
        ("Customer.age > Limit and Limit > 500", BOOLEAN),
        ('Customer.segment = "gold"', BOOLEAN),
        ('Customer.segment in ("gold", "new")', BOOLEAN),
        ("sum(Customer.orders.total) > Limit", BOOLEAN),
        ("Customer.orders[total > 100 and placed > Customer.born]", ListOf(ORDER)),
        ("Customer.orders[1].total", NUMBER),
        ('Customer.orders[item.total > 1].placed[1] + @"P1Y"', DATE),
        ('Customer.last contact - @"P1D"', DATE_TIME),
        ("now() - Customer.last contact", DAYS_TIME),
        ("if Customer.age > 18 then 1 else null", NUMBER),
        ("for o in Customer.orders return o.total * 2", ListOf(NUMBER)),
        ("some o in Customer.orders satisfies o.total > 5", BOOLEAN),
        ('Risk of loss(Limit, "tv")', NUMBER),
        ('Risk of loss(product: "tv", amount: 1)', NUMBER),
        ("anything.goes.here[x > 1][1].y + 1 > 2", BOOLEAN),
        ("Customer.extra.whatever = 1", BOOLEAN),
        ("{a: 1, b: a + 1}.b", NUMBER),
        ("(function(x: number) x + 1)(2)", NUMBER),
        ("sort(Customer.orders, function(a, b) a.total < b.total)[1].total", NUMBER),
        ("count(Customer.orders) > 0", BOOLEAN),
        ("Customer instance of Customer", BOOLEAN),
        ("Customer.name != null", BOOLEAN),
        ("[1, 2, 3][item > 1]", ListOf(NUMBER)),
        ("max(1, 2) + 1", NUMBER),
        ('string join([Customer.name, string(Customer.age)], ", ")', STRING),
        ("[Customer.born]", DATE),
        ("Customer.born", ListOf(DATE)),
        ("Customer.born", DATE_TIME),
        ("Customer.age between 1 and 5", BOOLEAN),
        ('date("2026-01-01").year + time("10:00:00").hour', NUMBER),
        ("max(Customer.age, Limit) / 2 + sum([1, 2]) + min(Customer.orders.total)", NUMBER),
        ("Customer.orders[-1].total / 0.5", NUMBER),
        ('sum(@"P1D", @"P2D")', DAYS_TIME),
        ("sum(anything) + max(anything, 1)", NUMBER),
    ],
)
def test_what_is_right_is_left_alone(text: str, wanted: FeelType) -> None:
    assert check_expression(text, SCHEMA, wanted) == ()


@pytest.mark.parametrize(
    ("text", "part", "words", "suggestion"),
    [
        ("Custmer.age > 18", "Custmer", "nothing called", "Did you mean “Customer”?"),
        ("date(2026, 13, 1)", "date(2026, 13, 1)", "There is no date with year 2026, month 13 and day 1", ""),
        ('date("2026-02-30")', 'date("2026-02-30")', "is not a date", ""),
        ('substring("tv", 0)', 'substring("tv", 0)', "the first character is 1", ""),
        ("modulo(divisor: 0, dividend: 5)", "modulo(divisor: 0, dividend: 5)", "divided by zero", ""),
        ('max(1, "a")', '"a"', "A number and a text cannot be compared", ""),
        ("max(Customer.age, Customer.born)", "Customer.born", "A number and a date cannot be compared", ""),
        ("sum(Customer.orders)", "Customer.orders", "“sum” adds numbers or durations, but this is a list of Order", ""),
        ("18 < Limit < 65", "18 < Limit < 65", "Two comparisons stand in a row", "What lies between others: x in (18..65)."),
        ("Limit / 0", "0", "Nothing can be divided by zero", ""),
        ("Customer.orders[0]", "0", "No item stands at this position", "Positions begin at 1; the last is -1."),
        ("Customer.orders[1.5]", "1.5", "No item stands at this position", "Positions begin at 1; the last is -1."),
        ("Customer.agge > 18", "agge", "has no “agge”", "Did you mean “age”?"),
        ("Customer.orders.totl", "totl", "has no “totl”", "Did you mean “total”?"),
        ("Customer.orders[totl > 1]", "totl", "nothing called", "Did you mean “total”?"),
        ("Customer.born.hour", "hour", "A date has no “hour”", ""),
        ("Customer.name.size", "size", "A text has no “size”", ""),
        ("summ(Customer.orders.total)", "summ", "no function “summ”", "Did you mean “sum”?"),
        ("upper case(Customer.age)", "Customer.age", "is a text, but this is a number", ""),
        ("upper case()", "upper case()", "too few values", "It takes “string”."),
        ('contains("a", "b", "c")', 'contains("a", "b", "c")', "too many values", "It takes “string” and “match”."),
        ('contains(string: "a", mtch: "b")', '"b"', "has no “mtch”", "Did you mean “match”?"),
        ("substring(string: Customer.name)", "substring(string: Customer.name)", "needs a value for “start position”", ""),
        ('Customer.age + "1"', 'Customer.age + "1"', "A number and a text cannot be added", "string(…)"),
        ("Customer.born * 2", "Customer.born * 2", "cannot be multiplied", ""),
        ("Limit + null", "Limit + null", "null cannot be added", ""),
        ("-Customer.name", "-Customer.name", "minus sign", ""),
        ('Customer.age = "18"', 'Customer.age = "18"', "never equal", ""),
        ('Customer.age > "18"', 'Customer.age > "18"', "cannot be compared", ""),
        ("Customer.age > null", "Customer.age > null", "null", "!= null"),
        ("Customer.consent > true", "Customer.consent > true", "no order", ""),
        ('Customer.segment = "glod"', '"glod"', "“Segment” is never the text", "Did you mean “gold”?"),
        ('Customer.segment != "platinum"', '"platinum"', "is never", ""),
        ('Customer.segment in ("gold", "sliver")', '"sliver"', "is never", "Did you mean “silver”?"),
        ('list contains(["gold"], Customer.segment) and Customer.segment = "x"', '"x"', "is never", ""),
        ("Customer.age = 200", "200", "“Age” is never", ""),
        ("Customer.age = -1", "-1", "“Age” is never", ""),
        ("Customer.age > 120", "Customer.age > 120", "“Age” is never so: it is [0..120]", ""),
        ("0 > Customer.age", "0 > Customer.age", "“Age” is never so", ""),
        ("Customer.age in [130..140]", "[130..140]", "“Age” is never so", ""),
        ('Customer.segment > "x"', 'Customer.segment > "x"', "“Segment” is never so", ""),
        ('Customer.age in (> 18, "x")', '"x"', "never", ""),
        ("Customer.age and Customer.consent", "Customer.age", "must be true or false", ""),
        ("if Customer.name then 1 else 2", "Customer.name", "must be true or false", ""),
        ("some o in Customer.orders satisfies o.total", "o.total", "must be true or false", ""),
        ("Customer.orders[placed]", "placed", "a condition or a position", ""),
        ('Customer.age between "a" and 5', '"a"', "cannot be compared", ""),
        ('[1.."a"]', '[1.."a"]', "cannot be compared", ""),
        ("Customer instance of Custommer", "Custommer", "no type", "Did you mean “Customer”?"),
        ('Risk of loss("a", "tv")', '"a"', "is a number, but this is a text", ""),
        ("Risk of loss(1)", "Risk of loss(1)", "too few values", ""),
        ('Risk of loss(amount: 1, prodct: "tv")', '"tv"', "has no “prodct”", "Did you mean “product”?"),
        ("Limit(1)", "Limit", "not a function", ""),
        ('@"2026-02-30" > Customer.born', '@"2026-02-30"', "no date|neither a date", ""),
        ("{a: 1, a: 2}", "", "twice", ""),
        ("1 +", "", "", ""),
        ("Customer.segment = gold", "gold", "nothing called", 'Write "gold" with quotes'),
        ("Customer.consent = yes", "yes", "nothing called", "Write true."),
        ("not Customer.consent", "not Customer", "nothing called", "not(…)"),
        ("Limit => 3", "=>", "not an operator", "Write >=."),
        ("Limit ≥ 3", "≥", "not an operator", "Write >=."),
        ("Limit * 10%", "%", "no meaning", "0.1"),
        ("Limit > 1 000", "000", "cannot stand here", "without separators"),
        ("Customer.born > 31.01.2026", ".2026", "cannot stand here", '@"2026-01-31"'),
        ("Customer.born > 2026-01-31", "", "A date and a number", 'Write a date as @"2026-01-31".'),
        ('Customer.born > "2026-01-31"', "", "A date and a text", 'Write a date as @"2026-01-31".'),
        ("Customer.born > today() - 30", "today() - 30", "cannot be subtracted", 'Write a duration as @"P'),
        ("Customer.last contact > Customer.born", "", "A date and time and a date", "date(…)"),
        ('Customer.consent = "true"', "", "never equal", "without quotes"),
        ('Customer.segment = "gold" or "silver"', '"silver"', "must be true or false", "in (1, 2)"),
    ],
)
def test_d25_what_can_never_be_right_is_refused_at_its_place(text: str, part: str, words: str, suggestion: str) -> None:
    (fault, *_) = check_expression(text, SCHEMA)
    assert any(word in fault.message for word in words.split("|")), fault.message
    assert suggestion in fault.suggestion
    if part:
        assert text[fault.start : fault.end] == part


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('matches(Customer.name, "(ab")', "not closed"),
        ('matches(input: Customer.name, pattern: "a**")', "nothing to repeat"),
        ('matches(Customer.name, "a", "z")', "no flag"),
        ('replace(Customer.name, "[", "x")', "not closed"),
        ('split(Customer.name, "(")', "not closed"),
        ('matches(Customer.name, "((a{1000}){1000}){1000}")', "limit|stand for more"),
    ],
)
def test_d31_a_pattern_that_cannot_work_is_refused_where_it_stands(text: str, why: str) -> None:
    (fault,) = check_expression(text, SCHEMA)
    assert any(part in fault.message for part in why.split("|")), fault.message
    assert text[fault.start : fault.end].startswith('"')
    assert "Mend the pattern" in fault.suggestion


def test_a_pattern_that_is_put_together_is_judged_when_it_runs() -> None:
    assert check_expression('matches("a", "(" + Customer.name)', SCHEMA) == ()
    assert check_expression('matches("a", "(ab)+c?", "i")', SCHEMA) == ()


def test_d25_a_result_of_the_wrong_type_is_refused() -> None:
    (fault,) = check_expression("Customer.age + 1", SCHEMA, BOOLEAN)
    assert fault.message == "This is a number, where true or false is needed."
    (fault,) = check_expression("{total: 1}", SCHEMA, ORDER)
    assert fault.message == "This is a group of entries, where an Order is needed."


def test_one_mistake_is_told_once() -> None:
    assert len(check_expression("Custmer.age + Custmer.age * 2 > 5", SCHEMA)) == 2
    assert len(check_expression("(Custmer.age + 1) * 2 > 5 and true", SCHEMA)) == 1
    assert len(check_unary_tests('contains("refund")', SCHEMA, STRING)) == 1
    assert len(check_unary_tests('true or "silver"', SCHEMA, STRING)) == 1


@pytest.mark.parametrize(
    ("text", "tested"),
    [
        ("-", NUMBER),
        ("> 18", AGE),
        ("[18..65)", AGE),
        ("< 18, > 65", AGE),
        ('"gold", "silver"', SEGMENT),
        ('not("gold")', SEGMENT),
        ("? > 5 and ? < 10", NUMBER),
        ('contains(?, "a")', STRING),
        ("Limit", NUMBER),
        ("null", NUMBER),
        ("true", BOOLEAN),
        ('< @"2026-01-01"', DATE),
        ("[1, 2, 3]", NUMBER),
        ("> 1", ANY),
    ],
)
def test_cells_that_may_hold_are_left_alone(text: str, tested: FeelType) -> None:
    assert check_unary_tests(text, SCHEMA, tested) == ()


@pytest.mark.parametrize(
    ("text", "tested", "words", "suggestion"),
    [
        ('"glod"', SEGMENT, "is never", "Did you mean “gold”?"),
        ('not("glod")', SEGMENT, "is never", "Did you mean “gold”?"),
        ("= 200", AGE, "is never", ""),
        ("> 120", AGE, "never so", ""),
        ("[121..130]", AGE, "never so", ""),
        ('"18"', NUMBER, "A number is never a text", ""),
        ('> "18"', NUMBER, "cannot be compared", ""),
        ("[1..5]", STRING, "A text is never in a range of numbers", ""),
        ("> true", BOOLEAN, "no order", ""),
        ("? + 1", NUMBER, "must be true or false", ""),
        ("gold", SEGMENT, "nothing called “gold”", ""),
        ('< @"10:00:00"', DATE, "cannot be compared", ""),
        ("abs(? , 1) > 2", NUMBER, "too many values", ""),
        ('contains("refund")', STRING, "too few values", "? stands for its value"),
        ("between 18 and 65", AGE, "missing before", "[5..10]"),
        ("9:00", TIME, "colon", '@"09:30:00"'),
        ("2026-01-31", DATE, "never a number", '@"2026-01-31"'),
    ],
)
def test_d24_a_cell_that_never_holds_is_refused(text: str, tested: FeelType, words: str, suggestion: str) -> None:
    (fault, *_) = check_unary_tests(text, SCHEMA, tested)
    assert words in fault.message
    assert suggestion in fault.suggestion


def test_what_is_known_of_types_is_what_operations_do() -> None:
    """Every row of the table of arithmetic has a value of the type it says, and no other pair of kinds has one."""
    run = Run(datetime(2026, 1, 2, tzinfo=UTC))
    samples: dict[FeelType, str] = {
        NUMBER: "2",
        STRING: '"a"',
        DATE: '@"2026-01-02"',
        TIME: '@"10:00:00Z"',
        DATE_TIME: '@"2026-01-02T10:00:00Z"',
        DAYS_TIME: '@"P1D"',
        YEARS_MONTHS: '@"P1Y"',
        BOOLEAN: "true",
    }
    for operator in ("+", "-", "*", "/", "**"):
        for left, one in samples.items():
            for right, other in samples.items():
                value = compile_expression(f"{one} {operator} {other}")(run, {})
                wanted = ARITHMETIC.get((operator, left, right))
                assert (value is None) == (wanted is None), (operator, left, right)
                assert wanted is None or conforms(run, value, wanted)


def test_what_is_known_of_properties_is_what_paths_read() -> None:
    run = Run(datetime(2026, 1, 2, tzinfo=UTC))
    literals = {"date": "2026-01-02", "time": "10:00:00Z", "date and time": "2026-01-02T10:00:00Z"}
    lengths = {"days and time duration": "P1D", "years and months duration": "P1Y"}
    for kind, text in {**literals, **lengths}.items():
        value = read_at_literal(text)
        known = PROPERTIES[Simple(kind)]
        assert known.keys() == paths.PROPERTIES[type(value)].keys()
        for name, wanted in known.items():
            assert conforms(run, paths.path(run, value, name), wanted)


@given(st.text(alphabet=" ()[]{}+-*/<>=.,:\"'@?abcCustomerage.orders123notinandorif", max_size=40))
def test_no_text_makes_the_check_fail(text: str) -> None:
    check_expression(text, SCHEMA, BOOLEAN)
    check_unary_tests(text, SCHEMA, SEGMENT)


def test_the_type_of_an_expression_is_told() -> None:
    assert type_of_expression("Customer.orders.total", SCHEMA) == ListOf(NUMBER)
    assert type_of_expression("anything", SCHEMA) == ANY
    assert str(type_of_expression('if anything then 1 else "a"', SCHEMA)) == "number or string"


def test_d31_a_type_that_holds_itself_many_times_over_is_not_looked_at() -> None:
    entries = ["x0: 1"] + [f"x{n}: {{a: x{n - 1}, b: x{n - 1}}}" for n in range(1, 40)]
    text = "{" + ", ".join(entries) + "}"
    assert check_expression(f"{text} = {text}", SCHEMA, BOOLEAN) == ()

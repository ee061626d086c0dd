from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from midoffice.domain.decisions.criteria import Answers, Criteria
from midoffice.domain.rules.feel.unknown import Unknown

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NUMBERS = st.integers(-3, 3).map(lambda n: Decimal(n) / 2)
WORDS = st.sampled_from(["red", "green", "blue"])


def _number_tests(low: Decimal, high: Decimal) -> list[str]:
    simple = [f"a.n {sign} {low}" for sign in ("<", "<=", ">", ">=", "=", "!=")]
    ranges = [f"a.n in {left}{low}..{high}{right}" for left in "[(" for right in "])"]
    return [*simple, *ranges, f"a.n between {low} and {high}"]


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4),
    st.lists(NUMBERS | st.none(), max_size=4),
    st.tuples(WORDS | st.none(), st.booleans() | st.none()),
)
def test_what_is_answered_together_comes_out_as_one_by_one(
    ends: list[tuple[Decimal, Decimal]], values: list[Decimal | None], others: tuple[str | None, bool | None]
) -> None:
    texts = [text for low, high in ends for text in _number_tests(*sorted((low, high)))]
    texts += ['a.w = "red"', 'a.w != "green"', 'a.w in ("green", "blue")', "a.f = true", "a.f != true", "true = a.f"]
    together = Criteria(texts)
    for value in values:
        scope = {"a": {"n": value, "w": others[0], "f": others[1]}}
        answers = Answers(together, scope, NOW)
        answers.ask_bundles()
        alone = {
            text: Answers(one := Criteria([text, text + " and true"]), scope, NOW).ask(one.number_of[text + " and true"])
            for text in texts
        }
        assert {text: answers.ask(together.number_of[text]) for text in texts} == alone


def test_an_attribute_that_is_not_known_is_the_cause_of_all_that_ask_it() -> None:
    criteria = Criteria(["a.n > 1", "a.n < 5", 'a.w = "red"'])
    answers = Answers(criteria, {"a": {"n": Unknown("slow", "a.n"), "w": "red"}}, NOW)
    answers.ask_bundles()
    outcomes = [answers.ask(criteria.number_of[text]) for text in ("a.n > 1", "a.n < 5")]
    assert [answers.cause(outcome).source for outcome in outcomes] == ["a.n", "a.n"]
    assert answers.holds(criteria.number_of['a.w = "red"'])

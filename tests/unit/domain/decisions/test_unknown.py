"""Turning what is known into UNKNOWN never lets more through."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.decisions.company import NOW, action, compiled, snapshot

from midoffice.domain.decisions.criteria import Answers, Criteria
from midoffice.domain.decisions.funnel import decide
from midoffice.domain.rules.feel.language import compile_expression
from midoffice.domain.rules.feel.run import Run

NUMBERS, WORDS, FLAGS = ("s.a", "s.b"), ("s.w", "t.w"), ("s.f", "t.f")
VALUES = {
    **dict.fromkeys(NUMBERS, st.one_of(st.none(), st.integers(-3, 3))),
    **dict.fromkeys(WORDS, st.one_of(st.none(), st.sampled_from(["x", "y", "z"]))),
    **dict.fromkeys(FLAGS, st.one_of(st.none(), st.booleans())),
    "s.l": st.one_of(st.none(), st.lists(st.integers(-2, 2), max_size=3)),
}
NUMBER = st.integers(-3, 3).map(str)
ATOM = st.one_of(
    st.builds("{} {} {}".format, st.sampled_from(NUMBERS), st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), NUMBER),
    st.builds("{} in [{}..{}]".format, st.sampled_from(NUMBERS), NUMBER, NUMBER),
    st.builds("{} between {} and {}".format, st.sampled_from(NUMBERS), NUMBER, NUMBER),
    st.builds('{} {} "{}"'.format, st.sampled_from(WORDS), st.sampled_from(["=", "!="]), st.sampled_from("xyz")),
    st.builds('{} in ("{}", "{}")'.format, st.sampled_from(WORDS), st.sampled_from("xyz"), st.sampled_from("xyz")),
    st.builds("{} = {}".format, st.sampled_from(FLAGS), st.sampled_from(["true", "false", "null"])),
    st.sampled_from(
        [*FLAGS, "s.a = s.b", "s.a + s.b > 0", "count(s.l) > 1", "some x in s.l satisfies x > s.a", "s.l[item > 0] = []"]
    ),
    st.sampled_from(["if s.f then s.a > 0 else t.f", "list contains(s.l, s.a)", "every x in s.l satisfies x != s.b", "s.w != t.w"]),
)
TEXT = st.recursive(
    ATOM,
    lambda inner: st.one_of(
        st.builds("not({})".format, inner),
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
    ),
    max_leaves=4,
)


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=8), st.fixed_dictionaries(VALUES), st.sets(st.sampled_from(sorted(VALUES))))
def test_d26_what_becomes_unknown_never_adds_an_offer(texts: list[str], values: dict[str, Any], hidden: set[str]) -> None:
    ready = compiled(*(action(f"a{n}", criteria=[text]) for n, text in enumerate(texts)))
    known = decide(ready, snapshot(values))
    less = decide(ready, snapshot({name: value for name, value in values.items() if name not in hidden}, unknown=sorted(hidden)))
    assert set(less.passed) <= set(known.passed)


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=12), st.fixed_dictionaries(VALUES), st.sets(st.sampled_from(sorted(VALUES))))
def test_conditions_answered_together_come_out_as_they_do_one_by_one(
    texts: list[str], values: dict[str, Any], hidden: set[str]
) -> None:
    told = snapshot({name: value for name, value in values.items() if name not in hidden}, unknown=sorted(hidden))
    scope: dict[str, object] = dict(told.view.inputs(frozenset(), verified=True))
    criteria = Criteria(texts)
    answers = Answers(criteria, scope, NOW)
    for text in texts:
        alone = compile_expression(text)(Run(NOW, mode="strict"), scope)
        assert answers.holds(criteria.number_of[text]) is (alone is True)

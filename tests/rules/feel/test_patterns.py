"""Regular expressions of XPath, and those that would run away."""

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from midoffice.domain.rules.feel.patterns import PatternFault, compile_pattern
from midoffice.domain.rules.feel.run import LimitReached, Run


def a_run() -> Run:
    return Run(datetime(2026, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "found"),
    [
        ("foobar", "^fo*b*", "", True),
        ("foobar", "bar$", "", True),
        ("foobar\n", "bar$", "", False),
        ("foobar\nx", "bar$", "m", True),
        ("\nabcd\ndefg\n", "^$", "m", True),
        ("Mary\rJones", "Mary.Jones", "", False),
        ("Mary\nJones", "Mary.Jones", "s", True),
        ("abZ", "[a-z]Z", "i", True),
        ("\u212a", "k", "i", True),
        ("O", "[A-Z-[OI]]", "i", False),
        ("i", "[A-Z-[OI]]", "i", False),
        ("B", "[A-Z-[OI]]", "", True),
        ("3", "^[\\d-[0-4]]$", "", False),
        ("7", "^[\\d-[0-4-[3]]]$", "", True),
        ("3", "^[\\d-[0-4-[3]]]$", "", True),
        ("hello world", "hello\\ sworld", "x", True),
        ("hello world", " hello[ ]world", "x", True),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("été", "^\\p{L}+$", "", True),
        ("Ω", "\\p{IsGreek}", "", True),
        ("Ω", "\\P{IsGreek}", "", False),
        ("é", "[\\p{IsLatin-1Supplement}]", "", True),
        ("a-b", "^[a\\-b]+$", "", True),
        ("a-", "^[a-]+$", "", True),
        ("_x1", "^\\i\\c*$", "", True),
        ("1x", "^\\i\\c*$", "", False),
        ("٣", "^\\d$", "", True),
        ("a b", "\\s", "", True),
        ("a\u00a0b", "\\s", "", False),
        ("a_b", "^\\w+$", "", False),
        ("aA", "(a)\\1", "i", True),
        ("abab", "^(a(?:b))\\1$", "", True),
        ("aab", "^a{2}b{0,3}?$", "", True),
        ("[]", "^\\[\\]$", "", True),
        ("^", "[\\^]", "", True),
        ("&&", "^[&&]+$", "", True),
        ("~", "[~~]", "", True),
    ],
)
def test_patterns_mean_what_xpath_says(text: str, pattern: str, flags: str, found: bool) -> None:  # noqa: FBT001 - the expected answer
    assert compile_pattern(pattern, flags).found_in(text) is found


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "[",
        "[]",
        "[z-a]",
        "a**",
        "a{2}{3}",
        "*a",
        "a{3,2}",
        "a{,2}",
        "a{x}",
        "^*",
        "\\q",
        "\\",
        "(a)\\2",
        "\\1(a)",
        "(a\\1)",
        "(a)[\\1]",
        "[a\\0]",
        "(?=a)",
        "(?!a)",
        "(?<=a)b",
        "(?P<x>a)",
        "(?i)a",
        "(?#x)",
        "(?R)",
        "a++",
        "\\p{Nope}",
        "\\p{ IsBasicLatin}",
        "\\p{IsNope}",
        "\\pL",
        "\\b",
        "\\x41",
        "[a-z-[b]c]",
        "[[a]]",
        "}",
        "]",
        "(" * 60 + ")" * 60,
        "[a-[" * 60 + "]]" * 60,
    ],
)
def test_what_xpath_does_not_have_is_refused_with_a_reason(pattern: str) -> None:
    with pytest.raises(PatternFault) as refused:
        compile_pattern(pattern, "")
    assert str(refused.value)


@pytest.mark.parametrize("flags", ["p", " ", "X", "ii "])
def test_unknown_flags_are_refused(flags: str) -> None:
    with pytest.raises(PatternFault, match="flag"):
        compile_pattern("a", flags)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(a*)*b", "(a|a?)+$", "(.*)*x\\1y", "([a-z]+)*[0-9]", "(x+x+)+y", "((a|b|aa){0,30}){0,30}c"]
)
def test_d31_a_bomb_ends_in_bounded_time(pattern: str) -> None:
    started = time.process_time()
    with suppress(PatternFault):  # some of them are simply found not to match
        compile_pattern(pattern, "").found_in("a" * 5_000 + "!")
    assert time.process_time() - started < 5


def test_d31_a_match_that_takes_too_long_says_so() -> None:
    with pytest.raises(PatternFault, match="too long"):
        compile_pattern("(a|aa)+$", "").found_in("a" * 60 + "!")


@pytest.mark.parametrize("pattern", ["((a{1000}){1000}){1000}", "(a{99999})", "a" * 3_000, "([a-z]{100}){200}"])
def test_d31_a_bomb_of_counts_is_refused_before_it_is_built(pattern: str) -> None:
    with pytest.raises(PatternFault, match=r"limit|more than"):
        compile_pattern(pattern, "")


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "flags", "replaced"),
    [
        ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "", "[1=ab][2=]cd"),
        ("abracadabra", "a.*?a", "*", "", "*c*bra"),
        ("abracadabra", "a(.)", "a$1$1", "", "abbraccaddabbra"),
        ("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3", "", "(012) 345-6789"),
        ("a.b", ".", "$", "q", "a$b"),
        ("abc", "b", "\\$\\\\", "", "a$\\c"),
        ("abc", "b", "<$0>", "", "a<b>c"),
        ("abc", "(b)", "$12", "", "ab2c"),
    ],
)
def test_replacement(text: str, pattern: str, replacement: str, flags: str, replaced: str) -> None:
    assert compile_pattern(pattern, flags).replace(a_run(), text, replacement) == replaced


@pytest.mark.parametrize("replacement", ["$", "$x", "\\", "\\n"])
def test_a_replacement_that_means_nothing_is_refused(replacement: str) -> None:
    with pytest.raises(PatternFault, match="replacement"):
        compile_pattern("b", "").replace(a_run(), "abc", replacement)


def test_a_pattern_that_matches_nothing_at_all_neither_splits_nor_is_replaced() -> None:
    with pytest.raises(PatternFault, match="empty"):
        compile_pattern("x*", "").split(a_run(), "abc")
    with pytest.raises(PatternFault, match="empty"):
        compile_pattern("x*", "").replace(a_run(), "abc", "-")


def test_d31_a_replacement_does_not_grow_without_bounds() -> None:
    with pytest.raises(LimitReached):
        compile_pattern("a", "").replace(a_run(), "a" * 10_000, "b" * 10_000)


def test_splitting() -> None:
    assert compile_pattern(";", "").split(a_run(), "a;b;c;;") == ["a", "b", "c", "", ""]
    assert compile_pattern("\\s+", "").split(a_run(), "John  Doe") == ["John", "Doe"]

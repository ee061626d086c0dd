"""What docs/rule-language.md says of expressions is what they give."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from midoffice.domain.rules.feel import run as limits
from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.language import compile_expression
from midoffice.domain.rules.feel.patterns import matching, translation
from midoffice.domain.rules.feel.values import to_text

PAGE = (Path(__file__).parents[3] / "docs" / "rule-language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| `(.+)` \| `([^`]+)` \|$", PAGE, re.MULTILINE)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) > 15


@pytest.mark.parametrize(("text", "value"), EXAMPLES)
def test_examples_give_what_the_page_says(text: str, value: str) -> None:
    run = limits.Run(datetime(2026, 1, 2, tzinfo=UTC))
    assert to_text(compile_expression(text)(run, {})) == value
    assert bool(run.faults) == (value == "null")


def test_functions_of_our_own_are_on_the_page() -> None:
    for name, row in BUILTINS.items():
        assert not row.extension or f"`{name}" in PAGE


def test_the_limits_are_those_of_the_page() -> None:
    assert (limits.MOST_CHARACTERS, limits.MOST_ITEMS, limits.MOST_CALLS, limits.MOST_STEPS) == (10**6, 10**5, 100, 10**6)
    assert (translation.LONGEST, translation.LARGEST, matching.SECONDS) == (2_000, 10_000, 0.2)

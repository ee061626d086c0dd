"""What docs/rule-language.md says of expressions is what they give."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from midoffice.domain.rules.feel import run as limits
from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.language import compile_expression, compile_unary_tests
from midoffice.domain.rules.feel.patterns import matching, translation
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import to_text

PAGE = (Path(__file__).parents[3] / "docs" / "rule-language.md").read_text(encoding="utf-8")
CELLS = re.findall(r"^\| `([^`]+)` \| ([^|`]+) \| ([^|`]*)\|$", PAGE.partition("## Conditions")[0], re.MULTILINE)
MODES = re.findall(r"^\| `([^`]+)` \| ([^|`]+) \| ([^|`]+) \|$", PAGE.partition("## What nobody could tell")[2], re.MULTILINE)
EXAMPLES = re.findall(r"^\| `(.+)` \| `([^`]+)` \|$", PAGE, re.MULTILINE)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) > 15
    assert len(CELLS) == 12
    assert len(MODES) == 6


@pytest.mark.parametrize(("text", "value"), EXAMPLES)
def test_examples_give_what_the_page_says(text: str, value: str) -> None:
    run = limits.Run(datetime(2026, 1, 2, tzinfo=UTC))
    assert to_text(compile_expression(text)(run, {})) == value
    assert bool(run.faults) == (value == "null")


@pytest.mark.parametrize(("cell", "passing", "other"), CELLS)
def test_cells_pass_what_the_page_says(cell: str, passing: str, other: str) -> None:
    run = limits.Run(datetime(2026, 1, 2, tzinfo=UTC))
    passes = compile_unary_tests(cell)
    assert passes(run, compile_expression(passing)(run, {}), {}) is True
    assert not other.strip() or passes(run, compile_expression(other)(run, {}), {}) is False
    assert run.faults == []


@pytest.mark.parametrize(("text", "standard", "strict"), MODES)
def test_d26_modes_differ_as_the_page_says(text: str, standard: str, strict: str) -> None:
    for mode, wanted, customer in (("standard", standard, {"consent": None}), ("strict", strict, {})):
        run = limits.Run(datetime(2026, 1, 2, tzinfo=UTC), mode="strict" if mode == "strict" else "standard")
        value = compile_expression(text, ["Customer"])(run, {"Customer": customer})
        if wanted == "unknown":
            assert isinstance(value, Unknown)
        else:
            assert value == compile_expression(wanted)(run, {})


def test_functions_of_our_own_are_on_the_page() -> None:
    for name, row in BUILTINS.items():
        assert not row.extension or f"`{name}" in PAGE


def test_the_limits_are_those_of_the_page() -> None:
    assert (limits.MOST_CHARACTERS, limits.MOST_ITEMS, limits.MOST_CALLS, limits.MOST_STEPS) == (10**6, 10**5, 100, 10**6)
    assert (translation.LONGEST, translation.LARGEST, matching.SECONDS) == (2_000, 10_000, 0.2)

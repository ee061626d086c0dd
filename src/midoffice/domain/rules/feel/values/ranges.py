"""Ranges: everything between two ends, or on one side of a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """`[start..end]`, or what a comparison alone stands for.

    `comparison` is one of `<`, `<=`, `>`, `>=`, `=`, `!=` where the range was written so (`(> 10)`), else None: `(> 10)` and
    `(10..null)` have the same ends, but are not the same range. An end that is None is open.
    """

    start: object
    end: object
    start_included: bool
    end_included: bool
    comparison: str | None = None


def comparison_range(comparison: str, end: object) -> Range:
    """The range of a comparison with a value; `!=` has no ends to speak of and keeps the value as both, excluded."""
    if comparison in {"<", "<="}:
        return Range(None, end, start_included=False, end_included=comparison == "<=", comparison=comparison)
    if comparison in {">", ">="}:
        return Range(end, None, start_included=comparison == ">=", end_included=False, comparison=comparison)
    same = comparison == "="
    return Range(end, end, start_included=same, end_included=same, comparison=comparison)

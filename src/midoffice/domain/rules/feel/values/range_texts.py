"""Ranges from texts: `range("[18..65)")`. Their ends are literals, or a date, time or duration made from one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.values.date_times import FeelDateTime, read_date_time
from midoffice.domain.rules.feel.values.dates import FeelDate, read_date
from midoffice.domain.rules.feel.values.durations import DaysTime, YearsMonths, read_duration
from midoffice.domain.rules.feel.values.numbers import read_number
from midoffice.domain.rules.feel.values.ranges import Range, comparison_range
from midoffice.domain.rules.feel.values.text import read_at_literal
from midoffice.domain.rules.feel.values.times import FeelTime, read_time

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 10_000

_TEXT = r'"(?:[^"\\]|\\.)*"'
_END = rf"(?:@?{_TEXT}|[a-z ]+\(\s*{_TEXT}\s*\)|-?[0-9.]+(?:[eE][+-]?[0-9]+)?|null)?"
_RANGE = re.compile(rf"\s*([\[\](])\s*({_END})\s*\.\.\s*({_END})\s*([\[\])])\s*", re.ASCII)
_COMPARISON = re.compile(rf"\((<=|>=|!=|=|<|>) ({_END})\)", re.ASCII)
_CALL = re.compile(rf"([a-z ]+?)\s*\(\s*({_TEXT})\s*\)", re.ASCII)
_ESCAPE = re.compile(r"\\(.)")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}

_READERS: dict[str, Callable[[str], object]] = {
    "date": read_date,
    "time": read_time,
    "date and time": read_date_time,
    "duration": read_duration,
}


def read_range(text: str) -> Range | None:
    """Read a range; None if it is none, if an end is missing at a closed side, or if it goes down or nowhere."""
    found = _RANGE.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    opening, low_text, high_text, closing = found.groups()
    low, high = _end(low_text), _end(high_text)
    low_closed, high_closed = opening == "[", closing == "]"
    if low is None and high is None:
        return None
    if (low is None and (low_text or low_closed)) or (high is None and (high_text or high_closed)):
        return None
    if low is not None and high is not None and not _in_order(low, high):
        return None
    return Range(low, high, start_included=low_closed, end_included=high_closed)


def read_written_range(text: str) -> Range | None:
    """Read a range as it is written out for a document: null may be an end, `(> 10)` is one too, and it may go down."""
    found = _RANGE.fullmatch(text) if len(text) <= LONGEST else None
    if found is not None:
        opening, low_text, high_text, closing = found.groups()
        low, high = _end(low_text), _end(high_text)
        if (low is None and low_text != "null") or (high is None and high_text != "null"):
            return None
        if low is not None and high is not None and type(low) is not type(high):
            return None
        return Range(low, high, start_included=opening == "[", end_included=closing == "]")
    compared = _COMPARISON.fullmatch(text) if len(text) <= LONGEST else None
    if compared is None:
        return None
    operand = _end(compared[2])
    return None if operand is None and compared[2] != "null" else comparison_range(compared[1], operand)


def _end(text: str) -> object:
    if text.startswith('@"'):
        return read_at_literal(_unquoted(text[1:]))
    if text.startswith('"'):
        return _unquoted(text)
    call = _CALL.fullmatch(text)
    if call is not None:
        reader = _READERS.get(call[1])
        return reader(_unquoted(call[2])) if reader else None
    return read_number(text)


def _unquoted(text: str) -> str:
    return _ESCAPE.sub(lambda escaped: _PLAIN.get(escaped[1], escaped[1]), text[1:-1])


def _in_order(low: object, high: object) -> bool:  # noqa: PLR0911 - one for each kind of end
    if type(low) is not type(high):
        return False
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        return low <= high
    if isinstance(low, str) and isinstance(high, str):
        return low <= high
    if isinstance(low, FeelDate) and isinstance(high, FeelDate):
        return low <= high
    if isinstance(low, FeelDateTime) and isinstance(high, FeelDateTime):
        return (low.zone is None) == (high.zone is None) and low.instant <= high.instant
    if isinstance(low, FeelTime) and isinstance(high, FeelTime):
        return (low.zone is None) == (high.zone is None) and low.second_of_day <= high.second_of_day
    if isinstance(low, DaysTime) and isinstance(high, DaysTime):
        return low <= high
    return isinstance(low, YearsMonths) and isinstance(high, YearsMonths) and low <= high

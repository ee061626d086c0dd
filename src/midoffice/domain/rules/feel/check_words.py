"""How checks speak: types in the words of a business user, and what somebody may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from midoffice.domain.rules.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    NULL,
    NUMBER,
    STRING,
    TIME,
    YEARS_MONTHS,
    ContextOf,
    FeelType,
    ListOf,
    OneOf,
    RangeOf,
    Restricted,
    Simple,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_ONE: dict[FeelType, str] = {
    ANY: "anything",
    NULL: "null",
    NUMBER: "a number",
    STRING: "a text",
    BOOLEAN: "true or false",
    DATE: "a date",
    TIME: "a time",
    DATE_TIME: "a date and time",
    DAYS_TIME: "a duration in days and hours",
    YEARS_MONTHS: "a duration in years and months",
}
_MANY: dict[FeelType, str] = {
    ANY: "anything",
    NUMBER: "numbers",
    STRING: "texts",
    BOOLEAN: "true and false",
    DATE: "dates",
    TIME: "times",
    DATE_TIME: "dates and times",
}


def described(kind: FeelType) -> str:  # noqa: PLR0911 - one for each kind of type
    """A type as part of a sentence: `a number`, `a list of texts`, `a Customer`."""
    if isinstance(kind, Simple):
        return _ONE.get(kind) or _with_article(kind.name)
    if isinstance(kind, Restricted):
        return described(kind.base)
    if isinstance(kind, OneOf):
        return " or ".join(described(member) for member in kind.members)
    if isinstance(kind, ListOf):
        if kind.item in (ANY, NULL):
            return "a list"
        bare = kind.item.base if isinstance(kind.item, Restricted) else kind.item
        return f"a list of {_several(bare)}"
    if isinstance(kind, RangeOf):
        return "a range" if kind.item == ANY else f"a range of {_several(kind.item)}"
    if isinstance(kind, ContextOf):
        return _with_article(kind.name) if kind.name else "a group of entries"
    return "a function"


def _several(kind: FeelType) -> str:
    plural = _MANY.get(kind) if isinstance(kind, Simple) else None
    return plural or described(kind).removeprefix("a ").removeprefix("an ")


_TEXT_FOR: dict[FeelType, str] = {
    NUMBER: "Write a number without quotes, or make one of a text with number(…).",
    BOOLEAN: "Write true or false without quotes.",
}
_AS_WRITTEN: dict[FeelType, str] = {
    DATE: 'Write a date as @"2026-01-31".',
    TIME: 'Write a time as @"09:30:00".',
    DATE_TIME: 'Write a date and time as @"2026-01-31T09:30:00".',
    DAYS_TIME: 'Write a duration as @"P1DT12H".',
    YEARS_MONTHS: 'Write a duration as @"P1Y6M".',
}


def how_to_write(wanted: FeelType, found: FeelType) -> str:
    """What to write where a value of one type is wanted and one of another stands; nothing where that is not plain."""
    if found == STRING and wanted in _TEXT_FOR:
        return _TEXT_FOR[wanted]
    if found in (STRING, NUMBER):
        return _AS_WRITTEN.get(wanted, "")
    return "Take the date of the other with date(…)." if {wanted, found} == {DATE, DATE_TIME} else ""


_CONSTANTS = {
    **dict.fromkeys(("yes", "True", "TRUE", "ja"), "true"),
    **dict.fromkeys(("no", "False", "FALSE", "nein"), "false"),
    **dict.fromkeys(("none", "None", "NULL", "Null", "nothing", "empty"), "null"),
}


def instead_of_name(wrong: str, known: Iterable[str]) -> str:
    """What to write in place of a name that does not exist."""
    if wrong in _CONSTANTS:
        return f"Write {_CONSTANTS[wrong]}."
    if wrong.startswith("not "):
        return "Write not(…) around what is not to hold."
    return did_you_mean(wrong, known) or (f'Write "{wrong}" with quotes if a text is meant.' if wrong != "?" else "")


def _with_article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def capital(sentence: str) -> str:
    """The sentence with a capital at its start."""
    return sentence[:1].upper() + sentence[1:]


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A suggestion of the most similar of the known words, or nothing if none is similar."""
    candidates = [word for word in known if word]
    lowered = {word.lower(): word for word in candidates}
    close = get_close_matches(wrong.lower(), lowered, n=1, cutoff=0.6)
    return f"Did you mean “{lowered[close[0]]}”?" if close else ""


def listed(words: Iterable[str], joint: str = "or", most: int = 8) -> str:
    """Some words in a row: `“a”, “b” or “c”`."""
    every = [f"“{word}”" for word in words]
    some = every[:most]
    if len(every) > most:
        return ", ".join(some) + " ..."
    if len(some) <= 1:
        return "".join(some)
    return ", ".join(some[:-1]) + f" {joint} {some[-1]}"

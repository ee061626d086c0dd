"""JSON from a system that nobody vouches for: numbers exact, and nothing in it that we could not keep."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from midoffice.ports.sources import SourceSchema

_MOST_DIGITS = 400
"""Digits of a number, written out. A short number such as 1e999999999 would fill the memory of whoever writes it out."""


def read_json(body: bytes) -> object:
    """Return the document: None, bool, int, Decimal, str, list and dict. Raises SourceSchema for anything unreadable.

    Refused: another charset than UTF-8, NaN and Infinity, a name that stands twice in one object, text with characters
    that no database keeps (NUL, half a surrogate pair), and what is nested beyond reason.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceSchema("Its answer is not UTF-8.") from None
    try:
        found = json.loads(text, parse_int=_whole, parse_float=_exact, parse_constant=_no_number, object_pairs_hook=_object)
    except RecursionError:
        raise SourceSchema("Its answer is nested too deeply.") from None
    except ValueError as error:
        raise SourceSchema(f"Its answer is not JSON: {error}") from None
    if "\\u" in text:  # only escapes can make them
        _check_texts(found)
    return found


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise SourceSchema("Its answer holds a number that is too long.")
    return int(digits)


def _exact(digits: str) -> Decimal:
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise SourceSchema("Its answer holds a number that is too long.") from None
    if abs(number.adjusted()) > _MOST_DIGITS or len(digits) > _MOST_DIGITS:
        raise SourceSchema("Its answer holds a number that is too long.")
    return number


def _no_number(name: str) -> NoReturn:
    raise SourceSchema(f"Its answer holds {name}, which is no number.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SourceSchema("Its answer names something twice in one object.")
    return found


def _check_texts(found: object) -> None:
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += (*each, *each.values())
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and ("\x00" in each or any("\ud800" <= character <= "\udfff" for character in each)):
            raise SourceSchema("Its answer holds text with characters that cannot be kept.")

"""The types of FEEL as they are written: after `instance of`, and for the parameters of functions."""

import re

from midoffice.domain.rules.feel.cursor import DEEPEST, Cursor
from midoffice.domain.rules.feel.names import declared_before
from midoffice.domain.rules.feel.tokens import SPACE, Kind
from midoffice.domain.rules.feel.tree import ContextType, FunctionType, ListType, NamedType, RangeType, TypeNode

A_TYPE = "a type such as string, number, date or list<string>"
_LONG_NAMES = tuple(
    (re.compile(name.replace(" ", rf"[{SPACE}]+") + r"\b"), name)
    for name in ("date and time", "days and time duration", "years and months duration")
)
_COLON = re.compile(":")


def read_type(cursor: Cursor, depth: int = 0) -> TypeNode:
    """Read a type. Raises FeelFault."""
    if depth > DEEPEST:
        cursor.fail(f"This type is nested more than {DEEPEST} deep.", "", "Give a part of it a name of its own.")
    start = cursor.ahead.start
    for pattern, name in _LONG_NAMES:
        match = pattern.match(cursor.text, start)
        if match is not None:
            cursor.jump(match.end())
            return NamedType(name, start=start, end=match.end())
    if cursor.ahead.kind is not Kind.WORD:
        cursor.fail("A type is missing.", A_TYPE)
    word = cursor.take().text
    if word == "function":
        return _function_type(cursor, start, depth)
    if word == "context" and cursor.take_symbol("<>"):
        return ContextType((), start=start, end=cursor.previous_end)
    if cursor.is_symbol("<") and word in {"list", "range", "context"}:
        opened = cursor.take().start
        if word == "context":
            return _context_type(cursor, start, opened, depth)
        of = read_type(cursor, depth + 1)
        cursor.need_symbol(">", "The type is not closed.", opened)
        return (ListType if word == "list" else RangeType)(of, start=start, end=cursor.previous_end)
    name = cursor.join_words(word)
    while cursor.is_symbol(".") and cursor.text[cursor.ahead.end : cursor.ahead.end + 1].strip():
        cursor.take()
        name += "." + cursor.take_member_name()
    return NamedType(name, start=start, end=cursor.previous_end)


def _context_type(cursor: Cursor, start: int, opened: int, depth: int) -> TypeNode:
    entries: list[tuple[str, TypeNode]] = []
    while not cursor.is_symbol(">"):
        if entries:
            cursor.need_comma(">", "The entries of a context type are separated by commas.", opened)
        declared = declared_before(cursor.text, cursor.ahead.start, _COLON)
        if declared is None:
            cursor.fail("The entry of a context type has a name, a colon and a type.", "a name and a colon")
        cursor.jump(declared[2])
        entries.append((declared[0], read_type(cursor, depth + 1)))
    cursor.need_symbol(">", "The type is not closed.", opened)
    return ContextType(tuple(entries), start=start, end=cursor.previous_end)


def _function_type(cursor: Cursor, start: int, depth: int) -> TypeNode:
    parameters: list[TypeNode] = []
    if cursor.is_symbol("<"):
        opened = cursor.take().start
        while not cursor.is_symbol(">"):
            if parameters:
                cursor.need_comma(">", "The parameters of a function type are separated by commas.", opened)
            parameters.append(read_type(cursor, depth + 1))
        cursor.take()
    elif not cursor.take_symbol("<>"):
        return NamedType("function", start=start, end=cursor.previous_end)
    cursor.need_symbol("->", "The type of a function says what it gives.")
    result = read_type(cursor, depth + 1)
    return FunctionType(tuple(parameters), result, start=start, end=cursor.previous_end)

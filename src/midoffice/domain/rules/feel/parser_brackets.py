"""What stands in brackets in FEEL: groups, ranges, lists, contexts, arguments; and the tests of a cell."""

import re
from collections.abc import Callable

from midoffice.domain.rules.feel.cursor import Cursor
from midoffice.domain.rules.feel.names import NameIndex, declared_before
from midoffice.domain.rules.feel.powers import BINARY, COMPARE, COMPARISON
from midoffice.domain.rules.feel.tokens import Kind, read_token
from midoffice.domain.rules.feel.tree import Context, Entry, Expression, In, ListOf, Range, UnaryComparison

CLOSING = frozenset(")]}")
_COLON = re.compile(":")
_NOT_AFTER_OPENING = (frozenset(BINARY) | {")", "]", "}", ",", ".", "..", "then", "else", "return", "satisfies"}) - {"-"}

GoOn = Callable[[Cursor, Expression, int, int], Expression]


# --- tests


def read_test(cursor: Cursor) -> Expression:
    """Read one test: `> 5`, or any expression."""
    if cursor.ahead.kind is Kind.SYMBOL and cursor.ahead.text in COMPARE:
        return _unary_comparison(cursor)
    return cursor.expression()


def read_tests(cursor: Cursor) -> tuple[Expression, ...]:
    """Read tests with commas between them."""
    tests = [read_test(cursor)]
    while cursor.take_symbol(","):
        tests.append(read_test(cursor))
    return tuple(tests)


def _unary_comparison(cursor: Cursor) -> Expression:
    token = cursor.take()
    operand = cursor.expression(COMPARISON)
    return UnaryComparison(COMPARE[token.text], operand, start=token.start, end=cursor.previous_end)


def read_in(cursor: Cursor, value: Expression, start: int, go_on: GoOn) -> Expression:
    """Read what follows `value in`: a test, or tests in round brackets."""
    opened = cursor.ahead
    if not cursor.is_symbol("("):
        comparison = opened.kind is Kind.SYMBOL and opened.text in COMPARE
        test = _unary_comparison(cursor) if comparison else cursor.expression(COMPARISON)
        return In(value, (test,), start=start, end=cursor.previous_end)
    cursor.take()
    first = read_test(cursor)
    if cursor.is_symbol(".."):
        tests = [_range_from(cursor, first, opened.start, low_closed=False)]
    else:
        tests = [first]
        while cursor.take_symbol(","):
            tests.append(read_test(cursor))
        cursor.need_symbol(")", "The tests after “in (” are not closed.", opened.start)
    if len(tests) == 1:
        tests[0] = go_on(cursor, tests[0], opened.start, COMPARISON)
    return In(value, tuple(tests), start=start, end=cursor.previous_end)


# --- groups, ranges, lists


def read_group(cursor: Cursor) -> Expression:
    """`(a)`, `(a..b)` or a comparison as a value, `(> 5)`."""
    opened = cursor.take().start
    inner = read_test(cursor)
    if cursor.is_symbol(".."):
        return _range_from(cursor, inner, opened, low_closed=False)
    cursor.need_symbol(")", "The round bracket is not closed.", opened)
    return inner


def read_list(cursor: Cursor) -> Expression:
    """`[a, b]` or `[a..b]`."""
    opened = cursor.take().start
    items: list[Expression] = []
    while not cursor.is_symbol("]"):
        if items:
            cursor.need_comma("]", "The items of a list are separated by commas.", opened)
        items.append(read_test(cursor))
        if len(items) == 1 and cursor.is_symbol(".."):
            return _range_from(cursor, items[0], opened, low_closed=True)
    cursor.take()
    return ListOf(tuple(items), start=opened, end=cursor.previous_end)


def read_open_range(cursor: Cursor) -> Expression:
    """`]a..b]`, the same as `(a..b]`."""
    opened = cursor.take().start
    low = cursor.expression()
    if not cursor.is_symbol(".."):
        cursor.fail("After ] comes a range.", "..", "Write ]1..10] for a range without its lower end.")
    return _range_from(cursor, low, opened, low_closed=False)


def _range_from(cursor: Cursor, low: Expression, opened: int, *, low_closed: bool) -> Expression:
    cursor.take()
    high = cursor.expression()
    closing = cursor.ahead
    if closing.kind is not Kind.SYMBOL or closing.text not in {"]", ")", "["}:
        cursor.fail("The range is not closed.", "] with the end in, or ) with the end out")
    cursor.take()
    return Range(low, high, low_closed, closing.text == "]", start=opened, end=cursor.previous_end)


def closes_range(cursor: Cursor) -> bool:
    """Whether the [ ahead closes a range such as `]1..5[`: no expression can begin after it."""
    after = read_token(cursor.text, cursor.ahead.end)
    return after.kind is Kind.END or (after.kind in {Kind.SYMBOL, Kind.WORD} and after.text in _NOT_AFTER_OPENING)


# --- contexts and arguments


def read_context(cursor: Cursor) -> Expression:
    """`{a: 1, "b c": 2}`; later entries see earlier ones."""
    opened = cursor.take().start
    entries: list[Entry] = []
    seen = NameIndex()
    with cursor.seeing(seen):
        while not cursor.is_symbol("}"):
            if entries:
                cursor.need_comma("}", "The entries of a context are separated by commas.", opened)
            start = cursor.ahead.start
            key = _read_key(cursor)
            if any(entry.key == key for entry in entries):
                cursor.fail(f"The entry “{key}” is there twice.", "", "Give each entry a name of its own.")
            value = cursor.expression()
            entries.append(Entry(key, value, start=start, end=cursor.previous_end))
            seen.add(key)
            cursor.keys.add(key)
    cursor.take()
    return Context(tuple(entries), start=opened, end=cursor.previous_end)


def _read_key(cursor: Cursor) -> str:
    if cursor.ahead.kind is Kind.STRING:
        key = cursor.take().text
        cursor.need_symbol(":", "After the name of an entry comes a colon.")
        return key
    declared = declared_before(cursor.text, cursor.ahead.start, _COLON)
    if declared is None:
        cursor.fail("The entry of a context has a name, a colon and a value.", "a name and a colon, or }")
    cursor.jump(declared[2])
    return declared[0]


def read_arguments(cursor: Cursor) -> tuple[tuple[Expression, ...], tuple[str, ...] | None]:
    """Read what a function is called with: values by position, or by name (`from: 1, to: 2`)."""
    opened = cursor.take().start
    arguments: list[Expression] = []
    names: list[str] = []
    while not cursor.is_symbol(")"):
        if arguments:
            cursor.need_comma(")", "The arguments of a function are separated by commas.", opened)
        declared = declared_before(cursor.text, cursor.ahead.start, _COLON)
        if declared is not None:
            names.append(declared[0])
            cursor.jump(declared[2])
        arguments.append(read_test(cursor))
        if names and len(names) != len(arguments):
            cursor.fail("Either all arguments have names or none has.", "", "Write “name: value” for each of them.")
    cursor.take()
    if len(set(names)) != len(names):
        cursor.fail("An argument is named twice.", "", "Give each argument once.")
    return tuple(arguments), tuple(names) or None


BRACKETS: dict[str, Callable[[Cursor], Expression]] = {
    "(": read_group,
    "[": read_list,
    "]": read_open_range,
    "{": read_context,
}

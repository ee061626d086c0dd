"""The expressions of FEEL: operators by how tightly they bind, and what stands between them (a Pratt parser)."""

from collections.abc import Callable

from midoffice.domain.rules.feel import parser_blocks as blocks
from midoffice.domain.rules.feel import parser_brackets as brackets
from midoffice.domain.rules.feel.cursor import A_VALUE, Cursor
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.names import BETWEEN_WORDS, NEVER_NAMES, NameIndex, Names
from midoffice.domain.rules.feel.parser_types import read_type
from midoffice.domain.rules.feel.powers import (
    BINARY,
    COMPARE,
    COMPARISON,
    CONJUNCTION,
    NEGATION,
    POSTFIX,
    SPELLED,
)
from midoffice.domain.rules.feel.tokens import Kind, Token
from midoffice.domain.rules.feel.tree import (
    Arithmetic,
    AtLiteral,
    Between,
    Boolean,
    Call,
    Comparison,
    Expression,
    Filter,
    InstanceOf,
    Logic,
    Name,
    Negation,
    Node,
    Null,
    Number,
    Path,
    String,
    UnaryComparison,
    UnaryTests,
    height,
)
from midoffice.domain.rules.feel.values.numbers import read_number

HIGHEST = 120
_QUOTES = frozenset("“”„‟\u2018\u2019\u201a'`")
_ONE_NUMBER = 'Write a number without separators (1000.5), a date as @"2026-01-31".'
_ITEM = NameIndex(["item"])


def read_expression(text: str, names: Names) -> Expression:
    """Read a whole text as an expression. Raises FeelFault."""
    cursor = Cursor(text, names, _read)
    if cursor.ends:
        cursor.fail("There is nothing here.", A_VALUE)
    read = cursor.expression()
    _need_end(cursor, read)
    _need_low(text, read)
    return read


def read_unary_tests(text: str, names: Names) -> UnaryTests:
    """Read a whole text as the cell of a decision table. Raises FeelFault."""
    cursor = Cursor(text, names, _read)
    if cursor.ends:
        return UnaryTests((), start=0, end=len(text))
    if cursor.is_symbol("-"):
        dash = cursor.take()
        if cursor.ends:
            return UnaryTests((), start=dash.start, end=dash.end)
        cursor.jump(dash.start)
    start = cursor.ahead.start
    if cursor.is_word("not"):
        negated = _negated_tests(cursor)
        if negated is not None:
            _need_low(text, negated)
            return negated
        cursor.jump(start)
    tests = brackets.read_tests(cursor)
    _need_end(cursor, tests[-1])
    read = UnaryTests(tests, start=start, end=cursor.previous_end)
    _need_low(text, read)
    return read


def _need_low(text: str, node: Node) -> None:
    """Refuse a tree that is so high that walking it would exhaust the stack, such as a sum of hundreds of terms."""
    if len(text) > HIGHEST and height(node) > HIGHEST:
        what = f"More than {HIGHEST} operators follow each other."
        raise FeelFault(text, 0, len(text), what, "", "Split it up: a list with sum(…) or string join(…), or names for its parts.")


def _negated_tests(cursor: Cursor) -> UnaryTests | None:
    """`not(a, b)` and nothing after it; anything else begins with a call of the function `not`."""
    start = cursor.take().start
    if not cursor.is_symbol("("):
        return None
    opened = cursor.take().start
    if cursor.is_symbol(")"):
        return None
    tests = brackets.read_tests(cursor)
    if cursor.ends:
        cursor.need_symbol(")", "The tests after “not(” are not closed.", opened)
    if not cursor.take_symbol(")") or not cursor.ends:
        return None
    return UnaryTests(tests, negated=True, start=start, end=cursor.previous_end)


def _need_end(cursor: Cursor, before: Expression) -> None:
    """Nothing may follow what was read; say what was probably meant."""
    token = cursor.ahead
    if token.kind is Kind.END:
        return
    what, instead = SPELLED.get(token.text, ("", "")) if token.kind is not Kind.STRING else ("", "")
    if what:
        cursor.fail(what, "", instead)
    if token.kind is Kind.SYMBOL and token.text in brackets.CLOSING:
        cursor.fail(f"This {token.text} closes nothing.", "an operator or the end", "Remove it, or open a bracket before it.")
    if token.kind is Kind.SYMBOL and token.text == "..":
        cursor.fail("A range stands in brackets.", "", "Write [1..10] with both ends in, (1..10) with both ends out.")
    if isinstance(before, UnaryComparison) and token.text in {"and", "or"}:
        cursor.fail(f"“{token.text}” cannot join comparisons without a left side.", "a comma or the end", "Write a range: [5..10].")
    if token.kind is Kind.WORD and isinstance(before, Name | Path) and token.text not in NEVER_NAMES:
        owner = cursor.text[before.start : before.end]
        meant = cursor.like(f"{owner} {token.text}") or f"{owner}.{token.text}"
        cursor.fail(f"An operator is missing between “{owner}” and “{token.text}”.", "an operator", f"Did you mean {meant}?")
    if token.kind is Kind.ODD:
        cursor.fail(*_odd(token.text))
    if token.kind is Kind.NUMBER and isinstance(before, Number | Comparison | UnaryComparison | Arithmetic):
        cursor.fail(f"“{token.text}” cannot stand here.", "an operator or the end", _ONE_NUMBER)
    shown = token.text if len(token.text) <= 30 else token.text[:30] + "…"  # noqa: PLR2004 - as much as fits a message
    cursor.fail(f"“{shown}” cannot stand here.", "an operator such as + = and, or the end")


def _odd(character: str) -> tuple[str, str, str]:
    if character in _QUOTES:
        return (f"The quote {character} is not one that FEEL knows.", 'a text in straight double quotes ("gold")', 'Use " instead.')
    what, instead = SPELLED.get(character, (f"The character {character} has no meaning here.", ""))
    return (what, A_VALUE, instead)


# --- operators


def _read(cursor: Cursor, power: int) -> Expression:
    start = cursor.ahead.start
    return _go_on(cursor, _operand(cursor), start, power)


def _go_on(cursor: Cursor, left: Expression, start: int, power: int) -> Expression:
    """Read the operators that follow an operand and bind more tightly than power."""
    while True:
        token = cursor.ahead
        if token.kind is Kind.SYMBOL:
            if token.text in _POSTFIX:
                if power >= POSTFIX or (token.text == "[" and brackets.closes_range(cursor)):
                    return left
                left = _POSTFIX[token.text](cursor, left, start)
                continue
            binds = BINARY.get(token.text, 0)
        else:
            binds = BINARY.get(token.text, 0) if token.kind is Kind.WORD else 0
        if binds <= power:
            return left
        left = _binary(cursor, left, start, binds)


def _binary(cursor: Cursor, left: Expression, start: int, binds: int) -> Expression:
    operator = cursor.take().text
    if operator in {"and", "or"}:
        return _logic(cursor, left, start, operator, binds)
    if operator == "between":
        low = cursor.expression(COMPARISON)
        cursor.need_word("and", "“between” needs two ends.")
        high = cursor.expression(COMPARISON)
        return Between(left, low, high, start=start, end=cursor.previous_end)
    if operator == "in":
        return brackets.read_in(cursor, left, start, _go_on)
    if operator == "instance":
        cursor.need_word("of", "“instance” is followed by “of” and a type.")
        type_ = read_type(cursor)
        return InstanceOf(left, type_, start=start, end=cursor.previous_end)
    right = cursor.expression(binds)
    if operator in COMPARE:
        return Comparison(COMPARE[operator], left, right, start=start, end=cursor.previous_end)
    return Arithmetic(operator, left, right, start=start, end=cursor.previous_end)  # type: ignore[arg-type] # what is left in BINARY


def _logic(cursor: Cursor, left: Expression, start: int, operator: str, binds: int) -> Expression:
    operands = [left, cursor.expression(binds)]
    while cursor.is_word(operator):
        cursor.take()
        operands.append(cursor.expression(binds))
    return Logic("and" if binds == CONJUNCTION else "or", tuple(operands), start=start, end=cursor.previous_end)


def _path(cursor: Cursor, left: Expression, start: int) -> Expression:
    cursor.take()
    name = cursor.take_member_name()
    return Path(left, name, start=start, end=cursor.previous_end)


def _filter(cursor: Cursor, left: Expression, start: int) -> Expression:
    opened = cursor.take().start
    with cursor.seeing(cursor.members, cursor.keys, _ITEM):
        condition = cursor.expression()
    cursor.need_symbol("]", "The filter is not closed.", opened)
    return Filter(left, condition, start=start, end=cursor.previous_end)


def _call(cursor: Cursor, left: Expression, start: int) -> Expression:
    arguments, names = brackets.read_arguments(cursor)
    return Call(left, arguments, names, start=start, end=cursor.previous_end)


_POSTFIX: dict[str, Callable[[Cursor, Expression, int], Expression]] = {".": _path, "[": _filter, "(": _call}


# --- operands


def _operand(cursor: Cursor) -> Expression:
    token = cursor.ahead
    known = cursor.take_known_name() if token.kind is Kind.WORD or token.kind is Kind.ODD else None
    if known is not None:
        return Name(known, start=token.start, end=cursor.previous_end)
    if token.kind is Kind.WORD:
        return _word(cursor, token)
    if token.kind is Kind.SYMBOL:
        return _symbol(cursor, token)
    if token.kind is Kind.END:
        cursor.fail("The text ends too early.", A_VALUE)
    if token.kind is Kind.ODD:
        cursor.fail(*_odd(token.text))
    cursor.take()
    if token.kind is Kind.NUMBER:
        return _number(cursor, token)
    made = String if token.kind is Kind.STRING else AtLiteral
    return made(token.text, start=token.start, end=token.end)


def _number(cursor: Cursor, token: Token) -> Number:
    value = read_number(token.text)
    if value is None:
        raise FeelFault(cursor.text, token.start, token.end, "This number is too large.", "", "A number has up to 34 digits.")
    return Number(value, start=token.start, end=token.end)


def _word(cursor: Cursor, token: Token) -> Expression:
    if token.text in _CONSTANTS:
        cursor.take()
        return _CONSTANTS[token.text](token)
    block = blocks.BLOCKS.get(token.text)
    if block is not None:
        return block(cursor)
    if token.text in BETWEEN_WORDS:
        instead = "In a cell write a range: [5..10]." if token.text == "between" else ""
        cursor.fail(f"Something is missing before “{token.text}”.", A_VALUE, instead)
    cursor.take()
    name = token.text if cursor.sees(token.text) else cursor.join_words(token.text)
    return Name(name, start=token.start, end=cursor.previous_end)


def _symbol(cursor: Cursor, token: Token) -> Expression:
    bracket = brackets.BRACKETS.get(token.text)
    if bracket is not None:
        return bracket(cursor)
    if token.text != "-":
        cursor.fail(*_misplaced(token.text))
    cursor.take()
    operand = cursor.expression(NEGATION)
    return Negation(operand, start=token.start, end=cursor.previous_end)


def _misplaced(symbol: str) -> tuple[str, str, str]:
    if symbol in COMPARE:
        instead = "In a cell write “> 5”; elsewhere name what is compared."
        return (f"The left side of {symbol} is missing.", A_VALUE, instead)
    what, instead = SPELLED.get(symbol, (f"“{symbol}” cannot stand here.", ""))
    return (what, A_VALUE, instead)


_CONSTANTS: dict[str, Callable[[Token], Expression]] = {
    "null": lambda token: Null(start=token.start, end=token.end),
    "true": lambda token: Boolean(value=True, start=token.start, end=token.end),
    "false": lambda token: Boolean(value=False, start=token.start, end=token.end),
}

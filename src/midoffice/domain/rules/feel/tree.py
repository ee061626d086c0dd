"""The typed tree of a FEEL text.

Every node has `start` and `end`, offsets into the text it was read from (end exclusive), which do not count when trees are
compared. Expressions are `Expression`s; the root of unary tests (a cell of a decision table) is `UnaryTests`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Literal as OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any part of the tree."""

    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Expression(Node):
    """A part that has a value."""


@dataclass(frozen=True, slots=True)
class Null(Expression):
    """The literal `null`."""


@dataclass(frozen=True, slots=True)
class Boolean(Expression):
    """The literals `true` and `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A number, never negative: `-1` is Negation(Number(1))."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class String(Expression):
    """A text in double quotes; `value` is without quotes and escapes."""

    value: str


@dataclass(frozen=True, slots=True)
class AtLiteral(Expression):
    """A date, time, date and time or duration such as `@"2026-01-31"`; `text` is what stands between the quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A variable or function by its name, single spaces between its words. `?` is the value under test."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Expression):
    """`source.name`: an entry of a context, a property of a value, or that of every item of a list."""

    source: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Expression):
    """`source[condition]`: the items for which the condition holds, or the item at a position."""

    source: Expression
    condition: Expression


ArithmeticOperator = OneOf["+", "-", "*", "/", "**"]
ComparisonOperator = OneOf["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Arithmetic(Expression):
    """`left + right` and its like."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negation(Expression):
    """`-operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Expression):
    """`left < right` and its like."""

    operator: ComparisonOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Logic(Expression):
    """`a and b and c`, or the same with `or`: two operands or more."""

    operator: OneOf["and", "or"]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Between(Expression):
    """`value between low and high`, both included."""

    value: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class UnaryComparison(Expression):
    """`> 5` without a left side: a test of the value at hand. As a value (`(> 5)`) it is a range."""

    operator: ComparisonOperator
    operand: Expression


@dataclass(frozen=True, slots=True)
class Range(Expression):
    """`[low..high]`; a side that is not closed (`(`, `]` on the left, `)`, `[` on the right) leaves its end out."""

    low: Expression
    high: Expression
    low_closed: bool = True
    high_closed: bool = True


@dataclass(frozen=True, slots=True)
class In(Expression):
    """`value in test` or `value in (test, test)`: whether one of the tests holds. A test is any expression, see UnaryTests."""

    value: Expression
    tests: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class If(Expression):
    """`if condition then then otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """`name in source`, or `name in source..until` over whole numbers or dates, up or down."""

    name: str
    source: Expression
    until: Expression | None = None


@dataclass(frozen=True, slots=True)
class For(Expression):
    """`for a in x, b in y return result`; later iterations see earlier names, the result also sees `partial`."""

    iterations: tuple[Iteration, ...]
    result: Expression


@dataclass(frozen=True, slots=True)
class Quantified(Expression):
    """`some a in x satisfies condition`, `every a in x satisfies condition`."""

    quantifier: OneOf["some", "every"]
    iterations: tuple[Iteration, ...]
    condition: Expression


@dataclass(frozen=True, slots=True)
class ListOf(Expression):
    """`[a, b, c]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """`key: value` of a context."""

    key: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Context(Expression):
    """`{a: 1, b: a + 1}`; later entries see earlier ones."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """`function(arguments)`. `names` has the parameter name of each argument, or is None for arguments by position."""

    function: Expression
    arguments: tuple[Expression, ...]
    names: tuple[str, ...] | None = None


class TypeNode(Node):
    """A type as it is written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class NamedType(TypeNode):
    """`number`, `Any`, `days and time duration`, or the name of an item definition (with dots for a qualified one)."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType(TypeNode):
    """`list<of>`."""

    of: TypeNode


@dataclass(frozen=True, slots=True)
class RangeType(TypeNode):
    """`range<of>`."""

    of: TypeNode


@dataclass(frozen=True, slots=True)
class ContextType(TypeNode):
    """`context<a: number, b: string>`."""

    entries: tuple[tuple[str, TypeNode], ...]


@dataclass(frozen=True, slots=True)
class FunctionType(TypeNode):
    """`function<number, string> -> boolean`."""

    parameters: tuple[TypeNode, ...]
    result: TypeNode


@dataclass(frozen=True, slots=True)
class InstanceOf(Expression):
    """`value instance of type`."""

    value: Expression
    type: TypeNode


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A parameter of a function, with the type that an argument is coerced to."""

    name: str
    type: TypeNode | None = None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Expression):
    """`function(a, b: number) body`. An `external` one (Java, PMML) is read, and never run."""

    parameters: tuple[Parameter, ...]
    body: Expression
    external: bool = False


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """A cell of a decision table: `tests` of which one must hold, or none if `negated`. No tests at all is `-`, which always holds.

    A test is a UnaryComparison or a Range (the value at hand lies in it), an expression with `?` in it (it must be true), or
    another expression (its value is the value at hand, or a list or range with that in it).
    """

    tests: tuple[Expression, ...]
    negated: bool = False


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right below a node, in the order of the text."""
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item
                elif isinstance(item, tuple):  # an entry of a context type
                    yield from (part for part in item if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it, parents first, in the order of the text; without recursion."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(list(children(top))))


def height(node: Node) -> int:
    """Return how many nodes lie on the longest way down from a node, itself included."""
    highest = 0
    stack = [(node, 1)]
    while stack:
        top, depth = stack.pop()
        highest = max(highest, depth)
        stack.extend((child, depth + 1) for child in children(top))
    return highest

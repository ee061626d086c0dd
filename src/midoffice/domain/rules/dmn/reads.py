"""What a decision reads of its inputs: a customer has hundreds of fields, and a rule looks at three of them.

Only what is read is made into FEEL values, so that an evaluation costs what the rule asks for and not what the customer has. An
input that is used in any other way than `input.field` counts as read whole.
"""

import re
from collections.abc import Iterator, Mapping

from midoffice.domain.rules.dmn.given import feel_value
from midoffice.domain.rules.dmn.linking import parts_of
from midoffice.domain.rules.dmn.logic import Invocation, Literal, Logic, Rule, TableInput, TableOutput
from midoffice.domain.rules.feel import tree
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import parse_expression, parse_unary_tests
from midoffice.domain.rules.feel.names import Names
from midoffice.domain.rules.feel.types import ANY, ContextOf, FeelType

_FIRST_WORD = re.compile(r"\w+")

Reads = Mapping[str, "Reads"] | None
"""The fields that are read of a value, with what is read of each; None: the whole."""


def reads_of(logic: Logic | None, name: str, names: Names) -> Reads:
    """What a piece of logic reads of the variable of this name."""
    found: dict[str, Reads] = {}
    begins = _FIRST_WORD.match(name)
    for text, tests in _texts(logic):
        if begins is not None and begins.group() not in text:
            continue
        if not text.strip():
            continue
        try:
            root = parse_unary_tests(text, names) if tests else parse_expression(text, names)
        except FeelFault:
            return None
        for path in _paths(root, name):
            if not path:
                return None
            _add(found, path)
    return found


def joined(first: Reads, second: Reads) -> Reads:
    """What is read of a value by one or the other."""
    if first is None or second is None:
        return None
    return {
        key: joined(first[key], second[key]) if key in first and key in second else (first if key in first else second)[key]
        for key in {**first, **second}
    }


def fitting(kind: FeelType, reads: Reads) -> Reads:
    """What has to be there to see whether a value is of its type: all of it where the type says more than its fields."""
    if reads is None or kind == ANY:
        return reads
    if not isinstance(kind, ContextOf):
        return None
    return {key: fitting(kind.field(key) or ANY, below) for key, below in reads.items()}


def narrowed(kind: FeelType, reads: Reads) -> FeelType:
    """The type of the part of a value that is read."""
    if reads is None or not isinstance(kind, ContextOf):
        return kind
    return ContextOf(tuple((key, narrowed(field, reads[key])) for key, field in kind.fields if key in reads), kind.name)


def part_of(value: object, reads: Reads) -> object:
    """The part of a value that is read, as a FEEL value."""
    if reads is None or not isinstance(value, dict):
        return feel_value(value)
    made: dict[str, object] = {}
    for key, below in reads.items():
        if key in value:
            entry = value[key]
            made[key] = entry if entry.__class__ is str else feel_value(entry) if below is None else part_of(entry, below)
    return made


def _texts(logic: Logic | None) -> Iterator[tuple[str, bool]]:
    """Every text of a piece of logic that may name a variable, and whether it is a unary test."""
    for part in parts_of(logic):
        match part:
            case Literal(text=text):
                yield text, False
            case Invocation(function=text):
                yield text, False
            case TableInput(expression=text, allowed=allowed):
                yield text, False
                yield allowed, True
            case TableOutput(allowed=allowed, default=default):
                yield allowed, True
                yield default, False
            case Rule(when=when, then=then):
                yield from ((text, True) for text in when)
                yield from ((text, False) for text in then)
            case _:
                pass


def _paths(root: tree.Node, name: str) -> Iterator[tuple[str, ...]]:
    """Every path that begins with the variable; an empty one where it stands alone."""
    stack: list[tuple[tree.Node, tuple[str, ...]]] = [(root, ())]
    while stack:
        node, below = stack.pop()
        if isinstance(node, tree.Path):
            stack.append((node.source, (node.name, *below)))
        elif isinstance(node, tree.Name):
            if node.name == name:
                yield below
        else:
            stack.extend((child, ()) for child in tree.children(node))


def _add(found: dict[str, Reads], path: tuple[str, ...]) -> None:
    head, rest = path[0], path[1:]
    if not rest:
        found[head] = None
    elif head not in found:
        inner: dict[str, Reads] = {}
        _add(inner, rest)
        found[head] = inner
    elif found[head] is not None:
        inner = dict(found[head] or {})
        _add(inner, rest)
        found[head] = inner

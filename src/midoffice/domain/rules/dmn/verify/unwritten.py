"""Places of a model where something has to be written and nothing is: there the value would be null, and nobody meant that."""

from collections.abc import Iterator

from midoffice.domain.rules.dmn.logic import (
    Conditional,
    Context,
    FilterLogic,
    FunctionLogic,
    Invocation,
    IteratorKind,
    IteratorLogic,
    ListLogic,
    Literal,
    Logic,
    Relation,
)
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.dmn.verify.walk import Part, below

_REMEDY = "Write an expression; null, if that is meant."


def undecided(definitions: Definitions) -> Iterator[Finding]:
    """Yield the decisions and functions of which nothing says what they give."""
    for decision in definitions.decisions:
        if _blank(decision.logic):
            message, remedy = f"Nothing says how {decision.name} is decided.", "Write an expression, or make a table of it."
            yield Finding(Severity.ERROR, "unwritten", message, Where(decision=decision.id), remedy=remedy)
    for knowledge in definitions.knowledge:
        if knowledge.function is None:
            message, remedy = f"Nothing says what {knowledge.name} gives.", "Write what the function gives."
            yield Finding(Severity.ERROR, "unwritten", message, Where(decision=knowledge.id), remedy=remedy)


def unwritten(part: Part) -> Iterator[Finding]:
    """Yield the parts right below a piece of logic that are empty."""
    for name, words, logic in _parts(part.logic):
        if _blank(logic):
            where = below(part.where, name if logic is None else f"{name}.text")
            yield Finding(Severity.ERROR, "unwritten", f"{words} is not written.", where, remedy=_REMEDY)


def _blank(logic: Logic | None) -> bool:
    return logic is None or (isinstance(logic, Literal) and not logic.text.strip())


def _parts(logic: Logic) -> Iterator[tuple[str, str, Logic | None]]:  # noqa: C901 - one for each kind of logic
    match logic:
        case Conditional(test=test, then=then, otherwise=otherwise):
            yield "if", "The condition of “if”", test
            yield "then", "What “then” gives", then
            yield "else", "What “else” gives", otherwise
        case FilterLogic(source=source, match=match):
            yield "in", "The list to be filtered", source
            yield "match", "What its items have to be", match
        case IteratorLogic(kind=kind, source=source, body=body):
            yield "in", "The list to go through", source
            yield "body", "What each item gives" if kind is IteratorKind.FOR else "What is asked of each item", body
        case FunctionLogic(body=body):
            yield "body", "What the function gives", body
        case Context(entries=entries, result=result):
            yield from ((f"entries[{n}]", f"The part “{entry.name}”", entry.logic) for n, entry in enumerate(entries))
            if result is not None:
                yield "result", "The result", result
        case Invocation(arguments=arguments):
            yield from ((f"arguments[{n}]", f"The argument “{each.name}”", each.logic) for n, each in enumerate(arguments))
        case ListLogic(items=items):
            yield from ((f"items[{n}]", f"Item {n + 1}", item) for n, item in enumerate(items))
        case Relation(columns=columns, rows=rows):
            for y, row in enumerate(rows):
                yield from (
                    (f"rows[{y}][{x}]", f"“{column.name}” of row {y + 1}", cell)
                    for x, (column, cell) in enumerate(zip(columns, row, strict=False))
                )
        case _:
            return

"""Every text of a model with its place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from midoffice.domain.rules.dmn.logic import (
    Conditional,
    Context,
    FilterLogic,
    FunctionLogic,
    Invocation,
    IteratorLogic,
    ListLogic,
    Literal,
    Logic,
    Relation,
    Table,
)
from midoffice.domain.rules.dmn.model import Definitions
from midoffice.domain.rules.dmn.verify.finding import Where

FEEL_LANGUAGES = ("", "feel")


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be read: an expression, or unary tests if `tests`. `local` are the names that only it and its neighbours know."""

    text: str
    where: Where
    tests: bool = False
    local: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of logic with its place and the names that its surroundings give it."""

    logic: Logic
    where: Where
    local: frozenset[str] = frozenset()


def below(where: Where, name: str) -> Where:
    """Return the place of a field of what stands at a place: `entries[1].text` is the text of the logic of the second entry."""
    return replace(where, field=f"{where.field}.{name}".removeprefix("."))


def parts_of(definitions: Definitions) -> Iterator[Part]:
    """Yield all logic of a model, outer logic before what stands in it."""
    for decision in definitions.decisions:
        if decision.logic is not None:
            yield from _inner(Part(decision.logic, Where(decision=decision.id)))
    for knowledge in definitions.knowledge:
        if knowledge.function is not None:
            yield from _inner(Part(knowledge.function, Where(decision=knowledge.id)))


def _inner(part: Part) -> Iterator[Part]:
    stack = [part]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(list(_below(top))))


def _below(part: Part) -> Iterator[Part]:
    """Yield the logic right below a piece of logic."""
    for name, logic, local in _children(part.logic):
        if logic is not None:
            yield Part(logic, below(part.where, name), part.local | local)


def _children(logic: Logic) -> Iterator[tuple[str, Logic | None, frozenset[str]]]:
    nothing: frozenset[str] = frozenset()
    match logic:
        case Context(entries=entries, result=result):
            names = frozenset(entry.name for entry in entries)
            yield from ((f"entries[{n}]", entry.logic, names) for n, entry in enumerate(entries))
            yield "result", result, names
        case Invocation(arguments=arguments):
            yield from ((f"arguments[{n}]", argument.logic, nothing) for n, argument in enumerate(arguments))
        case ListLogic(items=items):
            yield from ((f"items[{n}]", item, nothing) for n, item in enumerate(items))
        case Relation(rows=rows):
            yield from ((f"rows[{y}][{x}]", cell, nothing) for y, row in enumerate(rows) for x, cell in enumerate(row))
        case FunctionLogic(parameters=parameters, body=body):
            yield "body", body, frozenset(parameter.name for parameter in parameters)
        case Conditional(test=test, then=then, otherwise=otherwise):
            yield from (("if", test, nothing), ("then", then, nothing), ("else", otherwise, nothing))
        case FilterLogic(source=source, match=match):
            yield "in", source, nothing
            yield "match", match, frozenset({"item"})
        case IteratorLogic(variable=variable, source=source, body=body):
            yield "in", source, nothing
            yield "body", body, frozenset({variable, "partial"})
        case _:
            return


def texts_of(part: Part) -> Iterator[Text]:
    """Yield the texts of one piece of logic, without those of what stands in it."""
    match part.logic:
        case Literal(text=text, language=language) if language.lower() in FEEL_LANGUAGES or language.lower().endswith("/feel/"):
            yield Text(text, below(part.where, "text"), local=part.local)
        case Invocation(function=function):
            yield Text(function, below(part.where, "function"), local=part.local)
        case Table():
            yield from _table_texts(part.logic, part)
        case _:
            return


def _table_texts(table: Table, part: Part) -> Iterator[Text]:
    where, local = part.where, part.local
    for column in table.inputs:
        at = replace(where, column=column.id)
        yield Text(column.expression, below(at, "expression"), local=local)
        if column.allowed.strip():
            yield Text(column.allowed, below(at, "allowed"), tests=True, local=local)
    for output in table.outputs:
        at = replace(where, column=output.id)
        if output.allowed.strip():
            yield Text(output.allowed, below(at, "allowed"), tests=True, local=local)
        if output.default.strip():
            yield Text(output.default, below(at, "default"), local=local)
    for rule in table.rules:
        cells = [(text, column.id, True) for text, column in zip(rule.when, table.inputs, strict=False)]
        cells += [(text, output.id, False) for text, output in zip(rule.then, table.outputs, strict=False)]
        for text, column_id, tests in cells:
            if text.strip() not in {"", "-"}:
                yield Text(text, replace(where, rule=rule.id, column=column_id), tests, local)

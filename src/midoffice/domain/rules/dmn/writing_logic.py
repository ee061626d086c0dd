"""Boxed logic as elements of a DMN file. Keys of kept parts are made as in the reading."""

from collections.abc import Callable, Mapping
from typing import Any

from midoffice.domain.rules.dmn.markup import Markup
from midoffice.domain.rules.dmn.model import (
    Conditional,
    Context,
    FilterLogic,
    FunctionLogic,
    HitPolicy,
    Invocation,
    IteratorKind,
    IteratorLogic,
    ListLogic,
    Literal,
    Logic,
    Parameter,
    Relation,
    Rule,
    Table,
    TableInput,
    TableOutput,
)
from midoffice.domain.rules.dmn.writing_parts import Pen

_LANGUAGES = {"feel": "FEEL", "java": "Java", "pmml": "PMML"}


def write_logic(pen: Pen, logic: Logic | None, key: str) -> Markup | None:
    """The element of an expression; `key` is that of its parent."""
    if logic is None:
        return None
    name, write = _WRITERS[type(logic)]
    if isinstance(logic, IteratorLogic):
        name = str(logic.kind)
    own = logic.id or f"{key}/{name}"
    element = pen.element(name, {"id": logic.id, "label": logic.label, "typeRef": logic.type}, own)
    return pen.finish(element, write(pen, logic, element, own), own)


def write_function(pen: Pen, function: FunctionLogic, name: str, key: str) -> Markup:
    """A function definition, or the encapsulated logic of a business knowledge model."""
    key = function.id or key
    element = pen.element(name, {"id": function.id, "label": function.label, "typeRef": function.type}, key)
    return pen.finish(element, _function(pen, function, element, key), key)


def _function(pen: Pen, logic: FunctionLogic, element: Markup, key: str) -> list[Markup | None]:
    if logic.language != "feel":
        element.attributes["kind"] = _LANGUAGES[logic.language]
    parameters = [pen.parameter("formalParameter", p, f"{key}/parameter-{n}") for n, p in enumerate(logic.parameters, 1)]
    return [*parameters, write_logic(pen, logic.body, key)]


def _literal(pen: Pen, logic: Literal, element: Markup, _key: str) -> list[Markup | None]:
    if logic.language:
        element.attributes["expressionLanguage"] = logic.language
    return [pen.words(logic.text)]


def _context(pen: Pen, logic: Context, _element: Markup, key: str) -> list[Markup | None]:
    entries: list[Markup | None] = []
    for n, entry in enumerate(logic.entries, 1):
        inner = entry.id or f"{key}/entry-{n}"
        variable = pen.parameter("variable", Parameter(entry.name, entry.type, entry.variable_id), f"{inner}/variable")
        element = pen.element("contextEntry", {"id": entry.id}, inner)
        entries.append(pen.finish(element, [variable, write_logic(pen, entry.logic, inner)], inner))
    if logic.result is not None or logic.result_id:
        inner = logic.result_id or f"{key}/entry-{len(entries) + 1}"
        element = pen.element("contextEntry", {"id": logic.result_id}, inner)
        entries.append(pen.finish(element, [write_logic(pen, logic.result, inner)], inner))
    return entries


def _invocation(pen: Pen, logic: Invocation, _element: Markup, key: str) -> list[Markup | None]:
    parts = [write_logic(pen, Literal(logic.function, id=logic.function_id), key)]
    for n, argument in enumerate(logic.arguments, 1):
        inner = f"{key}/binding-{n}"
        parameter = pen.parameter("parameter", Parameter(argument.name, argument.type, argument.id), f"{inner}/parameter")
        element = pen.element("binding", {}, inner)
        parts.append(pen.finish(element, [parameter, write_logic(pen, argument.logic, inner)], inner))
    return parts


def _list(pen: Pen, logic: ListLogic, _element: Markup, key: str) -> list[Markup | None]:
    return [write_logic(pen, item or Literal(""), f"{key}/item-{n}") for n, item in enumerate(logic.items, 1)]


def _relation(pen: Pen, logic: Relation, _element: Markup, key: str) -> list[Markup | None]:
    parts: list[Markup | None] = [pen.parameter("column", c, f"{key}/column-{n}") for n, c in enumerate(logic.columns, 1)]
    row_ids = logic.row_ids or ("",) * len(logic.rows)
    for n, (row, row_id) in enumerate(zip(logic.rows, row_ids, strict=True), 1):
        inner = row_id or f"{key}/row-{n}"
        cells = [write_logic(pen, cell or Literal(""), f"{inner}/cell-{m}") for m, cell in enumerate(row, 1)]
        parts.append(pen.finish(pen.element("row", {"id": row_id}, inner), cells, inner))
    return parts


def _box(pen: Pen, name: str, logic: Logic | None, key: str) -> Markup | None:
    inner = f"{key}/{name}"
    if logic is None and inner not in pen.foreign:
        return None
    return pen.finish(pen.element(name, {}, inner), [write_logic(pen, logic, inner)], inner)


def _conditional(pen: Pen, logic: Conditional, _element: Markup, key: str) -> list[Markup | None]:
    return [_box(pen, name, part, key) for name, part in (("if", logic.test), ("then", logic.then), ("else", logic.otherwise))]


def _filter(pen: Pen, logic: FilterLogic, _element: Markup, key: str) -> list[Markup | None]:
    return [_box(pen, "in", logic.source, key), _box(pen, "match", logic.match, key)]


def _iterator(pen: Pen, logic: IteratorLogic, element: Markup, key: str) -> list[Markup | None]:
    element.attributes["iteratorVariable"] = logic.variable
    body = "return" if logic.kind is IteratorKind.FOR else "satisfies"
    return [_box(pen, "in", logic.source, key), _box(pen, body, logic.body, key)]


def _table(pen: Pen, logic: Table, element: Markup, _key: str) -> list[Markup | None]:
    details = {
        "hitPolicy": "" if logic.hit_policy is HitPolicy.UNIQUE else logic.hit_policy.upper(),
        "aggregation": (logic.aggregation or "").upper(),
        "preferredOrientation": logic.orientation,
        "outputLabel": logic.output_label,
    }
    element.attributes |= {name: value for name, value in details.items() if value}
    parts = [_input(pen, column) for column in logic.inputs]
    parts += [_output(pen, column) for column in logic.outputs]
    parts += [pen.element("annotation", {"name": name}) for name in logic.annotations]
    parts += [_rule(pen, rule) for rule in logic.rules]
    return [*parts]


def _input(pen: Pen, column: TableInput) -> Markup:
    inner = f"{column.id}/inputExpression"
    tested = pen.element("inputExpression", {"id": column.expression_id, "typeRef": column.type}, inner)
    parts = [
        pen.finish(tested, [pen.words(column.expression)], inner),
        pen.tests("inputValues", column.allowed, f"{column.id}/inputValues"),
    ]
    return pen.finish(pen.element("input", {"id": column.id, "label": column.label}, column.id), parts, column.id)


def _output(pen: Pen, column: TableOutput) -> Markup:
    attributes = {"id": column.id, "label": column.label, "name": column.name, "typeRef": column.type}
    parts = [
        pen.tests("outputValues", column.allowed, f"{column.id}/outputValues"),
        pen.tests("defaultOutputEntry", column.default, f"{column.id}/defaultOutputEntry"),
    ]
    return pen.finish(pen.element("output", attributes, column.id), parts, column.id)


def _rule(pen: Pen, rule: Rule) -> Markup:
    cell_ids = rule.cell_ids or ("",) * (len(rule.when) + len(rule.then))
    names = ["inputEntry"] * len(rule.when) + ["outputEntry"] * len(rule.then)
    cells: list[Markup | None] = []
    for n, (name, text, cell_id) in enumerate(zip(names, rule.when + rule.then, cell_ids, strict=True), 1):
        inner = cell_id or f"{rule.id}/cell-{n}"
        cells.append(pen.finish(pen.element(name, {"id": cell_id}, inner), [pen.words(text)], inner))
    cells += [pen.finish(pen.element("annotationEntry", {}), [pen.words(note)]) for note in rule.notes]
    element = pen.element("rule", {"id": rule.id}, rule.id)
    described = pen.text("description", rule.description)
    if described is not None:
        element.children.insert(0, described)
    return pen.finish(element, cells, rule.id)


_WRITERS: Mapping[type, tuple[str, Callable[[Pen, Any, Markup, str], list[Markup | None]]]] = {
    Table: ("decisionTable", _table),
    Literal: ("literalExpression", _literal),
    Context: ("context", _context),
    Invocation: ("invocation", _invocation),
    ListLogic: ("list", _list),
    Relation: ("relation", _relation),
    FunctionLogic: ("functionDefinition", _function),
    Conditional: ("conditional", _conditional),
    FilterLogic: ("filter", _filter),
    IteratorLogic: ("", _iterator),
}

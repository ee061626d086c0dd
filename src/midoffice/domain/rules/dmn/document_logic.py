"""Boxed logic as a JSON document, both ways."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from midoffice.domain.rules.dmn.document_fields import LONGEST_NAME, Fields
from midoffice.domain.rules.dmn.model import (
    Aggregation,
    Argument,
    Conditional,
    Context,
    Entry,
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
from midoffice.kernel.errors import Invalid

Document = dict[str, object]
Choice = TypeVar("Choice", HitPolicy, Aggregation, IteratorKind)


def parameter_document(parameter: Parameter) -> Document:
    """A parameter, or the column of a relation."""
    return {"name": parameter.name, "type": parameter.type} | _extra(id=parameter.id)


def read_parameters(fields: Fields, key: str = "parameters") -> tuple[Parameter, ...]:
    """The parameters of a function; no two of one name."""
    read = tuple(Parameter(p.name(), p.text("type", longest=LONGEST_NAME), p.optional()) for p in fields.children(key))
    _refuse_twins([p.name for p in read], fields.at(key))
    return read


def logic_document(logic: Logic | None) -> Document | None:
    """Logic as a document; None is none."""
    if logic is None:
        return None
    document = _WRITERS[type(logic)](logic)
    return document | _extra(id=logic.id, type=logic.type, label=logic.label)


def read_logic(fields: Fields | None) -> Logic | None:
    """Logic from a document. Raises `Invalid` with the path of what cannot be taken."""
    if fields is None:
        return None
    kind = fields.text("kind", longest=LONGEST_NAME)
    if kind not in _READERS:
        raise Invalid(fields.at("kind"), f"{kind!r} is no kind of logic.", f"Use one of: {', '.join(_READERS)}.")
    return _READERS[kind](fields)


def _extra(**values: object) -> Document:
    return {key: value for key, value in values.items() if value}


def _common(fields: Fields) -> dict[str, str]:
    return {
        "id": fields.optional(),
        "type": fields.text("type", longest=LONGEST_NAME),
        "label": fields.text("label"),
    }


def _inner(fields: Fields, key: str) -> Logic | None:
    return read_logic(fields.child(key))


def _inner_list(fields: Fields, key: str) -> tuple[Logic | None, ...]:
    values = fields.list_of(key)
    return tuple(read_logic(fields.inner(value, f"{fields.at(key)}[{n}]")) for n, value in enumerate(values))


def _choice(fields: Fields, key: str, kind: type[Choice], default: Choice | None) -> Choice | None:
    text = fields.text(key, longest=LONGEST_NAME).strip().lower()
    if not text:
        return default
    try:
        return kind(text)
    except ValueError:
        offered = ", ".join(kind)
        raise Invalid(fields.at(key), f"{text!r} is not known.", f"Use one of: {offered}.") from None


def _refuse_twins(names: list[str], path: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            raise Invalid(path, f"{name!r} is there twice.", "Give each its own name.")
        seen.add(name)


# --- tables


def _table_document(table: Table) -> Document:
    return {
        "kind": "table",
        "hit_policy": str(table.hit_policy),
        "aggregation": None if table.aggregation is None else str(table.aggregation),
        "inputs": [
            {"id": i.id, "label": i.label, "expression": i.expression, "type": i.type, "allowed": i.allowed}
            | _extra(expression_id=i.expression_id)
            for i in table.inputs
        ],
        "outputs": [
            {"id": o.id, "name": o.name, "label": o.label, "type": o.type, "allowed": o.allowed, "default": o.default}
            for o in table.outputs
        ],
        "annotations": list(table.annotations),
        "rules": [
            {"id": r.id, "description": r.description, "when": list(r.when), "then": list(r.then), "notes": list(r.notes)}
            | _extra(cell_ids=list(r.cell_ids))
            for r in table.rules
        ],
    } | _extra(output_label=table.output_label, orientation=table.orientation)


def _read_table(fields: Fields) -> Table:
    inputs = tuple(
        TableInput(
            id=i.fresh(f"input-{n}"),
            expression=i.text("expression"),
            label=i.text("label"),
            type=i.text("type", longest=LONGEST_NAME),
            allowed=i.text("allowed"),
            expression_id=i.optional("expression_id"),
        )
        for n, i in enumerate(fields.children("inputs"), 1)
    )
    outputs = tuple(
        TableOutput(
            id=o.fresh(f"output-{n}"),
            name=o.text("name", longest=LONGEST_NAME),
            label=o.text("label"),
            type=o.text("type", longest=LONGEST_NAME),
            allowed=o.text("allowed"),
            default=o.text("default"),
        )
        for n, o in enumerate(fields.children("outputs"), 1)
    )
    rules = tuple(_read_rule(r, n, len(inputs), len(outputs)) for n, r in enumerate(fields.children("rules"), 1))
    return Table(
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        hit_policy=_choice(fields, "hit_policy", HitPolicy, HitPolicy.UNIQUE) or HitPolicy.UNIQUE,
        aggregation=_choice(fields, "aggregation", Aggregation, None),
        annotations=fields.texts("annotations"),
        output_label=fields.text("output_label"),
        orientation=fields.text("orientation", longest=LONGEST_NAME),
        **_common(fields),
    )


def _read_rule(fields: Fields, number: int, inputs: int, outputs: int) -> Rule:
    rule = Rule(
        id=fields.fresh(f"rule-{number}"),
        when=fields.texts("when"),
        then=fields.texts("then"),
        notes=fields.texts("notes"),
        description=fields.text("description"),
        cell_ids=fields.texts("cell_ids"),
    )
    for key, cells, columns in (("when", rule.when, inputs), ("then", rule.then, outputs)):
        if len(cells) != columns:
            raise Invalid(fields.at(key), f"has {len(cells)} cells.", f"Give one for each of the {columns} columns.")
    if len(rule.cell_ids) != inputs + outputs or fields.taken.intersection(rule.cell_ids):
        return replace(rule, cell_ids=())  # nothing points to them
    fields.taken.update(filter(None, rule.cell_ids))
    return rule


# --- the other kinds


def _literal_document(logic: Literal) -> Document:
    return {"kind": "literal", "text": logic.text} | _extra(language=logic.language)


def _read_literal(fields: Fields) -> Literal:
    return Literal(fields.text("text"), fields.text("language", longest=LONGEST_NAME), **_common(fields))


def _context_document(logic: Context) -> Document:
    entries = [
        {"name": e.name, "type": e.type, "logic": logic_document(e.logic)} | _extra(id=e.id, variable_id=e.variable_id)
        for e in logic.entries
    ]
    document: Document = {"kind": "context", "entries": entries, "result": logic_document(logic.result)}
    return document | _extra(result_id=logic.result_id)


def _read_context(fields: Fields) -> Context:
    entries = tuple(
        Entry(e.name(), _inner(e, "logic"), e.text("type", longest=LONGEST_NAME), e.optional(), e.optional("variable_id"))
        for e in fields.children("entries")
    )
    _refuse_twins([e.name for e in entries], fields.at("entries"))
    return Context(entries, _inner(fields, "result"), fields.optional("result_id"), **_common(fields))


def _invocation_document(logic: Invocation) -> Document:
    arguments = [{"name": a.name, "logic": logic_document(a.logic)} | _extra(type=a.type, id=a.id) for a in logic.arguments]
    document: Document = {"kind": "invocation", "function": logic.function, "arguments": arguments}
    return document | _extra(function_id=logic.function_id)


def _read_invocation(fields: Fields) -> Invocation:
    arguments = tuple(
        Argument(a.name(), _inner(a, "logic"), a.text("type", longest=LONGEST_NAME), a.optional())
        for a in fields.children("arguments")
    )
    _refuse_twins([a.name for a in arguments], fields.at("arguments"))
    return Invocation(fields.text("function"), arguments, fields.optional("function_id"), **_common(fields))


def _list_document(logic: ListLogic) -> Document:
    return {"kind": "list", "items": [logic_document(item) for item in logic.items]}


def _read_list(fields: Fields) -> ListLogic:
    return ListLogic(_inner_list(fields, "items"), **_common(fields))


def _relation_document(logic: Relation) -> Document:
    document: Document = {
        "kind": "relation",
        "columns": [c.name for c in logic.columns],
        "rows": [[logic_document(cell) for cell in row] for row in logic.rows],
    }
    details = [parameter_document(c) for c in logic.columns] if any(c.type or c.id for c in logic.columns) else []
    return document | _extra(column_details=details, row_ids=list(logic.row_ids))


def _read_relation(fields: Fields) -> Relation:
    details = {p.name: p for p in read_parameters(fields, "column_details")}
    columns = tuple(details.get(name, Parameter(name)) for name in fields.texts("columns"))
    _refuse_twins([c.name for c in columns], fields.at("columns"))
    rows: list[tuple[Logic | None, ...]] = []
    for index, row in enumerate(fields.list_of("rows")):
        path = f"{fields.at('rows')}[{index}]"
        cells = _inner_list(replace(fields, values={"": row}, path=path, depth=fields.depth + 1), "")
        if len(cells) != len(columns):
            raise Invalid(path, f"has {len(cells)} cells.", f"Give one for each of the {len(columns)} columns.")
        rows.append(cells)
    row_ids = fields.texts("row_ids")
    return Relation(columns, tuple(rows), row_ids if len(row_ids) == len(rows) else (), **_common(fields))


def _function_document(logic: FunctionLogic) -> Document:
    return {
        "kind": "function",
        "language": logic.language,
        "parameters": [parameter_document(p) for p in logic.parameters],
        "body": logic_document(logic.body),
    }


def _read_function(fields: Fields) -> FunctionLogic:
    return FunctionLogic(read_parameters(fields), _inner(fields, "body"), read_language(fields), **_common(fields))


def read_language(fields: Fields) -> str:
    """The language of a function: feel, or one that is kept but not run."""
    language = fields.text("language", "feel", longest=LONGEST_NAME).lower()
    if language not in {"feel", "java", "pmml"}:
        raise Invalid(fields.at("language"), f"{language!r} is not known.", "Use one of: feel, java, pmml.")
    return language


def _conditional_document(logic: Conditional) -> Document:
    return {
        "kind": "conditional",
        "if": logic_document(logic.test),
        "then": logic_document(logic.then),
        "else": logic_document(logic.otherwise),
    }


def _read_conditional(fields: Fields) -> Conditional:
    return Conditional(_inner(fields, "if"), _inner(fields, "then"), _inner(fields, "else"), **_common(fields))


def _filter_document(logic: FilterLogic) -> Document:
    return {"kind": "filter", "in": logic_document(logic.source), "match": logic_document(logic.match)}


def _read_filter(fields: Fields) -> FilterLogic:
    return FilterLogic(_inner(fields, "in"), _inner(fields, "match"), **_common(fields))


def _iterator_document(logic: IteratorLogic) -> Document:
    return {
        "kind": str(logic.kind),
        "variable": logic.variable,
        "in": logic_document(logic.source),
        "body": logic_document(logic.body),
    }


def _read_iterator(fields: Fields) -> IteratorLogic:
    kind = IteratorKind(fields.text("kind"))
    return IteratorLogic(kind, fields.name("variable"), _inner(fields, "in"), _inner(fields, "body"), **_common(fields))


_WRITERS: Mapping[type, Callable[..., Document]] = {
    Table: _table_document,
    Literal: _literal_document,
    Context: _context_document,
    Invocation: _invocation_document,
    ListLogic: _list_document,
    Relation: _relation_document,
    FunctionLogic: _function_document,
    Conditional: _conditional_document,
    FilterLogic: _filter_document,
    IteratorLogic: _iterator_document,
}
_READERS: Mapping[str, Callable[[Fields], Logic]] = {
    "table": _read_table,
    "literal": _read_literal,
    "context": _read_context,
    "invocation": _read_invocation,
    "list": _read_list,
    "relation": _read_relation,
    "function": _read_function,
    "conditional": _read_conditional,
    "filter": _read_filter,
    "for": _read_iterator,
    "some": _read_iterator,
    "every": _read_iterator,
}

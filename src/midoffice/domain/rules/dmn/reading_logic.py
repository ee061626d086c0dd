"""Boxed logic out of the elements of a DMN file."""

from collections.abc import Callable, Mapping
from typing import TypedDict

from midoffice.domain.rules.dmn.markup import Markup
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
    Relation,
    Rule,
    Table,
    TableInput,
    TableOutput,
)
from midoffice.domain.rules.dmn.reading_parts import NAMED, Parts, is_feel, need_feel
from midoffice.domain.rules.dmn.versions import EXPRESSIONS
from midoffice.kernel.errors import Invalid

_COMMON = frozenset({"id", "typeRef", "label"})


class _Common(TypedDict):
    id: str
    type: str
    label: str


def read_expression(parts: Parts, parent: Markup, key: str) -> Logic | None:
    """The expression that the parent holds, or None. `key` is the path by which parts without an id are kept."""
    found = [e for e in parent.elements() if e.namespace == parts.model_namespace and e.name in EXPRESSIONS]
    if not found:
        return None
    if len(found) > 1:
        raise Invalid(f"line {found[1].line}", f"the {parent.name} has more than one expression.", "Leave one of them.")
    return read_logic(parts, found[0], key)


def read_logic(parts: Parts, element: Markup, key: str) -> Logic:
    """The logic that an expression element is."""
    own = element.get("id")
    if own:
        parts.identify(element, own)
    return _READERS[element.name](parts, element, own or f"{key}/{element.name}")


def read_function(parts: Parts, element: Markup, key: str) -> FunctionLogic:
    """A function definition, or the encapsulated logic of a business knowledge model."""
    parts.keep(element, key, _COMMON | {"kind"}, EXPRESSIONS | {"formalParameter"})
    parameters = tuple(parts.parameter(p, f"{key}/parameter-{n}") for n, p in enumerate(parts.all(element, "formalParameter"), 1))
    language = (element.get("kind") or "FEEL").lower()
    if language not in {"feel", "java", "pmml"}:
        raise Invalid(f"line {element.line}", f"{language!r} is no kind of function.", "Use FEEL, Java or PMML.")
    return FunctionLogic(parameters, read_expression(parts, element, key), language, **_common(parts, element))


def _common(parts: Parts, element: Markup) -> _Common:
    return {"id": element.get("id"), "type": parts.type_of(element.get("typeRef")), "label": element.get("label")}


def _box(parts: Parts, element: Markup, name: str, key: str) -> Logic | None:
    child = parts.one(element, name)
    if child is None:
        return None
    inner = f"{key}/{name}"
    parts.keep(child, inner, frozenset(), EXPRESSIONS)
    return read_expression(parts, child, inner)


def _literal(parts: Parts, element: Markup, key: str) -> Literal:
    language = element.get("expressionLanguage")
    if is_feel(language):
        language = ""  # said in words: kept as the file says it
    parts.keep(element, key, _COMMON | ({"expressionLanguage"} if language else set()), frozenset({"text"}))
    return Literal(parts.content(element, "text"), language, **_common(parts, element))


def _context(parts: Parts, element: Markup, key: str) -> Context:
    parts.keep(element, key, _COMMON, frozenset({"contextEntry"}))
    entries: list[Entry] = []
    result: tuple[Logic | None, str] = (None, "")
    for n, entry in enumerate(parts.all(element, "contextEntry"), 1):
        inner = entry.get("id") or f"{key}/entry-{n}"
        parts.keep(entry, inner, frozenset({"id"}), EXPRESSIONS | {"variable"})
        logic = read_expression(parts, entry, inner)
        variable = parts.one(entry, "variable")
        if variable is None:
            result = (logic, entry.get("id"))
        else:
            named = parts.parameter(variable, f"{inner}/variable")
            entries.append(Entry(named.name, logic, named.type, entry.get("id"), named.id))
    return Context(tuple(entries), *result, **_common(parts, element))


def _invocation(parts: Parts, element: Markup, key: str) -> Invocation:
    parts.keep(element, key, _COMMON, EXPRESSIONS | {"binding"})
    called = read_expression(parts, element, key)
    if not isinstance(called, Literal):
        raise Invalid(f"line {element.line}", "the invocation names no function.", "Name the function to call.")
    arguments: list[Argument] = []
    for n, binding in enumerate(parts.all(element, "binding"), 1):
        inner = f"{key}/binding-{n}"
        parts.keep(binding, inner, frozenset(), EXPRESSIONS | {"parameter"})
        parameter = parts.one(binding, "parameter")
        if parameter is None:
            raise Invalid(f"line {binding.line}", "the binding has no parameter.", "Name the parameter that it is for.")
        named = parts.parameter(parameter, f"{inner}/parameter")
        arguments.append(Argument(named.name, read_expression(parts, binding, inner), named.type, named.id))
    return Invocation(called.text, tuple(arguments), called.id, **_common(parts, element))


def _list(parts: Parts, element: Markup, key: str) -> ListLogic:
    parts.keep(element, key, _COMMON, EXPRESSIONS)
    items = [e for e in element.elements() if e.namespace == parts.model_namespace and e.name in EXPRESSIONS]
    return ListLogic(
        tuple(read_logic(parts, item, f"{key}/item-{n}") for n, item in enumerate(items, 1)), **_common(parts, element)
    )


def _relation(parts: Parts, element: Markup, key: str) -> Relation:
    parts.keep(element, key, _COMMON, frozenset({"column", "row"}))
    columns = tuple(parts.parameter(c, f"{key}/column-{n}") for n, c in enumerate(parts.all(element, "column"), 1))
    rows: list[tuple[Logic | None, ...]] = []
    row_ids: list[str] = []
    for n, row in enumerate(parts.all(element, "row"), 1):
        inner = row.get("id") or f"{key}/row-{n}"
        parts.keep(row, inner, frozenset({"id"}), EXPRESSIONS)
        cells = [e for e in row.elements() if e.namespace == parts.model_namespace and e.name in EXPRESSIONS]
        if len(cells) != len(columns):
            raise Invalid(
                f"line {row.line}", f"the row has {len(cells)} cells.", f"Give one for each of the {len(columns)} columns."
            )
        rows.append(tuple(read_logic(parts, cell, f"{inner}/cell-{m}") for m, cell in enumerate(cells, 1)))
        row_ids.append(row.get("id"))
    return Relation(columns, tuple(rows), tuple(row_ids) if any(row_ids) else (), **_common(parts, element))


def _conditional(parts: Parts, element: Markup, key: str) -> Conditional:
    parts.keep(element, key, _COMMON, frozenset({"if", "then", "else"}))
    test, then, otherwise = (_box(parts, element, name, key) for name in ("if", "then", "else"))
    return Conditional(test, then, otherwise, **_common(parts, element))


def _filter(parts: Parts, element: Markup, key: str) -> FilterLogic:
    parts.keep(element, key, _COMMON, frozenset({"in", "match"}))
    return FilterLogic(_box(parts, element, "in", key), _box(parts, element, "match", key), **_common(parts, element))


def _iterator(parts: Parts, element: Markup, key: str) -> IteratorLogic:
    kind = IteratorKind(element.name)
    body = "return" if kind is IteratorKind.FOR else "satisfies"
    parts.keep(element, key, _COMMON | {"iteratorVariable"}, frozenset({"in", body}))
    variable = " ".join(element.get("iteratorVariable").split())
    if not variable:
        raise Invalid(f"line {element.line}", "the iterator has no variable.", "Name what each item is called.")
    return IteratorLogic(
        kind, variable, _box(parts, element, "in", key), _box(parts, element, body, key), **_common(parts, element)
    )


_POLICIES = {policy.upper(): policy for policy in HitPolicy}
_AGGREGATIONS = {kind.upper(): kind for kind in Aggregation}


def _table(parts: Parts, element: Markup, key: str) -> Table:
    parts.keep(
        element,
        key,
        _COMMON | {"hitPolicy", "aggregation", "preferredOrientation", "outputLabel"},
        frozenset({"input", "output", "annotation", "rule"}),
    )
    policy = element.get("hitPolicy") or "UNIQUE"
    if policy not in _POLICIES:
        raise Invalid(f"line {element.line}", f"{policy!r} is no hit policy.", f"Use one of: {', '.join(_POLICIES)}.")
    aggregation = element.get("aggregation")
    if aggregation and aggregation not in _AGGREGATIONS:
        raise Invalid(f"line {element.line}", f"{aggregation!r} is no aggregation.", f"Use one of: {', '.join(_AGGREGATIONS)}.")
    inputs = tuple(_input(parts, e, f"{key}-input-{n}") for n, e in enumerate(parts.all(element, "input"), 1))
    outputs = tuple(_output(parts, e, f"{key}-output-{n}") for n, e in enumerate(parts.all(element, "output"), 1))
    rules = parts.all(element, "rule")
    return Table(
        inputs=inputs,
        outputs=outputs,
        rules=tuple(_rule(parts, e, f"{key}-rule-{n}", (len(inputs), len(outputs))) for n, e in enumerate(rules, 1)),
        hit_policy=_POLICIES[policy],
        aggregation=_AGGREGATIONS.get(aggregation),
        annotations=tuple(e.get("name") for e in parts.all(element, "annotation")),
        output_label=element.get("outputLabel"),
        orientation=element.get("preferredOrientation"),
        **_common(parts, element),
    )


def _input(parts: Parts, element: Markup, made: str) -> TableInput:
    key = parts.identify(element, _made(made))
    parts.keep(element, key, frozenset({"id", "label"}), frozenset({"inputExpression", "inputValues"}))
    tested = parts.one(element, "inputExpression")
    if tested is None:
        raise Invalid(f"line {element.line}", "the column tests nothing.", "Give it an expression.")
    need_feel(tested)
    parts.keep(tested, f"{key}/inputExpression", frozenset({"id", "typeRef"}), frozenset({"text"}))
    _keep_tests(parts, element, "inputValues", key)
    return TableInput(
        key,
        parts.content(tested, "text"),
        element.get("label"),
        parts.type_of(tested.get("typeRef")),
        parts.tests(element, "inputValues"),
        tested.get("id"),
    )


def _output(parts: Parts, element: Markup, made: str) -> TableOutput:
    key = parts.identify(element, _made(made))
    parts.keep(element, key, NAMED | {"label"}, frozenset({"outputValues", "defaultOutputEntry"}))
    _keep_tests(parts, element, "outputValues", key)
    _keep_tests(parts, element, "defaultOutputEntry", key)
    return TableOutput(
        key,
        element.get("name"),
        element.get("label"),
        parts.type_of(element.get("typeRef")),
        parts.tests(element, "outputValues"),
        parts.tests(element, "defaultOutputEntry"),
    )


def _keep_tests(parts: Parts, element: Markup, name: str, key: str) -> None:
    child = parts.one(element, name)
    if child is not None:
        need_feel(child)
        parts.keep(child, f"{key}/{name}", frozenset(), frozenset({"text"}))


def _rule(parts: Parts, element: Markup, made: str, columns: tuple[int, int]) -> Rule:
    key = parts.identify(element, _made(made))
    parts.keep(element, key, frozenset({"id"}), frozenset({"inputEntry", "outputEntry", "annotationEntry", "description"}))
    when, then = parts.all(element, "inputEntry"), parts.all(element, "outputEntry")
    for cells, wanted, what in ((when, columns[0], "tests"), (then, columns[1], "results")):
        if len(cells) != wanted:
            raise Invalid(
                f"line {element.line}", f"the row has {len(cells)} {what}.", f"Give one for each of the {wanted} columns."
            )
    for n, cell in enumerate(when + then, 1):
        need_feel(cell)
        parts.keep(cell, cell.get("id") or f"{key}/cell-{n}", frozenset({"id"}), frozenset({"text"}))
    cell_ids = tuple(cell.get("id") for cell in when + then)
    return Rule(
        key,
        tuple(parts.content(cell, "text") for cell in when),
        tuple(parts.content(cell, "text") for cell in then),
        tuple(parts.content(note, "text") for note in parts.all(element, "annotationEntry")),
        parts.content(element, "description"),
        cell_ids if any(cell_ids) else (),
    )


def _made(path: str) -> str:
    return path.replace("/", "-")


_READERS: Mapping[str, Callable[[Parts, Markup, str], Logic]] = {
    "conditional": _conditional,
    "context": _context,
    "decisionTable": _table,
    "every": _iterator,
    "filter": _filter,
    "for": _iterator,
    "functionDefinition": read_function,
    "invocation": _invocation,
    "list": _list,
    "literalExpression": _literal,
    "relation": _relation,
    "some": _iterator,
}

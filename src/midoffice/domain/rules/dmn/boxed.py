"""Boxed logic, compiled: each kind becomes a step that gives its value in a scope."""

from collections.abc import Callable, Mapping
from typing import Any

from midoffice.domain.rules.dmn.bench import Bench, Step, nothing
from midoffice.domain.rules.dmn.iterators import compile_iterator
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
from midoffice.domain.rules.dmn.recording import EntryRecord, TracedRun
from midoffice.domain.rules.dmn.tables import compile_table
from midoffice.domain.rules.feel.operations import filter_list, invoke
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import Function, Parameter, shown
from midoffice.kernel.errors import Invalid

MOST_DEEP = 60

Scope = Mapping[str, object]


def compile_logic(bench: Bench, logic: Logic | None, depth: int = 0) -> Step:
    """The step of any logic; its value has the type that the logic names."""
    if logic is None:
        return nothing
    if depth > MOST_DEEP:
        return bench.refuse(Invalid("logic", "boxes lie too deep in each other.", "Move a part into a decision of its own."))
    if isinstance(logic, Table):
        return bench.typed(compile_table(bench, logic), logic.type)
    if isinstance(logic, IteratorLogic):
        body_bench = bench.at("body").knowing([logic.variable, "partial"])
        source = compile_logic(bench.at("in"), logic.source, depth + 1)
        body = compile_logic(body_bench, logic.body, depth + 1)
        return bench.typed(compile_iterator(logic, source, body), logic.type)
    return bench.typed(_COMPILERS[type(logic)](bench, logic, depth), logic.type)


def _literal(bench: Bench, logic: Literal, _depth: int) -> Step:
    if logic.language:
        return bench.refuse(Invalid("language", f"{logic.language} is not run here.", "Write the expression in FEEL."))
    return bench.expression(logic.text)


def _context(bench: Bench, logic: Context, depth: int) -> Step:
    steps: list[tuple[str, Step]] = []
    for n, entry in enumerate(logic.entries):
        here = bench.at(f"entries[{n}]")
        inside = here.knowing([entry.name]) if isinstance(entry.logic, FunctionLogic) else here
        step = here.typed(compile_logic(inside, entry.logic, depth + 1), entry.type, entry.name)
        steps.append((entry.name, step))
        bench = bench.knowing([entry.name])
    if logic.result is None:

        def whole(run: Run, scope: Scope) -> object:
            inner = dict(scope)
            made: dict[str, object] = {}
            for name, step in steps:
                inner[name] = made[name] = step(run, inner)
                if isinstance(run, TracedRun):
                    run.note(EntryRecord(name, made[name]))
            return made

        return whole
    result = compile_logic(bench.at("result"), logic.result, depth + 1)

    def last(run: Run, scope: Scope) -> object:
        inner = dict(scope)
        for name, step in steps:
            inner[name] = value = step(run, inner)
            if isinstance(run, TracedRun):
                run.note(EntryRecord(name, value))
        return result(run, inner)

    return last


def _invocation(bench: Bench, logic: Invocation, depth: int) -> Step:
    function = bench.at("function").expression(logic.function)
    if not logic.function:
        function = bench.at("function").refuse(Invalid("function", "no function is named.", "Name the function to call."))
    arguments = [(a.name, compile_logic(bench.at(f"arguments[{n}]"), a.logic, depth + 1)) for n, a in enumerate(logic.arguments)]

    def call(run: Run, scope: Scope) -> object:
        return invoke(run, function(run, scope), (), {name: step(run, scope) for name, step in arguments})

    return call


def _list(bench: Bench, logic: ListLogic, depth: int) -> Step:
    steps = [compile_logic(bench.at(f"items[{n}]"), item, depth + 1) for n, item in enumerate(logic.items)]
    return lambda run, scope: [step(run, scope) for step in steps]


def _relation(bench: Bench, logic: Relation, depth: int) -> Step:
    rows: list[list[tuple[str, Step]]] = []
    for n, row in enumerate(logic.rows):
        cells: list[tuple[str, Step]] = []
        for m, (column, cell) in enumerate(zip(logic.columns, row, strict=True)):
            here = bench.at(f"rows[{n}][{m}]")
            cells.append((column.name, here.typed(compile_logic(here, cell, depth + 1), column.type, column.name)))
        rows.append(cells)
    return lambda run, scope: [{name: step(run, scope) for name, step in row} for row in rows]


def compile_function(
    bench: Bench, logic: FunctionLogic, name: str, result: str = "", depth: int = 0
) -> Callable[[Scope], Function]:
    """What makes the function in a scope. `result` is a type that its value must have, beside that of the body."""
    parameters = tuple(Parameter(p.name, bench.at("parameters").type(p.type)) for p in logic.parameters)
    names = [p.name for p in logic.parameters]
    if logic.language != "feel":
        why = f"a function in {logic.language.capitalize()} cannot be run here."
        step = bench.refuse(Invalid("language", why, "Write the function in FEEL."))
    else:
        step = compile_logic(bench.at("body").knowing(names), logic.body, depth + 1)
    step = bench.typed(step, logic.type)
    kind = bench.type(result)

    def make(scope: Scope) -> Function:
        def body(run: Run, values: tuple[object, ...]) -> object:
            return step(run, {**scope, **dict(zip(names, values, strict=True))})

        return Function(name, parameters, kind, body)

    return make


def _function(bench: Bench, logic: FunctionLogic, depth: int) -> Step:
    make = compile_function(bench, FunctionLogic(logic.parameters, logic.body, logic.language), "", depth=depth)
    return lambda _run, scope: make(scope)


def _conditional(bench: Bench, logic: Conditional, depth: int) -> Step:
    test = compile_logic(bench.at("if"), logic.test, depth + 1)
    then = compile_logic(bench.at("then"), logic.then, depth + 1)
    otherwise = compile_logic(bench.at("else"), logic.otherwise, depth + 1)

    def choose(run: Run, scope: Scope) -> object:
        found = test(run, scope)
        if isinstance(found, Unknown):
            first, second = then(run, scope), otherwise(run, scope)
            return first if type(first) is type(second) and first == second else found
        if found is not None and not isinstance(found, bool):
            run.report(f"The condition is {shown(found)}, where true or false is needed.")
            return None
        return then(run, scope) if found is True else otherwise(run, scope)

    return choose


def _filter(bench: Bench, logic: FilterLogic, depth: int) -> Step:
    source = compile_logic(bench.at("in"), logic.source, depth + 1)
    match = compile_logic(bench.at("match").knowing(["item", *bench.names.members]), logic.match, depth + 1)

    def keep(run: Run, scope: Scope) -> object:
        def test(item: object) -> object:
            fields = item if isinstance(item, dict) else {}
            return match(run, {**scope, **fields, "item": fields.get("item", item)})

        return filter_list(run, source(run, scope), test)

    return keep


_COMPILERS: Mapping[type, Callable[[Bench, Any, int], Step]] = {
    Literal: _literal,
    Context: _context,
    Invocation: _invocation,
    ListLogic: _list,
    Relation: _relation,
    FunctionLogic: _function,
    Conditional: _conditional,
    FilterLogic: _filter,
}

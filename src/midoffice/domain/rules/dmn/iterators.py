"""The boxed iterators: for, some and every."""

from collections.abc import Mapping

from midoffice.domain.rules.dmn.bench import Step
from midoffice.domain.rules.dmn.logic import IteratorKind, IteratorLogic
from midoffice.domain.rules.feel.operations import iterate
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import shown

Scope = Mapping[str, object]


def compile_iterator(logic: IteratorLogic, source: Step, body: Step) -> Step:
    """The step of an iterator whose parts are compiled. In `for`, `partial` are the results so far."""
    return _for(logic.variable, source, body) if logic.kind is IteratorKind.FOR else _quantified(logic, source, body)


def _for(variable: str, source: Step, body: Step) -> Step:
    def each(run: Run, scope: Scope) -> object:
        items = iterate(run, source(run, scope))
        if items is None or isinstance(items, Unknown):
            return items
        made: list[object] = []
        for item in items:
            run.spend()
            made.append(body(run, {**scope, variable: item, "partial": made}))
        return made

    return each


def _quantified(logic: IteratorLogic, source: Step, body: Step) -> Step:
    variable = logic.variable
    decisive = logic.kind is IteratorKind.SOME  # one true decides `some`, one false decides `every`

    def decide(run: Run, scope: Scope) -> object:
        items = iterate(run, source(run, scope))
        if items is None or isinstance(items, Unknown):
            return items
        so_far: object = not decisive
        for item in items:
            run.spend()
            found = body(run, {**scope, variable: item})
            if found is decisive:
                return decisive
            if isinstance(found, Unknown):
                so_far = found
            elif found is None:
                so_far = so_far if isinstance(so_far, Unknown) else None
            elif not isinstance(found, bool):
                run.report(f"The condition is {shown(found)}, where true or false is needed.")
                return None
        return so_far

    return decide

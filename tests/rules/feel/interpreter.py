"""A reference interpreter: walks the tree the plain way, for comparison with compiled code. Slow, short, and without limits."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from midoffice.domain.rules.feel import operations, tree
from midoffice.domain.rules.feel.builtins import BUILTINS
from midoffice.domain.rules.feel.compiler_types import resolve_type, result_type
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.types import ANY
from midoffice.domain.rules.feel.unknown import Unknown
from midoffice.domain.rules.feel.values import Builtin, Function, Parameter, Range, read_at_literal

COMPARE = {
    "=": operations.equal,
    "!=": operations.not_equal,
    "<": operations.less,
    "<=": operations.less_or_equal,
    ">": operations.greater,
    ">=": operations.greater_or_equal,
}
COMPUTE = {
    "+": operations.add,
    "-": operations.subtract,
    "*": operations.multiply,
    "/": operations.divide,
    "**": operations.power,
}
NOT_GIVEN = "it was not given"


class NothingToGoThrough(Exception):
    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class Interpreter:
    """Evaluates trees in one run. `names` are those that hide built-in functions."""

    def __init__(self, run: Run, scope: dict[str, object], names: frozenset[str]) -> None:
        self.run = run
        self.scope = scope
        self.names = names

    def value(self, node: tree.Expression, local: dict[str, object]) -> object:  # size: one case for each kind of node # noqa: C901, PLR0911, PLR0912 - the same
        match node:
            case tree.Null():
                return None
            case tree.Boolean() | tree.String() | tree.Number():
                return node.value
            case tree.AtLiteral():
                return read_at_literal(node.text)
            case tree.Name():
                return self.name(node.name, local)
            case tree.Path():
                return self.path(self.value(node.source, local), node.name)
            case tree.Filter():
                return self.filter(node, local)
            case tree.Arithmetic():
                return COMPUTE[node.operator](self.run, self.value(node.left, local), self.value(node.right, local))
            case tree.Negation():
                return operations.negate(self.run, self.value(node.operand, local))
            case tree.Comparison():
                return COMPARE[node.operator](self.run, self.value(node.left, local), self.value(node.right, local))
            case tree.Logic():
                return self.logic(node.operator, (self.value(operand, local) for operand in node.operands))
            case tree.Between():
                value, low, high = (self.value(part, local) for part in (node.value, node.low, node.high))
                return operations.between(self.run, value, low, high)
            case tree.UnaryComparison():
                return operations.make_comparison(self.run, node.operator, self.value(node.operand, local))
            case tree.Range():
                low, high = self.value(node.low, local), self.value(node.high, local)
                return operations.make_range(self.run, low, high, node.low_closed, node.high_closed)
            case tree.In():
                return self.tests(node.tests, self.value(node.value, local), local, in_cell=False)
            case tree.If():
                return self.choice(node, local)
            case tree.For():
                return self.loop(node, local)
            case tree.Quantified():
                return self.quantified(node, local)
            case tree.ListOf():
                return [self.value(item, local) for item in node.items]
            case tree.Context():
                return self.context(node, local)
            case tree.FunctionDefinition():
                return self.function(node, local)
            case tree.Call():
                return self.call(node, local)
            case tree.InstanceOf():
                wanted = resolve_type(node.type, {})
                return None if isinstance(wanted, str) else operations.instance_of(self.run, self.value(node.value, local), wanted)
            case _:
                raise TypeError(type(node).__name__)

    def name(self, name: str, local: dict[str, object]) -> object:
        """Local names are in the order in which they were declared; those of a filter's item stand under `[item]` keys."""
        for key in reversed(local):
            if key == name:
                return local[key]
            held = local[key]
            if key.startswith("[item]") and isinstance(held, dict) and name in held:
                return held[name]
        if name in self.scope and (self.scope[name] is not None or name not in BUILTINS):
            return self.scope[name]
        if name in BUILTINS and name not in self.scope:
            return BUILTINS[name]
        return Unknown(NOT_GIVEN, name) if self.run.strict and name not in self.scope else None

    def path(self, source: object, name: str) -> object:
        if self.run.strict and isinstance(source, dict) and name not in source:
            return Unknown(NOT_GIVEN, name)
        return operations.path(self.run, source, name)

    def filter(self, node: tree.Filter, local: dict[str, object]) -> object:
        source = self.value(node.source, local)

        def holds(item: object) -> object:
            depth = sum(key.startswith("[item]") for key in local)
            return self.value(node.condition, declared(local, {"item": item, f"[item]{depth}": item}))

        if isinstance(node.condition, tree.Number):
            return operations.index(self.run, source, node.condition.value)
        if isinstance(node.condition, tree.Negation) and isinstance(node.condition.operand, tree.Number):
            return operations.index(self.run, source, -node.condition.operand.value)
        if source is None or source == []:
            position = holds(None)
            if isinstance(position, Decimal | Unknown):
                return operations.index(self.run, source, position)
        return operations.filter_list(self.run, source, holds)

    def logic(self, operator: str, values: Iterator[object]) -> object:
        """Kleene's logic from the left, two by two."""
        decisive = operator == "or"
        joined = next(values)
        for value in values:
            if joined is decisive or value is decisive:
                joined = decisive
            elif isinstance(joined, Unknown) or isinstance(value, Unknown):
                joined = joined if isinstance(joined, Unknown) else value
            elif not (isinstance(joined, bool) and isinstance(value, bool)):
                joined = None
        return joined

    def choice(self, node: tree.If, local: dict[str, object]) -> object:
        condition = self.value(node.condition, local)
        if self.run.strict and isinstance(condition, Unknown):
            then, otherwise = self.value(node.then, local), self.value(node.otherwise, local)
            return then if operations.equal(self.run, then, otherwise) is True else condition
        return self.value(node.then if condition is True else node.otherwise, local)

    def tests(self, tests: tuple[tree.Expression, ...], value: object, local: dict[str, object], *, in_cell: bool) -> object:
        inner = declared(local, {"?": value})
        outcomes = [self.test(test, value, inner, in_cell=in_cell) for test in tests]
        return self.logic("or", iter(outcomes))

    def test(self, test: tree.Expression, value: object, local: dict[str, object], *, in_cell: bool) -> object:
        if isinstance(test, tree.UnaryComparison):
            return COMPARE[test.operator](self.run, value, self.value(test.operand, local))
        wanted = self.value(test, local)
        if isinstance(test, tree.Range):
            return operations.in_range(self.run, value, wanted) if isinstance(wanted, Range) else wanted
        if isinstance(test, tree.Null | tree.Boolean | tree.Number | tree.String):
            return operations.equal(self.run, value, wanted)
        if any(part == tree.Name("?") for part in tree.walk(test)):
            return wanted if isinstance(wanted, bool | Unknown) else None
        if in_cell and isinstance(wanted, bool) and value is not None and not isinstance(value, bool | list | Unknown):
            return wanted
        return operations.in_test(self.run, value, wanted)

    def cell(self, node: tree.UnaryTests, value: object) -> object:
        outcome = self.tests(node.tests, value, {}, in_cell=True)
        if not node.negated:
            return outcome
        return not outcome if isinstance(outcome, bool) else outcome if isinstance(outcome, Unknown) else None

    def combinations(self, iterations: tuple[tree.Iteration, ...], local: dict[str, object]) -> Iterator[dict[str, object]]:
        if not iterations:
            yield local
            return
        first = iterations[0]
        source = self.value(first.source, local)
        if first.until is None:
            items = operations.iterate(self.run, source)
        else:
            items = operations.iterate_between(self.run, source, self.value(first.until, local))
        if items is None or isinstance(items, Unknown):
            raise NothingToGoThrough(items)
        for item in items:
            self.run.spend()
            yield from self.combinations(iterations[1:], declared(local, {first.name: item}))

    def loop(self, node: tree.For, local: dict[str, object]) -> object:
        results: list[object] = []
        names = {iteration.name for iteration in node.iterations}
        try:
            for inner in self.combinations(node.iterations, local):
                seen = inner if "partial" in names else declared(inner, {"partial": list(results)})
                results.append(self.value(node.result, seen))
        except NothingToGoThrough as nothing:
            return nothing.value
        return results

    def quantified(self, node: tree.Quantified, local: dict[str, object]) -> object:
        decisive = node.quantifier == "some"
        unknown: object = None
        undecided = False
        try:
            for inner in self.combinations(node.iterations, local):
                outcome = self.value(node.condition, inner)
                if outcome is decisive:
                    return decisive
                if not isinstance(outcome, bool):
                    undecided = True
                    unknown = outcome if isinstance(outcome, Unknown) else unknown
        except NothingToGoThrough as nothing:
            return nothing.value
        return unknown if undecided else not decisive

    def context(self, node: tree.Context, local: dict[str, object]) -> object:
        inner = dict(local)
        made: dict[str, object] = {}
        for entry in node.entries:
            value = self.value(entry.value, inner)
            made[entry.key] = value
            inner = declared(inner, {entry.key: value})
        return made

    def function(self, node: tree.FunctionDefinition, local: dict[str, object]) -> object:
        parameters: list[Parameter] = []
        for one in node.parameters:
            kind = ANY if one.type is None else resolve_type(one.type, {})
            if isinstance(kind, str):
                return None
            parameters.append(Parameter(one.name, kind))
        names = [one.name for one in parameters]
        result = result_type(node.body, {one.name: one.type for one in parameters})
        body: Callable[[Run, tuple[object, ...]], object] = lambda _run, values: self.value(  # noqa: E731 - its type is the point
            node.body, declared(local, dict(zip(names, values, strict=True)))
        )
        return Function("", tuple(parameters), result, body)

    def call(self, node: tree.Call, local: dict[str, object]) -> object:
        callee = self.callee(node.function, local)
        values = [self.value(argument, local) for argument in node.arguments]
        if self.run.strict and isinstance(callee, Builtin) and not callee.sees_unknown:
            for value in values:
                unknown = unknown_in(value)
                if unknown is not None:
                    return unknown
        if node.names is not None:
            return operations.invoke(self.run, callee, (), dict(zip(node.names, values, strict=True)))
        return operations.invoke(self.run, callee, values)

    def callee(self, node: tree.Expression, local: dict[str, object]) -> object:
        if isinstance(node, tree.Name) and node.name in BUILTINS and node.name not in self.names and node.name not in local:
            return BUILTINS[node.name]
        return self.value(node, local)


def declared(local: dict[str, object], more: dict[str, object]) -> dict[str, object]:
    """Local names with more of them, which come last even if they were there before."""
    return {key: value for key, value in local.items() if key not in more} | more


def unknown_in(value: object) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    parts = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return next((found for part in parts if (found := unknown_in(part)) is not None), None)

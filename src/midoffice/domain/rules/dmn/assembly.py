"""Compiling the elements of a linked model: inputs, decisions, functions and services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from midoffice.domain.rules.dmn.bench import Bench, Step, coerced, nothing
from midoffice.domain.rules.dmn.boxed import compile_function, compile_logic
from midoffice.domain.rules.dmn.linking import Key, Linked
from midoffice.domain.rules.dmn.logic import FunctionLogic
from midoffice.domain.rules.dmn.model import Decision, DecisionService, Element, InputData, KnowledgeModel
from midoffice.domain.rules.dmn.problems import Place
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.types import FeelType, FunctionOf
from midoffice.domain.rules.feel.values import Function, Parameter

CallService = Callable[[Run, Key, tuple[object, ...]], object]


@dataclass(slots=True)
class Node:
    """A decision, compiled. `needs` says which value stands in its scope under which prefix and name."""

    key: Key
    decision: Decision
    step: Step
    base: dict[str, object]
    needs: tuple[tuple[str, str, Key], ...]
    kind: FeelType

    def scope(self, values: Mapping[Key, object]) -> dict[str, object]:
        """What the logic of the decision sees."""
        scope = dict(self.base)
        for prefix, name, key in self.needs:
            if prefix:
                held = scope.get(prefix)
                scope[prefix] = {**(held if isinstance(held, dict) else {}), name: values[key]}
            else:
                scope[name] = values[key]
        return scope


@dataclass(slots=True)
class Input:
    """An input, with its type."""

    key: Key
    name: str
    kind: FeelType


@dataclass(slots=True)
class Service:
    """A decision service: `given` are its inputs and input decisions, in the order of its parameters."""

    name: str
    given: tuple[Key, ...]
    outputs: tuple[Key, ...]
    names: tuple[str, ...]
    result: FeelType

    def value(self, values: Mapping[Key, object]) -> object:
        """What the service gives: the value of its only output, or a context of all."""
        if len(self.outputs) == 1:
            return values[self.outputs[0]]
        return {name: values[key] for name, key in zip(self.names, self.outputs, strict=True)}


class Assembly:
    """Compiles every element. A service is a function whose body asks `call_service`, when the whole model is there."""

    def __init__(self, linked: Linked, call_service: CallService) -> None:
        """Begin with nothing compiled."""
        self._linked = linked
        self._call_service = call_service
        self._functions: dict[Key, Function] = {}
        self._scopes: dict[Key, dict[str, object]] = {}
        self.nodes: dict[Key, Node] = {}
        self.inputs: dict[Key, Input] = {}
        self.services: dict[Key, Service] = {}

    def build(self) -> None:
        """Compile: first what others need the types of, last the logic of the decisions."""
        elements = self._linked.elements
        for namespace in self._linked.models:
            self._linked.types(namespace).all()  # what is wrong with a type is told even if nothing uses it
        for key, element in elements.items():
            if isinstance(element, InputData):
                self.inputs[key] = Input(key, element.name, self._type(key, element, element.type))
            elif isinstance(element, Decision):
                self.nodes[key] = Node(key, element, nothing, {}, (), self._type(key, element, element.type))
        for key, element in elements.items():
            if isinstance(element, KnowledgeModel):
                self._knowledge(key, element)
            elif isinstance(element, DecisionService):
                self._service(key, element)
        for key, scope in self._scopes.items():
            scope.update(self._base(key))
        for node in self.nodes.values():
            self._decision(node)

    def _bench(self, key: Key, element: Element, field: str) -> Bench:
        names = self._linked.names(key)
        linked = self._linked
        return Bench(names, linked.types(key[0]), Place(element.id, field), element.name, linked.problems, linked.breathe)

    def _type(self, key: Key, element: Element, name: str) -> FeelType:
        return self._bench(key, element, "type").type(name)

    def _decision(self, node: Node) -> None:
        if node.key in self._linked.circular:
            node.step = _circular(node.decision.name)
            return
        step = compile_logic(self._bench(node.key, node.decision, "logic"), node.decision.logic)
        node.step = coerced(step, node.kind, node.decision.name)
        node.base = self._base(node.key)
        links = self._linked.links[node.key]
        node.needs = tuple((k.prefix, k.name, k.target) for k in links if k.target in self.nodes or k.target in self.inputs)

    def _base(self, key: Key) -> dict[str, object]:
        """The functions that an element may call, by prefix and name."""
        base: dict[str, object] = {}
        for found in self._linked.links[key]:
            function = self._functions.get(found.target)
            if function is None:
                continue
            if found.prefix:
                held = base.setdefault(found.prefix, {})
                if isinstance(held, dict):
                    held[found.name] = function
            else:
                base[found.name] = function
        return base

    def _knowledge(self, key: Key, element: KnowledgeModel) -> None:
        bench = self._bench(key, element, "").knowing([element.name])
        scope: dict[str, object] = {}
        make = compile_function(bench, element.function or FunctionLogic((), None), element.name)
        function = replace(make(scope), result=_result(self._type(key, element, element.type)))
        scope[element.name] = self._functions[key] = function
        self._scopes[key] = scope

    def _service(self, key: Key, element: DecisionService) -> None:
        def keys(hrefs: tuple[str, ...]) -> tuple[Key, ...]:
            found = (self._linked.resolve(key[0], href) for href in hrefs)
            return tuple(k for k in found if k is not None and (k in self.nodes or k in self.inputs))

        given = keys(element.input_data) + keys(element.input_decisions)
        outputs = tuple(k for k in keys(element.outputs) if k in self.nodes)
        names = tuple(self._linked.elements[k].name for k in outputs)
        result = _result(self._type(key, element, element.type))
        self.services[key] = Service(element.name, given, outputs, names, result)
        parameters = tuple(
            Parameter(self._linked.elements[k].name, (self.nodes[k] if k in self.nodes else self.inputs[k]).kind) for k in given
        )
        self._functions[key] = Function(
            element.name, parameters, result, lambda run, arguments: self._call_service(run, key, arguments)
        )


def _result(kind: FeelType) -> FeelType:
    """The type of what a function gives: the file may name the function's type or that of its result."""
    return kind.result if isinstance(kind, FunctionOf) else kind


def _circular(name: str) -> Step:
    message = f"{name} is part of a circle: it cannot be decided."

    def broken(run: Run, _scope: Mapping[str, object]) -> object:
        run.report(message)
        return None

    return broken

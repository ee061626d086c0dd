"""The texts of a model against what they refer to: unknown names, types that clash, wrong calls, tests that can never hold.

Only what can be read is looked at here; what cannot be read has its finding already.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from midoffice.domain.rules.dmn.item_types import listed_values
from midoffice.domain.rules.dmn.linking import Key, Linked
from midoffice.domain.rules.dmn.logic import Logic
from midoffice.domain.rules.dmn.model import Decision, DecisionService, Element, InputData, KnowledgeModel
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.dmn.verify.logic_check import LogicCheck
from midoffice.domain.rules.feel.check_kinds import bounded
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import compile_unary_tests
from midoffice.domain.rules.feel.schema import Schema
from midoffice.domain.rules.feel.types import ANY, ContextOf, FeelType, FunctionOf, Restricted

MOST_ELEMENTS_DEEP = 50


class ExpressionCheck:
    """Goes through one model. The types of decisions that declare none are told from their logic, each once."""

    def __init__(self, linked: Linked) -> None:
        """Begin with a model and what it imports."""
        self._linked = linked
        self._kinds: dict[Key, FeelType] = {}
        self._open: list[Key] = []
        self._names = frozenset(
            element.name for element in linked.main.elements() if isinstance(element, InputData | Decision | KnowledgeModel)
        )

    def findings(self) -> Iterator[Finding]:
        """Yield what can never be right, in the order of the model."""
        for element in self._linked.main.elements():
            logic = _logic(element)
            if logic is not None:
                key = (self._linked.main.namespace, element.id)
                check = self._logic_check(key)
                check.logic(logic, self._schema(key), Where(decision=element.id), self._declared(key))
                yield from (fault_finding(fault, where, "expression") for fault, where in check.faults)

    def _logic_check(self, key: Key) -> LogicCheck:
        return LogicCheck(lambda name: self._find(key[0], name), _restricted)

    def _find(self, namespace: str, name: str) -> FeelType:
        return self._linked.types(namespace).find(name) or ANY if name else ANY

    def _schema(self, key: Key) -> Schema:
        """What the logic of an element sees: what it is connected to, and itself if it is a function."""
        variables: dict[str, FeelType] = {}
        groups: dict[str, dict[str, FeelType]] = {}
        for found in self._linked.links.get(key, ()):
            into = groups.setdefault(found.prefix, {}) if found.prefix else variables
            into[found.name] = self._kind(found.target)
        variables |= {prefix: ContextOf(tuple(entries.items()), prefix) for prefix, entries in groups.items()}
        variables |= dict.fromkeys(self._linked.absent_from(key[0]), ANY)
        own = self._linked.elements[key]
        if isinstance(own, KnowledgeModel):
            variables[own.name] = self._declared_function(key, own)
        types: Mapping[str, FeelType] = self._linked.types(key[0]).all()
        names = self._linked.names(key)
        return Schema(variables, types, self._names - variables.keys(), names.members)

    def _declared(self, key: Key) -> FeelType:
        """The type that an element says its value has."""
        element = self._linked.elements[key]
        if isinstance(element, KnowledgeModel):
            return ANY
        return self._find(key[0], element.type) if isinstance(element, InputData | Decision) else ANY

    def _kind(self, key: Key) -> FeelType:
        """The type of an element's value, told from its logic where it is not declared."""
        if key in self._kinds:
            return self._kinds[key]
        if key in self._open or len(self._open) >= MOST_ELEMENTS_DEEP:
            return ANY
        self._open.append(key)
        self._kinds[key] = self._make_kind(key, self._linked.elements[key])
        self._open.pop()
        return self._kinds[key]

    def _make_kind(self, key: Key, element: Element) -> FeelType:
        if isinstance(element, KnowledgeModel):
            return self._declared_function(key, element)
        if isinstance(element, DecisionService):
            return self._service(key, element)
        declared = self._declared(key)
        logic = _logic(element)
        if declared != ANY or logic is None:
            return declared
        return bounded(self._logic_check(key).logic(logic, self._schema(key), Where(decision=element.id), ANY))

    def _declared_function(self, key: Key, element: KnowledgeModel) -> FeelType:
        if element.function is None:
            return ANY
        parameters = element.function.parameters
        result = self._find(key[0], element.type)
        if isinstance(result, FunctionOf):
            result = result.result
        return FunctionOf(tuple(self._find(key[0], one.type) for one in parameters), result, tuple(one.name for one in parameters))

    def _service(self, key: Key, element: DecisionService) -> FeelType:
        hrefs = (*element.input_data, *element.input_decisions)
        inputs = [target for href in hrefs if (target := self._linked.resolve(key[0], href)) is not None]
        kinds = tuple(self._declared(target) for target in inputs)
        return FunctionOf(kinds, ANY, tuple(self._linked.elements[target].name for target in inputs))


def fault_finding(fault: FeelFault, where: Where, code: str) -> Finding:
    """Return a fault of a text as a finding with its place."""
    at = replace(where, start=fault.start, end=fault.end) if fault.text else where
    remedy = fault.suggestion or (f"Expected {fault.expected}." if fault.expected else "")
    return Finding(Severity.ERROR, code, fault.message, at, remedy=remedy)


def _logic(element: Element) -> Logic | None:
    if isinstance(element, Decision):
        return element.logic
    return element.function if isinstance(element, KnowledgeModel) else None


def _restricted(base: FeelType, allowed: str, name: str) -> FeelType:
    """A type with the allowed values of a column; without them if these cannot be read, which has its finding."""
    if not allowed.strip():
        return base
    try:
        tests = compile_unary_tests(allowed)
    except FeelFault:
        return base
    return Restricted(base, allowed, lambda run, value: tests(run, value, {}) is True, listed_values(allowed), name)

"""The texts of a model against what they refer to: unknown names, types that do not go together, tests that can never hold."""

from collections.abc import Iterator, Mapping

from midoffice.domain.rules.dmn.linking import Key, Linked
from midoffice.domain.rules.dmn.logic import Literal, Table
from midoffice.domain.rules.dmn.model import Decision, InputData, KnowledgeModel
from midoffice.domain.rules.dmn.verify.finding import Finding, Severity, Where
from midoffice.domain.rules.dmn.verify.reader import Reader
from midoffice.domain.rules.dmn.verify.walk import Part, Text, texts_of
from midoffice.domain.rules.feel.check import check_expression, check_unary_tests, type_of_expression
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.schema import Schema
from midoffice.domain.rules.feel.types import ANY, ANY_FUNCTION, FeelType, FunctionOf

Faults = tuple[FeelFault, ...]


class ExpressionCheck:
    """Checks the texts of one model, each once for every place where it means the same."""

    def __init__(self, linked: Linked) -> None:
        """Begin with nothing checked."""
        self._linked = linked
        self._variables: dict[Key, dict[str, FeelType]] = {}

    def findings(self, part: Part, key: Key, reader: Reader) -> Iterator[Finding]:
        """Yield what can never be right in one piece of logic of the element `key`. Texts that cannot be read are left out."""
        schema = self._schema(part, key)
        wanted = _wanted(part, self._linked, key)
        tested = _tested(part, schema, reader, wanted)
        done: dict[tuple[str, str, bool], Faults] = {}
        for text in texts_of(part):
            column = text.where.column
            memo = (text.text, column, text.tests)
            if memo not in done:
                kind = tested.get(column, ANY) if text.tests else wanted.get(column, ANY)
                done[memo] = _faults(text, schema, reader, kind)
            for fault in done[memo]:
                yield fault_finding(fault, text.where, "expression")

    def _schema(self, part: Part, key: Key) -> Schema:
        if key not in self._variables:
            self._variables[key] = dict(_variables(self._linked, key))
        local = dict.fromkeys(part.local, ANY)
        return Schema({**self._variables[key], **local}, self._linked.types(key[0]).all())


def fault_finding(fault: FeelFault, where: Where, code: str) -> Finding:
    """Return a fault of a text as a finding with its place."""
    at = Where(where.decision, where.rule, where.column, where.field, fault.start, fault.end)
    remedy = fault.suggestion or (f"Expected {fault.expected}." if fault.expected else "")
    return Finding(Severity.ERROR, code, fault.message, at, remedy=remedy)


def _faults(text: Text, schema: Schema, reader: Reader, kind: FeelType) -> Faults:
    if text.tests:
        cell = reader.tests(text.text)
        return () if isinstance(cell, FeelFault) else check_unary_tests(text.text, schema, kind, cell)
    expression = reader.expression(text.text)
    return () if isinstance(expression, FeelFault) else check_expression(text.text, schema, kind, expression)


def _variables(linked: Linked, key: Key) -> Iterator[tuple[str, FeelType]]:
    """Yield what an element sees, with its type; what comes through an import by name is not looked into."""
    for link in linked.links.get(key, ()):
        if link.prefix:
            yield link.prefix, ANY
            continue
        element = linked.elements[link.target]
        types = linked.types(link.target[0])
        if isinstance(element, InputData | Decision):
            yield link.name, types.find(element.type) or ANY
        elif isinstance(element, KnowledgeModel) and element.function is not None and element.type:
            result = types.find(element.type) or ANY
            parameters = tuple(types.find(one.type) or ANY for one in element.function.parameters)
            yield link.name, result if isinstance(result, FunctionOf) else FunctionOf(parameters, result)
        else:
            yield link.name, ANY_FUNCTION
    element = linked.elements[key]
    if isinstance(element, KnowledgeModel):
        yield element.name, ANY_FUNCTION


def _wanted(part: Part, linked: Linked, key: Key) -> Mapping[str, FeelType]:
    """Return the type that each column's expressions have to have; the expression of a literal is that of its decision."""
    types = linked.types(key[0])
    if isinstance(part.logic, Table):
        columns = [(one.id, one.type) for one in part.logic.inputs] + [(one.id, one.type) for one in part.logic.outputs]
        return {column: types.find(name) or ANY for column, name in columns if name}
    element = linked.elements[key]
    own = element.type if isinstance(element, Decision) and part.logic is element.logic else ""
    name = part.logic.type or own
    return {"": types.find(name) or ANY} if name and isinstance(part.logic, Literal) else {}


def _tested(part: Part, schema: Schema, reader: Reader, wanted: Mapping[str, FeelType]) -> Mapping[str, FeelType]:
    """Return the types of the values that the columns of a table test; an output is tested by what it allows."""
    if not isinstance(part.logic, Table):
        return {}
    tested = dict(wanted)
    for column in part.logic.inputs:
        expression = reader.expression(column.expression)
        if column.id not in tested and not isinstance(expression, FeelFault):
            tested[column.id] = type_of_expression(column.expression, schema, expression)
    return tested

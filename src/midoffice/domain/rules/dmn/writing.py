"""Writing DMN files: the version that was read, or the newest; what other tools put into the file is still there."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from midoffice.domain.rules.dmn.diagram import noted_ids, place_diagram
from midoffice.domain.rules.dmn.markup import Markup, Raw, read_fragment, write_markup
from midoffice.domain.rules.dmn.model import (
    Conditional,
    Decision,
    DecisionService,
    Definitions,
    Element,
    FilterLogic,
    InputData,
    ItemDefinition,
    IteratorLogic,
    KnowledgeModel,
    KnowledgeSource,
    Requirement,
    RequirementKind,
)
from midoffice.domain.rules.dmn.reading import DEFINITIONS
from midoffice.domain.rules.dmn.versions import BY_NAMESPACE, DIAGRAM_BOUNDS, DIAGRAM_POINTS, NEWEST, Version
from midoffice.domain.rules.dmn.writing_logic import write_function, write_logic
from midoffice.domain.rules.dmn.writing_parts import Pen


def write_definitions(model: Definitions) -> bytes:
    """The model as a DMN file in UTF-8. `read_definitions` gives the same model again."""
    version = _version(model)
    old = BY_NAMESPACE.get(model.origin.namespace)
    declared = _prefixes(model, version, old)
    by_uri = {uri: prefix for prefix, uri in reversed(declared.items())}
    pen = Pen(version.model, by_uri[version.model], model.origin.foreign)
    names = {"id": model.id, "label": model.label, "name": model.name, "namespace": model.namespace, **model.attributes}
    root = pen.element("definitions", names, DEFINITIONS)
    if old is not version:
        root.attributes.pop("xsi:schemaLocation", None)
    root.declared = dict(declared)
    described = pen.text("description", model.description)
    if described is not None:
        root.children.insert(0, described)
    for n, found in enumerate(model.imports, 1):
        key = found.id or f"import-{n}"
        attributes = {"namespace": found.namespace, "locationURI": found.location, "importType": found.kind}
        element = pen.element("import", {"id": found.id, **attributes}, key)
        element.attributes["name"] = found.name
        root.children.append(pen.finish(element, [], key))
    root.children += [_type(pen, item, "itemDefinition", f"type-{n}") for n, item in enumerate(model.types, 1)]
    inputs = {element.id for element in model.inputs}
    decisions = {element.id for element in model.decisions}
    root.children += [_Elements(pen, inputs, decisions).write(element) for element in model.elements()]
    root.children += [Raw(text) for text in model.origin.artifacts]
    diagram = _diagram(model, version, declared, by_uri)
    if diagram is not None:
        root.children.append(diagram)
    return write_markup(root)


def _version(model: Definitions) -> Version:
    version = BY_NAMESPACE.get(model.origin.namespace, NEWEST)
    logics = [d.logic for d in model.decisions] + [k.function for k in model.knowledge]
    boxed = Conditional | FilterLogic | IteratorLogic
    return NEWEST if not version.boxes and any(isinstance(part, boxed) for logic in logics for part in _parts(logic)) else version


def _parts(value: object) -> Iterator[object]:
    """The value and everything in it that is part of the model."""
    if isinstance(value, tuple):
        for item in value:
            yield from _parts(item)
    elif is_dataclass(value):
        yield value
        for held in fields(value):
            yield from _parts(getattr(value, held.name))


def _prefixes(model: Definitions, version: Version, old: Version | None) -> dict[str, str]:
    """The declarations of the root: as they were, of this version, and what the diagram needs."""
    renewed = {} if old is None else {old.model: version.model, old.diagram: version.diagram, old.feel: version.feel}
    declared = {prefix: renewed.get(uri, uri) for prefix, uri in model.origin.prefixes}
    for wanted, uri in (
        ("", version.model),
        ("dmndi", version.diagram),
        ("dc", DIAGRAM_BOUNDS),
        ("di", DIAGRAM_POINTS),
    ):
        if uri in declared.values() or (wanted and not model.positions):
            continue
        prefix = wanted if wanted not in declared else f"{wanted or 'dmn'}_"
        while prefix in declared:
            prefix += "_"
        declared[prefix] = uri
    return declared


def _diagram(model: Definitions, version: Version, declared: dict[str, str], by_uri: dict[str, str]) -> Markup | str | None:
    known = {element.id for element in model.elements()}
    shown = {name for name in model.origin.positions if ":" not in name}
    if model.origin.diagram and model.positions == model.origin.positions and shown <= known | noted_ids(model.origin.artifacts):
        return Raw(model.origin.diagram)
    old = read_fragment(model.origin.diagram, declared) if model.origin.diagram else None
    return place_diagram(old, model, version, by_uri)


def _type(pen: Pen, item: ItemDefinition, name: str, key: str) -> Markup:
    key = item.id or key
    collection = "true" if item.is_list else ""
    element = pen.element(name, {"id": item.id, "label": item.label, "name": item.name, "isCollection": collection}, key)
    described = pen.text("description", item.description)
    if described is not None:
        element.children.insert(0, described)
    parts: list[Markup | None] = [
        pen.text("typeRef", item.base),
        pen.tests("allowedValues", item.allowed, f"{key}/allowedValues"),
        pen.tests("typeConstraint", item.constraint, f"{key}/typeConstraint"),
        *(_type(pen, field, "itemComponent", f"{key}/field-{n}") for n, field in enumerate(item.fields, 1)),
    ]
    if item.function is not None:
        inner = f"{key}/function"
        function = pen.element("functionItem", {"outputTypeRef": item.function.result}, inner)
        parameters = [pen.parameter("parameters", p, f"{inner}/parameter-{n}") for n, p in enumerate(item.function.parameters, 1)]
        parts.append(pen.finish(function, parameters, inner))
    return pen.finish(element, parts, key)


class _Elements:
    """Writes the elements of the requirement graph."""

    def __init__(self, pen: Pen, inputs: set[str], decisions: set[str]) -> None:
        self.pen = pen
        self.inputs = inputs
        self.decisions = decisions

    def write(self, element: Element) -> Markup:
        if isinstance(element, InputData):
            return self._finish(element, "inputData", [self._variable(element)], [])
        if isinstance(element, Decision):
            return self._decision(element)
        if isinstance(element, KnowledgeModel):
            function = element.function
            key = f"{element.id}/encapsulatedLogic"
            logic = None if function is None else write_function(self.pen, function, "encapsulatedLogic", key)
            return self._finish(element, "businessKnowledgeModel", [self._variable(element), logic, *self._arrows(element)], [])
        if isinstance(element, KnowledgeSource):
            return self._source(element)
        return self._service(element)

    def _finish(self, element: Element, name: str, parts: Sequence[Markup | None], last: Sequence[Markup | None]) -> Markup:
        attributes = {"id": element.id, "label": element.label, "name": element.name}
        if isinstance(element, KnowledgeSource):
            attributes["locationURI"] = element.location
        markup = self.pen.element(name, attributes, element.id)
        described = self.pen.text("description", element.description)
        if described is not None:
            markup.children.insert(0, described)
        self.pen.finish(markup, parts, element.id)
        markup.children += [part for part in last if part is not None]
        return markup

    def _decision(self, decision: Decision) -> Markup:
        parts = [
            self.pen.text("question", decision.question),
            self.pen.text("allowedAnswers", decision.answers),
            self._variable(decision),
            *self._arrows(decision),
        ]
        return self._finish(decision, "decision", parts, [write_logic(self.pen, decision.logic, decision.id)])

    def _variable(self, element: InputData | Decision | KnowledgeModel | DecisionService) -> Markup:
        key = f"{element.id}/variable"
        attributes = {"id": element.variable_id, "name": element.name, "typeRef": element.type}
        return self.pen.finish(self.pen.element("variable", attributes, key), [], key)

    def _arrows(self, element: Decision | KnowledgeModel | KnowledgeSource) -> list[Markup]:
        order = [RequirementKind.INPUT, RequirementKind.DECISION, RequirementKind.KNOWLEDGE, RequirementKind.AUTHORITY]
        numbered = sorted(enumerate(element.requires, 1), key=lambda pair: max(1, order.index(pair[1].kind)))
        return [self._arrow(requirement, f"{element.id}/requirement-{n}") for n, requirement in numbered]

    def _arrow(self, requirement: Requirement, key: str) -> Markup:
        key = requirement.id or key
        if requirement.kind is RequirementKind.KNOWLEDGE:
            name, target = "knowledgeRequirement", "requiredKnowledge"
        elif requirement.kind is RequirementKind.AUTHORITY:
            name = "authorityRequirement"
            is_input, is_decision = requirement.href in self.inputs, requirement.href in self.decisions
            target = "requiredInput" if is_input else "requiredDecision" if is_decision else "requiredAuthority"
        else:
            name = "informationRequirement"
            target = "requiredInput" if requirement.kind is RequirementKind.INPUT else "requiredDecision"
        element = self.pen.element(name, {"id": requirement.id}, key)
        return self.pen.finish(element, [self._href(target, requirement.href)], key)

    def _href(self, name: str, href: str) -> Markup:
        return self.pen.element(name, {"href": href if "#" in href else f"#{href}"})

    def _source(self, source: KnowledgeSource) -> Markup:
        owner = self.pen.element("owner", {"href": source.owner}) if source.owner else None
        parts = [*self._arrows(source), self.pen.text("type", source.kind), owner]
        return self._finish(source, "knowledgeSource", parts, [])

    def _service(self, service: DecisionService) -> Markup:
        parts = [self._variable(service)]
        for name, hrefs in (
            ("outputDecision", service.outputs),
            ("encapsulatedDecision", service.inside),
            ("inputDecision", service.input_decisions),
            ("inputData", service.input_data),
        ):
            parts += [self._href(name, href) for href in hrefs]
        return self._finish(service, "decisionService", parts, [])

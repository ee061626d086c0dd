"""Reading DMN files of the versions 1.2 to 1.5."""

from collections.abc import Callable, Mapping

from midoffice.domain.rules.dmn.diagram import diagram_positions
from midoffice.domain.rules.dmn.markup import Markup, fragment, read_markup
from midoffice.domain.rules.dmn.model import (
    Decision,
    DecisionService,
    Definitions,
    Element,
    FunctionLogic,
    FunctionType,
    Import,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    KnowledgeSource,
    Origin,
    Requirement,
    RequirementKind,
)
from midoffice.domain.rules.dmn.reading_logic import read_expression, read_function
from midoffice.domain.rules.dmn.reading_parts import NAMED, Parts, name_of, need_feel
from midoffice.domain.rules.dmn.versions import BY_NAMESPACE, EXPRESSIONS, VERSIONS
from midoffice.kernel.errors import Invalid

DEFINITIONS = "/definitions"

_OWN_ATTRIBUTES = frozenset({"exporter", "exporterVersion", "expressionLanguage", "typeLanguage"})
_ELEMENT = frozenset({"id", "name", "label"})
_REQUIREMENTS = {
    "requiredInput": RequirementKind.INPUT,
    "requiredDecision": RequirementKind.DECISION,
    "requiredKnowledge": RequirementKind.KNOWLEDGE,
    "requiredAuthority": RequirementKind.AUTHORITY,
}
_ARROWS = frozenset({"informationRequirement", "knowledgeRequirement", "authorityRequirement"})
_UNDERSTOOD = frozenset(
    {
        "description",
        "import",
        "itemDefinition",
        "inputData",
        "decision",
        "businessKnowledgeModel",
        "knowledgeSource",
        "decisionService",
    }
)


def read_definitions(data: bytes | str) -> Definitions:
    """The model in a DMN file. Raises `Invalid`: its field names the line, its remedy says what to do."""
    root = read_markup(data)
    version = BY_NAMESPACE.get(root.namespace)
    if root.name != "definitions" or version is None:
        known = ", ".join(v.name for v in VERSIONS)
        raise Invalid(f"line {root.line}", "this is not a DMN model of a known version.", f"Export it as DMN {known}.")
    need_feel(root)
    imports = {e.get("namespace"): e.get("name") for e in root.elements() if e.name == "import"}
    parts = Parts(root.get("namespace"), root.namespace, root.scope, imports)
    own_id = parts.identify(root, "") if root.get("id") else ""
    return _read(parts, root, own_id)


def _read(parts: Parts, root: Markup, own_id: str) -> Definitions:
    diagram = next((e for e in root.elements() if e.name == "DMNDI"), None)
    others = [e for e in root.elements() if not (e.namespace == root.namespace and e.name in _UNDERSTOOD)]
    artifacts = tuple(fragment(e, root.scope) for e in others if e is not diagram and e.name != "extensionElements")
    names = {"id", "name", "namespace", "label", *_OWN_ATTRIBUTES}
    parts.keep(root, DEFINITIONS, frozenset(names), frozenset(e.name for e in root.elements()))
    if DEFINITIONS in parts.foreign:  # elements of other namespaces are among the artifacts already
        kept = parts.foreign[DEFINITIONS]
        parts.foreign[DEFINITIONS] = type(kept)(kept.attributes, kept.extensions)
    imports = tuple(_import(parts, e, n) for n, e in enumerate(parts.all(root, "import"), 1))
    types = tuple(_type(parts, e, f"type-{n}") for n, e in enumerate(parts.all(root, "itemDefinition"), 1))
    elements = [_READERS[e.name](parts, e) for e in root.elements() if e.namespace == root.namespace and e.name in _READERS]
    positions = {} if diagram is None else diagram_positions(diagram)
    return Definitions(
        name=name_of(root),
        namespace=root.get("namespace"),
        id=own_id,
        description=parts.content(root, "description"),
        label=root.get("label"),
        types=types,
        inputs=tuple(e for e in elements if isinstance(e, InputData)),
        decisions=tuple(e for e in elements if isinstance(e, Decision)),
        knowledge=tuple(e for e in elements if isinstance(e, KnowledgeModel)),
        services=tuple(e for e in elements if isinstance(e, DecisionService)),
        sources=tuple(e for e in elements if isinstance(e, KnowledgeSource)),
        imports=imports,
        positions=positions,
        attributes={name: root.get(name) for name in sorted(_OWN_ATTRIBUTES) if root.get(name)},
        sequence=tuple(e.id for e in elements),
        origin=Origin(
            namespace=root.namespace,
            prefixes=tuple(root.declared.items()),
            artifacts=artifacts,
            diagram="" if diagram is None else fragment(diagram, root.scope),
            positions=positions,
            foreign=parts.foreign,
        ),
    )


def _import(parts: Parts, element: Markup, number: int) -> Import:
    attributes = frozenset({"id", "name", "namespace", "importType", "locationURI"})
    parts.keep(element, element.get("id") or f"import-{number}", attributes, frozenset())
    return Import(
        " ".join(element.get("name").split()),
        element.get("namespace"),
        element.get("importType"),
        element.get("id"),
        element.get("locationURI"),
    )


def _type(parts: Parts, element: Markup, key: str) -> ItemDefinition:
    key = element.get("id") or key
    children = {"typeRef", "allowedValues", "typeConstraint", "itemComponent", "functionItem", "description"}
    parts.keep(element, key, frozenset({"id", "name", "label", "isCollection"}), frozenset(children))
    for name in ("allowedValues", "typeConstraint"):
        held = parts.one(element, name)
        if held is not None:
            parts.keep(held, f"{key}/{name}", frozenset(), frozenset({"text"}))
    function = parts.one(element, "functionItem")
    return ItemDefinition(
        name=name_of(element),
        base=parts.type_of(parts.content(element, "typeRef")),
        is_list=element.get("isCollection").strip() in {"true", "1"},
        allowed=parts.tests(element, "allowedValues"),
        fields=tuple(_type(parts, e, f"{key}/field-{n}") for n, e in enumerate(parts.all(element, "itemComponent"), 1)),
        function=None if function is None else _function_type(parts, function, f"{key}/function"),
        constraint=parts.tests(element, "typeConstraint"),
        id=element.get("id"),
        label=element.get("label"),
        description=parts.content(element, "description"),
    )


def _function_type(parts: Parts, element: Markup, key: str) -> FunctionType:
    parts.keep(element, key, frozenset({"outputTypeRef"}), frozenset({"parameters"}))
    parameters = tuple(parts.parameter(p, f"{key}/parameter-{n}") for n, p in enumerate(parts.all(element, "parameters"), 1))
    return FunctionType(parameters, parts.type_of(element.get("outputTypeRef")))


def _variable(parts: Parts, element: Markup, key: str) -> tuple[str, str]:
    variable = parts.one(element, "variable")
    if variable is None:
        return "", ""
    parts.keep(variable, f"{key}/variable", NAMED, frozenset())
    return parts.type_of(variable.get("typeRef")), variable.get("id")


def _requires(parts: Parts, element: Markup, key: str) -> tuple[Requirement, ...]:
    found: list[Requirement] = []
    for n, arrow in enumerate((e for e in element.elements() if parts.own(e, e.name) and e.name in _ARROWS), 1):
        target = next((e for e in arrow.elements() if e.name in _REQUIREMENTS), None)
        if target is None:
            continue
        kind = RequirementKind.AUTHORITY if arrow.name == "authorityRequirement" else _REQUIREMENTS[target.name]
        parts.keep(arrow, arrow.get("id") or f"{key}/requirement-{n}", frozenset({"id"}), frozenset(_REQUIREMENTS))
        found.append(Requirement(kind, parts.href(target), arrow.get("id")))
    return tuple(found)


def _element(parts: Parts, element: Markup, children: frozenset[str]) -> str:
    key = parts.identify(element, f"{element.name}-{element.line}")
    parts.keep(element, key, _ELEMENT | {"locationURI"}, children | {"description", "variable"})
    return key


def _input_data(parts: Parts, element: Markup) -> InputData:
    key = _element(parts, element, frozenset())
    kind, variable_id = _variable(parts, element, key)
    return InputData(key, name_of(element), kind, parts.content(element, "description"), element.get("label"), variable_id)


def _decision(parts: Parts, element: Markup) -> Decision:
    key = _element(parts, element, EXPRESSIONS | _ARROWS | {"question", "allowedAnswers"})
    kind, variable_id = _variable(parts, element, key)
    return Decision(
        id=key,
        name=name_of(element),
        logic=read_expression(parts, element, key),
        type=kind,
        question=parts.content(element, "question"),
        answers=parts.content(element, "allowedAnswers"),
        description=parts.content(element, "description"),
        label=element.get("label"),
        requires=_requires(parts, element, key),
        variable_id=variable_id,
    )


def _knowledge(parts: Parts, element: Markup) -> KnowledgeModel:
    key = _element(parts, element, _ARROWS | {"encapsulatedLogic"})
    kind, variable_id = _variable(parts, element, key)
    held = parts.one(element, "encapsulatedLogic")
    function: FunctionLogic | None = None
    if held is not None:
        function = read_function(parts, held, held.get("id") or f"{key}/encapsulatedLogic")
    return KnowledgeModel(
        id=key,
        name=name_of(element),
        function=function,
        type=kind,
        description=parts.content(element, "description"),
        label=element.get("label"),
        requires=_requires(parts, element, key),
        variable_id=variable_id,
    )


def _source(parts: Parts, element: Markup) -> KnowledgeSource:
    key = _element(parts, element, _ARROWS | {"type", "owner"})
    owner = parts.one(element, "owner")
    return KnowledgeSource(
        id=key,
        name=name_of(element),
        description=parts.content(element, "description"),
        label=element.get("label"),
        location=element.get("locationURI"),
        kind=parts.content(element, "type"),
        owner="" if owner is None else owner.get("href"),
        requires=_requires(parts, element, key),
    )


def _service(parts: Parts, element: Markup) -> DecisionService:
    names = ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
    key = _element(parts, element, frozenset(names))
    kind, variable_id = _variable(parts, element, key)
    outputs, inside, decisions, data = (tuple(parts.href(e) for e in parts.all(element, name)) for name in names)
    return DecisionService(
        id=key,
        name=name_of(element),
        outputs=outputs,
        inside=inside,
        input_decisions=decisions,
        input_data=data,
        type=kind,
        description=parts.content(element, "description"),
        label=element.get("label"),
        variable_id=variable_id,
    )


_READERS: Mapping[str, Callable[[Parts, Markup], Element]] = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "knowledgeSource": _source,
    "decisionService": _service,
}

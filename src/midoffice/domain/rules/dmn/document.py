"""A model as the JSON document that the API, the editor and the product speak.

`from_document(to_document(model), model) == model`. What a document does not carry - the diagram's details, extensions of other
tools, knowledge sources - is taken from the model that it replaces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from midoffice.domain.rules.dmn.breathe import Breathe, without_a_break
from midoffice.domain.rules.dmn.document_fields import LONGEST_NAME, Fields, fields_of
from midoffice.domain.rules.dmn.document_logic import (
    Document,
    logic_document,
    parameter_document,
    read_language,
    read_logic,
    read_parameters,
)
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
    Position,
    Requirement,
    RequirementKind,
)
from midoffice.kernel.errors import Invalid

_KEYS = {
    RequirementKind.INPUT: "inputs",
    RequirementKind.DECISION: "decisions",
    RequirementKind.KNOWLEDGE: "knowledge",
    RequirementKind.AUTHORITY: "authorities",
}
DEFAULT_NAMESPACE = "https://midoffice.invalid/rules"


def to_document(model: Definitions) -> Document:
    """The model as plain JSON values."""
    return {
        "name": model.name,
        "namespace": model.namespace,
        "id": model.id,
        "label": model.label,
        "description": model.description,
        "types": [_type_document(t) for t in model.types],
        "inputs": [_named(i) | {"type": i.type} for i in model.inputs],
        "decisions": [_decision_document(d) for d in model.decisions],
        "knowledge": [_knowledge_document(k) for k in model.knowledge],
        "services": [_service_document(s) for s in model.services],
        "imports": [
            {"name": i.name, "namespace": i.namespace, "kind": i.kind, "id": i.id, "location": i.location} for i in model.imports
        ],
        "positions": {key: {"x": p.x, "y": p.y, "width": p.width, "height": p.height} for key, p in model.positions.items()},
    }


def from_document(document: object, base: Definitions | None = None, breathe: Breathe = without_a_break) -> Definitions:
    """The model of a document; `base` is the model that it replaces. Raises `Invalid` with the path of what cannot be taken.

    `breathe` is called between small steps.
    """
    fields = fields_of(document, "", breathe)
    if fields is None:
        raise Invalid("model", "is missing.", "Send the model's document.")
    known = _known_requirements(base)
    fields.taken.update(e.identifier() for key in ("inputs", "decisions", "knowledge", "services") for e in fields.children(key))
    fields.taken.update({fields.identifier(), *(() if base is None else (source.id for source in base.sources))} - {""})
    fields.taken.discard("")
    model = Definitions(
        name=fields.name(),
        namespace=fields.text("namespace", longest=LONGEST_NAME) or DEFAULT_NAMESPACE,
        id=fields.identifier(),
        label=fields.text("label"),
        description=fields.text("description"),
        types=tuple(_read_type(t) for t in fields.children("types")),
        inputs=tuple(_read_input(i, n) for n, i in enumerate(fields.children("inputs"), 1)),
        decisions=tuple(_read_decision(d, n, known) for n, d in enumerate(fields.children("decisions"), 1)),
        knowledge=tuple(_read_knowledge(k, n, known) for n, k in enumerate(fields.children("knowledge"), 1)),
        services=tuple(_read_service(s, n) for n, s in enumerate(fields.children("services"), 1)),
        imports=tuple(_read_import(i) for i in fields.children("imports")),
        positions=_read_positions(fields.child("positions")),
    )
    if base is not None:
        model = replace(
            model,
            sources=base.sources,
            attributes=base.attributes,
            sequence=base.sequence,
            origin=base.origin,
            id=model.id or base.id,
        )
    _refuse_twins(model)
    return model


def _refuse_twins(model: Definitions) -> None:
    ids = {model.id} if model.id else set()
    groups: tuple[tuple[str, Sequence[Element]], ...] = (
        ("inputs", model.inputs),
        ("decisions", model.decisions),
        ("knowledge", model.knowledge),
        ("services", model.services),
        ("sources", model.sources),
    )
    for group, elements in groups:
        for index, element in enumerate(elements):
            if element.id in ids:
                raise Invalid(f"{group}[{index}].id", f"{element.id!r} is there twice.", "Give each element its own id.")
            ids.add(element.id)


def _known_requirements(base: Definitions | None) -> dict[tuple[str, RequirementKind, str], str]:
    if base is None:
        return {}
    return {(e.id, r.kind, r.href): r.id for group in (base.decisions, base.knowledge) for e in group for r in e.requires}


def _named(element: InputData | Decision | KnowledgeModel | DecisionService) -> Document:
    document: Document = {"id": element.id, "name": element.name, "description": element.description}
    return document | {key: value for key in ("label", "variable_id") if (value := getattr(element, key))}


def _names(fields: Fields, default: str) -> dict[str, str]:
    return {
        "id": fields.identifier(default=default),
        "name": fields.name(),
        "description": fields.text("description"),
        "label": fields.text("label"),
        "type": fields.text("type", longest=LONGEST_NAME),
        "variable_id": fields.optional("variable_id"),
    }


def _requires_document(requires: tuple[Requirement, ...]) -> Document:
    document: Document = {}
    for kind, key in _KEYS.items():
        hrefs = [r.href for r in requires if r.kind is kind]
        if hrefs or kind is not RequirementKind.AUTHORITY:
            document[key] = hrefs
    return document


def _read_requires(fields: Fields, element: str, known: Mapping[tuple[str, RequirementKind, str], str]) -> tuple[Requirement, ...]:
    held = fields.child("requires")
    if held is None:
        return ()
    found = [(kind, href) for kind, key in _KEYS.items() for href in dict.fromkeys(held.texts(key))]
    order = {key: n for n, key in enumerate(known)}
    found.sort(key=lambda pair: order.get((element, *pair), len(order)))  # as they stood; new ones follow
    return tuple(
        Requirement(kind, href, known.get((element, kind, href), f"_arrow-{element}-{href.rpartition('#')[2]}"))
        for kind, href in found
    )


def _type_document(item: ItemDefinition) -> Document:
    document: Document = {"id": item.id, "name": item.name, "base": item.base, "list": item.is_list, "allowed": item.allowed}
    document["fields"] = [_field_document(f) for f in item.fields]
    if item.function is not None:
        document["function"] = {
            "parameters": [parameter_document(p) for p in item.function.parameters],
            "result": item.function.result,
        }
    return document | {key: value for key in ("constraint", "label", "description") if (value := getattr(item, key))}


def _field_document(item: ItemDefinition) -> Document:
    document = _type_document(item)
    document["type"] = document.pop("base")
    return document


def _read_type(fields: Fields, base: str = "base") -> ItemDefinition:
    function = fields.child("function")
    return ItemDefinition(
        name=fields.name(),
        base=fields.text(base, longest=LONGEST_NAME),
        is_list=fields.flag("list"),
        allowed=fields.text("allowed"),
        fields=tuple(_read_type(f, "type") for f in fields.children("fields")),
        function=None if function is None else FunctionType(read_parameters(function), function.text("result")),
        constraint=fields.text("constraint"),
        id=fields.optional(),
        label=fields.text("label"),
        description=fields.text("description"),
    )


def _read_input(fields: Fields, number: int) -> InputData:
    return InputData(**_names(fields, f"input-data-{number}"))


def _decision_document(decision: Decision) -> Document:
    return (
        _named(decision)
        | {"type": decision.type, "question": decision.question}
        | ({"answers": decision.answers} if decision.answers else {})
        | {"requires": _requires_document(decision.requires), "logic": logic_document(decision.logic)}
    )


def _read_decision(fields: Fields, number: int, known: Mapping[tuple[str, RequirementKind, str], str]) -> Decision:
    names = _names(fields, f"decision-{number}")
    return Decision(
        **names,
        question=fields.text("question"),
        answers=fields.text("answers"),
        requires=_read_requires(fields, names["id"], known),
        logic=read_logic(fields.child("logic")),
    )


def _knowledge_document(knowledge: KnowledgeModel) -> Document:
    function = knowledge.function
    document = _named(knowledge) | {"type": knowledge.type, "requires": _requires_document(knowledge.requires)}
    if function is None:
        return document | {"parameters": [], "logic": None}
    document |= {"parameters": [parameter_document(p) for p in function.parameters], "logic": logic_document(function.body)}
    details = {"language": function.language if function.language != "feel" else "", "function_id": function.id}
    details |= {"function_type": function.type, "function_label": function.label}
    return document | {key: value for key, value in details.items() if value} | ({} if function.body else {"empty": True})


def _read_knowledge(fields: Fields, number: int, known: Mapping[tuple[str, RequirementKind, str], str]) -> KnowledgeModel:
    names = _names(fields, f"knowledge-{number}")
    body = read_logic(fields.child("logic"))
    function = FunctionLogic(
        read_parameters(fields),
        body,
        read_language(fields),
        id=fields.optional("function_id"),
        type=fields.text("function_type", longest=LONGEST_NAME),
        label=fields.text("function_label"),
    )
    there = body is not None or bool(function.parameters) or fields.flag("empty")
    return KnowledgeModel(**names, function=function if there else None, requires=_read_requires(fields, names["id"], known))


def _service_document(service: DecisionService) -> Document:
    document = _named(service) | {"outputs": list(service.outputs), "inside": list(service.inside)}
    document |= {"input_decisions": list(service.input_decisions), "input_data": list(service.input_data)}
    return document | ({"type": service.type} if service.type else {})


def _read_service(fields: Fields, number: int) -> DecisionService:
    return DecisionService(
        **_names(fields, f"service-{number}"),
        outputs=fields.texts("outputs"),
        inside=fields.texts("inside"),
        input_decisions=fields.texts("input_decisions"),
        input_data=fields.texts("input_data"),
    )


def _read_import(fields: Fields) -> Import:
    return Import(
        fields.text("name", longest=LONGEST_NAME),
        fields.name("namespace"),
        fields.text("kind", longest=LONGEST_NAME),
        fields.optional(),
        fields.text("location"),
    )


def _read_positions(fields: Fields | None) -> dict[str, Position]:
    if fields is None:
        return {}
    found: dict[str, Position] = {}
    for key in fields.values:
        held = fields.child(key)
        if held is not None:
            found[key] = Position(held.number("x"), held.number("y"), held.number("width"), held.number("height"))
    return found

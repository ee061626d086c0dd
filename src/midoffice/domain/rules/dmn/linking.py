"""Models and their imports as one graph: who is who, who needs whom, and under which name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass

from midoffice.domain.rules.dmn.breathe import Breathe, without_a_break
from midoffice.domain.rules.dmn.graph import find_circles
from midoffice.domain.rules.dmn.item_types import Types
from midoffice.domain.rules.dmn.logic import Context, Parameter, Relation, Table
from midoffice.domain.rules.dmn.model import (
    Decision,
    DecisionService,
    Definitions,
    Element,
    InputData,
    KnowledgeModel,
    KnowledgeSource,
    RequirementKind,
)
from midoffice.domain.rules.dmn.problems import Place, Problem
from midoffice.domain.rules.feel.names import Names
from midoffice.kernel.errors import Invalid

Key = tuple[str, str]
"""An element: the namespace of its model, and its id."""


@dataclass(frozen=True, slots=True)
class Link:
    """An element as another one sees it: `prefix` is the name of an import, or empty."""

    prefix: str
    name: str
    target: Key


@dataclass(slots=True)
class Linked:
    """All elements of a model and of those that it imports. What cannot be found is among the problems.

    `absent` are the imports whose models are not there: for each model that has such, their names by namespace. What is needed
    from these is no problem of its own. `breathe` is called now and then while the model is compiled.
    """

    main: Definitions
    models: Mapping[str, Definitions]
    breathe: Breathe
    problems: list[Problem] = field(default_factory=list)
    elements: dict[Key, Element] = field(default_factory=dict)
    links: dict[Key, tuple[Link, ...]] = field(default_factory=dict)
    circular: frozenset[Key] = frozenset()
    absent: dict[str, dict[str, str]] = field(default_factory=dict)
    _types: dict[str, Types] = field(default_factory=dict)
    _members: frozenset[str] = frozenset()

    def types(self, namespace: str) -> Types:
        """The types that the elements of a model can name."""
        if namespace not in self._types:
            model = self.models[namespace]
            imported: dict[str, Types] = {}
            own = Types({t.name: t for t in model.types}, imported, self.problems, self.absent_from(namespace))
            self._types[namespace] = own  # before the imports, which may lead back here
            for found in model.imports:
                if found.namespace in self.models and found.namespace != namespace:
                    imported[found.name] = self.types(found.namespace)
        return self._types[namespace]

    def names(self, key: Key) -> Names:
        """The names that the logic of an element may use."""
        links = self.links.get(key, ())
        seen = {link.prefix or link.name for link in links} | {*self.absent_from(key[0])}
        return Names(frozenset(seen), self._members)

    def absent_from(self, namespace: str) -> Collection[str]:
        """The names under which a model imports what is not there."""
        return [name for name in self.absent.get(namespace, {}).values() if name]

    def kind_of(self, target: Key) -> str:
        """What an element is called in a sentence."""
        return _KINDS[type(self.elements[target])]

    def build(self) -> None:
        """Find every element and every link; then the circles."""
        for namespace, model in self.models.items():
            for element in model.elements():
                self.elements[namespace, element.id] = element
        for key, element in self.elements.items():
            if not isinstance(element, InputData | KnowledgeSource):
                self.links[key] = tuple(self._links_of(key, element))
        self._find_circles()
        self._members = frozenset(self._member_names())

    def _links_of(self, key: Key, element: Element) -> Iterator[Link]:
        for kind, href in _needs(element):
            target = self.resolve(key[0], href)
            if target is not None:
                yield Link(self._prefix(key[0], target[0]), self.elements[target].name, target)
            elif href.rpartition("#")[0] not in self.absent.get(key[0], {}):
                fault = Invalid("requires", f"it needs {_NEEDED[kind]} that is not there: {href}.", "Draw the arrow again.")
                self.problems.append(Problem(Place(element.id, "requires"), fault, element.name))

    def resolve(self, namespace: str, href: str) -> Key | None:
        """The element that an href of a model points to, or None."""
        elsewhere, hash_sign, name = href.rpartition("#")
        target = (elsewhere, name) if hash_sign else (namespace, href)
        return target if target in self.elements else None

    def _prefix(self, namespace: str, other: str) -> str:
        if namespace == other:
            return ""
        return next((i.name for i in self.models[namespace].imports if i.namespace == other), "")

    def _find_circles(self) -> None:
        edges = {
            key: [link.target for link in links if link.target != key or self._decides(key)] for key, links in self.links.items()
        }
        circular: set[Key] = set()
        for circle in find_circles(edges):
            circular.update(circle)
            path = " -> ".join(self.elements[key].name for key in circle)
            first = self.elements[circle[0]]
            fault = Invalid("requires", f"these need each other in a circle: {path}.", "Take one of the arrows out.")
            self.problems.append(Problem(Place(first.id, "requires"), fault, first.name))
        self.circular = frozenset(circular)

    def _decides(self, key: Key) -> bool:
        """A function may call itself; a decision or a service may not need itself."""
        return not isinstance(self.elements[key], KnowledgeModel)

    def _member_names(self) -> Iterator[str]:
        for namespace, model in self.models.items():
            yield from self.types(namespace).member_names()
            for element in model.elements():
                yield element.name
                for part in parts_of(element):
                    if isinstance(part, Context):
                        yield from (entry.name for entry in part.entries)
                    elif isinstance(part, Relation):
                        yield from (column.name for column in part.columns)
                    elif isinstance(part, Table):
                        yield from (column.name for column in part.outputs if column.name)
                    elif isinstance(part, Parameter):
                        yield part.name


def link(model: Definitions, imports: Sequence[Definitions], breathe: Breathe = without_a_break) -> Linked:
    """The graph of a model together with what it imports, near and far."""
    offered = {other.namespace: other for other in imports}
    models = {model.namespace: model}
    linked = Linked(model, models, breathe)
    waiting = [model]
    while waiting:
        current = waiting.pop()
        for found in current.imports:
            if found.namespace in models or not _is_model(found.kind):
                continue
            if found.namespace not in offered:
                linked.absent.setdefault(current.namespace, {})[found.namespace] = found.name
                remedy = f"Import its file into the rule set as well: the one whose namespace is {found.namespace}."
                fault = Invalid("imports", "this imported model is not there.", remedy)
                linked.problems.append(Problem(Place(found.id or found.name, "imports"), fault, found.name))
                continue
            models[found.namespace] = offered[found.namespace]
            waiting.append(offered[found.namespace])
    linked.build()
    return linked


def parts_of(value: object) -> Iterator[object]:
    """The value and everything in it that is part of a model."""
    if isinstance(value, tuple):
        for item in value:
            yield from parts_of(item)
    elif is_dataclass(value):
        yield value
        for held in fields(value):
            yield from parts_of(getattr(value, held.name))


def _is_model(kind: str) -> bool:
    return not kind or "/DMN/" in kind or kind.lower() == "dmn"


def _needs(element: Element) -> list[tuple[str, str]]:
    if isinstance(element, Decision | KnowledgeModel):
        return [(str(r.kind), r.href) for r in element.requires if r.kind is not RequirementKind.AUTHORITY]
    if isinstance(element, DecisionService):
        own = [*element.input_decisions, *element.inside, *element.outputs]
        return [("decision", href) for href in own] + [("input", href) for href in element.input_data]
    return []


_NEEDED = {"input": "an input", "decision": "a decision", "knowledge": "a function"}
_KINDS: Mapping[type, str] = {
    InputData: "input",
    Decision: "decision",
    KnowledgeModel: "function",
    DecisionService: "service",
    KnowledgeSource: "source",
}

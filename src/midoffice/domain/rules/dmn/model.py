"""A decision model as it is written: what DMN calls definitions, free of any file format.

Everything is frozen. Expressions stand as the text that their author wrote; the engine parses them. `id` is unique in one
`Definitions` and stays the same on every way: XML, document, editor, trace. Where a file gives an expression no id, it is empty.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from midoffice.domain.rules.dmn.logic import (
    Aggregation,
    Argument,
    Conditional,
    Context,
    Entry,
    FilterLogic,
    FunctionLogic,
    HitPolicy,
    Invocation,
    IteratorKind,
    IteratorLogic,
    ListLogic,
    Literal,
    Logic,
    Parameter,
    Relation,
    Rule,
    Table,
    TableInput,
    TableOutput,
)

__all__ = [
    "Aggregation",
    "Argument",
    "Conditional",
    "Context",
    "Decision",
    "DecisionService",
    "Definitions",
    "Element",
    "Entry",
    "FilterLogic",
    "Foreign",
    "FunctionLogic",
    "FunctionType",
    "HitPolicy",
    "Import",
    "InputData",
    "Invocation",
    "ItemDefinition",
    "IteratorKind",
    "IteratorLogic",
    "KnowledgeModel",
    "KnowledgeSource",
    "ListLogic",
    "Literal",
    "Logic",
    "Origin",
    "Parameter",
    "Position",
    "Relation",
    "Requirement",
    "RequirementKind",
    "Rule",
    "Table",
    "TableInput",
    "TableOutput",
]


class RequirementKind(StrEnum):
    """What an element needs: an input, a decision, a function, or somebody's authority."""

    INPUT = "input"
    DECISION = "decision"
    KNOWLEDGE = "knowledge"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Requirement:
    """An arrow of the diagram to `href`: `id` of an element here, or `namespace#id` of one in an imported model."""

    kind: RequirementKind
    href: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class FunctionType:
    """The type of a function value."""

    parameters: tuple[Parameter, ...]
    result: str = ""


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type of the model's own.

    Either based on another (`base`), or a context of `fields`, or a `function`; a list of these if `is_list`. `allowed` are unary
    tests on a value (on each item, if it is a list); `constraint` are unary tests on the whole.
    """

    name: str
    base: str = ""
    is_list: bool = False
    allowed: str = ""
    fields: tuple["ItemDefinition", ...] = ()
    function: FunctionType | None = None
    constraint: str = ""
    id: str = ""
    label: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """Another model, whose elements are known as `name.element` here (an empty name: as they are)."""

    name: str
    namespace: str
    kind: str = ""
    id: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class InputData:
    """A value that comes from outside."""

    id: str
    name: str
    type: str = ""
    description: str = ""
    label: str = ""
    variable_id: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A question and the logic that answers it."""

    id: str
    name: str
    logic: Logic | None = None
    type: str = ""
    question: str = ""
    answers: str = ""
    description: str = ""
    label: str = ""
    requires: tuple[Requirement, ...] = ()
    variable_id: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A function that decisions and other functions call by name; DMN calls it business knowledge model."""

    id: str
    name: str
    function: FunctionLogic | None = None
    type: str = ""
    description: str = ""
    label: str = ""
    requires: tuple[Requirement, ...] = ()
    variable_id: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeSource:
    """Who or what says so: a law, a policy, a person. It has no part in an evaluation."""

    id: str
    name: str
    description: str = ""
    label: str = ""
    location: str = ""
    kind: str = ""
    owner: str = ""
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Decisions offered together as a function of `input_decisions` and `input_data`; all are hrefs as in `Requirement`."""

    id: str
    name: str
    outputs: tuple[str, ...]
    inside: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()
    type: str = ""
    description: str = ""
    label: str = ""
    variable_id: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where an element is drawn, in the diagram's own units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a file says about an element that is not ours to understand: kept as XML and written back.

    `attributes` are qualified names with values, `extensions` is the content of `extensionElements`, `children` are whole elements.
    """

    attributes: tuple[tuple[str, str], ...] = ()
    extensions: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """How the file was written: the version's namespace, all prefixes declared at its root, the diagram and other parts as XML."""

    namespace: str = ""
    prefixes: tuple[tuple[str, str], ...] = ()
    artifacts: tuple[str, ...] = ()
    diagram: str = ""
    positions: Mapping[str, Position] = field(default_factory=dict)
    foreign: Mapping[str, Foreign] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Definitions:
    """A whole model. `sequence` is the order in which the file names its elements; those not in it follow."""

    name: str
    namespace: str
    id: str = ""
    description: str = ""
    label: str = ""
    types: tuple[ItemDefinition, ...] = ()
    inputs: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge: tuple[KnowledgeModel, ...] = ()
    services: tuple[DecisionService, ...] = ()
    sources: tuple[KnowledgeSource, ...] = ()
    imports: tuple[Import, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    sequence: tuple[str, ...] = ()
    origin: Origin = Origin()

    def elements(self) -> Iterator["Element"]:
        """Every element of the requirement graph, in the order of the file."""
        known: dict[str, Element] = {
            e.id: e for group in (self.inputs, self.decisions, self.knowledge, self.services, self.sources) for e in group
        }
        for name in self.sequence:
            element = known.pop(name, None)
            if element is not None:
                yield element
        yield from known.values()


Element = InputData | Decision | KnowledgeModel | KnowledgeSource | DecisionService

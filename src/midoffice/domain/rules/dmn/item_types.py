"""The types of a model: its item definitions, those of the models it imports, and FEEL's own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from midoffice.domain.rules.dmn.model import FunctionType, ItemDefinition
from midoffice.domain.rules.dmn.problems import Place, Problem
from midoffice.domain.rules.feel.faults import FeelFault
from midoffice.domain.rules.feel.language import CompiledTests, compile_unary_tests, parse_unary_tests
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.tree import Boolean, Expression, Negation, Null, Number, String
from midoffice.domain.rules.feel.types import ANY, BUILT_IN_TYPES, ContextOf, FeelType, FunctionOf, ListOf, Restricted
from midoffice.kernel.errors import Invalid

MOST_DEEP = 50

_NO_SCOPE: Mapping[str, object] = {}


@dataclass(slots=True)
class Types:
    """Finds types by name; each is made once. `imported` are the types of other models by the name of the import.

    What `absent` imports are said to bring may be anything: their models are not there, and that is told once.
    """

    definitions: Mapping[str, ItemDefinition]
    imported: Mapping[str, "Types"]
    problems: list[Problem]
    absent: Collection[str] = ()
    _made: dict[str, FeelType] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _listing: bool = False

    def find(self, name: str) -> FeelType | None:
        """The type of this name, or None."""
        if name in self._made:
            return self._made[name]
        definition = self.definitions.get(name)
        if definition is not None:
            return self._define(definition)
        if name in BUILT_IN_TYPES:
            return BUILT_IN_TYPES[name]
        prefix, dot, rest = name.partition(".")
        if dot and (prefix in self.imported or prefix in self.absent):
            return self.imported[prefix].find(rest) if prefix in self.imported else ANY
        if "" not in self.imported or self._listing:
            return None
        self._listing = True  # models may import each other
        try:
            return self.imported[""].find(name)
        finally:
            self._listing = False

    def all(self) -> dict[str, FeelType]:
        """Every type that the model can name, but for FEEL's own."""
        found = {name: kind for name in self.definitions if (kind := self.find(name)) is not None}
        if self._listing:
            return found
        self._listing = True
        for prefix, others in self.imported.items():
            found |= {f"{prefix}.{name}" if prefix else name: kind for name, kind in others.all().items()}
        self._listing = False
        return found

    def without_restrictions(self) -> dict[str, FeelType]:
        """The same types without their allowed values, which `instance of` does not ask for."""
        return {name: unrestricted(kind) for name, kind in self.all().items()}

    def member_names(self) -> set[str]:
        """Every name that a field of a type has."""
        found: set[str] = set()
        stack = list(self.definitions.values())
        while stack:
            top = stack.pop()
            found.update(inner.name for inner in top.fields)
            stack.extend(top.fields)
        return found

    def _define(self, definition: ItemDefinition) -> FeelType:
        if definition.name in self._open:
            circle = " -> ".join([*self._open[self._open.index(definition.name) :], definition.name])
            self._refuse(definition, Invalid("type", f"the type is made of itself: {circle}.", "Take it out of one of them."))
            return ANY
        if len(self._open) >= MOST_DEEP:
            self._refuse(definition, Invalid("type", "types are based on each other too deep.", "Base it on one of FEEL's own."))
            return ANY
        self._open.append(definition.name)
        try:
            made = self._make(definition, definition.name)
        finally:
            self._open.pop()
        self._made[definition.name] = made
        return made

    def _refuse(self, definition: ItemDefinition, fault: Invalid) -> None:
        self.problems.append(Problem(Place(definition.id or definition.name, "types"), fault, definition.name))

    def _make(self, definition: ItemDefinition, name: str) -> FeelType:
        kind: FeelType
        if definition.function is not None:
            kind = self._function(definition, definition.function)
        elif definition.fields:
            kind = ContextOf(tuple((f.name, self._make(f, "")) for f in definition.fields), "" if definition.is_list else name)
        else:
            kind = self._named(definition, definition.base)
        if definition.allowed:
            kind = self._restrict(definition, kind, definition.allowed, "" if definition.is_list else name)
        if definition.is_list:
            kind = ListOf(kind)
        if definition.constraint:
            kind = self._restrict(definition, kind, definition.constraint, name)
        return kind

    def _named(self, definition: ItemDefinition, name: str) -> FeelType:
        if not name:
            return ANY
        found = self.find(name)
        if found is None:
            self._refuse(
                definition, Invalid("type", f"there is no type {name}.", "Choose a type of the model or one of FEEL's own.")
            )
        return found or ANY

    def _function(self, definition: ItemDefinition, function: FunctionType) -> FeelType:
        parameters = tuple(self._named(definition, p.type) for p in function.parameters)
        return FunctionOf(parameters, self._named(definition, function.result))

    def _restrict(self, definition: ItemDefinition, base: FeelType, text: str, name: str) -> FeelType:
        try:
            tests = compile_unary_tests(text)
        except FeelFault as fault:
            self._refuse(definition, fault)
            return base
        return Restricted(base, text, _Decider(tests), listed_values(text), name)


def unrestricted(kind: FeelType) -> FeelType:
    """The type with all values, wherever in it some are not allowed."""
    if isinstance(kind, Restricted):
        return unrestricted(kind.base)
    if isinstance(kind, ListOf):
        return ListOf(unrestricted(kind.item))
    if isinstance(kind, ContextOf):
        return ContextOf(tuple((name, unrestricted(inner)) for name, inner in kind.fields), kind.name)
    if isinstance(kind, FunctionOf):
        return FunctionOf(tuple(unrestricted(inner) for inner in kind.parameters), unrestricted(kind.result))
    return kind


@dataclass(frozen=True, slots=True)
class _Decider:
    """Decides whether a value is allowed, and leaves no report of its own."""

    tests: CompiledTests

    def __call__(self, run: Run, value: object) -> bool:
        reported = len(run.faults)
        found = self.tests(run, value, _NO_SCOPE)
        del run.faults[reported:]
        return found is True


def listed_values(text: str) -> tuple[object, ...] | None:
    """The values of tests that are a list of literals, in their order; None if they are anything else."""
    try:
        tree = parse_unary_tests(text)
    except FeelFault:
        return None
    if tree.negated or not tree.tests or not all(is_constant(test) for test in tree.tests):
        return None
    return tuple(constant(test) for test in tree.tests)


def is_constant(node: Expression) -> bool:
    """Whether the node is a plain literal: null, a boolean, a number or a string."""
    return isinstance(node, Null | Boolean | Number | String) or (isinstance(node, Negation) and isinstance(node.operand, Number))


def constant(node: Expression) -> object:
    """The value of a plain literal."""
    if isinstance(node, Negation) and isinstance(node.operand, Number):
        return -node.operand.value
    return node.value if isinstance(node, Boolean | Number | String) else None

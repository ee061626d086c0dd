"""What a model calls things: its types, and what can be said of a value before it is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from midoffice.domain.rules.dmn.model import Definitions, ItemDefinition
from midoffice.domain.rules.dmn.verify.points import KINDS_OF_TYPE, Kind
from midoffice.domain.rules.feel import tree

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Kinds:
    """What values of a type are: their kinds (none: not known), the unary tests that they pass, and whether they are lists."""

    kinds: frozenset[Kind] = frozenset()
    allowed: tuple[str, ...] = ()
    is_list: bool = False
    fields: tuple[ItemDefinition, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names and types of a model, with those of the models that it imports."""

    definitions: Definitions
    imported: tuple[Definitions, ...] = ()
    types: Mapping[str, ItemDefinition] = field(init=False)
    variables: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Collect what has a name."""
        types = {one.name: one for one in self.definitions.types}
        variables = dict(_variables(self.definitions))
        for name, model in self.imports():
            prefix = f"{name}." if name else ""
            types |= {prefix + one.name: one for one in model.types}
            variables |= {prefix + one: kind for one, kind in _variables(model)}
        object.__setattr__(self, "types", types)
        object.__setattr__(self, "variables", variables)

    def imports(self) -> Iterator[tuple[str, Definitions]]:
        """Yield the models that are imported, each with the name that it has here."""
        by_namespace = {model.namespace: model for model in self.imported}
        for one in self.definitions.imports:
            if one.namespace in by_namespace:
                yield one.name, by_namespace[one.namespace]

    def kinds_of(self, type_name: str) -> Kinds:
        """Return what is known of the values of a type."""
        if type_name in KINDS_OF_TYPE:
            return Kinds(frozenset({KINDS_OF_TYPE[type_name]}))
        return self._kinds_of(self.types.get(type_name), 0)

    def _kinds_of(self, item: ItemDefinition | None, depth: int) -> Kinds:
        if item is None or depth > _DEEPEST:
            return Kinds()
        if item.base in KINDS_OF_TYPE:
            base = Kinds(frozenset({KINDS_OF_TYPE[item.base]}))
        else:
            base = self._kinds_of(self.types.get(item.base), depth + 1)
        allowed = base.allowed + tuple(text for text in (item.allowed, item.constraint) if text)
        return Kinds(base.kinds, allowed, item.is_list or base.is_list, item.fields or base.fields)

    def kinds_of_path(self, path: tuple[str, ...]) -> Kinds:
        """Return what is known of the value at `Customer.age`, written as its parts."""
        if path[0] not in self.variables and len(path) > 1:
            path = (".".join(path[:2]), *path[2:])
        known = self.kinds_of(self.variables.get(path[0], ""))
        for name in path[1:]:
            found = next((one for one in known.fields if one.name == name), None)
            is_list = known.is_list
            known = self._kinds_of(found, 0)
            if is_list:
                return Kinds(known.kinds, known.allowed, is_list=True)
        return known


def path_of(expression: tree.Expression) -> tuple[str, ...] | None:
    """Return the parts of `Customer.age`; None for an expression that is more than a path."""
    parts: list[str] = []
    while isinstance(expression, tree.Path):
        parts.append(expression.name)
        expression = expression.source
    return (expression.name, *reversed(parts)) if isinstance(expression, tree.Name) else None


def _variables(model: Definitions) -> Iterator[tuple[str, str]]:
    """Yield the name and the type of everything that has a value."""
    yield from ((one.name, one.type) for one in model.inputs)
    yield from ((one.name, one.type) for one in model.decisions)
    yield from ((one.name, "") for one in model.knowledge)
    yield from ((one.name, "") for one in model.services)

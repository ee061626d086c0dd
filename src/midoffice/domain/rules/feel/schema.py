"""What the text of a rule may refer to, with types: the inputs of a model, results of other decisions, the view of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from midoffice.domain.rules.feel.names import Names
from midoffice.domain.rules.feel.types import ContextOf, FeelType, ListOf, OneOf, Restricted

_NOTHING: Mapping[str, FeelType] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Schema:
    """The variables with their types, and the item definitions by name.

    A variable of type Any may be everything: no check is made of it. `elsewhere` are variables that exist but cannot be seen from
    here, such as decisions that are not connected; `members` are further names of entries, which reading a text may need.
    """

    variables: Mapping[str, FeelType] = field(default_factory=lambda: _NOTHING)
    types: Mapping[str, FeelType] = field(default_factory=lambda: _NOTHING)
    elsewhere: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()

    def with_variable(self, name: str, kind: FeelType) -> Schema:
        """The same with one variable more, or with another type for it."""
        return self.with_variables({name: kind})

    def with_variables(self, variables: Mapping[str, FeelType]) -> Schema:
        """The same with more variables, or with other types for them."""
        return replace(self, variables={**self.variables, **variables})

    def names(self) -> Names:
        """The names that a text can see, as reading it needs them."""
        members: set[str] = {*self.variables, *self.members}
        seen: set[int] = set()
        stack: list[FeelType] = [*self.variables.values(), *self.types.values()]
        while stack:
            kind = stack.pop()
            if id(kind) in seen:  # types may share types many times over
                continue
            seen.add(id(kind))
            if isinstance(kind, ContextOf):
                members.update(name for name, _ in kind.fields)
                stack.extend(of for _, of in kind.fields)
            elif isinstance(kind, ListOf):
                stack.append(kind.item)
            elif isinstance(kind, Restricted):
                stack.append(kind.base)
            elif isinstance(kind, OneOf):
                stack.extend(kind.members)
        return Names(frozenset(self.variables) | self.elsewhere, frozenset(members))

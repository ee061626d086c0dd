"""The types of FEEL: what they are, which is part of which, which values they have.

A type is one of the frozen classes below. `Any` has every value but null; null is a value that every parameter and variable may
hold unless something says otherwise, and that no type has (`null instance of Any` is false).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from midoffice.domain.rules.feel.run import Run


@dataclass(frozen=True, slots=True)
class Simple:
    """A type without parts, known by its name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListOf:
    """`list<item>`."""

    item: FeelType

    def __str__(self) -> str:
        return f"list<{self.item}>"


@dataclass(frozen=True, slots=True)
class RangeOf:
    """`range<item>`."""

    item: FeelType

    def __str__(self) -> str:
        return f"range<{self.item}>"


@dataclass(frozen=True, slots=True)
class ContextOf:
    """`context<name: type, ...>`: a context with at least these entries. `name` is that of the item definition, if it has one."""

    fields: tuple[tuple[str, FeelType], ...]
    name: str = ""

    def field(self, name: str) -> FeelType | None:
        """The type of an entry, or None if the type does not name it."""
        return next((kind for key, kind in self.fields if key == name), None)

    def __str__(self) -> str:
        return self.name or "context<" + ", ".join(f"{key}: {kind}" for key, kind in self.fields) + ">"


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """`function<parameters> -> result`; `names` are those of the parameters where they are known."""

    parameters: tuple[FeelType, ...]
    result: FeelType
    names: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return "function<" + ", ".join(map(str, self.parameters)) + f"> -> {self.result}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several types: what a built-in function takes where the specification says "number or duration"."""

    members: tuple[FeelType, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.members))


@dataclass(frozen=True, slots=True, eq=False)
class Restricted:
    """A type of which only some values are allowed.

    `text` is the restriction as it was written (`"gold", "silver"`, `[0..100]`); `allows(run, value)` decides it; `values`
    lists them where they are an enumeration of literals, for checks and completion, else None.
    """

    base: FeelType
    text: str
    allows: Callable[[Run, object], bool]
    values: tuple[object, ...] | None = None
    name: str = ""

    def __str__(self) -> str:
        return self.name or str(self.base)


FeelType = Simple | ListOf | RangeOf | ContextOf | FunctionOf | OneOf | Restricted

ANY = Simple("Any")
NULL = Simple("Null")
NUMBER = Simple("number")
STRING = Simple("string")
BOOLEAN = Simple("boolean")
DATE = Simple("date")
TIME = Simple("time")
DATE_TIME = Simple("date and time")
DAYS_TIME = Simple("days and time duration")
YEARS_MONTHS = Simple("years and months duration")
ANY_LIST = ListOf(ANY)
ANY_RANGE = RangeOf(ANY)
ANY_CONTEXT = ContextOf(())
ANY_FUNCTION = Simple("function")

BUILT_IN_TYPES: dict[str, FeelType] = {
    **{kind.name: kind for kind in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS_TIME, YEARS_MONTHS)},
    "list": ANY_LIST,
    "range": ANY_RANGE,
    "context": ANY_CONTEXT,
    "function": ANY_FUNCTION,
    # the names that DMN's XML uses for the same types
    "dateTime": DATE_TIME,
    "dayTimeDuration": DAYS_TIME,
    "yearMonthDuration": YEARS_MONTHS,
}
"""The types that need no definition, by the names that FEEL and DMN give them."""


def is_part_of(narrow: FeelType, wide: FeelType) -> bool:  # noqa: PLR0911 - one for each kind of type
    """Whether every value of `narrow` is also one of `wide` (the specification's "conforms to")."""
    if wide in (narrow, ANY) or narrow == NULL:
        return True
    if isinstance(narrow, OneOf):
        return all(is_part_of(member, wide) for member in narrow.members)
    if isinstance(wide, OneOf):
        return any(is_part_of(narrow, member) for member in wide.members)
    if isinstance(narrow, Restricted):
        return is_part_of(narrow.base, wide)
    if isinstance(narrow, ListOf) and isinstance(wide, ListOf):
        return is_part_of(narrow.item, wide.item)
    if isinstance(narrow, RangeOf) and isinstance(wide, RangeOf):
        return is_part_of(narrow.item, wide.item)
    if isinstance(narrow, ContextOf) and isinstance(wide, ContextOf):
        own = dict(narrow.fields)
        return all(key in own and is_part_of(own[key], kind) for key, kind in wide.fields)
    return _is_function_part(narrow, wide)


def _is_function_part(narrow: FeelType, wide: FeelType) -> bool:
    if isinstance(narrow, FunctionOf) and wide == ANY_FUNCTION:
        return True
    if not (isinstance(narrow, FunctionOf) and isinstance(wide, FunctionOf)):
        return False
    if len(narrow.parameters) != len(wide.parameters):
        return False
    taken = zip(wide.parameters, narrow.parameters, strict=True)
    return is_part_of(narrow.result, wide.result) and all(is_part_of(given, wanted) for given, wanted in taken)


def one_of(*kinds: FeelType) -> FeelType:
    """The smallest type written here that has all their values: one of them, their alternatives, or Any."""
    members: list[FeelType] = []
    for kind in kinds:
        for member in kind.members if isinstance(kind, OneOf) else (kind,):
            if member == ANY:
                return ANY
            if member != NULL and not any(is_part_of(member, known) for known in members):
                members = [known for known in members if not is_part_of(known, member)]
                members.append(member)
    if not members:
        return NULL
    return members[0] if len(members) == 1 else OneOf(tuple(members))

"""Boxed logic as it is written: tables, contexts, calls, lists and what else DMN draws as a box."""

from dataclasses import dataclass
from enum import StrEnum


class HitPolicy(StrEnum):
    """Which of the matching rows of a table give its result."""

    UNIQUE = "unique"
    ANY = "any"
    PRIORITY = "priority"
    FIRST = "first"
    RULE_ORDER = "rule order"
    OUTPUT_ORDER = "output order"
    COLLECT = "collect"

    @property
    def several(self) -> bool:
        """Whether the result is a list (or an aggregation) of all matching rows."""
        return self in {HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT}


class Aggregation(StrEnum):
    """What `collect` makes of the matching rows."""

    SUM = "sum"
    MIN = "min"
    MAX = "max"
    COUNT = "count"


class IteratorKind(StrEnum):
    """The three boxed iterators."""

    FOR = "for"
    SOME = "some"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named and typed slot of a function. An empty `type` takes anything."""

    name: str
    type: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """What every kind of logic has. `type` names the type of the result; empty is anything."""

    id: str = ""
    type: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Literal(Expression):
    """A FEEL expression as text. `language` is empty for FEEL."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class TableInput:
    """A column that is tested. `allowed` are unary tests that the tested value has to pass; empty allows all."""

    id: str
    expression: str
    label: str = ""
    type: str = ""
    allowed: str = ""
    expression_id: str = ""


@dataclass(frozen=True, slots=True)
class TableOutput:
    """A column of results. `allowed` also gives the order of priorities; `default` is a FEEL expression or empty."""

    id: str
    name: str = ""
    label: str = ""
    type: str = ""
    allowed: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: unary tests in `when`, FEEL expressions in `then`, one for each column. `cell_ids` are those of both, or empty."""

    id: str
    when: tuple[str, ...]
    then: tuple[str, ...]
    notes: tuple[str, ...] = ()
    description: str = ""
    cell_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table(Expression):
    """A decision table. `orientation` is only how a tool draws it."""

    inputs: tuple[TableInput, ...]
    outputs: tuple[TableOutput, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None
    annotations: tuple[str, ...] = ()
    output_label: str = ""
    orientation: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A named value of a context; the entries below it see it."""

    name: str
    logic: "Logic | None"
    type: str = ""
    id: str = ""
    variable_id: str = ""


@dataclass(frozen=True, slots=True)
class Context(Expression):
    """Named values. With a `result` that is the value, else the context is."""

    entries: tuple[Entry, ...]
    result: "Logic | None" = None
    result_id: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """A value bound to the parameter of this name."""

    name: str
    logic: "Logic | None"
    type: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Invocation(Expression):
    """A call of `function`, a FEEL expression that gives a function, with named arguments."""

    function: str
    arguments: tuple[Argument, ...] = ()
    function_id: str = ""


@dataclass(frozen=True, slots=True)
class ListLogic(Expression):
    """A list, item by item."""

    items: tuple["Logic | None", ...]


@dataclass(frozen=True, slots=True)
class Relation(Expression):
    """A list of contexts, written as rows below named columns."""

    columns: tuple[Parameter, ...]
    rows: tuple[tuple["Logic | None", ...], ...]
    row_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionLogic(Expression):
    """A function. Only `feel` can run here; `java` and `pmml` are kept and refused when called."""

    parameters: tuple[Parameter, ...]
    body: "Logic | None"
    language: str = "feel"


@dataclass(frozen=True, slots=True)
class Conditional(Expression):
    """If, then, else."""

    test: "Logic | None"
    then: "Logic | None"
    otherwise: "Logic | None"


@dataclass(frozen=True, slots=True)
class FilterLogic(Expression):
    """The items of `source` for which `match` holds; `item` and the fields of the item are in its scope."""

    source: "Logic | None"
    match: "Logic | None"


@dataclass(frozen=True, slots=True)
class IteratorLogic(Expression):
    """`for`, `some` or `every` over `source`, each item named `variable` in `body`."""

    kind: IteratorKind
    variable: str
    source: "Logic | None"
    body: "Logic | None"


Logic = Table | Literal | Context | Invocation | ListLogic | Relation | FunctionLogic | Conditional | FilterLogic | IteratorLogic

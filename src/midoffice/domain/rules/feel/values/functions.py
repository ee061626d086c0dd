"""Functions as values: what a user defined, a model's function or a built-in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.types import FeelType


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, the type that a value must have, and how it may be given.

    `optional`: may be left out, and is then None; `nullable`: null is a value that the function wants to see, elsewhere a
    report; `repeated`: takes all the values from here on when they are given by position, and gets them as one list.
    """

    name: str
    type: FeelType
    optional: bool = False
    nullable: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in function."""

    parameters: tuple[Parameter, ...]
    result: FeelType

    def __str__(self) -> str:
        return "(" + ", ".join(parameter.name for parameter in self.parameters) + ")"


@dataclass(frozen=True, slots=True, eq=False)
class Builtin:
    """A built-in function: tried against its signatures in their order, then called with (run, one value for each parameter).

    `function` says what is wrong by `run.report` and returns None; it never raises for any values of the declared types.
    `extension` marks what is ours and not the specification's. An UNKNOWN among the values is the result in strict mode, unless the
    function `sees_unknown`: then it is asked about it.
    """

    name: str
    signatures: tuple[Signature, ...]
    function: Callable[..., object]
    extension: bool = False
    sees_unknown: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function that is not built in. `body` gets the run and one value for each parameter, already of its type."""

    name: str
    parameters: tuple[Parameter, ...]
    result: FeelType
    body: Callable[[Run, tuple[object, ...]], object]

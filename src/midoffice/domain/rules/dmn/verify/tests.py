"""The cells of a column as sets: which values pass, which fail, and which of them cannot be told without running the cell.

FEEL has three answers. `not(> 18)` is not true for null, because `> 18` is neither true nor false for it; so every test has
both the values for which it is true and those for which it is false, and `not` exchanges the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from midoffice.domain.rules.dmn.verify.points import Key, Kind, Point


@dataclass(frozen=True, slots=True)
class Within:
    """True between two ends of one ordered kind (None: no end), false elsewhere in that kind."""

    kind: Kind
    low: Key | None = None
    low_closed: bool = False
    high: Key | None = None
    high_closed: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """True for one value, false for null and for other values of its kind."""

    point: Point


@dataclass(frozen=True, slots=True)
class IsNull:
    """True for null, false for everything else."""


@dataclass(frozen=True, slots=True)
class Always:
    """True for everything: `-`."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Can be true or false for any value."""


@dataclass(frozen=True, slots=True)
class Not:
    """False where `test` is true, and true where it is false."""

    test: "Test"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where one is, false where all are."""

    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """True where all are, false where one is."""

    tests: tuple["Test", ...]


Test = Within | Same | IsNull | Always | Unclear | Not | AnyOf | AllOf


def leaves(test: Test) -> Iterator[Test]:
    """Yield the tests that are not made of others; without recursion, since a list may be long."""
    stack = [test]
    while stack:
        top = stack.pop()
        match top:
            case Not(inner):
                stack.append(inner)
            case AnyOf(parts) | AllOf(parts):
                stack.extend(reversed(parts))
            case _:
                yield top


def is_clear(test: Test) -> bool:
    """Whether the sets are exactly the values for which the cell is true and false."""
    return not any(isinstance(leaf, Unclear) for leaf in leaves(test))

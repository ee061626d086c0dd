"""Which names a FEEL text may use: needed to read it, because names may have spaces and operators in them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a text can see: `variables` by themselves, `members` after a dot, in a filter, or as a key of a context.

    A plain collection of names given in place of this counts as variables and members alike.
    """

    variables: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()


def names_of(names: Iterable[str] | Names) -> Names:
    """Return a collection of names as Names."""
    if isinstance(names, Names):
        return names
    plain = frozenset(names)
    return Names(plain, plain)

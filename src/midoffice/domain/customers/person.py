"""A person: all customer records that are held to be the same human or company."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """The customer records of one person, in order of id. The person's id is the smallest of theirs."""

    id: UUID
    members: tuple[UUID, ...]

    @classmethod
    def of(cls, members: Iterable[UUID]) -> Self:
        """Return the person made of these customer records; raises ValueError when there are none."""
        ordered = tuple(sorted(set(members)))
        if not ordered:
            raise ValueError("a person has at least one customer record")
        return cls(ordered[0], ordered)

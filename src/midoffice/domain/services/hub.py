"""Hubs: parts of a company that are routed apart from each other."""

from dataclasses import dataclass
from uuid import UUID

MAIN_HUB = UUID("00000000-0000-4000-8000-000000000001")
"""The hub that is always there. Whoever never makes another one has everything in it."""


@dataclass(frozen=True, slots=True)
class Hub:
    """A site or line of business with agents and services of its own: its work is offered to its own agents only.

    Every service and every agent is in exactly one; a work item is where its service is.
    """

    id: UUID
    key: str
    name: str
    active: bool = True
    version: int = 1

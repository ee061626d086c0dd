"""A rule set: decisions that are written, checked and published together, under one name."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Purpose(StrEnum):
    """Who asks a rule set, and when."""

    GENERAL = "general"
    """Programs ask it through the API."""
    INTAKE = "intake"
    """The product asks it about each new contact: which service, how urgent, which skills. There is one of these at most."""


class Mode(StrEnum):
    """What an unknown input means in the rules."""

    STANDARD = "standard"
    """As in DMN: what is missing is null."""
    STRICT = "strict"
    """What is unknown stays unknown through the logic, so that a rule can say what that means for it."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What stays the same from version to version.

    `live` is the number of the version that decides now, None before the first. `scheduled` is the one that will from
    `scheduled_from` on. `newest` is the number of the newest version, 0 before the first.
    """

    id: UUID
    key: str
    name: str
    description: str
    purpose: Purpose
    created_at: datetime
    live: int | None = None
    scheduled: int | None = None
    scheduled_from: datetime | None = None
    newest: int = 0
    active: bool = True
    version: int = 1

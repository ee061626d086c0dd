"""Versions of the catalogue of actions: the one draft that people work on, and those that were published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CatalogueDraft:
    """What people work on. `base` is the version that it was made from, 0 for none; `edited` says whether it was changed since."""

    base: int
    content: dict[str, Any]
    account_id: UUID | None
    account_name: str
    changed_at: datetime
    edited: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A version in a list. Numbers are 1, 2, 3 ... without gaps, and the newest is in force.

    `restored` is the version that this one repeats; `changes` are sentences, against the version before.
    """

    number: int
    at: datetime
    account_id: UUID | None
    account_name: str
    reason: str
    restored: int | None
    changes: tuple[str, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class CatalogueVersion(CatalogueEntry):
    """A version with the whole catalogue."""

    content: dict[str, Any]


EMPTY_CATALOGUE: dict[str, Any] = {
    "placements": [],
    "groups": [],
    "actions": [],
    "policies": [],
    "budgets": [],
    "rules": {"rule_set": None},
    "arbitration": {
        "use": {"propensity": True, "context": True, "value": True, "lever": True},
        "exploration": 0.05,
        "control_share": 0.05,
        "control_salt": "1",
        "weights": [],
    },
}
"""The draft of a new installation."""

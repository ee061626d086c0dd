"""A version of the routing plan: what it said from when on, and who changed what for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One field of a service, before and after; the field `service` is all its rules, None where it is not in the plan."""

    service: str
    name: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A version in a list. Numbers are 1, 2, 3 ... without gaps; `restored` is the number of the version that this one repeats.

    `account_id` is None for what the product found rather than was told.
    """

    number: int
    at: datetime
    account_id: UUID | None
    account_name: str
    comment: str
    restored: int | None
    changes: tuple[PlanChange, ...]


@dataclass(frozen=True, slots=True)
class PlanVersion(PlanEntry):
    """A version with the whole plan (see `plans.document`), and the ids that stood behind its keys."""

    document: dict[str, Any]
    keys: dict[str, Any]

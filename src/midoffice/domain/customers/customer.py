"""Customers, and whom an identifier stands for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from midoffice.domain.customers.identifier import Confidence, Identifier, IdentifierKind


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or company in contact with us."""

    id: UUID
    name: str
    created_at: datetime
    language: str | None = None
    time_zone: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class CustomerIdentifier:
    """An identifier known to belong to a customer; several customers may share one (a family mailbox).

    `source` names through what we know it. After `expires_at` it is nobody's until somebody comes with it again.
    """

    customer_id: UUID
    kind: IdentifierKind
    value: str
    added_at: datetime
    confidence: Confidence = Confidence.OBSERVED
    source: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Exactly one customer has this identifier."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has it: a new customer is to be made."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Several customers have it: a person must choose; nobody is merged."""

    customer_ids: tuple[UUID, ...]


Resolution = Known | Unknown | Shared


def resolve(owners: tuple[UUID, ...]) -> Resolution:
    """Say whom an identifier stands for, given the customers that have it."""
    match len(set(owners)):
        case 0:
            return Unknown()
        case 1:
            return Known(owners[0])
        case _:
            return Shared(tuple(sorted(set(owners))))


def display_name(name: str, identifier: Identifier) -> str:
    """Return the name to show: the one given, or the identifier (visitors: "Visitor")."""
    if name.strip():
        return name.strip()[:200]
    return "Visitor" if identifier.kind is IdentifierKind.VISITOR else identifier.value

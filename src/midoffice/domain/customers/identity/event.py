"""What is said about who is who. The set of these events is the truth; persons are folded from it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from midoffice.domain.customers.identifier import Confidence


class TraitKind(StrEnum):
    """What is asserted of a customer: an identifier, or a fact that helps to tell people apart."""

    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    VISITOR = "visitor"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"


class IdentityEventKind(StrEnum):
    """What is said."""

    ASSERTED = "asserted"
    """A customer has an identifier or trait, until `expires_at`."""
    RETRACTED = "retracted"
    """It was taken back: it never was, or no longer is, the customer's."""
    EXPIRED = "expired"
    """Its time is over: a telephone number may be somebody else's by now."""
    DECLARED_SAME = "declared_same"
    """Somebody says that two customers are one person."""
    DECLARED_DIFFERENT = "declared_different"
    """Somebody says that they are two."""
    WITHDRAWN = "withdrawn"
    """What was declared of the two before counts no more: the rules and the score decide again."""
    DECLARED_SHARED = "declared_shared"
    """Somebody says that an identifier is used by several people: it joins nobody and counts for nothing."""
    DECLARED_OWN = "declared_own"
    """The opposite: it is one person's after all."""
    SCORED = "scored"
    """How much a pair's fields agree, in log2 units, and whether that was enough (`matched`)."""


@dataclass(frozen=True, slots=True)
class IdentityEvent:
    """One thing said. `other_id` stands in events on pairs, `trait` and `value` in those on identifiers and traits.

    `matched` says of a score whether it was enough for one person; None in every other event.
    """

    id: UUID
    at: datetime
    kind: IdentityEventKind
    customer_id: UUID
    other_id: UUID | None = None
    trait: TraitKind | None = None
    value: str | None = None
    confidence: Confidence | None = None
    source: str = ""
    expires_at: datetime | None = None
    weight: float | None = None
    matched: bool | None = None
    actor: str = ""
    reason: str = ""

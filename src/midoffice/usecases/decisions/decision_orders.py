"""What is asked of the ledger, and what it answers: the same documents at the edge and for touchpoints."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.decisions.ledger import LedgerEntry, ResponseKind
from midoffice.kernel.records import quick


@dataclass(frozen=True, slots=True)
class IdentifierGiven:
    """An identifier as the caller knows it; it is brought into its normal form."""

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, slots=True)
class DecisionOrder:
    """What to say to whom, where. The customer is named by id, or by identifiers of which the first that is known counts.

    `channel` and `placement` stand in the catalogue. `situation` is what rules may ask about this moment (plain JSON). `limit`
    is at most the placement's slots. `actions` are those to decide among; empty: all. `verified` says that the customer has
    proved who he is.
    """

    channel: str
    placement: str
    customer_id: UUID | None = None
    identifiers: tuple[IdentifierGiven, ...] = ()
    situation: dict[str, Any] = field(default_factory=dict)
    limit: int | None = None
    verified: bool = False
    actions: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class OfferWhy:
    """What put an offer where it stands."""

    propensity: float
    context: float
    value: float
    lever: float
    score: float
    explored: bool
    sentence: str


@quick
@dataclass(frozen=True, slots=True)
class MadeOffer:
    """An offer to be shown. `token` answers it; `rendered` is {channel, parts, html, text, ssml, segments}."""

    token: str
    offer_id: UUID
    action: str
    name: str
    kind: str
    treatment: str
    rendered: dict[str, Any]
    expires_at: datetime
    why: OfferWhy


@dataclass(frozen=True, slots=True)
class MadeDecision:
    """What was decided. `degraded` names sources that could not be asked in time; `left_out` counts the other actions."""

    decision_id: UUID
    customer_id: UUID
    at: datetime
    control: bool
    degraded: tuple[str, ...]
    offers: tuple[MadeOffer, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class ResponseOrder:
    """What became of an offer. The same `idempotency_key` with the same content counts once.

    `customer_id`, if given, is who answers: a token that was made for somebody else is refused.
    """

    token: str
    response: ResponseKind
    idempotency_key: str
    note: str = ""
    customer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConversionOrder:
    """Who took what an action is about. The same `idempotency_key` with the same content counts once.

    `at` is when, None now; `channel` where: a shop is `agent`. `reference` is the caller's own word for it.
    """

    action: str
    idempotency_key: str
    customer_id: UUID | None = None
    identifiers: tuple[IdentifierGiven, ...] = ()
    channel: str = "agent"
    at: datetime | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the ledger says now; `already`: it said so before."""

    entry: LedgerEntry
    already: bool

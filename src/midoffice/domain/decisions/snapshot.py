"""All that a decision looks at: read before, and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from midoffice.domain.context.view import CustomerView
from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry
from midoffice.domain.decisions.propensity import PropensityCounts
from midoffice.kernel.records import quick


class ConsentStates(Protocol):
    """What a person has consented to, over all their records."""

    def state(self, purpose: str, channel: str) -> str:
        """Return `granted`, `refused` or `unknown`."""
        ...

    def granted(self, channel: str) -> frozenset[str]:
        """Return the purposes that are granted on a channel."""
        ...


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What our own records say about the customer.

    `zones` are where the customer may be if `time_zone` is not known, from telephone numbers for example.
    """

    name: str = ""
    language: str | None = None
    time_zone: str | None = None
    zones: tuple[str, ...] = ()
    known: bool = True


@quick
@dataclass(frozen=True, slots=True)
class Snapshot:
    """A customer at one instant, in one place.

    `members` are the ids of all records of the person, and `entries` the ledger of all of them: as far back as policies look, and
    everything about mandatory notices and what was accepted. `budgets_left` has every budget of the catalogue. `situation` is
    JSON that the caller gives. `only` are the actions to be decided among; empty: all. `verified` says whether we know that it
    is really this customer.
    """

    now: datetime
    seed: int
    members: tuple[UUID, ...]
    customer: CustomerFacts
    view: CustomerView
    consents: ConsentStates
    channel: DecisionChannel
    placement: str
    entries: tuple[LedgerEntry, ...] = ()
    budgets_left: Mapping[str, int] = field(default_factory=dict)
    situation: Mapping[str, Any] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    verified: bool = False
    model: PropensityCounts = field(default_factory=PropensityCounts)

"""The ledger of what was said to customers, and the catalogue of what may be said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from midoffice.domain.customers.consent import Consents
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.person import Person
from midoffice.domain.decisions.action_offer import ActionOffer
from midoffice.domain.decisions.catalogue_version import CatalogueDraft, CatalogueEntry, CatalogueVersion
from midoffice.domain.decisions.conversion import Conversion
from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry, ResponseKind
from midoffice.domain.decisions.made import BudgetUse, RecordedDecision
from midoffice.kernel.pages import Page


@dataclass(frozen=True, slots=True)
class PersonLedger:
    """What the ledger says of one person. `version` grows with everything that a later decision has to know."""

    version: int
    entries: tuple[LedgerEntry, ...]
    open_offers: tuple[ActionOffer, ...]


@dataclass(frozen=True, slots=True)
class Commitment:
    """A decision to be written, if the ledger still stands where it stood."""

    decision: RecordedDecision
    ledger_version: int
    offers: tuple[ActionOffer, ...] = ()
    withdrawn: tuple[UUID, ...] = ()


class Committed(StrEnum):
    """What became of a commitment."""

    WRITTEN = "written"
    MOVED = "moved"
    """The person or the ledger has changed: decide again."""
    SPENT = "spent"
    """A budget has nothing left: decide again."""


@dataclass(frozen=True, slots=True)
class ResponseKey:
    """An idempotency key that was used: for what, and which entry came of it."""

    key: str
    digest: str
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class InForce:
    """Which version of the catalogue decides now, and what it says by its hash."""

    number: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What our records say of one person: the records, their identifiers (oldest first), consents, and the ledger."""

    person: Person
    records: tuple[Customer, ...]
    identifiers: tuple[CustomerIdentifier, ...]
    consents: Consents
    ledger: PersonLedger


@dataclass(frozen=True, slots=True)
class Facts:
    """All that our records tell decisions, of one instant: persons by each customer record asked for, and what holds for all."""

    persons: Mapping[UUID, PersonFacts]
    budgets: tuple[BudgetUse, ...]
    in_force: InForce | None


@dataclass(frozen=True, slots=True)
class Counting:
    """How far the log was counted: up to a place in a generation of it. `version` grows with each count."""

    generation: str
    place: str
    version: int


@dataclass(frozen=True, slots=True)
class TreatmentCount:
    """How often a treatment was shown and accepted, in all or since the last count."""

    action: str
    treatment: str
    channel: DecisionChannel
    shown: int
    accepted: int


@dataclass(frozen=True, slots=True)
class ActionCount:
    """How often something happened: responses of one kind to one treatment. `customers` are different ones."""

    action: str
    treatment: str
    channel: DecisionChannel
    kind: ResponseKind
    times: int
    customers: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many customers of a group: `decided` about (action empty), or who have `seen`, `accepted` or `took` an action.

    Who `took` it has accepted it or is reported to have taken it.
    """

    action: str
    what: str
    control: bool
    customers: int


class LedgerStore(Protocol):
    """The ledger inside a transaction. Whoever writes has locked the person: `tx.people.lock_person`, or `lock` for several."""

    async def lock(self, customer_ids: Collection[UUID]) -> None:
        """Lock customer records, all of several persons, in order of id. Who belongs together has to be read again after it."""

    async def facts(self, customer_ids: Collection[UUID], since: datetime, now: datetime) -> Facts:
        """Return what decisions about customers are told, with `of` for each, in one question; unknown customers are left out."""

    async def of(self, members: Sequence[UUID], since: datetime, now: datetime) -> PersonLedger:
        """Return the entries of a person since a time, oldest first (what was accepted: of all times), and the open offers.

        Conversions are among the entries, as accepted.
        """

    async def version(self, members: Sequence[UUID]) -> int:
        """Return the version of a person's ledger; 0 before the first entry."""

    async def commit(self, commitments: Sequence[Commitment]) -> tuple[Committed, ...]:
        """Write decisions of different persons, whose records are locked: each wholly or not at all, in the order given.

        Compares who belongs together and the versions of ledgers, reserves budgets, ends the open offers that are withdrawn (their
        budgets are free again). A decision that makes or ends offers moves the version of the ledger of its customer.
        """

    async def decision(self, decision_id: UUID) -> RecordedDecision:
        """Return a decision; raises NotFound."""

    async def decided_since(self, since: datetime, limit: int) -> tuple[RecordedDecision, ...]:
        """Return the newest decisions since a time, newest first."""

    async def forget_decisions(self, before: datetime, limit: int) -> int:
        """Remove decisions made before a time, so many at most; return how many. Offers and entries stay."""

    async def offer(self, offer_id: UUID) -> ActionOffer:
        """Return an offer; raises NotFound."""

    async def save_offer(self, offer: ActionOffer) -> None:
        """Store what became of an open offer; its budget follows: what was reserved is spent or released.

        Raises Conflict when it has ended already.
        """

    async def append(self, entry: LedgerEntry, key: ResponseKey | None = None) -> None:
        """Write an entry, and move the version of the customer's ledger.

        Raises Conflict when the key is used, and for what happens once to an offer: shown, sent, accepted.
        """

    async def key(self, key: str) -> ResponseKey | None:
        """Return what a key was used for."""

    async def entry(self, entry_id: UUID) -> LedgerEntry:
        """Return an entry; raises NotFound."""

    async def entry_of(self, offer_id: UUID, kind: ResponseKind) -> LedgerEntry | None:
        """Return the first entry of a kind about an offer; None without one."""

    async def entries(self, members: Sequence[UUID], cursor: str | None, limit: int = 50) -> Page[LedgerEntry]:
        """Return a person's entries and conversions, newest first; raises Invalid(cursor)."""

    async def add_conversion(self, conversion: Conversion) -> None:
        """Write what was reported, and move the version of the customer's ledger; raises Conflict when the key is used."""

    async def conversion(self, key: str) -> Conversion | None:
        """Return what was reported with a key."""

    async def expired(self, now: datetime, limit: int) -> tuple[ActionOffer, ...]:
        """Return open offers whose time has passed, earliest first."""

    async def counts(self, since: datetime) -> tuple[ActionCount, ...]:
        """Return what happened since a time, for each treatment and kind."""

    async def groups(self, since: datetime) -> tuple[GroupCount, ...]:
        """Return how many customers were decided about since a time in each group, and how many saw, accepted and took what.

        A customer of whom one decision was withheld belongs to the control group.
        """


class CatalogueStore(Protocol):
    """The catalogue's draft and versions, budgets, and what was counted of responses, inside a transaction."""

    async def lock(self) -> None:
        """Keep others from publishing until the transaction ends."""

    async def number(self) -> int:
        """Return the number of the version in force; 0 before the first."""

    async def draft(self) -> CatalogueDraft:
        """Return the draft; a new installation has an empty one."""

    async def save_draft(self, draft: CatalogueDraft) -> None:
        """Store a changed draft whose version is one above the stored one; raises Stale otherwise."""

    async def append(self, version: CatalogueVersion) -> None:
        """Store a published version; raises Stale unless its number is one above the newest."""

    async def catalogue(self, number: int) -> CatalogueVersion:
        """Return a version; raises NotFound."""

    async def before(self, number: int | None, limit: int) -> tuple[CatalogueEntry, ...]:
        """Return versions newest first: those below the number, or all."""

    async def budgets(self) -> tuple[BudgetUse, ...]:
        """Return the budgets, by key."""

    async def set_budgets(self, most: Mapping[str, int]) -> None:
        """Say how much each budget has. What is used beyond it stays used. A budget not named has nothing more."""

    async def counting(self) -> Counting | None:
        """Return how far the log was counted; None before the first time."""

    async def count(self, more: Collection[TreatmentCount], counting: Counting) -> None:
        """Add what was counted; raises Stale unless the version is one above the stored one (1 the first time)."""

    async def counted(self) -> tuple[TreatmentCount, ...]:
        """Return what was counted of every treatment."""

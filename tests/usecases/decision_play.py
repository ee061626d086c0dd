"""A company that has something to say: a catalogue in force, customers, and back-office data that a test sets."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from tests.plain_context import context_on

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceDefinition, SourceKind
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.decisions.catalogue_version import CatalogueEntry
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.sources import Row, SourceDown
from midoffice.testing.clock import START
from midoffice.usecases.decisions.catalogue import publish_catalogue, read_catalogue_draft, save_catalogue_draft
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import DecisionOrder, MadeDecision, MadeOffer, Recorded, ResponseOrder
from midoffice.usecases.decisions.respond import record_response
from midoffice.usecases.given import Context

BOSS = Principal(new_id(), "Ada", (Role.ADMINISTRATOR,), scopes_of((Role.ADMINISTRATOR, Role.SUPERVISOR)))
AGENT = Principal(new_id(), "Anna", (Role.AGENT,), scopes_of((Role.AGENT,)))
PLACES = {"card": "chat", "banner": "web", "script": "agent", "block": "email", "text": "sms"}


def treatments(key: str) -> list[dict[str, Any]]:
    """Return the words of an action in every place."""
    says = f"{key} for {{{{ customer.name }}}}"
    asks = {"accept": "Yes", "decline": "No"}
    contents: dict[str, dict[str, Any]] = {
        "chat": {"headline": says, "text": "Now", "later": "Later", **asks},
        "web": {"headline": says, "body": "Now", "link": "https://example.com/", **asks},
        "agent": {"headline": says, "talk_track": "Say it", "objections": [], "later": "Later", **asks},
        "sms": {"text": says},
    }
    return [{"key": f"{key}-{channel}", "channel": channel, "content": content} for channel, content in contents.items()]


def action(key: str, *, where: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of an action
    """Return an action that needs no consent; `where` is a condition for eligibility."""
    criteria = [{"id": "c1", "text": where, "why": f"needs {where}"}] if where else []
    return {
        "key": key,
        "name": key.title(),
        "kind": "offer",
        "group": "tv",
        "purpose": "service",
        "value": "10",
        "starting_propensity": 0.1,
        "criteria": {"eligibility": criteria, "applicability": [], "suitability": []},
        "treatments": treatments(key),
        **more,
    }


def catalogue(*actions: dict[str, Any], policies: Sequence[dict[str, Any]] = (), **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts
    """Return a catalogue without exploration and without a control group."""
    arbitration = {"exploration": 0.0, "control_share": 0.0, "control_salt": "1", **more.pop("arbitration", {})}
    return {
        "placements": [{"key": key, "channel": channel, "name": key, "slots": 2} for key, channel in PLACES.items()],
        "groups": [{"key": "tv", "name": "Television", "weight": 1.0}],
        "actions": list(actions),
        "policies": list(policies),
        "budgets": [],
        "rules": {"rule_set": None},
        "arbitration": {"use": {"propensity": True, "context": True, "value": True, "lever": True}, "weights": [], **arbitration},
        **more,
    }


class MovableClock:
    """The time that passes, from the start of tests on; a test may move it forward."""

    def __init__(self) -> None:
        """Begin now."""
        self._began = monotonic()
        self._moved = timedelta(0)

    def now(self) -> datetime:
        return START + timedelta(seconds=monotonic() - self._began) + self._moved

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def move(self, by: timedelta) -> None:
        """Let so much time pass at once."""
        self._moved += by


PATIENCE = timedelta(seconds=30)
"""The source answers or refuses at once: how busy the machine is must not decide what is known."""


@dataclass
class BackOffice:
    """One source, `orders`, by account: what a test puts in is what is answered."""

    kind: SourceKind = SourceKind.REST
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    down: bool = False
    asked: int = 0

    def check(self, *_: object, **__: object) -> None:
        """Everything is fine."""

    def open(self, _source: SourceDefinition, _secret: str | None) -> "BackOffice":
        return self

    async def fetch(self, _lookup: Lookup, value: str, _seconds: float) -> tuple[Row, ...]:
        self.asked += 1
        if self.down:
            raise SourceDown(why="it is down")
        row = self.rows.get(value)
        return () if row is None else ({"account": value, **row},)

    async def columns(self, _lookup: Lookup, _seconds: float) -> dict[str, str]:
        return {}

    async def close(self) -> None:
        """Nothing is open."""


def orders_source() -> SourceDefinition:
    """Return the definition of the one source: whether the customer owns a television, always asked live."""
    return SourceDefinition(
        id=new_id(),
        key="orders",
        name="Orders",
        kind=SourceKind.REST,
        connection={},
        lookups=(Lookup(IdentifierKind.ACCOUNT, "/orders/{id}", "account"),),
        fields=(FieldSpec("orders.owns_tv", "owns_tv", FieldType.BOOLEAN),),
        created_at=START,
    )


class Company:
    """Everything on one store."""

    boss = BOSS

    def __init__(self, context: Context, clock: MovableClock, orders: BackOffice) -> None:
        """Use `open_company`."""
        self.context = context
        self.clock = clock
        self.orders = orders
        self.keys = 0

    async def customer(self, name: str = "Ann", *, owns_tv: bool = True, zone: str | None = "Europe/Berlin") -> UUID:
        """Add a customer with an account."""
        customer = Customer(new_id(), name, self.clock.now(), "en", zone)
        account = f"A{len(self.orders.rows)}"
        self.orders.rows[account] = {"owns_tv": owns_tv}
        async with self.context.database.transaction() as tx:
            await tx.customers.add(customer)
            await tx.customers.add_identifier(CustomerIdentifier(customer.id, IdentifierKind.ACCOUNT, account, self.clock.now()))
        return customer.id

    async def decide(self, customer_id: UUID, placement: str = "card", **more: Any) -> MadeDecision:  # noqa: ANN401 - fields of an order
        """Ask for a decision as an agent."""
        return await make_decision(
            self.context, AGENT, DecisionOrder(PLACES[placement], placement, customer_id=customer_id, **more)
        )

    async def publish(self, content: dict[str, Any], reason: str = "Why not.") -> CatalogueEntry:
        """Put a catalogue into force."""
        draft = await read_catalogue_draft(self.context, BOSS)
        draft = await save_catalogue_draft(self.context, BOSS, draft.version, content)
        return await publish_catalogue(self.context, BOSS, draft.version, reason)

    async def offer(self, customer_id: UUID, placement: str = "card") -> MadeOffer:
        """Ask for a decision and return its first offer."""
        return (await self.decide(customer_id, placement)).offers[0]

    async def say(self, offer: MadeOffer, response: ResponseKind, *, key: str = "", **more: Any) -> Recorded:  # noqa: ANN401 - same
        """Report a response under a key of its own unless one is given."""
        self.keys += 1
        order = ResponseOrder(offer.token, response, key or f"k-{self.keys}", **more)
        return await record_response(self.context, AGENT, order)


def names(decision: MadeDecision) -> list[str]:
    """Return the actions offered."""
    return [offer.action for offer in decision.offers]


async def open_company(database: Database, content: dict[str, Any] | None, clock: MovableClock | None = None) -> Company:
    """Return a company whose catalogue is published and whose one source is connected."""
    clock = clock or MovableClock()
    orders = BackOffice()
    context = replace(context_on(database, clock), source_adapters={SourceKind.REST: orders}, view_deadline=PATIENCE)
    async with database.transaction() as tx:
        await tx.sources.add(orders_source())
    company = Company(context, clock, orders)
    if content is not None:
        await company.publish(content)
    return company

"""A source that answers as it is told to, on virtual time; and what drives that time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from tests.plain_context import context_on

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.context.attribute import Missing, UnknownReason
from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceDefinition, SourceKind
from midoffice.domain.context.view import CustomerView
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.kernel.ids import new_id
from midoffice.ports.sources import Row, SourceConnection
from midoffice.testing.clock import START, ManualClock
from midoffice.usecases.context.customer_view import read_view
from midoffice.usecases.context.live_sources import LiveSources
from midoffice.usecases.given import Context

T = TypeVar("T")
ANN = Identifier(IdentifierKind.ACCOUNT, "A1")
BOB = Identifier(IdentifierKind.ACCOUNT, "B2")
WHO = new_id()
BALANCE = FieldSpec("billing.balance", "balance", FieldType.MONEY, "EUR", fresh_for=timedelta(minutes=5))
NAME = FieldSpec("billing.name", "name", fresh_for=timedelta(minutes=5))


@dataclass
class Peer:
    """What the system behind a source does: `rows` by identifier, `after` so many seconds, or `raises`."""

    clock: ManualClock
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    after: list[float] = field(default_factory=list)
    raises: Exception | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    turns: int = 0
    """So many turns of the loop later than its time it is noticed, as an answer on a socket is."""
    tidies: float = 0.0
    """So many seconds it takes to end when it is cancelled."""
    open: int = 0
    most_open: int = 0
    closed: int = 0

    async def answer(self, value: str) -> tuple[Row, ...]:
        self.asked.append(value)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            # The last time stays: one number is for all requests, several are for one after the other.
            seconds = self.after.pop(0) if len(self.after) > 1 else self.after[0] if self.after else 0.0
            if seconds:
                await self.clock.pause(seconds)
            for _ in range(self.turns):
                await asyncio.sleep(0)
            if self.raises is not None:
                raise self.raises
            return self.rows.get(value, ())
        except asyncio.CancelledError:
            await self.clock.pause(self.tidies)
            raise
        finally:
            self.open -= 1


@dataclass
class Connection:
    """One connection to the peer; it keeps no promise about time."""

    peer: Peer

    async def fetch(self, lookup: Lookup, value: str, seconds: float) -> tuple[Row, ...]:
        del lookup, seconds
        return await self.peer.answer(value)

    async def columns(self, lookup: Lookup, seconds: float) -> Mapping[str, str]:
        del lookup, seconds
        if self.peer.raises is not None:
            raise self.peer.raises
        return self.peer.columns

    async def close(self) -> None:
        self.peer.closed += 1


@dataclass
class Adapter:
    """`ports.sources.SourceAdapter` over peers, chosen by the connection's `peer`."""

    peers: dict[str, Peer]
    kind: SourceKind = SourceKind.REST

    def check(self, connection: Mapping[str, Any], lookups: Sequence[Lookup], *, has_secret: bool) -> None:
        del connection, lookups, has_secret

    def open(self, source: SourceDefinition, secret: str | None) -> SourceConnection:
        peer = self.peers[source.connection["peer"]]
        peer.secrets.append(secret)
        return Connection(peer)


def define(key: str = "billing", **changes: Any) -> SourceDefinition:  # noqa: ANN401 - fields of a definition
    """A source of balance and name, found by account."""
    source = SourceDefinition(
        id=new_id(),
        key=key,
        name=key.capitalize(),
        kind=SourceKind.REST,
        connection={"peer": key},
        lookups=(Lookup(IdentifierKind.ACCOUNT, "/customers/{id}", "number"),),
        fields=(BALANCE, NAME),
        created_at=START,
    )
    return replace(source, **changes)


@dataclass
class Backoffice:
    """Sources, their peers, and the context in which they are asked."""

    context: Context
    clock: ManualClock
    peers: dict[str, Peer]

    async def run(self, work: Awaitable[T], *, most: float = 60.0) -> T:
        """Finish some work, moving the clock to the next moment that anybody waits for as soon as all stand still."""
        task = asyncio.ensure_future(work)
        until = self.clock.now() + timedelta(seconds=most)
        while not task.done():
            await settle()
            following = self.clock.next_end_of_pause()
            if not task.done() and following is not None:
                assert following <= until, "it waits longer than it may"
                self.clock.move_to(max(following, self.clock.now()))
        return task.result()

    async def pass_time(self, seconds: float) -> None:
        """Let so much time pass, with everything that ends in it."""
        until = self.clock.now() + timedelta(seconds=seconds)
        await settle()
        while (following := self.clock.next_end_of_pause()) is not None and following <= until:
            self.clock.move_to(max(following, self.clock.now()))
            await settle()
        self.clock.move_to(until)
        await settle()

    async def change(self, source: SourceDefinition) -> None:
        """Store the next version of a definition, as another process does."""
        async with self.context.database.transaction() as tx:
            await tx.sources.save(replace(source, version=source.version + 1))


async def settle() -> None:
    """Let everybody run until they wait for the clock."""
    for _ in range(40):
        await asyncio.sleep(0)


async def open_backoffice(*sources: SourceDefinition, set_up: Callable[[Backoffice], None] | None = None) -> Backoffice:
    """Store sources; each has a peer by its key that knows Ann."""
    clock = ManualClock()
    peers = {source.connection["peer"]: Peer(clock, {ANN.value: (ann(),)}) for source in sources}
    adapter = Adapter(peers)
    context = replace(
        context_on(MemoryDatabase(), clock), source_adapters={SourceKind.REST: adapter}, live_sources=LiveSources(clock.pause)
    )
    async with context.database.transaction() as tx:
        for source in sources:
            await tx.sources.add(source)
    office = Backoffice(context, clock, peers)
    if set_up is not None:
        set_up(office)
    return office


def ann(**columns: object) -> dict[str, object]:
    """Ann's row."""
    return {"number": "A1", "balance": "12.50", "name": "Ann", **columns}


async def look(office: Backoffice, *identifiers: Identifier, wanted: frozenset[str] | None = None) -> CustomerView:
    return await office.run(read_view(office.context, WHO, identifiers or (ANN,), wanted=wanted))


def value(view: CustomerView, name: str = "billing.balance") -> object:
    return view.attributes[name].value


def reason(view: CustomerView, name: str = "billing.balance") -> UnknownReason:
    found = value(view, name)
    assert isinstance(found, Missing), found
    assert found.detail
    return found.reason

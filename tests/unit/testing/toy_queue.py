"""A queue in forty lines that keeps its promises, and its children, each of which breaks one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from midoffice.testing.queue import Capacity, ItemState, PendingOffer, QueueSystem, Refused


@dataclass
class Item:
    """A work item; `spared` are the agents who have declined it."""

    id: str
    state: ItemState = ItemState.QUEUED
    offer: PendingOffer | None = None
    spared: set[str] = field(default_factory=set)


class ToyQueue:
    """Everything in one process; each change is made between two awaits, so that nothing comes in between."""

    def __init__(self) -> None:
        self.limits: dict[str, int] = {}
        self.used: dict[str, int] = {}
        self.at_work: set[str] = set()
        self.items: dict[str, Item] = {}
        self.pending: dict[str, PendingOffer] = {}
        self.serial = 0

    async def hire(self, agent: str, limit: int) -> None:
        self.limits[agent], self.used[agent] = limit, 0

    async def ready(self, agent: str) -> None:
        self.at_work.add(agent)

    async def not_ready(self, agent: str) -> None:
        self.at_work.discard(agent)

    async def arrive(self, key: str) -> str:
        return self.items.setdefault(key, Item(f"item of {key}")).id

    def waiting(self) -> list[Item]:
        return [item for item in self.items.values() if item.state is ItemState.QUEUED]

    def fits(self, agent: str) -> bool:
        return self.used[agent] < self.limits[agent]

    async def route(self) -> None:
        for item in self.waiting():
            for agent in sorted(self.at_work - item.spared):
                if item.state is ItemState.QUEUED and self.fits(agent):
                    await self.offer(item, agent)

    async def offer(self, item: Item, agent: str) -> None:
        self.serial += 1
        item.state, item.offer = ItemState.OFFERED, PendingOffer(f"offer-{self.serial}", item.id, agent)
        self.pending[item.offer.id] = item.offer
        self.used[agent] += 1

    async def offers(self, agent: str) -> Sequence[PendingOffer]:
        return [offer for offer in self.pending.values() if offer.agent == agent]

    def item_of(self, offer: PendingOffer) -> Item:
        return next(item for item in self.items.values() if item.id == offer.item)

    def end(self, offer: PendingOffer) -> Item:
        if self.pending.pop(offer.id, None) is None:
            raise Refused
        return self.item_of(offer)

    async def accept(self, offer: PendingOffer) -> None:
        self.end(offer).state = ItemState.ASSIGNED

    def give_back(self, offer: PendingOffer) -> None:
        self.used[offer.agent] -= 1

    async def withdraw(self, offer: PendingOffer) -> None:
        self.end(offer).state = ItemState.QUEUED
        self.give_back(offer)

    async def reject(self, offer: PendingOffer) -> None:
        await self.withdraw(offer)
        self.item_of(offer).spared.add(offer.agent)

    async def expire(self, offer: PendingOffer) -> None:
        await self.reject(offer)

    async def complete(self, agent: str, item: str) -> None:
        next(each for each in self.items.values() if each.id == item).state = ItemState.COMPLETED
        self.used[agent] -= 1

    async def capacity(self, agent: str) -> Capacity:
        return Capacity(self.used[agent], self.limits[agent])

    async def state(self, item: str) -> ItemState:
        found = next((each for each in self.items.values() if each.id == item), None)
        if found is None:
            raise LookupError(item)
        return found.state

    async def restart(self) -> None:
        await asyncio.sleep(0)

    async def let_pass(self, seconds: float) -> None:
        for item in self.items.values():
            item.spared.clear() if seconds else None


class ClaimsWithoutCounting(ToyQueue):
    """Invariant 1: looks whether there is room, then waits for something, then claims without looking again."""

    async def offer(self, item: Item, agent: str) -> None:
        await asyncio.sleep(0)
        if item.state is ItemState.QUEUED:
            await super().offer(item, agent)


class OffersTwice(ToyQueue):
    """Invariant 1: two that route at once offer the same item."""

    async def offer(self, item: Item, agent: str) -> None:
        if self.fits(agent):
            item.state = ItemState.OFFERED
            await asyncio.sleep(0)
            await super().offer(item, agent)

    def waiting(self) -> list[Item]:
        return [item for item in self.items.values() if item.state is ItemState.QUEUED or (item.offer is None)]


class LeaksCapacity(ToyQueue):
    """Invariant 1: capacity is not given back for an offer that is taken back."""

    def give_back(self, offer: PendingOffer) -> None:
        if offer.agent == "ann":
            super().give_back(offer)


class LosesRejected(ToyQueue):
    """Invariant 2: a rejected item does not come back."""

    async def reject(self, offer: PendingOffer) -> None:
        await super().reject(offer)
        del self.items[next(key for key, item in self.items.items() if item.id == offer.item)]


class ForgetsToOffer(ToyQueue):
    """Invariant 2: what has come back is never offered again."""

    async def let_pass(self, seconds: float) -> None:
        pass


class DoublesContacts(ToyQueue):
    """Invariant 3: looks whether the contact is there, then waits for something, then stores it."""

    async def arrive(self, key: str) -> str:
        if key not in self.items:
            await asyncio.sleep(0)
            self.serial += 1
            self.items[key] = Item(f"item {self.serial}")
        return self.items[key].id


class NewestFirst(ToyQueue):
    """Invariant 4: serves the youngest."""

    def waiting(self) -> list[Item]:
        return list(reversed(super().waiting()))


class TimersInMemory(ToyQueue):
    """Invariant 5: a restart forgets when offers end."""

    def __init__(self) -> None:
        super().__init__()
        self.forgotten: set[str] = set()

    async def restart(self) -> None:
        self.forgotten |= self.pending.keys()

    async def expire(self, offer: PendingOffer) -> None:
        if offer.id not in self.forgotten:
            await super().expire(offer)


BROKEN: dict[type[ToyQueue], int] = {
    ClaimsWithoutCounting: 1,
    OffersTwice: 1,
    LeaksCapacity: 1,
    LosesRejected: 2,
    ForgetsToOffer: 2,
    DoublesContacts: 3,
    NewestFirst: 4,
    TimersInMemory: 5,
}


def making(kind: type[ToyQueue]) -> Callable[[], AbstractAsyncContextManager[QueueSystem]]:
    """Return what `check_queue` takes."""

    @asynccontextmanager
    async def make() -> AsyncIterator[QueueSystem]:
        yield kind()

    return make

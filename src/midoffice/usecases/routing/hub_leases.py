"""Who routes which hub: each router gives signs of life, holds the leases of its hubs, and takes over those of the dead."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from midoffice.domain.routing.partition import share_of_hubs
from midoffice.domain.services.hub import Hub
from midoffice.ports.database import Transaction
from midoffice.ports.leases import Lease
from midoffice.usecases.given import Context
from midoffice.usecases.routing.route import LEASE_TTL
from midoffice.usecases.routing.write_decisions import ROUTER, lease_of


@dataclass(frozen=True, slots=True)
class Beat:
    """What a router holds after a sign of life: hubs with their epochs, and those of them that it is to give back."""

    held: Mapping[UUID, int]
    give_back: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class RoutedHub:
    """A hub and the lease under which it is routed; None while nobody ever took it, or it was given up."""

    hub: Hub
    lease: Lease | None


async def beat(context: Context, holder: str) -> Beat:
    """Give a sign of life: leases held are extended, hubs of nobody are taken as far as this router's share goes.

    A lease is as long as a sign of life, so the hubs of a router that died are free when it counts no more.
    """
    now = context.clock.now()
    async with context.database.transaction() as tx:
        routers = await tx.leases.attend(ROUTER, holder, now, LEASE_TTL)
        hubs = {lease_of(hub.id): hub.id for hub in await tx.hubs.all() if hub.active}
        leases = [lease for lease in await tx.leases.list(ROUTER) if lease.name in hubs and lease.expires_at > now]
        share = share_of_hubs(tuple(hubs.values()), {hubs[each.name]: each.holder for each in leases}, routers, holder)
        wanted = {*share.take, *(hubs[each.name] for each in leases if each.holder == holder)}
        held = {}
        for hub_id in sorted(wanted):  # in one order: two routers that begin at once do not wait for each other
            lease = await tx.leases.acquire(lease_of(hub_id), holder, now, LEASE_TTL)
            if lease is not None:
                held[hub_id] = lease.epoch
    return Beat(held, share.give_back)


async def depart(context: Context, holder: str) -> None:
    """Give everything up: other routers take over at once."""
    async with context.database.transaction() as tx:
        await tx.leases.depart(ROUTER, holder)
        for lease in await tx.leases.list(ROUTER):
            if lease.holder == holder:
                await tx.leases.release(lease.name, holder)


async def read_routed_hubs(tx: Transaction) -> tuple[RoutedHub, ...]:
    """Return the hubs in use, each with its lease, for people to look at."""
    leases = {lease.name: lease for lease in await tx.leases.list(ROUTER)}
    return tuple(RoutedHub(hub, leases.get(lease_of(hub.id))) for hub in await tx.hubs.all() if hub.active)

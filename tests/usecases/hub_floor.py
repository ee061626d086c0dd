"""A contact centre in several hubs, each with a router of its own that follows the log."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from tests.routing import state_of
from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.services.hub import MAIN_HUB, Hub
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import new_id
from midoffice.ports.leases import LeaseLost
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.routing.route import Routing, route_waiting, take_lease, take_over


@dataclass
class HubFloor:
    """Hubs by name, with the routings of those that were routed."""

    floor: Floor
    hubs: dict[str, UUID] = field(default_factory=lambda: {"main": MAIN_HUB})
    routings: dict[str, Routing] = field(default_factory=dict)

    async def found(self, name: str) -> Hub:
        """Make a hub."""
        hub = Hub(new_id(), name, name.title())
        async with self.floor.context.database.transaction() as tx:
            await tx.hubs.add(hub)
        self.hubs[name] = hub.id
        return hub

    async def open_service(self, key: str, hub: str, **fields: object) -> Service:
        """Make a service of a hub, with a touchpoint for each channel."""
        service = replace(Service(new_id(), key, key.title(), hub_id=self.hubs[hub]), **fields)  # type: ignore[arg-type]
        self.floor.services[key] = service
        async with self.floor.context.database.transaction() as tx:
            await tx.services.add(service)
            for channel in (Channel.CHAT, Channel.EMAIL):
                point = Touchpoint(new_id(), f"{key}-{channel}", channel, key, service.id, LOAD_UNITS[channel])
                await tx.touchpoints.add(point)
                self.floor.touchpoints[key, channel] = point
        return service

    async def hire(self, name: str, hub: str, limits: tuple[int, int, int] = (12, 12, 6)) -> Principal:
        """Take on a ready agent of a hub."""
        agent = await self.floor.hire(name, limits=limits, ready=False)
        async with self.floor.context.database.transaction() as tx:
            profile = await tx.agent_profiles.get(agent.account_id)
            if profile.hub_id != self.hubs[hub]:
                await tx.agent_profiles.save(replace(profile, hub_id=self.hubs[hub], version=profile.version + 1))
        await self.floor.make_ready(agent)
        return agent

    async def lead(self, hub: str) -> Routing:
        """Return the routing of a hub under the epoch that its lease has now."""
        lease = await take_lease(self.floor.context, "test", self.hubs[hub])
        assert lease is not None
        known = self.routings.get(hub)
        if known is None or known.epoch != lease.epoch:
            known = self.routings[hub] = await take_over(self.floor.context, lease.epoch, self.hubs[hub])
        return known

    async def route(self, *hubs: str) -> int:
        """Route each hub (none: all) until nothing is left to decide, and look whether it knows what one would that begins now."""
        offered = 0
        await settle_log(self.floor.context.database)
        for hub in hubs or tuple(self.hubs):
            try:
                while (step := await route_waiting(self.floor.context, await self.lead(hub))).more:
                    offered += step.offered
                offered += step.offered
            except LeaseLost:
                raise AssertionError(f"{hub} was fenced, and nobody else routes") from None
            mine = self.routings[hub]
            anew = await take_over(self.floor.context, mine.epoch, mine.hub_id)
            assert state_of(mine.queue) == state_of(anew.queue), f"{hub}: followed the log, and read anew"
        return offered

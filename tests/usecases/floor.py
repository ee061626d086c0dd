"""A contact centre for tests of the use cases, on any store."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from tests.plain_context import context_on
from tests.routing import route_all, state_of

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.access.account import Account
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.agents.agent import Agent, AgentSkill, Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.interactions.reason import Reason
from midoffice.domain.routing.offer import Offer
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.service import Ranking, RequiredSkill, Service, WideningStep
from midoffice.domain.touchpoints.channel import LOAD_UNITS, Channel
from midoffice.domain.touchpoints.inbound import Automatic, InboundMessage, ThreadHints
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.clock import ManualClock
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.events import SYSTEM, directory_changed
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.receive import Receipt, receive
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.route import Routing, route_waiting, take_lease, take_over
from midoffice.usecases.routing.work_items import WrapUp
from midoffice.workers.timers import handle_one_timer


@dataclass
class Floor:
    """Billing and Sales, a skill each, and Care, which widens and has an order of its own; agents made on demand."""

    context: Context
    clock: ManualClock
    english: Skill = field(default_factory=lambda: Skill(new_id(), "english", "English"))
    selling: Skill = field(default_factory=lambda: Skill(new_id(), "selling", "Selling"))
    reason: Reason = field(default_factory=lambda: Reason(new_id(), "invoice", "Invoice"))
    services: dict[str, Service] = field(default_factory=dict)
    touchpoints: dict[tuple[str, Channel], Touchpoint] = field(default_factory=dict)
    agents: dict[str, Principal] = field(default_factory=dict)
    serial: int = 0
    epoch: int = 0
    routing: Routing | None = None

    async def fill(self) -> None:
        billing = Service(new_id(), "billing", "Billing", required_skills=(RequiredSkill(self.english.id, 2),))
        sales = Service(new_id(), "sales", "Sales", required_skills=(RequiredSkill(self.selling.id),))
        care = Service(
            new_id(),
            "care",
            "Care",
            required_skills=(RequiredSkill(self.english.id, 5),),
            ranking=Ranking.ROUND_ROBIN,
            rank=-1,
            weight=2.5,
            widening=(
                WideningStep(timedelta(seconds=10), ((RequiredSkill(self.english.id, 4), RequiredSkill(self.selling.id, 3)),)),
                WideningStep(timedelta(seconds=60)),
            ),
        )
        self.services = {"billing": billing, "sales": sales, "care": care}
        async with self.context.database.transaction() as tx:
            await tx.routing_attributes.add(RoutingAttribute(new_id(), "team", "Team", ("north", "south")))
            for skill in (self.english, self.selling):
                await tx.skills.add(skill)
            await tx.reasons.add(self.reason)
            for service in self.services.values():
                await tx.services.add(service)
                for channel in Channel:
                    point = Touchpoint(new_id(), f"{service.key}-{channel}", channel, service.name, service.id, LOAD_UNITS[channel])
                    await tx.touchpoints.add(point)
                    self.touchpoints[service.key, channel] = point

    async def change_service(self, key: str, **changes: object) -> Service:
        changed = replace(self.services[key], version=self.services[key].version + 1, **changes)  # type: ignore[arg-type]
        async with self.context.database.transaction() as tx:
            await tx.services.save(changed)
            await tx.log.append([directory_changed("services", self.clock.now(), SYSTEM)])
        self.services[key] = changed
        return changed

    async def hire(
        self,
        name: str,
        *,
        skills: tuple[Skill, ...] | None = None,
        limits: tuple[int, int, int] = (12, 12, 6),
        roles: tuple[Role, ...] = (Role.AGENT,),
        ready: bool = True,
    ) -> Principal:
        now = self.clock.now()
        account = Account(new_id(), name, name.title(), roles, active=True, created_at=now)
        levels = tuple(AgentSkill(skill.id, 3) for skill in (self.english, self.selling) if skills is None or skill in skills)
        async with self.context.database.transaction() as tx:
            await tx.accounts.add(account)
            await tx.agent_profiles.add(Agent(account.id, account.name, account.name, levels))
            await tx.agents.add_states(
                Presence(account.id, PresenceState.SIGNED_OUT, None, now, seen_at=now), Load(account.id, *limits, 0, 0, 0, now)
            )
            await tx.log.append([directory_changed("agents", now, SYSTEM)])
        principal = Principal(account.id, account.name, roles, scopes_of(roles))
        self.agents[name] = principal
        if ready:
            await self.make_ready(principal)
        return principal

    async def make_ready(self, principal: Principal) -> None:
        await set_presence(self.context, principal, PresenceState.READY, None)

    async def arrive(
        self,
        service: str = "billing",
        channel: Channel = Channel.CHAT,
        *,
        sender: str | None = None,
        text: str = "hello",
        provider_id: str | None = None,
        hints: ThreadHints | None = None,
        automatic: Automatic | None = None,
    ) -> Receipt:
        self.serial += 1
        kind = IdentifierKind.VISITOR if channel is Channel.CHAT else IdentifierKind.EMAIL
        value = sender or (f"visitor-{self.serial}" if channel is Channel.CHAT else f"customer{self.serial}@example.com")
        return await receive(
            self.context,
            InboundMessage(
                touchpoint_id=self.touchpoints[service, channel].id,
                provider_message_id=provider_id or f"m-{self.serial}",
                sender=Identifier(kind, value),
                sender_name="",
                sent_at=self.clock.now(),
                text=text,
                hints=hints or ThreadHints(),
                automatic=automatic,
            ),
        )

    async def route(self, *, compared: bool = True) -> int:
        """Route until nothing is left to decide; return the offers made.

        In memory one router follows the log from the beginning, and must know what one would that has just taken over. The two are
        `compared` each time, except where that is most of the work: a later comparison sees what an earlier one would have seen.
        """
        lease = await take_lease(self.context, "test")
        assert lease is not None
        self.epoch = lease.epoch
        if not isinstance(self.context.database, MemoryDatabase):
            return await route_all(self.context)
        if self.routing is None:
            self.routing = await take_over(self.context, lease.epoch)
        offered = 0
        while True:
            step = await route_waiting(self.context, self.routing)
            offered += step.offered
            if not step.more:
                break
        if compared:
            anew = await take_over(self.context, lease.epoch)
            for mine, new in zip(state_of(self.routing.queue), state_of(anew.queue), strict=True):
                assert mine == new, f"followed the log: {mine}; read anew: {new}"
        return offered

    async def pass_time(self, by: timedelta) -> None:
        """Move the clock and let every timer that comes due do its work, in order."""
        end = self.clock.now() + by
        while True:
            async with self.context.database.reading() as tx:
                due = await tx.timers.next_due()
            if due is None or due > end:
                break
            self.clock.move_to(max(due, self.clock.now()))
            await handle_one_timer(self.context)
        self.clock.move_to(max(end, self.clock.now()))

    async def offers_to(self, principal: Principal) -> tuple[Offer, ...]:
        async with self.context.database.reading() as tx:
            return await tx.queue.pending_offers_to(principal.account_id)

    async def asked(self) -> Principal:
        """Return the one agent who has a pending offer."""
        (asked,) = [p for p in self.agents.values() if await self.offers_to(p)]
        return asked

    async def take(self, principal: Principal) -> WorkItem:
        """Route, and accept the one offer the agent gets."""
        await self.route()
        (offer,) = await self.offers_to(principal)
        return (await accept_offer(self.context, principal, offer.id)).work_item

    async def item(self, item_id: UUID) -> WorkItem:
        async with self.context.database.reading() as tx:
            return await tx.queue.get(item_id)

    async def used(self, principal: Principal) -> int:
        async with self.context.database.reading() as tx:
            return (await tx.agents.load(principal.account_id)).total_used

    async def faults(self) -> tuple[str, ...]:
        async with self.context.database.reading() as tx:
            return await tx.queue.faults()

    @property
    def form(self) -> WrapUp:
        return WrapUp((self.reason.id,), Outcome.RESOLVED)


async def open_floor(database: Database) -> Floor:
    """Return a filled floor on an empty store."""
    clock = ManualClock(jumping=True)
    floor = Floor(context_on(database, clock), clock)
    await floor.fill()
    return floor

"""All stores in memory: for tests and simulations, held to the same conformance suites as the real one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar
from uuid import UUID

from midoffice.adapters.memory.access import MemoryAccessStore
from midoffice.adapters.memory.agents import MemoryAgentStore
from midoffice.adapters.memory.browsers import MemoryBrowserStore
from midoffice.adapters.memory.budgets import MemoryBudgets
from midoffice.adapters.memory.callbacks import MemoryCallbackStore
from midoffice.adapters.memory.calls import MemoryCallStore
from midoffice.adapters.memory.campaigns import MemoryCampaignStore
from midoffice.adapters.memory.capacity import MemoryCapacityStore
from midoffice.adapters.memory.catalogues import MemoryCatalogueStore
from midoffice.adapters.memory.choices import MemoryChoiceLists
from midoffice.adapters.memory.customers import MemoryCustomerStore
from midoffice.adapters.memory.event_log import MemoryEventLog
from midoffice.adapters.memory.external_queue import MemoryExternalQueueStore
from midoffice.adapters.memory.identity import MemoryIdentityStore
from midoffice.adapters.memory.intake import MemoryIntakeStore
from midoffice.adapters.memory.interactions import MemoryInteractionStore
from midoffice.adapters.memory.leases import MemoryLeases
from midoffice.adapters.memory.ledger import MemoryLedgerStore
from midoffice.adapters.memory.menus import MemoryMenuStore
from midoffice.adapters.memory.offering import MemoryOfferingStore
from midoffice.adapters.memory.outbox import MemoryOutbox
from midoffice.adapters.memory.page_views import MemoryPageViewStore
from midoffice.adapters.memory.people import MemoryPeopleStore
from midoffice.adapters.memory.plans import MemoryPlanVersions
from midoffice.adapters.memory.queue import MemoryQueueStore
from midoffice.adapters.memory.recorded import MemoryRecordedDays
from midoffice.adapters.memory.recordings import MemoryRecordingStore
from midoffice.adapters.memory.records import MemoryRecords, Versioned, must_exist
from midoffice.adapters.memory.rules import MemoryRuleStore
from midoffice.adapters.memory.scores import MemoryScoreStore
from midoffice.adapters.memory.simulations import MemorySimulationStore
from midoffice.adapters.memory.sounds import MemorySoundStore
from midoffice.adapters.memory.sources import MemorySourceStore
from midoffice.adapters.memory.tables import Journal, Unique
from midoffice.adapters.memory.timers import MemoryTimers
from midoffice.adapters.memory.touchpoints import MemoryTouchpointStore
from midoffice.adapters.memory.trunks import MemoryTrunkStore
from midoffice.adapters.memory.wallboard import MemoryWallboard
from midoffice.domain.access.account import Account
from midoffice.domain.agents.agent import Agent, Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.interactions.reason import QuickReply, Reason
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.hub import MAIN_HUB, Hub
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import Conflict
from midoffice.ports.access import AccessStore
from midoffice.ports.agents import AgentStore
from midoffice.ports.browsers import BrowserStore
from midoffice.ports.callbacks import CallbackStore
from midoffice.ports.calls import CallStore
from midoffice.ports.campaigns import CampaignStore
from midoffice.ports.capacity import CapacityStore
from midoffice.ports.choices import ChoiceLists
from midoffice.ports.customers import CustomerStore
from midoffice.ports.database import Transaction
from midoffice.ports.decisions import CatalogueStore, LedgerStore
from midoffice.ports.event_log import Event, EventLog
from midoffice.ports.external_queue import ExternalQueueStore
from midoffice.ports.identity import IdentityStore
from midoffice.ports.intake import IntakeStore
from midoffice.ports.interactions import InteractionStore
from midoffice.ports.leases import Leases
from midoffice.ports.menus import MenuStore
from midoffice.ports.offering import OfferingStore
from midoffice.ports.outbox import Outbox
from midoffice.ports.page_views import PageViewStore
from midoffice.ports.people import PeopleStore
from midoffice.ports.plans import PlanVersions
from midoffice.ports.queue import QueueStore
from midoffice.ports.recorded import RecordedDays
from midoffice.ports.recordings import RecordingStore
from midoffice.ports.records import Records
from midoffice.ports.rules import RuleStore
from midoffice.ports.scores import ScoreStore
from midoffice.ports.simulations import SimulationStore
from midoffice.ports.sounds import SoundStore
from midoffice.ports.sources import SourceStore
from midoffice.ports.timers import Timers
from midoffice.ports.touchpoints import TouchpointStore
from midoffice.ports.trunks import TrunkStore
from midoffice.ports.wallboard import Wallboard

T = TypeVar("T", bound=Versioned)


class MemoryTransaction:
    """Every store, over one journal."""

    accounts: Records[Account]
    access: AccessStore
    customers: CustomerStore
    people: PeopleStore
    identity: IdentityStore
    skills: Records[Skill]
    routing_attributes: Records[RoutingAttribute]
    agent_profiles: Records[Agent]
    agents: AgentStore
    hubs: Records[Hub]
    services: Records[Service]
    touchpoints: TouchpointStore
    page_views: PageViewStore
    sources: SourceStore
    reasons: Records[Reason]
    quick_replies: Records[QuickReply]
    interactions: InteractionStore
    plans: PlanVersions
    queue: QueueStore
    callbacks: CallbackStore
    calls: CallStore
    browsers: BrowserStore
    menus: MenuStore
    sounds: SoundStore
    trunks: TrunkStore
    campaigns: CampaignStore
    simulations: SimulationStore
    external: ExternalQueueStore
    log: EventLog
    outbox: Outbox
    timers: Timers
    leases: Leases
    choices: ChoiceLists
    capacity: CapacityStore
    scores: ScoreStore
    wallboard: Wallboard
    recorded: RecordedDays
    recordings: RecordingStore
    rules: RuleStore
    ledger: LedgerStore
    catalogues: CatalogueStore
    intake: IntakeStore
    offering: OfferingStore

    def __init__(self, journal: Journal) -> None:
        """Make the empty stores and tie those together that refer to each other."""
        self._stand_alone(journal)
        self.timers = timers = MemoryTimers(journal)
        self.log = self.events = MemoryEventLog(journal)
        self.access = access = MemoryAccessStore(journal)
        self.accounts = access.accounts
        self.customers = customers = MemoryCustomerStore(journal)
        self.people = people = MemoryPeopleStore(journal, customers)
        self.identity = MemoryIdentityStore(journal, customers, people)
        self.hubs = hubs = _hubs(journal)
        self.agent_profiles = profiles = _agents(journal, hubs)
        self.agents = agents = MemoryAgentStore(journal, profiles.table)
        self.services = services = MemoryRecords[Service](
            journal, "service", unique=(_unique_key(Service),), guard=lambda _, new: _check_service(hubs, services, new)
        )
        self.touchpoints = touchpoints = MemoryTouchpointStore(
            journal, lambda _, new: must_exist(services.table, new.service_id, "service")
        )
        self.page_views = MemoryPageViewStore(journal, touchpoints.table)
        self.simulations = MemorySimulationStore(journal)
        self.campaigns = MemoryCampaignStore(journal, customers, customers.table, touchpoints.table)
        self.interactions = interactions = MemoryInteractionStore(journal, customers.table, services.table, touchpoints.table)

        def refers(_: WorkItem | None, new: WorkItem) -> None:
            must_exist(interactions.table, new.interaction_id, "interaction")
            must_exist(interactions.cases.table, new.case_id, "case")
            must_exist(services.table, new.service_id, "service")

        self.queue = queue = MemoryQueueStore(journal, agents, profiles.table, services.table, refers)
        self.events.concerns = lambda event, hub_id: _concerns(event, hub_id, queue, services, profiles)
        self.callbacks = callbacks = MemoryCallbackStore(journal, queue.table, interactions.table, timers)
        self.calls = MemoryCallStore(journal, queue.table, interactions.table, touchpoints.table)
        self.browsers = MemoryBrowserStore(journal, touchpoints.table)
        queue.callback_faults = callbacks.faults
        interactions.count_offers = queue.ended_since
        queue.held_of = interactions.held_of
        self.external = external = MemoryExternalQueueStore(
            journal, touchpoints.table, interactions.table, queue.table, profiles.table
        )
        queue.engaged = external.engaged
        self.wallboard = MemoryWallboard(queue.table)
        self.scores = scores = MemoryScoreStore(journal, queue)
        self.recorded = MemoryRecordedDays(queue, interactions, self.log, scores)
        self.recordings = MemoryRecordingStore(journal, interactions.table)
        budgets = MemoryBudgets(journal)
        self.catalogues = catalogues = MemoryCatalogueStore(journal, budgets)
        self.ledger = MemoryLedgerStore(journal, customers, people, catalogues, budgets)
        self.intake = MemoryIntakeStore(interactions, queue, self.events)
        self.offering = MemoryOfferingStore(interactions, queue, agents, timers, self.events)

    def _stand_alone(self, journal: Journal) -> None:
        """Make those that refer to no other."""
        self.outbox, self.leases = MemoryOutbox(journal), MemoryLeases(journal)
        self.skills = MemoryRecords[Skill](journal, "skill", unique=(_unique_key(Skill),))
        self.routing_attributes = MemoryRecords[RoutingAttribute](
            journal, "routing attribute", unique=(_unique_key(RoutingAttribute),)
        )
        self.reasons = MemoryRecords[Reason](journal, "reason", unique=(_unique_key(Reason),))
        self.quick_replies = MemoryRecords[QuickReply](journal, "quick reply", unique=(_unique_key(QuickReply),))
        self.sources = MemorySourceStore(journal)
        self.choices = MemoryChoiceLists(journal)
        self.menus, self.sounds = MemoryMenuStore(journal), MemorySoundStore(journal)
        self.trunks = MemoryTrunkStore(journal)
        self.plans = MemoryPlanVersions(journal)
        self.rules = MemoryRuleStore(journal)
        self.capacity = MemoryCapacityStore(journal)


class MemoryDatabase:
    """One transaction at a time; an exception takes everything back that the transaction did."""

    def __init__(self) -> None:
        """Start empty."""
        self._journal = Journal()
        self._stores = MemoryTransaction(self._journal)
        self._lock = asyncio.Lock()
        self._owner: asyncio.Task[object] | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a read-write transaction."""
        async with self._alone(writing=True):
            yield self._stores

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a read-only transaction."""
        async with self._alone(writing=False):
            yield self._stores

    def looking(self) -> AbstractAsyncContextManager[Transaction]:
        """Open for questions."""
        return self.reading()

    @asynccontextmanager
    async def _alone(self, *, writing: bool) -> AsyncIterator[None]:
        task = asyncio.current_task()
        if task is not None and self._owner is task:
            msg = "a transaction is open in this task already: it would wait for itself"
            raise RuntimeError(msg)
        async with self._lock:
            self._owner = task
            self._journal.begin(writing=writing)
            try:
                yield
            except BaseException:
                self._journal.roll_back()
                raise
            else:
                self._stores.events.commit()
                self._journal.commit()
            finally:
                self._owner = None


def _hubs(journal: Journal) -> MemoryRecords[Hub]:
    """Make the list of hubs, with the main one in it."""

    def main_stays(_: Hub | None, new: Hub) -> None:
        if new.id == MAIN_HUB and not new.active:
            raise Conflict("The main hub stays.")

    hubs = MemoryRecords[Hub](journal, "hub", unique=(_unique_key(Hub),), guard=main_stays)
    journal.begin(writing=True)
    hubs.table.put(MAIN_HUB, Hub(MAIN_HUB, "main", "Main"))
    journal.commit()
    return hubs


def _agents(journal: Journal, hubs: MemoryRecords[Hub]) -> MemoryRecords[Agent]:
    return MemoryRecords[Agent](journal, "agent", guard=lambda _, new: must_exist(hubs.table, new.hub_id, "hub"))


def _concerns(
    event: Event, hub_id: UUID, queue: MemoryQueueStore, services: MemoryRecords[Service], profiles: MemoryRecords[Agent]
) -> bool:
    if event.service_id is None and event.work_item_id is None and not event.agent_ids:
        return True
    item = queue.table.get(event.work_item_id) if event.work_item_id else None
    named = [services.table.get(each) for each in (event.service_id, item and item.service_id) if each]
    known = [*named, *(profiles.table.get(each) for each in event.agent_ids)]
    return any(each is not None and each.hub_id == hub_id for each in known)


def _check_service(hubs: MemoryRecords[Hub], services: MemoryRecords[Service], new: Service) -> None:
    must_exist(hubs.table, new.hub_id, "hub")
    must_exist(services.table, new.overflow_service_id, "overflow service")


def _unique_key(kind: type[Skill | RoutingAttribute | Reason | QuickReply | Service | Hub]) -> Unique[T]:
    return Unique(lambda record: record.key, f"This key is taken by another {kind.__name__.lower()}.")

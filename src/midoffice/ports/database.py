"""One durable store: transactions that hold every noun's records."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from midoffice.domain.access.account import Account
from midoffice.domain.agents.agent import Agent, Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.interactions.reason import QuickReply, Reason
from midoffice.domain.services.hub import Hub
from midoffice.domain.services.service import Service
from midoffice.kernel.errors import MidofficeError
from midoffice.ports.access import AccessStore
from midoffice.ports.agents import AgentStore
from midoffice.ports.browsers import BrowserStore
from midoffice.ports.callbacks import CallbackStore
from midoffice.ports.calls import CallStore
from midoffice.ports.campaigns import CampaignStore
from midoffice.ports.capacity import CapacityStore
from midoffice.ports.choices import ChoiceLists
from midoffice.ports.customers import CustomerStore
from midoffice.ports.decisions import CatalogueStore, LedgerStore
from midoffice.ports.event_log import EventLog
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


class Retryable(MidofficeError):
    """The transaction lost a race (deadlock, serialisation failure) and did nothing; running it again may succeed."""

    sentence = "The change met another one at the same moment."
    remedy = "Try again."


class ReadOnly(RuntimeError):
    """A defect of the program: something was written in `Database.reading()`."""


class Transaction(Protocol):
    """Everything a use case may load and save; all of it commits together or not at all."""

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
    intake: IntakeStore
    offering: OfferingStore
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


class Database(Protocol):
    """Opens transactions. Deadlocks and serialisation failures are retried by `usecases.retry`, not here."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a read-write transaction; commits at the end, rolls back on any exception.

        Raises, from any call or at the commit: Conflict (a unique rule or a guard), Retryable, RetryLater (store unreachable).
        """

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a read-only transaction with one consistent snapshot; writing in it raises ReadOnly."""

    def looking(self) -> AbstractAsyncContextManager[Transaction]:
        """Open for questions of which each is answered as of its own instant: a round trip each, and none around them.

        It is no transaction, and nothing may be written in it.
        """

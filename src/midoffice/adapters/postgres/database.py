"""The durable store: a pool of connections to PostgreSQL and every store on each of them."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Literal, Self

import asyncpg

from midoffice.adapters.postgres import (
    access,
    agents,
    browsers,
    callbacks,
    calls,
    campaigns,
    capacity,
    catalogues,
    choices,
    customers,
    directories,
    event_log,
    external_queue,
    identity,
    intake,
    interactions,
    leases,
    ledger,
    menus,
    offering,
    outbox,
    page_views,
    people,
    plans,
    queue,
    recorded,
    recordings,
    rules,
    scores,
    simulations,
    sounds,
    sources,
    timers,
    touchpoints,
    trunks,
    wallboard,
    work,
)
from midoffice.adapters.postgres.connection import Connection, teach_types
from midoffice.adapters.postgres.errors import Trouble, fail
from midoffice.adapters.postgres.statements import Statement
from midoffice.adapters.postgres.table import PostgresRecords
from midoffice.domain.access.account import Account
from midoffice.domain.agents.agent import Agent, Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.interactions.reason import QuickReply, Reason
from midoffice.domain.services.hub import Hub
from midoffice.domain.services.service import Service
from midoffice.ports.access import AccessStore
from midoffice.ports.agents import AgentStore
from midoffice.ports.browsers import BrowserStore
from midoffice.ports.callbacks import CallbackStore
from midoffice.ports.calls import CallStore
from midoffice.ports.campaigns import CampaignStore
from midoffice.ports.capacity import CapacityStore
from midoffice.ports.choices import ChoiceLists
from midoffice.ports.customers import CustomerStore
from midoffice.ports.database import Retryable, Transaction
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

FILES = (
    access.SQL,
    agents.SQL,
    callbacks.SQL,
    browsers.SQL,
    calls.SQL,
    campaigns.SQL,
    simulations.SQL,
    capacity.SQL,
    catalogues.SQL,
    choices.SQL,
    customers.SQL,
    event_log.SQL,
    external_queue.SQL,
    identity.SQL,
    intake.SQL,
    interactions.SQL,
    leases.SQL,
    ledger.SQL,
    menus.SQL,
    offering.SQL,
    outbox.SQL,
    page_views.SQL,
    people.SQL,
    plans.SQL,
    queue.SQL,
    recorded.SQL,
    recordings.SQL,
    rules.SQL,
    scores.SQL,
    sounds.SQL,
    sources.SQL,
    timers.SQL,
    touchpoints.SQL,
    trunks.SQL,
    wallboard.SQL,
    work.SQL,
)
TABLES = (
    access.ACCOUNTS,
    access.TOKENS,
    agents.PRESENCES,
    agents.LOADS,
    callbacks.CALLBACKS,
    calls.CALLS,
    menus.MENUS,
    sounds.SOUNDS,
    trunks.TRUNKS,
    campaigns.CAMPAIGNS,
    simulations.SIMULATIONS,
    customers.CUSTOMERS,
    directories.SKILLS,
    directories.ROUTING_ATTRIBUTES,
    directories.AGENTS,
    directories.HUBS,
    directories.SERVICES,
    directories.REASONS,
    directories.QUICK_REPLIES,
    external_queue.EXTERNAL_ITEMS,
    external_queue.ENGAGEMENTS,
    interactions.INTERACTIONS,
    interactions.CASES,
    interactions.MESSAGES,
    outbox.OUTBOX,
    queue.WORK_ITEMS,
    queue.OFFERS,
    queue.RESERVATIONS,
    rules.RULE_SETS,
    rules.RULE_DRAFTS,
    sources.SOURCES,
    touchpoints.TOUCHPOINTS,
    work.ATTACHMENTS,
    work.SEGMENTS,
    work.ACTIVITIES,
    work.NOTES,
)

_SETTINGS = {
    "application_name": "midoffice",
    "client_min_messages": "warning",
    "idle_in_transaction_session_timeout": "15s",
    "jit": "off",
    "statement_timeout": "15s",
    "timezone": "UTC",
}
_ACQUIRE_SECONDS = 10.0
_COMMAND_SECONDS = 20.0  # a little more than the server allows: for a server that does not answer at all
_CLOSE_SECONDS = 5.0
_IDLE_SECONDS = 600.0
_STATEMENTS_KEPT = 400


class PostgresTransaction:
    """Every store on one connection."""

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
    browsers: BrowserStore
    calls: CallStore
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

    def __init__(self, connection: Connection) -> None:
        """Make the stores; they hold nothing but the connection."""
        self.accounts = PostgresRecords(connection, access.ACCOUNTS)
        self.access = access.PostgresAccessStore(connection)
        self.customers, self.people = customers.PostgresCustomerStore(connection), people.PostgresPeopleStore(connection)
        self.identity = identity.PostgresIdentityStore(connection)
        self.skills = PostgresRecords(connection, directories.SKILLS)
        self.routing_attributes = PostgresRecords(connection, directories.ROUTING_ATTRIBUTES)
        self.agent_profiles = PostgresRecords(connection, directories.AGENTS)
        self.agents = agents.PostgresAgentStore(connection)
        self.hubs = PostgresRecords(connection, directories.HUBS)
        self.services = PostgresRecords(connection, directories.SERVICES)
        self.touchpoints = touchpoints.PostgresTouchpointStore(connection)
        self.sources = sources.PostgresSourceStore(connection)
        self.reasons = PostgresRecords(connection, directories.REASONS)
        self.quick_replies = PostgresRecords(connection, directories.QUICK_REPLIES)
        self.interactions = interactions.PostgresInteractionStore(connection)
        self.page_views = page_views.PostgresPageViewStore(connection)
        self.campaigns = campaigns.PostgresCampaignStore(connection)
        self.simulations = simulations.PostgresSimulationStore(connection)
        self.queue = queue.PostgresQueueStore(connection)
        self.callbacks, self.browsers = callbacks.PostgresCallbackStore(connection), browsers.PostgresBrowserStore(connection)
        self.calls = calls.PostgresCallStore(connection)
        self.menus, self.sounds = menus.PostgresMenuStore(connection), sounds.PostgresSoundStore(connection)
        self.trunks = trunks.PostgresTrunkStore(connection)
        self.external = external_queue.PostgresExternalQueueStore(connection)
        self.log, self.outbox = event_log.PostgresEventLog(connection), outbox.PostgresOutbox(connection)
        self.timers, self.leases = timers.PostgresTimers(connection), leases.PostgresLeases(connection)
        self.capacity, self.scores = capacity.PostgresCapacityStore(connection), scores.PostgresScoreStore(connection)
        self.choices, self.plans = choices.PostgresChoiceLists(connection), plans.PostgresPlanVersions(connection)
        self.wallboard = wallboard.PostgresWallboard(connection)
        self.recorded, self.recordings = recorded.PostgresRecordedDays(connection), recordings.PostgresRecordingStore(connection)
        self.rules = rules.PostgresRuleStore(connection)
        self.ledger = ledger.PostgresLedgerStore(connection)
        self.catalogues = catalogues.PostgresCatalogueStore(connection)
        self.intake = intake.PostgresIntakeStore(connection)
        self.offering = offering.PostgresOfferingStore(connection)


class PostgresDatabase:
    """`ports.database.Database`. Open it before use: `async with PostgresDatabase(url) as database`."""

    def __init__(self, url: str, *, connections: int = 10) -> None:
        """Take the address; `connections` is the most that this process ever has open."""
        self._url = url
        self._connections = connections
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Connect and check every statement against the schema.

        Raises StatementUnfit when the schema is another one, RetryLater when the server cannot be reached.
        """
        try:
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=self._connections,
                max_inactive_connection_lifetime=_IDLE_SECONDS,
                statement_cache_size=_STATEMENTS_KEPT,
                max_cached_statement_lifetime=0,
                command_timeout=_COMMAND_SECONDS,
                server_settings=_SETTINGS,
                init=teach_types,
                reset=_nothing,
            )
            async with self._pool.acquire() as connection:
                async with connection.transaction():
                    await check(connection)
                    await event_log.settle_generation(connection)
                # Another time if somebody holds the log now: events that have no partition yet go into the default one.
                with suppress(Retryable):
                    async with connection.transaction():
                        await event_log.PostgresEventLog(connection).make_room(datetime.now(UTC))
        except Trouble as problem:
            await self.close()
            fail(problem)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close every connection; transactions still open after a few seconds are rolled back. Safe to call twice."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            await asyncio.wait_for(pool.close(), _CLOSE_SECONDS)
        except Trouble:
            pool.terminate()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a read-write transaction (READ COMMITTED: what decides is locked first)."""
        async with self._begun(None, readonly=False) as connection:
            yield PostgresTransaction(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a read-only transaction with one consistent snapshot."""
        async with self._begun("repeatable_read", readonly=True) as connection:
            yield PostgresTransaction(connection)

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[Transaction]:
        """Open for questions, each as of its own instant."""
        async with self._lent() as connection:
            yield PostgresTransaction(connection)

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Connection]:
        if (pool := self._pool) is None:
            msg = "the database is not open"
            raise RuntimeError(msg)
        try:
            connection = await pool.acquire(timeout=_ACQUIRE_SECONDS)
        except Trouble as problem:
            fail(problem)
        try:
            yield connection
        finally:
            with suppress(*Trouble):  # a broken connection is thrown away
                await pool.release(connection)

    @asynccontextmanager
    async def _begun(self, isolation: Literal["repeatable_read"] | None, *, readonly: bool) -> AsyncIterator[Connection]:
        async with self._lent() as connection:
            transaction = connection.transaction(isolation=isolation, readonly=readonly)
            try:
                await transaction.__aenter__()  # not started: one that is cancelled while it begins is left to the pool in silence
            except Trouble as problem:
                fail(problem)
            try:
                yield connection
            except BaseException as error:
                with suppress(*Trouble):  # the connection is gone, and the transaction with it
                    await transaction.__aexit__(type(error), error, error.__traceback__)
                raise
            try:
                await transaction.__aexit__(None, None, None)
            except Trouble as problem:
                fail(problem)


def statements() -> Iterable[Statement]:
    """Yield every statement that the stores use."""
    return chain(*FILES, *TABLES)


async def check(connection: Connection) -> None:
    """Prepare every statement and compare its columns with the dataclasses; raises StatementUnfit."""
    for statement in statements():
        await statement.check(connection)


async def _nothing(_: Any) -> None:  # noqa: ANN401 - whatever the pool gives
    """Leave a connection as it is when it goes back: transactions set nothing that outlives them, and a reset is a round trip."""

"""The whole wiring on one screen: which adapters serve which ports, and what each role does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from midoffice.adapters.aes_sealer import AesSealer
from midoffice.adapters.argon2_hasher import Argon2Hasher
from midoffice.adapters.child_calculation import ChildCalculation
from midoffice.adapters.disk_files import DiskAttachmentFiles
from midoffice.adapters.nats.bus import NatsBus
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import migrate
from midoffice.adapters.scores.http_scorer import HttpScorerAdapter
from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.system_clock import SystemClock
from midoffice.adapters.touchpoints.sms.adapter import SmsAdapter
from midoffice.adapters.touchpoints.voice.adapter import VoiceAdapter
from midoffice.adapters.touchpoints.webchat.adapter import WebchatAdapter
from midoffice.adapters.touchpoints.webform.adapter import WebformAdapter
from midoffice.adapters.voice.sip.probe import SipTrunkProbe
from midoffice.adapters.voice.sip.tls import TlsSettings
from midoffice.adapters.voice.speech.espeak import Espeak
from midoffice.adapters.voice.speech.uploads import decode_sound
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import RetryLater
from midoffice.main.engines import EngineOrder, EngineUrls, lease_engines, wait_for_end
from midoffice.main.external_queues import external_adapters, external_queues, external_senders
from midoffice.main.identity import load_weights
from midoffice.main.mail import email_adapter, keep_mail_door, mail_senders, mailboxes
from midoffice.main.secret_key import read_secret_key
from midoffice.main.settings import RoleName, Settings
from midoffice.main.sms import sms_senders
from midoffice.main.sources import source_adapters
from midoffice.main.supervise import supervised
from midoffice.main.telemetry import trace_requests
from midoffice.main.voice import start_voice
from midoffice.main.web_server import serve_web
from midoffice.usecases.given import Context
from midoffice.workers.external_queues import watch_external_queues
from midoffice.workers.housekeeping import count_all_responses, keep_house, make_room_in_log, watch_presence
from midoffice.workers.identity import expire_for_ever, keep_identities
from midoffice.workers.mail_fetch import run_mail_fetch
from midoffice.workers.outbox import run_outbox
from midoffice.workers.outreach import run_outreach
from midoffice.workers.routing import run_router
from midoffice.workers.scores import run_scores
from midoffice.workers.simulations import run_simulations
from midoffice.workers.sources import hear_of_sources, watch_sources
from midoffice.workers.timers import run_timers
from midoffice.workers.voice_nodes import watch_voice_nodes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from midoffice.ports.touchpoints import TouchpointAdapter


@dataclass(frozen=True)
class Application:
    """What every role is given; lives from the first connection to the last."""

    settings: Settings
    context: Context
    bus: NatsBus
    stopping: asyncio.Event
    """Set when the process shall end; anybody may set it."""
    signposts: list[tuple[str, str]] = field(default_factory=list)
    """What to print when everything is up: a few words and where to look."""


@dataclass(frozen=True)
class Loop:
    """Work that goes on for ever under supervision; one run is one call of `run`."""

    name: str
    run: Callable[[Application], Awaitable[None]]


@dataclass(frozen=True)
class Role:
    """A part of the product that may be a process of its own. `start` is up inside, and stops at its end."""

    name: str
    start: Callable[[Application], AbstractAsyncContextManager[None]]


ROUTER_LOOPS: tuple[Loop, ...] = (Loop("router", lambda application: run_router(application.context)),)

WORKER_LOOPS: tuple[Loop, ...] = (
    Loop("workers.timers", lambda application: run_timers(application.context)),
    Loop(
        "workers.outbox",
        lambda application: run_outbox(
            application.context,
            mail_senders(application.context, application.settings)
            | sms_senders(application.context)
            | external_senders(application.context),
        ),
    ),
    Loop(
        "workers.mailboxes",
        lambda application: run_mail_fetch(application.context, mailboxes(application.context, application.settings)),
    ),
    Loop(
        "workers.external_queues",
        lambda application: watch_external_queues(application.context, external_queues(application.context.default_region)),
    ),
    Loop("workers.outreach", lambda application: run_outreach(application.context)),
    Loop("workers.simulations", lambda application: run_simulations(application.context)),
    Loop("workers.mail_door", lambda application: keep_mail_door(application.context, application.settings)),
    Loop("workers.presence", lambda application: watch_presence(application.context)),
    Loop("workers.scores", lambda application: run_scores(application.context)),
    Loop("workers.sources", lambda application: watch_sources(application.context)),
    Loop("workers.house", lambda application: keep_house(application.context)),
    Loop("workers.responses", lambda application: count_all_responses(application.context)),
    Loop("workers.identity", lambda application: keep_identities(application.context)),
    Loop("workers.identity_expiry", lambda application: expire_for_ever(application.context)),
    Loop("workers.voice_nodes", lambda application: watch_voice_nodes(application.context)),
    Loop("workers.log", lambda application: make_room_in_log(application.context)),
)


def start_loops(*loops: Loop) -> Callable[[Application], AbstractAsyncContextManager[None]]:
    """The start of a role that is made of loops."""

    @asynccontextmanager
    async def start(application: Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for loop in loops:
                await running.enter_async_context(supervised(loop.name, partial(loop.run, application)))
            yield

    return start


@asynccontextmanager
async def start_http(application: Application) -> AsyncIterator[None]:
    """The edge: API, sockets, desk. It stops first, so that nothing new arrives while the rest drains."""
    from midoffice.http.app import create_app  # noqa: PLC0415  # the other roles need not load FastAPI
    from midoffice.http.edge import Edge, EdgeSettings  # noqa: PLC0415  # the same

    settings = application.settings
    edge = Edge(
        application.context,
        EdgeSettings(secure_cookies=settings.http.cookies_are_secure),
        probes={"nats": partial(_ask_nats, application.bus)},
    )
    web = create_app(edge)
    trace_requests(settings.telemetry, web)
    async with serve_web(web, settings, failed=application.stopping.set):
        application.signposts.append(("Agent desk", settings.http.origin))
        yield


async def _ask_nats(bus: NatsBus) -> None:
    if not bus.connected:
        raise RetryLater("NATS cannot be reached; it is tried again all the time.")


# In the order of their start; they stop the other way round.
ROLES: tuple[Role, ...] = (
    Role(RoleName.WORKERS, start_loops(*WORKER_LOOPS)),
    Role(RoleName.ROUTER, start_loops(*ROUTER_LOOPS)),
    Role(RoleName.VOICE, start_voice),
    Role(RoleName.HTTP, start_http),
)


@asynccontextmanager
async def open_engines(settings: Settings) -> AsyncIterator[EngineUrls]:
    """Addresses of PostgreSQL and NATS; starts or joins the embedded ones where the settings name none."""
    order = EngineOrder(postgres=not settings.database.url, nats=not settings.nats.url)
    if not (order.postgres or order.nats):
        yield EngineUrls(settings.database.url, settings.nats.url)
        return
    lease = await asyncio.to_thread(lease_engines, settings.engines_folder, order)
    try:
        yield EngineUrls(settings.database.url or lease.urls.database, settings.nats.url or lease.urls.nats)
    finally:
        lease.release()
        await asyncio.to_thread(wait_for_end, settings.engines_folder)


@asynccontextmanager
async def open_application(settings: Settings, stopping: asyncio.Event) -> AsyncIterator[Application]:
    """Engines, schema and everything that the use cases need from outside; closed in reverse order.

    Raises:
        MidofficeError: naming what could not be reached and what to do.
    """
    secret_key = read_secret_key(settings)
    async with (
        open_engines(settings) as engines,
        NatsBus.connect(engines.nats, prefix=settings.nats.prefix) as bus,
    ):
        await migrate(engines.database)
        async with (
            PostgresDatabase(engines.database, connections=settings.database.pool_size) as database,
            ChildCalculation() as calculate,
        ):
            context = Context(
                database=database,
                clock=SystemClock(),
                bus=bus,
                files=DiskAttachmentFiles(settings.attachments_folder),
                hasher=Argon2Hasher(),
                sealer=AesSealer(secret_key),
                secret_key=secret_key,
                public_url=settings.http.origin,
                attachment_limit_bytes=settings.attachments.max_file_bytes,
                touchpoint_adapters=_touchpoint_adapters(settings),
                session_lifetime=settings.security.session_lifetime,
                calculate=calculate,
                decisions_kept=settings.rules.decisions_kept,
                identity_weights=load_weights(settings.identity.weights_file),
                source_adapters=source_adapters(),
                scorer_adapter=HttpScorerAdapter(),
                trunk_probe=SipTrunkProbe(TlsSettings(0, settings.voice.sip.certificate, settings.voice.sip.key)),
                view_deadline=settings.views.deadline,
                recordings=SealedRecordings(settings.recordings_folder, secret_key),
                speech=Espeak(settings.prompts_folder),
                decode_sound=decode_sound,
                ice_servers=settings.voice.ice_servers,
                dial_plan=settings.voice.dial_plan(settings.region),
                default_region=settings.region,
            )
            async with _sources_in_use(context):
                yield Application(settings, context, bus, stopping)


@asynccontextmanager
async def _sources_in_use(context: Context) -> AsyncIterator[None]:
    """Hear of changed back-office systems as long as the process may ask any; close what is open to them at the end."""
    try:
        async with supervised("sources", partial(hear_of_sources, context)):
            yield
    finally:
        await context.live_sources.close()


def _touchpoint_adapters(settings: Settings) -> dict[Channel, TouchpointAdapter]:
    origin = settings.http.origin
    return {
        Channel.CHAT: WebchatAdapter(origin),
        Channel.WEBFORM: WebformAdapter(origin),
        Channel.EMAIL: email_adapter(settings),
        Channel.SMS: SmsAdapter(origin),
        Channel.VOICE: VoiceAdapter(origin),
        **external_adapters(origin),
    }


async def migrate_database(settings: Settings) -> list[str]:
    """Bring the database to this version's schema; returns the names of the migrations that ran."""
    async with open_engines(settings) as engines:
        return await migrate(engines.database)

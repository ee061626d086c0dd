"""What `midoffice demo` runs besides the product: the company, once, and the process of the simulation."""

from __future__ import annotations

import shutil
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from rich.console import Console

from midoffice.domain.access.roles import Role as StaffRole
from midoffice.main.bootstrap import Role, open_engines
from midoffice.main.demo.actions import fill_actions
from midoffice.main.demo.backoffice.role import BackOffice
from midoffice.main.demo.company import fill_company
from midoffice.main.demo.households import making_known
from midoffice.main.demo.kept_process import KeptProcess
from midoffice.main.demo.order import SimulationOrder
from midoffice.main.demo.rules import fill_rules
from midoffice.main.demo.site_identity import site_key
from midoffice.main.demo.staff import COLLEAGUES, PASSWORD
from midoffice.main.demo.telephone.company import NUMBER, fill_telephone
from midoffice.main.demo.telephone.order import TelephoneOrder
from midoffice.main.demo.telephone.role import calling
from midoffice.main.demo.texting.company import fill_texts, gateway_key
from midoffice.main.demo.touchpoints import COMPANY, CONTACT_FORM, MAIL_HOST
from midoffice.main.settings import MailSubmissionSettings, Settings
from midoffice.main.web_server import PortTaken, listen
from midoffice.testing.ports import free_port

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from midoffice.main.bootstrap import Application
    from midoffice.main.settings_voice import VoiceSettings

log = structlog.get_logger(__name__)

_HOST = "127.0.0.1"
_ROLE_WORDS = {StaffRole.AGENT: "Agent", StaffRole.SUPERVISOR: "Supervisor", StaffRole.ADMINISTRATOR: "Administrator"}


@dataclass(frozen=True)
class Demonstration:
    """The settings to run the product with, what to do before its start, and what to run besides."""

    settings: Settings
    founding: Role
    traffic: Role


def prepare_demonstration(settings: Settings, *, pace: float = 1.0) -> Demonstration:
    """Open the demonstration's own doors and bend the settings towards them: no mail leaves this machine.

    Args:
        settings: As they were read; mail submission is replaced, and logs say less unless they were set.
        pace: 1 is about six new contacts a minute; 0 means no traffic, only the company.
    """
    settings = _with_a_mail_door(settings)
    sink = listen(_HOST, 0)
    ours = {settings.http.port, settings.mail.listener.port}
    near = next(port for port in range(settings.http.port + 1, settings.http.port + 3) if port not in ours)
    shop = _near(near) if settings.http.port else listen(_HOST, 0)
    gateway = listen(_HOST, 0)
    orders = _near(settings.http.port + 3) if settings.http.port and settings.http.port + 3 not in ours else listen(_HOST, 0)
    submission = MailSubmissionSettings(host=_HOST, port=sink.getsockname()[1], security="none")
    quiet = {} if settings.logs.model_fields_set else {"level": "warning", "format": "console"}
    proxies = (*settings.http.trusted_proxies, _HOST)  # simulated customers say whose address they come from, as a proxy would
    callers = TelephoneOrder(port=free_port(), company_port=settings.voice.sip.port if settings.voice.enabled else free_port())
    changed = settings.model_copy(
        update={
            "voice": _telephone(settings.voice, callers.company_port),
            "mail": settings.mail.model_copy(update={"submission": submission}),
            "logs": settings.logs.model_copy(update=quiet),
            "http": settings.http.model_copy(update={"trusted_proxies": proxies}),
        }
    )

    @asynccontextmanager
    async def start(application: Application) -> AsyncIterator[None]:
        _put_up_signposts(application, shop, orders)
        async with AsyncExitStack() as running:
            doors = (sink.fileno(), shop.fileno(), gateway.fileno())
            await running.enter_async_context(_simulation(_order(application, sink, shop, gateway, pace), doors))
            if pace:
                await running.enter_async_context(calling(application.context, callers, pace))
                await running.enter_async_context(making_known(application.context))
            yield

    @asynccontextmanager
    async def found(application: Application) -> AsyncIterator[None]:
        async with open_engines(changed) as engines:
            folder = changed.data_dir.absolute() / "backoffice"
            async with _founded(application, BackOffice(engines.database, folder, orders)):
                await fill_telephone(application.context, callers.port)
                await fill_texts(application.context, gateway.getsockname()[1])
                yield

    return Demonstration(changed, Role("founding", found), Role("traffic", start))


@asynccontextmanager
async def _founded(application: Application, back_office: BackOffice) -> AsyncIterator[None]:
    """Make the company before anybody looks: ninety days of events are no news for the sockets. Its back office stays."""
    context = application.context
    async with back_office.running(context) as ready:
        with Console(stderr=True).status(f"Founding {COMPANY} ..."):
            await fill_company(context)
            await fill_rules(context)
            await back_office.define(context)
            await fill_actions(context)
            await ready()
        yield


def _with_a_mail_door(settings: Settings) -> Settings:
    """Another port where the usual one is taken: the simulated customers' mail must not go to whoever has it."""
    asked = settings.mail.listener
    if "port" in asked.model_fields_set or not asked.enabled:
        return settings
    try:
        listen(asked.host, asked.port).close()
    except PortTaken:
        listener = asked.model_copy(update={"port": free_port()})
        return settings.model_copy(update={"mail": settings.mail.model_copy(update={"listener": listener})})
    return settings


def _telephone(asked: VoiceSettings, port: int) -> VoiceSettings:
    """Telephone lines within this machine, unless the settings set up others."""
    if asked.enabled:
        return asked
    return asked.model_copy(update={"enabled": True, "sip": asked.sip.model_copy(update={"host": _HOST, "port": port})})


def _near(port: int) -> socket.socket:
    try:
        return listen(_HOST, port)
    except PortTaken:
        return listen(_HOST, 0)


def _order(
    application: Application, sink: socket.socket, shop: socket.socket, gateway: socket.socket, pace: float
) -> SimulationOrder:
    key, listener = application.context.secret_key, application.settings.mail.listener
    return SimulationOrder(
        url=application.settings.http.origin,
        mail_host=listener.host,
        mail_port=listener.port,
        passwords={each.login: each.password(key) for each in COLLEAGUES if each.simulated},
        mail_sink=sink.fileno(),
        shop=shop.fileno(),
        site_key=site_key(key),
        gateway=gateway.fileno(),
        gateway_key=gateway_key(key),
        pace=pace,
    )


def _put_up_signposts(application: Application, shop: socket.socket, orders: socket.socket) -> None:
    origin, listener = application.settings.http.origin, application.settings.mail.listener
    posts = application.signposts
    for each in COLLEAGUES:
        if each.for_people:
            posts.append((_ROLE_WORDS[each.role], f"sign in as [cyan]{each.login}[/] with [cyan]{PASSWORD}[/]"))
    posts.append(("Company's page with the chat", f"http://{_HOST}:{shop.getsockname()[1]}"))
    posts.append(("Orders, to book a return", f"http://{_HOST}:{orders.getsockname()[1]}"))
    posts.append(("Contact form", f"{origin}/f/{CONTACT_FORM}"))
    words = "" if shutil.which("espeak-ng") else "; install espeak-ng to hear words instead of tones"
    sip = application.settings.voice.sip.port
    posts.append(("Telephone", f"{NUMBER} at the SIP port {sip}; customers call while a softphone is on{words}"))
    posts.append(("Mail", f"help@{MAIL_HOST} at the SMTP server {listener.host} port {listener.port}"))


def _simulation(order: SimulationOrder, descriptors: tuple[int, ...]) -> AbstractAsyncContextManager[None]:
    kept = KeptProcess("demo.simulation", "midoffice.main.demo.simulation", order.encoded() + b"\n", descriptors)
    return kept.running(lambda process: process.wait())

"""A look at everything the product needs, with what to do where something is wrong."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from datetime import UTC, datetime
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import asyncpg
import nats
import psutil

from midoffice import __version__
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import current_revision, migrations
from midoffice.domain.access.roles import Role
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import MidofficeError
from midoffice.main.bootstrap import open_engines
from midoffice.main.doctor_voice import carries_calls, clock_finding, look_at_voice, node_findings, trunk_findings
from midoffice.main.engines import engines_running
from midoffice.main.finding import Finding, Level
from midoffice.main.settings import RoleName
from midoffice.usecases.routing.hub_leases import RoutedHub, read_routed_hubs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from midoffice.main.engines import EngineUrls
    from midoffice.main.settings import Settings
    from midoffice.ports.touchpoints import FetchState

_LEAST_DISK_BYTES = 2_000_000_000
_PATIENCE_SECONDS = 5.0
_POSTGRES_WANTED = 18


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything; never raises for what it looks at. Starts embedded engines for the look."""
    findings = [_python(), _data_folder(settings), _disk(settings), _web_app()]
    running = engines_running(settings.engines_folder)
    findings += [*_ports(settings), *look_at_voice(settings)]
    try:
        async with open_engines(settings) as engines:
            findings += [finding async for finding in _engines(settings, engines, running=running)]
    except MidofficeError as problem:
        findings.append(Finding(Level.WRONG, "engines", problem.message, str(problem.fields.get("remedy") or problem.remedy)))
    findings.append(await _submission(settings))
    return findings


def _python() -> Finding:
    words = f"midoffice {__version__}, Python {sys.version.split()[0]}"
    try:
        words += f", asyncpg {version('asyncpg')}, FastAPI {version('fastapi')}"
    except PackageNotFoundError as problem:
        return Finding(Level.WRONG, "versions", f"{words}; {problem}", "Install the product again: pip install midoffice")
    return Finding(Level.GOOD, "versions", words)


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        return Finding(Level.WRONG, "data folder", f"{existing} cannot be written to", "Set data_dir to a folder of your own.")
    return Finding(Level.GOOD, "data folder", f"{folder}{'' if folder.exists() else ' (made at the first start)'}")


def _disk(settings: Settings) -> Finding:
    existing: Path = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = psutil.disk_usage(str(existing)).free
    found = f"{free / 1e9:.1f} GB free at {existing}"
    if free < _LEAST_DISK_BYTES:
        return Finding(Level.WRONG, "disk", found, f"Make room: at least {_LEAST_DISK_BYTES / 1e9:.0f} GB should be free.")
    return Finding(Level.GOOD, "disk", found)


def _web_app() -> Finding:
    index = resources.files("midoffice.http") / "webapp" / "index.html"
    if index.is_file():
        return Finding(Level.GOOD, "web app", "built")
    return Finding(
        Level.WRONG,
        "web app",
        "not built: the desk cannot be shown",
        "In a source tree run `make web`; an installed package contains it, so install that again.",
    )


def _ports(settings: Settings) -> list[Finding]:
    wanted = []
    if RoleName.HTTP in settings.roles:
        wanted.append(("http.port", settings.http.host, settings.http.port))
    if RoleName.WORKERS in settings.roles and settings.mail.listener.enabled:
        wanted.append(("mail.listener.port", settings.mail.listener.host, settings.mail.listener.port))
    return [_port(*one) for one in wanted]


def _port(setting: str, host: str, port: int) -> Finding:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            return Finding(
                Level.NOTE,
                setting,
                f"{host} port {port}: {problem.strerror}",
                f"Right if midoffice runs now; otherwise stop the program that uses it, or set {setting}.",
            )
    return Finding(Level.GOOD, setting, f"{host} port {port} is free")


async def _engines(settings: Settings, engines: EngineUrls, *, running: bool) -> AsyncIterator[Finding]:
    kept = "embedded, in use by a running midoffice" if running else "embedded, started for this look"
    postgres = await _postgres(engines.database, "of your own" if settings.database.url else kept)
    yield postgres
    if postgres.level is Level.GOOD:
        for finding in [*await _configuration(engines.database), *await _calls(engines.database, settings)]:
            yield finding
    yield await _nats(engines.nats, "of your own" if settings.nats.url else kept)


async def _postgres(url: str, kind: str) -> Finding:
    remedy = "Check database.url, and that the server runs and lets this machine in."
    try:
        connection = await asyncpg.connect(url, timeout=_PATIENCE_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as problem:
        return Finding(Level.WRONG, "PostgreSQL", f"not reached ({kind}): {problem}", remedy)
    try:
        major = connection.get_server_version().major
        found = f"{await connection.fetchval('show server_version')}, {kind}"
    finally:
        await connection.close()
    if major < _POSTGRES_WANTED:
        return Finding(Level.WRONG, "PostgreSQL", found, "Use PostgreSQL 18 or newer.")
    have, newest = await current_revision(url), max(migration.number for migration in migrations())
    if have is not None and have > newest:
        return Finding(
            Level.WRONG,
            "PostgreSQL",
            f"{found}, schema {have}",
            f"This version knows {newest}: start the newer midoffice.",
        )
    schema = "empty" if have is None else f"schema {have}"
    if have != newest:
        return Finding(Level.NOTE, "PostgreSQL", f"{found}, {schema}", "The next start brings it up to date.")
    return Finding(Level.GOOD, "PostgreSQL", f"{found}, {schema}")


async def _configuration(url: str) -> list[Finding]:
    """What people have set up: whether anybody may administer, and how the mailboxes fare."""
    async with PostgresDatabase(url, connections=1) as database, database.reading() as tx:
        accounts = await tx.accounts.all()
        mailboxes = [
            (touchpoint.name, await tx.touchpoints.fetch_state(touchpoint.id))
            for touchpoint in await tx.touchpoints.all()
            if touchpoint.active and touchpoint.channel is Channel.EMAIL
        ]
        hubs = await read_routed_hubs(tx)
    findings = [hub_finding(each, datetime.now(UTC)) for each in hubs]
    findings += [mailbox_finding(name, state) for name, state in mailboxes]
    if not any(account.active and Role.ADMINISTRATOR in account.roles for account in accounts):
        remedy = "Make one: midoffice create-admin LOGIN"
        findings.insert(0, Finding(Level.NOTE, "administrators", "nobody can administer yet", remedy))
    return findings


async def _calls(url: str, settings: Settings) -> list[Finding]:
    """How telephone calls fare: nodes, lines and clocks; nothing where nobody can call."""
    async with PostgresDatabase(url, connections=1) as database, database.reading() as tx:
        nodes, trunks = await tx.calls.nodes(), await tx.trunks.all()
        telephones = sum(point.active and point.channel is Channel.VOICE for point in await tx.touchpoints.all())
    if not (nodes or trunks or telephones):
        return []
    connection = await asyncpg.connect(url, timeout=_PATIENCE_SECONDS)
    try:
        theirs = await connection.fetchval("select clock_timestamp()")
    finally:
        await connection.close()
    now = datetime.now(UTC)
    here = carries_calls(settings)
    return [clock_finding(now, theirs), *node_findings(nodes, telephones, now, here=here), *trunk_findings(trunks, nodes, now)]


def hub_finding(routed: RoutedHub, now: datetime) -> Finding:
    """Say which process routes a hub, by its lease."""
    what, lease = f"hub {routed.hub.name}", routed.lease
    if lease is None or lease.expires_at <= now:
        remedy = "Right while midoffice is stopped; otherwise start a process with the role router."
        return Finding(Level.NOTE, what, "nobody routes it now", remedy)
    host, pid = lease.holder.split(":")[:2]
    return Finding(Level.GOOD, what, f"routed by process {pid} on {host}, epoch {lease.epoch}")


def mailbox_finding(name: str, state: FetchState) -> Finding:
    """How a mailbox fares, by its last success and failure."""
    what = f"mailbox {name}"
    if state.error and (state.succeeded_at is None or (state.failed_at and state.failed_at > state.succeeded_at)):
        remedy = "Check server, port, login and password of the touchpoint; its page has a button that tries them."
        return Finding(Level.WRONG, what, state.error, remedy)
    if state.succeeded_at is None:
        return Finding(Level.NOTE, what, "not fetched yet", "It is fetched while midoffice runs with the role workers.")
    return Finding(Level.GOOD, what, f"fetched at {state.succeeded_at:%Y-%m-%d %H:%M} UTC")


async def _nats(url: str, kind: str) -> Finding:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):  # the library itself goes on trying for ever
            client = await nats.connect(url, error_cb=_ignore)
        server = client.connected_server_version
        found = f"{server.major}.{server.minor}.{server.patch}"
        await client.close()
    except Exception as problem:  # noqa: BLE001  # the library raises many kinds; each means the same here
        remedy = "Check nats.url, and that the server runs and lets this machine in."
        return Finding(Level.WRONG, "NATS", f"not reached ({kind}): {str(problem) or 'no answer'}", remedy)
    return Finding(Level.GOOD, "NATS", f"{found}, {kind}")


async def _ignore(_: Exception) -> None:
    """The failure is reported by the call itself."""


async def _submission(settings: Settings) -> Finding:
    server = settings.mail.submission
    if not server.host:
        return Finding(
            Level.NOTE,
            "mail out",
            "no mail server is set",
            "Set mail.submission.host unless every mailbox names its own.",
        )
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            _, writer = await asyncio.open_connection(server.host, server.port)
        writer.close()
    except (OSError, TimeoutError) as problem:
        why = problem.strerror or "no answer"
        return Finding(
            Level.WRONG,
            "mail out",
            f"{server.host} port {server.port}: {why}",
            "Check mail.submission.host and port, and that a firewall lets us out.",
        )
    return Finding(Level.GOOD, "mail out", f"{server.host} port {server.port} answers")

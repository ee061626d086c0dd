import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from midoffice.domain.services.hub import Hub
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.kernel.ids import new_id
from midoffice.main.bootstrap import open_application
from midoffice.main.doctor import examine, hub_finding, mailbox_finding
from midoffice.main.finding import Finding, Level
from midoffice.main.first_account import create_administrator
from midoffice.main.settings import Settings, load_settings
from midoffice.main.web_server import listen
from midoffice.ports.leases import Lease
from midoffice.ports.touchpoints import FetchState
from midoffice.usecases.access.sign_in import sign_in
from midoffice.usecases.routing.hub_leases import RoutedHub

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def installation(folder: Path, **said: object) -> Settings:
    return load_settings(None, data_dir=folder, mail={"listener": {"enabled": False}}, http={"port": 0}, **said)


async def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in await examine(settings)}


async def test_new_installation_has_nothing_wrong_but_what_is_not_set_up(folder: Path) -> None:
    found = await findings(installation(folder))
    assert found["PostgreSQL"].level is Level.NOTE
    assert found["PostgreSQL"].found.startswith("18.")
    assert found["NATS"].level is Level.GOOD
    assert found["mail out"].level is Level.NOTE
    assert all(finding.remedy for finding in found.values() if finding.level is not Level.GOOD)


async def test_administrator_made_on_the_machine_signs_in(folder: Path) -> None:
    settings = installation(folder)
    async with open_application(settings, asyncio.Event()) as application:
        assert (await findings(settings))["administrators"].level is Level.NOTE
        with pytest.raises(Invalid):
            await create_administrator(settings, "ann", "Ann", "short")
        await create_administrator(settings, "ann", "Ann", "correct horse battery")
        with pytest.raises(Conflict):
            await create_administrator(settings, "Ann", "Other Ann", "correct horse battery")
        assert (await sign_in(application.context, "ann", "correct horse battery")).account.name == "Ann"
        assert "administrators" not in await findings(settings)


async def test_unreachable_servers_are_named_with_their_settings(folder: Path) -> None:
    settings = installation(folder, database={"url": "postgresql://127.0.0.1:1/x"}, nats={"url": "nats://127.0.0.1:1"})
    found = await findings(settings)
    assert found["PostgreSQL"].level is found["NATS"].level is Level.WRONG
    assert "database.url" in found["PostgreSQL"].remedy
    assert "nats.url" in found["NATS"].remedy


async def test_taken_port_is_named(folder: Path) -> None:
    taken = listen("127.0.0.1", 0)
    settings = load_settings(data_dir=folder, http={"port": taken.getsockname()[1]})
    assert (await findings(settings))["http.port"].level is Level.NOTE
    taken.close()


@pytest.mark.parametrize(
    ("succeeded", "failed", "level"),
    [
        (None, None, Level.NOTE),
        (NOW, None, Level.GOOD),
        (None, NOW, Level.WRONG),
        (NOW, NOW + timedelta(minutes=1), Level.WRONG),
        (NOW, NOW - timedelta(minutes=1), Level.GOOD),
    ],
)
def test_mailbox_is_as_good_as_its_last_fetch(succeeded: datetime | None, failed: datetime | None, level: Level) -> None:
    state = FetchState(new_id(), succeeded_at=succeeded, failed_at=failed, error="login refused" if failed else None)
    assert mailbox_finding("info@example.com", state).level is level


def test_hub_names_the_process_that_routes_it() -> None:
    hub = Hub(new_id(), "north", "North")
    lease = Lease("router", "desk-1:4711:x", 3, NOW + timedelta(seconds=2))
    found = hub_finding(RoutedHub(hub, lease), NOW)
    assert (found.level, found.what, found.found) == (Level.GOOD, "hub North", "routed by process 4711 on desk-1, epoch 3")
    assert hub_finding(RoutedHub(hub, lease), NOW + timedelta(seconds=2)).level is Level.NOTE
    assert hub_finding(RoutedHub(hub, None), NOW).level is Level.NOTE

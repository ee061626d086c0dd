"""What every test may ask for: the real engines, an empty database in milliseconds, real peers.

`database_url` is a fresh database with all migrations, `engines` the servers behind it. One
pair of engines serves the whole run, however many worker processes it has.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from midoffice.adapters.postgres.migrate import migrate, migrations
from midoffice.main.engines import KEEPER_LOCK, EngineOrder, EngineUrls, engines_running, lease_engines, wait_for_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

FOLDER_VARIABLE = "MIDOFFICE_TEST_FOLDER"
WEBAPP = Path(__file__).parent.parent / "src" / "midoffice" / "http" / "webapp" / "index.html"
ROOM_WANTED_BYTES = 3_000_000_000
IN_CI = os.environ.get("CI") == "true"

# The machine may be busy with other workers: only the number of examples is limited, not the time.
settings.register_profile("midoffice", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("midoffice")


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process makes the folder; its workers find it in their environment."""
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp(prefix="midoffice-tests-", dir=_fastest_place())


def _fastest_place() -> str:
    """In memory where there is room: copying a database there takes 15 ms instead of 300."""
    memory = Path("/dev/shm")  # noqa: S108  # mkdtemp makes a closed folder in it
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_WANTED_BYTES:
        return str(memory)
    return tempfile.gettempdir()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder when its engines have stopped."""
    if hasattr(config, "workerinput") or FOLDER_VARIABLE not in os.environ:
        return
    folder = Path(os.environ.pop(FOLDER_VARIABLE))
    deadline = time.monotonic() + 30
    while engines_running(folder) and time.monotonic() < deadline:
        time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose peer is not installed, visibly; in CI that is a failure."""
    missing = [name for mark in item.iter_markers("peer") for name in mark.args if shutil.which(name) is None]
    if item.get_closest_marker("browser"):
        missing += [] if shutil.which("chromium") else ["chromium"]
        missing += [] if WEBAPP.exists() else ["the built web app (run `make web`)"]
    if missing:
        reason = f"not installed here: {', '.join(sorted(set(missing)))}"
        if IN_CI:
            pytest.fail(f"{reason}. In CI a missing peer is a failure.", pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def engines() -> Iterator[EngineUrls]:
    """PostgreSQL and NATS for the whole run; the first worker that asks starts them."""
    with lease_engines(Path(os.environ[FOLDER_VARIABLE]), EngineOrder(durable=False)) as lease:
        yield lease.urls


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for an installation of this test's own; waits for its engines to stop, then removes it."""
    path = Path(tempfile.mkdtemp(prefix="midoffice-test-", dir=_fastest_place()))
    yield path
    for locked in path.rglob(KEEPER_LOCK):
        wait_for_end(locked.parent)
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def nats_url(engines: EngineUrls) -> str:
    return engines.nats


@pytest.fixture
async def database_url(engines: EngineUrls) -> AsyncIterator[str]:
    """A database of this test's own, migrated; dropped afterwards, whoever is still connected."""
    template = await _migrated_template(engines)
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(_url_of(engines, "postgres"))
    try:
        await admin.execute(f"create database {name} template {template} strategy file_copy")
        yield _url_of(engines, name)
        await admin.execute(f"drop database {name} with (force)")
    finally:
        await admin.close()


@pytest.fixture
async def empty_database_url(engines: EngineUrls) -> AsyncIterator[str]:
    """A database without any migration; dropped afterwards."""
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(_url_of(engines, "postgres"))
    try:
        await admin.execute(f"create database {name}")
        yield _url_of(engines, name)
        await admin.execute(f"drop database {name} with (force)")
    finally:
        await admin.close()


def _url_of(engines: EngineUrls, database: str) -> str:
    return engines.database.replace("/midoffice?", f"/{database}?")


async def _migrated_template(engines: EngineUrls) -> str:
    """Name of the database that tests are copied from; made once for this set of migrations."""
    mark = sha256("".join(migration.sql for migration in migrations()).encode()).hexdigest()[:12]
    name = f"template_{mark}"
    with _locked(Path(os.environ[FOLDER_VARIABLE]) / "template.lock"):
        admin = await asyncpg.connect(_url_of(engines, "postgres"))
        try:
            if not await admin.fetchval("select true from pg_database where datname = $1", name):
                await admin.execute(f"create database {name}_new")
                await migrate(_url_of(engines, f"{name}_new"))
                await admin.execute(f"alter database {name}_new rename to {name}")
        finally:
            await admin.close()
    return name


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

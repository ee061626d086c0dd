"""The embedded engines as separate processes use and lose them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import asyncpg
import nats
import psutil
import pytest

from midoffice.main.engines import EngineLease, EngineOrder, EnginesDidNotStart, engines_running, lease_engines
from midoffice.main.engines import wait_for_end as wait_for_engines

QUICK = EngineOrder(durable=False)

# A process of its own that uses the engines until it is told to end.
USER = """
import sys
from pathlib import Path
from midoffice.main.engines import EngineOrder, lease_engines
with lease_engines(Path(sys.argv[1]), EngineOrder(durable=False)) as lease:
    print(lease.urls.database, lease.urls.nats, flush=True)
    sys.stdin.read()
"""


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


def start_user(folder: Path) -> tuple[subprocess.Popen[str], list[str]]:
    user = subprocess.Popen(  # noqa: S603  # our own interpreter and program
        [sys.executable, "-c", USER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout is not None
    return user, user.stdout.readline().split()


def end_user(user: subprocess.Popen[str]) -> None:
    user.communicate()
    assert user.returncode == 0


def engine_processes(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if any(str(folder) in argument for argument in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if process.pid != os.getpid()]


def postgres_server(folder: Path) -> psutil.Process:
    pid = int((folder / "postgres" / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    return psutil.Process(pid)


async def count_rows(lease: EngineLease) -> int:
    connection = await asyncpg.connect(lease.urls.database)
    try:
        return int(await connection.fetchval("select count(*) from kept"))
    finally:
        await connection.close()


async def write_row(lease: EngineLease) -> None:
    connection = await asyncpg.connect(lease.urls.database)
    await connection.execute("create table if not exists kept (x int); insert into kept values (1)")
    await connection.close()


async def test_second_start_finds_the_data(folder: Path) -> None:
    with lease_engines(folder, QUICK) as lease:
        await write_row(lease)
        client = await nats.connect(lease.urls.nats)
        await client.flush()
        await client.close()
    wait_for_engines(folder)
    assert engine_processes(folder) == []
    with lease_engines(folder, QUICK) as lease:
        assert await count_rows(lease) == 1


def test_processes_share_the_engines_and_the_last_one_stops_them(folder: Path) -> None:
    first, urls = start_user(folder)
    second, same_urls = start_user(folder)
    assert urls == same_urls
    end_user(first)
    assert engines_running(folder)
    assert postgres_server(folder).is_running()
    end_user(second)
    wait_until(lambda: not engines_running(folder), "the engines to stop")
    assert engine_processes(folder) == []


def test_engines_stop_when_their_only_user_is_killed(folder: Path) -> None:
    user, _ = start_user(folder)
    user.kill()
    user.communicate()
    wait_until(lambda: not engines_running(folder), "the engines to stop")
    assert engine_processes(folder) == []


async def test_killed_server_comes_back_at_the_same_address_with_its_data(folder: Path) -> None:
    with lease_engines(folder, QUICK) as lease:
        await write_row(lease)
        killed = postgres_server(folder)
        killed.kill()
        wait_until(lambda: not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE, "the server to die")
        rows = None
        deadline = time.monotonic() + 30
        while rows is None:
            assert time.monotonic() < deadline
            with suppress(OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
                rows = await count_rows(lease)
        assert rows == 1


async def test_killed_keeper_takes_the_engines_along_and_the_next_start_works(folder: Path) -> None:
    with lease_engines(folder, QUICK) as lease:
        await write_row(lease)
        keeper = next(process for process in engine_processes(folder) if "midoffice.main.keeper" in process.cmdline())
        servers = [process for process in engine_processes(folder) if process != keeper]
        keeper.send_signal(signal.SIGKILL)
        gone, alive = psutil.wait_procs(servers, timeout=30)
        assert gone
        assert not alive
        with lease_engines(folder, QUICK) as next_lease:
            assert await count_rows(next_lease) == 1


async def test_stale_pid_file_with_a_strangers_number_is_no_obstacle(folder: Path) -> None:
    with lease_engines(folder, QUICK) as lease:
        await write_row(lease)
        stale = (folder / "postgres" / "data" / "postmaster.pid").read_text(encoding="utf-8")
    wait_for_engines(folder)
    lines = stale.splitlines()
    lines[0] = str(os.getpid())
    (folder / "postgres" / "data" / "postmaster.pid").write_text("\n".join(lines), encoding="utf-8")
    with lease_engines(folder, QUICK) as lease:
        assert await count_rows(lease) == 1


def test_engine_that_cannot_start_says_why(folder: Path) -> None:
    data = folder / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9.6\n", encoding="utf-8")
    (folder / "postgres").chmod(0o755)
    with pytest.raises(EnginesDidNotStart) as problem:
        lease_engines(folder, EngineOrder(nats=False, durable=False))
    assert "PostgreSQL did not start" in problem.value.message
    wait_until(lambda: not engines_running(folder), "the keeper to end")


async def test_long_folder_name_is_no_obstacle(folder: Path) -> None:
    deep = folder / ("x" * 60) / ("y" * 60)
    with lease_engines(deep, QUICK) as lease:
        await write_row(lease)
    wait_for_engines(deep)

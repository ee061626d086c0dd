"""An installation for one benchmark: a temporary folder, the real processes, their memory and their CPU time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from midoffice.main.engines import EngineOrder, EngineUrls, lease_engines, wait_for_end
from midoffice.main.settings import load_settings
from midoffice.testing.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_POLL_SECONDS = 0.005
_MB = 1024 * 1024
_READY = 200


class NotReady(RuntimeError):
    """The server did not come up."""


class Installation:
    """One folder, one port; `start` may be called again after `stop`."""

    def __init__(self, folder: Path) -> None:
        """Take an empty folder."""
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """Settings of the installation, as its processes get them."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MIDOFFICE_")}
        return kept | {
            "MIDOFFICE_DATA_DIR": str(self.folder / "data"),
            "MIDOFFICE_HTTP__PORT": str(self.port),
            # Clients say whose address they come from: the doors' limits are per address, and here all come from one.
            "MIDOFFICE_HTTP__TRUSTED_PROXIES": '["127.0.0.1"]',
            "MIDOFFICE_MAIL__LISTENER__PORT": str(free_port()),
            "MIDOFFICE_LOGS__LEVEL": "warning",
        }

    @property
    def engines(self) -> EngineUrls:
        """Where the embedded engines listen while the server runs."""
        import orjson  # noqa: PLC0415  # not needed by those that only start and stop

        return EngineUrls(**orjson.loads((self.folder / "data" / "engines" / "state.json").read_bytes()))

    @property
    def secret_key(self) -> bytes:
        """The key that the server signs with."""
        from midoffice.main.secret_key import read_secret_key  # noqa: PLC0415  # not needed by all

        return read_secret_key(load_settings(data_dir=self.folder / "data"))

    def start(self) -> float:
        """Start the server; returns the seconds until it says that it is ready."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603  # our own program
                [str(Path(sys.executable).with_name("midoffice")), "up"],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        while time.monotonic() - begun < _START_SECONDS:
            if self._server.poll() is not None:
                break
            if self._is_ready():
                return time.monotonic() - begun
            time.sleep(_POLL_SECONDS)
        msg = f"the server did not come up:\n{self.log.read_text(errors='replace')[-3000:]}"
        raise NotReady(msg)

    def stop(self) -> None:
        """End the server and its engines."""
        if self._server is not None:
            self._server.send_signal(signal.SIGTERM)
            try:
                self._server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        if (self.folder / "data" / "engines").exists():
            wait_for_end(self.folder / "data" / "engines")

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Every process of the installation: `server`, `postgres`, `nats` and the `keeper` of these two."""
        found: dict[str, list[psutil.Process]] = {"server": [], "keeper": [], "postgres": [], "nats": []}
        if self._server is not None:
            server = psutil.Process(self._server.pid)
            found["server"] = [server, *server.children(recursive=True)]
        for process in psutil.process_iter(["cmdline"]):
            command = process.info["cmdline"] or []
            if "midoffice.main.keeper" in command and str(self.folder / "data" / "engines") in command:
                found["keeper"].append(process)
                for child in process.children(recursive=True):
                    found["nats" if "nats" in child.name() else "postgres"].append(child)
        return found

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time used so far by each kind of process."""
        processes = self.processes()
        used = {
            kind: sum(cpu_of(process) for process in found if process.ppid() not in {other.pid for other in found})
            for kind, found in processes.items()
        }
        return used | {"keeper": sum(sum(process.cpu_times()[:2]) for process in processes["keeper"])}

    def memory_mb(self) -> dict[str, tuple[float, float]]:
        """Memory by kind of process: (proportional share, resident), in MB.

        Pages that several processes share count once in the proportional share (PSS) and in each of them in the resident size.
        """
        used = dict.fromkeys(("server", "keeper", "postgres", "nats"), (0.0, 0.0))
        for kind, processes in self.processes().items():
            for process in processes:
                try:
                    memory = process.memory_full_info()
                except psutil.NoSuchProcess:
                    continue
                share = getattr(memory, "pss", 0) or memory.rss
                used[kind] = (used[kind][0] + share / _MB, used[kind][1] + memory.rss / _MB)
        return used

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz/ready", timeout=5) as answer:  # noqa: S310  # our own server
                return bool(answer.status == _READY)
        except (urllib.error.URLError, OSError):
            return False


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds of a process and of everything that it has started, ended or not."""
    try:
        own = process.cpu_times()
        alive = [child.cpu_times() for child in process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    return float(sum(sum(times[:4]) for times in (own, *alive)))


@contextmanager
def new_installation() -> Iterator[Installation]:
    """An installation in a temporary folder; everything of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="midoffice-bench-"))
    installation = Installation(folder)
    try:
        yield installation
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database() -> Iterator[tuple[str, Path]]:
    """An empty, durable PostgreSQL of its own: its address, and the folder of its engines. Both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="midoffice-bench-") as folder:
        engines = Path(folder) / "engines"
        with lease_engines(engines, EngineOrder(nats=False)) as lease:
            yield lease.urls.database, engines
        wait_for_end(engines)

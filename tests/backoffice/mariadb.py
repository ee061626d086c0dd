"""A real MariaDB server for tests, in a folder of its own, on a free port and a socket."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from midoffice.testing.ports import free_port

PASSWORD = "swordfish"
USER = "midoffice"
_PATIENCE_SECONDS = 60.0


@dataclass
class MariaDb:
    """One server with the database `shop` and a user who may write there; `start` blocks for a second or two."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> str:
        return str(self.folder / "s")

    def start(self) -> None:
        data = self.folder / "data"
        data.mkdir()
        common = [
            "--no-defaults",
            f"--datadir={data}",
            "--innodb-buffer-pool-size=16M",
            "--innodb-log-file-size=8M",
            "--innodb-flush-log-at-trx-commit=0",
            "--loose-innodb-use-native-aio=0",
            "--character-set-server=utf8mb4",
        ]
        if os.geteuid() == 0:
            common.append("--user=mysql")
            self.folder.chmod(0o755)
            shutil.chown(data, "mysql", "mysql")
            shutil.chown(self.folder, "mysql", "mysql")
        program = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
        made = subprocess.run(  # noqa: S603  # our own command
            [program, *common, "--bootstrap"], input=_bootstrap().encode(), capture_output=True, check=False
        )
        if made.returncode:
            raise RuntimeError(made.stderr.decode()[-3000:])
        log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(  # noqa: S603  # the same
            [
                program,
                *common,
                f"--socket={self.socket}",
                f"--port={self.port}",
                "--bind-address=127.0.0.1",
                f"--pid-file={data}/pid",
            ],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self._wait_for_greeting()

    def _wait_for_greeting(self) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                if probe.recv(5):
                    return
            if time.monotonic() > deadline or (self._process and self._process.poll() is not None):
                raise RuntimeError((self.folder / "log").read_text()[-3000:])

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()


_SYSTEM_TABLES = ("mysql_system_tables.sql", "mysql_system_tables_data.sql")


def _bootstrap() -> str:
    statements = (
        "create database mysql;",
        "use mysql;",
        *(Path("/usr/share/mysql", name).read_text(encoding="utf-8") for name in _SYSTEM_TABLES),
        "flush privileges;",
        "create database shop;",
        f"create user '{USER}'@'%' identified by '{PASSWORD}';",
        f"create user '{USER}'@'localhost' identified by '{PASSWORD}';",
        f"grant all on shop.* to '{USER}'@'%';",
        f"grant all on shop.* to '{USER}'@'localhost';",
        "",
    )
    return "\n".join(statements)

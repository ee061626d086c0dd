"""The product as four processes on one data folder, to be killed and started again at any moment."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx2
import psutil

from midoffice.adapters.aes_sealer import AesSealer
from midoffice.adapters.disk_files import DiskAttachmentFiles
from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.postgres.migrate import migrate
from midoffice.adapters.system_clock import SystemClock
from midoffice.main.demo.company import fill_company
from midoffice.main.engines import EngineLease, EngineOrder, lease_engines
from midoffice.main.secret_key import read_secret_key
from midoffice.main.settings import load_settings
from midoffice.testing.ports import free_port
from midoffice.usecases.given import Context

PATIENCE_SECONDS = 180.0
ROLES = ("http", "router", "router-2", "workers")
"""Two routers: one leads, the other stands by."""


class QuickHasher:
    """Passwords of simulated people; hashing them properly is not what is tested."""

    async def hash(self, password: str) -> str:
        from argon2 import PasswordHasher  # noqa: PLC0415

        return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(password)

    async def verify(self, stored: str | None, password: str) -> bool:
        raise NotImplementedError


@dataclass
class Installation:
    """One folder with its processes. `open` founds the company in it; nothing runs before `start`."""

    folder: Path
    port: int = field(default_factory=free_port)
    mail_port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    async def open(self) -> None:
        """Start the engines (they stay until `close`), migrate, and found a company without a past."""
        self.lease: EngineLease = await asyncio.to_thread(lease_engines, self.folder / "engines", EngineOrder())
        settings = load_settings(data_dir=self.folder)
        self.secret_key = read_secret_key(settings)
        await migrate(self.lease.urls.database)
        self.database = PostgresDatabase(self.lease.urls.database, connections=3)
        await self.database.open()
        self.context = Context(
            database=self.database,
            clock=SystemClock(),
            bus=MemoryBus(),
            files=DiskAttachmentFiles(settings.attachments_folder),
            hasher=QuickHasher(),
            sealer=AesSealer(self.secret_key),
            secret_key=self.secret_key,
        )
        await fill_company(self.context, contacts=0)

    async def close(self) -> None:
        for role in tuple(self.running):
            self.running.pop(role).kill()
        await self.database.close()
        self.lease.release()

    def start(self, role: str) -> None:
        """Start one process; returns at once."""
        settings = {
            "MIDOFFICE_DATA_DIR": str(self.folder),
            "MIDOFFICE_HTTP__PORT": str(self.port),
            "MIDOFFICE_HTTP__TRUSTED_PROXIES": '["127.0.0.1"]',
            "MIDOFFICE_MAIL__LISTENER__PORT": str(self.mail_port),
            "MIDOFFICE_LOGS__LEVEL": "warning",
        }
        with (self.folder / f"{role}.log").open("ab") as log:
            self.running[role] = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-m", "midoffice.main.cli", "up", "--role", role.partition("-")[0]],
                env={**os.environ, **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )

    async def up(self) -> None:
        """Wait until the edge and, through it, the whole installation say that they work."""
        async with asyncio.timeout(PATIENCE_SECONDS), httpx2.AsyncClient(base_url=self.url) as http:
            while not await self._ready(http):  # noqa: ASYNC110 - another process gets ready
                await asyncio.sleep(0.02)

    async def _ready(self, http: httpx2.AsyncClient) -> bool:
        for role, process in self.running.items():
            assert process.poll() is None, f"{role} ended by itself:\n{self.log[-4000:]}"
        try:
            answer = await http.get("/healthz/ready")
            return bool(answer.is_success and all(check["ok"] for check in answer.json()["checks"]))
        except httpx2.HTTPError:
            return False

    def kill(self, role: str) -> None:
        """Pull the plug: no signal handler, no clean-up."""
        process = self.running.pop(role)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills += 1

    def kill_postgres(self) -> None:
        """Kill PostgreSQL itself; its keeper brings it back."""
        (server,) = [
            process
            for process in psutil.process_iter(["cmdline"])
            if process.info["cmdline"] and str(self.folder / "engines" / "postgres" / "data") in process.info["cmdline"]
        ]
        server.send_signal(signal.SIGKILL)
        self.kills += 1

    async def two_routers(self) -> None:
        """Wait until both routers have started: one that is not there yet cannot stand by."""
        connection = await asyncpg.connect(self.lease.urls.database)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while await connection.fetchval("select count(*) from lease_sharers where expires_at > now()") < 2:  # noqa: ASYNC110 - another process starts
                    await asyncio.sleep(0.02)
        finally:
            await connection.close()

    async def leader(self) -> tuple[int, str]:
        """The router that leads: its epoch and the name of its process here."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            async with self.database.reading() as tx:
                lease = await tx.leases.held("router")
            if lease is not None:
                pid = int(lease.holder.split(":")[1])
                for role, process in self.running.items():
                    if process.pid == pid:
                        return lease.epoch, role
            await asyncio.sleep(0.01)
        raise AssertionError("nobody leads")

"""A voice process of its own with real telephones and an agent at a softphone, to be frozen, killed and started again."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.crash.softphone import Softphone
from tests.plain_context import PlainHasher
from tests.telephone.baresip import Baresip
from tests.telephone.exchanges import trunk
from tests.usecases.floor import Floor

from midoffice.adapters.aes_sealer import AesSealer
from midoffice.adapters.disk_files import DiskAttachmentFiles
from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.postgres.database import PostgresDatabase
from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.adapters.system_clock import SystemClock
from midoffice.domain.access.principal import Principal
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.call import Call, CallState
from midoffice.main.secret_key import read_secret_key
from midoffice.main.settings import load_settings
from midoffice.ports.calls import VoiceNodeRecord
from midoffice.testing.clock import ManualClock
from midoffice.testing.ports import free_port
from midoffice.usecases.given import Context

NUMBER = "+442079460123"
_PATIENCE_SECONDS = 120.0


@dataclass
class House:
    """The store, the process that carries calls, and those who telephone."""

    folder: Path
    context: Context
    database_url: str
    nats_url: str
    sip_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    phones: list[Baresip] = field(default_factory=list)
    softphones: list[Softphone] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the floor; its clock is not looked at."""
        self.floor = Floor(self.context, ManualClock())

    async def furnish(self) -> None:
        """Make the company, its number, and a trunk to this machine."""
        await self.floor.fill()
        point = self.floor.touchpoints["billing", Channel.VOICE]
        settings = {"numbers": [NUMBER], "recording": {"policy": "always"}}
        async with self.context.database.transaction() as tx:
            await tx.touchpoints.save(replace(point, settings=settings, version=point.version + 1))
            await tx.trunks.add(trunk(port=free_port()))

    def start(self) -> None:
        """Start the process; returns at once."""
        settings = {
            "MIDOFFICE_DATA_DIR": str(self.folder),
            "MIDOFFICE_DATABASE__URL": self.database_url,
            "MIDOFFICE_NATS__URL": self.nats_url,
            "MIDOFFICE_LOGS__LEVEL": "warning",
            "MIDOFFICE_VOICE__SIP__HOST": "127.0.0.1",
            "MIDOFFICE_VOICE__SIP__PORT": str(self.sip_port),
            "MIDOFFICE_VOICE__BROWSER__ADDRESSES": '["127.0.0.1"]',
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "midoffice.main.cli", "up", "--role", "voice"],
                env={**os.environ, **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )

    @property
    def log(self) -> Path:
        return self.folder / "voice.log"

    async def node(self, *, other_than: VoiceNodeRecord | None = None) -> VoiceNodeRecord:
        """Wait for the node, or for one after another one."""
        found = list[VoiceNodeRecord]()
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while not (found and found[0].trunks) and self._runs():
                    async with self.context.database.reading() as tx:
                        found = [each for each in await tx.calls.nodes() if other_than is None or each.id != other_than.id]
                    await asyncio.sleep(0.05)
        assert found, self.log.read_text(errors="replace")[-4_000:]
        return found[0]

    def _runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tell(self, number: signal.Signals) -> None:
        """Send the process a signal; a killed one is waited for."""
        assert self.process is not None
        self.process.send_signal(number)
        if number is signal.SIGKILL:
            self.process.wait()

    async def telephone(self, number: str, hertz: float) -> Baresip:
        """Return a telephone that is switched on."""
        folder = self.folder / number
        folder.mkdir()
        phone = Baresip(folder, self.sip_port, hertz, number=number)
        self.phones.append(phone)
        await phone.start()
        return phone

    async def softphone(self, agent: Principal, hertz: float) -> Softphone:
        """Return an agent's softphone, connected."""
        made = Softphone(hertz)
        self.softphones.append(made)
        await made.connect(self.context, agent)
        return made

    async def calls_of(self, number: str) -> list[Call]:
        """Return the calls of a caller, the first one first."""
        async with self.context.database.reading() as tx:
            return [call for call in await tx.calls.all() if call.caller == number]

    async def call_of(self, number: str, state: CallState, *, nth: int = 1) -> Call:
        """Wait until the nth call of a caller, which is the last one, is in a state."""
        found = list[Call]()
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while len(found) < nth or found[-1].state is not state:
                    found = await self.calls_of(number)
                    await asyncio.sleep(0.05)
        assert [call.state for call in found][nth - 1 :] == [state], f"{found}\n{self.log.read_text(errors='replace')[-3000:]}"
        return found[-1]

    async def item(self, call: Call) -> WorkItem:
        assert call.work_item_id is not None
        return await self.floor.item(call.work_item_id)

    async def close(self) -> None:
        """End everything that was begun."""
        for softphone in self.softphones:
            await softphone.close()
        for phone in self.phones:
            await phone.stop()
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@asynccontextmanager
async def telephone_house(folder: Path, database_url: str, nats_url: str) -> AsyncIterator[House]:
    """Run a voice process on a store of its own."""
    settings = load_settings(data_dir=folder)
    key = read_secret_key(settings)
    database = PostgresDatabase(database_url, connections=3)
    await database.open()
    context = Context(
        database=database,
        clock=SystemClock(),
        bus=MemoryBus(),
        files=DiskAttachmentFiles(settings.attachments_folder),
        hasher=PlainHasher(),
        sealer=AesSealer(key),
        secret_key=key,
        recordings=SealedRecordings(settings.recordings_folder, key),
    )
    house = House(folder, context, database_url, nats_url)
    try:
        await house.furnish()
        house.start()
        yield house
    finally:
        await house.close()
        await database.close()

"""The use cases' context with nothing outside but the store: notices and files in memory, passwords and secrets as they are."""

from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.memory.bus import MemoryBus
from midoffice.ports.database import Database
from midoffice.ports.outside import Clock
from midoffice.usecases.given import Context


class PlainHasher:
    async def hash(self, password: str) -> str:
        return password

    async def verify(self, stored: str | None, password: str) -> bool:
        return stored == password


class PlainSealer:
    def seal(self, secret: str) -> bytes:
        return secret.encode()

    def unseal(self, sealed: bytes) -> str:
        return sealed.decode()


def context_on(database: Database, clock: Clock) -> Context:
    """Return the context of a store and a clock."""
    return Context(
        database=database,
        clock=clock,
        bus=MemoryBus(),
        files=MemoryAttachmentFiles(),
        hasher=PlainHasher(),
        sealer=PlainSealer(),
        secret_key=b"k" * 32,
    )

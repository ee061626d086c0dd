"""Trunks: where they are kept, with their sealed secrets, and how one is tried."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from midoffice.domain.voice.trunk import Trunk
from midoffice.ports.records import SecretRecords


@dataclass(frozen=True, slots=True)
class TrunkAccess:
    """A trunk with its secret and the key of its own certificate in clear; never stored or logged."""

    trunk: Trunk
    secret: str = field(default="", repr=False)
    certificate_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TrunkFinding:
    """What came of trying a trunk: `state` is registered, reachable or failed, the sentence says it to a person."""

    state: str
    sentence: str


class TrunkProbe(Protocol):
    """Tries a trunk from the process that is asked, without carrying calls."""

    async def probe(self, access: TrunkAccess) -> TrunkFinding:
        """Ask the far end whether it knows us, or just whether it is there; a few seconds at most. Never raises."""


class TrunkStore(SecretRecords[Trunk], Protocol):
    """Trunks and their sealed secrets."""

    async def certificate_key(self, trunk_id: UUID, /) -> bytes | None:
        """Return the sealed key of a trunk's own certificate, None without one."""

    async def set_certificate_key(self, trunk_id: UUID, sealed: bytes | None, /) -> None:
        """Store or forget the sealed key of a trunk's own certificate; raises Conflict when there is no such trunk."""

"""Trunks: where they are kept, with their sealed secrets, and how one is tried."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from midoffice.domain.voice.trunk import Trunk
from midoffice.ports.records import Records


@dataclass(frozen=True, slots=True)
class TrunkAccess:
    """A trunk with its secret in clear; never stored or logged."""

    trunk: Trunk
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TrunkFinding:
    """What came of trying a trunk: `state` is registered, reachable or failed, the sentence says it to a person."""

    state: str
    sentence: str


class TrunkProbe(Protocol):
    """Tries a trunk from the process that is asked, without carrying calls."""

    async def probe(self, access: TrunkAccess) -> TrunkFinding:
        """Ask the far end whether it knows us, or just whether it is there; a few seconds at most. Never raises."""


class TrunkStore(Records[Trunk], Protocol):
    """Trunks and their sealed secrets."""

    async def remove(self, trunk_id: UUID) -> None:
        """Remove a trunk with its secret; raises NotFound."""

    async def secret(self, trunk_id: UUID) -> bytes | None:
        """Return the sealed secret of a trunk, None without one."""

    async def set_secret(self, trunk_id: UUID, sealed: bytes | None) -> None:
        """Store or forget the sealed secret; raises Conflict when there is no such trunk."""

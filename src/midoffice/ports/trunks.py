"""Trunks: where they are kept, with their sealed secrets, and how one is tried."""

from dataclasses import dataclass, field
from typing import Protocol

from midoffice.domain.voice.trunk import Trunk
from midoffice.ports.records import SecretRecords


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


class TrunkStore(SecretRecords[Trunk], Protocol):
    """Trunks and their sealed secrets."""

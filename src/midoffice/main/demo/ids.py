"""Identifiers of the past: UUIDv7 as anywhere, but of the time they stand for, and the same for the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    import random
    from datetime import datetime

_VERSION, _VARIANT = 0x7 << 76, 0x2 << 62
_SEQUENCE_BITS, _RANDOM_BITS = 12, 62


class IdMaker:
    """Makes identifiers that sort by the time given, and by the order of making within a millisecond."""

    def __init__(self, rng: random.Random) -> None:
        """Take the source of the random part."""
        self._rng = rng
        self._last = (0, 0)

    def at(self, when: datetime) -> UUID:
        """A new identifier of this moment."""
        millisecond = int(when.timestamp() * 1000)
        sequence = self._last[1] + 1 if self._last[0] == millisecond else 0
        if sequence >= 1 << _SEQUENCE_BITS:
            millisecond, sequence = millisecond + 1, 0
        self._last = (millisecond, sequence)
        return UUID(int=millisecond << 80 | _VERSION | sequence << 64 | _VARIANT | self._rng.getrandbits(_RANDOM_BITS))

"""The machine's own time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """`ports.outside.Clock`."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    async def pause(self, seconds: float) -> None:
        """Wait so long."""
        await asyncio.sleep(seconds)

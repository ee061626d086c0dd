"""What goes wrong in a loop that waits for notices is passed on as it is."""

import pytest

from midoffice.adapters.memory.bus import MemoryBus
from midoffice.kernel.errors import RetryLater
from midoffice.workers.wake import woken_by


async def test_trouble_in_a_loop_keeps_its_kind() -> None:
    with pytest.raises(RetryLater, match="not yet"):
        async with woken_by(MemoryBus(), "log", "sources"):
            raise RetryLater("not yet")

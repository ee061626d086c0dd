"""The lead of the simulated shift: looks at the wallboard and sees to it that the queue is neither empty nor long.

A queue of a few contacts is what a person who signs in needs: there is something to be offered at once, and never so much
that nobody could follow.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from midoffice.main.demo.desk_client import DeskClient, Refused

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from midoffice.main.demo.robot import Robot

_LOOK_SECONDS = 3.0
_FEW, _MANY = 2, 6
_LONG_WAIT_SECONDS = 90.0
_FEWEST_ON_DUTY = 3
_BREAKS = ("Break", "Break", "Lunch", "Training", "Back-office work")


class ShiftLead:
    """Decides who of the robots is on duty. `more` asks for a new contact at once."""

    def __init__(self, client: DeskClient, robots: Sequence[Robot], more: Callable[[], None], rng: random.Random) -> None:
        """Take the access of a supervisor and the agents of the shift."""
        self._client = client
        self._robots = robots
        self._more = more
        self._rng = rng

    async def run(self) -> None:
        """Lead for ever."""
        await self._client.sign_in()
        while True:
            try:
                await self.look(await self._client.get("/api/wallboard"))
            except Refused:
                await self._client.sign_in()
            await asyncio.sleep(_LOOK_SECONDS)

    async def look(self, board: dict[str, Any]) -> None:
        """Do what the wallboard calls for."""
        waiting = board["totals"]["waiting"]
        on_duty = [robot for robot in self._robots if robot.on_duty]
        away = [robot for robot in self._robots if not robot.on_duty]
        long = board["totals"]["longest_wait_seconds"] > _LONG_WAIT_SECONDS and waiting > _FEW
        if self._idle_person(board) and waiting < _FEW:
            self._more()
            if len(on_duty) > 1:
                await self._send_on_break(on_duty)
        elif away and (waiting > _MANY or long or len(on_duty) < _FEWEST_ON_DUTY):
            await self._rng.choice(away).call_back()
        elif waiting < _FEW and len(on_duty) > _FEWEST_ON_DUTY:
            await self._send_on_break(on_duty)

    async def _send_on_break(self, on_duty: Sequence[Robot]) -> None:
        least_busy = min(on_duty, key=lambda robot: robot.busy)
        await least_busy.send_on_break(self._rng.choice(_BREAKS))

    def _idle_person(self, board: dict[str, Any]) -> bool:
        """Whether somebody who is not simulated is ready and has nothing to do."""
        simulated = {robot.client.account_id for robot in self._robots}
        return any(
            line["state"] == "ready" and not line["handling"] and line["agent_id"] not in simulated for line in board["presence"]
        )

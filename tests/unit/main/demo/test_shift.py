"""The simulated shift: the queue is never empty for a person, and never long."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from midoffice.main.demo.desk_client import DeskClient
from midoffice.main.demo.robot import Robot
from midoffice.main.demo.shift import ShiftLead
from midoffice.main.demo.staff import AGENTS

NOBODY = "http://127.0.0.1:9"


class StillRobot(Robot):
    """A robot that only says whether it is on duty."""

    async def _show_presence(self) -> None:
        """Nobody is told."""


def board(waiting: int, *, longest: float = 0.0, person: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"totals": {"waiting": waiting, "longest_wait_seconds": longest}, "presence": [person] if person else []}


@pytest.fixture
def robots() -> list[Robot]:
    made: list[Robot] = [StillRobot(each, DeskClient(NOBODY, each.login, ""), Random(1)) for each in AGENTS if each.simulated]  # noqa: S311  # the same every time
    for number, robot in enumerate(made):
        robot.client.account_id = f"robot-{number}"
    return made


def lead(robots: list[Robot], more: Callable[[], None] = lambda: None) -> ShiftLead:
    return ShiftLead(DeskClient(NOBODY, "tess", ""), robots, more, Random(2))  # noqa: S311  # the same every time


async def test_long_queue_calls_everybody_back(robots: list[Robot]) -> None:
    shift = lead(robots)
    for _ in robots:
        await shift.look(board(20))
    assert all(robot.on_duty for robot in robots)


async def test_empty_queue_sends_all_but_three_on_a_break(robots: list[Robot]) -> None:
    for robot in robots:
        await robot.call_back()
    shift = lead(robots)
    for _ in range(20):
        await shift.look(board(0))
    assert sum(robot.on_duty for robot in robots) == 3


async def test_idle_person_gets_a_contact_at_once(robots: list[Robot]) -> None:
    asked: list[bool] = []
    shift = lead(robots, lambda: asked.append(True))
    await shift.look(board(0, person={"agent_id": "ann", "state": "ready", "handling": 0}))
    await shift.look(board(0, person={"agent_id": "ann", "state": "ready", "handling": 1}))
    await shift.look(board(0, person={"agent_id": "ann", "state": "not_ready", "handling": 0}))
    await shift.look(board(0, person={"agent_id": "robot-1", "state": "ready", "handling": 0}))
    assert asked == [True]

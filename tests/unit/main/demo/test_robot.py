"""What a simulated agent takes, and what it leaves to people."""

import asyncio
import random
from typing import TYPE_CHECKING, Any, cast

import pytest

from midoffice.main.demo.robot import Robot

if TYPE_CHECKING:
    from midoffice.main.demo.desk_client import DeskClient
    from midoffice.main.demo.staff import Colleague


class Client:
    """Notes what it is told to send."""

    account_id = "a"

    def __init__(self) -> None:
        self.posted: list[str] = []

    async def post(self, path: str) -> None:
        self.posted.append(path)


class Dice(random.Random):
    """Never waits, and has no bad day."""

    def uniform(self, a: float, b: float) -> float:  # noqa: ARG002 - as the dice have it
        return 0.0

    def random(self) -> float:
        return 0.5


@pytest.mark.parametrize(
    ("kind", "channel", "verb"),
    [("interaction", "chat", "accept"), ("interaction", "voice", "reject"), ("callback", "voice", "accept")],
)
def test_calls_are_left_to_those_who_have_a_telephone(kind: str, channel: str, verb: str) -> None:
    client = Client()
    robot = Robot(cast("Colleague", None), cast("DeskClient", client), Dice())
    item: dict[str, Any] = {"id": "w", "kind": kind, "channel": channel}
    asyncio.run(robot.answer({"id": "o", "work_item_id": "w"}, item))
    assert client.posted == [f"/api/offers/o/{verb}"]

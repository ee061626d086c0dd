"""A simulated agent: takes offers, talks, writes, wraps up - all of it through the public API, at the speed of a person."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog

from midoffice.main.demo.assignment import Assignment
from midoffice.main.demo.desk_client import DeskClient, Refused

if TYPE_CHECKING:
    import random

    from midoffice.main.demo.staff import Colleague

log = structlog.get_logger(__name__)

_HELD = frozenset({"assigned", "wrapping"})
_REJECT_SHARE = 0.015


class Robot:
    """One simulated agent. Whether it is on duty is decided by the shift."""

    def __init__(self, colleague: Colleague, client: DeskClient, rng: random.Random) -> None:
        """Take who it is and how it reaches the server."""
        self.colleague = colleague
        self.client = client
        self.reasons: dict[str, str] = {}
        self.services: dict[str, str] = {}
        """Keys of the services by id."""
        self.rng = rng
        self._assignments: dict[str, Assignment] = {}
        self._break_reason: str | None = "Team meeting"
        self._tasks: asyncio.TaskGroup

    @property
    def on_duty(self) -> bool:
        """Whether the robot takes new work."""
        return self._break_reason is None

    @property
    def busy(self) -> int:
        """How many contacts it has in hand."""
        return len(self._assignments)

    async def run(self) -> None:
        """Work for ever."""
        await self.client.sign_in()
        directory = await self.client.get("/api/directory")
        self.reasons = {reason["key"]: reason["id"] for reason in directory["reasons"]}
        self.services = {service["id"]: service["key"] for service in directory["services"]}
        async with asyncio.TaskGroup() as self._tasks:
            async for frame in self.client.live():
                if frame["kind"] == "hello" and frame["resync"]:
                    await self._look_round()
                elif frame["kind"] == "event":
                    await self._notice(frame["data"])

    async def send_on_break(self, reason: str) -> None:
        """Take no new work; what is in hand is finished."""
        self._break_reason = reason
        await self._show_presence()

    async def call_back(self) -> None:
        """Take new work again."""
        self._break_reason = None
        await self._show_presence()

    async def _show_presence(self) -> None:
        wanted = {"state": "ready"} if self._break_reason is None else {"state": "not_ready", "reason": self._break_reason}
        try:
            await self.client.put("/api/me/presence", wanted)
        except Refused as problem:
            log.debug("simulation.presence", why=str(problem))

    async def _look_round(self) -> None:
        """Take up everything that is on the desk: at the start, and after a long break of the stream."""
        desk = await self.client.get("/api/desk")
        await self._show_presence()
        items = {item["id"]: item for item in desk["work_items"]}
        for offer in desk["offers"]:
            self._tasks.create_task(self.answer(offer, items.get(offer["work_item_id"])))
        for item in desk["work_items"]:
            self._follow(item)

    async def _notice(self, data: dict[str, Any]) -> None:
        offer, item, presence = data.get("offer"), data.get("work_item"), data.get("presence")
        if offer and offer["state"] == "pending" and offer["agent_id"] == self.client.account_id:
            self._tasks.create_task(self.answer(offer, item))
        if item:
            self._follow(item)
        if presence and presence["agent_id"] == self.client.account_id:
            wanted = "ready" if self.on_duty else "not_ready"
            if presence["state"] != wanted:
                self._tasks.create_task(self._show_presence())
        message = data.get("message")
        if message:
            for assignment in self._assignments.values():
                if assignment.interaction_id == message["interaction_id"]:
                    assignment.hear(message)

    async def answer(self, offer: dict[str, Any], item: dict[str, Any] | None) -> None:
        """Accept an offer after a moment; decline it now and then, and every call of a customer: a robot has no telephone."""
        is_call = item is not None and item["kind"] == "interaction" and item["channel"] == "voice"
        await asyncio.sleep(self.rng.uniform(1.5, 7))
        verb = "reject" if is_call or self.rng.random() < _REJECT_SHARE else "accept"
        try:
            await self.client.post(f"/api/offers/{offer['id']}/{verb}")
        except Refused as problem:
            log.debug("simulation.offer", why=str(problem))

    def _follow(self, item: dict[str, Any]) -> None:
        mine = item["agent_id"] == self.client.account_id and item["state"] in _HELD
        known = self._assignments.get(item["id"])
        if mine and known is None:
            assignment = Assignment(self, item)
            self._assignments[item["id"]] = assignment
            self._tasks.create_task(self._work(assignment))
        elif mine and known is not None:
            known.see(item)
        elif known is not None:
            known.lose()

    async def _work(self, assignment: Assignment) -> None:
        try:
            await assignment.work()
        except Refused as problem:
            log.debug("simulation.work", why=str(problem))
        finally:
            self._assignments.pop(assignment.item_id, None)

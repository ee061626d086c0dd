"""One contact in the hands of a simulated agent, from acceptance to the wrap-up form."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from midoffice.main.demo.minds import AgentMind, Leave
from midoffice.main.demo.selling import say_what_fits

if TYPE_CHECKING:
    import random

    from midoffice.main.demo.desk_client import DeskClient
    from midoffice.main.demo.staff import Colleague

_SILENCE_SECONDS = 75.0
_TRANSFER_SHARE = 0.5
_CALL_OUTCOMES = {"reached": 70, "no_answer": 14, "busy": 6, "voicemail": 8, "wrong_number": 2}
_PARK_SHARE = 0.25
_SELL_SHARE = 0.6
_LETTERS_PER_SECOND = 14.0


class Worker(Protocol):
    """What an assignment needs of the agent who works on it."""

    colleague: Colleague
    client: DeskClient
    rng: random.Random
    reasons: dict[str, str]
    services: dict[str, str]


class Assignment:
    """Follows one work item while it is ours. Raises Refused when the server says that it no longer is."""

    def __init__(self, worker: Worker, item: dict[str, Any]) -> None:
        """Take the work item's document."""
        self.item_id = str(item["id"])
        self.interaction_id = str(item["interaction_id"])
        self._item = item
        self._worker = worker
        self._heard: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._lost = False

    def hear(self, message: dict[str, Any]) -> None:
        """A message was added to the contact."""
        if message["direction"] == "in":
            self._heard.put_nowait(message)

    def see(self, item: dict[str, Any]) -> None:
        """The work item has changed and is still ours."""
        self._item = item
        if item["state"] == "wrapping":
            self._heard.put_nowait(None)

    def lose(self) -> None:
        """The work item is no longer ours."""
        self._lost = True
        self._heard.put_nowait(None)

    async def work(self) -> None:
        """Do everything that is to be done."""
        contact = await self._worker.client.get(f"/api/interactions/{self.interaction_id}")
        interaction = contact["interaction"]
        mind = AgentMind(self._worker.colleague.alias, interaction["sender_name"], self._worker.rng)
        mind.listen(" ".join([interaction["subject"], *(m["text"] for m in contact["messages"] if m["direction"] == "in")]))
        mind.recall(sum(message["direction"] == "out" for message in contact["messages"]))
        said = contact["messages"][-1] if contact["messages"] else None
        if self._item["state"] == "assigned":
            if self._item["kind"] == "callback":
                if not await self._call(contact["callback"]):
                    return
            elif interaction["channel"] in {"chat", "sms"}:
                await self._chat(mind, said)
            elif not await self._write(mind, said, interaction):
                return
        if not self._lost:
            if interaction["customer_id"] is not None and self._worker.rng.random() < _SELL_SHARE:
                await say_what_fits(self._worker.client, interaction["customer_id"], self._worker.rng)
            await self._wrap_up(mind)

    async def _call(self, callback: dict[str, Any]) -> bool:
        """Call the customer; False when nobody is reached, and so nothing is left to do."""
        rng = self._worker.rng
        await asyncio.sleep(rng.uniform(4, 12))
        if callback["state"] != "open" or not self._is_ours():
            return not self._lost
        outcome = rng.choices(list(_CALL_OUTCOMES), list(_CALL_OUTCOMES.values()))[0]
        await self._worker.client.post(f"/api/callbacks/{callback['id']}/outcome", {"outcome": outcome})
        if outcome == "reached":
            await asyncio.sleep(rng.uniform(30, 120))
        return outcome == "reached"

    async def _chat(self, mind: AgentMind, said: dict[str, Any] | None) -> None:
        text = said["text"] if said is not None and said["direction"] == "in" else None
        while True:
            if text is None:
                text = await self._next_line()
            if text is None or not self._is_ours():
                return
            say = mind.chat(text)
            for line in say.lines:
                await self._type(line, limit=9)
                if not self._is_ours():
                    return
                await self._send("chat", line)
            if say.leave is Leave.NOW:
                await asyncio.sleep(self._worker.rng.uniform(3, 8))
                return
            text = None

    def _is_ours(self) -> bool:
        return not self._lost and self._item["state"] == "assigned"

    async def _next_line(self) -> str | None:
        """What the customer says next, several lines as one; None when nothing comes or the talk is over."""
        try:
            async with asyncio.timeout(_SILENCE_SECONDS):
                heard = [await self._heard.get()]
        except TimeoutError:
            return None
        await asyncio.sleep(self._worker.rng.uniform(0.5, 2))
        while not self._heard.empty():
            heard.append(self._heard.get_nowait())
        return " ".join(message["text"] for message in heard if message is not None) or None

    async def _write(self, mind: AgentMind, said: dict[str, Any] | None, interaction: dict[str, Any]) -> bool:
        """Answer a mail or form; False when the contact went elsewhere or waits."""
        client, rng = self._worker.client, self._worker.rng
        text = said["text"] if said is not None else ""
        await asyncio.sleep(rng.uniform(4, 12))
        ours = self._worker.services.get(interaction["service_id"])
        if mind.topic is not None and mind.topic.service != ours and rng.random() < _TRANSFER_SHARE:
            target = next((i for i, key in self._worker.services.items() if key == mind.topic.service), None)
            body = {"service_id": target, "note": "This one is for you.", "force": True}
            await client.post(f"/api/work-items/{self.item_id}/transfer", body)
            return False
        say = mind.mail(text)
        for line in say.lines:
            await self._type(line, limit=40)
            if self._lost:
                return False
            await self._send("reply", line)
        if say.lines and rng.random() < _PARK_SHARE:
            until = datetime.now(UTC) + timedelta(hours=rng.choice((2, 24, 48)))
            body = {"reason": "Waiting for the customer", "until": until.isoformat()}
            await client.post(f"/api/work-items/{self.item_id}/park", body)
            return False
        return True

    async def _type(self, line: str, limit: float) -> None:
        client = self._worker.client
        await client.tell(kind="watch", interaction_ids=[self.interaction_id])
        await client.tell(kind="typing", interaction_id=self.interaction_id, on=True)
        await asyncio.sleep(min(limit, 1 + len(line) / _LETTERS_PER_SECOND * self._worker.rng.uniform(0.8, 1.6)))
        await client.tell(kind="typing", interaction_id=self.interaction_id, on=False)

    async def _send(self, kind: str, text: str) -> None:
        await self._worker.client.post(f"/api/interactions/{self.interaction_id}/messages", {"kind": kind, "text": text})

    async def _wrap_up(self, mind: AgentMind) -> None:
        client, rng = self._worker.client, self._worker.rng
        if self._item["state"] == "assigned":
            self._item = await client.post(f"/api/work-items/{self.item_id}/wrap-up")
        await asyncio.sleep(rng.uniform(4, 18))
        reason = mind.topic.reason if mind.topic else "other"
        form = {
            "reason_ids": [self._worker.reasons[reason]],
            "outcome": "resolved" if rng.random() < 0.88 else "follow_up",  # noqa: PLR2004  # most are
            "note": mind.note(),
        }
        await client.post(f"/api/work-items/{self.item_id}/complete", form)

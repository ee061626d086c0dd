"""A bot for midoffice: it greets chats, answers one question by itself, and hands everything else to people.

    MIDOFFICE_URL=https://desk.example.com MIDOFFICE_TOKEN=mo_... python greeting_bot.py

It needs `httpx2` and `websockets`, and a token of an account with the role bot. See docs/writing-a-bot.md.
"""

import asyncio
import json
import os
from typing import Any

import httpx2
import websockets

HAND_OVER_TO = os.environ.get("MIDOFFICE_SERVICE", "billing")
"""The key of the service whose people go on."""
ANSWERS = {"opening hours": "We are here from Monday to Friday, 8 to 18."}


class Bot:
    """Holds several chats at once; what it knows of them is what midoffice tells it."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        """Take a client that sends the token."""
        self.client = client
        self.me = ""
        self.held: dict[str, dict[str, Any]] = {}

    async def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Return the answer; what has moved on meanwhile (409) is somebody else's now."""
        answer = await self.client.request(method, path, json=body)
        if answer.status_code != httpx2.codes.CONFLICT:
            answer.raise_for_status()
        return answer.json() if answer.content else None

    async def catch_up(self) -> tuple[str, str]:
        """Take what is offered and answer what has come; return the place in the log from which the stream goes on."""
        self.me = (await self.call("GET", "/api/session"))["account"]["id"]
        desk = await self.call("GET", "/api/desk")
        for offer in desk["offers"]:
            await self.take(offer)
        for item in desk["work_items"]:
            if item["state"] == "assigned":
                await self.answer(item)
        return desk["cursor"], desk["generation"]

    async def take(self, offer: dict[str, Any]) -> None:
        """Accept an offer and answer."""
        accepted = await self.call("POST", f"/api/offers/{offer['id']}/accept")
        if "work_item" in accepted:
            await self.answer(accepted["work_item"])

    async def answer(self, item: dict[str, Any]) -> None:
        """Answer the customer's last line, or hand over. After an answer of ours we wait."""
        self.held[item["interaction_id"]] = item
        contact = f"/api/interactions/{item['interaction_id']}"
        last = (await self.call("GET", f"{contact}/messages"))[-1]
        if last["direction"] != "in":
            return
        known = next((answer for question, answer in ANSWERS.items() if question in last["text"].lower()), None)
        if known is not None:
            await self.call("POST", f"{contact}/messages", {"kind": "chat", "text": known})
            return
        services = (await self.call("GET", "/api/directory"))["services"]
        service = next(service for service in services if service["key"] == HAND_OVER_TO)
        await self.call("POST", f"{contact}/messages", {"kind": "chat", "text": "I am passing you on to a colleague."})
        await self.call(
            "POST", f"/api/work-items/{item['id']}/transfer", {"service_id": service["id"], "note": "The bot has no answer."}
        )

    async def hear(self, event: dict[str, Any]) -> None:
        """React to an event of the stream."""
        contact, data = event["interaction_id"], event["data"]
        item = data.get("work_item")
        if item is not None and (item["state"], item["agent_id"]) != ("assigned", self.me):
            self.held.pop(contact, None)
        if event["type"] == "WorkItemOffered" and data["offer"]["agent_id"] == self.me:
            await self.take(data["offer"])
        elif event["type"] == "MessageReceived" and contact in self.held:
            await self.answer(self.held[contact])


async def work(url: str, token: str) -> None:
    """Connect, and again whenever the connection is lost."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=url, headers=headers) as client:
        bot = Bot(client)
        while True:
            cursor, generation = await bot.catch_up()
            stream = f"{url.replace('http', 'ws', 1)}/api/live?cursor={cursor}&generation={generation}"
            try:
                async with websockets.connect(stream, additional_headers=headers) as socket:
                    await bot.call("PUT", "/api/me/presence", {"state": "ready"})
                    async for frame in socket:
                        told = json.loads(frame)
                        if told["kind"] == "ping":
                            await socket.send('{"kind": "pong"}')
                        elif told["kind"] == "event":
                            await bot.hear(told)
            except (websockets.WebSocketException, httpx2.TransportError, OSError):
                await asyncio.sleep(2)


if __name__ == "__main__":
    asyncio.run(work(os.environ["MIDOFFICE_URL"].rstrip("/"), os.environ["MIDOFFICE_TOKEN"]))

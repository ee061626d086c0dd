"""Customers who do not give up and agents who do not tire: what they were promised is written down."""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import httpx2
import orjson
import websockets

from midoffice.domain.touchpoints.channel import Channel
from midoffice.main.demo.desk_client import DeskClient, Refused
from midoffice.main.demo.staff import COLLEAGUES
from midoffice.main.demo.touchpoints import door

SERVICE = "technical"  # its chat never closes
CHAT, FORM, MAILBOX = (door(SERVICE, channel) for channel in (Channel.CHAT, Channel.WEBFORM, Channel.EMAIL))
_TROUBLE = (OSError, TimeoutError, websockets.WebSocketException, httpx2.HTTPError, aiosmtplib.SMTPException)


@dataclass
class Promises:
    """What the doors have acknowledged: (channel, mark). A mark stands in the text of one message."""

    kept: list[tuple[Channel, str]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    serial: int = 0

    def mark(self) -> str:
        self.serial += 1
        return f"mark-{self.serial:06}-"

    async def note(self, channel: Channel, mark: str) -> None:
        async with self.changed:
            self.kept.append((channel, mark))
            self.changed.notify_all()

    async def more(self, count: int) -> None:
        """Wait until so many more were given."""
        wanted = len(self.kept) + count
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.kept) >= wanted)


class Customers:
    """Make contacts until told to stop; what was not acknowledged is sent again under the same id, as browsers and mail
    servers do."""

    def __init__(self, url: str, mail_port: int, seed: int) -> None:
        self.url = url
        self.mail_port = mail_port
        self.promises = Promises()
        self.random = random.Random(seed)  # noqa: S311  # a test's dice
        self.stopping = False

    async def chat(self, number: int) -> None:
        """One visitor after another, each with a few lines."""
        visitor = 0
        while not self.stopping:
            visitor += 1
            headers = {"X-Forwarded-For": f"10.{number}.{visitor // 250}.{visitor % 250 + 1}"}
            token = await self._session(headers)
            lines = [self.promises.mark() for _ in range(self.random.randint(1, 4))]
            while lines:
                with contextlib.suppress(*_TROUBLE):
                    await self._talk(headers, token, lines)

    async def _session(self, headers: dict[str, str]) -> str:
        while True:
            with contextlib.suppress(*_TROUBLE):
                async with httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=5) as http:
                    answer = await http.post(f"/api/public/chat/{CHAT.key}/sessions", json={"fields": {"name": "Visitor"}})
                    if answer.is_success:
                        return str(answer.json()["session"])
            await asyncio.sleep(0.05)

    async def _talk(self, headers: dict[str, str], token: str, lines: list[str]) -> None:
        """Say what is still to be said; each line leaves the list when it is acknowledged."""
        address = f"{self.url.replace('http', 'ws')}/api/public/chat/{CHAT.key}/socket"
        async with asyncio.timeout(15), websockets.connect(address, additional_headers=headers, open_timeout=5) as socket:
            await socket.send(orjson.dumps({"kind": "hello", "token": token}).decode())
            while lines:
                mark = lines[0]
                await socket.send(orjson.dumps({"kind": "message", "id": mark, "text": f"{mark} hello?"}).decode())
                await self._acknowledged(socket, mark)
                await self.promises.note(Channel.CHAT, lines.pop(0))

    async def _acknowledged(self, socket: websockets.ClientConnection, mark: str) -> None:
        async for text in socket:
            frame = orjson.loads(text)
            if frame["kind"] == "ack" and frame["id"] == mark:
                return
            if frame["kind"] == "error":
                raise OSError(frame["message"])
        raise OSError("closed")

    async def fill_forms(self, number: int) -> None:
        """Forms; the key makes a repetition the same form."""
        sent = 0
        while not self.stopping:
            mark, sent = self.promises.mark(), sent + 1
            values = {
                "name": "Ida",
                "email": f"ida{number}.{sent}@home.example",
                "subject": "A fault",
                "message": f"{mark} it is dark",
            }
            headers = {"Idempotency-Key": mark, "X-Forwarded-For": f"11.{number}.{sent // 250}.{sent % 250 + 1}"}
            while True:
                with contextlib.suppress(*_TROUBLE):
                    async with httpx2.AsyncClient(base_url=self.url, timeout=5) as http:
                        answer = await http.post(f"/api/public/forms/{FORM.key}", json=values, headers=headers)
                        if answer.is_success:
                            break
                await asyncio.sleep(0.05)
            await self.promises.note(Channel.WEBFORM, mark)

    async def write_mails(self, number: int) -> None:
        """Mails, as a mail server hands them on: until 250 comes, again and again under the same Message-ID."""
        while not self.stopping:
            mark = self.promises.mark()
            mail = EmailMessage()
            mail["From"], mail["To"] = f"otto{number}.{mark}@home.example", MAILBOX.address
            mail["Subject"], mail["Message-ID"] = f"The line {mark}", f"<{mark}@home.example>"
            mail.set_content(f"{mark} it crackles")
            while True:
                with contextlib.suppress(*_TROUBLE):
                    await aiosmtplib.send(mail, hostname="127.0.0.1", port=self.mail_port, start_tls=False, timeout=5)
                    break
                await asyncio.sleep(0.05)
            await self.promises.note(Channel.EMAIL, mark)


class Hand:
    """An agent who takes whatever is offered, says a word, and completes."""

    def __init__(self, url: str, login: str, secret_key: bytes, seed: int) -> None:
        colleague = next(each for each in COLLEAGUES if each.login == login)
        self.client = DeskClient(url, login, colleague.password(secret_key))
        self.random = random.Random(seed)  # noqa: S311  # a test's dice
        self.reason = ""

    async def work(self) -> None:
        await self.client.sign_in()
        self.reason = (await self.client.get("/api/directory"))["reasons"][0]["id"]
        async with asyncio.TaskGroup() as tasks:
            async for frame in self.client.live():
                if frame["kind"] == "hello":
                    await self._ready()
                    for item in (await self.client.get("/api/desk"))["work_items"]:
                        tasks.create_task(self._handle(item))
                if frame["kind"] == "event":
                    self._notice(tasks, frame["data"])

    def _notice(self, tasks: asyncio.TaskGroup, data: dict[str, Any]) -> None:
        offer, item, presence = data.get("offer"), data.get("work_item"), data.get("presence")
        me = self.client.account_id
        if offer and offer["state"] == "pending" and offer["agent_id"] == me:
            tasks.create_task(self._accept(offer))
        elif item and item["agent_id"] == me:
            tasks.create_task(self._handle(item))
        if presence and presence["agent_id"] == me and presence["state"] != "ready":
            tasks.create_task(self._ready())

    async def _ready(self) -> None:
        with contextlib.suppress(Refused):
            await self.client.put("/api/me/presence", {"state": "ready"})

    async def _accept(self, offer: dict[str, Any]) -> None:
        with contextlib.suppress(Refused):
            verb = "reject" if self.random.random() < 0.1 else "accept"
            await self.client.post(f"/api/offers/{offer['id']}/{verb}")

    async def _handle(self, item: dict[str, Any]) -> None:
        with contextlib.suppress(Refused):
            if item["state"] == "assigned":
                body = {"kind": "chat" if item["channel"] == "chat" else "reply", "text": "It will be seen to."}
                await self.client.post(f"/api/interactions/{item['interaction_id']}/messages", body)
            if item["state"] in {"assigned", "wrapping"}:
                form = {"reason_ids": [self.reason], "outcome": "resolved"}
                await self.client.post(f"/api/work-items/{item['id']}/complete", form)

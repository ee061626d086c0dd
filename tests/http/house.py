"""What the tests of the edge share: an installation on the in-memory adapters and signed-in clients."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from tests.routing import route_all

from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.memory.bus import MemoryBus
from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.sealed_recordings import SealedRecordings
from midoffice.domain.access.account import Account
from midoffice.domain.access.roles import Role
from midoffice.domain.agents.agent import Agent, AgentSkill, Skill
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import Presence, PresenceState
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.reason import QuickReply, Reason
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.http.app import bare_app, create_app
from midoffice.http.edge import Edge, EdgeSettings
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.clock import ManualClock
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.receive import Receipt, receive

on_both_stores = pytest.mark.parametrize("house_url", ["memory", "postgres"], indirect=True)
"""For tests in which the store has a say."""
ADDRESS = "https://desk.example"
PASSWORD = "four words put together"
_ROUTES = bare_app().router.routes
"""An application reads its routes with the first request, which takes longer than most tests: all houses share them."""


def quick_app(edge: Edge) -> FastAPI:
    """The application with the routes that another one has read already."""
    app = create_app(edge)
    app.router.routes[:] = _ROUTES
    return app


class QuickHasher:
    """Passwords hashed fast: tests sign in often."""

    async def hash(self, password: str) -> str:
        return sha256(password.encode()).hexdigest()

    async def verify(self, stored: str | None, password: str) -> bool:
        return stored == sha256(password.encode()).hexdigest()


class OpenSealer:
    """Secrets turned round instead of sealed: a test can still see that the plain text is gone."""

    def seal(self, secret: str) -> bytes:
        return secret[::-1].encode()

    def unseal(self, sealed: bytes) -> str:
        return sealed.decode()[::-1]


@dataclass
class Desk:
    """A signed-in browser."""

    client: httpx2.AsyncClient
    account_id: UUID
    csrf: str

    async def get(self, path: str, params: dict[str, str] | None = None) -> httpx2.Response:
        return await self.client.get(path, params=params)

    async def send(self, method: str, path: str, json: object = None, **headers: str) -> httpx2.Response:
        """A change, with everything the desk sends along; `if_match="3"` becomes If-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if "if-match" in named:
            named["if-match"] = f'"{named["if-match"]}"'
        return await self.client.request(method, path, headers={"X-CSRF-Token": self.csrf, **named}, json=json)

    async def post(self, path: str, json: object = None, **headers: str) -> httpx2.Response:
        return await self.send("POST", path, json, **headers)


@dataclass
class House:
    """An installation: one service, one skill, one touchpoint of each channel, and ann, bob, sue and adam."""

    context: Context
    clock: ManualClock
    app: FastAPI
    stack: AsyncExitStack
    people: dict[str, Account] = field(default_factory=dict)
    service: Service = field(default_factory=lambda: Service(new_id(), "billing", "Billing"))
    sales: Service = field(default_factory=lambda: Service(new_id(), "sales", "Sales"))
    skill: Skill = field(default_factory=lambda: Skill(new_id(), "english", "English"))
    reason: Reason = field(default_factory=lambda: Reason(new_id(), "invoice", "Invoice"))
    quick_reply: QuickReply = field(default_factory=lambda: QuickReply(new_id(), "hello", "Hello", "Hello {customer_name}"))
    touchpoints: dict[Channel, Touchpoint] = field(default_factory=dict)

    def client(self, host: str = "192.0.2.1") -> httpx2.AsyncClient:
        """A browser that has not signed in."""
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False, client=(host, 5000))
        return httpx2.AsyncClient(transport=transport, base_url=ADDRESS)

    async def receive(self, text: str = "Where is my parcel?", channel: Channel = Channel.WEBFORM) -> Receipt:
        """A contact of a customer arrives."""
        sender = Identifier(IdentifierKind.EMAIL, "carl@example.com")
        point = self.touchpoints[channel]
        inbound = InboundMessage(point.id, str(new_id()), sender, "Carl", self.clock.now(), text, subject="Parcel")
        return await receive(self.context, inbound)

    async def assign(self, desk: Desk, text: str = "Where is my parcel?", channel: Channel = Channel.WEBFORM) -> Receipt:
        """A contact arrives and is offered to and taken by the desk's agent."""
        receipt = await self.receive(text, channel)
        ready = await desk.send("PUT", "/api/me/presence", {"state": "ready"})
        assert ready.status_code == 200, ready.text
        await self.route()
        offers = (await desk.get("/api/desk")).json()["offers"]
        accepted = await desk.post(f"/api/offers/{offers[0]['id']}/accept")
        assert accepted.status_code == 200, accepted.text
        return receipt

    async def route(self) -> None:
        """One step of the router."""
        await route_all(self.context)

    async def sign_in(self, login: str) -> Desk:
        client = await self.stack.enter_async_context(self.client())
        answer = await client.post("/api/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return Desk(client, UUID(answer.json()["account"]["id"]), answer.json()["csrf_token"])


async def open_house(stack: AsyncExitStack, folder: Path, database: Database | None = None) -> House:
    """Fill an empty database and put the edge in front of it."""
    clock = ManualClock(jumping=True)
    context = Context(
        database=database or MemoryDatabase(),
        clock=clock,
        bus=MemoryBus(),
        files=MemoryAttachmentFiles(),
        hasher=QuickHasher(),
        sealer=OpenSealer(),
        secret_key=b"k" * 32,
        public_url=ADDRESS,
        attachment_limit_bytes=200_000,
        recordings=SealedRecordings(folder / "recordings", b"k" * 32),
    )
    app = quick_app(Edge(context, EdgeSettings(secure_cookies=True, web_app=folder / "webapp")))
    house = House(context, clock, app, stack)
    await _fill(house)
    return house


async def _fill(house: House) -> None:
    now = house.clock.now()
    async with house.context.database.transaction() as tx:
        await tx.skills.add(house.skill)
        await tx.services.add(house.service)
        await tx.services.add(replace(house.sales, overflow_service_id=house.service.id, overflow_after=timedelta(hours=1)))
        await tx.reasons.add(house.reason)
        await tx.quick_replies.add(house.quick_reply)
        for channel in Channel:
            point = Touchpoint(new_id(), f"{channel}-key", channel, f"Our {channel}", house.service.id, 1)
            house.touchpoints[channel] = point
            await tx.touchpoints.add(point)
        for login, name, roles in (
            ("ann", "Ann Agent", (Role.AGENT,)),
            ("bob", "Bob Agent", (Role.AGENT,)),
            ("sue", "Sue Supervisor", (Role.SUPERVISOR,)),
            ("adam", "Adam Administrator", (Role.ADMINISTRATOR,)),
        ):
            account = Account(new_id(), login, name, roles, active=True, created_at=now)
            house.people[login] = account
            await tx.accounts.add(account)
            await tx.access.set_password(account.id, sha256(PASSWORD.encode()).hexdigest())
            if Role.AGENT in roles:
                skills = (AgentSkill(house.skill.id, 3),)
                await tx.agent_profiles.add(Agent(account.id, name, name.split()[0], skills))
                presence = Presence(account.id, PresenceState.SIGNED_OUT, None, now)
                await tx.agents.add_states(presence, Load(account.id, 12, 12, 12, 0, 0, 0, now))

"""Visitors of a web chat for tests of the use cases."""

from dataclasses import dataclass, replace
from datetime import timedelta

from tests.usecases.floor import Floor

from midoffice.domain.interactions.message import Direction
from midoffice.domain.touchpoints.chat_session import ChatSession, read_session
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import UUID
from midoffice.usecases.interactions.receive import Receipt
from midoffice.usecases.touchpoints.chat import ChatView, Line, say_in_chat, start_chat_session, view_chat
from midoffice.usecases.touchpoints.chat_presence import keep_visitors

GONE = timedelta(seconds=60)


@dataclass
class Shop:
    """The chat of the floor's billing service."""

    floor: Floor
    touchpoint: Touchpoint

    async def configure(self, **settings: object) -> None:
        changed = replace(self.touchpoint, settings=settings, version=self.touchpoint.version + 1)
        async with self.floor.context.database.transaction() as tx:
            await tx.touchpoints.save(changed)
        self.touchpoint = changed

    async def enter(self, visitor: str | None = None, **fields: str) -> "Visitor":
        opened = await start_chat_session(self.floor.context, self.touchpoint, fields, visitor)
        now = self.floor.clock.now()
        session = read_session(self.floor.context.secret_key, opened.session, self.touchpoint.id, now)
        return Visitor(self, session, opened.visitor)


@dataclass
class Visitor:
    """Somebody with the page open."""

    shop: Shop
    session: ChatSession
    token: str
    conversation: UUID | None = None
    lines: int = 0

    async def say(self, text: str = "hello", *, line_id: str | None = None, files: tuple[UUID, ...] = ()) -> Receipt:
        self.lines += 1
        line = Line(line_id or f"line-{self.lines}", text, files)
        context = self.shop.floor.context
        going_on = self.conversation is not None
        receipt = await say_in_chat(context, self.shop.touchpoint, self.session, line, self.conversation, going_on=going_on)
        self.conversation = receipt.interaction.id
        return receipt

    async def look(self) -> ChatView:
        return await view_chat(self.shop.floor.context, self.session)

    async def present_for(self, duration: timedelta) -> None:
        """Let time pass with the page open."""
        assert self.conversation is not None
        end = self.shop.floor.clock.now() + duration
        while self.shop.floor.clock.now() < end:
            await keep_visitors(self.shop.floor.context, [(self.conversation, GONE)])
            step = min(timedelta(seconds=20), end - self.shop.floor.clock.now())
            await self.shop.floor.pass_time(step)

    async def said(self, direction: Direction) -> list[str]:
        return [message.text for message in (await self.look()).messages if message.direction is direction]

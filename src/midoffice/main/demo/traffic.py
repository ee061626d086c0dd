"""Who comes when: new contacts at random moments, answers to our mails, now and then a machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from midoffice.domain.touchpoints.channel import Channel
from midoffice.main.demo import topics as words
from midoffice.main.demo.chat_visitor import ChatVisitor
from midoffice.main.demo.past import reply_text
from midoffice.main.demo.texting.texters import Texters
from midoffice.main.demo.topic import recognise
from midoffice.main.demo.touchpoints import door
from midoffice.main.demo.writers import Writers

if TYPE_CHECKING:
    import random
    from collections.abc import Coroutine, Sequence
    from email.message import EmailMessage

    from midoffice.main.demo.order import SimulationOrder
    from midoffice.main.demo.persona import Persona
    from midoffice.main.demo.topic import Topic

log = structlog.get_logger(__name__)

_CONTACTS_PER_MINUTE = 6.0
_CHANNELS = {Channel.CHAT: 46, Channel.EMAIL: 27, Channel.WEBFORM: 17, Channel.SMS: 10}
_AT_THE_START = (Channel.CHAT, Channel.EMAIL, Channel.SMS, Channel.WEBFORM, Channel.CHAT, Channel.EMAIL)
_MOST_AT_ONCE = 60
_NEWSLETTER_SHARE = 0.02
_REPLY_SHARE, _QUESTION_SHARE, _AWAY_SHARE = 0.55, 0.5, 0.06


class Traffic:
    """Makes contacts at the real doors, for ever."""

    def __init__(self, order: SimulationOrder, personas: Sequence[Persona], rng: random.Random) -> None:
        """Take the doors and the customers."""
        self._order = order
        self._writers = Writers(order, rng)
        self.texters = Texters(order, rng, self._start)
        self._personas = personas
        self._mailboxes = {persona.email: persona for persona in personas}
        self._rng = rng
        self._running: set[asyncio.Task[None]] = set()
        self._chatting: set[str] = set()

    async def run(self) -> None:
        """A first handful at once, then a Poisson stream."""
        for channel in _AT_THE_START:
            self.add_contact(channel)
            await asyncio.sleep(self._rng.uniform(0.3, 1.2))
        while True:
            await asyncio.sleep(self._rng.expovariate(_CONTACTS_PER_MINUTE * self._order.pace / 60))
            self.add_contact()

    def add_contact(self, channel: Channel | None = None) -> None:
        """Let somebody get in touch now."""
        if len(self._running) >= _MOST_AT_ONCE * max(1.0, self._order.pace):
            return
        persona, topic = self._rng.choice(self._personas), self._rng.choice(words.TOPICS)
        chosen = channel or self._rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        if chosen is Channel.CHAT and persona.name not in self._chatting:
            self._start(self._chat(persona, topic))
        elif chosen is Channel.SMS:
            self._start(self.texters.text(persona, topic))
        elif chosen is Channel.WEBFORM:
            self._start(self._writers.fill_form(persona, topic))
        elif self._rng.random() < _NEWSLETTER_SHARE:
            self._start(self._writers.send_newsletter(persona))
        else:
            self._start(self._writers.write_mail(persona, topic))

    def deliver(self, recipient: str, mail: EmailMessage) -> None:
        """A mail of ours has reached a customer's mailbox: perhaps the customer has something to say to it."""
        persona = self._mailboxes.get(recipient)
        if persona is None or mail["Auto-Submitted"] or self._rng.random() > _REPLY_SHARE:
            return
        self._start(self._read(persona, mail))

    async def _read(self, persona: Persona, mail: EmailMessage) -> None:
        if self._rng.random() < _AWAY_SHARE:
            await asyncio.sleep(self._rng.uniform(1, 4))
            await self._writers.reply_automatically(persona, mail)
            return
        await asyncio.sleep(self._rng.uniform(25, 150) / max(1.0, self._order.pace))
        part = mail.get_body(("plain",))
        topic = recognise(f"{mail['Subject']} {part.get_content() if part else ''}", words.TOPICS)
        if topic is not None and self._rng.random() < _QUESTION_SHARE and not str(mail["References"] or "").count(">"):
            text = reply_text(self._rng, persona, topic)
        else:
            text = persona.fill(
                self._rng.choice(words.MAIL_THANKS).replace("{agent}", str(mail["From"]).partition(" ")[0].strip('"'))
            )
        await self._writers.reply(persona, mail, text)

    async def _chat(self, persona: Persona, topic: Topic) -> None:
        self._chatting.add(persona.name)
        try:
            key = door(topic.service, Channel.CHAT).key
            if not await ChatVisitor(self._order.url, key, persona, topic, self._rng).chat():
                await self._writers.fill_form(persona, topic)  # closed: then in writing
        finally:
            self._chatting.discard(persona.name)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._carefully(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _carefully(self, work: Coroutine[None, None, None]) -> None:
        """One customer's trouble is not the end of the traffic."""
        try:
            await work
        except Exception:
            log.exception("simulation.customer")

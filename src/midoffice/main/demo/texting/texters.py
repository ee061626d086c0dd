"""Simulated customers who text: a question, an answer to ours, a word of thanks; now and then STOP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from midoffice.main.demo.texting.gateway import Gateway

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Coroutine, Sequence

    from midoffice.main.demo.order import SimulationOrder
    from midoffice.main.demo.persona import Persona
    from midoffice.main.demo.topic import Topic

_STOP_SHARE = 0.06
_THANKS = ("Thanks!", "Great, thank you", "Perfect, thx", "Cheers, bye")
_STOPS = ("STOP", "Stop pls", "no more texts", "stpo")


class Texters:
    """The handsets of all customers."""

    def __init__(self, order: SimulationOrder, rng: random.Random, start: Callable[[Coroutine[None, None, None]], None]) -> None:
        """Take where the company is, the dice, and what starts something that goes on by itself."""
        self.gateway = Gateway(order.url, order.gateway_key, self._read)
        self._rng, self._start = rng, start
        self._next: dict[str, list[str]] = {}

    async def text(self, persona: Persona, topic: Topic) -> None:
        """Text the company, and remember what to say to its answers."""
        number = persona.phone.replace(" ", "")
        if self._rng.random() < _STOP_SHARE:
            await self.gateway.text(number, self._rng.choice(_STOPS))
            return
        self._next[number] = self._words((topic.answers, _THANKS), persona)
        await self.gateway.text(number, persona.fill(self._rng.choice(topic.openings)))

    def _words(self, kinds: Sequence[Sequence[str]], persona: Persona) -> list[str]:
        return [persona.fill(self._rng.choice(texts)) for texts in kinds]

    def _read(self, number: str, _text: str) -> None:
        left = self._next.get(number, [])
        if left:
            self._start(self._answer(number, left.pop(0)))

    async def _answer(self, number: str, text: str) -> None:
        await asyncio.sleep(self._rng.uniform(4, 20))
        await self.gateway.text(number, text)

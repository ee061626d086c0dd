"""Random interleavings of what customers, agents, supervisors and clocks do, played on a queue."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from random import Random

from midoffice.testing.queue.system import ItemState, PendingOffer, QueueSystem, Refused
from midoffice.testing.queue.violation import QueueViolation
from midoffice.testing.queue.witness import Witness

MakeSystem = Callable[[], AbstractAsyncContextManager[QueueSystem]]
AGENTS = {"ann": 1, "ben": 2, "cleo": 3}
"""Agents and how many items each can hold."""
HANDS = 4
"""Tasks that act at once."""
TURNS = 5
"""Actions of each hand between two looks at the queue at rest."""
COOL_DOWN_SECONDS = 600.0
"""Longer than an item spares an agent who has declined it."""
ACTIONS = (
    *("arrive", "accept") * 3,
    *("route", "complete") * 2,
    *("again", "reject", "expire", "withdraw", "ready", "not_ready"),
)


TOGETHER = ("accept_together",) * 3
"""What is played as well where several agents are asked at once."""


async def check_queue(make_system: MakeSystem, seed: int, steps: int = 400, at_once: int = 1) -> None:
    """Play about so many actions on a new system; raises QueueViolation with the seed and the story.

    The system asks up to `at_once` agents for one item: each holds room for it, and the first who accepts has it.

    Several tasks act at once. In between nothing goes on, and the books are compared; in the end everything is handled.
    """
    async with make_system() as system:
        player = Player(system, Random(seed), at_once)  # noqa: S311 - dice of a test
        try:
            await player.play(steps)
        except QueueViolation as violation:
            raise violation.told(seed, player.story) from None


class Player:
    """Does random things, and tells the witness what the system has answered."""

    def __init__(self, system: QueueSystem, random: Random, at_once: int = 1) -> None:
        """Take the system, empty, and the dice."""
        self.system = system
        self.random = random
        self.actions = ACTIONS + TOGETHER if at_once > 1 else ACTIONS
        self.witness = Witness(tuple(AGENTS), at_once)
        self.story: list[str] = []

    async def play(self, steps: int) -> None:
        """Hire everybody, act, look, and handle what is left."""
        for agent, limit in AGENTS.items():
            await self.system.hire(agent, limit)
            await self.system.ready(agent)
        for _ in range(max(1, steps // (HANDS * TURNS))):
            dice = [Random(self.random.getrandbits(32)) for _ in range(HANDS)]  # noqa: S311
            ends = await asyncio.gather(*(self._hand(number, each) for number, each in enumerate(dice)), return_exceptions=True)
            for end in ends:
                if end is not None:
                    raise end
            await self._look()
            await self.random.choice((self._look, self._restart, self._serve_one))()
        await self._handle_the_rest()

    async def _hand(self, number: int, dice: Random) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)
            action = dice.choice(self.actions)
            try:
                done = await getattr(self, action)(dice)
            except Refused as refusal:
                done = f"refused {refusal}".rstrip()
            if done:
                self.story.append(f"hand {number}: {action} {done}")
            await self.witness.check_limit(self.system, dice.choice(self.witness.agents))

    async def arrive(self, dice: Random, key: str = "") -> str:
        """A new contact, or the same one again."""
        handed_in = self.witness.moment()
        key = key or f"contact-{handed_in}-{dice.getrandbits(16)}"
        item = await self.system.arrive(key)
        self.witness.arrived(key, item, handed_in)
        return f"{key} as {item}"

    async def again(self, dice: Random) -> str:
        """A contact that is handed in twice at once, and once more later."""
        if self.witness.items and dice.random() < 0.5:  # noqa: PLR2004 - half of the time
            return await self.arrive(dice, dice.choice(list(self.witness.items)))
        key = f"twin-{self.witness.moment()}"
        return " and ".join(await asyncio.gather(self.arrive(dice, key), self.arrive(dice, key)))

    async def route(self, _: Random) -> str:
        """Let the system decide."""
        await self.system.route()
        return ""

    async def accept(self, dice: Random) -> str:
        """An agent takes an offer, sometimes in the same instant in which its time is over."""
        return await self._end(dice, "accepted", self.system.accept)

    async def accept_together(self, dice: Random) -> str:
        """All who are asked for an item take it in the same instant (R4)."""
        offer = await self._some_offer(dice)
        if offer is None:
            return ""
        others = [each for agent in self.witness.agents for each in await self.system.offers(agent) if each.item == offer.item]
        ends = await asyncio.gather(*(self.system.accept(each) for each in others), return_exceptions=True)
        for each, end in zip(others, ends, strict=True):
            if end is None:
                self.witness.ended(each, "accepted")
            elif not isinstance(end, Refused):
                raise end
        return f"{offer.item} by {sum(end is None for end in ends)} of {len(others)}"

    async def reject(self, dice: Random) -> str:
        """An agent declines an offer."""
        return await self._end(dice, "rejected", self.system.reject)

    async def withdraw(self, dice: Random) -> str:
        """A supervisor takes an offer back."""
        return await self._end(dice, "withdrawn", self.system.withdraw)

    async def expire(self, dice: Random) -> str:
        """The time of an offer is over."""
        offer = await self._some_offer(dice)
        return await self._expire(offer) if offer is not None else ""

    async def _some_offer(self, dice: Random) -> PendingOffer | None:
        offers = await self.system.offers(dice.choice(self.witness.agents))
        return dice.choice(list(offers)) if offers else None

    async def _end(self, dice: Random, how: str, end: Callable[[PendingOffer], Awaitable[None]]) -> str:
        offer = await self._some_offer(dice)
        if offer is None:
            return ""
        rival = asyncio.create_task(self._expire(offer)) if dice.random() < 0.2 else None  # noqa: PLR2004 - one in five
        try:
            await end(offer)
            self.witness.ended(offer, how)
        finally:
            if rival is not None:
                await asyncio.gather(rival, return_exceptions=True)
        return f"{offer.item} offered to {offer.agent} by {offer.id}"

    async def _expire(self, offer: PendingOffer) -> str:
        self.witness.refused.add((offer.agent, offer.item))
        await self.system.expire(offer)
        return f"{offer.item} offered to {offer.agent} by {offer.id}"

    async def complete(self, dice: Random) -> str:
        """An agent ends a contact."""
        if not self.witness.assigned:
            return ""
        item = dice.choice(list(self.witness.assigned))
        agent = self.witness.assigned.pop(item)
        self.witness.completed.add(item)
        await self.system.complete(agent, item)
        return f"{item} by {agent}"

    async def ready(self, dice: Random) -> str:
        """An agent comes back."""
        agent = dice.choice(self.witness.agents)
        await self.system.ready(agent)
        return agent

    async def not_ready(self, dice: Random) -> str:
        """An agent pauses."""
        agent = dice.choice(self.witness.agents)
        await self.system.not_ready(agent)
        return agent

    async def _look(self) -> dict[str, ItemState]:
        await self.system.route()
        return await self.witness.check_at_rest(self.system)

    async def _restart(self) -> None:
        """After a restart everything is as it was, and an offer that nobody answers still ends."""
        self.story.append("restart")
        await self.system.restart()
        await self._look()
        for agent in self.witness.agents:
            for offer in await self.system.offers(agent):
                self.story.append(f"expire {await self._expire(offer)}")
                if offer in await self.system.offers(agent):
                    raise QueueViolation(5, f"the offer {offer.id} is still pending after its time")
        await self._look()

    async def _serve_one(self) -> None:
        """Of all that waits, one agent alone is offered the oldest."""
        for agent in self.witness.agents:
            await self.system.not_ready(agent)
            for offer in await self.system.offers(agent):
                await self.system.withdraw(offer)
        before = await self._look()
        agent = self.random.choice(self.witness.agents)
        room = await self.system.capacity(agent)
        await self.system.ready(agent)
        states = await self._look()
        self.story.append(f"only {agent} is ready")
        taken = [offer.item for offer in await self.system.offers(agent)]
        passed = [
            i for i, s in states.items() if s is ItemState.QUEUED and before[i] is s and (agent, i) not in self.witness.refused
        ]
        for old in passed:
            if len(taken) < room.limit - room.used:
                raise QueueViolation(2, f"{old} waits, and {agent} has room, but it is not offered")
            for young in taken:
                if self.witness.is_older(old, young):
                    raise QueueViolation(4, f"{young} was offered to {agent}, but {old} is older and waits")
        for each in self.witness.agents:
            await self.system.ready(each)

    async def _handle_the_rest(self) -> None:
        """Whatever has come in is handled in the end."""
        for _ in range(2 * len(self.witness.items) + 2):
            await self.system.let_pass(COOL_DOWN_SECONDS)
            for agent in self.witness.agents:
                await self.system.ready(agent)
            states = await self._look()
            if all(state is ItemState.COMPLETED for state in states.values()):
                return
            for agent in self.witness.agents:
                for offer in await self.system.offers(agent):
                    await self.system.accept(offer)
                    self.witness.ended(offer, "accepted")
            while await self.complete(self.random):
                pass
        left = [item for item in self.witness.items.values() if item not in self.witness.completed]
        raise QueueViolation(2, f"{len(left)} items are never handled, {left[0]} for one")

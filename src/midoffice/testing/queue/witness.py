"""What was done to a queue, and whether what it says of itself fits."""

from dataclasses import dataclass, field

from midoffice.testing.queue.system import ItemState, PendingOffer, QueueSystem
from midoffice.testing.queue.violation import QueueViolation


@dataclass
class Witness:
    """Keeps what the system has promised by its answers: each method is called when the answer is there."""

    agents: tuple[str, ...]
    at_once: int = 1
    """How many agents may be asked for one item."""
    items: dict[str, str] = field(default_factory=dict)
    """Item by key."""
    came: dict[str, tuple[int, int]] = field(default_factory=dict)
    """When an item was first handed in, and when that was first acknowledged."""
    refused: set[tuple[str, str]] = field(default_factory=set)
    """Agent and item, where the agent has declined or not answered: passing the item is allowed then."""
    assigned: dict[str, str] = field(default_factory=dict)
    completed: set[str] = field(default_factory=set)
    ends: dict[str, str] = field(default_factory=dict)
    moments: int = 0

    def moment(self) -> int:
        """Return the next number of a clock that only counts."""
        self.moments += 1
        return self.moments

    def arrived(self, key: str, item: str, handed_in: int) -> None:
        """Take note of an acknowledged contact."""
        if self.items.setdefault(key, item) != item:
            raise QueueViolation(3, f"the contact {key} became the items {self.items[key]} and {item}")
        if any(other == item for each, other in self.items.items() if each != key):
            raise QueueViolation(2, f"two contacts became the one item {item}")
        begun, ended = self.came.get(item, (handed_in, self.moment()))
        self.came[item] = (min(begun, handed_in), ended)

    def ended(self, offer: PendingOffer, how: str) -> None:
        """Take note of an end that was confirmed; the same one may be confirmed twice."""
        if self.ends.setdefault(offer.id, how) != how:
            raise QueueViolation(1, f"the offer {offer.id} was {self.ends[offer.id]} and {how}")
        if how == "rejected":
            self.refused.add((offer.agent, offer.item))
        if how != "accepted":
            return
        if offer.item in self.completed:
            return  # the same answer again, after the work was done
        if self.assigned.setdefault(offer.item, offer.agent) != offer.agent:
            raise QueueViolation(1, f"{offer.item} was accepted by {self.assigned[offer.item]} and by {offer.agent}")

    def is_older(self, item: str, than: str) -> bool:
        """Tell whether one was acknowledged before the other was handed in."""
        return self.came[item][1] < self.came[than][0]

    async def check_at_rest(self, system: QueueSystem) -> dict[str, ItemState]:
        """Compare what the system says with what was done, while nothing else is going on; return the states."""
        states = await self._states(system)
        pending = [offer for agent in self.agents for offer in await system.offers(agent)]
        on_offer = [offer.item for offer in pending]
        for item, state in states.items():
            asked = [offer.agent for offer in pending if offer.item == item]
            if len(asked) > self.at_once or len(set(asked)) < len(asked):
                raise QueueViolation(1, f"{item} has {on_offer.count(item)} pending offers")
            if (state is ItemState.OFFERED) != (item in on_offer):
                raise QueueViolation(1, f"{item} is {state}, and has {on_offer.count(item)} pending offers")
        for offer in pending:
            if offer.id in self.ends:
                raise QueueViolation(1, f"the offer {offer.id} was {self.ends[offer.id]}, and is pending")
        for agent in self.agents:
            capacity = await system.capacity(agent)
            holds = sum(offer.agent == agent for offer in pending) + sum(who == agent for who in self.assigned.values())
            if capacity.used != holds or capacity.used > capacity.limit:
                raise QueueViolation(1, f"{agent} holds {holds}; the system counts {capacity.used} of {capacity.limit}")
        return states

    async def _states(self, system: QueueSystem) -> dict[str, ItemState]:
        states = {}
        for key, item in self.items.items():
            try:
                state = states[item] = await system.state(item)
            except LookupError as unknown:
                raise QueueViolation(2, f"{item}, which {key} became, is not there any more") from unknown
            if (state is ItemState.COMPLETED) != (item in self.completed):
                raise QueueViolation(2, f"{item} is {state}, and was {'' if item in self.completed else 'not '}completed")
            if (state is ItemState.ASSIGNED) != (item in self.assigned):
                raise QueueViolation(2, f"{item} is {state}, and {self.assigned.get(item, 'nobody')} has it in hand")
        return states

    async def check_limit(self, system: QueueSystem, agent: str) -> None:
        """A use above the limit is never to be seen, not even while things are going on."""
        capacity = await system.capacity(agent)
        if capacity.used > capacity.limit:
            raise QueueViolation(1, f"{agent} holds {capacity.used}, but has room for {capacity.limit}")

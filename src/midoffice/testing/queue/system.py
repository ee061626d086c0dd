"""What a queue is asked and told by the suite: the adapter to write for one's own system."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Refused(Exception):
    """The system says no, and has changed nothing: the offer has ended, somebody else was first."""


class ItemState(StrEnum):
    """Where a work item is; exactly one at a time."""

    QUEUED = "queued"
    """Waits for an agent."""
    OFFERED = "offered"
    """Reserved for one agent, who has not answered yet."""
    ASSIGNED = "assigned"
    """An agent is handling it."""
    COMPLETED = "completed"
    """Done."""


@dataclass(frozen=True, slots=True)
class PendingOffer:
    """An offer that waits for its agent's answer."""

    id: str
    item: str
    agent: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many work items an agent holds, offered or assigned, and how many at most."""

    used: int
    limit: int


class QueueSystem(Protocol):
    """A queue with its agents. Several methods are called at once; each raises Refused when it comes too late.

    Ids are whatever the system makes, as text. Every agent can handle every item, and each item takes as much as another.
    """

    async def hire(self, agent: str, limit: int) -> None:
        """Take on an agent who can hold so many items at once, and is not ready yet."""

    async def ready(self, agent: str) -> None:
        """The agent takes work from now on."""

    async def not_ready(self, agent: str) -> None:
        """The agent takes nothing new; an offer may be withdrawn or go on, work in hand stays."""

    async def arrive(self, key: str) -> str:
        """A contact comes in under its provider's id; return its work item, the same one for the same key."""

    async def route(self) -> None:
        """Offer what can be offered; where that happens by itself, wait until it has."""

    async def offers(self, agent: str) -> Sequence[PendingOffer]:
        """Return what the agent is asked to take."""

    async def accept(self, offer: PendingOffer) -> None:
        """The agent takes it."""

    async def reject(self, offer: PendingOffer) -> None:
        """The agent declines: the item goes back to its place and may spare this agent for a while."""

    async def expire(self, offer: PendingOffer) -> None:
        """Let the offer's time run out; the same goes for it as for a rejected one, and the agent may become not ready."""

    async def withdraw(self, offer: PendingOffer) -> None:
        """Take the offer back; its item goes back to its place."""

    async def complete(self, agent: str, item: str) -> None:
        """The agent has done what was assigned."""

    async def capacity(self, agent: str) -> Capacity:
        """Return what the system itself counts."""

    async def state(self, item: str) -> ItemState:
        """Return where an item is; raises LookupError for one that it does not know."""

    async def restart(self) -> None:
        """Lose whatever is kept in memory only, as a killed process does."""

    async def let_pass(self, seconds: float) -> None:
        """Let time pass, with all that comes due."""

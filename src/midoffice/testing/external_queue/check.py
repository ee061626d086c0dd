"""The conformance suite of external queues: what every adapter to another system must do alike.

Give each check an `ExternalQueueCase` with a fresh system behind it; it raises AssertionError with a sentence when the contract is
broken.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from midoffice.domain.routing.external_item import GoneReason
from midoffice.kernel.errors import NeedsAttention, Rejected, RetryLater
from midoffice.ports.external_queue import AlreadyGone, ExternalQueue, Told
from midoffice.testing.expect import must, refused, same

_SECRET = "swordfish-7cdd1f-swordfish"  # noqa: S105 - looked for in what the adapter says; opens nothing


class System(Protocol):
    """The other system, made to do what the checks need. `id` names an item in all of them."""

    async def arrive(self, external_id: str) -> None:
        """A contact begins to wait."""

    async def leave(self, external_id: str) -> None:
        """The customer leaves."""

    async def take_there(self, external_id: str, agent: str) -> None:
        """An agent takes it in the other system itself."""

    async def return_to_queue(self, external_id: str) -> None:
        """Whoever claimed it does not get it after all: it waits again."""


@dataclass(frozen=True, slots=True)
class ExternalQueueCase:
    """An adapter under test with the system behind it, empty at first, and two agents who work there.

    `unreachable` is the same adapter with nobody at the other end, `refused` one whose token the system does not know; both were
    given `SECRET` as the token. None where that cannot be.
    """

    queue: ExternalQueue
    system: System
    agents: tuple[str, str]
    unreachable: ExternalQueue | None = None
    refused: ExternalQueue | None = None


SECRET = _SECRET


def told(external_id: str, version: int, agent: str | None = None, reason: str = "") -> Told:
    """Return a word on an item; the same version has the same key."""
    digest = sha256(external_id.encode()).hexdigest()[:16]
    return Told(external_id, version, f"external:{digest}:{version}", agent, reason)


async def check_what_waits_is_listed(case: ExternalQueueCase) -> None:
    """The list names what waits, in the order of its arrival, with a number that grows when an item changes."""
    for name in ("a", "b", "c"):
        await case.system.arrive(name)
    first = await case.queue.snapshot()
    if first is None:
        return
    same([each.external_id for each in first.items], ["a", "b", "c"], "what waits is listed")
    must(all(each.arrived_at.tzinfo is not None for each in first.items), "times of arrival have a time zone")
    await case.system.leave("b")
    await case.queue.claim(told("a", 1, case.agents[0]))
    await case.queue.release(told("a", 2))
    again = await case.queue.snapshot()
    must(again is not None, "it has a list always or never")
    after = {each.external_id: each for each in again.items} if again else {}
    same(set(after), {"a", "c"}, "what left does not wait")
    must(after["a"].sequence > first.items[0].sequence, "the number of an item that changed has grown")
    same(after["a"].arrived_at, first.items[0].arrived_at, "it keeps its time of arrival")


async def check_claim_takes_an_item_out_of_the_queue(case: ExternalQueueCase) -> None:
    """What was claimed waits no more, and its agent is busy with it."""
    await case.system.arrive("a")
    await case.queue.claim(told("a", 1, case.agents[0]))
    listed = await case.queue.snapshot()
    if listed is None:
        return
    same(listed.items, (), "it does not wait")
    if listed.agents is not None:
        busy = {each.agent: each.contacts for each in listed.agents if each.contacts}
        same(busy, {case.agents[0]: ("a",)}, "its agent is busy with it")


async def check_numbers_grow_from_word_to_word(case: ExternalQueueCase) -> None:
    """Each word answers with the item's number after it, which is above the one before."""
    await case.system.arrive("a")
    words = (
        await case.queue.claim(told("a", 1, case.agents[0])),
        await case.queue.release(told("a", 2)),
        await case.queue.park(told("a", 3)),
        await case.queue.claim(told("a", 4, case.agents[1])),
        await case.queue.end(told("a", 5)),
    )
    must(list(words) == sorted(set(words)), f"the numbers grow: {words}")


async def check_a_repeated_word_is_one_word(case: ExternalQueueCase) -> None:
    """A word may be said any number of times; the answer stays the same."""
    await case.system.arrive("a")
    claims = [await case.queue.claim(told("a", 1, case.agents[0])) for _ in range(3)]
    must(len(set(claims)) == 1, "a claim twice is one claim")
    await case.system.return_to_queue("a")
    same(await case.queue.claim(told("a", 1, case.agents[0])), claims[0], "a claim repeated later is answered as at first")
    listed = await case.queue.snapshot()
    if listed is not None:
        same([each.external_id for each in listed.items], ["a"], "and takes nothing anew")
        must(listed.items[0].sequence > claims[0], "waiting again bears a higher number than the claim")
    releases = [await case.queue.release(told("a", 2)) for _ in range(2)]
    must(len(set(releases)) == 1, "a release twice is one release")
    parks = [await case.queue.park(told("a", 3)) for _ in range(2)]
    must(len(set(parks)) == 1, "put aside twice is once")
    ends = [await case.queue.end(told("a", 4)) for _ in range(2)]
    must(len(set(ends)) == 1, "an end twice is one end")


async def check_an_older_word_is_not_heeded(case: ExternalQueueCase) -> None:
    """A word that comes after a newer one changes nothing."""
    await case.system.arrive("a")
    await case.system.arrive("b")
    await case.queue.end(told("a", 5))
    with refused(AlreadyGone, "what has ended cannot be claimed by a word of before"):
        await case.queue.claim(told("a", 4, case.agents[0]))
    await case.queue.release(told("b", 5))
    with refused(AlreadyGone, "an older claim takes nothing"):
        await case.queue.claim(told("b", 4, case.agents[0]))
    listed = await case.queue.snapshot()
    if listed is not None:
        same([each.external_id for each in listed.items], ["b"], "the newest word counts")


async def check_what_is_gone_cannot_be_claimed(case: ExternalQueueCase) -> None:
    """Claiming what the customer left, what somebody took there, or what never was says so, with the reason."""
    await case.system.arrive("left")
    await case.system.arrive("taken")
    await case.system.leave("left")
    await case.system.take_there("taken", case.agents[1])
    for name, reasons in (
        ("left", {GoneReason.ABANDONED}),
        ("taken", {GoneReason.TAKEN}),
        ("never", {GoneReason.WITHDRAWN, GoneReason.ENDED}),
    ):
        with refused(AlreadyGone, f"{name} cannot be claimed") as caught:
            await case.queue.claim(told(name, 1, case.agents[0]))
        must(caught.error.reason in reasons, f"the reason for {name} is {caught.error.reason}")


async def check_the_end_of_something_gone_does_no_harm(case: ExternalQueueCase) -> None:
    """Ending what is over there already is answered: as ended, or as gone."""
    await case.system.arrive("a")
    await case.system.leave("a")
    for name in ("a", "never"):
        try:
            await case.queue.end(told(name, 1))
        except AlreadyGone:
            continue


async def check_an_agent_who_is_not_there_gets_nothing(case: ExternalQueueCase) -> None:
    """A claim for somebody the other system does not know is rejected, and the item waits on."""
    await case.system.arrive("a")
    for agent in ("nobody-of-that-name", None):
        with refused(Rejected, "nobody can take it"):
            await case.queue.claim(told("a", 1 if agent else 2, agent))
    listed = await case.queue.snapshot()
    if listed is not None:
        same([each.external_id for each in listed.items], ["a"], "it waits on")
    await case.queue.claim(told("a", 3, case.agents[0]))


async def check_ids_are_taken_as_they_are(case: ExternalQueueCase) -> None:
    """An id may hold anything that can be printed: it is neither a path nor a query."""
    for name in ("a/b?c=d&e#f", "..", "Zoë 100%", '"><script>', "a" * 200):
        await case.system.arrive(name)
        await case.queue.claim(told(name, 1, case.agents[0]))
        await case.queue.end(told(name, 2))


async def check_trouble_is_named(case: ExternalQueueCase) -> None:
    """Nobody there: try later. A refused token: somebody must look. Neither gives the token away."""
    for queue, kind in ((case.unreachable, RetryLater), (case.refused, NeedsAttention)):
        if queue is None:
            continue
        for call in (queue.claim(told("a", 1, case.agents[0])), queue.end(told("a", 2)), queue.snapshot()):
            with refused(kind, "trouble is of its kind") as caught:
                await call
            said = f"{caught.error.message} {caught.error.fields}"
            must(_SECRET not in said, "the token is given away")
            must(len(caught.error.message) > len("failed"), "it does not say what is wrong")


CHECKS: tuple[Callable[[ExternalQueueCase], Awaitable[None]], ...] = (
    check_what_waits_is_listed,
    check_claim_takes_an_item_out_of_the_queue,
    check_numbers_grow_from_word_to_word,
    check_a_repeated_word_is_one_word,
    check_an_older_word_is_not_heeded,
    check_what_is_gone_cannot_be_claimed,
    check_the_end_of_something_gone_does_no_harm,
    check_an_agent_who_is_not_there_gets_nothing,
    check_ids_are_taken_as_they_are,
    check_trouble_is_named,
)

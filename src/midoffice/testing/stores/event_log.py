"""The event log: order, places, and who reads what."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from midoffice.kernel.ids import UUID, new_id
from midoffice.ports.database import Database
from midoffice.ports.event_log import Cursor, Event
from midoffice.testing.expect import must, refused, same, soon
from midoffice.testing.stores.samples import NOW, after


def _event(name: str, **changes: object) -> Event:
    return replace(Event(name, NOW, "account:1", {"n": name}), **changes)  # type: ignore[arg-type] # fields of Event


async def _write(database: Database, *names: str, **changes: object) -> None:
    async with database.transaction() as tx:
        await tx.log.append(_event(name, **changes) for name in names)


async def _read(database: Database, count: int, after_: Cursor | None = None) -> tuple[Event, ...]:
    """Return what is readable once so many events are; another transaction of the server may hold them back for a moment."""

    async def look() -> tuple[Event, ...]:
        async with database.reading() as tx:
            return await tx.log.read(after_ or Cursor())

    return await soon(look, lambda events: len(events) >= count, f"{count} events become readable")


def _names(events: Sequence[Event]) -> list[str]:
    return [event.type for event in events]


async def check_event_comes_back(database: Database) -> None:
    """An event comes back with every field, an id and a place."""
    subjects: dict[str, Any] = {f"{name}_id": new_id() for name in ("interaction", "customer", "work_item", "service")}
    agents = (new_id(), new_id())
    data = {"work_item": {"id": str(new_id()), "n": 1.5, "none": None, "list": [True]}, "text": "\u2603"}
    event = Event("WorkItemQueued", after(0.000001), "system", data, **subjects, agent_ids=agents, id=new_id())
    async with database.transaction() as tx:
        await tx.log.append([event])
        await tx.log.append([])
    (found,) = await _read(database, 1)
    must(found.cursor > Cursor(), "it has a place")
    same(replace(found, cursor=Cursor()), event, "it comes back")
    await _write(database, "second")
    must((await _read(database, 2))[1].id is not None, "an event without an id is given one")


async def check_order_and_limit(database: Database) -> None:
    """Events come in the order of transactions and, within one, as written; reading goes on after a place."""
    await _write(database, "a", "b")
    async with database.transaction() as tx:
        await tx.log.append([_event("c")])
        await tx.log.append([_event("d"), _event("e")])
    events = await _read(database, 5)
    same(_names(events), ["a", "b", "c", "d", "e"], "in order")
    same(sorted(e.cursor for e in events), [e.cursor for e in events], "places grow")
    same(len({e.cursor for e in events}), 5, "every event has its own place")
    async with database.reading() as tx:
        same(_names(await tx.log.read(events[1].cursor)), ["c", "d", "e"], "after a place")
        same(_names(await tx.log.read(events[2].cursor, 1)), ["d"], "within a transaction, as many as asked for")
        same(await tx.log.read(events[-1].cursor), (), "nothing after the last")
        same(await tx.log.head(), events[-1].cursor, "the head is the last one's place")
    await _write(database, "f")
    same(_names(await _read(database, 1, events[-1].cursor)), ["f"], "what comes later is after the head")


async def check_empty_log(database: Database) -> None:
    """An empty log has its head at the beginning."""
    async with database.reading() as tx:
        same(await tx.log.head(), Cursor(), "the head is the beginning")
        same(await tx.log.read(Cursor()), (), "nothing to read")


async def check_events_commit_with_their_transaction(database: Database) -> None:
    """Events are readable after the commit, and never when there is none."""
    with refused(ZeroDivisionError, "errors come through"):
        async with database.transaction() as tx:
            await tx.log.append([_event("lost")])
            raise ZeroDivisionError
    async with database.transaction() as tx:
        await tx.log.append([_event("kept")])
        same(await tx.log.read(Cursor()), (), "not readable before the commit")
    same(_names(await _read(database, 1)), ["kept"], "readable after it")


async def _mixed(database: Database) -> tuple[UUID, UUID, tuple[Event, ...]]:
    agent, interaction = new_id(), new_id()
    await _write(database, "other", agent_ids=(new_id(),), interaction_id=new_id())
    await _write(database, "agent", agent_ids=(new_id(), agent))
    await _write(database, "interaction", interaction_id=interaction)
    await _write(database, "both", agent_ids=(agent, agent), interaction_id=interaction)
    await _write(database, "none")
    return agent, interaction, await _read(database, 5)


async def check_catching_up_for_one(database: Database) -> None:
    """A desk reads what concerns its agent, a watcher what concerns an interaction, up to a place and no further."""
    agent, interaction, events = await _mixed(database)
    head = events[-1].cursor
    async with database.reading() as tx:

        async def names(after_: Cursor, upto: Cursor, agent_id: UUID | None, interaction_id: UUID | None) -> list[str]:
            return _names(await tx.log.read_for(after_, upto, agent_id=agent_id, interaction_id=interaction_id))

        start = Cursor()
        same(await names(start, head, agent, None), ["agent", "both"], "of the agent")
        same(await names(start, head, None, interaction), ["interaction", "both"], "of the interaction")
        same(await names(start, head, agent, interaction), ["agent", "interaction", "both"], "of either, each once")
        same(await names(start, head, None, None), _names(events), "all")
        same(await names(events[1].cursor, head, agent, None), ["both"], "after a place")
        same(await names(start, events[2].cursor, agent, None), ["agent"], "up to a place")
        same(await names(events[0].cursor, events[2].cursor, None, None), ["agent", "interaction"], "between two places")
        same(await names(head, head, agent, interaction), [], "nothing between a place and itself")
        same(await names(start, head, new_id(), None), [], "nothing for somebody else")


async def check_catching_up_in_pages(database: Database) -> None:
    """Reading page by page misses nothing and repeats nothing, also for an agent and an interaction together."""
    agent, interaction, events = await _mixed(database)
    head, place, found = events[-1].cursor, Cursor(), list[str]()
    async with database.reading() as tx:
        while page := await tx.log.read_for(place, head, agent_id=agent, interaction_id=interaction, limit=1):
            same(len(page), 1, "as many as asked for")
            found += _names(page)
            place = page[-1].cursor
    same(found, ["agent", "interaction", "both"], "all of them, in order")


async def check_generation_is_stable(database: Database) -> None:
    """The generation stays the same while the places go on; making room changes nothing that is there."""
    await _write(database, "a")
    async with database.transaction() as tx:
        generation = await tx.log.generation()
        await tx.log.make_room(NOW)
        await tx.log.make_room(NOW)
    await _write(database, "b")
    same(_names(await _read(database, 2)), ["a", "b"], "everything is there")
    async with database.reading() as tx:
        same(await tx.log.generation(), generation, "the same generation")
    must(generation, "it has a name")


CHECKS = (
    check_event_comes_back,
    check_order_and_limit,
    check_empty_log,
    check_events_commit_with_their_transaction,
    check_catching_up_for_one,
    check_catching_up_in_pages,
    check_generation_is_stable,
)

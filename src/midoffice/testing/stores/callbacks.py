"""Callbacks beside the contacts that they belong to."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from midoffice.domain.callbacks.callback import Attempt, AttemptOutcome, Callback, CallbackState, Window
from midoffice.domain.routing.work_item import WorkItem, WorkItemEvent, WorkItemKind
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.callbacks import CallbackFilter
from midoffice.ports.database import Database, Transaction
from midoffice.ports.timers import Timer, TimerKind
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, House, after, furnish, hire, offer_item, open_contact, queue_contact, step


async def _asked(tx: Transaction, house: House, **changes: Any) -> Callback:  # noqa: ANN401 - fields of Callback
    item = await queue_contact(tx, house, kind=WorkItemKind.CALLBACK)
    callback = _callback(item, **changes)
    await tx.callbacks.add(callback)
    return callback


def _callback(item: WorkItem, **changes: Any) -> Callback:  # noqa: ANN401 - fields of Callback
    if item.interaction_id is None:
        raise AssertionError("the item has an interaction")
    callback = Callback(
        id=new_id(),
        work_item_id=item.id,
        interaction_id=item.interaction_id,
        number="+442079460000",
        name="Ann",
        about="The lamp",
        asked_at=NOW,
        asked_by="customer",
        wish=Window(after(60), after(3600)),
        zones=("Europe/London", "America/New_York"),
        next_at=after(60),
    )
    return replace(callback, **changes)


async def check_a_callback_is_kept_whole(database: Database) -> None:
    """A callback comes back as it was stored, with its attempts, and is found by its work item and its contact."""
    house = await furnish(database)
    async with database.transaction() as tx:
        callback = await _asked(tx, house)
        same(await tx.callbacks.get(callback.id), callback, "as stored")
        same(await tx.callbacks.of_item(callback.work_item_id), callback, "by its work item")
        same(await tx.callbacks.of_interaction(callback.interaction_id), callback, "by its contact")
        same(await tx.callbacks.of_item(new_id()), None, "no other item has one")
        same(await tx.callbacks.of_interaction(new_id()), None, "no other contact has one")
        tried = replace(callback, attempts=(Attempt(after(70), new_id(), AttemptOutcome.BUSY),), version=2)
        await tx.callbacks.save(tried)
        same(await tx.callbacks.lock(callback.id), tried, "with its attempt")
        with refused(Stale, "of two who change it, the second is told"):
            await tx.callbacks.save(tried)
        with refused(NotFound, "an unknown one is not found"):
            await tx.callbacks.get(new_id())


async def check_a_work_item_has_one_callback(database: Database) -> None:
    """A second callback of a work item is refused."""
    house = await furnish(database)
    async with database.transaction() as tx:
        callback = await _asked(tx, house)
    with refused(Conflict, "one at most"):
        async with database.transaction() as tx:
            await tx.callbacks.add(replace(callback, id=new_id()))


async def check_a_callback_ends_with_a_time(database: Database) -> None:
    """A callback that is no longer open says when it ended, and an open one does not."""
    house = await furnish(database)
    async with database.transaction() as tx:
        callback = await _asked(tx, house)
    with refused(Conflict, "an end without a time"):
        async with database.transaction() as tx:
            await tx.callbacks.save(replace(callback, state=CallbackState.REACHED, version=2))


async def check_r43_open_callbacks_are_found_by_customer_and_number(database: Database) -> None:
    """R43: of a customer who makes contact, the open callbacks are found, and those to the number; ended ones are not."""
    house = await furnish(database)
    async with database.transaction() as tx:
        mine = await _asked(tx, house)
        over = await _asked(tx, house, state=CallbackState.CANCELED, ended_at=NOW)
        stranger = await queue_contact(tx, house, kind=WorkItemKind.CALLBACK)
        interaction = await tx.interactions.get(stranger.interaction_id or new_id())
        await tx.interactions.save(replace(interaction, customer_id=None, version=2))
        theirs = _callback(stranger, number="+493012345")
        await tx.callbacks.add(theirs)
        same(await tx.callbacks.open_of(house.customer.id, None), (mine,), "the customer's open one")
        same(await tx.callbacks.open_of(house.customer.id, theirs.number), (mine, theirs), "and one to the number")
        same(await tx.callbacks.open_of(new_id(), over.number), (mine,), "by number alone")
        same(await tx.callbacks.open_of(new_id(), None), (), "nobody else's")
        answered = await open_contact(tx, house)
        merged = replace(mine, state=CallbackState.MERGED, ended_at=NOW, merged_into=answered.id, version=2)
        await tx.callbacks.save(merged)
        same(await tx.callbacks.merged_into(answered.id), (merged,), "what was merged is found from the other contact")
        same(await tx.callbacks.merged_into(mine.interaction_id), (), "and from no other")


async def check_callbacks_are_listed_by_their_next_call(database: Database) -> None:
    """Pages of callbacks go on where the last one ended, by the time of the next call."""
    house = await furnish(database)
    other = await furnish(database)
    async with database.transaction() as tx:
        later, soon = await _asked(tx, house, next_at=after(100)), await _asked(tx, house, next_at=after(10))
        over = await _asked(tx, other, next_at=after(50), state=CallbackState.REACHED, ended_at=NOW)
        page = await tx.callbacks.page(CallbackFilter(), None, 2)
        same(page.items, (soon, over), "the earliest first")
        same((await tx.callbacks.page(CallbackFilter(), page.next_cursor, 2)).items, (later,), "then the rest")
        same((await tx.callbacks.page(CallbackFilter((CallbackState.OPEN,)), None)).items, (soon, later), "by state")
        same((await tx.callbacks.page(CallbackFilter((), (other.service.id,)), None)).items, (over,), "by service")


async def check_faults_of_callbacks_are_found(database: Database) -> None:
    """The sweeper finds an open callback whose work is over, and a parked one that nothing wakes."""
    house = await furnish(database)
    async with database.transaction() as tx:
        fine, parked, over = [await _asked(tx, house) for _ in range(3)]
        await step(tx, fine.work_item_id, WorkItemEvent.PARK)
        await tx.timers.set(Timer(TimerKind.PARK_END, str(fine.work_item_id), NOW + timedelta(minutes=1)))
        same(await tx.queue.faults(), (), "all is well")
        await step(tx, parked.work_item_id, WorkItemEvent.PARK)
        await step(tx, over.work_item_id, WorkItemEvent.CANCEL, cancel_reason="x")
        faults = await tx.queue.faults()
        same(len(faults), 2, "one sentence each")
        same({str(parked.work_item_id) in f or str(over.id) in f for f in faults}, {True}, "about these two")


async def check_r46_a_place_is_given_on_once(database: Database) -> None:
    """R46: a second work item at the place of the same one is refused."""
    house = await furnish(database)
    async with database.transaction() as tx:
        left = await queue_contact(tx, house)
        await queue_contact(tx, house, place_of=left.id)
    with refused(Conflict, "the place is taken"):
        async with database.transaction() as tx:
            await queue_contact(tx, house, place_of=left.id)


async def check_a_callback_is_never_abandoned(database: Database) -> None:
    """The wallboard does not count a canceled callback as given up, and its wait begins when it can be made."""
    house = await furnish(database)
    async with database.transaction() as tx:
        gone, _ = await _asked(tx, house), await _asked(tx, house)
        await step(tx, gone.work_item_id, WorkItemEvent.CANCEL, cancel_reason="merged", now=after(5))
        late = await queue_contact(tx, house, kind=WorkItemKind.CALLBACK, queued_at=after(3600))
        agent = await hire(tx)
        await offer_item(tx, late, agent)
        await step(tx, late.id, WorkItemEvent.ACCEPT, answered_at=after(3610), answered_in_target=True, now=after(3610))
        (line,) = await tx.wallboard.figures(after(3620), NOW)
        same((line.abandoned, line.answered, line.queued), (0, 1, 1), "one answered, one waits, nobody gave up")
        same(line.wait_seconds, 10.0, "it waited from its time on")


CHECKS = (
    check_a_callback_is_kept_whole,
    check_a_work_item_has_one_callback,
    check_a_callback_ends_with_a_time,
    check_r43_open_callbacks_are_found_by_customer_and_number,
    check_callbacks_are_listed_by_their_next_call,
    check_faults_of_callbacks_are_found,
    check_r46_a_place_is_given_on_once,
    check_a_callback_is_never_abandoned,
)

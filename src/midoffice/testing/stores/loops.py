"""What loops live on: the outbox, timers and leases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from midoffice.kernel.errors import NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.leases import Lease, LeaseLost
from midoffice.ports.outbox import OutboxEntry, OutboxState
from midoffice.ports.timers import Timer, TimerKind
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, after

_LEASE = timedelta(seconds=30)
_ROUTER = "router"


def _entry(key: str, due: float = 0) -> OutboxEntry:
    return OutboxEntry(new_id(), "email.send", key, {"message_id": key}, OutboxState.PENDING, NOW, after(due))


async def check_r58_same_key_is_the_same_thing(database: Database) -> None:
    """R58: an entry is put once for its key, however often it is asked for, also after it was sent."""
    entry = replace(_entry("k"), message_id=new_id(), extra={"a": [1]})
    async with database.transaction() as tx:
        must(await tx.outbox.put(entry), "the first one is put")
        must(not await tx.outbox.put(_entry("k")), "the second one is not")
        same(await tx.outbox.entry(entry.id), entry, "the first one stays")
        sent = replace(entry, state=OutboxState.SENT, attempts=1, last_error="450 later")
        await tx.outbox.save(sent)
        same(await tx.outbox.entry(entry.id), sent, "what became of it is kept")
        must(not await tx.outbox.put(_entry("k")), "not even then")
        with refused(NotFound, "an unknown entry is not found"):
            await tx.outbox.entry(new_id())
        with refused(NotFound, "an unknown entry cannot be saved"):
            await tx.outbox.save(_entry("x"))


async def check_what_was_sent_long_ago_is_forgotten(database: Database) -> None:
    """Entries sent before a day are removed; newer ones, and those that somebody may still ask about, stay."""
    old = {state: replace(_entry(state), state=state, created_at=after(-100)) for state in OutboxState}
    new = replace(_entry("new"), state=OutboxState.SENT, created_at=after(-10))
    async with database.transaction() as tx:
        for entry in (*old.values(), new):
            await tx.outbox.put(entry)
        same(await tx.outbox.forget_sent(after(-10)), 1, "one was sent before")
        with refused(NotFound, "it is gone"):
            await tx.outbox.entry(old[OutboxState.SENT].id)
        for entry in (new, *(entry for state, entry in old.items() if state is not OutboxState.SENT)):
            same(await tx.outbox.entry(entry.id), entry, "the others stay")


async def check_due_entries_are_claimed_once(database: Database) -> None:
    """Due entries are claimed by one worker each, earliest first; one that does not report back is found."""
    late, now, later = _entry("late", -5), _entry("now"), _entry("later", 50)
    async with database.transaction() as tx:
        same(await tx.outbox.next_due(), None, "nothing is due")
        for entry in (later, now, late):
            await tx.outbox.put(entry)
        same(await tx.outbox.next_due(), after(-5), "the earliest one")
    async with database.transaction() as tx:
        (claimed,) = await tx.outbox.claim(NOW, _LEASE, 1)
        same(claimed, replace(late, state=OutboxState.SENDING, claimed_until=NOW + _LEASE), "the earliest first")
    async with database.transaction() as tx:
        same([e.key for e in await tx.outbox.claim(NOW, _LEASE, 10)], ["now"], "what is claimed is not claimed again")
        same(await tx.outbox.claim(NOW, _LEASE, 10), (), "nothing else is due")
        same(await tx.outbox.next_due(), NOW + _LEASE, "when the claims run out, for that is before the next one")
        same(await tx.outbox.claimed_too_long(after(30)), (), "they are still in time")
        found = await tx.outbox.claimed_too_long(after(31))
        same({e.key for e in found}, {"late", "now"}, "they have not reported back")
        await tx.outbox.save(replace(claimed, state=OutboxState.UNKNOWN, claimed_until=None))
        same(len(await tx.outbox.claimed_too_long(after(31))), 1, "what was looked after is not found again")


async def check_two_workers_share_the_outbox(database: Database) -> None:
    """Workers that claim at the same time never get the same entry."""
    async with database.transaction() as tx:
        for n in range(12):
            await tx.outbox.put(_entry(str(n)))

    async def claim() -> list[str]:
        async with database.transaction() as tx:
            return [entry.key for entry in await tx.outbox.claim(NOW, _LEASE, 4)]

    claimed = [key for keys in await asyncio.gather(*(claim() for _ in range(4))) for key in keys]
    same(len(claimed), len(set(claimed)), "no entry twice")
    rest = await claim()
    same(len(claimed) + len(rest), 12, "every entry once")


async def check_timers_are_taken_when_due(database: Database) -> None:
    """A timer is taken once it is due, earliest first; setting it again moves it; a failed one comes back."""
    first = Timer(TimerKind.OFFER_EXPIRY, "a", after(10), {"n": 1})
    second = Timer(TimerKind.PARK_END, "a", after(20))
    async with database.transaction() as tx:
        same(await tx.timers.next_due(), None, "no timer at first")
        for timer in (second, replace(first, due_at=after(5)), first):
            await tx.timers.set(timer)
        same(await tx.timers.next_due(), after(10), "it was moved")
        same(await tx.timers.take_due(after(9)), None, "not yet due")
    for expected in (first, second, None):
        async with database.transaction() as tx:
            same(await tx.timers.take_due(after(20)), expected, "due, earliest first, each once")
            if expected is not None:
                await tx.timers.done(expected)
    async with database.transaction() as tx:
        await tx.timers.set(first)
        await tx.timers.clear(TimerKind.OFFER_EXPIRY, "a")
        await tx.timers.clear(TimerKind.OFFER_EXPIRY, "a")
        same(await tx.timers.next_due(), None, "a cleared one is gone")


async def check_failed_timer_stays(database: Database) -> None:
    """A timer whose work fails stays, and can be put off, unless somebody has moved it meanwhile."""
    timer = Timer(TimerKind.WRAP_UP_LIMIT, "a", after(10))
    async with database.transaction() as tx:
        await tx.timers.set(timer)
    with refused(ZeroDivisionError, "errors come through"):
        async with database.transaction() as tx:
            must(await tx.timers.take_due(after(10)) == timer, "it is taken")
            raise ZeroDivisionError
    async with database.transaction() as tx:
        same(await tx.timers.next_due(), after(10), "it is still there")
        await tx.timers.postpone(timer, after(60))
        same(await tx.timers.next_due(), after(60), "it is put off")
        await tx.timers.set(replace(timer, due_at=after(90)))
        await tx.timers.postpone(replace(timer, due_at=after(60)), after(120))
        same(await tx.timers.next_due(), after(90), "what was moved meanwhile stays")
        await tx.timers.clear(timer.kind, timer.key)
        await tx.timers.postpone(timer, after(200))
        same(await tx.timers.next_due(), after(200), "one that is gone comes back")


async def check_timer_set_again_while_it_is_handled_stays(database: Database) -> None:
    """What its handler has set again is not over when the handler is done; what was cleared stays away."""
    timer = Timer(TimerKind.CHAT_IDLE, "a", after(10), {"n": 1})
    for again in (replace(timer, due_at=after(30)), replace(timer, data={"n": 2}), timer):
        async with database.transaction() as tx:
            await tx.timers.set(timer)
        async with database.transaction() as tx:
            same(await tx.timers.take_due(after(10)), timer, "it is taken")
            await tx.timers.set(again)
            await tx.timers.done(timer)
        async with database.transaction() as tx:
            same(await tx.timers.take_due(after(30)), again, "it was set again")
            await tx.timers.clear(timer.kind, timer.key)
            await tx.timers.done(again)
            same(await tx.timers.next_due(), None, "it was cleared")


async def check_each_timer_goes_to_one_worker(database: Database) -> None:
    """Workers that look at the same time never take the same timer."""
    async with database.transaction() as tx:
        for n in range(8):
            await tx.timers.set(Timer(TimerKind.CHAT_IDLE, str(n), NOW))

    async def drain() -> list[str]:
        keys: list[str] = []
        while True:
            async with database.transaction() as tx:
                timer = await tx.timers.take_due(NOW)
                if timer is None:
                    return keys
                await asyncio.sleep(0)
                keys.append(timer.key)
                await tx.timers.done(timer)

    taken = [key for keys in await asyncio.gather(*(drain() for _ in range(4))) for key in keys]
    same(sorted(taken), [str(n) for n in range(8)], "every timer once")


async def check_lease_has_one_holder(database: Database) -> None:
    """A lease is held by one until it expires or is given up; the epoch grows with each new holder and never starts again."""
    async with database.transaction() as tx:
        same(await tx.leases.held(_ROUTER), None, "nobody has it at first")
        first = await tx.leases.acquire(_ROUTER, "a", NOW, _LEASE)
        same(first, Lease(_ROUTER, "a", 1, NOW + _LEASE), "it is free")
        same(await tx.leases.acquire(_ROUTER, "b", after(29), _LEASE), None, "somebody has it")
        same(await tx.leases.acquire("other", "b", NOW, _LEASE), Lease("other", "b", 1, NOW + _LEASE), "another lease")
        extended = await tx.leases.acquire(_ROUTER, "a", after(29), _LEASE)
        same(extended, Lease(_ROUTER, "a", 1, after(59)), "one's own is extended")
        same(await tx.leases.held(_ROUTER), extended, "people can see it")
        same(await tx.leases.acquire(_ROUTER, "b", after(59), _LEASE), Lease(_ROUTER, "b", 2, after(89)), "it has expired")
        same(await tx.leases.acquire(_ROUTER, "a", after(60), _LEASE), None, "the first one has lost it")
        await tx.leases.release(_ROUTER, "a")
        same(await tx.leases.acquire(_ROUTER, "a", after(60), _LEASE), None, "only the holder gives it up")
        await tx.leases.release(_ROUTER, "b")
        same(await tx.leases.held(_ROUTER), None, "nobody has it")
        same(await tx.leases.acquire(_ROUTER, "b", after(61), _LEASE), Lease(_ROUTER, "b", 3, after(91)), "a new holding")


async def check_fence_stops_the_former_holder(database: Database) -> None:
    """Whoever lost the lease cannot write under it any more."""
    async with database.transaction() as tx:
        with refused(LeaseLost, "a lease that was never taken protects nothing"):
            await tx.leases.fence(_ROUTER, 1)
        await tx.leases.acquire(_ROUTER, "a", NOW, _LEASE)
        await tx.leases.fence(_ROUTER, 1)
        await tx.leases.acquire(_ROUTER, "b", after(30), _LEASE)
        with refused(LeaseLost, "the first epoch has passed"):
            await tx.leases.fence(_ROUTER, 1)
        await tx.leases.fence(_ROUTER, 2)
        await tx.leases.release(_ROUTER, "b")
        with refused(LeaseLost, "it was given up"):
            await tx.leases.fence(_ROUTER, 2)


async def check_lease_goes_to_one_of_many(database: Database) -> None:
    """Of many who want a free lease at once, one gets it."""

    async def acquire(holder: str) -> bool:
        async with database.transaction() as tx:
            return await tx.leases.acquire(_ROUTER, holder, NOW, _LEASE) is not None

    same(sum(await asyncio.gather(*(acquire(f"holder {n}") for n in range(6)))), 1, "one gets it")


CHECKS = (
    check_r58_same_key_is_the_same_thing,
    check_what_was_sent_long_ago_is_forgotten,
    check_due_entries_are_claimed_once,
    check_two_workers_share_the_outbox,
    check_timers_are_taken_when_due,
    check_failed_timer_stays,
    check_each_timer_goes_to_one_worker,
    check_lease_has_one_holder,
    check_fence_stops_the_former_holder,
    check_lease_goes_to_one_of_many,
)

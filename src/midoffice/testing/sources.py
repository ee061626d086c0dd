"""The conformance suite of back-office sources: what every kind of adapter must do alike.

Put `CUSTOMERS` and `ORDERS` of `source_case` into the system, describe it as a `SourceCase`, and give that to each of `CHECKS`;
a check raises AssertionError with a sentence when the contract is broken. What a kind of system cannot do is None in its case.
"""

import asyncio
import contextlib
import statistics
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextvars import Context, ContextVar
from datetime import datetime
from decimal import Decimal
from weakref import WeakSet

from midoffice.kernel.errors import MidofficeError
from midoffice.ports.sources import (
    LATEST_SECONDS,
    MOST_ROWS,
    Row,
    SourceConnection,
    SourceDown,
    SourceForbidden,
    SourceSchema,
    SourceSlow,
)
from midoffice.testing.expect import PATIENCE_SECONDS, Caught, must, refused, same
from midoffice.testing.source_case import CUSTOMERS, HOSTILE, MAX, ORDERS, PLACES, SECRET, ZOE, SourceCase

_MOMENTS = 8
"""How often something is timed, on a machine that is busy now and then, until it is in time."""
_LONG_SECONDS = 600.0
_ASKED_HERE: ContextVar[bool] = ContextVar("asked_here", default=False)


async def check_a_customer_is_read_exactly(case: SourceCase) -> None:
    """Numbers beyond 2**53, money, instants, names in any script and nothing come as they are."""
    for customer in CUSTOMERS:
        rows = await case.source.fetch(case.lookup, str(customer["id"]), case.seconds)
        same(len(rows), 1, "one customer is one row")
        for name, wanted in customer.items():
            says(rows[0], name, wanted)


async def check_nobody_is_no_row(case: SourceCase) -> None:
    """An identifier that nobody has is no row and no error."""
    for value in ("NOBODY", "zoe", ""):
        same(await case.source.fetch(case.lookup, value, case.seconds), (), f"nobody is {value!r}")


async def check_many_rows_keep_their_order(case: SourceCase) -> None:
    """Each row is one order, in the order of the statement."""
    rows = await case.source.fetch(case.many, ZOE, case.seconds)
    same(len(rows), len(ORDERS), "every order is a row")
    for row, order in zip(rows, ORDERS, strict=True):
        says(row, "number", order["number"])
        says(row, "item", order["item"])
    same(await case.source.fetch(case.many, MAX, case.seconds), (), "without orders there are no rows")


async def check_columns_are_told(case: SourceCase) -> None:
    """Where columns can be told without a customer, all of them are."""
    told = await case.source.columns(case.lookup, case.seconds)
    must(not told or set(CUSTOMERS[0]) <= set(told), f"every column is told: {sorted(told)}")


async def check_d8_a_column_that_is_gone_is_schema(case: SourceCase) -> None:
    """A statement that no longer fits says so; the others go on."""
    if case.drifted is None:
        return
    with refused(SourceSchema, "a column that is gone is no answer"):
        await case.source.fetch(case.drifted, ZOE, case.seconds)
    await _answers(case.source, case)


async def check_hostile_identifiers_find_and_change_nothing(case: SourceCase) -> None:
    """An identifier is a value, whatever is written in it."""
    before = await case.held() if case.held else None
    for value in HOSTILE:
        same(await case.source.fetch(case.lookup, value, case.seconds), (), f"nobody is {value[:60]!r}")
    after = await case.held() if case.held else None
    same(after, before, "the source holds what it held")
    await _answers(case.source, case)


async def check_a_source_is_only_read(case: SourceCase) -> None:
    """Even a statement that would change something, had it been stored, changes nothing."""
    if case.writing is None or case.held is None:
        return
    before = await case.held()
    with troubled("a change is refused", SourceForbidden, SourceSchema):
        await case.source.fetch(case.writing, ZOE, case.seconds)
    same(await case.held(), before, "nothing has changed")
    await _answers(case.source, case)


async def check_too_many_rows_are_refused(case: SourceCase) -> None:
    """An answer of too many rows is no answer: half of it would be a lie."""
    if case.crowd is None:
        return
    with refused(SourceSchema, f"more than {MOST_ROWS} rows are refused"):
        await case.source.fetch(case.crowd, ZOE, case.seconds)
    await _answers(case.source, case)


async def check_an_answer_of_50_mb_is_refused(case: SourceCase) -> None:
    """A far too large answer is refused, and the source can be asked again."""
    if case.flood is None:
        return
    with refused(SourceSchema, "50 MB are refused"):
        await case.source.fetch(case.flood, ZOE, case.seconds)
    await _answers(case.source, case)


async def check_refused_credentials_are_told(case: SourceCase) -> None:
    """A wrong secret is said, and not said aloud."""
    if case.refused is None:
        return
    with troubled("a wrong secret is told", SourceForbidden, SourceDown) as caught:
        await case.refused.fetch(case.lookup, ZOE, case.seconds)
    must(SECRET not in f"{caught.error!r} {caught.error.__dict__}", "the secret is given away")


async def check_d13_nobody_listening_is_down(case: SourceCase) -> None:
    """An address at which nobody listens is told as such, long before the time is up."""
    if case.deaf is None:
        return
    for _ in range(3):
        started = asyncio.get_running_loop().time()
        with refused(SourceDown, "nobody there is told"):
            await case.deaf.fetch(case.lookup, ZOE, case.seconds)
        must(asyncio.get_running_loop().time() - started < case.seconds / 2, "it is told at once")


async def check_requests_at_once_get_their_own_answers(case: SourceCase) -> None:
    """More requests than places wait for one another, and nobody gets another one's rows."""
    asked = [ZOE, MAX, "NOBODY"] * (PLACES * 4)
    answers = await asyncio.gather(*(case.source.fetch(case.lookup, value, case.seconds) for value in asked))
    same(
        [[row["id"] for row in rows] for rows in answers], [[value] if value != "NOBODY" else [] for value in asked], "each its own"
    )


async def check_an_endless_question_is_given_up(case: SourceCase) -> None:
    """What takes minutes is given up in time, PLACES times over, and the source can be asked again."""
    if case.endless is None:
        return
    endless = case.endless
    for _ in range(2):
        await _all_late(case, lambda: case.source.fetch(endless, ZOE, case.short))
    await _whole(case.source, case)


async def check_d2_a_frozen_source_is_left_in_time(case: SourceCase) -> None:
    """A source that freezes costs its time and no more; then every place is free again, and no task is left."""
    if case.peer is None or case.behind is None:
        return
    behind, peer = case.behind, case.peer
    with _own_tasks() as tasks:
        await _answers(behind, case)
        before = {task for task in tasks if not task.done()}
        await peer.freeze()
        for _ in range(3):
            await _all_late(case, lambda: behind.fetch(case.lookup, ZOE, case.short))
        await peer.thaw()
        await _whole(behind, case)
        await _soon_holds(lambda: all(task.done() for task in tasks if task not in before), "no task is left")


async def check_a_cancelled_request_leaves_nothing_behind(case: SourceCase) -> None:
    """Whoever is cancelled ends at once, also with a frozen source, and its place is free."""
    if case.peer is None or case.behind is None:
        return
    behind = case.behind
    await _answers(behind, case)
    await case.peer.freeze()
    requests = [asyncio.ensure_future(behind.fetch(case.lookup, ZOE, _LONG_SECONDS)) for _ in range(PLACES * 2)]
    await asyncio.sleep(0.02)
    started = asyncio.get_running_loop().time()
    for request in requests:
        request.cancel()
    await asyncio.wait(requests)
    must(asyncio.get_running_loop().time() - started < _LONG_SECONDS / 2, "a cancelled request ends at once")
    must(all(request.cancelled() for request in requests), "it ends as cancelled")
    await case.peer.thaw()
    await _whole(behind, case)


async def check_d13_a_source_that_was_down_recovers(case: SourceCase) -> None:
    """A source that breaks off is told as down or slow, and is asked again without anybody's doing when it is back."""
    if case.peer is None or case.behind is None:
        return
    await _answers(case.behind, case)
    await case.peer.cut()
    for _ in range(3):
        with troubled("a source that is gone is told", SourceDown, SourceSlow):
            await case.behind.fetch(case.lookup, ZOE, case.short)
    await case.peer.mend()
    await _whole(case.behind, case)


async def check_closing_ends_everything(case: SourceCase) -> None:
    """A closed source answers nobody; closing twice is closing once."""
    await _answers(case.source, case)
    await case.source.close()
    await case.source.close()
    with refused(SourceDown, "a closed source answers nobody"):
        await case.source.fetch(case.lookup, ZOE, case.seconds)


CHECKS: tuple[Callable[[SourceCase], Awaitable[None]], ...] = (
    check_a_customer_is_read_exactly,
    check_nobody_is_no_row,
    check_many_rows_keep_their_order,
    check_columns_are_told,
    check_d8_a_column_that_is_gone_is_schema,
    check_hostile_identifiers_find_and_change_nothing,
    check_a_source_is_only_read,
    check_too_many_rows_are_refused,
    check_an_answer_of_50_mb_is_refused,
    check_refused_credentials_are_told,
    check_d13_nobody_listening_is_down,
    check_requests_at_once_get_their_own_answers,
    check_an_endless_question_is_given_up,
    check_d2_a_frozen_source_is_left_in_time,
    check_a_cancelled_request_leaves_nothing_behind,
    check_d13_a_source_that_was_down_recovers,
    check_closing_ends_everything,
)


def says(row: Row, name: str, wanted: object) -> None:
    """Raise AssertionError unless a row's value is the wanted one, or a text that says exactly it (as JSON and LDAP do)."""
    must(name in row, f"there is a column {name} in {sorted(row)}")
    found = row[name]
    if isinstance(found, str) and not isinstance(wanted, str):
        found = _read(found, wanted)
    if isinstance(found, bool | float):
        same(type(found), type(wanted), f"{name} is exact")
    same(found, wanted, f"{name} is exact")


def _read(text: str, wanted: object) -> object:
    if isinstance(wanted, datetime):
        return datetime.fromisoformat(text)
    if isinstance(wanted, int | Decimal):
        return Decimal(text)
    return text or None


@contextlib.contextmanager
def troubled(rule: str, *kinds: type[MidofficeError]) -> Iterator[Caught[MidofficeError]]:
    """Expect the block to raise an error of one of these kinds."""
    caught = Caught[MidofficeError]()
    try:
        yield caught
    except kinds as error:
        caught.error = error
        return
    raise AssertionError(rule)


async def _answers(source: SourceConnection, case: SourceCase) -> None:
    rows = await source.fetch(case.lookup, ZOE, case.seconds)
    same([row["id"] for row in rows], [ZOE], "it answers again")


async def _all_late(case: SourceCase, ask: Callable[[], Awaitable[object]]) -> None:
    """Ask in every place at once: nobody is answered, nobody waits longer than was given."""
    loop = asyncio.get_running_loop()

    async def late() -> float:
        started = loop.time()
        with troubled("no answer in time is told", SourceSlow, SourceDown):
            await ask()
        return loop.time() - started

    # A machine that is busy with other things is late with everything: mostly with a nap of the same length, and not each time.
    moments = list[tuple[list[float], float]]()
    while len(moments) < _MOMENTS:
        nap = asyncio.ensure_future(_nap(case.short))
        took = await asyncio.gather(*(late() for _ in range(PLACES)))
        busy = max(0.0, await nap - case.short)
        if statistics.median(took) <= case.short + busy + LATEST_SECONDS + 0.01:
            return
        moments.append((took, busy))
    raise AssertionError(f"it is told in time: {moments} (and how late the machine was)")


async def _nap(seconds: float) -> float:
    started = asyncio.get_running_loop().time()
    await asyncio.sleep(seconds)
    return asyncio.get_running_loop().time() - started


async def _whole(source: SourceConnection, case: SourceCase) -> None:
    """Soon every place of a source answers, all at once."""

    async def all_answer() -> bool:
        with contextlib.suppress(SourceDown, SourceSlow):
            await asyncio.gather(*(source.fetch(case.lookup, ZOE, case.seconds / 4) for _ in range(PLACES)))
            return True
        return False

    deadline = asyncio.get_running_loop().time() + case.seconds
    while not await all_answer():
        must(asyncio.get_running_loop().time() < deadline, "every place is free again")
        await asyncio.sleep(0.01)
    await asyncio.gather(*(_answers(source, case) for _ in range(PLACES)))


@contextlib.contextmanager
def _own_tasks() -> Iterator["WeakSet[asyncio.Task[object]]"]:
    """Give the tasks that are begun for what is asked in the block, also later; servers in the same loop have others."""
    loop = asyncio.get_running_loop()
    found: WeakSet[asyncio.Task[object]] = WeakSet()

    def begin(
        loop: asyncio.AbstractEventLoop, coro: Coroutine[object, object, object], context: Context | None = None
    ) -> asyncio.Task[object]:
        task = asyncio.Task(coro, loop=loop, context=context)
        if _ASKED_HERE.get():
            found.add(task)
        return task

    token = _ASKED_HERE.set(True)
    loop.set_task_factory(begin)  # type: ignore[arg-type] # typeshed's own protocol is not to be imported
    try:
        yield found
    finally:
        loop.set_task_factory(None)
        _ASKED_HERE.reset(token)


async def _soon_holds(holds: Callable[[], bool], rule: str) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not holds():
        must(asyncio.get_running_loop().time() < deadline, rule)
        await asyncio.sleep(0.01)

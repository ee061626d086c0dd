"""The limits of the live view: places, second tries, breakers, deadlines; whatever happens, nothing is left behind."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.usecases.pretended_source import (
    ANN,
    BALANCE,
    NAME,
    WHO,
    ann,
    define,
    look,
    open_backoffice,
    reason,
    settle,
    value,
)

from midoffice.domain.context.attribute import Missing, UnknownReason
from midoffice.domain.context.breaker import BreakerState
from midoffice.domain.context.source import FieldSpec, FieldType
from midoffice.domain.context.view import CustomerView
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema
from midoffice.usecases.context.customer_view import read_view

DEADLINE = timedelta(milliseconds=120)
LATER = timedelta(milliseconds=20)


async def test_d2_a_frozen_source_costs_the_deadline_and_leaves_nothing_behind() -> None:
    office = await open_backoffice(define(), define("shop", fields=(FieldSpec("orders.open", "balance", FieldType.NUMBER),)))
    frozen = office.peers["billing"]
    frozen.after = [10_000.0]
    for n in range(1_000):
        began = office.clock.now()
        view = await look(office, Identifier(IdentifierKind.ACCOUNT, f"A{n}"))
        assert office.clock.now() - began <= DEADLINE + LATER
        assert reason(view) is UnknownReason.SLOW
        assert value(view, "orders.open") in {None, Decimal("12.50")}
        assert frozen.most_open <= 8
    await office.pass_time(1.0)
    assert frozen.open == 0
    assert office.context.live_sources.tasks() == 0
    assert len(frozen.asked) < 100, "the breaker keeps most of them from a source that is frozen"


async def test_d2_places_are_free_again_a_second_after_a_freeze() -> None:
    office = await open_backoffice(define(most_at_once=4))
    peer = office.peers["billing"]
    peer.after = [10_000.0]
    accounts = [Identifier(IdentifierKind.ACCOUNT, f"A{n}") for n in range(40)]
    views = await office.run(asyncio.gather(*(read_view(office.context, WHO, [account]) for account in accounts)))
    assert {reason(view) for view in views} == {UnknownReason.SLOW}
    assert peer.most_open == 4
    await office.pass_time(1.0)
    assert peer.open == 0
    peer.after = []
    await office.pass_time(2.5)  # the breaker lets one try after its time
    assert value(await look(office)) == Decimal("12.50")
    views = await office.run(asyncio.gather(*(read_view(office.context, WHO, [account]) for account in accounts[:4])))
    assert {value(view) for view in views if value(view) is not None} <= {Decimal("12.50")}


async def test_d4_a_source_that_flaps_is_left_alone_and_tried_by_one() -> None:
    office = await open_backoffice(define(fields=(replace(BALANCE, fresh_for=timedelta(0)),)))
    peer = office.peers["billing"]
    peer.raises = SourceDown("refused")
    for n in range(10):
        view = await look(office, Identifier(IdentifierKind.ACCOUNT, f"A{n}"))
        assert reason(view) is UnknownReason.DOWN
    assert len(peer.asked) == 5
    live = office.context.live_sources.all()[0]
    assert live.breaker.state is BreakerState.OPEN
    await office.pass_time(2.0)
    peer.raises, peer.after = None, [0.05]
    accounts = [Identifier(IdentifierKind.ACCOUNT, f"C{n}") for n in range(20)]
    views = await office.run(asyncio.gather(*(read_view(office.context, WHO, [account]) for account in accounts)))
    assert len(peer.asked) == 6, "exactly one tries"
    assert sum(not isinstance(value(view), Missing) for view in views) == 1
    assert office.context.live_sources.all()[0].breaker.state is BreakerState.CLOSED
    assert value(await look(office)) == Decimal("12.50")


async def test_answers_are_used_without_asking_again_only_where_that_is_allowed() -> None:
    office = await open_backoffice(define(ask_again_after=timedelta(seconds=2)))
    peer = office.peers["billing"]
    for _ in range(2):
        await look(office)
    view = await look(office)
    assert (len(peer.asked), view.sources[0].state, view.sources[0].reason) == (1, "kept", None)
    await office.pass_time(2.1)
    assert (await look(office)).sources[0].state == "live"
    live = replace(BALANCE, fresh_for=timedelta(0))
    office = await open_backoffice(define(ask_again_after=timedelta(seconds=2), fields=(live, NAME)))
    for _ in range(3):
        await look(office)
        await look(office, wanted=frozenset({"billing.name"}))
    assert len(office.peers["billing"].asked) == 3, "a field that is always live is asked each time"


async def test_a_second_try_overtakes_the_first_one() -> None:
    office = await open_backoffice(define(hedge_after=timedelta(milliseconds=30)))
    peer = office.peers["billing"]
    peer.after = [5.0, 0.02]
    view = await look(office)
    assert (value(view), view.sources[0].elapsed) == (Decimal("12.50"), timedelta(milliseconds=50))
    await settle()
    assert (peer.open, len(peer.asked), office.context.live_sources.tasks()) == (0, 2, 0)
    peer.after, peer.tidies = [5.0, 0.02], 0.03
    began = office.clock.now()
    await look(office)
    assert office.clock.now() - began == timedelta(milliseconds=50), "nobody waits for the one that lost"
    assert peer.open == 1
    await office.pass_time(0.03)
    assert (peer.open, office.context.live_sources.tasks()) == (0, 0)
    del peer.asked[2:]
    peer.after = [0.02]
    await look(office)
    assert len(peer.asked) == 3, "no second try when the first one is quick"


async def test_a_second_try_takes_no_place_that_is_not_free() -> None:
    office = await open_backoffice(define(hedge_after=timedelta(milliseconds=30), most_at_once=1))
    office.peers["billing"].after = [0.05]
    assert value(await look(office)) == Decimal("12.50")
    assert office.peers["billing"].most_open == 1


async def test_whoever_finds_no_place_waits_for_one_until_the_deadline() -> None:
    office = await open_backoffice(define(most_at_once=2))
    peer = office.peers["billing"]
    peer.after = [0.05]
    accounts = [Identifier(IdentifierKind.ACCOUNT, f"A{n}") for n in range(30)]
    views = await office.run(asyncio.gather(*(read_view(office.context, WHO, [account]) for account in accounts)))
    answered = [view for view in views if not isinstance(value(view), Missing)]
    assert (len(answered), peer.most_open) == (4, 2)
    await office.pass_time(1.0)
    assert (peer.open, office.context.live_sources.tasks()) == (0, 0)
    assert len(peer.asked) == 6, "who came too late is not asked for any more"


async def test_a_view_ends_with_its_caller() -> None:
    office = await open_backoffice(define())
    office.peers["billing"].after = [10_000.0]
    task = asyncio.create_task(read_view(office.context, WHO, [ANN]))
    await settle()
    task.cancel()
    await settle()
    assert task.cancelled()
    await office.pass_time(1.0)
    assert (office.peers["billing"].open, office.context.live_sources.tasks()) == (0, 0)


async def test_closing_ends_everything() -> None:
    office = await open_backoffice(define())
    office.peers["billing"].after = [10_000.0]
    view = asyncio.create_task(read_view(office.context, WHO, [ANN]))
    await settle()
    await office.context.live_sources.close()
    assert (office.peers["billing"].open, office.peers["billing"].closed) == (0, 1)
    assert office.context.live_sources.tasks() == 0
    assert reason(await office.run(view)) is UnknownReason.SLOW


async def test_a_process_that_stood_still_does_not_blame_its_sources() -> None:
    office = await open_backoffice(define(fields=(replace(BALANCE, fresh_for=timedelta(0)),)))
    peer = office.peers["billing"]
    peer.after, peer.turns = [0.05], 3
    accounts = [Identifier(IdentifierKind.ACCOUNT, f"A{n}") for n in range(8)]
    await look(office)
    views = [asyncio.create_task(read_view(office.context, WHO, [account])) for account in accounts]
    await settle()
    office.clock.advance(timedelta(seconds=3))  # the end of the time and all the answers are there at once
    found = await office.run(asyncio.gather(*views))
    assert not any(isinstance(value(view), Missing) for view in found)
    assert office.context.live_sources.all()[0].breaker.failures == 0


async def test_what_is_kept_has_its_bounds() -> None:
    office = await open_backoffice(define())
    peer = office.peers["billing"]
    for n in range(40):
        peer.rows[f"A{n}"] = (ann(number=f"A{n}", name="x" * 9_000_000),)
        await look(office, Identifier(IdentifierKind.ACCOUNT, f"A{n}"))
    peer.raises = SourceDown("refused")
    kept = [await look(office, Identifier(IdentifierKind.ACCOUNT, f"A{n}")) for n in range(40)]
    assert [isinstance(value(view), Missing) for view in kept] == [True] * 29 + [False] * 11


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("look"), st.integers(0, 5)),
        st.tuples(st.just("pass"), st.integers(1, 3_000)),
        st.tuples(st.just("slow"), st.integers(0, 400)),
        st.tuples(st.just("break"), st.integers(0, 4)),
        st.tuples(st.just("mend"), st.just(0)),
    ),
    max_size=30,
)
_TROUBLES = (SourceDown("no"), SourceForbidden("no"), SourceSchema("no"), ZeroDivisionError(), None)


@given(steps=_STEPS, places=st.integers(1, 3), hedged=st.booleans(), unasked=st.integers(0, 2))
@settings(max_examples=40)
async def test_whatever_happens_a_view_is_in_time_right_and_leaves_nothing(
    steps: list[tuple[str, int]], places: int, unasked: int, *, hedged: bool
) -> None:
    """Any order of looks, freezes, failures and time: no late view, nobody else's value, no more requests than places."""
    source = define(most_at_once=places, ask_again_after=timedelta(seconds=unasked))
    office = await open_backoffice(replace(source, hedge_after=timedelta(milliseconds=40) if hedged else None))
    peer = office.peers["billing"]
    peer.rows = {f"A{n}": (ann(number=f"A{n}", balance=n),) for n in range(5)}
    running = list[tuple[int, datetime, asyncio.Task[CustomerView]]]()
    for step, size in steps:
        match step:
            case "look":
                task = asyncio.create_task(read_view(office.context, WHO, [Identifier(IdentifierKind.ACCOUNT, f"A{size}")]))
                running.append((size, office.clock.now(), task))
            case "pass":
                await office.pass_time(size / 1000)
            case "slow":
                peer.after = [size * 10 / 1000]
            case "break":
                peer.raises = _TROUBLES[size]
            case _:
                peer.raises, peer.after = None, []
        await settle()
        assert peer.most_open <= places
    await office.pass_time(5.0)
    for size, began, task in running:
        view = task.result()
        balance = value(view)
        assert isinstance(balance, Missing) or balance == (size if size < 5 else None)
        assert view.sources[0].elapsed <= DEADLINE + LATER
        assert view.at == began
    assert (peer.open, office.context.live_sources.tasks()) == (0, 0)

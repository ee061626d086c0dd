"""The live view: one deadline, no guesses, nothing left behind."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.usecases.pretended_source import ANN, BALANCE, BOB, NAME, Backoffice, ann, define, open_backoffice, settle

from midoffice.domain.context.attribute import Missing, UnknownReason
from midoffice.domain.context.breaker import BreakerState
from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceKind
from midoffice.domain.context.view import CustomerView, from_document
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.kernel.ids import new_id
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema
from midoffice.usecases.customer_view import read_view

WHO = new_id()
DEADLINE = timedelta(milliseconds=120)
LATER = timedelta(milliseconds=20)


async def look(office: Backoffice, *identifiers: Identifier, wanted: frozenset[str] | None = None) -> CustomerView:
    return await office.run(read_view(office.context, WHO, identifiers or (ANN,), wanted=wanted))


def value(view: CustomerView, name: str = "billing.balance") -> object:
    return view.attributes[name].value


def reason(view: CustomerView, name: str = "billing.balance") -> UnknownReason:
    found = value(view, name)
    assert isinstance(found, Missing), found
    assert found.detail
    return found.reason


async def test_all_sources_are_asked_at_once_and_each_value_says_where_it_comes_from() -> None:
    shop = define("shop", fields=(FieldSpec("orders.open", "open", FieldType.NUMBER),))
    office = await open_backoffice(define(), shop)
    office.peers["shop"].rows["A1"] = (ann(open=2**53 + 1),)
    for peer in office.peers.values():
        peer.after = [0.1]
    began = office.clock.now()
    view = await look(office)
    assert office.clock.now() - began == timedelta(seconds=0.1)
    assert value(view) == Decimal("12.50")
    assert value(view, "orders.open") == 2**53 + 1
    assert [(answer.key, answer.state, answer.elapsed) for answer in view.sources] == [
        ("billing", "live", timedelta(seconds=0.1)),
        ("shop", "live", timedelta(seconds=0.1)),
    ]
    balance = view.attributes["billing.balance"]
    assert (balance.source, balance.as_of, balance.unit, balance.type) == ("billing", began, "EUR", FieldType.MONEY)
    assert from_document(view.document()) == view


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


async def test_d3_an_answer_after_the_deadline_serves_the_next_who_asks() -> None:
    office = await open_backoffice(define())
    peer = office.peers["billing"]
    peer.after = [0.121, 10_000.0]
    first = await look(office)
    assert reason(first) is UnknownReason.SLOW
    assert reason(first, "billing.name") is UnknownReason.SLOW
    await office.pass_time(0.01)
    next_one = await look(office)
    assert (value(next_one), value(next_one, "billing.name")) == (Decimal("12.50"), "Ann")
    answer = next_one.sources[0]
    assert (answer.state, answer.reason) == ("kept", UnknownReason.SLOW)
    assert next_one.attributes["billing.balance"].as_of == first.at


async def test_d3_what_is_always_live_is_not_served_from_what_is_kept() -> None:
    office = await open_backoffice(define(fields=(replace(BALANCE, fresh_for=timedelta(0)), NAME)))
    assert value(await look(office)) == Decimal("12.50")
    office.peers["billing"].raises = SourceDown("refused")
    view = await look(office)
    assert reason(view) is UnknownReason.DOWN
    assert value(view, "billing.name") == "Ann"
    await office.pass_time(301)
    assert reason(await look(office), "billing.name") is UnknownReason.DOWN


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


@pytest.mark.parametrize("number", ["B2", None, True, "A-2", 12])
async def test_d6_another_customers_record_is_refused(number: object) -> None:
    office = await open_backoffice(define())
    office.peers["billing"].rows["A1"] = (ann(number=number),)
    view = await look(office)
    assert reason(view) is UnknownReason.INCONSISTENT
    assert reason(view, "billing.name") is UnknownReason.INCONSISTENT
    assert "Ann" not in str(view.document())
    figures = office.context.live_sources.all()[0].figures
    assert (figures.failed, figures.unknown[UnknownReason.INCONSISTENT]) == (1, 1)


@pytest.mark.parametrize("number", ["a1", " A-1 ", "A 1"])
async def test_d6_the_owner_is_compared_in_normal_form(number: str) -> None:
    office = await open_backoffice(define())
    office.peers["billing"].rows["A1"] = (ann(number=number),)
    assert value(await look(office)) == Decimal("12.50")


async def test_d6_more_rows_than_one_are_refused_and_so_is_one_strange_row_of_many() -> None:
    many = define(
        "shop", lookups=(Lookup(IdentifierKind.ACCOUNT, "/o", "number", "many"),), fields=(replace(NAME, name="shop.names"),)
    )
    office = await open_backoffice(define(), many)
    office.peers["billing"].rows["A1"] = (ann(), ann())
    office.peers["shop"].rows["A1"] = (ann(), ann(name="Eve"))
    view = await look(office)
    assert reason(view) is UnknownReason.INCONSISTENT
    assert value(view, "shop.names") == ["Ann", "Eve"]
    office.peers["shop"].rows["A1"] = (ann(), ann(number="B2", name="Eve"))
    assert reason(await look(office), "shop.names") is UnknownReason.INCONSISTENT


async def test_d6_what_was_kept_does_not_stand_in_for_a_contradiction() -> None:
    office = await open_backoffice(define())
    await look(office)
    for trouble in (SourceForbidden("no"), SourceSchema("gone")):
        office.peers["billing"].raises = trouble
        assert isinstance(value(await look(office)), Missing)
    office.peers["billing"].raises = None
    office.peers["billing"].rows["A1"] = (ann(number="B2"),)
    assert reason(await look(office)) is UnknownReason.INCONSISTENT


async def test_d8_a_column_that_is_gone_or_another_takes_only_its_own_attribute() -> None:
    office = await open_backoffice(define())
    row = ann()
    del row["balance"]
    office.peers["billing"].rows["A1"] = (row,)
    view = await look(office)
    assert (reason(view), value(view, "billing.name")) == (UnknownReason.SCHEMA, "Ann")
    live = office.context.live_sources.all()[0]
    assert list(live.figures.drift) == ["billing.balance"]
    office.peers["billing"].rows["A1"] = (ann(balance="much"),)
    view = await look(office)
    assert (reason(view), value(view, "billing.name")) == (UnknownReason.SCHEMA, "Ann")
    assert "much" not in str(value(view)), "nothing of the customer's in what everybody may read"
    office.peers["billing"].rows["A1"] = (ann(),)
    await look(office)
    assert not live.figures.drift


async def test_d11_two_hundred_who_want_the_same_ask_once() -> None:
    office = await open_backoffice(define(), define("shop", fields=(replace(NAME, name="shop.name"),)))
    for peer in office.peers.values():
        peer.after = [0.03]
    views = await office.run(asyncio.gather(*(read_view(office.context, WHO, [ANN]) for _ in range(200))))
    assert {str(value(view)) for view in views} == {"12.50"}
    assert [len(peer.asked) for peer in office.peers.values()] == [1, 1]


async def test_d11_a_failure_is_never_kept_as_a_value() -> None:
    office = await open_backoffice(define())
    peer = office.peers["billing"]
    peer.after, peer.raises = [0.03], SourceDown("refused")
    views = await office.run(asyncio.gather(*(read_view(office.context, WHO, [ANN]) for _ in range(200))))
    assert {reason(view) for view in views} == {UnknownReason.DOWN}
    assert len(peer.asked) == 1
    peer.raises = None
    assert value(await look(office)) == Decimal("12.50")


async def test_d13_a_source_that_is_down_at_the_start_recovers_by_itself() -> None:
    office = await open_backoffice(define())
    peer = office.peers["billing"]
    peer.raises = SourceDown("the description of the service cannot be read")
    for _ in range(7):
        assert reason(await look(office)) is UnknownReason.DOWN
    peer.raises = None
    await office.pass_time(2.0)
    assert value(await look(office)) == Decimal("12.50")


async def test_a_customer_whom_the_source_does_not_know_has_nothing_there() -> None:
    office = await open_backoffice(define())
    view = await look(office, BOB)
    assert value(view) is None
    view = await look(office, Identifier(IdentifierKind.PHONE, "+442079460000"))
    assert reason(view) is UnknownReason.NOT_ASKED
    assert office.peers["billing"].asked == ["B2"]


async def test_identifiers_are_tried_one_after_the_other_until_one_finds_the_customer() -> None:
    mail = Identifier(IdentifierKind.EMAIL, "ann@example.com")
    lookups = (Lookup(IdentifierKind.ACCOUNT, "/a", "number"), Lookup(IdentifierKind.EMAIL, "/m", "mail"))
    office = await open_backoffice(define(lookups=lookups))
    peer = office.peers["billing"]
    peer.rows, peer.after = {mail.value: (ann(mail="Ann@Example.com"),)}, [0.03]
    view = await look(office, mail, BOB, ANN)
    assert peer.asked == ["B2", "A1", mail.value]
    assert value(view) == Decimal("12.50")
    peer.after = [0.07]
    again = await look(office, BOB, mail)
    assert (value(again), again.sources[0].state) == (Decimal("12.50"), "kept"), "two that take long are too much for one view"


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


async def test_sources_that_contradict_each_other_are_shown_with_the_stronger_one_first() -> None:
    office = await open_backoffice(define("crm", fields=(NAME,), precedence=5), define(), define("shop", fields=(NAME,)))
    office.peers["crm"].rows["A1"] = (ann(name="Anna"),)
    name = (await look(office)).attributes["billing.name"]
    assert (name.value, name.source, [(other.source, other.value) for other in name.others]) == (
        "Anna",
        "crm",
        [("billing", "Ann"), ("shop", "Ann")],
    )
    office.peers["crm"].raises = SourceForbidden("no")
    name = (await look(office)).attributes["billing.name"]
    assert (name.value, name.source, name.others) == ("Ann", "billing", ())


async def test_only_what_is_wanted_is_asked_for_and_what_nobody_tells_is_named() -> None:
    office = await open_backoffice(define(), define("shop", fields=(replace(NAME, name="shop.name"),)))
    view = await look(office, wanted=frozenset({"billing.name", "weather.today"}))
    assert set(view.attributes) == {"billing.name", "weather.today"}
    assert reason(view, "weather.today") is UnknownReason.NOT_ASKED
    assert office.peers["shop"].asked == []
    assert set((await look(office, wanted=frozenset({"billing"}))).attributes) == {"billing.name", "billing.balance"}


async def test_a_change_of_a_definition_is_in_force_at_once_here_and_within_a_second_elsewhere() -> None:
    source = define()
    office = await open_backoffice(source)
    await look(office)
    changed = replace(source, fields=(NAME,))
    await office.change(changed)
    assert "billing.balance" in (await look(office)).attributes
    office.context.live_sources.forget()
    assert "billing.balance" not in (await look(office)).attributes
    assert office.peers["billing"].closed == 1
    await office.change(replace(changed, fields=(BALANCE,), version=2))
    await office.pass_time(1.1)
    await look(office)
    assert list((await look(office)).attributes) == ["billing.balance"]


async def test_a_source_that_cannot_be_opened_is_unknown_and_others_are_not() -> None:
    office = await open_backoffice(define(), define("old", kind=SourceKind.LDAP, fields=(replace(NAME, name="old.name"),)))
    view = await look(office)
    assert (value(view), reason(view, "old.name")) == (Decimal("12.50"), UnknownReason.DOWN)


async def test_a_defect_of_an_adapter_is_an_unknown() -> None:
    office = await open_backoffice(define())
    office.peers["billing"].raises = ZeroDivisionError()
    assert reason(await look(office)) is UnknownReason.DOWN
    office.peers["billing"].raises = None
    office.peers["billing"].rows["A1"] = ("no row",)  # type: ignore[assignment] # an adapter that lies about its types
    assert reason(await look(office)) is UnknownReason.SCHEMA


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
    running: list[tuple[int, datetime, asyncio.Task[CustomerView]]] = []
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

"""The live view: one deadline, no guesses, nothing left behind."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.usecases.pretended_source import (
    ANN,
    BALANCE,
    BOB,
    NAME,
    WHO,
    ann,
    define,
    look,
    open_backoffice,
    reason,
    value,
)

from midoffice.domain.context.attribute import Missing, UnknownReason
from midoffice.domain.context.source import FieldSpec, FieldType, Lookup, SourceKind
from midoffice.domain.context.view import from_document
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.ports.sources import SourceDown, SourceForbidden, SourceSchema
from midoffice.usecases.context.customer_view import read_view

DEADLINE = timedelta(milliseconds=120)
LATER = timedelta(milliseconds=20)


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

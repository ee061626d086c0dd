"""Decisions and responses on both stores: one ledger for all channels."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.usecases.decision_play import AGENT, PLACES, Company, action, catalogue, names, open_company

from midoffice.domain.access.principal import Principal
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.customers.person import Person
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.domain.decisions.offer_token import OfferExpired, sign_offer
from midoffice.domain.decisions.responding import AcceptedElsewhere, OfferEnded, OfferNotRight
from midoffice.kernel.errors import Forbidden, Invalid, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.event_log import Cursor, Event
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.customers.resolve_customer import SharedIdentifier
from midoffice.usecases.decisions.action_results import read_results
from midoffice.usecases.decisions.catalogue import roll_back_catalogue
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import DecisionOrder, IdentifierGiven, MadeOffer
from midoffice.usecases.decisions.recheck import OfferUnchecked
from midoffice.usecases.decisions.respond import NeverOffered, ResponseKeyReused
from midoffice.workers.timers import handle_one_timer

TV = "orders.owns_tv = true"
CAP = {"key": "daily", "kind": "cap", "most": 1, "window_seconds": 86_400, "kinds": ["offer"], "counts": ["shown", "sent"]}
PLACE_ON = {channel: placement for placement, channel in PLACES.items()}
S, A, D, L = ResponseKind.SHOWN, ResponseKind.ACCEPTED, ResponseKind.DECLINED, ResponseKind.LATER


@pytest.fixture
async def company(store: Database) -> Company:
    return await open_company(store, catalogue(action("dvd", where=TV)))


async def events(company: Company, kind: str) -> list[Event]:
    """Return the events of a kind."""
    await settle_log(company.context.database)
    async with company.context.database.reading() as tx:
        return [event for event in await tx.log.read(Cursor(), 1_000) if event.type == kind]


async def merge(company: Company, *customers: UUID) -> None:
    """Hold customers to be the same person."""
    async with company.context.database.transaction() as tx:
        await tx.ledger.lock(customers)
        await tx.people.regroup([Person.of(customers)])


async def test_offer_comes_back_under_the_same_token_at_the_next_look(company: Company) -> None:
    ann = await company.customer()
    first = await company.decide(ann)
    assert names(first) == ["dvd"]
    assert first.offers[0].rendered["parts"]["headline"] == "dvd for Ann"
    again = await company.decide(ann)
    assert again.offers[0].token == first.offers[0].token
    assert again.decision_id != first.decision_id
    elsewhere = await company.decide(ann, "banner")
    assert elsewhere.offers[0].offer_id != first.offers[0].offer_id


async def test_what_is_accepted_on_one_channel_is_gone_on_all(company: Company) -> None:
    ann = await company.customer()
    chat, web = await company.offer(ann), await company.offer(ann, "banner")
    recorded = await company.say(chat, A, note="gladly")
    assert (recorded.already, recorded.entry.action, recorded.entry.data["note"]) == (False, "dvd", "gladly")
    for placement in ("card", "banner", "script"):
        assert names(await company.decide(ann, placement)) == []
    with pytest.raises(AcceptedElsewhere, match="This was accepted already"):
        await company.say(web, A)
    with pytest.raises(OfferEnded, match="withdrawn"):
        await company.say(web, ResponseKind.DECLINED)
    (answered, gone) = await events(company, "ResponseRecorded")
    assert {answered.data["kind"], gone.data["kind"]} == {"accepted", "withdrawn"}
    assert (await events(company, "ActionOfferWithdrawn"))[0].data["offer_ids"] == [str(web.offer_id)]


async def test_d39_same_key_counts_once_and_other_content_is_refused(company: Company) -> None:
    ann = await company.customer()
    offer = await company.offer(ann)
    first = await company.say(offer, A, key="mine")
    again = await company.say(offer, A, key="mine")
    assert again == replace(first, already=True)
    with pytest.raises(ResponseKeyReused):
        await company.say(offer, D, key="mine")
    assert len(await events(company, "ResponseRecorded")) == 1


async def test_d39_shown_is_recorded_once_whatever_the_key(company: Company) -> None:
    offer = await company.offer(await company.customer())
    first, second = await company.say(offer, S), await company.say(offer, S)
    assert (first.already, second.already, first.entry) == (False, True, second.entry)


async def test_d41_impression_after_the_response_is_taken(company: Company) -> None:
    ann = await company.customer()
    offer = await company.offer(ann)
    accepted, shown = await company.say(offer, A), await company.say(offer, S)
    assert (accepted.already, shown.already) == (False, False)
    assert [event.data["first_seen"] for event in await events(company, "ResponseRecorded")] == [True, False]


async def test_token_that_is_not_ours_or_of_somebody_else_is_refused(company: Company) -> None:
    ann, ben = await company.customer(), await company.customer("Ben")
    offer = await company.offer(ann)
    for token in ("", "x", offer.token[:-2], "é" * 20, offer.token * 9):
        with pytest.raises(Invalid, match="was not made here"):
            await company.say(replace(offer, token=token), A)
    with pytest.raises(Invalid, match="belongs to another customer"):
        await company.say(offer, A, customer_id=ben)
    async with company.context.database.reading() as tx:
        stored = await tx.ledger.offer(offer.offer_id)
    unknown = sign_offer(company.context.secret_key, replace(stored, id=new_id()))
    with pytest.raises(NeverOffered):
        await company.say(replace(offer, token=unknown), A)
    with pytest.raises(Invalid, match="cannot be reported"):
        await company.say(offer, ResponseKind.EXPIRED)
    with pytest.raises(Invalid, match="idempotency_key"):
        await company.say(offer, A, key="\n")
    assert (await company.say(offer, A, customer_id=ann)).already is False


async def test_expired_offer_is_refused(company: Company) -> None:
    offer = await company.offer(await company.customer())
    company.clock.move(timedelta(days=8))
    with pytest.raises(OfferExpired):
        await company.say(offer, A)


async def test_d35_accept_after_the_television_went_back_is_refused(company: Company) -> None:
    ann = await company.customer()
    agent, web = await company.offer(ann, "script"), await company.offer(ann, "banner")
    company.orders.rows["A0"] = {"owns_tv": False}
    with pytest.raises(OfferNotRight, match="needs") as refused:
        await company.say(agent, A)
    assert refused.value.fields["stage"] == "eligibility"
    assert names(await company.decide(ann, "banner")) == []
    with pytest.raises(OfferEnded, match="withdrawn"):
        await company.say(agent, A)
    with pytest.raises(OfferEnded, match="withdrawn"):
        await company.say(web, A)
    withdrawn = await events(company, "ActionOfferWithdrawn")
    assert [event.data["offer_ids"] for event in withdrawn] == [[str(agent.offer_id)], [str(web.offer_id)]]


async def test_d35_text_that_is_not_right_any_more_is_not_sent(company: Company) -> None:
    ann = await company.customer()
    text = await company.offer(ann, "text")
    company.orders.rows["A0"] = {"owns_tv": False}
    with pytest.raises(OfferNotRight):
        await company.say(text, ResponseKind.SENT)


async def test_accept_waits_while_its_source_cannot_be_asked(company: Company) -> None:
    offer = await company.offer(await company.customer())
    company.orders.down = True
    with pytest.raises(OfferUnchecked, match=r"orders\.owns_tv"):
        await company.say(offer, A)
    company.orders.down = False
    assert not (await company.say(offer, A)).already


async def test_d28_offer_of_a_version_taken_back_is_still_answered(company: Company) -> None:
    await company.publish(catalogue(action("dvd", where=TV), action("box", value="99")))
    ann = await company.customer()
    made = await company.decide(ann)
    assert names(made) == ["box", "dvd"]
    assert (await roll_back_catalogue(company.context, company.boss, 1, "The box is sold out.")).number == 3
    assert names(await company.decide(ann, "banner")) == ["dvd"]
    recorded = await company.say(made.offers[0], A)
    assert recorded.entry.action == "box"
    async with company.context.database.reading() as tx:
        assert (await tx.ledger.offer(made.offers[0].offer_id)).catalogue == 2


async def test_d52_two_channels_in_the_same_minute_and_a_cap_of_one(store: Database) -> None:
    company = await open_company(store, catalogue(action("dvd"), action("box"), policies=[CAP]))
    for n in range(5):
        ann = await company.customer(f"Customer {n}")
        made = await asyncio.gather(*(company.decide(ann, place) for place in ("card", "banner", "script", "text")))
        assert sum(len(each.offers) for each in made) == 1
        (winner,) = (each for each in made if each.offers)
        assert names(
            await company.decide(ann, {"chat": "card", "web": "banner", "agent": "script", "sms": "text"}[_on(winner.offers[0])])
        )


def _on(offer: MadeOffer) -> str:
    return str(offer.rendered["channel"])


async def test_d52_what_was_sent_elsewhere_meanwhile_is_not_sent_again(store: Database) -> None:
    company = await open_company(store, catalogue(action("dvd"), action("box"), policies=[CAP]))
    ann = await company.customer()
    text = await company.offer(ann, "text")
    company.clock.move(timedelta(minutes=5))  # the reservation is over: nobody said that it was sent
    banner = await company.offer(ann, "banner")
    assert not (await company.say(banner, S)).already
    with pytest.raises(OfferNotRight) as refused:
        await company.say(text, ResponseKind.SENT)
    assert refused.value.fields["stage"] == "contact"


async def test_d22_response_lands_on_the_merged_customer(company: Company) -> None:
    ann, anna = await company.customer(), await company.customer("Anna")
    first, second = await company.offer(ann), await company.offer(anna, "banner")
    await merge(company, ann, anna)
    recorded = await company.say(first, A)
    assert recorded.entry.customer_id == ann
    assert names(await company.decide(anna)) == []
    with pytest.raises(AcceptedElsewhere):
        await company.say(second, A)
    (event, *_) = [event for event in await events(company, "ResponseRecorded") if event.data["kind"] == "accepted"]
    assert set(event.data["members"]) == {str(ann), str(anna)}


async def test_d22_decision_in_flight_is_made_again_for_the_merged_customer(company: Company) -> None:
    ann, anna = await company.customer(), await company.customer("Anna")
    await company.say(await company.offer(anna), A)
    asked = asyncio.Event()
    go_on = asyncio.Event()
    fetch = company.orders.fetch

    async def slowly(*arguments: object) -> object:
        asked.set()
        await go_on.wait()
        return await fetch(*arguments)  # type: ignore[arg-type] # as they came

    company.orders.fetch = slowly  # type: ignore[method-assign, assignment] # a source that lets the merge happen first
    deciding = asyncio.create_task(company.decide(ann))
    await asked.wait()
    await merge(company, ann, anna)
    go_on.set()
    assert names(await deciding) == []


async def test_d42_budget_goes_back_when_nobody_answers(store: Database) -> None:
    budget = {"budgets": [{"key": "vouchers", "limit": 2}]}
    company = await open_company(store, catalogue(action("dvd", budget="vouchers", expires_after_seconds=3_600), **budget))
    people = [await company.customer(f"Customer {n}") for n in range(4)]
    made = [await company.decide(each) for each in people]
    assert [len(each.offers) for each in made] == [1, 1, 0, 0]
    await company.say(made[0].offers[0], A)
    company.clock.move(timedelta(hours=2))
    assert await handle_one_timer(company.context)
    assert not await handle_one_timer(company.context)
    assert [len((await company.decide(each)).offers) for each in people[2:]] == [1, 0]
    (use,) = (await read_results(company.context, company.boss, 7)).budgets
    assert (use.key, use.most, use.reserved, use.spent) == ("vouchers", 2, 1, 1)
    assert [event.data["kind"] for event in await events(company, "ResponseRecorded")] == ["accepted", "expired"]


async def test_d47_control_group_gets_no_offer_anywhere(store: Database) -> None:
    company = await open_company(
        store, catalogue(action("dvd"), action("notice", kind="service"), arbitration={"control_share": 1.0})
    )
    ann, anna = await company.customer(), await company.customer("Anna")
    for placement in ("card", "banner", "script", "text"):
        made = await company.decide(ann, placement)
        assert (made.control, names(made)) == (True, ["notice"])
    await merge(company, ann, anna)
    assert (await company.decide(anna)).control


async def test_customer_by_identifiers(company: Company) -> None:
    ann = await company.customer()
    order = DecisionOrder("chat", "card", identifiers=(IdentifierGiven(IdentifierKind.ACCOUNT, " a0 "),))
    assert (await make_decision(company.context, AGENT, order)).customer_id == ann
    visitor = replace(order, identifiers=(IdentifierGiven(IdentifierKind.VISITOR, "v-1"),))
    made = await asyncio.gather(*(make_decision(company.context, None, visitor) for _ in range(4)))
    assert len({each.customer_id for each in made}) == 1
    ben = await company.customer("Ben")
    async with company.context.database.transaction() as tx:
        (account,) = await tx.customers.identifiers(ann)
        await tx.customers.add_identifier(replace(account, customer_id=ben))
    with pytest.raises(SharedIdentifier):
        await make_decision(company.context, AGENT, order)
    await merge(company, ann, ben)
    assert (await make_decision(company.context, AGENT, order)).customer_id == min(ann, ben)


async def test_what_cannot_be_decided_says_why(company: Company) -> None:
    ann = await company.customer()
    bad = {
        "channel": DecisionOrder("pigeon", "card", customer_id=ann),
        "placement": DecisionOrder("chat", "roof", customer_id=ann),
        "channel: 'card'": DecisionOrder("web", "card", customer_id=ann),
        "identifiers:": DecisionOrder("chat", "card"),
        "identifiers.0.value": DecisionOrder("chat", "card", identifiers=(IdentifierGiven(IdentifierKind.EMAIL, "no"),)),
        "situation": DecisionOrder("chat", "card", customer_id=ann, situation={"a": "b" * 40_000}),
    }
    for where, order in bad.items():
        with pytest.raises(Invalid, match=where):
            await make_decision(company.context, AGENT, order)
    with pytest.raises(NotFound):
        await company.decide(new_id())
    with pytest.raises(Forbidden):
        await make_decision(company.context, Principal(new_id(), "Nobody", (), frozenset()), bad["placement"])


async def test_later_ends_the_offer_and_pauses_the_action(company: Company) -> None:
    ann = await company.customer()
    offer = await company.offer(ann)
    await company.say(offer, L)
    assert names(await company.decide(ann)) == []
    with pytest.raises(OfferEnded, match="put off"):
        await company.say(offer, A)
    company.clock.move(timedelta(days=2))
    assert names(await company.decide(ann)) == ["dvd"]


async def test_second_acceptance_of_one_action_names_the_first(company: Company) -> None:
    ann, anna = await company.customer(), await company.customer("Anna")
    first, second = await company.offer(ann), await company.offer(anna)
    await company.say(first, A)
    await merge(company, ann, anna)
    with pytest.raises(AcceptedElsewhere):
        await company.say(second, A)

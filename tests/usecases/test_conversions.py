"""What customers take without an offer: it counts in both groups, once, and ends what is offered."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.usecases.decision_play import AGENT, BOSS, Company, action, catalogue, names, open_company

from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.domain.decisions.responding import AcceptedElsewhere
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.usecases.decisions.action_results import read_results
from midoffice.usecases.decisions.conversions import ConversionKeyReused, ReportedConversion, report_conversion
from midoffice.usecases.decisions.decision_orders import ConversionOrder, IdentifierGiven


async def report(company: Company, customer_id: UUID, key: str = "order-1", action: str = "dvd") -> ReportedConversion:
    return await report_conversion(company.context, AGENT, ConversionOrder(action, key, customer_id=customer_id))


async def test_what_was_bought_in_the_shop_is_not_offered_any_more(store: Database) -> None:
    company = await open_company(store, catalogue(action("dvd"), action("tv")))
    ann = await company.customer()
    (shown,) = [offer for offer in (await company.decide(ann)).offers if offer.action == "dvd"]
    assert not (await report(company, ann)).already
    assert names(await company.decide(ann)) == ["tv"]
    assert names(await company.decide(ann, "banner")) == ["tv"]
    with pytest.raises(AcceptedElsewhere):
        await company.say(shown, ResponseKind.ACCEPTED)


async def test_d39_the_same_order_counts_once(store: Database) -> None:
    company = await open_company(store, catalogue(action("dvd"), action("tv")))
    ann = await company.customer()
    first = await report(company, ann)
    again = await report(company, ann)
    assert (again.id, again.already) == (first.id, True)
    with pytest.raises(ConversionKeyReused):
        await report(company, ann, action="tv")


async def test_the_control_group_buys_as_well(store: Database) -> None:
    """Without reports a control group never buys, and everything looks like uplift."""
    withheld = catalogue(action("dvd"), arbitration={"control_share": 0.5})
    company = await open_company(store, withheld)
    people = [await company.customer(f"C{n}") for n in range(24)]
    made = {customer_id: await company.decide(customer_id) for customer_id in people}
    groups = {False: [each for each in people if not made[each].control], True: [each for each in people if made[each].control]}
    for group in groups.values():
        for number, customer_id in enumerate(group[: len(group) // 2]):
            await report(company, customer_id, f"{customer_id}-{number}")
    taken = groups[False][0]
    (result,) = (await read_results(company.context, BOSS, 7)).actions
    assert result.accepted == 0
    assert (result.treated.count, result.treated.of) == (len(groups[False]) // 2, len(groups[False]))
    assert (result.control.count, result.control.of) == (len(groups[True]) // 2, len(groups[True]))
    assert result.took == result.treated.count + result.control.count
    assert taken in people
    assert result.uplift is not None
    assert not result.uplift.is_sure


async def test_whoever_accepts_and_is_reported_counts_once(store: Database) -> None:
    company = await open_company(store, catalogue(action("dvd")))
    ann = await company.customer()
    (offer,) = (await company.decide(ann)).offers
    await company.say(offer, ResponseKind.ACCEPTED)
    await report(company, ann)
    (result,) = (await read_results(company.context, BOSS, 7)).actions
    assert (result.accepted, result.took) == (1, 1)


async def test_what_cannot_be_is_refused(store: Database) -> None:
    company = await open_company(store, catalogue(action("dvd")))
    ann = await company.customer()
    wrong = (
        ("action", ConversionOrder("video", "k", customer_id=ann)),
        ("channel", ConversionOrder("dvd", "k", customer_id=ann, channel="fax")),
        ("at", ConversionOrder("dvd", "k", customer_id=ann, at=company.clock.now() + timedelta(hours=1))),
        ("idempotency_key", ConversionOrder("dvd", "", customer_id=ann)),
        ("reference", ConversionOrder("dvd", "k", customer_id=ann, reference="x" * 201)),
        ("identifiers", ConversionOrder("dvd", "k")),
    )
    for name, order in wrong:
        with pytest.raises(Invalid) as refusal:
            await report_conversion(company.context, AGENT, order)
        assert refusal.value.fields["field"] == name
    with pytest.raises(NotFound):
        await report(company, new_id())


async def test_a_customer_is_found_by_an_identifier(store: Database) -> None:
    company = await open_company(store, catalogue(action("dvd")))
    ann = await company.customer()
    order = ConversionOrder("dvd", "k", identifiers=(IdentifierGiven(IdentifierKind.ACCOUNT, "A0"),))
    assert (await report_conversion(company.context, AGENT, order)).customer_id == ann

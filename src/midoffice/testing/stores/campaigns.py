"""Campaigns, and the attempts to reach customers."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from midoffice.domain.campaigns.attempt import NEXT_DAY, AttemptState, OutreachAttempt, ended, postponed
from midoffice.domain.campaigns.campaign import Campaign, CampaignEvent, step
from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.errors import Conflict, Invalid, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database, Transaction
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW, House, after, furnish


def _campaign(house: House, **changes: Any) -> Campaign:  # noqa: ANN401 - fields of Campaign
    campaign = Campaign(new_id(), "spring", "Spring", "fibre", house.touchpoint.id, NOW, "For all", 5, 60, after(9_000))
    return replace(campaign, **changes)


async def _going(tx: Transaction, house: House, **changes: Any) -> Campaign:  # noqa: ANN401 - fields of Campaign
    campaign = step(_campaign(house, **changes), CampaignEvent.START, NOW)
    await tx.campaigns.add(campaign)
    return campaign


def _attempt(house: House, customer_id: UUID | None = None, **changes: Any) -> OutreachAttempt:  # noqa: ANN401 - fields of OutreachAttempt
    made = OutreachAttempt(new_id(), "event:outage", customer_id or house.customer.id, "sorry", house.touchpoint.id, NOW, after(60))
    return replace(made, **changes)


async def _customer(tx: Transaction, kind: IdentifierKind, value: str) -> UUID:
    customer = Customer(new_id(), value, NOW)
    await tx.customers.add(customer)
    await tx.customers.add_identifier(CustomerIdentifier(customer.id, kind, value, NOW))
    return customer.id


async def check_a_campaign_is_kept_whole(database: Database) -> None:
    """A campaign comes back as it was stored; its key is its own; of two who change it, the second is told."""
    house = await furnish(database)
    async with database.transaction() as tx:
        campaign = _campaign(house)
        await tx.campaigns.add(campaign)
        same(await tx.campaigns.get(campaign.id), campaign, "as stored")
        same(await tx.campaigns.running(), (), "a draft does not run")
        started = replace(step(campaign, CampaignEvent.START, NOW), cursor=new_id(), reached=3, credit=0.5)
        await tx.campaigns.save(started)
        same(await tx.campaigns.running(), (started,), "it runs")
        same(await tx.campaigns.take(campaign.id), started, "taken")
        with refused(Stale, "it was changed before"):
            await tx.campaigns.save(started)
    with refused(Conflict, "the key is taken"):
        async with database.transaction() as tx:
            await tx.campaigns.add(_campaign(house, id=new_id()))


async def check_a_campaign_is_taken_by_one(database: Database) -> None:
    """What one transaction has taken is not there for another one: nobody waits for it."""
    house = await furnish(database)
    async with database.transaction() as tx:
        campaign = await _going(tx, house)
    async with database.transaction() as tx:
        same((await tx.campaigns.take(campaign.id)), campaign, "taken")
        same(await tx.campaigns.take(new_id()), None, "an unknown one is nobody's")


async def check_an_audience_is_walked_through(database: Database) -> None:
    """Customers with an e-mail address come in order of id, those after a place."""
    await furnish(database)
    async with database.transaction() as tx:
        before = await tx.campaigns.audience(None, 10, IdentifierKind.EMAIL)
        made = [await _customer(tx, IdentifierKind.EMAIL, f"c{number}@example.com") for number in range(3)]
        await _customer(tx, IdentifierKind.PHONE, "+442079460001")
        place = before[-1] if before else None
        same(await tx.campaigns.audience(place, 10, IdentifierKind.EMAIL), tuple(sorted(made)), "everybody after the place")
        same(await tx.campaigns.audience(place, 2, IdentifierKind.EMAIL), tuple(sorted(made))[:2], "so many at most")
        same(await tx.campaigns.audience(max(made), 10, IdentifierKind.EMAIL), (), "nobody after the last")
        same(set(await tx.campaigns.audience(place, 10, IdentifierKind.PHONE)) & set(made), set(), "nobody of them has a number")


async def check_a_source_wants_a_customer_once(database: Database) -> None:
    """The same source and customer again changes nothing; another source is another attempt."""
    house = await furnish(database)
    async with database.transaction() as tx:
        first, again, other = _attempt(house), _attempt(house, action="else"), _attempt(house, source="event:flood")
        same(await tx.campaigns.want([first]), (first.id,), "new")
        same(await tx.campaigns.want([again, other]), (other.id,), "one of them is new")
        waiting = await tx.campaigns.waiting([house.customer.id])
        same(waiting, tuple(sorted((first, other), key=lambda each: each.id)), "both wait as they were stored")
        same(await tx.campaigns.waiting([new_id()]), (), "nobody else waits")
    with refused(Conflict, "an unknown customer"):
        async with database.transaction() as tx:
            await tx.campaigns.want([_attempt(house, new_id())])


async def check_due_attempts_are_found(database: Database) -> None:
    """Customers are due by the time of their earliest attempt, each once; what a pause holds up is not."""
    house = await furnish(database)
    async with database.transaction() as tx:
        campaign = await _going(tx, house)
        late, soon = (
            await _customer(tx, IdentifierKind.EMAIL, "late@example.com"),
            await _customer(tx, IdentifierKind.EMAIL, "soon@example.com"),
        )
        held = _attempt(house, source=campaign.source, campaign_id=campaign.id, due_at=after(1))
        more = _attempt(house, soon, source="event:flood", due_at=after(30))
        await tx.campaigns.want([_attempt(house, late, due_at=after(50)), _attempt(house, soon, due_at=after(20)), held, more])
        same(await tx.campaigns.due(after(60), 10), (house.customer.id, soon, late), "earliest first")
        same(await tx.campaigns.due(after(25), 10), (house.customer.id, soon), "those that are due")
        same(await tx.campaigns.due(after(60), 1), (house.customer.id,), "so many at most")
        same(await tx.campaigns.next_due(), after(1), "the earliest")
        await tx.campaigns.save(step(campaign, CampaignEvent.PAUSE, NOW))
        same(await tx.campaigns.due(after(60), 10), (soon, late), "a pause holds up")
        same(await tx.campaigns.waiting([house.customer.id]), (), "also here")
        same(await tx.campaigns.next_due(), after(20), "the earliest that goes")


async def check_attempts_end_and_are_counted(database: Database) -> None:
    """An attempt is changed by one who has read it; what has been sent is known by its source; states are counted."""
    house = await furnish(database)
    async with database.transaction() as tx:
        sent, later, gone = (
            _attempt(house),
            _attempt(house, source="event:flood", wanted_at=after(1)),
            _attempt(house, source="event:storm"),
        )
        await tx.campaigns.want([sent, later, gone])
        done = replace(ended(sent, AttemptState.SENT, after(70), "chosen"), message_id=new_id(), decision_id=new_id())
        await tx.campaigns.save_attempt(done)
        with refused(Stale, "it was changed before"):
            await tx.campaigns.save_attempt(done)
        moved = postponed(later, after(60) + NEXT_DAY, "another message went first", new_id())
        await tx.campaigns.save_attempt(moved)
        same(await tx.campaigns.drop("event:storm", after(80), "withdrawn", 10), 1, "one was waiting")
        same(await tx.campaigns.drop("event:storm", after(80), "withdrawn", 10), 0, "none is left")
        same(await tx.campaigns.sent_sources([house.customer.id]), frozenset({"event:outage"}), "what was sent")
        same((await tx.campaigns.attempts("event:outage", None, None)).items, (done,), "as it ended")
        same((await tx.campaigns.attempts("event:flood", AttemptState.WAITING, None)).items, (moved,), "as it waits")
        same((await tx.campaigns.attempts("event:flood", AttemptState.SENT, None)).items, (), "not sent")
        counted = await tx.campaigns.counts(["event:outage", "event:storm", "event:none"])
        expected = {"event:outage": {AttemptState.SENT: 1}, "event:storm": {AttemptState.DROPPED: 1}, "event:none": {}}
        same({source: dict(states) for source, states in counted.items()}, expected, "counted")


async def check_attempts_are_listed_in_pages(database: Database) -> None:
    """The newest come first, and a page goes on where the one before ended."""
    house = await furnish(database)
    async with database.transaction() as tx:
        made = []
        for number in range(3):
            customer = await _customer(tx, IdentifierKind.EMAIL, f"p{number}@example.com")
            made.append(_attempt(house, customer, wanted_at=after(number)))
        await tx.campaigns.want(made)
        first = await tx.campaigns.attempts("event:outage", None, None, 2)
        same(first.items, (made[2], made[1]), "the newest")
        second = await tx.campaigns.attempts("event:outage", None, first.next_cursor, 2)
        same((second.items, second.next_cursor), ((made[0],), None), "the rest")
        with refused(Invalid, "no cursor of ours"):
            await tx.campaigns.attempts("event:outage", None, "nonsense")


CHECKS = (
    check_a_campaign_is_kept_whole,
    check_a_campaign_is_taken_by_one,
    check_an_audience_is_walked_through,
    check_a_source_wants_a_customer_once,
    check_due_attempts_are_found,
    check_attempts_end_and_are_counted,
    check_attempts_are_listed_in_pages,
)

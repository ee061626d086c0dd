"""Campaigns and events on both stores: decisions over what is known at the moment, nobody twice and nobody forgotten."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.usecases.decision_play import BOSS, PLACES, Company, action, catalogue, open_company

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.campaigns.attempt import GATHERING, NEXT_DAY, TRY_AGAIN, AttemptState, OutreachAttempt
from midoffice.domain.campaigns.campaign import CampaignEvent, CampaignState, IllegalCampaignStep
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.customers.person import Person
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.domain.interactions.interaction import InteractionState
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Conflict, Forbidden, Invalid, Rejected
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.ports.outbox import OutboxEntry
from midoffice.usecases.campaigns.campaigns import (
    CampaignView,
    EventOrder,
    NewCampaign,
    create_campaign,
    edit_campaign,
    list_attempts,
    list_campaigns,
    read_campaign,
    step_campaign,
    take_event,
    withdraw_event,
)
from midoffice.usecases.campaigns.outreach import PLACEMENT, advance_campaigns, make_attempts
from midoffice.usecases.touchpoints.mail_order import load_mail_order

CAP = {"key": "daily", "kind": "cap", "most": 1, "window_seconds": 86_400, "kinds": ["offer"], "counts": ["shown", "sent"]}
CLERK = Principal(new_id(), "Clerk", (Role.AGENT,), scopes_of((Role.AGENT,)))
MJML = "<mjml><mj-body><mj-section><mj-column><mj-text>%s</mj-text></mj-column></mj-section></mj-body></mjml>"
TV = "orders.owns_tv = true"


def mailing(key: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of an action
    """Return an action that can be mailed."""
    made = action(key, **more)
    content = {"subject": f"{key} for you", "mjml": MJML % f"Dear {{{{ customer.name }}}}, {key}?"}
    return {**made, "treatments": [*made["treatments"], {"key": f"{key}-email", "channel": "email", "content": content}]}


class Mailing:
    """A company with a mailbox, and customers who have addresses."""

    def __init__(self, company: Company, mailbox: Touchpoint) -> None:
        self.company = company
        self.context = company.context
        self.mailbox = mailbox

    async def customer(self, name: str = "Ann", **more: Any) -> UUID:  # noqa: ANN401 - as of a company
        who = await self.company.customer(name, **more)
        row = CustomerIdentifier(who, IdentifierKind.EMAIL, f"{name.lower()}.{who.hex[-6:]}@example.com", self.company.clock.now())
        async with self.context.database.transaction() as tx:
            await tx.customers.add_identifier(row)
        return who

    async def campaign(self, key: str = "spring", action: str = "fibre", **more: Any) -> CampaignView:  # noqa: ANN401 - fields
        made = await create_campaign(
            self.context, BOSS, NewCampaign(key, key, action, self.mailbox.id, **{"per_hour": 100_000, **more})
        )
        started = await step_campaign(self.context, BOSS, made.campaign.id, CampaignEvent.START)
        self.company.clock.move(timedelta(seconds=5))
        return started

    async def event(self, key: str, action: str, *customers: UUID, **more: Any) -> None:  # noqa: ANN401 - fields of an order
        await take_event(self.context, BOSS, EventOrder(key, action, self.mailbox.id, customers, **more))

    async def work(self, by: timedelta = GATHERING) -> None:
        """Let the worker do all there is to do, and again after a time."""
        for wait in (timedelta(0), by):
            self.company.clock.move(wait)
            while await advance_campaigns(self.context) + await make_attempts(self.context):
                pass

    async def outbox(self) -> tuple[OutboxEntry, ...]:
        async with self.context.database.transaction() as tx:
            return await tx.outbox.claim(self.company.clock.now(), timedelta(hours=1), 100)

    async def attempts(self, campaign: CampaignView, state: AttemptState | None = None) -> tuple[OutreachAttempt, ...]:
        page = await list_attempts(self.context, BOSS, campaign.campaign.id, state, None, 200)
        return tuple(each.attempt for each in page.items)

    async def of_event(self, key: str) -> OutreachAttempt:
        async with self.context.database.reading() as tx:
            (attempt,) = (await tx.campaigns.attempts(f"event:{key}", None, None)).items
        return attempt


@pytest.fixture
async def mailing_company(store: Database) -> Mailing:
    places = [{"key": key, "channel": channel, "name": key, "slots": 2} for key, channel in {**PLACES, PLACEMENT: "email"}.items()]
    content = catalogue(mailing("fibre", where=TV), mailing("sorry", value="99"), policies=[CAP])
    company = await open_company(store, {**content, "placements": places})
    service = Service(new_id(), "care", "Care")
    mailbox = Touchpoint(new_id(), "care-mail", Channel.EMAIL, "Care", service.id, 1, {"address": "care@example.com"})
    async with store.transaction() as tx:
        await tx.services.add(service)
        await tx.touchpoints.add(mailbox)
    return Mailing(company, mailbox)


async def test_a_campaign_tells_everybody_to_whom_it_applies(mailing_company: Mailing) -> None:
    ann, ben = await mailing_company.customer(), await mailing_company.customer("Ben", owns_tv=False)
    await mailing_company.company.customer("Cy")  # has no address
    campaign = await mailing_company.campaign()
    await mailing_company.work()
    (sent,) = await mailing_company.attempts(campaign, AttemptState.SENT)
    (waiting,) = await mailing_company.attempts(campaign, AttemptState.WAITING)
    assert (sent.customer_id, waiting.customer_id) == (ann, ben)
    assert waiting.tries == 1
    assert waiting.reason == "It does not hold: needs orders.owns_tv = true."
    (entry,) = await mailing_company.outbox()
    order = await load_mail_order(mailing_company.context, entry)
    assert (order.message.subject, order.message.text.strip()) == ("fibre for you", "Dear Ann, fibre?")
    assert "Dear Ann, fibre?" in (order.message.html or "")
    assert "/u?t=" in order.unsubscribe, "it is advertising"
    async with mailing_company.context.database.reading() as tx:
        contact = await tx.interactions.get(order.message.interaction_id)
    assert (contact.customer_id, contact.state) == (ann, InteractionState.CLOSED)
    view = await read_campaign(mailing_company.context, BOSS, campaign.campaign.id)
    assert (view.campaign.reached, dict(view.counts)) == (2, {AttemptState.SENT: 1, AttemptState.WAITING: 1})


async def test_d52_of_two_in_the_same_minute_the_better_goes_and_the_other_waits_for_tomorrow(mailing_company: Mailing) -> None:
    ann = await mailing_company.customer()
    await mailing_company.event("spring", "fibre", ann)
    mailing_company.company.clock.move(timedelta(seconds=20))
    await mailing_company.event("outage", "sorry", ann)
    await mailing_company.work()
    better, other = await mailing_company.of_event("outage"), await mailing_company.of_event("spring")
    assert (better.state, other.state) == (AttemptState.SENT, AttemptState.WAITING)
    for entry in await mailing_company.outbox():
        await load_mail_order(mailing_company.context, entry)  # it goes
    await mailing_company.work(timedelta(hours=20))
    assert (await mailing_company.of_event("spring")).state is AttemptState.WAITING, "the cap of a day holds"
    await mailing_company.work(NEXT_DAY)
    assert (await mailing_company.of_event("spring")).state is AttemptState.SENT, "decided again, not dropped"


async def test_who_is_not_told_because_a_system_is_down_is_told_when_it_is_back(mailing_company: Mailing) -> None:
    await mailing_company.customer()
    campaign = await mailing_company.campaign()
    mailing_company.company.orders.down = True
    await mailing_company.work()
    (waiting,) = await mailing_company.attempts(campaign)
    assert waiting.state is AttemptState.WAITING
    assert waiting.reason == "It is not known whether it holds: needs orders.owns_tv = true (orders.owns_tv: down)."
    assert waiting.due_at - mailing_company.company.clock.now() <= TRY_AGAIN, "the same hour, not the next day"
    await mailing_company.work(TRY_AGAIN)
    assert [each.tries for each in await mailing_company.attempts(campaign, AttemptState.WAITING)] == [2], "it is still down"
    mailing_company.company.orders.down = False
    await mailing_company.work(2 * TRY_AGAIN)
    assert await mailing_company.attempts(campaign, AttemptState.SENT)


async def test_who_cannot_be_looked_up_in_a_system_waits_for_tomorrow_even_if_it_is_down(mailing_company: Mailing) -> None:
    ann = await mailing_company.customer()
    async with mailing_company.context.database.transaction() as tx:
        account = Identifier(IdentifierKind.ACCOUNT, "A0")
        await tx.customers.remove_identifier(ann, account, mailing_company.company.clock.now())
    campaign = await mailing_company.campaign()
    mailing_company.company.orders.down = True
    await mailing_company.work()
    (waiting,) = await mailing_company.attempts(campaign, AttemptState.WAITING)
    assert "orders.owns_tv: not_asked" in waiting.reason
    assert waiting.due_at - mailing_company.company.clock.now() > NEXT_DAY / 2


async def test_d54_a_campaign_that_was_paused_and_edited_goes_on_where_it_stood(mailing_company: Mailing) -> None:
    seed = random.randrange(10_000)  # noqa: S311 - a play
    print(f"seed {seed}")  # noqa: T201 - to play it again
    rng = random.Random(seed)  # noqa: S311 - a play
    everybody = {await mailing_company.customer(f"C{number}") for number in range(12)}
    campaign = await mailing_company.campaign(per_hour=240)
    number = campaign.campaign.id
    for turn in range(40):
        match rng.randrange(5):
            case 0:
                await step_campaign(mailing_company.context, BOSS, number, CampaignEvent.PAUSE)
                await mailing_company.work(timedelta(minutes=5))
                await step_campaign(mailing_company.context, BOSS, number, CampaignEvent.RESUME)
            case 1:
                version = (await read_campaign(mailing_company.context, BOSS, number)).campaign.version
                await edit_campaign(mailing_company.context, BOSS, number, version, {"name": f"Spring {turn}"})
            case 2 if len(everybody) < 20:
                everybody.add(await mailing_company.customer(f"D{turn}"))
            case _:
                mailing_company.company.clock.move(timedelta(seconds=rng.randrange(60)))
                await asyncio.gather(*(advance_campaigns(mailing_company.context) for _ in range(2)))
                await asyncio.gather(*(make_attempts(mailing_company.context) for _ in range(2)))
    for _ in range(6):
        await mailing_company.work(timedelta(minutes=2))
    attempts = await mailing_company.attempts(campaign)
    assert [attempt for attempt in attempts if attempt.state is not AttemptState.SENT] == []
    sent = [attempt.customer_id for attempt in attempts]
    assert len(sent) == len(set(sent)), "nobody twice"
    assert set(sent) == everybody, "nobody forgotten"
    assert len(await mailing_company.outbox()) == len(everybody)


async def test_d55_an_outage_is_said_once_and_not_to_whom_it_was_said_already(mailing_company: Mailing) -> None:
    ann, ben = await mailing_company.customer(), await mailing_company.customer("Ben")
    order = EventOrder("outage", "sorry", mailing_company.mailbox.id, (ann, ben, ann))
    for _ in range(2):
        await take_event(mailing_company.context, BOSS, order)
    taken = await take_event(mailing_company.context, BOSS, order)
    assert (taken.wanted, taken.known) == (0, 2)
    shown = await mailing_company.company.offer(ben, "script")
    assert shown.action == "sorry", "who calls about it is told the same"
    await mailing_company.company.say(shown, ResponseKind.SHOWN)
    await mailing_company.work()
    async with mailing_company.context.database.reading() as tx:
        found = {each.customer_id: each.state for each in (await tx.campaigns.attempts("event:outage", None, None)).items}
    assert found == {ann: AttemptState.SENT, ben: AttemptState.MET}
    assert len(await mailing_company.outbox()) == 1


async def test_d35_a_mail_that_is_not_right_any_more_does_not_leave(mailing_company: Mailing) -> None:
    await mailing_company.customer()
    await mailing_company.campaign()
    await mailing_company.work()
    (entry,) = await mailing_company.outbox()
    mailing_company.company.orders.rows["A0"] = {"owns_tv": False}
    with pytest.raises(Rejected, match="not sent any more"):
        await load_mail_order(mailing_company.context, entry)


async def test_d53_asked_again_for_the_same_mail_it_goes_as_the_same(mailing_company: Mailing) -> None:
    ann = await mailing_company.customer()
    await mailing_company.campaign()
    await mailing_company.work()
    (entry,) = await mailing_company.outbox()
    first = await load_mail_order(mailing_company.context, entry)
    again = await load_mail_order(mailing_company.context, entry)
    assert first.message.id == again.message.id
    async with mailing_company.context.database.reading() as tx:
        ledger = await tx.ledger.entries([ann], None)
    assert [each.kind for each in ledger.items] == [ResponseKind.SENT], "the ledger knows of one"


async def test_one_person_under_two_records_is_told_once(mailing_company: Mailing) -> None:
    one, two = await mailing_company.customer(), await mailing_company.customer("Ann too")
    async with mailing_company.context.database.transaction() as tx:
        await tx.ledger.lock([one, two])
        await tx.people.regroup([Person.of([one, two])])
    campaign = await mailing_company.campaign()
    await mailing_company.work()
    states = sorted(each.state.value for each in await mailing_company.attempts(campaign))
    assert states == ["met", "sent"]
    assert len(await mailing_company.outbox()) == 1


async def test_what_ends_is_dropped_and_what_is_paused_waits(mailing_company: Mailing) -> None:
    ann = await mailing_company.customer(owns_tv=False)
    campaign = await mailing_company.campaign(ends_at=mailing_company.company.clock.now() + timedelta(hours=30))
    await mailing_company.work()
    await mailing_company.work(timedelta(hours=31))
    assert (await read_campaign(mailing_company.context, BOSS, campaign.campaign.id)).campaign.state is CampaignState.ENDED
    with pytest.raises(IllegalCampaignStep):
        await step_campaign(mailing_company.context, BOSS, campaign.campaign.id, CampaignEvent.RESUME)
    await mailing_company.event("outage", "sorry", ann)
    assert await withdraw_event(mailing_company.context, BOSS, "outage") == 1
    await mailing_company.work()
    assert not await mailing_company.outbox()
    assert [view.campaign.key for view in await list_campaigns(mailing_company.context, BOSS)] == ["spring"]


async def test_bad_orders_are_refused_with_their_field(mailing_company: Mailing) -> None:
    context, box = mailing_company.context, mailing_company.mailbox.id
    with pytest.raises(Forbidden):
        await create_campaign(context, CLERK, NewCampaign("x", "X", "fibre", box))
    with pytest.raises(Invalid, match="per_hour"):
        await create_campaign(context, BOSS, NewCampaign("x", "X", "fibre", box, per_hour=0))
    with pytest.raises(Invalid, match="expires_at"):
        await mailing_company.event("x", "fibre", new_id(), expires_at=mailing_company.company.clock.now())
    with pytest.raises(Conflict):
        await mailing_company.event("x", "fibre", new_id())
    campaign = await mailing_company.campaign()
    with pytest.raises(Conflict):
        await create_campaign(context, BOSS, NewCampaign("spring", "Again", "fibre", box))
    ended = await step_campaign(context, BOSS, campaign.campaign.id, CampaignEvent.END)
    with pytest.raises(Conflict, match="ended"):
        await edit_campaign(context, BOSS, campaign.campaign.id, ended.campaign.version, {"name": "New"})

"""Campaigns by text message: decided as those by mail, once over all channels, and ended by STOP."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.usecases.decision_play import PLACES, Company, catalogue, open_company
from tests.usecases.test_outreach import CAP, Mailing, mailing

from midoffice.domain.campaigns.attempt import AttemptState
from midoffice.domain.customers.consent import MARKETING, Consent, ConsentState
from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind, identify
from midoffice.domain.decisions.ledger import ResponseKind
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import Rejected
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.usecases.campaigns.outreach import PLACEMENT, TEXT_PLACEMENT
from midoffice.usecases.touchpoints.receive_sms import SmsArrived, receive_sms
from midoffice.usecases.touchpoints.sms_order import SMS_SEND, load_sms_order

ANN = "+447700900123"
CONSENT = {"key": "asked", "kind": "consent", "kinds": ["offer"]}
SETTINGS = {"number": "+441632960961", "gateway_url": "https://sms.example/send"}


def texting(key: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of an action
    """Return an action that can be mailed and texted, to those who want advertising."""
    made = mailing(key, purpose="marketing", **more)
    others = [each for each in made["treatments"] if each["channel"] != "sms"]
    text = {"key": f"{key}-sms", "channel": "sms", "content": {"text": f"Dear {{{{ customer.name }}}}, {key}? Reply STOP to end."}}
    return {**made, "treatments": [*others, text]}


@pytest.fixture
async def company(store: Database) -> Company:
    channels = {**PLACES, PLACEMENT: "email", TEXT_PLACEMENT: "sms"}
    places = [{"key": key, "channel": channel, "name": key, "slots": 2} for key, channel in channels.items()]
    content = catalogue(texting("fibre"), texting("tv", value="99"), policies=[CAP, CONSENT])
    return await open_company(store, {**content, "placements": places})


@pytest.fixture
async def by_text(company: Company, store: Database) -> Mailing:
    service = Service(new_id(), "care", "Care")
    number = Touchpoint(new_id(), "care-texts", Channel.SMS, "Care", service.id, 1, SETTINGS)
    async with store.transaction() as tx:
        await tx.services.add(service)
        await tx.touchpoints.add(number)
    return Mailing(company, number)


@pytest.fixture
async def by_mail(company: Company, by_text: Mailing, store: Database) -> Mailing:
    mailbox = Touchpoint(
        new_id(), "care-mail", Channel.EMAIL, "Care", by_text.mailbox.service_id, 1, {"address": "care@example.com"}
    )
    async with store.transaction() as tx:
        await tx.touchpoints.add(mailbox)
    return Mailing(company, mailbox)


async def with_number(by_text: Mailing, number: str = ANN) -> UUID:
    who = await by_text.customer()
    row = CustomerIdentifier(who, IdentifierKind.PHONE, number, by_text.company.clock.now())
    async with by_text.context.database.transaction() as tx:
        await tx.customers.add_identifier(row)
        for channel in ("sms", "email"):
            yes = Consent(new_id(), who, MARKETING, channel, ConsentState.GRANTED, "contract", by_text.company.clock.now())
            await tx.people.add_consent(yes)
    return who


async def stop(by_text: Mailing) -> None:
    sender, now = identify(IdentifierKind.PHONE, ANN), by_text.company.clock.now()
    await receive_sms(by_text.context, by_text.mailbox, SmsArrived(str(new_id()), sender, "Stop", now))


async def test_campaign_texts_those_who_have_a_number(by_text: Mailing) -> None:
    ann = await with_number(by_text)
    await by_text.customer("Ben")
    campaign = await by_text.campaign()
    await by_text.work()
    (attempt,) = await by_text.attempts(campaign)
    (entry,) = await by_text.outbox()
    assert (attempt.customer_id, attempt.state, entry.kind) == (ann, AttemptState.SENT, SMS_SEND)
    order = await load_sms_order(by_text.context, entry)
    assert (order.to.value, order.message.text) == (ANN, "Dear Ann, fibre? Reply STOP to end.")
    async with by_text.context.database.reading() as tx:
        assert [each.kind for each in (await tx.ledger.entries([ann], None)).items] == [ResponseKind.SENT]


async def test_d50_stop_keeps_back_what_waits_in_the_outbox_and_what_comes_later(by_text: Mailing) -> None:
    await with_number(by_text)
    first = await by_text.campaign()
    await by_text.work()
    (offer,) = await by_text.outbox()
    await stop(by_text)
    with pytest.raises(Rejected, match="not sent any more"):
        await load_sms_order(by_text.context, offer)
    (confirmation,) = await by_text.outbox()
    assert (await load_sms_order(by_text.context, confirmation)).message.text.startswith("We will send you no more offers")
    later = await by_text.campaign("summer", "tv")
    await by_text.work(timedelta(days=2))
    (attempt,) = await by_text.attempts(later)
    assert attempt.state is AttemptState.WAITING
    assert "consent" in attempt.reason.lower() or "asked" in attempt.reason
    assert not await by_text.outbox()
    assert first.campaign.key == "spring"


async def test_d52_mail_and_text_in_the_same_minute_are_one_message(by_text: Mailing, by_mail: Mailing) -> None:
    await with_number(by_text)
    text = await by_text.campaign("by-text", "tv", priority=1)
    mail = await by_mail.campaign("by-mail", "fibre")
    await by_text.work()
    (entry,) = await by_text.outbox()
    assert entry.kind == SMS_SEND
    await load_sms_order(by_text.context, entry)
    await by_text.work(timedelta(minutes=6))
    assert [each.state for each in await by_text.attempts(text)] == [AttemptState.SENT]
    (waits,) = await by_mail.attempts(mail)
    assert waits.state is AttemptState.WAITING
    assert not await by_text.outbox()

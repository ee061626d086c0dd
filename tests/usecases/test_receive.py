"""Receiving: durable once, in the right contact, for the right customer."""

import asyncio

import pytest
from tests.usecases.floor import Floor

from midoffice.domain.customers.customer import Customer, CustomerIdentifier
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.domain.interactions.message import Delivery, Direction
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import Automatic, ThreadHints
from midoffice.kernel.ids import new_id
from midoffice.usecases.interactions.contacts import choose_customer, view_contact
from midoffice.usecases.interactions.messages import Composed, report_delivery, send_message
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.work_items import complete_work_item, start_wrap_up


async def test_r60_same_provider_id_is_one_message(floor: Floor) -> None:
    first = await floor.arrive(provider_id="abc", sender="v1")
    second = await floor.arrive(provider_id="abc", sender="v1")
    assert (second.duplicate, second.message.id) == (True, first.message.id)


async def test_r61_album_of_five_from_a_new_customer_is_one_conversation(floor: Floor) -> None:
    first = await floor.arrive(sender="v1", text="one")
    hints = ThreadHints(interaction_id=first.interaction.id)
    receipts = await asyncio.gather(*(floor.arrive(sender="v1", text=str(n), hints=hints) for n in range(4)))
    assert {r.interaction.id for r in receipts} == {first.interaction.id}
    async with floor.context.database.reading() as tx:
        assert len(await tx.interactions.messages(first.interaction.id)) == 5
        interaction = await tx.interactions.get(first.interaction.id)
    assert interaction.unread == 5


async def test_two_first_messages_of_one_sender_make_one_customer(floor: Floor) -> None:
    one, two = await asyncio.gather(
        floor.arrive(channel=Channel.EMAIL, sender="x@example.com"), floor.arrive(channel=Channel.EMAIL, sender="x@example.com")
    )
    assert one.interaction.customer_id == two.interaction.customer_id is not None


async def test_shared_identifier_merges_nobody_and_a_person_chooses(floor: Floor) -> None:
    now = floor.clock.now()
    family = [Customer(new_id(), name, now) for name in ("Mum", "Dad")]
    async with floor.context.database.transaction() as tx:
        for customer in family:
            await tx.customers.add(customer)
            await tx.customers.add_identifier(CustomerIdentifier(customer.id, IdentifierKind.EMAIL, "fam@example.com", now))
    ann = await floor.hire("ann")
    receipt = await floor.arrive(channel=Channel.EMAIL, sender="fam@example.com")
    assert receipt.interaction.customer_id is None
    await floor.take(ann)
    view = await view_contact(floor.context, ann, receipt.interaction.id)
    assert {c.name for c in view.candidates} == {"Mum", "Dad"}
    chosen = await choose_customer(floor.context, ann, receipt.interaction.id, customer_id=family[0].id)
    assert chosen.customer_id == family[0].id


@pytest.mark.parametrize("automatic", list(Automatic))
async def test_automatic_mail_is_parked_and_never_reopens(floor: Floor, automatic: Automatic) -> None:
    alone = await floor.arrive(channel=Channel.EMAIL, automatic=automatic)
    assert alone.work_item is not None
    assert alone.work_item.state is WorkItemState.PARKED
    await floor.hire("ann")
    assert await floor.route() == 0
    ann = floor.agents["ann"]
    real = await floor.arrive(channel=Channel.EMAIL, sender="c@example.com")
    item = await floor.take(ann)
    await complete_work_item(floor.context, ann, item.id, floor.form)
    hints = ThreadHints(interaction_id=real.interaction.id)
    late = await floor.arrive(channel=Channel.EMAIL, sender="c@example.com", hints=hints, automatic=automatic)
    assert (late.opened, late.interaction.id) == (False, real.interaction.id)
    assert (await floor.item(item.id)).state is WorkItemState.COMPLETED


async def test_answer_to_a_closed_contact_opens_a_new_one_in_the_same_case_preferring_the_agent(floor: Floor) -> None:
    await floor.hire("ann")
    await floor.hire("bob")
    first = await floor.arrive(channel=Channel.EMAIL, sender="c@example.com")
    await floor.route()
    holder = await floor.asked()
    (offer,) = await floor.offers_to(holder)
    item = (await accept_offer(floor.context, holder, offer.id)).work_item
    await complete_work_item(floor.context, holder, item.id, floor.form)
    hints = ThreadHints(interaction_id=first.interaction.id)
    again = await floor.arrive(channel=Channel.EMAIL, sender="c@example.com", hints=hints)
    assert again.opened
    assert again.interaction.case_id == first.interaction.case_id
    await floor.route()
    assert len(await floor.offers_to(holder)) == 1


async def test_message_during_wrap_up_is_not_closed_unread(floor: Floor) -> None:
    ann = await floor.hire("ann")
    first = await floor.arrive(sender="v1")
    item = await floor.take(ann)
    await start_wrap_up(floor.context, ann, item.id)
    again = await floor.arrive(sender="v1", hints=ThreadHints(interaction_id=first.interaction.id))
    assert again.opened
    assert again.work_item is not None
    assert again.work_item.state is WorkItemState.QUEUED


async def test_reference_counts_only_from_a_known_participant(floor: Floor) -> None:
    ann = await floor.hire("ann")
    first = await floor.arrive(channel=Channel.EMAIL, sender="c@example.com", provider_id="<one@example.com>")
    await floor.take(ann)
    hints = ThreadHints(references=("<one@example.com>",))
    stranger = await floor.arrive(channel=Channel.EMAIL, sender="evil@example.com", hints=hints)
    friend = await floor.arrive(channel=Channel.EMAIL, sender="c@example.com", hints=hints)
    assert stranger.interaction.id != first.interaction.id
    assert friend.interaction.id == first.interaction.id


async def test_reply_goes_to_the_customer_through_the_outbox_with_the_commit(floor: Floor) -> None:
    ann = await floor.hire("ann")
    receipt = await floor.arrive(channel=Channel.EMAIL, sender="c@example.com")
    await floor.take(ann)
    message = await send_message(floor.context, ann, receipt.interaction.id, Composed("reply", "Here you are."))
    assert (message.direction, message.delivery) == (Direction.OUT, Delivery.PENDING)
    assert message.parties[0].identifier.value == "c@example.com"
    async with floor.context.database.reading() as tx:
        assert await tx.outbox.next_due() is not None


async def test_r64_early_late_and_repeated_delivery_reports_never_go_back(floor: Floor) -> None:
    ann = await floor.hire("ann")
    receipt = await floor.arrive()
    await floor.take(ann)
    message = await send_message(floor.context, ann, receipt.interaction.id, Composed("chat", "Hi"))
    for report in (Delivery.READ, Delivery.DELIVERED, Delivery.READ, Delivery.SENT):
        await report_delivery(floor.context, message.id, report)
    async with floor.context.database.reading() as tx:
        assert (await tx.interactions.message(message.id)).delivery is Delivery.READ


async def test_r61_two_answers_to_a_closed_contact_open_one_new_contact(floor: Floor) -> None:
    ann = await floor.hire("ann")
    first = await floor.arrive(channel=Channel.EMAIL, sender="c@example.com")
    item = await floor.take(ann)
    await complete_work_item(floor.context, ann, item.id, floor.form)
    hints = ThreadHints(interaction_id=first.interaction.id)
    one, two = await asyncio.gather(
        floor.arrive(channel=Channel.EMAIL, sender="c@example.com", hints=hints),
        floor.arrive(channel=Channel.EMAIL, sender="c@example.com", hints=hints),
    )
    assert one.interaction.id == two.interaction.id != first.interaction.id

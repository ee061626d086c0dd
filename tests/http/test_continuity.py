"""What a customer is in the middle of, over all channels (M6)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from tests.http.house import House, on_both_stores

from midoffice.domain.customers.customer import CustomerIdentifier
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.page_view import PageView
from midoffice.kernel.ids import new_id
from midoffice.usecases.interactions.receive import receive

KNOWN = (("Your name", "carl"), ("E-mail address", "Carl@Example.com "))
"""What stands on the customer's card anyway."""


@on_both_stores
async def test_m6_what_a_customer_began_on_one_channel_is_seen_on_the_next(house: House) -> None:
    desk = await house.sign_in("ann")
    carl = Identifier(IdentifierKind.EMAIL, "carl@example.com")
    form = house.touchpoints[Channel.WEBFORM]
    asked = InboundMessage(
        form.id, "1", carl, "Carl", house.clock.now(), "It hums.", subject="TV", fields=(("Order", "4711"), *KNOWN)
    )
    first = await receive(house.context, asked)
    customer_id = first.interaction.customer_id
    assert customer_id is not None
    house.clock.advance(timedelta(minutes=1))
    visitor = new_id()
    async with house.context.database.transaction() as tx:
        await tx.customers.add_identifier(CustomerIdentifier(customer_id, IdentifierKind.VISITOR, str(visitor), house.clock.now()))
        for number in range(3):
            seen_at = house.clock.now() - timedelta(seconds=30 - number)
            await tx.page_views.note(PageView(new_id(), visitor, form.id, seen_at, f"https://shop.example/{number}", "Page"), 50)
    mail = house.touchpoints[Channel.EMAIL]
    later = replace(
        asked, touchpoint_id=mail.id, provider_message_id="2", text="Any news?\nIt still hums.", fields=(("Order", "12"), *KNOWN)
    )
    second = await receive(house.context, later)
    answer = await desk.get(f"/api/customers/{customer_id}/continuity")
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert [(d["subject"], d["step"], d["channel"]) for d in seen["dealings"]] == [
        ("TV", "waiting", "email"),
        ("TV", "waiting", "webform"),
    ]
    assert [(c["label"], c["value"], c["channel"]) for c in seen["collected"]] == [("Order", "12", "email")]
    assert seen["last_message"]["text"] == "Any news? It still hums."
    assert seen["last_message"]["interaction_id"] == str(second.interaction.id)
    assert [page["address"][-1] for page in seen["pages"]] == ["0", "1", "2"]


async def test_the_step_follows_the_work_item(house: House) -> None:
    desk = await house.sign_in("ann")
    taken = await house.assign(desk)
    path = f"/api/customers/{taken.interaction.customer_id}/continuity"
    (dealing,) = (await desk.get(path)).json()["dealings"]
    assert (dealing["step"], dealing["agent_id"]) == ("in_hand", str(desk.account_id))
    assert taken.work_item is not None
    until = house.clock.now() + timedelta(days=1)
    parked = await desk.post(f"/api/work-items/{taken.work_item.id}/park", {"until": until.isoformat(), "reason": "parts"})
    assert parked.status_code == 200, parked.text
    (dealing,) = (await desk.get(path)).json()["dealings"]
    assert (dealing["step"], dealing["until"][:19]) == ("customer", until.isoformat()[:19])


async def test_a_customer_who_is_not_there_has_no_continuity(house: House) -> None:
    desk = await house.sign_in("ann")
    assert (await desk.get(f"/api/customers/{uuid4()}/continuity")).status_code == 404
    assert (await house.client().get(f"/api/customers/{uuid4()}/continuity")).status_code == 401

"""No more offers by mail: by the button of the mail program, or on the page behind the link."""

from urllib.parse import urlsplit
from uuid import UUID

from tests.http.house import Desk, House

from midoffice.domain.customers.consent import MARKETING, Consent
from midoffice.domain.touchpoints.channel import Channel
from midoffice.usecases.decisions.unsubscribe import unsubscribe_url


async def said(house: House, customer_id: UUID) -> list[Consent]:
    async with house.context.database.reading() as tx:
        return list(await tx.people.consent_history(await tx.people.person_of(customer_id)))


async def customer_of(house: House, agent: Desk) -> UUID:
    customer_id = (await house.assign(agent, channel=Channel.EMAIL)).interaction.customer_id
    assert customer_id is not None
    return customer_id


async def test_one_click_of_a_mail_program_ends_offers_by_mail(house: House, agent: Desk) -> None:
    customer_id = await customer_of(house, agent)
    url = urlsplit(unsubscribe_url(house.context, customer_id))
    program = house.client()
    page = await program.get(f"{url.path}?{url.query}")
    assert (page.status_code, "No more offers" in page.text) == (200, True)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert await said(house, customer_id) == [], "programs follow links too"
    for _ in range(2):
        done = await program.post(f"{url.path}?{url.query}", data={"List-Unsubscribe": "One-Click"})
        assert (done.status_code, "It is done" in done.text) == (200, True)
    (consent,) = await said(house, customer_id)
    assert (consent.purpose, consent.channel, consent.state.value) == (MARKETING, "email", "refused")
    assert consent.source == "email: unsubscribed"


async def test_links_that_we_did_not_make_end_nothing(house: House) -> None:
    stranger = house.client()
    assert (await stranger.get("/u")).status_code == 404
    for token in ("forged", "x" * 400, "WzFd.sig"):
        assert (await stranger.get("/u", params={"t": token})).status_code == 404
        assert (await stranger.post("/u", params={"t": token})).status_code == 404

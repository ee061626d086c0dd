"""An offer under an agent's mail: chosen when the mail goes, counted when it has gone, answered behind a link."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from tests.http.catalogues import PLAYER, action, catalogue, publish
from tests.http.chatting import principal
from tests.http.house import Desk, House

from midoffice.adapters.touchpoints.email import sender as sender_module
from midoffice.adapters.touchpoints.email.sender import EmailSender
from midoffice.adapters.touchpoints.email.submission import Accepted, Submission, Uncertain
from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry, ResponseKind
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.mail_block import block_of
from midoffice.domain.touchpoints.mail_settings import ConnectionSecurity
from midoffice.kernel.errors import RetryLater
from midoffice.ports.mail import MailOrder
from midoffice.ports.outbox import OutboxEntry
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import DecisionOrder, ResponseOrder
from midoffice.usecases.decisions.mail_offers import report_block_sent
from midoffice.usecases.decisions.respond import record_response
from midoffice.usecases.interactions.messages import Composed, send_message
from midoffice.usecases.touchpoints.mail_order import load_mail_order


@dataclass
class Answered:
    """A mail of an agent's that waits in the outbox."""

    house: House
    customer_id: UUID
    entry: OutboxEntry

    async def order(self) -> MailOrder:
        return await load_mail_order(self.house.context, self.entry)

    async def ledger(self) -> list[LedgerEntry]:
        async with self.house.context.database.reading() as tx:
            return list((await tx.ledger.entries([self.customer_id], None)).items)


async def answered(house: House, desk: Desk, *cc: str) -> Answered:
    mail = house.touchpoints[Channel.EMAIL]
    changed = replace(mail, settings={"address": "billing@example.com"}, version=mail.version + 1)
    async with house.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    receipt = await house.assign(desk, channel=Channel.EMAIL)
    composed = Composed("reply", "It is on its way.", "<p>It is on its way.</p>", cc=cc)
    message = await send_message(house.context, principal(house), receipt.interaction.id, composed)
    async with house.context.database.transaction() as tx:
        entries = await tx.outbox.claim(house.clock.now(), timedelta(minutes=1), 9)
    (entry,) = [each for each in entries if each.message_id == message.id]
    assert receipt.interaction.customer_id is not None
    return Answered(house, receipt.interaction.customer_id, entry)


class Server:
    """A mail server that takes mails, or does not."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch, outcome: Accepted | Uncertain | Exception) -> None:
        self.taken: list[bytes] = []
        self._outcome = outcome
        self._house = house
        monkeypatch.setattr(sender_module, "submit", self._submit)

    async def _submit(self, server: Submission, sender: str, to: list[str], content: bytes, attempts: int) -> Accepted | Uncertain:
        del server, sender, to, attempts
        self.taken.append(content)
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    async def send(self, mail: Answered) -> str:
        context = self._house.context

        async def load(entry: OutboxEntry) -> MailOrder:
            return await load_mail_order(context, entry)

        async def report(order: MailOrder) -> None:
            await report_block_sent(context, order)

        house = Submission("mail.example", 25, ConnectionSecurity.NONE, "", "")
        sender = EmailSender(load, context.files, context.sealer.unseal, context.secret_key, house, report_sent=report)
        await sender.send(mail.entry)
        return self.taken[-1].decode()


def link_in(order: MailOrder, answer: str) -> str:
    assert order.block is not None
    (line,) = [line for line in order.block.text.splitlines() if line.endswith(f"answer={answer}")]
    return line.rpartition(": ")[2] if ": http" in line else line


async def test_an_offer_goes_out_under_an_answer_and_counts_when_it_has_gone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await house.sign_in("ann")
    await publish(house.context, catalogue(action()))
    mail = await answered(house, desk)
    refusing = Server(house, monkeypatch, RetryLater("busy"))
    with pytest.raises(RetryLater):
        await refusing.send(mail)
    assert await mail.ledger() == [], "what has not gone does not count"
    content = await Server(house, monkeypatch, Accepted()).send(mail)
    assert "A player" in content
    assert content.count("Yes, please") == 2, "in the text and in the HTML"
    assert [(entry.kind, entry.action) for entry in await mail.ledger()] == [(ResponseKind.SENT, PLAYER)]


async def test_a_mail_that_may_have_gone_counts_as_well(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await house.sign_in("ann")
    await publish(house.context, catalogue(action()))
    mail = await answered(house, desk)
    await Server(house, monkeypatch, Uncertain("cut off")).send(mail)
    assert [entry.kind for entry in await mail.ledger()] == [ResponseKind.SENT]


async def test_d35_a_mail_that_waits_goes_without_what_is_not_right_any_more(house: House) -> None:
    desk = await house.sign_in("ann")
    await publish(house.context, catalogue(action()))
    mail = await answered(house, desk)
    assert (await mail.order()).block is not None
    order = DecisionOrder(DecisionChannel.AGENT, "desk", mail.customer_id)
    (at_desk,) = (await make_decision(house.context, None, order)).offers
    await record_response(house.context, None, ResponseOrder(at_desk.token, ResponseKind.DECLINED, "k"))
    assert (await mail.order()).block is None


async def test_a_mail_that_others_read_too_has_no_offer(house: House) -> None:
    desk = await house.sign_in("ann")
    await publish(house.context, catalogue(action()))
    assert (await (await answered(house, desk, "else@example.com")).order()).block is None


async def test_opening_a_link_answers_nothing_and_a_click_there_does(house: House) -> None:
    desk = await house.sign_in("ann")
    await publish(house.context, catalogue(action()))
    mail = await answered(house, desk)
    url = urlsplit(link_in(await mail.order(), "accepted"))
    customer = house.client()
    page = await customer.get(f"{url.path}?{url.query}")
    assert page.status_code == 200
    assert "DVD player" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert await mail.ledger() == [], "programs follow links too"
    token = parse_qs(url.query)["t"][0]
    nothing = await customer.post("/o", data={"t": token, "answer": "perhaps"})
    assert nothing.status_code == 422
    done = await customer.post("/o", data={"t": token, "answer": "accepted"})
    assert (done.status_code, "Thank you" in done.text) == (200, True)
    assert [entry.kind for entry in await mail.ledger()][:1] == [ResponseKind.ACCEPTED]
    assert "answered already" in (await customer.get(f"{url.path}?{url.query}")).text


async def test_links_that_we_did_not_make_lead_nowhere(house: House) -> None:
    customer = house.client()
    assert (await customer.get("/o")).status_code == 404
    assert (await customer.get("/o?t=forged&answer=accepted")).status_code == 404
    assert (await customer.post("/o", data={"t": "forged", "answer": "accepted"})).status_code == 404


def test_a_block_is_the_inside_of_a_mail() -> None:
    mail = "<!doctype html><html><head><style>a{}</style></head><body style='x'><!-- by us --><p>Hi</p></body></html>"
    assert block_of(mail) == "<p>Hi</p>"
    assert block_of("<p>Hi</p><!--[if mso]>x<![endif]-->") == "<p>Hi</p><!--[if mso]>x<![endif]-->"

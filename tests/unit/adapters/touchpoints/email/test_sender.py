"""What the outbox's mails are made of: the right files, recipients, quotes and names."""

import email
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.touchpoints.email import sender as sender_module
from midoffice.adapters.touchpoints.email.sender import EmailSender
from midoffice.adapters.touchpoints.email.submission import Accepted, Submission, Uncertain
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.message import Attachment, Direction, Message
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import ParticipantRole, Party
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NeedsAttention, NotFound, Rejected, RetryLater
from midoffice.kernel.ids import new_id
from midoffice.ports.mail import MailOrder
from midoffice.ports.outbox import OutboxEntry, OutboxState, SentReceipt

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INTERACTION = new_id()
HOUSE = Submission("house.example", password="house-secret")


def party(role: ParticipantRole, address: str, name: str = "") -> Party:
    return Party(role, Identifier(IdentifierKind.EMAIL, address), name)


def message(direction: Direction, text: str, **given: Any) -> Message:  # noqa: ANN401 - fields of Message
    full: dict[str, Any] = {
        "author_name": "Eve" if direction is Direction.OUT else "Ann",
        "parties": (party(ParticipantRole.TO, "ann@example.org", "Ann"),),
        "subject": "Order",
        **given,
    }
    own_id = new_id()
    return Message(
        own_id, INTERACTION, new_id(), direction, None, sent_at=NOW, provider_message_id="1@example.org", text=text, **full
    )


class Post:
    """Sends orders and keeps what was submitted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, outcome: Accepted | Uncertain | Exception | None = None) -> None:
        self.files = MemoryAttachmentFiles()
        self.sent: list[tuple[Submission, str, list[str], EmailMessage]] = []
        self._outcome = outcome or Accepted()
        monkeypatch.setattr(sender_module, "submit", self._submit)

    async def _submit(self, server: Submission, sender: str, to: list[str], content: bytes, tries: int) -> Accepted | Uncertain:
        del tries
        mail = email.message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.sent.append((server, sender, to, mail))
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    async def attach(self, owner: Message, name: str, content: bytes = b"x", content_id: str | None = None) -> Attachment:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        stored = await self.files.store(name, "image/png", chunks(), limit_bytes=10**9)
        return Attachment(new_id(), INTERACTION, owner.id, name, "image/png", len(content), "", stored.storage_key, NOW, content_id)

    async def send(self, order: MailOrder | Exception, house: Submission | None = HOUSE) -> SentReceipt:
        async def load(entry: OutboxEntry) -> MailOrder:
            del entry
            if isinstance(order, Exception):
                raise order
            return order

        entry = OutboxEntry(new_id(), "email.send", "key", {}, OutboxState.SENDING, NOW, NOW)
        return await EmailSender(load, self.files, bytes.decode, b"k" * 32, house).send(entry)

    @property
    def mail(self) -> EmailMessage:
        return self.sent[-1][3]


def order(text: str = "Sent.", kind: str = "reply", **given: Any) -> MailOrder:  # noqa: ANN401 - fields of MailOrder
    settings = {"address": "support@example.com", "display_name": "Shop", **given.pop("settings", {})}
    box = Touchpoint(new_id(), "mail", Channel.EMAIL, "Mail", new_id(), 3, settings, secrets=given.pop("secrets", None))
    values = {"agent.name": "Eve", "service.name": "Billing", "case.number": "7"}
    return MailOrder(box, kind, given.pop("message", message(Direction.OUT, text)), values=values, **given)


async def test_own_server_with_its_password_goes_before_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(monkeypatch)
    await post.send(order(settings={"smtp": {"host": "own.example", "username": "u"}}, secrets=b'{"smtp_password": "own"}'))
    await post.send(order())
    assert [(server.host, server.password) for server, *_ in post.sent] == [
        ("own.example", "own"),
        ("house.example", "house-secret"),
    ]


async def test_no_server_at_all_needs_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NeedsAttention, match=r"mail\.submission"):
        await Post(monkeypatch).send(order(), None)


async def test_names_signature_and_quote_are_the_agents(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(monkeypatch)
    receipt = await post.send(order(answered=message(Direction.IN, "Where is it?")))
    assert post.mail["From"] == '"Eve (Shop)" <support@example.com>'
    body = post.mail.get_body(("plain",))
    assert body is not None
    said = body.get_content().replace("\r\n", "\n")
    assert "-- \nEve\nBilling\n" in said
    assert "Ann wrote:\n> Where is it?" in said
    assert receipt.provider_message_id == post.mail["Message-ID"].strip("<>")


async def test_quote_that_the_agent_wrote_is_not_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(monkeypatch)
    await post.send(order("Sent.\n\n> Where is it?", answered=message(Direction.IN, "Where is it?")))
    assert str(post.mail.get_body(("plain",))).count("Where is it?") == 1


async def test_acknowledgement_has_neither_signature_nor_quote_nor_files(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(monkeypatch)
    asked = message(Direction.IN, "Hello", html='<img src="attachments/cid/a%40b">')
    picture = await post.attach(asked, "a.png", content_id="a@b")
    said = message(Direction.SYSTEM, "We have it.", author_name="")
    await post.send(order(kind="acknowledgement", message=said, answered=asked, answered_attachments=(picture,)))
    assert post.mail["From"] == "Shop <support@example.com>"
    assert not post.mail.is_multipart()
    assert "Hello" not in post.mail.get_content()
    assert "Eve" not in post.mail.get_content()


async def test_forward_takes_the_files_along_and_a_reply_only_the_pictures_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(monkeypatch)
    asked = message(Direction.IN, "Look", html='<p>Look <img src="attachments/cid/a%40b"></p>')
    files = (await post.attach(asked, "a.png", content_id="a@b"), await post.attach(asked, "b.pdf"))
    own = message(Direction.OUT, "Here", html="<p>Here</p>")
    added = await post.attach(own, "c.txt")
    for kind, expected in (("forward", ["b.pdf", "c.txt"]), ("reply", ["c.txt"])):
        await post.send(order(kind=kind, message=own, attachments=(added,), answered=asked, answered_attachments=files))
        assert sorted(str(part.get_filename()) for part in post.mail.iter_attachments()) == expected
        assert [part["Content-ID"] for part in post.mail.walk() if part["Content-ID"]] == ["<a@b>"]


async def test_we_never_write_to_ourselves(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(monkeypatch)
    to = (party(ParticipantRole.TO, "ann@example.org"), party(ParticipantRole.CC, "support+token@example.com"))
    await post.send(order(message=message(Direction.OUT, "x", parties=to)))
    assert post.sent[0][2] == ["ann@example.org"]
    with pytest.raises(Rejected, match="no recipient"):
        await post.send(order(message=message(Direction.OUT, "x", parties=to[1:])))


async def test_too_many_megabytes_are_refused_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(monkeypatch)
    own = message(Direction.OUT, "x")
    files = tuple([await post.attach(own, "big", b"x" * 9_000_000) for _ in range(3)])
    with pytest.raises(Rejected, match="25 MB"):
        await post.send(order(message=own, attachments=files))
    assert post.sent == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (NotFound(kind="message", id="x"), Rejected),
        (NeedsAttention("no mailbox"), NeedsAttention),
        (OSError("no database"), RetryLater),
        (ZeroDivisionError(), RetryLater),
    ],
)
async def test_fault_before_sending_is_never_uncertain(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, expected: type[Exception]
) -> None:
    post = Post(monkeypatch)
    with pytest.raises(expected):
        await post.send(fault)
    assert post.sent == []


async def test_r58_uncertain_outcome_is_reported_with_the_id(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(monkeypatch, Uncertain("no answer"))
    receipt = await post.send(order())
    assert receipt.uncertain == "no answer"
    assert receipt.provider_message_id == post.mail["Message-ID"].strip("<>")

"""Fetching from a real IMAP server: every mail once, oldest first, whatever happens to the connection and the mailbox."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.peers.certificate import Certificate
from tests.peers.dovecot import PASSWORD, Dovecot

from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.touchpoints.email.adapter import EmailAdapter, make_mailbox
from midoffice.adapters.touchpoints.email.imap import FetchLimits, ImapMailbox
from midoffice.adapters.touchpoints.email.imap_session import CommandRefused, ImapSession
from midoffice.adapters.touchpoints.email.inbound import ORIGINAL, MailReader
from midoffice.adapters.touchpoints.email.parse import Mailbox
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.mail_settings import read_mailbox_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import NeedsAttention, RetryLater
from midoffice.kernel.ids import new_id
from midoffice.ports.touchpoints import FetchState
from midoffice.testing.expect import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.peer("dovecot")
KEY = b"0123456789abcdef0123456789abcdef"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def mail(number: int, body: str = "Hello") -> bytes:
    return (
        f"From: customer{number}@example.org\r\nTo: support@example.com\r\nSubject: Mail {number}\r\n"
        f"Message-ID: <{number}@example.org>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\n{body}\r\n"
    ).encode()


def touchpoint(server: Dovecot, **imap: Any) -> Touchpoint:  # noqa: ANN401 - JSON values
    settings = {
        "address": "support@example.com",
        "arrival": "imap",
        "imap": {"host": "127.0.0.1", "port": server.port, "security": "none", "poll_seconds": 3600, **imap},
        "smtp": {"host": "127.0.0.1", "port": 1, "security": "none"},
    }
    return Touchpoint(new_id(), "support", Channel.EMAIL, "Support", new_id(), 3, settings)


class Fetching:
    """A mailbox, what it delivered, and the place that was kept."""

    def __init__(self, server: Dovecot, since: datetime = LONG_AGO, limits: FetchLimits | None = None, **imap: Any) -> None:  # noqa: ANN401 - JSON values
        polling = imap.pop("poll_seconds", 3600)  # below what an administrator may set, so that no test waits
        point = touchpoint(server, **imap)
        settings = read_mailbox_settings(point.settings)
        assert settings.imap is not None
        settings = replace(settings, imap=replace(settings.imap, poll_seconds=polling))
        self.files = MemoryAttachmentFiles()
        reader = MailReader(point.id, Mailbox(settings, KEY), self.files)
        self.mailbox = ImapMailbox(settings, PASSWORD, reader, since, limits)
        self.state = FetchState(point.id)
        self.taken: list[InboundMessage] = []
        self.refusals: Iterator[Exception | None] = iter(())

    async def deliver(self, message: InboundMessage) -> None:
        refusal = next(self.refusals, None)
        if refusal is not None:
            raise refusal
        self.taken.append(message)

    async def keep(self, state: FetchState) -> None:
        self.state = state

    async def fetch(self) -> list[str]:
        """Fetch once; return the subjects of what was delivered by it."""
        before = len(self.taken)
        self.state = await self.mailbox.fetch(self.state, self.deliver, self.keep)
        return [message.subject for message in self.taken[before:]]

    async def restart(self) -> None:
        """Forget everything but the kept place, as a new process does."""
        await self.mailbox.close()


async def test_r47_every_mail_is_delivered_once(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    for number in range(1, 4):
        dovecot.deliver(mail(number))
    assert await fetching.fetch() == ["Mail 1", "Mail 2", "Mail 3"]
    assert await fetching.fetch() == []
    dovecot.deliver(mail(4))
    await fetching.restart()
    assert await fetching.fetch() == ["Mail 4"]
    await fetching.restart()
    assert await fetching.fetch() == []
    await fetching.mailbox.close()


async def test_r48_after_three_days_away_everything_comes_once_oldest_first(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    dovecot.deliver(mail(1))
    assert await fetching.fetch() == ["Mail 1"]
    await dovecot.stop()
    for _ in range(3):
        with pytest.raises(RetryLater):
            await fetching.fetch()
        await fetching.mailbox.close()
    start = datetime.now(UTC) - timedelta(days=3)
    for number in range(2, 42):
        dovecot.deliver(mail(number), start + timedelta(hours=1.5 * number))
    await dovecot.start()
    assert await fetching.fetch() == [f"Mail {number}" for number in range(2, 42)]
    assert await fetching.fetch() == []
    await fetching.mailbox.close()


async def test_wrong_dates_change_neither_order_nor_completeness(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    dovecot.deliver(mail(1).replace(b"2 Mar 2026", b"2 Mar 1999"))
    assert await fetching.fetch() == ["Mail 1"]
    dovecot.deliver(mail(2).replace(b"2 Mar 2026", b"2 Mar 2199"))
    dovecot.deliver(mail(3).replace(b"Date: Mon, 2 Mar 2026 09:00:00 +0000\r\n", b""), LONG_AGO + timedelta(days=1))
    assert await fetching.fetch() == ["Mail 2", "Mail 3"]
    assert fetching.taken[-1].sent_at == LONG_AGO + timedelta(days=1)
    await fetching.mailbox.close()


async def test_new_mail_is_announced(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    assert await fetching.fetch() == []
    waiting = asyncio.create_task(fetching.mailbox.wait())
    async with asyncio.timeout(20):
        # IDLE begins a moment after the task does: deliver until the server has announced one.
        number = 0
        while not waiting.done():
            number += 1
            dovecot.deliver(mail(number))
            await asyncio.wait({waiting}, timeout=0.5)
    assert (await fetching.fetch())[0] == "Mail 1"
    await fetching.mailbox.close()


async def test_without_announcements_there_is_polling(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot, poll_seconds=0, idle=False)
    assert await fetching.fetch() == []
    dovecot.deliver(mail(1))
    await fetching.mailbox.wait()
    assert await fetching.fetch() == ["Mail 1"]
    await fetching.mailbox.close()


async def test_wait_can_be_given_up_at_once(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    await fetching.fetch()
    waiting = asyncio.create_task(fetching.mailbox.wait())
    await asyncio.sleep(0)
    waiting.cancel()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.wait({waiting})
        await fetching.mailbox.close()
    assert waiting.cancelled()


async def test_connection_lost_while_waiting_is_reported_and_mended(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    await fetching.fetch()
    waiting = asyncio.create_task(fetching.mailbox.wait())
    await dovecot.stop()
    async with asyncio.timeout(20):
        with pytest.raises(RetryLater):
            await waiting
    await fetching.mailbox.close()
    dovecot.deliver(mail(1))
    await dovecot.start()
    assert await fetching.fetch() == ["Mail 1"]
    await fetching.mailbox.close()


async def test_mail_that_was_there_before_stays_where_it_is(dovecot: Dovecot) -> None:
    made = datetime.now(UTC)
    dovecot.deliver(mail(1), made - timedelta(days=400))
    dovecot.deliver(mail(2), made - timedelta(hours=1))
    dovecot.deliver(mail(3), made)
    fetching = Fetching(dovecot, since=made)
    assert await fetching.fetch() == ["Mail 3"]
    dovecot.deliver(mail(4), made - timedelta(days=400))  # moved into the folder by somebody
    assert await fetching.fetch() == ["Mail 4"]
    await fetching.mailbox.close()


async def test_everything_is_fetched_where_that_is_wanted(dovecot: Dovecot) -> None:
    dovecot.deliver(mail(1), LONG_AGO)
    fetching = Fetching(dovecot, since=datetime.now(UTC), first_fetch="all")
    assert await fetching.fetch() == ["Mail 1"]
    await fetching.mailbox.close()


async def test_new_uid_validity_reads_the_folder_again_without_older_mail(dovecot: Dovecot) -> None:
    made = datetime.now(UTC)
    dovecot.deliver(mail(1), made - timedelta(days=400))
    dovecot.deliver(mail(2), made)
    fetching = Fetching(dovecot, since=made)
    assert await fetching.fetch() == ["Mail 2"]
    first = fetching.state
    await dovecot.stop()
    dovecot.number_anew(first.uid_validity + 1000)
    dovecot.deliver(mail(3), made)
    await dovecot.start()
    await fetching.mailbox.close()
    assert await fetching.fetch() == ["Mail 2", "Mail 3"]  # the use case recognises the one it has
    assert fetching.state.uid_validity == first.uid_validity + 1000
    ids = [message.provider_message_id for message in fetching.taken]
    assert ids == ["2@example.org", "2@example.org", "3@example.org"]
    await fetching.mailbox.close()


async def test_failed_delivery_keeps_the_place_and_the_order(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    assert await fetching.fetch() == []
    for number in range(1, 4):
        dovecot.deliver(mail(number))
    fetching.refusals = iter([None, ValueError("no")])
    with pytest.raises(RetryLater):
        await fetching.fetch()
    assert [message.subject for message in fetching.taken] == ["Mail 1"]
    assert await fetching.fetch() == ["Mail 2", "Mail 3"]
    await fetching.mailbox.close()


async def test_one_bad_mail_does_not_block_the_rest(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    assert await fetching.fetch() == []
    for number in range(1, 4):
        dovecot.deliver(mail(number))
    fetching.refusals = iter([None, ValueError("no"), ValueError("no"), ValueError("no")])
    for _ in range(2):
        with pytest.raises(RetryLater):
            await fetching.fetch()
    assert await fetching.fetch() == ["(unreadable mail)", "Mail 3"]
    assert fetching.taken[1].files[0].name == ORIGINAL
    await fetching.mailbox.close()


async def test_mail_that_the_server_refuses_is_replaced_by_a_word_about_it(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetching = Fetching(dovecot)
    assert await fetching.fetch() == []
    for number in range(1, 4):
        dovecot.deliver(mail(number))
    given = ImapSession.content

    async def refusing(session: ImapSession, uid: int, first_bytes: int | None = None) -> bytes | None:
        if uid == 2:
            raise CommandRefused("[SERVERBUG] internal error")
        return await given(session, uid, first_bytes)

    monkeypatch.setattr(ImapSession, "content", refusing)
    for _ in range(2):
        with pytest.raises(RetryLater):
            await fetching.fetch()
    assert await fetching.fetch() == ["(a mail that the mail server does not hand out)", "Mail 3"]
    await fetching.mailbox.close()


async def test_huge_mail_is_fetched_as_far_as_its_text(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot, limits=FetchLimits(mail_bytes=100_000, beginning_bytes=2_000))
    dovecot.deliver(mail(1, "Hello\r\n" + "x" * 300_000))
    assert await fetching.fetch() == ["Mail 1"]
    assert fetching.taken[0].text.startswith("Hello")
    assert "Only its text was fetched" in fetching.taken[0].text
    await fetching.mailbox.close()


async def test_thirty_megabytes_are_fetched_whole(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    content = (
        b"From: a@b.example\r\nSubject: Mail 1\r\nMIME-Version: 1.0\r\nContent-Type: application/zip\r\n"
        b"Content-Disposition: attachment; filename=a.zip\r\n\r\n" + b"x" * 29_999_998 + b"\r\n"
    )
    dovecot.deliver(content)
    assert await fetching.fetch() == ["Mail 1"]
    assert [(file.name, file.size_bytes) for file in fetching.taken[0].files] == [("a.zip", 30_000_000)]
    await fetching.mailbox.close()


async def test_thousands_of_mails_are_found_in_windows(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    for number in range(1, 2503):
        dovecot.deliver(mail(number))
    session = ImapSession(fetching.mailbox._imap, "support@example.com")  # noqa: SLF001 - the settings of the test itself
    await session.open(PASSWORD)
    assert await session.uids_after(0) == list(range(1, 2503))
    assert await session.uids_after(2500) == [2501, 2502]
    assert await session.uids_after(2502) == []
    await session.close()


async def test_nothing_in_the_mailbox_is_changed(dovecot: Dovecot) -> None:
    fetching = Fetching(dovecot)
    dovecot.deliver(mail(1))
    await fetching.fetch()
    await fetching.mailbox.close()
    names = [path.name for path in dovecot.inbox.glob("*/*") if path.parent.name in {"new", "cur"}]
    assert len(names) == 1
    assert not names[0].endswith("S")


ADAPTER = EmailAdapter()


async def test_probe_signs_in_for_real(dovecot: Dovecot) -> None:
    dovecot.deliver(mail(1))
    with pytest.raises(RetryLater) as problem:
        await ADAPTER.probe(touchpoint(dovecot), PASSWORD)
    assert "port 1 cannot be reached" in problem.value.message  # reading works, sending does not


@pytest.mark.parametrize(
    ("imap", "password", "error", "words"),
    [
        ({}, "wrong-secret", NeedsAttention, "Check user name and password"),
        ({"folder": "Nowhere"}, PASSWORD, NeedsAttention, "no folder Nowhere in the mailbox. It has: INBOX"),
        ({"port": 1}, PASSWORD, RetryLater, "cannot be reached"),
        ({"security": "tls"}, PASSWORD, NeedsAttention, "does not speak TLS at once"),
        ({"security": "starttls"}, PASSWORD, NeedsAttention, "not to be trusted"),
    ],
    ids=["password", "folder", "port", "no tls", "certificate"],
)
async def test_probe_says_what_to_change(
    dovecot: Dovecot, imap: dict[str, Any], password: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as problem:
        await ADAPTER.probe(touchpoint(dovecot, **imap), password)
    assert password not in str(problem.value)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_protected_connection_works(
    dovecot: Dovecot, certificate: Certificate, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    point = touchpoint(dovecot, security=security, port=dovecot.tls_port if security == "tls" else dovecot.port)
    dovecot.deliver(mail(1))
    mailbox = make_mailbox(point, PASSWORD, files=MemoryAttachmentFiles(), key=KEY)
    taken: list[InboundMessage] = []

    async def deliver(message: InboundMessage) -> None:
        taken.append(message)

    async def keep(state: FetchState) -> None:
        del state

    await mailbox.fetch(FetchState(point.id), deliver, keep)
    assert [message.subject for message in taken] == ["Mail 1"]
    waiting = asyncio.create_task(mailbox.wait())
    async with asyncio.timeout(20):
        while not waiting.done():
            dovecot.deliver(mail(2))
            await asyncio.wait({waiting}, timeout=0.5)
    await waiting
    await mailbox.close()

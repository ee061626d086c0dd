"""The built-in door for mail: ours only, nothing confirmed before it is stored, nothing lost in trouble."""

import asyncio
import contextlib
import smtplib
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
import uvloop
from tests.peers.certificate import Certificate

from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.adapters.touchpoints.email.directory import MailboxDirectory
from midoffice.adapters.touchpoints.email.listener import ListenerSettings, MailListener
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.mail_thread import ThreadKind, ThreadRef, sign_thread
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import RetryLater
from midoffice.kernel.ids import new_id
from midoffice.testing.clock import ManualClock
from midoffice.testing.expect import PATIENCE_SECONDS

T = TypeVar("T")
KEY = b"0123456789abcdef0123456789abcdef"
MAIL = b"From: Ann <ann@example.org>\r\nTo: support@example.com\r\nSubject: Hi\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n"


def point(address: str, **settings: Any) -> Touchpoint:  # noqa: ANN401 - JSON values
    return Touchpoint(new_id(), address.partition("@")[0], Channel.EMAIL, address, new_id(), 3, {"address": address, **settings})


SUPPORT = point("support@example.com", aliases=["help@example.com"])
SALES = point("sales@example.com")
FETCHED = point("fetched@example.com", arrival="imap", imap={"host": "mail.example.com"})


class Taker:
    """Takes messages once `open`; raises what is in `problem`."""

    def __init__(self) -> None:
        self.taken: list[InboundMessage] = []
        self.problem: dict[Any, Exception] = {}
        self.open = asyncio.Event()
        self.open.set()
        self.asked = asyncio.Event()

    async def __call__(self, message: InboundMessage) -> None:
        self.asked.set()
        await self.open.wait()
        if message.touchpoint_id in self.problem:
            raise self.problem[message.touchpoint_id]
        self.taken.append(message)


@asynccontextmanager
async def listening(taker: Taker, **settings: Any) -> AsyncIterator[int]:  # noqa: ANN401 - fields of ListenerSettings
    async def load() -> tuple[Touchpoint, ...]:
        return SUPPORT, SALES, FETCHED

    clock = ManualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    directory = MailboxDirectory(load, MemoryAttachmentFiles(), KEY, clock)
    listener = MailListener(ListenerSettings(port=0, **settings), directory.reader_of, taker, clock)
    async with listener.listening() as port:
        yield port


async def talk(port: int, conversation: Callable[[smtplib.SMTP], T], kind: type[smtplib.SMTP] = smtplib.SMTP) -> T:
    """Have a conversation with the listener in a thread."""

    def run() -> T:
        with kind("127.0.0.1", port, timeout=PATIENCE_SECONDS, local_hostname="client.example") as client:
            return conversation(client)

    return await asyncio.to_thread(run)


def send(*recipients: str, mail: bytes = MAIL) -> Callable[[smtplib.SMTP], Any]:
    return lambda client: client.sendmail("ann@example.org", list(recipients), mail)


async def test_mail_for_us_is_taken() -> None:
    taker = Taker()
    async with listening(taker) as port:
        assert await talk(port, send("support@example.com")) == {}
    [message] = taker.taken
    assert (message.touchpoint_id, message.text, message.subject) == (SUPPORT.id, "Hello", "Hi")
    assert message.sender.value == "ann@example.org"
    assert message.provider_message_id == "1@example.org"


async def test_r55_token_behind_the_plus_threads() -> None:
    taker, thread = Taker(), new_id()
    token = sign_thread(ThreadRef(ThreadKind.INTERACTION, thread), KEY)
    async with listening(taker) as port:
        await talk(port, send(f"Support+{token.upper()}@Example.com"))
    assert taker.taken[0].hints.interaction_id == thread


async def test_forged_token_opens_something_new() -> None:
    taker = Taker()
    async with listening(taker) as port:
        await talk(port, send(f"support+i{'a' * 39}@example.com"))
    assert taker.taken[0].hints.interaction_id is None


@pytest.mark.parametrize("address", ["nobody@example.com", "support@example.org", "fetched@example.com", "root"])
async def test_no_mail_is_passed_on_to_strangers(address: str) -> None:
    taker = Taker()
    async with listening(taker) as port:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            await talk(port, send(address))
    assert refusal.value.recipients[address][0] == 550
    assert taker.taken == []


async def test_r47_one_mail_to_two_mailboxes_is_one_message_in_each() -> None:
    taker = Taker()
    async with listening(taker) as port:
        await talk(port, send("support@example.com", "sales@example.com", "help@example.com"))
        await talk(port, send("sales@example.com"))
    assert [(m.touchpoint_id, m.provider_message_id) for m in taker.taken] == [
        (SUPPORT.id, "1@example.org"),
        (SALES.id, "1@example.org"),
        (SALES.id, "1@example.org"),  # the use case recognises the second copy
    ]


async def test_nothing_is_confirmed_before_it_is_stored() -> None:
    taker = Taker()
    taker.open.clear()
    async with listening(taker) as port:
        sending = asyncio.create_task(talk(port, send("support@example.com")))
        await taker.asked.wait()
        assert not sending.done()
        taker.open.set()
        assert await sending == {}


async def test_trouble_of_ours_makes_the_sender_try_again() -> None:
    taker = Taker()
    taker.problem[SUPPORT.id] = RetryLater("no database")
    async with listening(taker) as port:
        for _ in range(5):
            with pytest.raises(smtplib.SMTPDataError) as refusal:
                await talk(port, send("support@example.com"))
            assert refusal.value.smtp_code == 451
            assert b"database" not in refusal.value.smtp_error
    assert taker.taken == []


async def test_one_mailbox_in_trouble_holds_the_mail_back_for_all_in_smtp() -> None:
    taker = Taker()
    taker.problem[SALES.id] = RetryLater("no")
    async with listening(taker) as port:
        with pytest.raises(smtplib.SMTPDataError):
            await talk(port, send("support@example.com", "sales@example.com"))


async def test_lmtp_answers_for_each_recipient() -> None:
    taker = Taker()
    taker.problem[SALES.id] = RetryLater("no")

    def conversation(client: smtplib.SMTP) -> list[bytes]:
        client.ehlo_or_helo_if_needed()
        client.mail("ann@example.org")
        for address in ("support@example.com", "sales@example.com", "help@example.com"):
            assert client.rcpt(address)[0] == 250
        client.putcmd("data")
        client.getreply()
        client.send(MAIL + b".\r\n")
        return [client.getreply()[0].to_bytes(2, "big") for _ in range(3)]

    async with listening(taker, protocol="lmtp") as port:
        codes = await talk(port, conversation, smtplib.LMTP)
    assert [int.from_bytes(code, "big") for code in codes] == [250, 451, 250]


async def test_too_large_a_mail_is_refused_with_its_limit() -> None:
    taker = Taker()
    large = MAIL + b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 2000

    def without_announcement(client: smtplib.SMTP) -> tuple[int, bytes]:
        client.helo()
        client.mail("ann@example.org")
        client.rcpt("support@example.com")
        return client.data(large)

    async with listening(taker, max_message_bytes=100_000) as port:
        with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
            await talk(port, send("support@example.com", mail=large))
        assert refusal.value.smtp_code == 552
        assert await talk(port, without_announcement) == (552, b"5.3.4 The mail is larger than 100000 bytes.")
        assert await talk(port, send("support@example.com")) == {}
    assert len(taker.taken) == 1


async def test_large_mails_together_are_limited_and_make_room_again() -> None:
    taker = Taker()
    large = MAIL + (b"y" * 76 + b"\r\n") * 4000

    async with listening(taker, held_bytes=500_000) as port:
        taker.open.clear()
        first = asyncio.create_task(talk(port, send("support@example.com", mail=large)))
        await taker.asked.wait()
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            await talk(port, send("sales@example.com", mail=large))
        assert refusal.value.smtp_code == 452
        taker.open.set()
        assert await first == {}
        assert await talk(port, send("sales@example.com", mail=large)) == {}
    assert len(taker.taken) == 2


async def test_endless_lines_are_taken() -> None:
    taker = Taker()
    async with listening(taker) as port:
        await talk(port, send("support@example.com", mail=MAIL + b"x" * 300_000 + b"\r\n.dot\r\n"))
    assert taker.taken[0].text == "Hello\n" + "x" * 300_000 + "\n.dot"


async def test_lone_line_feed_smuggles_no_second_mail_in() -> None:
    taker = Taker()
    smuggled = MAIL + b"\n.\nMAIL FROM:<evil@example.org>\r\n"

    def conversation(client: smtplib.SMTP) -> tuple[int, bytes]:
        client.ehlo()
        client.mail("ann@example.org")
        client.rcpt("support@example.com")
        client.putcmd("data")
        client.getreply()
        client.send(smuggled + b".\r\n")
        return client.getreply()

    async with listening(taker) as port:
        assert (await talk(port, conversation))[0] == 250
    [message] = taker.taken
    assert "MAIL FROM:<evil@example.org>" in message.text


async def test_null_sender_is_taken_as_a_machine() -> None:
    taker = Taker()
    async with listening(taker) as port:
        await talk(port, lambda client: client.sendmail("", ["support@example.com"], MAIL))
    assert taker.taken[0].automatic == "bounce"


async def test_nobody_signs_in_and_commands_in_disorder_are_refused() -> None:
    def conversation(client: smtplib.SMTP) -> list[int]:
        features = client.ehlo()[1]
        assert b"AUTH" not in features
        codes = [
            client.docmd("AUTH", "PLAIN AAAA")[0],
            client.docmd("DATA")[0],
            client.docmd("RCPT", "TO:<support@example.com>")[0],
        ]
        client.mail("a@b.example")
        return [*codes, client.docmd("DATA")[0]]

    async with listening(Taker()) as port:
        assert await talk(port, conversation) == [502, 503, 503, 503]


async def test_connections_are_limited() -> None:
    async with listening(Taker(), connections_per_peer=2) as port:
        first, second = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for reader, _ in (first, second):
            assert (await reader.readline()).startswith(b"220")
        reader, _ = await asyncio.open_connection("127.0.0.1", port)
        assert (await reader.read()).startswith(b"421")
        first[1].close()
        await first[1].wait_closed()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (await _greeting(port)).startswith(b"220"):
                pass
        second[1].close()


async def test_recipients_are_limited() -> None:
    def conversation(client: smtplib.SMTP) -> list[int]:
        client.ehlo()
        client.mail("ann@example.org")
        return [client.rcpt("support@example.com")[0] for _ in range(4)]

    async with listening(Taker(), recipients=3) as port:
        assert await talk(port, conversation) == [250, 250, 250, 452]


async def test_end_waits_for_the_mail_that_is_being_stored() -> None:
    taker = Taker()
    taker.open.clear()
    ended = asyncio.Event()
    port_known: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    end = asyncio.Event()

    async def serve() -> None:
        async with listening(taker) as port:
            port_known.set_result(port)
            await end.wait()
        ended.set()

    serving = asyncio.create_task(serve())
    port = await port_known
    idle_reader, _ = await asyncio.open_connection("127.0.0.1", port)
    await idle_reader.readline()
    confirmed: list[object] = []
    sending = asyncio.create_task(talk(port, lambda client: confirmed.append(send("support@example.com")(client))))
    await taker.asked.wait()
    end.set()
    assert (await idle_reader.read()).startswith(b"421")
    assert not ended.is_set()
    taker.open.set()
    await serving
    with contextlib.suppress(smtplib.SMTPResponseException):  # we have hung up before the client could say goodbye
        await sending
    assert confirmed == [{}]
    assert len(taker.taken) == 1


async def test_client_that_vanishes_leaves_nothing() -> None:
    taker = Taker()
    async with listening(taker) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        for command in (b"EHLO x\r\n", b"MAIL FROM:<a@b.example>\r\n", b"RCPT TO:<support@example.com>\r\n", b"DATA\r\n"):
            writer.write(command)
            await reader.read(500)
        writer.write(b"Subject: half\r\n")
        writer.close()
        assert await talk(port, send("support@example.com")) == {}
    assert [message.subject for message in taker.taken] == ["Hi"]


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_listener_offers_protection_on_every_loop(loop: Callable[[], asyncio.AbstractEventLoop], certificate: Certificate) -> None:
    def conversation(client: smtplib.SMTP) -> None:
        client.starttls(context=ssl.create_default_context(cafile=str(certificate.certificate)))
        send("support@example.com")(client)

    async def run() -> None:
        taker = Taker()
        async with listening(taker, tls=certificate.server_context()) as port:
            await talk(port, conversation)
            await talk(port, send("support@example.com"))
        assert len(taker.taken) == 2

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run())


async def _greeting(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    line = await reader.readline()
    writer.close()
    return line

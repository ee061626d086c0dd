"""Mail from end to end: fetched from a real mailbox, in the record once, answered through a mail server, alarms in between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.smtp_peer import SILENCE, SmtpPeer, smtp_peer
from tests.usecases.floor import Floor, open_floor

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.adapters.touchpoints.email.adapter import make_mailbox
from midoffice.adapters.touchpoints.email.parse import Mailbox as ReadFor
from midoffice.adapters.touchpoints.email.parse import parse_mail
from midoffice.adapters.touchpoints.email.sender import EmailSender
from midoffice.domain.interactions.message import Delivery, Direction, Message
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.mail_settings import read_mailbox_settings
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.ports.event_log import Cursor
from midoffice.ports.mail import OpenMailbox
from midoffice.ports.queue import QueueFilter
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.interactions.messages import EMAIL_SEND, Composed, send_message
from midoffice.usecases.touchpoints.fetch_mail import fetched_so_far, take_mailbox
from midoffice.usecases.touchpoints.mail_order import load_mail_order
from midoffice.workers.mail_fetch import fetch_new_mail, pause_after, run_mail_fetch
from midoffice.workers.outbox import send_due

pytestmark = pytest.mark.peer("dovecot")


def mail(number: int, extra: str = "") -> bytes:
    return (
        f"From: Ann <ann{number}@example.org>\r\nTo: billing@example.com\r\nSubject: Mail {number}\r\n{extra}"
        "Date: Mon, 2 Mar 2026 08:00:00 +0000\r\n"
        f"Message-ID: <{number}@example.org>\r\n\r\nHello {number}\r\n"
    ).encode()


@pytest.fixture
async def floor() -> Floor:
    return await open_floor(MemoryDatabase())


async def set_up(floor: Floor, server: Dovecot, port: int | None = None) -> Touchpoint:
    """Make the billing mailbox one that is fetched from the server."""
    point = floor.touchpoints["billing", Channel.EMAIL]
    imap = {"host": "127.0.0.1", "port": port or server.port, "security": "none", "first_fetch": "all", "poll_seconds": 5}
    settings = {"address": "billing@example.com", "arrival": "imap", "imap": imap, "display_name": "Billing Team"}
    changed = replace(point, settings=settings, secrets=PASSWORD.encode(), version=point.version + 1)
    async with floor.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    floor.touchpoints["billing", Channel.EMAIL] = changed
    return changed


def opening(floor: Floor) -> OpenMailbox:
    return partial(make_mailbox, files=floor.context.files, key=floor.context.secret_key)


def sender(floor: Floor, peer: SmtpPeer, **given: float) -> EmailSender:
    context = floor.context
    house = peer.submission(**given)
    return EmailSender(partial(load_mail_order, context), context.files, context.sealer.unseal, context.secret_key, house)


async def messages(floor: Floor) -> list[Message]:
    async with floor.context.database.reading() as tx:
        items = (await tx.queue.list(QueueFilter(), None, 100)).items
        found = [await tx.interactions.messages(item.interaction_id) for item in items if item.interaction_id]
    return [message for each in found for message in each]


async def subjects(floor: Floor) -> list[str]:
    return sorted(m.subject for m in await messages(floor) if m.direction is Direction.IN)


async def events(floor: Floor) -> list[str]:
    await settle_log(floor.context.database)
    async with floor.context.database.reading() as tx:
        return [event.type for event in await tx.log.read(Cursor())]


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await holds():  # noqa: ASYNC110 - what is waited for happens in the store
            await asyncio.sleep(0)


@asynccontextmanager
async def fetching(floor: Floor, count: int = 1) -> AsyncIterator[None]:
    """Run the fetching loop, in several processes if wanted, while the context lasts."""
    tasks = [asyncio.create_task(run_mail_fetch(floor.context, opening(floor))) for _ in range(count)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_r47_two_workers_make_one_message_of_each_mail(floor: Floor, dovecot: Dovecot) -> None:
    await set_up(floor, dovecot)
    for number in range(1, 6):
        dovecot.deliver(mail(number))

    async def all_there() -> bool:
        return len(await subjects(floor)) >= 5

    async with fetching(floor, count=3):
        await until(all_there)
    assert await subjects(floor) == [f"Mail {number}" for number in range(1, 6)]


async def test_r48_alarm_while_a_mailbox_is_away_and_everything_when_it_is_back(floor: Floor, dovecot: Dovecot) -> None:
    point = await set_up(floor, dovecot)
    await dovecot.stop()

    async def failed() -> bool:
        return (await fetched_so_far(floor.context, point.id)).error is not None

    async def back() -> bool:
        return len(await subjects(floor)) == 3 and not await failed()

    async with fetching(floor):
        await until(failed)
        state = await fetched_so_far(floor.context, point.id)
        assert state.error is not None
        assert "cannot be reached" in state.error
        assert state.failed_at is not None
        for number in range(1, 4):
            dovecot.deliver(mail(number))
        await dovecot.start()
        await until(back)
    in_order = [m for m in sorted(await messages(floor), key=lambda m: m.id) if m.direction is Direction.IN]
    assert [message.subject for message in in_order] == ["Mail 1", "Mail 2", "Mail 3"]
    told = [name for name in await events(floor) if name.startswith("Mailbox")]
    assert told == ["MailboxFailed", "MailboxRecovered"]


async def test_new_settings_and_retirement_are_noticed(floor: Floor, dovecot: Dovecot) -> None:
    point = await set_up(floor, dovecot, port=1)

    async def failed() -> bool:
        return (await fetched_so_far(floor.context, point.id)).error is not None

    async def fetched() -> bool:
        return bool(await subjects(floor))

    async with fetching(floor):
        await until(failed)
        dovecot.deliver(mail(1))
        await set_up(floor, dovecot)
        await until(fetched)


async def test_other_process_holds_the_mailbox(floor: Floor, dovecot: Dovecot) -> None:
    point = await set_up(floor, dovecot)
    first = await take_mailbox(floor.context, point.id, "one")
    assert first is not None
    assert await take_mailbox(floor.context, point.id, "two") is None
    await floor.pass_time(timedelta(minutes=2))
    second = await take_mailbox(floor.context, point.id, "two")
    assert second is not None
    dovecot.deliver(mail(1))
    box = opening(floor)(point, PASSWORD)
    with pytest.raises(Exception, match="taken by another process"):
        await fetch_new_mail(floor.context, point.id, box, first.epoch)
    await fetch_new_mail(floor.context, point.id, box, second.epoch)
    await box.close()
    assert await subjects(floor) == ["Mail 1"]


def test_pauses_grow_to_five_minutes() -> None:
    assert 4 <= pause_after(1) <= 5
    assert 240 <= pause_after(50) <= 300


async def answer(floor: Floor, text: str) -> Message:
    """Fetch what is in the mailbox and have an agent answer the first contact."""
    point = floor.touchpoints["billing", Channel.EMAIL]
    lease = await take_mailbox(floor.context, point.id, "test")
    assert lease is not None
    box = opening(floor)(point, PASSWORD)
    await fetch_new_mail(floor.context, point.id, box, lease.epoch)
    await box.close()
    agent = await floor.hire("eve")
    item = await floor.take(agent)
    assert item.interaction_id is not None
    return await send_message(floor.context, agent, item.interaction_id, Composed("reply", text, f"<p>{text}</p>"))


async def test_answer_leaves_in_its_thread_and_its_answer_comes_back_to_it(floor: Floor, dovecot: Dovecot) -> None:
    await set_up(floor, dovecot)
    dovecot.deliver(mail(1, "References: <0@example.org>\r\n"))
    message = await answer(floor, "We look into it.")
    async with smtp_peer() as peer:
        while await send_due(floor.context, {EMAIL_SEND: sender(floor, peer).send}):
            pass
        acknowledgement, reply = sorted(peer.taken, key=lambda e: b"Auto-Submitted" not in bytes(e.original_content or b""))
    raw = bytes(reply.original_content or b"")
    assert reply.rcpt_tos == ["ann1@example.org"]
    assert b'From: "Eve (Billing Team)" <billing@example.com>' in raw
    assert b"In-Reply-To: <1@example.org>\r\n" in raw
    assert b"Subject: Re: Mail 1\r\n" in raw
    assert b"> Hello 1" in raw
    assert b"Your case number is" in bytes(acknowledgement.original_content or b"")
    assert b"Auto-Submitted: auto-replied" in bytes(acknowledgement.original_content or b"")
    async with floor.context.database.reading() as tx:
        stored = await tx.interactions.message(message.id)
    assert stored.delivery is Delivery.SENT
    settings = read_mailbox_settings(floor.touchpoints["billing", Channel.EMAIL].settings)
    sent = parse_mail(raw, ReadFor(settings, floor.context.secret_key), floor.clock.now())
    assert sent.provider_message_id == stored.provider_message_id
    assert sent.hints.interaction_id == message.interaction_id
    assert reply.mail_from == "billing@example.com"


async def test_r58_mail_that_may_have_been_taken_is_not_sent_again_by_itself(floor: Floor, dovecot: Dovecot) -> None:
    await set_up(floor, dovecot)
    dovecot.deliver(mail(1))
    message = await answer(floor, "Once.")
    async with smtp_peer(content=SILENCE, kept_all_the_same=True) as peer:
        senders = {EMAIL_SEND: sender(floor, peer, content_timeout_seconds=0.2).send}
        for _ in range(50):
            await send_due(floor.context, senders)
            await floor.pass_time(timedelta(hours=1))
        assert len([e for e in peer.taken if b"Once." in bytes(e.original_content or b"")]) == 1
    async with floor.context.database.reading() as tx:
        stored = await tx.interactions.message(message.id)
    assert stored.delivery is Delivery.UNKNOWN
    assert "did not answer" in (stored.delivery_detail or "")


async def test_mail_that_was_not_taken_is_sent_when_the_server_is_back(floor: Floor, dovecot: Dovecot) -> None:
    await set_up(floor, dovecot)
    dovecot.deliver(mail(1))
    message = await answer(floor, "Again.")
    async with smtp_peer(sender="451 4.3.0 later") as peer:
        senders = {EMAIL_SEND: sender(floor, peer).send}
        for _ in range(5):
            await send_due(floor.context, senders)
            await floor.pass_time(timedelta(minutes=10))
        assert peer.taken == []
        peer.sender = None
        await send_due(floor.context, senders)
        assert len([e for e in peer.taken if b"Again." in bytes(e.original_content or b"")]) == 1
    async with floor.context.database.reading() as tx:
        assert (await tx.interactions.message(message.id)).delivery is Delivery.SENT


async def test_mail_without_a_server_to_send_it_fails_with_what_to_do(floor: Floor, dovecot: Dovecot) -> None:
    await set_up(floor, dovecot)
    dovecot.deliver(mail(1))
    message = await answer(floor, "Nowhere.")
    context = floor.context
    homeless = EmailSender(partial(load_mail_order, context), context.files, context.sealer.unseal, context.secret_key)
    await send_due(context, {EMAIL_SEND: homeless.send})
    async with context.database.reading() as tx:
        stored = await tx.interactions.message(message.id)
    assert stored.delivery is Delivery.FAILED
    assert "mail.submission" in (stored.delivery_detail or "")

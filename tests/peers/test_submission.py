"""Handing mail in: what was not taken is tried again, what was refused is not, and what nobody knows is never sent twice."""

import asyncio
import socket
from typing import Any

import pytest
from tests.peers.smtp_peer import HANG_UP, SILENCE, SmtpPeer, smtp_peer

from midoffice.adapters.touchpoints.email.submission import Accepted, Submission, Uncertain, submit
from midoffice.domain.touchpoints.mail_settings import ConnectionSecurity
from midoffice.kernel.errors import NeedsAttention, Rejected, RetryLater

MAIL = b"Subject: x\r\n\r\nHello\r\n.\r\n..dots\nlone line feed\n"
TO = ["ann@example.org", "bob@example.org"]


async def hand_in(peer: SmtpPeer, tries: int = 0, **given: Any) -> Accepted | Uncertain:  # noqa: ANN401 - fields of Submission
    return await submit(peer.submission(**given), "support@example.com", TO, MAIL, tries)


async def test_mail_is_taken_whole() -> None:
    async with smtp_peer() as peer:
        assert await hand_in(peer) == Accepted()
        [envelope] = peer.taken
        assert envelope.mail_from == "support@example.com"
        assert envelope.rcpt_tos == TO
        assert envelope.content == b"Subject: x\r\n\r\nHello\r\n.\r\n..dots\r\nlone line feed\r\n"


@pytest.mark.parametrize("fault", [SILENCE, HANG_UP])
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "lost"])
async def test_r58_silence_after_the_content_is_uncertain(fault: str, *, kept: bool) -> None:
    async with smtp_peer(content=fault, kept_all_the_same=kept) as peer:
        outcome = await hand_in(peer, content_timeout_seconds=0.2)
        assert isinstance(outcome, Uncertain)
        assert "did not answer" in outcome.why


@pytest.mark.parametrize(
    "faults",
    [
        {"content": "451 4.3.0 try later"},
        {"data": "421 4.3.2 going down"},
        {"data": SILENCE},
        {"sender": "451 4.7.1 greylisted"},
        {"recipients": dict.fromkeys(TO, "450 4.2.0 busy")},
    ],
    ids=["after content", "before content", "silence before content", "sender", "recipients"],
)
async def test_what_was_not_taken_is_tried_again(faults: dict[str, Any]) -> None:
    async with smtp_peer(**faults) as peer:
        with pytest.raises(RetryLater):
            await hand_in(peer, timeout_seconds=0.3)
        assert peer.taken == []


@pytest.mark.parametrize(
    "faults",
    [
        {"content": "554 5.7.1 spam"},
        {"data": "554 5.5.1 no"},
        {"sender": "550 5.7.1 not you"},
        {"recipients": dict.fromkeys(TO, "550 5.1.1 unknown")},
    ],
    ids=["content", "data", "sender", "recipients"],
)
async def test_refusal_is_final(faults: dict[str, Any]) -> None:
    async with smtp_peer(**faults) as peer:
        with pytest.raises(Rejected) as refusal:
            await hand_in(peer)
        assert "55" in refusal.value.message


async def test_refused_recipient_does_not_keep_the_mail_from_the_others() -> None:
    async with smtp_peer(recipients={"bob@example.org": "550 5.1.1 unknown"}) as peer:
        outcome = await hand_in(peer)
        assert isinstance(outcome, Accepted)
        assert [address for address, _ in outcome.refused] == ["bob@example.org"]
        assert peer.taken[0].rcpt_tos == ["ann@example.org"]


async def test_recipient_who_is_put_off_holds_the_others_up_only_a_few_times() -> None:
    async with smtp_peer(recipients={"bob@example.org": "450 4.2.0 busy"}) as peer:
        with pytest.raises(RetryLater):
            await hand_in(peer, tries=4)
        assert peer.taken == []
        assert isinstance(await hand_in(peer, tries=5), Accepted)
        assert peer.taken[0].rcpt_tos == ["ann@example.org"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_wrong_password_needs_a_person() -> None:
    async with smtp_peer(password="right") as peer:
        with pytest.raises(NeedsAttention) as problem:
            await hand_in(peer, username="support", password="wrong-swordfish")
        assert "password" in problem.value.message
        assert "swordfish" not in problem.value.message
        assert await hand_in(peer, username="support", password="right") == Accepted()


async def test_nobody_there_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = Submission("127.0.0.1", free.getsockname()[1], ConnectionSecurity.NONE, timeout_seconds=2)
        with pytest.raises(RetryLater, match="cannot be reached"):
            await submit(nobody, "a@b.example", TO, MAIL)


async def test_server_that_never_greets_is_tried_again() -> None:
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    silent = Submission("127.0.0.1", server.sockets[0].getsockname()[1], ConnectionSecurity.NONE, timeout_seconds=0.2)
    with pytest.raises(RetryLater, match="cannot be reached"):
        await submit(silent, "a@b.example", TO, MAIL)
    server.close()


async def test_missing_starttls_needs_a_person() -> None:
    async with smtp_peer() as peer:
        with pytest.raises(NeedsAttention, match="STARTTLS"):
            await hand_in(peer, security=ConnectionSecurity.STARTTLS)


async def test_address_that_cannot_be_said_is_refused() -> None:
    async with smtp_peer() as peer:
        for address in ("\u00fc@example.org", "a@b\r\nRCPT TO:<x@y>"):
            with pytest.raises(Rejected):
                await submit(peer.submission(), "support@example.com", [address], MAIL)
        assert peer.taken == []

"""The SMS channel keeps the contract of touchpoints, and its gateway is believed only as far as it can be."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from midoffice.adapters.touchpoints.sms.adapter import SmsAdapter
from midoffice.adapters.touchpoints.sms.gateway import SmsGateway, Taken, Uncertain
from midoffice.domain.touchpoints.signed_body import is_signed, sign_body
from midoffice.kernel.errors import MidofficeError, NeedsAttention, Rejected, RetryLater
from midoffice.testing.sms.pretended_gateway import GatewayMood, PretendedGateway
from midoffice.testing.touchpoints import CHECKS, TouchpointCase

URL, TOKEN = "https://desk.example", "a-token-of-the-gateway"
GOOD = {"number": "+441632960961", "gateway_url": "https://sms.example/v1/messages"}
CASE = TouchpointCase(
    adapter=SmsAdapter(URL),
    good=(GOOD, {**GOOD, "knows_repetitions": True, "most_segments": 2, "thread_hours": 0, "opt_out_text": ""}),
    faulty=(
        ({**GOOD, "number": "01632 960961"}, "settings.number"),
        ({**GOOD, "gateway_url": "ftp://sms.example"}, "settings.gateway_url"),
        ({**GOOD, "gateway_url": "https://user:password@sms.example"}, "settings.gateway_url"),
        ({**GOOD, "most_segments": 0}, "settings.most_segments"),
        ({**GOOD, "most_segments": 1, "opt_out_text": "x" * 161}, "settings.opt_out_text"),
        ({"number": "+441632960961"}, "settings.gateway_url"),
    ),
    unreachable=SmsAdapter(URL, PretendedGateway(TOKEN, GatewayMood.AWAY).transport),
)
MESSAGE = {"reference": "1", "from": "+441632960961", "to": "+441632960962", "text": "Hello"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_sms_keeps_the_contract(check: Callable[[TouchpointCase], Awaitable[None]]) -> None:
    await check(CASE)


async def test_probe_says_where_messages_are_awaited_and_sends_nothing() -> None:
    gateway = PretendedGateway(TOKEN)
    said = await SmsAdapter(URL, gateway.transport).probe(CASE.touchpoint(), TOKEN)
    assert f"{URL}/api/sms/shop/messages" in said
    assert gateway.sent == []
    for secret, what in (
        ("another-token-of-ours", "refuses our token"),
        ("", "no token"),
        (f'{{"outbound": "{TOKEN}"}}', "key of"),
    ):
        with pytest.raises(NeedsAttention, match=what):
            await SmsAdapter(URL, gateway.transport).probe(CASE.touchpoint(), secret)


async def test_d53_what_may_have_been_taken_is_told_from_what_was_not() -> None:
    gateway = PretendedGateway(TOKEN)
    peer = SmsGateway(GOOD["gateway_url"], TOKEN, gateway.transport)
    assert await peer.send(MESSAGE, "key-1") == Taken("gateway-1")
    assert isinstance(await peer.send(MESSAGE, "key-1"), Taken)
    assert len(gateway.sent) == 1
    for mood, raised in ((GatewayMood.AWAY, RetryLater), (GatewayMood.BUSY, RetryLater), (GatewayMood.REFUSING, Rejected)):
        gateway.mood = mood
        with pytest.raises(raised):
            await peer.send(MESSAGE, "key-2")
    gateway.mood = GatewayMood.SILENT
    assert isinstance(await peer.send(MESSAGE, "key-2"), Uncertain)


@pytest.mark.parametrize(
    ("status", "expected"), [(500, None), (502, None), (301, NeedsAttention), (401, NeedsAttention), (418, NeedsAttention)]
)
async def test_other_answers_of_a_gateway(status: int, expected: type[MidofficeError] | None) -> None:
    page = httpx2.MockTransport(lambda _: httpx2.Response(status, text="<html>" + "x" * 200_000, headers={"location": "http://a"}))
    peer = SmsGateway(GOOD["gateway_url"], TOKEN, page)
    if expected is None:
        assert isinstance(await peer.send(MESSAGE, "key"), Uncertain)
        return
    with pytest.raises(expected):
        await peer.send(MESSAGE, "key")


def test_signature_is_of_one_body_under_one_key_for_five_minutes() -> None:
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    signature = sign_body(TOKEN, now, b"{}")
    assert is_signed(signature, TOKEN, b"{}", now + timedelta(minutes=5))
    assert not is_signed(signature, TOKEN, b"{}", now + timedelta(minutes=5, seconds=1))
    assert not is_signed(signature, TOKEN, b"{ }", now)
    assert not is_signed(signature, "another", b"{}", now)
    assert not is_signed(sign_body("", now, b"{}"), "", b"{}", now)
    for said in ("", "t=1", f"{signature},v1=", signature.upper(), "t=" + "9" * 400 + ",v1=" + "0" * 64):
        assert not is_signed(said, TOKEN, b"{}", now)

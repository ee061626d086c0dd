"""Trunks in use: registration with proofs, what becomes of failures, and whether the far end is there."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from aiosipua import SipRequest
from tests.telephone.exchanges import End, listening, trunk
from tests.telephone.raw_peer import RawPeer

from midoffice.adapters.voice.sip.digest import pairs
from midoffice.adapters.voice.sip.probe import SipTrunkProbe
from midoffice.domain.voice.trunk import TrunkMode
from midoffice.ports.trunks import TrunkAccess
from midoffice.testing.expect import soon

CHALLENGE = 'WWW-Authenticate: Digest realm="carrier", nonce="n1", algorithm=SHA-256, qop="auth"'
OLD_CHALLENGE = 'WWW-Authenticate: Digest realm="carrier", nonce="n1"'


@asynccontextmanager
async def registrar(**changes: Any) -> AsyncIterator[tuple[RawPeer, End]]:  # noqa: ANN401 - fields of the trunk
    """Run a pretended registrar and a driver that registers there."""
    peer = await RawPeer.open()
    there = trunk(mode=TrunkMode.REGISTER, port=peer.port, login="office", has_secret=True, **changes)
    async with listening(there) as end:
        yield peer, end
        await _let_go(end)
    peer.close()


async def _let_go(end: End) -> None:
    """Take the driver's trunk away, so that its end need not wait for an answer."""
    for link in end.driver.links.values():
        link.state = "test over"
    end.trunks.clear()
    await soon(lambda: _count(end), lambda count: count == 0, "the trunk is let go")


async def _count(end: End) -> int:
    return len(end.driver.links)


async def _state(end: End) -> str:
    return next(iter(end.driver.statistics().trunks.values()))


async def wait_for_state(end: End, wanted: str) -> None:
    await soon(lambda: _state(end), lambda state: wanted in state, f"the trunk becomes {wanted}")


def proved(request: SipRequest, algorithm: str = "sha256") -> bool:
    """Whether a request answers the challenge with the secret."""
    given = pairs((request.headers.get_first("authorization") or "").removeprefix("Digest "))

    def digest(text: str) -> str:
        return hashlib.new(algorithm, text.encode()).hexdigest()

    first, second = digest("office:carrier:swordfish"), digest(f"{request.method}:{given['uri']}")
    middle = f"n1:{given['nc']}:{given['cnonce']}:auth" if "qop" in given else "n1"
    return given["response"] == digest(f"{first}:{middle}:{second}") and given["username"] == "office"


async def test_it_registers_with_a_proof_and_again_before_it_lapses() -> None:
    async with registrar() as (peer, end):
        first = await peer.request("REGISTER")
        assert first.headers.get_first("authorization") is None
        assert (first.headers.get_first("expires"), first.uri) == ("300", "sip:127.0.0.1")
        peer.answer(first, 401, OLD_CHALLENGE, CHALLENGE)
        second = await peer.request("REGISTER")
        assert proved(second)
        assert "swordfish" not in bytes(second).decode()
        peer.answer(second, 200, f"Contact: {second.headers.get('contact')[0]};expires=1")
        await wait_for_state(end, "registered")
        third = await peer.request("REGISTER")
        assert third.headers.get_first("call-id") == first.headers.get_first("call-id")


async def test_an_old_registrar_that_knows_md5_only_is_answered_too() -> None:
    async with registrar() as (peer, end):
        peer.answer(await peer.request("REGISTER"), 401, OLD_CHALLENGE)
        second = await peer.request("REGISTER")
        assert proved(second, "md5")
        peer.answer(second, 200)
        await wait_for_state(end, "registered")


async def test_a_wrong_secret_is_said_and_not_tried_without_end() -> None:
    async with registrar() as (peer, end):
        peer.answer(await peer.request("REGISTER"), 401, CHALLENGE)
        peer.answer(await peer.request("REGISTER"), 401, CHALLENGE.replace("n1", "n2"))
        await wait_for_state(end, "refuses our login: 401")
        assert peer.arrived.empty()


async def test_an_interval_that_is_too_brief_is_made_longer() -> None:
    async with registrar(expiry_seconds=60) as (peer, end):
        peer.answer(await peer.request("REGISTER"), 423, "Min-Expires: 1800")
        second = await peer.request("REGISTER")
        assert second.headers.get_first("expires") == "1800"
        peer.answer(second, 200)
        await wait_for_state(end, "registered")


async def test_trunk_that_is_down_is_said_to_be() -> None:
    async with listening(trunk(port=9, host="127.0.0.77")) as end:
        await wait_for_state(end, "does not answer")


async def test_a_peer_that_answers_is_reachable_and_one_in_trouble_is_not() -> None:
    peer = await RawPeer.open()
    async with listening(trunk(port=peer.port)) as end:
        peer.answer(await peer.request("OPTIONS"), 405)
        await wait_for_state(end, "reachable")
        end.trunks[:] = [TrunkAccess(replace(end.trunks[0].trunk, version=2), "other")]
        peer.answer(await peer.request("OPTIONS"), 503)
        await wait_for_state(end, "refuses us: 503")
    peer.close()


async def test_the_test_button_asks_without_changing_what_is_registered() -> None:
    peer = await RawPeer.open()
    there = trunk(mode=TrunkMode.REGISTER, port=peer.port, login="office", has_secret=True)
    trying = asyncio.create_task(SipTrunkProbe().probe(TrunkAccess(there, "swordfish")))
    first = await peer.request("REGISTER")
    assert "contact" not in first.headers
    peer.answer(first, 401, CHALLENGE)
    second = await peer.request("REGISTER")
    assert proved(second)
    peer.answer(second, 200)
    assert (await trying).state == "registered"
    trying = asyncio.create_task(SipTrunkProbe().probe(TrunkAccess(there, "wrong")))
    for nonce in ("n1", "n2"):
        peer.answer(await peer.request("REGISTER"), 401, CHALLENGE.replace("n1", nonce))
    finding = await trying
    assert (finding.state, "refuses our login: 401" in finding.sentence) == ("failed", True)
    peer.close()


async def test_the_test_button_says_when_nobody_can_be_found() -> None:
    finding = await SipTrunkProbe().probe(TrunkAccess(trunk(host="nobody.invalid")))
    assert finding.state == "failed"
    assert "nobody.invalid" in finding.sentence

"""Good messages with random faults: whatever arrives, nothing raises, and what is sent back is one readable answer at most."""

import asyncio
from dataclasses import dataclass, field
from random import Random

import pytest
from aiosipua import SipMessage
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tests.telephone.exchanges import listening, trunk
from tests.telephone.raw_peer import SOUND, RawPeer

from midoffice.adapters.voice.line import Codec
from midoffice.adapters.voice.sip.admission import Limits
from midoffice.adapters.voice.sip.numbers import forwards, normal, party_of
from midoffice.adapters.voice.sip.sound import NoSound, Talk
from midoffice.adapters.voice.sip.wire import Unreadable, read

TRIES = 1_500
PIECES = [
    b"\r\n",
    b"\0",
    b"\xff\xfe",
    b'"',
    b"<",
    b">",
    b";",
    b"=",
    b",",
    b"@",
    b":",
    b"sip:",
    b"%00",
    b" ",
    b"\t",
    b"9" * 40,
    b"-1",
    b"\r\n ",
]


@dataclass
class Sink:
    """A way back that keeps what is sent."""

    far: tuple[str, int] = ("127.0.0.1", 5_070)
    near: str = "127.0.0.1:5060"
    name: str = "UDP"
    reliable: bool = False
    secure: bool = False
    closed: bool = False
    trouble: str = ""
    sent: list[bytes] = field(default_factory=list)

    def send(self, data: bytes) -> None:
        self.sent.append(data)


def mutated(data: bytes, chance: Random) -> bytes:
    """Put one to four faults into a message."""
    for _ in range(chance.randint(1, 4)):
        place, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
        data = chance.choice(
            (
                data[:place] + chance.choice(PIECES) + data[place:],
                data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :],
                data[:place] + data[min(end, place + 30) :],
                data[:end] + data[place:end][:200] + data[end:],
                data[:end],
            )
        ) or b"x"  # fmt: skip
    return data


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_that_arrives_raises(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - faults to be found again
    limits = Limits(setups=1e6, most_lines=20)
    with capture_logs() as logs:
        await _bombard(chance, limits)
    assert not [log for log in logs if log["log_level"] == "error"]


async def _bombard(chance: Random, limits: Limits) -> None:
    async with listening(trunk(networks=("127.0.0.0/8",)), limits=limits) as end:
        peer = await RawPeer.open(end.driver.port)
        sink = Sink()
        methods = ("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO", "REFER", "NOTIFY", "PRACK", "REGISTER")
        for _ in range(TRIES):
            lines = ("Session-Expires: 1800;refresher=uac", "Refer-To: <sip:1@x?Replaces=a%3Bto-tag%3Db>", "Require: timer")
            good = peer.make(chance.choice(methods), *lines, 'Authorization: Digest a=b, nonce="x"', body=SOUND)
            data = mutated(good, chance)
            before = len(sink.sent)
            end.driver._desk.take(data, sink)  # noqa: SLF001 - where the listener hands messages to
            answers = sink.sent[before:]
            assert len(answers) <= 1, data
            for answer in answers:
                SipMessage.parse(answer)
            await asyncio.sleep(0)
        peer.close()


@given(st.text(max_size=200))
def test_any_text_is_an_address_or_none(text: str) -> None:
    party_of(text)
    assert len(normal(text, "GB")) <= 64


@given(st.integers(0, 10_000))
def test_any_description_of_sound_is_agreed_to_or_refused(seed: int) -> None:
    text = mutated(SOUND.encode(), Random(seed)).decode("utf-8", "replace")  # noqa: S311 - the same
    talk = Talk("127.0.0.1", 40_000, (Codec.PCMA, Codec.PCMU))
    try:
        answer = talk.take_offer(text)
    except NoSound:
        assert talk.wanted is None
        return
    sound = talk.agreed()
    assert 0 < sound.port < 65_536
    assert answer.count(b"m=audio") >= 1


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_unreadable(data: bytes) -> None:
    try:
        message = read(b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKa\r\n" + data)
    except Unreadable:
        return
    forwards(message)

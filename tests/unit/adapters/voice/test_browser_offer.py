"""Offers of browsers: what is taken of them, and that nothing but Invalid comes of a bad one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midoffice.adapters.voice.browser.offer import Offer, Ours, choose, read_offer, write_answer
from midoffice.kernel.errors import Invalid

FINGERPRINT = ":".join(["AB"] * 32)
OFFER = f"""v=0
o=- 1 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1 2
m=audio 9 UDP/TLS/RTP/SAVPF 111 0 126
c=IN IP4 0.0.0.0
a=mid:0
a=ice-ufrag:abcd
a=ice-pwd:efghijklmnopqrstuvwxyz
a=fingerprint:sha-256 {FINGERPRINT}
a=setup:actpass
a=candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host
a=candidate:2 1 udp 2113937151 0b4a.local 50001 typ host
a=candidate:3 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:0 PCMU/8000
a=rtpmap:126 telephone-event/48000
m=video 9 UDP/TLS/RTP/SAVPF 96 97
a=mid:1
a=rtpmap:96 VP8/90000
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
a=mid:2
a=sctp-port:5000
"""
OURS = Ours("user", "password", ("sha-256", FINGERPRINT), ("1 1 udp 1 127.0.0.1 4000 typ host",), 1, 2, 3, "midoffice-1")


def lines(offer: Offer, *, video: bool) -> list[str]:
    return write_answer(offer, choose(offer, video=video), OURS).splitlines()


def test_sound_touch_tones_and_data_are_taken_and_hidden_addresses_left_out() -> None:
    offer = read_offer(OFFER)
    assert offer.candidates == ("1 1 udp 2113937151 192.0.2.7 50000 typ host",)
    answer = lines(offer, video=False)
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 111 126" in answer
    assert "m=video 0 UDP/TLS/RTP/SAVPF 96" in answer
    assert "a=group:BUNDLE 0 2" in answer
    assert answer.count("a=setup:active") == 2


def test_pictures_are_taken_where_they_are_welcome() -> None:
    answer = lines(read_offer(OFFER), video=True)
    assert "m=video 9 UDP/TLS/RTP/SAVPF 96 97" in answer
    assert "a=ssrc-group:FID 2 3" in answer
    assert "a=group:BUNDLE 0 1 2" in answer


def test_a_second_line_of_sound_and_one_that_the_browser_closed_are_refused() -> None:
    twice = OFFER.replace("m=video 9 UDP/TLS/RTP/SAVPF 96 97", "m=video 0 UDP/TLS/RTP/SAVPF 96 97")
    twice += "m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:3\na=rtpmap:111 opus/48000/2\n"
    answer = lines(read_offer(twice), video=True)
    assert [line.split()[1] for line in answer if line.startswith("m=")] == ["9", "0", "9", "0"]


@pytest.mark.parametrize(
    ("gone", "instead"),
    [
        ("a=ice-pwd", "a=x"),
        (f"a=fingerprint:sha-256 {FINGERPRINT}", ""),
        ("opus/48000/2", "speex/8000"),
        ("a=mid:0", ""),
        ("m=audio 9", "m=audio nine"),
        (OFFER, OFFER * 9),
        (OFFER, "x" * 70_000),
        (OFFER, ""),
    ],
)
def test_an_offer_without_what_is_needed_is_invalid(gone: str, instead: str) -> None:
    with pytest.raises(Invalid, match="sdp"):
        choose(read_offer(OFFER.replace(gone, instead)), video=True)


@given(
    st.lists(st.sampled_from([*OFFER.splitlines(), "m=audio 1 a 1", "a=rtpmap:", "a=candidate:x", "\x00", "a=mid:\r"]), max_size=40)
)
def test_nothing_but_invalid_comes_of_a_bad_offer(parts: list[str]) -> None:
    try:
        offer = read_offer("\n".join(parts))
        lines(offer, video=True)
    except Invalid:
        pass


@given(st.text(max_size=300))
def test_any_text_is_an_offer_or_invalid(text: str) -> None:
    with pytest.raises(Invalid):
        read_offer(text)

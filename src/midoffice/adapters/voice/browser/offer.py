"""What a browser offers (SDP), read with care, and the answer to it."""

import re
from dataclasses import dataclass
from typing import Final

from midoffice.kernel.errors import Invalid

LONGEST_OFFER: Final = 64 * 1024
_MOST_MEDIA: Final = 8
_MOST_CANDIDATES: Final = 16
_MEDIA = re.compile(r"(audio|video|application) (\d{1,5}) ([A-Za-z/]{1,40}) ([A-Za-z0-9 -]{1,400})")
_RTPMAP = re.compile(r"(\d{1,3}) ([A-Za-z0-9-]{1,40})/(\d{1,6})(?:/(\d))?")
_FMTP = re.compile(r"(\d{1,3}) (.{1,300})")
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{1,256}")
_MID = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_FINGERPRINT = re.compile(r"(sha-(?:256|384|512)) ((?:[0-9A-Fa-f]{2}:){31,63}[0-9A-Fa-f]{2})")
_DATA: Final = "webrtc-datachannel"


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write sound or pictures: its RTP payload type, name in lower case, clock and parameters."""

    payload_type: int
    name: str
    clock: int
    parameters: str = ""


@dataclass(frozen=True, slots=True)
class Medium:
    """One of the things offered: sound, pictures or data."""

    kind: str
    mid: str
    profile: str
    formats: tuple[Format, ...]
    first_format: str
    refused: bool = False
    """The browser itself has closed it."""

    def format(self, name: str, *, clock: int | None = None) -> Format | None:
        """Return the first format of a name and, where given, a clock."""
        return next((each for each in self.formats if each.name == name and clock in {None, each.clock}), None)

    def retransmission(self, of: Format) -> Format | None:
        """Return the format in which lost packets of another come again."""
        return next((each for each in self.formats if each.name == "rtx" and f"apt={of.payload_type}" == each.parameters), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a browser offers. `candidates` are as they stand in the offer; those that hide behind a name are left out."""

    user: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]
    media: tuple[Medium, ...]
    candidates: tuple[str, ...]

    def first(self, kind: str) -> Medium | None:
        """Return the first medium of a kind that the browser has not closed."""
        return next((each for each in self.media if each.kind == kind and not each.refused), None)


def read_offer(text: str) -> Offer:
    """Read a browser's offer. Raises Invalid (`sdp`) with what is missing; never anything else, whatever stands in it."""
    if len(text) > LONGEST_OFFER:
        raise Invalid("sdp", f"is longer than {LONGEST_OFFER} characters", "Send the offer of one connection.")
    session, *media = _parts(text)
    if not media or len(media) > _MOST_MEDIA:
        raise Invalid("sdp", "offers no sound, or too many things", "Offer one audio line.")
    lines = session + [line for part in media for line in part]
    user, password = _first(lines, "ice-ufrag", _TOKEN), _first(lines, "ice-pwd", _TOKEN)
    prints = tuple(
        dict.fromkeys((hit[1], hit[2]) for line in lines if (hit := _FINGERPRINT.fullmatch(_value(line, "fingerprint"))))
    )
    if not user or not password or not prints:
        raise Invalid("sdp", "has no ICE credentials or no fingerprint", "Offer WebRTC with DTLS.")
    candidates = [value for line in lines if (value := _value(line, "candidate")) and _reachable(value)]
    return Offer(user, password, prints, tuple(_medium(part) for part in media), tuple(candidates[:_MOST_CANDIDATES]))


def _parts(text: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("m="):
            parts.append([])
        parts[-1].append(line)
    return parts


def _value(line: str, attribute: str) -> str:
    head = f"a={attribute}:"
    return line[len(head) :].strip() if line.startswith(head) else ""


def _first(lines: list[str], attribute: str, form: re.Pattern[str]) -> str:
    return next((value for line in lines if (value := _value(line, attribute)) and form.fullmatch(value)), "")


def _reachable(candidate: str) -> bool:
    words = candidate.split()
    return len(words) >= 8 and words[2].lower() == "udp" and not words[4].endswith(".local")  # noqa: PLR2004 - RFC 8839


def _medium(lines: list[str]) -> Medium:
    head = _MEDIA.fullmatch(lines[0][2:].strip())
    mid = _first(lines, "mid", _MID)
    if head is None or not mid:
        raise Invalid("sdp", "has a media line that cannot be read", "Offer what a browser makes.")
    kind, port, profile, formats = head.groups()
    parameters = {hit[1]: hit[2] for line in lines if (hit := _FMTP.fullmatch(_value(line, "fmtp")))}
    known = [
        Format(int(hit[1]), hit[2].lower(), int(hit[3]), parameters.get(hit[1], ""))
        for line in lines
        if (hit := _RTPMAP.fullmatch(_value(line, "rtpmap")))
    ]
    refused = port == "0" and "a=bundle-only" not in lines
    return Medium(kind, mid, profile, tuple(each for each in known if each.payload_type < 128), formats.split()[0], refused)  # noqa: PLR2004 - RFC 3550


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is taken of an offer: the way to write sound, touch tones (None: none), pictures (None: none), and whether data flow."""

    sound: Format
    digits: Format | None
    video: Format | None
    resent: Format | None
    data: bool


def choose(offer: Offer, *, video: bool) -> Chosen:
    """Choose what to speak. Raises Invalid (`sdp`) when the browser does not speak Opus, which all do."""
    sound = offer.first("audio")
    opus = sound.format("opus", clock=48_000) if sound else None
    if sound is None or opus is None:
        raise Invalid("sdp", "offers no sound in Opus", "Offer audio as browsers do.")
    digits = sound.format("telephone-event", clock=48_000) or sound.format("telephone-event")
    pictures = offer.first("video") if video else None
    vp8 = pictures.format("vp8") if pictures else None
    resent = pictures.retransmission(vp8) if pictures and vp8 else None
    data = offer.first("application")
    return Chosen(opus, digits, vp8, resent, data is not None and data.first_format == _DATA)


@dataclass(frozen=True, slots=True)
class Ours:
    """What stands in our answer: how we are reached and known, and the sources of our sound and pictures."""

    user: str
    password: str
    fingerprint: tuple[str, str]
    candidates: tuple[str, ...]
    sound_source: int
    video_source: int
    resent_source: int
    name: str


def write_answer(offer: Offer, chosen: Chosen, ours: Ours) -> str:
    """Write the answer; what is not taken is refused in its place."""
    taken: list[str] = []
    body: list[str] = []
    firsts = {medium.mid for kind in ("audio", "video", "application") if (medium := offer.first(kind))}
    for medium in offer.media:
        lines = _taken(medium, chosen, ours) if medium.mid in firsts else None
        if lines is None:
            body += [
                f"m={medium.kind} 0 {medium.profile} {medium.first_format}",
                "c=IN IP4 0.0.0.0",
                f"a=mid:{medium.mid}",
                "a=inactive",
            ]
        else:
            taken.append(medium.mid)
            body += lines
    head = ["v=0", f"o=- {ours.sound_source} 1 IN IP4 0.0.0.0", "s=-", "t=0 0", f"a=group:BUNDLE {' '.join(taken)}"]
    return "\r\n".join([*head, *body, ""])


def _taken(medium: Medium, chosen: Chosen, ours: Ours) -> list[str] | None:
    if medium.kind == "audio":
        return _sound(medium, chosen, ours)
    if medium.kind == "video" and chosen.video:
        return _pictures(medium, chosen.video, chosen.resent, ours)
    if medium.kind == "application" and chosen.data:
        return [f"m=application 9 {medium.profile} {_DATA}", *_reach(medium, ours), "a=sctp-port:5000", "a=max-message-size:4096"]
    return None


def _reach(medium: Medium, ours: Ours) -> list[str]:
    return [
        "c=IN IP4 0.0.0.0",
        f"a=mid:{medium.mid}",
        f"a=ice-ufrag:{ours.user}",
        f"a=ice-pwd:{ours.password}",
        f"a=fingerprint:{ours.fingerprint[0]} {ours.fingerprint[1]}",
        "a=setup:active",
        *(f"a=candidate:{each}" for each in ours.candidates),
        "a=end-of-candidates",
    ]


def _sound(medium: Medium, chosen: Chosen, ours: Ours) -> list[str]:
    opus, digits = chosen.sound, chosen.digits
    types = f"{opus.payload_type} {digits.payload_type}" if digits else str(opus.payload_type)
    return [
        f"m=audio 9 {medium.profile} {types}",
        *_reach(medium, ours),
        "a=sendrecv",
        "a=rtcp-mux",
        f"a=rtpmap:{opus.payload_type} opus/48000/2",
        f"a=fmtp:{opus.payload_type} minptime=20;useinbandfec=1;stereo=0;usedtx=0;maxaveragebitrate=32000",
        *([f"a=rtpmap:{digits.payload_type} telephone-event/{digits.clock}"] if digits else []),
        "a=ptime:20",
        "a=maxptime:20",
        f"a=msid:{ours.name} sound",
        f"a=ssrc:{ours.sound_source} cname:{ours.name}",
    ]


def _pictures(medium: Medium, vp8: Format, resent: Format | None, ours: Ours) -> list[str]:
    types = f"{vp8.payload_type} {resent.payload_type}" if resent else str(vp8.payload_type)
    lines = [
        f"m=video 9 {medium.profile} {types}",
        *_reach(medium, ours),
        "a=sendrecv",
        "a=rtcp-mux",
        f"a=rtpmap:{vp8.payload_type} VP8/90000",
        *(f"a=rtcp-fb:{vp8.payload_type} {each}" for each in ("nack", "nack pli")),
        f"a=msid:{ours.name} pictures",
        f"a=ssrc:{ours.video_source} cname:{ours.name}",
    ]
    if resent:
        lines += [
            f"a=rtpmap:{resent.payload_type} rtx/90000",
            f"a=fmtp:{resent.payload_type} apt={vp8.payload_type}",
            f"a=ssrc-group:FID {ours.video_source} {ours.resent_source}",
            f"a=ssrc:{ours.resent_source} cname:{ours.name}",
        ]
    return lines

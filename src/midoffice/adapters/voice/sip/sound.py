"""What is agreed about the sound of a leg: offers and answers (RFC 3264), hold in both directions, another address or codec."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from email.parser import BytesParser
from email.policy import HTTP
from ipaddress import ip_address
from secrets import randbelow

from aiosipua import MediaDescription, SdpMessage, SipMessage, parse_sdp

from midoffice.adapters.voice.line import Codec, FarSound
from midoffice.adapters.voice.sip.sealing import OPEN, SEALED, Crypto, NoSeal, Sealing

MOST_SDP_BYTES = 16_384
_SDP = "application/sdp"
_STATIC = {0: Codec.PCMU, 8: Codec.PCMA, 9: Codec.G722}
_OFFERED = {Codec.PCMU: 0, Codec.PCMA: 8, Codec.G722: 9, Codec.OPUS: 111}
_MAPS = {Codec.PCMU: "PCMU/8000", Codec.PCMA: "PCMA/8000", Codec.G722: "G722/8000", Codec.OPUS: "opus/48000/2"}
_DIGITS_TYPE = 101
_LAST_TYPE = 127
_LAST_PORT = 65_535
_MOST_MEDIA = 16
_ANSWERED = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


class NoSound(Exception):
    """Nothing can be agreed: no sound in it, no codec in common, or nothing that could be read. The text says which."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the far end has said of its sound."""

    sound: FarSound
    direction: str
    """As it stands in its description, from its own side: sendrecv, sendonly, recvonly, inactive."""
    proto: str = OPEN[0]
    crypto: Crypto | None = None
    """Its key, where the sound is sealed."""

    @property
    def holds_us(self) -> bool:
        """Whether it does not listen to us."""
        return self.direction in {"sendonly", "inactive"}


def description_in(message: SipMessage) -> str | None:
    """Return the description of sound that a message carries, alone or among other parts; None without one. Raises NoSound."""
    if not message.body:
        return None
    if len(message.body) > MOST_SDP_BYTES:
        raise NoSound("The description of the sound is too long.")
    kind = (message.headers.get_first("content-type") or _SDP).partition(";")[0].strip().lower()
    if kind == _SDP:
        return message.body.decode("utf-8", "replace")
    if not kind.startswith("multipart/"):
        return None
    head = f"Content-Type: {message.headers.get_first('content-type')}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + message.body).walk():
        if part.get_content_type() == _SDP:
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else None
    return None


def is_unknown_body(message: SipMessage) -> bool:
    """Whether a message has a body that is no description and holds none."""
    kind = (message.headers.get_first("content-type") or "").partition(";")[0].strip().lower()
    return bool(message.body) and kind != _SDP and not kind.startswith("multipart/")


@dataclass(slots=True)
class Talk:
    """The agreement of one leg as it develops. `codecs` are ours, the best liked first; the port is that of our endpoint."""

    host: str
    port: int
    codecs: tuple[Codec, ...]
    held: bool = False
    """We have put the far end on hold."""
    wanted: Wanted | None = None
    sealing: Sealing = field(default_factory=Sealing)
    _version: int = 0
    _session: int = 0
    _media: tuple[MediaDescription, ...] = ()
    _index: int = 0

    def offer(self) -> bytes:
        """Describe what we can, or what is agreed already with the direction of now. Raises NoSound where it cannot be sealed."""
        wanted, direction = self.wanted, "sendonly" if self.held else "sendrecv"
        if wanted is not None:
            seals: tuple[Crypto, ...] = (self.sealing.answer(wanted.crypto),) if wanted.crypto else ()
            types = [(wanted.sound.payload_type, wanted.sound.codec)]
            return self._described(_audio(self.port, types, wanted.sound.digits_type, direction, wanted.proto, seals))
        try:
            seals = self.sealing.offered()
        except NoSeal as trouble:
            raise NoSound(str(trouble)) from None
        types = [(_OFFERED[codec], codec) for codec in self.codecs]
        return self._described(_audio(self.port, types, _DIGITS_TYPE, direction, self.sealing.proto if seals else OPEN[0], seals))

    def take_offer(self, text: str) -> bytes:
        """Agree to an offer and describe the answer; raises NoSound and then nothing has changed."""
        described = _parsed(text)
        self.wanted, self._index = self._choose(described)
        self._media = tuple(described.media)
        sound, crypto = self.wanted.sound, self.wanted.crypto
        direction = _ANSWERED[self.wanted.direction]
        if self.held:
            direction = {"sendrecv": "sendonly", "recvonly": "inactive"}.get(direction, direction)
        seals = (self.sealing.answer(crypto),) if crypto else ()
        types = [(sound.payload_type, sound.codec)]
        return self._described(_audio(self.port, types, sound.digits_type, direction, self.wanted.proto, seals))

    def take_answer(self, text: str) -> None:
        """Take the answer to our offer; raises NoSound."""
        self.wanted, self._index = self._choose(_parsed(text))

    def agreed(self) -> FarSound:
        """Return what the endpoint is to do now; raises NoSound when nothing is agreed."""
        if self.wanted is None:
            raise NoSound("Nothing is agreed about the sound.")
        theirs = self.wanted.direction
        return replace(
            self.wanted.sound,
            sending=theirs in {"sendrecv", "recvonly"},
            listening=theirs in {"sendrecv", "sendonly"},
            keys=self.sealing.keys(self.wanted.crypto),
        )

    def _choose(self, described: SdpMessage) -> tuple[Wanted, int]:
        trouble = "There is no sound in it."
        for index, media in enumerate(described.media):
            if media.media != "audio" or not 0 < media.port <= _LAST_PORT:
                continue
            if media.proto.upper() not in OPEN + SEALED:
                trouble = f"{media.proto[:40]} is not spoken here."
                continue
            try:
                crypto = self.sealing.chosen(media)
            except NoSeal as why:
                trouble = str(why)
                continue
            chosen = self._codec(media)
            if chosen is None:
                trouble = "There is no codec in common."
                continue
            return replace(_wanted(described, media, *chosen), proto=media.proto.upper(), crypto=crypto), index
        raise NoSound(trouble)

    def _codec(self, media: MediaDescription) -> tuple[Codec, int] | None:
        for each in media.codecs:
            codec = _STATIC.get(each.payload_type)
            if each.encoding_name:
                mapped = f"{each.encoding_name}/{each.clock_rate}".upper()
                codec = next((known for known in _MAPS if _MAPS[known].upper().startswith(mapped)), None)
            if codec is not None and codec in self.codecs and 0 <= each.payload_type <= _LAST_TYPE:
                return codec, each.payload_type
        return None

    def _described(self, audio: list[str]) -> bytes:
        """Write the description: our sound in its place, every other one refused."""
        self._session = self._session or 1 + randbelow(2**31)
        self._version += 1
        family = "IP6" if ":" in self.host else "IP4"
        lines = [
            "v=0",
            f"o=- {self._session} {self._version} IN {family} {self.host}",
            "s=-",
            f"c=IN {family} {self.host}",
            "t=0 0",
        ]
        for index, media in enumerate(self._media[:_MOST_MEDIA] or (None,)):
            if media is None or index == self._index:
                lines += audio
            else:
                lines.append(f"m={media.media} 0 {media.proto} {' '.join(media.formats) or '0'}")
        return ("\r\n".join(lines) + "\r\n").encode()


def _audio(
    port: int, types: list[tuple[int, Codec]], digits: int | None, direction: str, proto: str, seals: Sequence[Crypto]
) -> list[str]:
    numbers = [str(number) for number, _ in types] + ([str(digits)] if digits is not None else [])
    lines = [f"m=audio {port} {proto} {' '.join(numbers)}"]
    lines += [str(each) for each in seals]
    lines += [f"a=rtpmap:{number} {_MAPS[codec]}" for number, codec in types]
    lines += [f"a=fmtp:{number} useinbandfec=1" for number, codec in types if codec is Codec.OPUS]
    if digits is not None:
        lines += [f"a=rtpmap:{digits} telephone-event/8000", f"a=fmtp:{digits} 0-16"]
    return [*lines, "a=ptime:20", f"a={direction}"]


def _parsed(text: str) -> SdpMessage:
    if not text.lstrip().startswith("v="):
        raise NoSound("The description of the sound cannot be read.")
    try:
        described = parse_sdp(text)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError):
        raise NoSound("The description of the sound cannot be read.") from None
    if len(described.media) > _MOST_MEDIA:
        raise NoSound("The description of the sound is too long.")
    return described


def _wanted(described: SdpMessage, media: MediaDescription, codec: Codec, number: int) -> Wanted:
    connection = media.connection or described.connection
    try:
        host = ip_address((connection.address if connection else "").partition("/")[0])
    except ValueError:
        raise NoSound("There is no address for the sound.") from None
    if host.is_multicast or (host.version == 4 and str(host) == "255.255.255.255"):  # noqa: PLR2004 - version 4 is IPv4
        raise NoSound("There is no address for the sound.")
    digits = next((each.payload_type for each in media.codecs if each.encoding_name.lower() == "telephone-event"), None)
    direction = media.direction if any(each in media.attributes for each in _ANSWERED) else _session_direction(described)
    if host.is_unspecified:
        direction = "inactive" if direction in {"recvonly", "inactive"} else "sendonly"
    if digits is not None and not 0 <= digits <= _LAST_TYPE:
        digits = None
    return Wanted(FarSound(str(host), media.port, codec, number, digits), direction)


def _session_direction(described: SdpMessage) -> str:
    return next((each for each in _ANSWERED if each in described.attributes), "sendrecv")


def digit_in(message: SipMessage) -> str:
    """Return the touch tone that an INFO carries; empty without one."""
    kind = (message.headers.get_first("content-type") or "").partition(";")[0].strip().lower()
    text = message.body[:200].decode("ascii", "replace")
    if kind == "application/dtmf-relay":
        found = re.search(r"^\s*Signal\s*=\s*([0-9*#A-D])\s*$", text, re.IGNORECASE | re.MULTILINE)
        return found[1].upper() if found else ""
    if kind == "application/dtmf":
        return text.strip().upper() if re.fullmatch(r"\s*[0-9*#A-Da-d]\s*", text) else ""
    return ""

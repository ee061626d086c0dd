"""The keys of sealed sound in descriptions of sound (SDES, RFC 4568): what is offered, what is chosen, and what is not believed."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_bytes

from aiosipua import MediaDescription

from midoffice.adapters.voice.line import SoundKeys
from midoffice.domain.voice.trunk import TrunkSrtp

SUITES = ("AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32")
"""What can be sealed with, the best liked first."""
_KEY_BYTES = 30
"""Master key and salt, of both suites."""
_MOST_LINES = 16
_LINE = re.compile(r"([0-9]{1,9}) +([A-Z0-9_]{1,40}) +inline:([A-Za-z0-9+/]{40}={0,2})(?:\|(?:2\^)?[0-9]{1,10})?\s*")
"""One key, perhaps with its lifetime; an MKI, or anything that changes the session, is not spoken here."""
SEALED, OPEN = ("RTP/SAVP", "RTP/SAVPF"), ("RTP/AVP", "RTP/AVPF")


class NoSeal(Exception):
    """The sound cannot be sealed as it has to be; the text says why."""


@dataclass(frozen=True, slots=True)
class Crypto:
    """One line `a=crypto`."""

    tag: int
    suite: str
    key: bytes = field(repr=False)

    def __str__(self) -> str:
        """Write it as it stands in a description."""
        return f"a=crypto:{self.tag} {self.suite} inline:{b64encode(self.key).decode()}"


def cryptos_in(lines: Sequence[str]) -> tuple[Crypto, ...]:
    """Read the values of `crypto`; those that cannot be used are left out."""
    found = []
    for line in lines[:_MOST_LINES]:
        read = _LINE.fullmatch(line)
        if read is None or read[2] not in SUITES:
            continue
        try:
            key = b64decode(read[3], validate=True)
        except (binascii.Error, ValueError):
            continue
        if len(key) == _KEY_BYTES:
            found.append(Crypto(int(read[1]), read[2], key))
    return tuple(found)


@dataclass(slots=True)
class Sealing:
    """Whether and how one leg is sealed. `private`: the signalling goes over TLS, so that keys may stand in it."""

    wanted: TrunkSrtp = TrunkSrtp.OFF
    private: bool = False
    _ours: dict[str, bytes] = field(default_factory=dict)

    def offered(self) -> tuple[Crypto, ...]:
        """Return what is offered; raises NoSeal where that must not be."""
        if self.wanted is TrunkSrtp.OFF:
            return ()
        if not self.private:
            if self.wanted is TrunkSrtp.REQUIRED:
                raise NoSeal("The keys of the sound would travel in clear: the call does not go over TLS.")
            return ()
        return tuple(Crypto(tag, suite, self._key(suite)) for tag, suite in enumerate(SUITES, 1))

    @property
    def proto(self) -> str:
        """What stands in an offer of ours: one that may be answered without a seal looks open."""
        return SEALED[0] if self.wanted is TrunkSrtp.REQUIRED else OPEN[0]

    def chosen(self, media: MediaDescription) -> Crypto | None:
        """Return the key of the far end that is used, None for open sound; raises NoSeal."""
        sealed, must = media.proto.upper() in SEALED, self.wanted is TrunkSrtp.REQUIRED
        if sealed and self.wanted is TrunkSrtp.OFF:
            raise NoSeal(f"{media.proto[:40]} is not spoken here.")
        if self.wanted is TrunkSrtp.OFF:
            return None
        if not self.private:
            if sealed or must:
                raise NoSeal("The keys of the sound would travel in clear: the call does not go over TLS.")
            return None
        usable = [each for each in cryptos_in(media.attributes.get("crypto", [])) if each.key not in self._ours.values()]
        if not usable and (sealed or must):
            raise NoSeal("The sound has to be sealed (SRTP), and there is no key in it that can be used.")
        return usable[0] if usable else None

    def answer(self, theirs: Crypto) -> Crypto:
        """Return our line for one of theirs."""
        return Crypto(theirs.tag, theirs.suite, self._key(theirs.suite))

    def keys(self, theirs: Crypto | None) -> SoundKeys | None:
        """Return what the sound is sealed with."""
        return None if theirs is None else SoundKeys(theirs.suite, self._key(theirs.suite), theirs.key)

    def _key(self, suite: str) -> bytes:
        return self._ours.setdefault(suite, token_bytes(_KEY_BYTES))

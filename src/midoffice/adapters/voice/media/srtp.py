"""Sound that nobody on the way can hear or put words into: SRTP and SRTCP (RFC 3711), with keys that the signalling has agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pylibsrtp

if TYPE_CHECKING:
    from midoffice.adapters.voice.line import SoundKeys

_PROFILES: Final = {
    "AES_CM_128_HMAC_SHA1_80": pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    "AES_CM_128_HMAC_SHA1_32": pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_32,
}
_WINDOW: Final = 128
"""So far behind the newest a packet may come, once; a second time it is a replay."""


class Seals:
    """Both directions of one line. Each counts on for as long as its key stays, also when the rest is agreed anew."""

    __slots__ = ("_inward", "_keys", "_outward")

    def __init__(self) -> None:
        """Begin open: nothing is sealed before `agree` is given keys."""
        self._keys: SoundKeys | None = None
        self._outward: pylibsrtp.Session | None = None
        self._inward: pylibsrtp.Session | None = None

    @property
    def on(self) -> bool:
        """Whether the line is sealed."""
        return self._keys is not None

    def agree(self, keys: SoundKeys | None) -> None:
        """Seal with these keys from now on; None: not at all."""
        before, self._keys = self._keys, keys
        if keys is None:
            self._outward = self._inward = None
            return
        if before is None or (before.suite, before.ours) != (keys.suite, keys.ours):
            self._outward = _session(keys.suite, keys.ours, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
        if before is None or (before.suite, before.theirs) != (keys.suite, keys.theirs):
            self._inward = _session(keys.suite, keys.theirs, pylibsrtp.Policy.SSRC_ANY_INBOUND)

    def seal(self, packet: bytes, *, report: bool = False) -> bytes:
        """Return a packet (or with `report` one of RTCP) as it goes out."""
        if self._outward is None:
            return packet
        return self._outward.protect_rtcp(packet) if report else self._outward.protect(packet)

    def open(self, data: bytes, *, report: bool = False) -> bytes | None:
        """Return what came in; None for what was not sealed with the far end's key, was changed on the way, or came before."""
        if self._inward is None:
            return data
        try:
            return self._inward.unprotect_rtcp(data) if report else self._inward.unprotect(data)
        except (pylibsrtp.Error, ValueError):
            return None


def _session(suite: str, key: bytes, kind: int) -> pylibsrtp.Session:
    policy = pylibsrtp.Policy(key=key, ssrc_type=kind, srtp_profile=_PROFILES[suite])
    policy.window_size = _WINDOW
    return pylibsrtp.Session(policy)

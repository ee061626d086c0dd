"""Digest authentication (RFC 7616, RFC 8760) in both roles: we prove ourselves to trunks, and some must prove themselves to us."""

import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from secrets import token_bytes, token_hex

from aiosipua import AuthChallenge, SipDigestAuth, SipRequest, SipResponse, build_credentials, stringify_auth

_STRENGTH = {"SHA-256": 2, "MD5": 1}
_HASHES = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}
_PAIR = re.compile(r'([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_LONGEST = 4_096
_NONCE_SECONDS = 60
_MOST_NONCES = 4_096
_COUNT = re.compile(r"[0-9a-fA-F]{8}")
_UNAUTHORIZED, _PROXY = 401, 407


def pairs(value: str) -> dict[str, str]:
    """Read `name=value, name="value"` of a header; names in small letters, the first of each counts."""
    found: dict[str, str] = {}
    for name, quoted, plain in _PAIR.findall(value[:_LONGEST]):
        found.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted or not plain else plain)
    return found


def _challenges(response: SipResponse) -> Iterator[AuthChallenge]:
    name = "www-authenticate" if response.status_code == _UNAUTHORIZED else "proxy-authenticate"
    for value in response.headers.get(name):
        scheme, _, rest = value.strip().partition(" ")
        if scheme.lower() == "digest":
            yield AuthChallenge("Digest", pairs(rest))


def proof(response: SipResponse, request: SipRequest, login: str, secret: str) -> tuple[str, str] | None:
    """Return the header with which a refused request is sent again, None where the challenge cannot be answered.

    Of several challenges the strongest that we know is taken. Nothing is sent for one that we do not know.
    """
    if response.status_code not in {_UNAUTHORIZED, _PROXY} or not secret:
        return None
    known = [each for each in _challenges(response) if each.params.get("algorithm", "MD5").upper() in _STRENGTH]
    for challenge in sorted(known, key=lambda each: -_STRENGTH[each.params.get("algorithm", "MD5").upper()]):
        made = build_credentials(SipDigestAuth(login, secret), challenge, request.method, request.uri)
        if made is not None:
            return ("Authorization" if response.status_code == _UNAUTHORIZED else "Proxy-Authorization"), stringify_auth(made)
    return None


def is_stale(response: SipResponse) -> bool:
    """Whether a refusal only says that the nonce is too old."""
    return any(each.params.get("stale", "").lower() == "true" for each in _challenges(response))


@dataclass(slots=True)
class Doorkeeper:
    """Asks for proofs and checks them. Nonces carry their own time and are of use for a minute; each count of one, once."""

    clock: Callable[[], float]
    realm: str = "midoffice"
    _key: bytes = field(default_factory=lambda: token_bytes(32))
    _counts: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def challenge(self, *, stale: bool = False) -> str:
        """Return the value of WWW-Authenticate."""
        text = f"{int(self.clock()):x}.{token_hex(8)}"
        mark = ', stale="true"' if stale else ""
        return f'Digest realm="{self.realm}", nonce="{text}.{self._sign(text)}", algorithm=SHA-256, qop="auth"{mark}'

    def proves(self, request: SipRequest, login: str, secret: str) -> bool | None:
        """Whether a request proves that its sender knows the secret; None without a proof, or with one that is only too old."""
        given = pairs((request.headers.get_first("authorization") or "").partition(" ")[2])
        if not given:
            return None
        if not self._fresh(given.get("nonce", "")):
            return None
        if given.get("algorithm", "MD5").upper() != "SHA-256" or given.get("qop") != "auth":
            return False
        count = given.get("nc", "")
        if not _COUNT.fullmatch(count) or given.get("realm") != self.realm:
            return False
        wanted = _response(given, request.method, secret)
        known = hmac.compare_digest(wanted.encode(), given.get("response", "").lower().encode())
        return known and hmac.compare_digest(given.get("username", "").encode(), login.encode()) and self._counts_on(given, count)

    def _counts_on(self, given: dict[str, str], count: str) -> bool:
        nonce, number = given["nonce"], int(count, 16)
        if number <= self._counts.get(nonce, 0):
            return False
        self._counts[nonce] = number
        while len(self._counts) > _MOST_NONCES:
            self._counts.popitem(last=False)
        return True

    def _fresh(self, nonce: str) -> bool:
        text, _, mark = nonce.rpartition(".")
        if not hmac.compare_digest(mark.encode(), self._sign(text).encode()):
            return False
        return int(self.clock()) - int(text.partition(".")[0], 16) <= _NONCE_SECONDS

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _response(given: dict[str, str], method: str, secret: str) -> str:
    def digest(text: str) -> str:
        return _HASHES["SHA-256"](text.encode()).hexdigest()

    first = digest(f"{given.get('username', '')}:{given.get('realm', '')}:{secret}")
    second = digest(f"{method}:{given.get('uri', '')}")
    return digest(f"{first}:{given.get('nonce', '')}:{given.get('nc', '')}:{given.get('cnonce', '')}:auth:{second}")

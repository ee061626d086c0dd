"""Who we are over TLS, and whom we believe: our certificate from files that may be renewed at any time, and the trunks' own."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from tempfile import NamedTemporaryFile
from typing import Final

import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

_LOG = structlog.get_logger("midoffice.voice.sip")
_MOST_TOWARDS: Final = 200
_Stamp = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """Where to listen over TLS, and the files of our certificate (PEM, with those in between) and its key; none: we only call."""

    port: int = 5061
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class FarEnd:
    """Who is connected to over TLS, who vouches for it, and who we are there.

    `authority` empty: whom the system trusts; `certificate` empty: the node's own, if there is one. All PEM.
    """

    name: str
    authority: str = ""
    certificate: str = ""
    key: str = field(default="", repr=False)


@dataclass(slots=True, eq=False)
class Identity:
    """Our certificate as it stands in its files now, and those of trunks.

    `trouble` says why a new one was not taken; the one before is used on.
    """

    settings: TlsSettings
    trouble: str = ""
    _server: ssl.SSLContext | None = None
    _towards: dict[FarEnd, ssl.SSLContext] = field(default_factory=dict)
    _read: _Stamp = ()

    def load(self) -> ssl.SSLContext | None:
        """Return what we listen with, None without a certificate; raises OSError (ssl.SSLError too) when it cannot be used."""
        if self.settings.certificate is None:
            return None
        stamp = self._stamp()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._prove(context)
        self._server, self._read = context, stamp
        return context

    def refresh(self) -> None:
        """Take the certificate anew if its files have changed; connections that stand go on with the old one."""
        if self.settings.certificate is None or self._server is None:
            return
        try:
            stamp = self._stamp()
            if stamp == self._read:
                return
            self._prove(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))  # half of a renewal must not spoil the one in use
            ours = [context for far, context in self._towards.items() if not far.certificate]
            for context in (self._server, *ours):
                self._prove(context)
        except (OSError, ValueError) as problem:
            if str(problem) != self.trouble:
                _LOG.warning("the certificate for telephone lines cannot be renewed", why=str(problem))
            self.trouble = str(problem)
            return
        self.trouble, self._read = "", stamp
        _LOG.info("the certificate for telephone lines is renewed")

    def towards(self, far: FarEnd) -> ssl.SSLContext:
        """Return what a far end is called with; raises OSError (ssl.SSLError) when a certificate or the key cannot be used."""
        known = self._towards.get(far)
        if known is None:
            known = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cadata=far.authority or None)
            known.minimum_version = ssl.TLSVersion.TLSv1_2
            if far.certificate:
                _load(known, far)
            else:
                self._prove(known)
            if len(self._towards) >= _MOST_TOWARDS:
                self._towards.clear()
            self._towards[far] = known
        return known

    def _prove(self, context: ssl.SSLContext) -> None:
        files = self.settings
        if files.certificate is not None:
            context.load_cert_chain(files.certificate, files.key)

    def _stamp(self) -> _Stamp:
        files = [each for each in (self.settings.certificate, self.settings.key) if each is not None]
        told = [each.stat() for each in files]
        return tuple((each.st_ino, each.st_mtime_ns, each.st_size) for each in told)


def _load(context: ssl.SSLContext, far: FarEnd) -> None:
    """Let a context show the certificate for a far end.

    The standard library reads keys from files only. What stands in the file for that moment opens with a word that nobody is told.
    """
    word = token_bytes(32)
    try:
        key = serialization.load_pem_private_key(far.key.encode(), None)
        sealed = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(word)
        )
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise OSError("the key of the trunk's certificate cannot be used") from problem
    with NamedTemporaryFile() as file:
        file.write(far.certificate.encode() + b"\n" + sealed)
        file.flush()
        context.load_cert_chain(file.name, password=word)


def why_refused(problem: OSError) -> str:
    """Say why a connection over TLS did not come about, as far as certificates are the reason; empty otherwise."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"its certificate is not believed: {problem.verify_message.rstrip('.')}"
    if isinstance(problem, ssl.SSLError):
        return f"TLS failed: {(problem.reason or 'no agreement').replace('_', ' ').lower()}"
    return ""

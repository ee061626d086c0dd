"""Who we are over TLS, and whom we believe: our certificate from files that may be renewed at any time, and the trunks' own."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

_LOG = structlog.get_logger("midoffice.voice.sip")
_MOST_TOWARDS: Final = 200
_Stamp = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """Where to listen over TLS, and the files of our certificate (PEM, with those in between) and its key; none: we only call."""

    port: int = 5061
    certificate: Path | None = None
    key: Path | None = None


@dataclass(slots=True, eq=False)
class Identity:
    """Our certificate as it stands in its files now. `trouble` says why a new one was not taken; the one before is used on."""

    settings: TlsSettings
    trouble: str = ""
    _server: ssl.SSLContext | None = None
    _towards: dict[str, ssl.SSLContext] = field(default_factory=dict)
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
            for context in (self._server, *self._towards.values()):
                self._prove(context)
        except (OSError, ValueError) as problem:
            if str(problem) != self.trouble:
                _LOG.warning("the certificate for telephone lines cannot be renewed", why=str(problem))
            self.trouble = str(problem)
            return
        self.trouble, self._read = "", stamp
        _LOG.info("the certificate for telephone lines is renewed")

    def towards(self, authority: str) -> ssl.SSLContext:
        """Return what we call with: the far end must have a certificate by one of `authority` (PEM; empty: whom the system trusts).

        Raises OSError (ssl.SSLError) when that cannot be read.
        """
        known = self._towards.get(authority)
        if known is None:
            known = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cadata=authority or None)
            known.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.settings.certificate is not None:
                self._prove(known)
            if len(self._towards) >= _MOST_TOWARDS:
                self._towards.clear()
            self._towards[authority] = known
        return known

    def _prove(self, context: ssl.SSLContext) -> None:
        files = self.settings
        if files.certificate is not None:
            context.load_cert_chain(files.certificate, files.key)

    def _stamp(self) -> _Stamp:
        files = [each for each in (self.settings.certificate, self.settings.key) if each is not None]
        told = [each.stat() for each in files]
        return tuple((each.st_ino, each.st_mtime_ns, each.st_size) for each in told)


def why_refused(problem: OSError) -> str:
    """Say why a connection over TLS did not come about, as far as certificates are the reason; empty otherwise."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"its certificate is not believed: {problem.verify_message.rstrip('.')}"
    if isinstance(problem, ssl.SSLError):
        return f"TLS failed: {(problem.reason or 'no agreement').replace('_', ' ').lower()}"
    return ""

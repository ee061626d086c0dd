"""Secrets of touchpoints, unreadable in the database: AES-256-GCM under a key derived from the installation's."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from midoffice.kernel.errors import NeedsAttention

_FORM = b"\x01"  # the first byte tells how the rest was made, so that it can change one day
_NONCE_BYTES = 12
_PURPOSE = b"midoffice: secrets of touchpoints"
_UNREADABLE = "A stored password cannot be read: the installation's secret key has changed. Enter the password again."


class AesSealer:
    """`ports.outside.Sealer`. The same secret is sealed differently every time."""

    def __init__(self, secret_key: bytes) -> None:
        """Take the installation's key; what it sealed can be opened with the same key alone."""
        self._cipher = AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key))

    def seal(self, secret: str) -> bytes:
        """Encrypt."""
        nonce = os.urandom(_NONCE_BYTES)
        return _FORM + nonce + self._cipher.encrypt(nonce, secret.encode(), _FORM)

    def unseal(self, sealed: bytes) -> str:
        """Decrypt; raises NeedsAttention when the key has changed or the bytes have."""
        form, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if form != _FORM:
            raise NeedsAttention(_UNREADABLE)
        try:
            return self._cipher.decrypt(nonce, rest, _FORM).decode()
        except (InvalidTag, ValueError) as problem:
            raise NeedsAttention(_UNREADABLE) from problem

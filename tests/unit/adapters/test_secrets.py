import pytest

from midoffice.adapters.aes_sealer import AesSealer
from midoffice.adapters.argon2_hasher import Argon2Hasher
from midoffice.kernel.errors import NeedsAttention


def test_sealed_secret_opens_with_the_same_key_alone() -> None:
    sealed = AesSealer(b"key").seal("pä55wort")
    assert "pä55wort".encode() not in sealed
    assert AesSealer(b"key").unseal(sealed) == "pä55wort"
    with pytest.raises(NeedsAttention, match="secret key has changed"):
        AesSealer(b"other").unseal(sealed)


def test_same_secret_is_sealed_differently_every_time() -> None:
    sealer = AesSealer(b"key")
    assert sealer.seal("x") != sealer.seal("x")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + b"x" * 40, b"\x01" + b"x" * 40])
def test_broken_seal_needs_attention(sealed: bytes) -> None:
    with pytest.raises(NeedsAttention):
        AesSealer(b"key").unseal(sealed)


async def test_password_fits_its_own_hash_alone() -> None:
    hasher = Argon2Hasher()
    stored = await hasher.hash("correct horse")
    assert stored.startswith("$argon2id$")
    assert await hasher.verify(stored, "correct horse")
    assert not await hasher.verify(stored, "correct hors")
    assert not await hasher.verify("no hash at all", "correct horse")


async def test_nobody_has_no_password() -> None:
    hasher = Argon2Hasher()
    assert not await hasher.verify(None, "nobody has this password")

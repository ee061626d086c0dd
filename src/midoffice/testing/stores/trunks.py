"""Trunks: every field comes back, and secrets stand apart."""

from dataclasses import replace

from midoffice.domain.voice.trunk import NumberStyle, Trunk, TrunkMode, TrunkSrtp, TrunkTransport
from midoffice.kernel.errors import Conflict, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import refused, same
from midoffice.testing.stores.samples import NOW


def a_trunk(key: str = "carrier") -> Trunk:
    """Return a trunk that uses every field."""
    return Trunk(
        id=new_id(),
        key=key,
        name="Carrier",
        mode=TrunkMode.REGISTER,
        host="sip.example.com",
        created_at=NOW,
        port=5080,
        transport=TrunkTransport.TLS,
        domain="example.com",
        login="4420794600",
        username="office",
        has_secret=True,
        asks_secret=True,
        networks=("192.0.2.0/24", "2001:db8::/32"),
        caller_id="+442079460000",
        trusts_caller=True,
        region="GB",
        number_style=NumberStyle.NATIONAL,
        codecs=("G722", "PCMA"),
        most_calls=30,
        expiry_seconds=120,
        session_seconds=600,
        srtp=TrunkSrtp.PREFERRED,
        authority="-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        hands_over=True,
        certificate="-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n",
        has_certificate_key=True,
    )


async def check_trunks_come_back_as_they_were(database: Database) -> None:
    """A trunk comes back equal, is changed by version, and its key is its own."""
    trunk = a_trunk()
    async with database.transaction() as tx:
        await tx.trunks.add(trunk)
        same(await tx.trunks.get(trunk.id), trunk, "stored")
        changed = replace(trunk, active=False, networks=(), codecs=(), version=2)
        await tx.trunks.save(changed)
        same(await tx.trunks.all(), (changed,), "changed")
        with refused(Stale, "somebody else was faster"):
            await tx.trunks.save(replace(trunk, version=2))
    with refused(Conflict, "a key is there once"):
        async with database.transaction() as tx:
            await tx.trunks.add(a_trunk())


async def check_secrets_of_trunks_stand_apart(database: Database) -> None:
    """A secret and a key are stored beside their trunk, replaced, forgotten, and go with the trunk."""
    trunk = a_trunk()
    async with database.transaction() as tx:
        await tx.trunks.add(trunk)
        same(await tx.trunks.secret(trunk.id), None, "none at first")
        await tx.trunks.set_secret(trunk.id, b"\x00sealed\xff")
        await tx.trunks.set_secret(trunk.id, b"other")
        same(await tx.trunks.secret(trunk.id), b"other", "replaced")
        await tx.trunks.set_secret(trunk.id, None)
        same(await tx.trunks.secret(trunk.id), None, "forgotten")
        await tx.trunks.set_secret(trunk.id, b"again")
        same(await tx.trunks.certificate_key(trunk.id), None, "no key at first")
        for key in (b"key", None, b"\x00another\xff"):
            await tx.trunks.set_certificate_key(trunk.id, key)
            same(await tx.trunks.certificate_key(trunk.id), key, "as it was set")
        same(await tx.trunks.secret(trunk.id), b"again", "the key is not the secret")
    async with database.transaction() as tx:
        await tx.trunks.remove(trunk.id)
        same(await tx.trunks.secret(trunk.id), None, "gone with its trunk")
        same(await tx.trunks.certificate_key(trunk.id), None, "gone with its trunk")
        with refused(NotFound, "what is gone cannot be removed"):
            await tx.trunks.remove(trunk.id)
    with refused(Conflict, "a secret belongs to a trunk"):
        async with database.transaction() as tx:
            await tx.trunks.set_secret(new_id(), b"lost")
    with refused(Conflict, "a key too"):
        async with database.transaction() as tx:
            await tx.trunks.set_certificate_key(new_id(), b"lost")


CHECKS = (check_trunks_come_back_as_they_were, check_secrets_of_trunks_stand_apart)

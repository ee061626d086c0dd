"""Trunks: who may change them, what is checked, how one is tried, and what voice nodes are given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.voice.certificate import check_certificate_key
from midoffice.domain.voice.trunk import Trunk, check_trunk
from midoffice.kernel.errors import Invalid, NeedsAttention
from midoffice.ports.calls import VoiceNodeRecord
from midoffice.ports.database import Transaction
from midoffice.ports.trunks import TrunkAccess, TrunkFinding
from midoffice.usecases.given import Context
from midoffice.usecases.secret_records import SecretList, create_with_secret, remove_with_secret, replace_with_secret

MOST_TRUNKS = 50
LONGEST_TRUNK_SECRET = 200
_SILENT_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class TrunkState:
    """What a voice node that is alive says of a trunk: registered, reachable, or what is wrong."""

    node_id: UUID
    node: str
    state: str


@dataclass(frozen=True, slots=True)
class TrunkSeen:
    """A trunk, and how each voice node finds it."""

    trunk: Trunk
    states: tuple[TrunkState, ...]


def _check_secret_stays_at_home(stored: Trunk, changed: Trunk, secret: str | None) -> None:
    """A secret that was entered for one host is not sent to another one, where somebody may read it."""
    if secret is None and changed.has_secret and (stored.host, stored.port) != (changed.host, changed.port):
        raise Invalid("secret", "was entered for another host", "Enter the secret again, or remove it.")


TRUNKS: SecretList[Trunk] = SecretList(
    "trunks",
    "trunk",
    "TrunkChanged",
    lambda tx: tx.trunks,
    lambda _, trunk: check_trunk(trunk),
    MOST_TRUNKS,
    LONGEST_TRUNK_SECRET,
    printable=True,
    check_change=_check_secret_stays_at_home,
)


@dataclass(frozen=True, slots=True)
class _CertificateKey:
    """The key of a trunk's own certificate as it was given: None leaves the stored one, an empty text removes it."""

    context: Context
    given: str | None

    def noted(self, stored: Trunk | None, trunk: Trunk) -> Trunk:
        """Return the trunk saying whether it has a key."""
        kept = stored is not None and stored.has_certificate_key
        return replace(trunk, has_certificate_key=kept if self.given is None else bool(self.given))

    async def store(self, tx: Transaction, trunk: Trunk) -> None:
        """Store it once it is known to be the certificate's."""
        key = self.given
        if key is None:
            key = _unsealed(self.context, await tx.trunks.certificate_key(trunk.id))
        if trunk.certificate:
            check_certificate_key(trunk.certificate, key)
        if self.given is not None:
            await tx.trunks.set_certificate_key(trunk.id, self.context.sealer.seal(key) if key else None)


async def list_trunks(context: Context, principal: Principal) -> tuple[TrunkSeen, ...]:
    """Return all trunks in order of their keys, those that are off too, as the nodes that are alive find them."""
    TRUNKS.require(principal)
    async with context.database.reading() as tx:
        trunks, nodes = await tx.trunks.all(), await tx.calls.nodes()
    return tuple(
        TrunkSeen(trunk, _states(trunk, nodes, context.clock.now())) for trunk in sorted(trunks, key=lambda each: each.key)
    )


def _states(trunk: Trunk, nodes: Sequence[VoiceNodeRecord], now: datetime) -> tuple[TrunkState, ...]:
    key = str(trunk.id)
    heard = [node for node in nodes if now - node.heartbeat_at < _SILENT_AFTER and key in node.trunks]
    return tuple(TrunkState(node.id, node.name, node.trunks[key]) for node in heard)


async def read_trunk(context: Context, principal: Principal, trunk_id: UUID) -> Trunk:
    """Return a trunk; raises NotFound."""
    TRUNKS.require(principal)
    async with context.database.reading() as tx:
        return await tx.trunks.get(trunk_id)


async def create_trunk(context: Context, principal: Principal, trunk: Trunk, secret: str | None, key: str | None) -> Trunk:
    """Store a new trunk, with the key of its own certificate; raises Invalid naming the fault, Conflict when its name is taken."""
    return await create_with_secret(context, principal, TRUNKS, trunk, secret, _CertificateKey(context, key))


async def replace_trunk(
    context: Context, principal: Principal, trunk: Trunk, version: int, secret: str | None, key: str | None
) -> Trunk:
    """Store a trunk as it is given now (by its id). None leaves a secret or the key as it is, an empty text removes it.

    Raises Invalid, NotFound, Stale unless the stored one has the version.
    """
    return await replace_with_secret(context, principal, TRUNKS, trunk, version, secret, _CertificateKey(context, key))


async def remove_trunk(context: Context, principal: Principal, trunk_id: UUID, version: int | None = None) -> None:
    """Remove a trunk with its secrets; calls that it carries go on. Raises NotFound, Stale."""
    await remove_with_secret(context, principal, TRUNKS, trunk_id, version)


async def probe_trunk(context: Context, principal: Principal, trunk_id: UUID) -> TrunkFinding:
    """Ask the far end of a stored trunk whether it knows us; a few seconds at most.

    Raises NotFound, NeedsAttention where this process cannot try it.
    """
    TRUNKS.require(principal)
    if context.trunk_probe is None:
        raise NeedsAttention("Trunks cannot be tried from this process.")
    async with context.database.reading() as tx:
        access = await _access(context, tx, await tx.trunks.get(trunk_id))
    return await context.trunk_probe.probe(access)


async def open_trunks(context: Context) -> Sequence[TrunkAccess]:
    """Return the trunks that are on with their secrets: for a voice node, which logs and shows none of them."""
    async with context.database.reading() as tx:
        return [await _access(context, tx, trunk) for trunk in await tx.trunks.all() if trunk.active]


async def _access(context: Context, tx: Transaction, trunk: Trunk) -> TrunkAccess:
    secret, key = await tx.trunks.secret(trunk.id), await tx.trunks.certificate_key(trunk.id)
    return TrunkAccess(trunk, _unsealed(context, secret), _unsealed(context, key))


def _unsealed(context: Context, sealed: bytes | None) -> str:
    return context.sealer.unseal(sealed) if sealed is not None else ""

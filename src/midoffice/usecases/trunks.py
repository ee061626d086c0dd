"""Trunks: who may change them, what is checked, how one is tried, and what voice nodes are given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.voice.trunk import Trunk, check_trunk
from midoffice.kernel.errors import Conflict, Invalid, NeedsAttention, Stale
from midoffice.ports.calls import VoiceNodeRecord
from midoffice.ports.database import Transaction
from midoffice.ports.event_log import Event
from midoffice.ports.trunks import TrunkAccess, TrunkFinding
from midoffice.usecases.audited import audit
from midoffice.usecases.context import Context
from midoffice.usecases.events import directory_changed
from midoffice.usecases.transact import transact

KIND, WHAT = "trunk", "administer trunks"
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


async def list_trunks(context: Context, principal: Principal) -> tuple[TrunkSeen, ...]:
    """Return all trunks in order of their keys, those that are off too, as the nodes that are alive find them."""
    principal.require(Scope.ADMINISTER, WHAT)
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
    principal.require(Scope.ADMINISTER, WHAT)
    async with context.database.reading() as tx:
        return await tx.trunks.get(trunk_id)


async def create_trunk(context: Context, principal: Principal, trunk: Trunk, secret: str | None) -> Trunk:
    """Store a new trunk; raises Invalid naming the fault, Conflict when the key is taken."""
    principal.require(Scope.ADMINISTER, WHAT)
    sealed = _sealed(context, secret)
    now = context.clock.now()
    made = replace(trunk, has_secret=sealed is not None, created_at=now, version=1)
    check_trunk(made)

    async def work(tx: Transaction) -> Trunk:
        if len(await tx.trunks.all()) >= MOST_TRUNKS:
            raise Conflict(f"There are {MOST_TRUNKS} trunks already.")
        await tx.trunks.add(made)
        if sealed is not None:
            await tx.trunks.set_secret(made.id, sealed)
        await _tell(tx, principal, now, "create trunk", None, made)
        return made

    return await transact(context, work)


async def replace_trunk(context: Context, principal: Principal, trunk: Trunk, version: int, secret: str | None) -> Trunk:
    """Store a trunk as it is given now (by its id). A secret of None stays, an empty one is removed.

    Raises Invalid, NotFound, Stale unless the stored one has the version.
    """
    principal.require(Scope.ADMINISTER, WHAT)
    sealed = _sealed(context, secret)
    now = context.clock.now()

    async def work(tx: Transaction) -> Trunk:
        stored = await tx.trunks.lock(trunk.id)
        if stored.version != version:
            raise Stale(KIND, trunk.id)
        has_secret = stored.has_secret if secret is None else sealed is not None
        changed = replace(trunk, has_secret=has_secret, created_at=stored.created_at, version=stored.version + 1)
        check_trunk(changed)
        _check_secret_stays_at_home(stored, changed, secret)
        await tx.trunks.save(changed)
        if secret is not None:
            await tx.trunks.set_secret(trunk.id, sealed)
        await _tell(tx, principal, now, "change trunk", stored, changed, secret_set=sealed is not None)
        return changed

    return await transact(context, work)


async def remove_trunk(context: Context, principal: Principal, trunk_id: UUID, version: int | None = None) -> None:
    """Remove a trunk with its secret; calls that it carries go on. Raises NotFound, Stale."""
    principal.require(Scope.ADMINISTER, WHAT)
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        stored = await tx.trunks.lock(trunk_id)
        if version is not None and stored.version != version:
            raise Stale(KIND, trunk_id)
        await tx.trunks.remove(trunk_id)
        await _tell(tx, principal, now, "remove trunk", stored, None)

    await transact(context, work)


async def probe_trunk(context: Context, principal: Principal, trunk_id: UUID) -> TrunkFinding:
    """Ask the far end of a stored trunk whether it knows us; a few seconds at most.

    Raises NotFound, NeedsAttention where this process cannot try it.
    """
    principal.require(Scope.ADMINISTER, WHAT)
    if context.trunk_probe is None:
        raise NeedsAttention("Trunks cannot be tried from this process.")
    async with context.database.reading() as tx:
        trunk, sealed = await tx.trunks.get(trunk_id), await tx.trunks.secret(trunk_id)
    return await context.trunk_probe.probe(TrunkAccess(trunk, _unsealed(context, sealed)))


async def open_trunks(context: Context) -> Sequence[TrunkAccess]:
    """Return the trunks that are on with their secrets: for a voice node, which logs and shows none of them."""
    async with context.database.reading() as tx:
        trunks = [trunk for trunk in await tx.trunks.all() if trunk.active]
        return [TrunkAccess(trunk, _unsealed(context, await tx.trunks.secret(trunk.id))) for trunk in trunks]


def _unsealed(context: Context, sealed: bytes | None) -> str:
    return context.sealer.unseal(sealed) if sealed is not None else ""


def _sealed(context: Context, secret: str | None) -> bytes | None:
    if secret is not None and (len(secret) > LONGEST_TRUNK_SECRET or not secret.isprintable()):
        raise Invalid("secret", "cannot be used", f"Enter at most {LONGEST_TRUNK_SECRET} printable characters.")
    return context.sealer.seal(secret) if secret else None


def _check_secret_stays_at_home(stored: Trunk, changed: Trunk, secret: str | None) -> None:
    """A secret that was entered for one host is not sent to another one, where somebody may read it."""
    if secret is None and changed.has_secret and (stored.host, stored.port) != (changed.host, changed.port):
        raise Invalid("secret", "was entered for another host", "Enter the secret again, or remove it.")


async def _tell(
    tx: Transaction,
    principal: Principal,
    now: datetime,
    action: str,
    before: Trunk | None,
    after: Trunk | None,
    *,
    secret_set: bool = False,
) -> None:
    """Write the audit entry, and say in the log that this trunk is another one now."""
    known = after or before
    if known is None:
        return
    await audit(tx, principal, now, action, KIND, known.id, before, after)
    if secret_set:
        await audit(tx, principal, now, "set secret of trunk", KIND, known.id)
    told = {"trunk": {"id": str(known.id), "key": known.key, "version": known.version, "removed": after is None}}
    await tx.log.append([Event("TrunkChanged", now, principal.actor, told), directory_changed("trunks", now, principal.actor)])

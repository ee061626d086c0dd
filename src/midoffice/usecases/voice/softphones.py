"""An agent's softphone: the desk's browser, connected with each process that carries calls."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.voice.browser import BrowserConnection
from midoffice.domain.voice.commands import ConnectBrowser
from midoffice.domain.voice.ice import IceServerShown, lend
from midoffice.kernel.errors import Forbidden
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.browsers import alive_nodes, ask_node, choose_node


class SoftphoneConnected(StrEnum):
    """With how many of the processes that carry calls a softphone is connected."""

    CONNECTED = "connected"
    PARTLY = "partly"
    GONE = "gone"
    NO_VOICE = "no_voice"
    """There is none to connect with."""


@dataclass(frozen=True, slots=True)
class SoftphoneNode:
    """A process that carries calls, and whether the softphone is connected with it."""

    node_id: UUID
    connected: bool


@dataclass(frozen=True, slots=True)
class SoftphoneState:
    """How an agent's softphone stands, and the servers that help it through firewalls."""

    state: SoftphoneConnected
    nodes: tuple[SoftphoneNode, ...]
    ice_servers: tuple[IceServerShown, ...]


def _require(principal: Principal) -> None:
    """Let those use a softphone who talk with customers, and those who listen to them."""
    if not (principal.may(Scope.HANDLE) or principal.may(Scope.SUPERVISE)):
        raise Forbidden("use a softphone")


async def connect_softphone(context: Context, principal: Principal, sdp: str, node_id: UUID | None = None) -> BrowserConnection:
    """Connect the caller's browser: return the connection with the node's answer. It takes the place of one before.

    Raises Invalid (`sdp`), NotFound (`node_id`), RetryLater when nothing carries calls.
    """
    _require(principal)
    now = context.clock.now()
    async with context.database.reading() as tx:
        node = await choose_node(tx, node_id, now)
    softphone = new_id()
    order = ConnectBrowser(softphone, softphone, sdp, agent_id=principal.account_id, video=True)
    return await ask_node(context, BrowserConnection(softphone, softphone, node, now, agent_id=principal.account_id), order)


async def look_at_softphone(context: Context, principal: Principal) -> SoftphoneState:
    """Return how the caller's softphone stands."""
    _require(principal)
    now = context.clock.now()
    async with context.database.reading() as tx:
        alive = await alive_nodes(tx, now)
        ready = {each.node_id for each in await tx.browsers.of_agent(principal.account_id) if each.ready_at is not None}
    nodes = tuple(SoftphoneNode(node.id, node.id in ready) for node in alive)
    servers = tuple(lend(server, str(principal.account_id), now) for server in context.ice_servers)
    return SoftphoneState(_state(nodes), nodes, servers)


def _state(nodes: tuple[SoftphoneNode, ...]) -> SoftphoneConnected:
    if not nodes:
        return SoftphoneConnected.NO_VOICE
    connected = sum(node.connected for node in nodes)
    if connected == len(nodes):
        return SoftphoneConnected.CONNECTED
    return SoftphoneConnected.PARTLY if connected else SoftphoneConnected.GONE


async def close_softphone(context: Context, principal: Principal) -> None:
    """Switch the caller's softphone off, on every node; a call on it ends."""
    _require(principal)
    now = context.clock.now()

    async def work(tx: Transaction) -> None:
        for each in await tx.browsers.of_agent(principal.account_id):
            await tx.calls.put_commands(each.node_id, (ConnectBrowser(each.id, each.id, "", agent_id=principal.account_id),), now)
            await tx.browsers.remove(each.id)

    await transact(context, work)

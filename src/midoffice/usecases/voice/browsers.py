"""Connecting browsers with voice nodes: whoever takes the offer asks the node through the store and waits for its answer."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.voice.browser import BrowserConnection
from midoffice.domain.voice.commands import ConnectBrowser
from midoffice.domain.voice.events import BrowserAnswered, SoftphoneGone, SoftphoneReady
from midoffice.kernel.errors import Invalid, NotFound, RetryLater
from midoffice.ports.calls import VoiceNodeRecord
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

NODE_ALIVE = timedelta(seconds=12)
"""A node that has not been heard of for so long is not asked."""
LONGEST_OFFER = 64 * 1024
_ANSWER_WITHIN = timedelta(seconds=6)
_LOOK_SECONDS = 0.03
_KEPT = timedelta(hours=1)
"""So long a connection that came to nothing is remembered."""


async def alive_nodes(tx: Transaction, now: datetime) -> tuple[VoiceNodeRecord, ...]:
    """Return the nodes that carry calls now, the one with the most room first."""
    alive = [node for node in await tx.calls.nodes() if now - node.heartbeat_at < NODE_ALIVE]
    return tuple(sorted(alive, key=lambda node: (node.calls / max(1, node.most_calls), node.id)))


async def choose_node(tx: Transaction, wanted: UUID | None, now: datetime) -> UUID:
    """Return the node to ask; raises NotFound for one that is not there, RetryLater when there is none."""
    alive = await alive_nodes(tx, now)
    if wanted is not None:
        if all(node.id != wanted for node in alive):
            raise NotFound(kind="voice node", id=wanted)
        return wanted
    if not alive:
        why = "No process carries calls at the moment."
        raise RetryLater(why, after_seconds=5)
    return alive[0].id


async def ask_node(context: Context, connection: BrowserConnection, order: ConnectBrowser) -> BrowserConnection:
    """Ask a node to connect a browser and wait for its answer. Raises Invalid (`sdp`) and RetryLater with what the node says."""

    async def ask(tx: Transaction) -> None:
        await tx.browsers.remove_before(connection.asked_at - _KEPT)
        await tx.browsers.put(connection)
        await tx.calls.put_commands(connection.node_id, (order,), connection.asked_at)

    await transact(context, ask)
    until = connection.asked_at + _ANSWER_WITHIN
    while context.clock.now() < until:
        async with context.database.reading() as tx:
            found = await tx.browsers.find(connection.id)
        if found is not None and found.problem:
            raise Invalid("sdp", f"was not taken: {found.problem}", "Try again in a moment.")
        if found is not None and found.sdp:
            return found
        await context.clock.pause(_LOOK_SECONDS)
    why = "The process that carries calls does not answer."
    raise RetryLater(why, after_seconds=2)


async def take_browser_event(context: Context, event: BrowserAnswered | SoftphoneReady | SoftphoneGone) -> None:
    """Write down what a node reports of a browser; of one that is over, nothing."""

    async def work(tx: Transaction) -> None:
        connection = await tx.browsers.find(event.about.leg_id)
        if connection is None:
            return
        if isinstance(event, BrowserAnswered):
            await tx.browsers.put(replace(connection, sdp=event.sdp, problem=event.problem))
        elif isinstance(event, SoftphoneGone):
            await tx.browsers.remove(connection.id)
        else:
            await tx.browsers.put(replace(connection, ready_at=event.about.at))
            for other in await tx.browsers.of_agent(event.agent_id):
                if other.node_id == connection.node_id and other.asked_at < connection.asked_at:
                    await tx.browsers.remove(other.id)

    await transact(context, work, notice=False)

"""The door for another system's reports, and how it goes with its queue."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.routing.external_item import ExternalItem, ExternalState, Word
from midoffice.domain.touchpoints.channel import EXTERNAL
from midoffice.domain.touchpoints.external_settings import SHORTEST_TOKEN, read_external_settings, read_tokens
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.errors import MidofficeError, NeedsAttention, NotFound
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context


class QueueTokenRefused(MidofficeError):
    """The token does not open this queue. Says the same whether there is such a queue or not."""

    sentence = "This token does not open this queue."
    remedy = "Send the token that an administrator has set for it, as `Authorization: Bearer ...`."


HEARD_EVERY = timedelta(seconds=10)
"""The time of the last report is kept so often at most: reports of one queue do not wait for each other's."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """How it goes with an external queue: last contacts, last trouble, names nobody here has, and what is going on."""

    heard_at: datetime | None
    reached_at: datetime | None
    failed_at: datetime | None
    error: str | None
    unknown_agents: tuple[str, ...]
    waiting: int
    taken: int
    busy_agents: int


@dataclass(frozen=True, slots=True)
class ExternalView:
    """A contact of an external queue, for the desk: where it is handled, and whether the other system has taken our last word."""

    system: str
    external_id: str
    state: ExternalState
    url: str | None
    instruction: str
    told: Word | None
    confirmed: bool
    problem: str | None


async def open_door(context: Context, key: str, token: str) -> Touchpoint:
    """Return the external queue with this key, and keep that it was heard; raises QueueTokenRefused unless the token is its own."""
    try:
        async with context.database.reading() as tx:
            touchpoint = await tx.touchpoints.by_key(key)
            heard_at = (await tx.external.liaison(touchpoint.id)).heard_at
    except NotFound:
        raise QueueTokenRefused from None
    if touchpoint.channel not in EXTERNAL:
        raise QueueTokenRefused
    try:
        wanted = read_tokens(context.sealer.unseal(touchpoint.secrets) if touchpoint.secrets else None).inbound
    except NeedsAttention:
        raise QueueTokenRefused from None
    if len(wanted) < SHORTEST_TOKEN or not hmac.compare_digest(wanted.encode(), token.encode()):
        raise QueueTokenRefused
    now = context.clock.now()
    if heard_at is None or heard_at < now - HEARD_EVERY:
        async with context.database.transaction() as tx:
            await tx.external.note_heard(touchpoint.id, now, now - HEARD_EVERY)
    return touchpoint


async def queue_state(context: Context, principal: Principal, touchpoint_id: UUID) -> QueueState:
    """Return how it goes with an external queue; raises NotFound for any other touchpoint."""
    principal.require(Scope.ADMINISTER, "look at external queues")
    async with context.database.reading() as tx:
        touchpoint = await tx.touchpoints.get(touchpoint_id)
        if touchpoint.channel not in EXTERNAL:
            raise NotFound(kind="external queue", id=touchpoint_id)
        liaison = await tx.external.liaison(touchpoint_id)
        items = await tx.external.unfinished(touchpoint_id)
        busy = await tx.external.engagements(touchpoint_id)
    settings = read_external_settings(touchpoint.settings)
    return QueueState(
        heard_at=liaison.heard_at,
        reached_at=liaison.reached_at,
        failed_at=liaison.failed_at,
        error=liaison.error,
        unknown_agents=tuple(name for name in liaison.unknown_agents if settings.agent_called(name) is None),
        waiting=sum(each.state is ExternalState.WAITING for each in items),
        taken=sum(each.state is ExternalState.TAKEN for each in items),
        busy_agents=len(busy),
    )


async def external_view(tx: Transaction, interaction_id: UUID) -> ExternalView | None:
    """Return what the desk shows of a contact of an external queue; None for any other."""
    known = await tx.external.of_interaction(interaction_id)
    if known is None:
        return None
    return _view(known, await tx.touchpoints.get(known.touchpoint_id))


def _view(known: ExternalItem, touchpoint: Touchpoint) -> ExternalView:
    settings = read_external_settings(touchpoint.settings)
    return ExternalView(
        system=settings.system,
        external_id=known.external_id,
        state=known.state,
        url=settings.page_of(known.external_id),
        instruction=settings.instruction,
        told=known.told if settings.base_url else None,
        confirmed=known.confirmed is not None,
        problem=known.problem,
    )

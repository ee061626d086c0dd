"""Calls of customers from a page: no telephone and no number, only a browser with a microphone."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from midoffice.domain.touchpoints.form import clean_text
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.voice.browser import BrowserConnection, PageCall, read_page_call, sign_page_call
from midoffice.domain.voice.call import Call, CallState
from midoffice.domain.voice.commands import ConnectBrowser, HangUp
from midoffice.domain.voice.ice import IceServerShown, lend
from midoffice.domain.voice.voice_settings import read_voice_settings
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.given import Context
from midoffice.usecases.touchpoints.chat_queue import places_in_queue
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.browsers import ask_node, choose_node

MOST_FIELDS = 20
LONGEST_FIELD = 500
LONGEST_FIELD_NAME = 60
LONGEST_NAME = 100


class PageCallState(StrEnum):
    """How far a call from a page is, as the customer sees it."""

    CONNECTING = "connecting"
    RINGING = "ringing"
    LISTENING = "listening"
    """An announcement or a menu speaks."""
    WAITING = "waiting"
    TALKING = "talking"
    ENDED = "ended"


_SHOWN = {
    CallState.ARRIVED: PageCallState.RINGING,
    CallState.MENU: PageCallState.LISTENING,
    CallState.QUEUED: PageCallState.WAITING,
    CallState.CONNECTING: PageCallState.WAITING,
    CallState.TALKING: PageCallState.TALKING,
    CallState.ENDED: PageCallState.ENDED,
}


@dataclass(frozen=True, slots=True)
class PageCallShown:
    """A call as its customer sees it. Place and wait are there while it waits and they are known; `cause`: why it ended."""

    id: UUID
    state: PageCallState
    position: int | None = None
    estimated_wait_seconds: int | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class PageCallOpened:
    """A call that begins: the node's answer, and the token with which the page may look at it and end it."""

    call: PageCallShown
    token: str
    sdp: str
    ice_servers: tuple[IceServerShown, ...]


@dataclass(frozen=True, slots=True)
class PageCaller:
    """Who calls from a page, as they say themselves, and what they have filled in, by name."""

    name: str = ""
    fields: Mapping[str, str] | None = None


def page_ice_servers(context: Context) -> tuple[IceServerShown, ...]:
    """Return the servers that help a customer's browser through firewalls."""
    return tuple(lend(server, "page", context.clock.now()) for server in context.ice_servers)


async def call_from_page(context: Context, touchpoint: Touchpoint, sdp: str, caller: PageCaller, *, video: bool) -> PageCallOpened:
    """Connect a customer's browser. The contact is opened once the connection is there, so that an offer alone is no work.

    Raises Invalid (`sdp`, `name`, `fields.<name>`) and RetryLater when nothing carries calls.
    """
    settings = read_voice_settings(touchpoint.settings)
    now = context.clock.now()
    name, fields = _cleaned(caller)
    async with context.database.reading() as tx:
        node = await choose_node(tx, None, now)
    call = PageCall(new_id(), new_id(), node)
    order = ConnectBrowser(
        call.call_id,
        call.leg_id,
        sdp,
        video=video and settings.video,
        number=touchpoint.key,
        caller_name=name,
        collected=fields,
    )
    asked = BrowserConnection(call.leg_id, call.call_id, node, now, touchpoint_id=touchpoint.id)
    answered = await ask_node(context, asked, order)
    token = sign_page_call(context.secret_key, call, touchpoint.id, now)
    return PageCallOpened(PageCallShown(call.call_id, PageCallState.CONNECTING), token, answered.sdp, page_ice_servers(context))


def _cleaned(caller: PageCaller) -> tuple[str, dict[str, str]]:
    fields = caller.fields or {}
    if len(fields) > MOST_FIELDS:
        raise Invalid("fields", f"are more than {MOST_FIELDS}", "Send fewer.")
    cleaned: dict[str, str] = {}
    for name, value in fields.items():
        key = clean_text(name, lines=False)
        if not key or len(key) > LONGEST_FIELD_NAME or len(value) > LONGEST_FIELD:
            raise Invalid(f"fields.{name[:LONGEST_FIELD_NAME]}", "is too long or has no name", "Shorten it.")
        cleaned[key] = clean_text(value, lines=False)
    return clean_text(caller.name, lines=False)[:LONGEST_NAME], cleaned


async def look_at_page_call(context: Context, touchpoint: Touchpoint, token: str) -> PageCallShown:
    """Return how a customer's call stands; raises PageCallInvalid."""
    asked = read_page_call(context.secret_key, token, touchpoint.id, context.clock.now())
    async with context.database.reading() as tx:
        call = await _find_call(tx, asked.call_id)
        connection = await tx.browsers.find(asked.leg_id)
        item = await tx.queue.get(call.work_item_id) if call is not None and call.work_item_id is not None else None
    if call is None:
        over = connection is None or bool(connection.problem)
        return PageCallShown(asked.call_id, PageCallState.ENDED if over else PageCallState.CONNECTING)
    state = _SHOWN[call.state]
    if state is PageCallState.WAITING and item is not None and call.interaction_id is not None:
        place = (await places_in_queue(context, item.service_id)).get(call.interaction_id)
        if place is not None:
            return PageCallShown(call.id, state, place.position, place.estimated_wait_seconds)
    return PageCallShown(call.id, state, cause=call.cause)


async def end_page_call(context: Context, touchpoint: Touchpoint, token: str) -> None:
    """Hang up for the customer; nothing happens to a call that is over. Raises PageCallInvalid."""
    asked = read_page_call(context.secret_key, token, touchpoint.id, context.clock.now())

    async def work(tx: Transaction) -> None:
        await tx.calls.put_commands(asked.node_id, (HangUp(asked.call_id, asked.leg_id),), context.clock.now())
        await tx.browsers.remove(asked.leg_id)

    await transact(context, work)


async def _find_call(tx: Transaction, call_id: UUID) -> Call | None:
    try:
        return await tx.calls.get(call_id)
    except NotFound:
        return None

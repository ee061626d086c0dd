"""Browsers that telephone: an agent's softphone, or a customer's call from a page, and the token that proves whose call it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from midoffice.kernel.errors import MidofficeError

PAGE_CALL_LIFETIME = timedelta(hours=12)
_LONGEST_TOKEN = 512


class PageCallInvalid(MidofficeError):
    """The token of a call from a page is forged, of another touchpoint, or too old."""

    sentence = "This call is not known any more."
    remedy = "Call again."


@dataclass(frozen=True, slots=True)
class BrowserConnection:
    """A browser that asked to be connected with a voice node.

    `id` is the leg or softphone that it is. `sdp` is the node's answer once there is one, `problem` why there is none. A softphone
    has an agent, a customer's call a touchpoint. `ready_at`: sound can go since then; None before, and after it was lost.
    """

    id: UUID
    call_id: UUID
    node_id: UUID
    asked_at: datetime
    agent_id: UUID | None = None
    touchpoint_id: UUID | None = None
    sdp: str = ""
    problem: str = ""
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageCall:
    """A customer's call from a page, as its token says."""

    call_id: UUID
    leg_id: UUID
    node_id: UUID


def sign_page_call(key: bytes, call: PageCall, touchpoint_id: UUID, now: datetime) -> str:
    """Return the token with which a page may look at its call and end it."""
    until = int((now + PAGE_CALL_LIFETIME).timestamp())
    return _signer(key).dumps([str(call.call_id), str(call.leg_id), str(call.node_id), str(touchpoint_id), until])


def read_page_call(key: bytes, token: str, touchpoint_id: UUID, now: datetime) -> PageCall:
    """Return the call of a token; raises PageCallInvalid."""
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        raise PageCallInvalid
    try:
        call_id, leg_id, node_id, owner, until = _signer(key).loads(token)
    except (BadData, ValueError, TypeError):
        raise PageCallInvalid from None
    if owner != str(touchpoint_id) or until <= now.timestamp():
        raise PageCallInvalid
    return PageCall(UUID(call_id), UUID(leg_id), UUID(node_id))


def _signer(key: bytes) -> URLSafeSerializer:
    # The salt keeps a token of one purpose from being taken for one of another.
    return URLSafeSerializer(key, salt="midoffice.voice.page-call")

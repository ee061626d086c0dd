"""Channels and the media type each belongs to."""

from enum import StrEnum


class MediaType(StrEnum):
    """Whether the customer waits while we answer."""

    REAL_TIME = "real_time"
    DEFERRED = "deferred"


class Channel(StrEnum):
    """The kind of a touchpoint."""

    EMAIL = "email"
    CHAT = "chat"
    WEBFORM = "webform"
    SMS = "sms"
    """Text messages to one of our numbers, answered by text."""
    VOICE = "voice"
    """The telephone. Nobody has two calls at once: one takes all that an agent usually has."""
    EXTERNAL_LIVE = "external_live"
    """Waits in another system while the customer waits: a telephone system's queue."""
    EXTERNAL_DESK = "external_desk"
    """Waits in another system for an answer some time: a mail desk, a ticket system."""


MEDIA_TYPE: dict[Channel, MediaType] = {
    Channel.EMAIL: MediaType.DEFERRED,
    Channel.CHAT: MediaType.REAL_TIME,
    Channel.WEBFORM: MediaType.DEFERRED,
    Channel.SMS: MediaType.DEFERRED,
    Channel.VOICE: MediaType.REAL_TIME,
    Channel.EXTERNAL_LIVE: MediaType.REAL_TIME,
    Channel.EXTERNAL_DESK: MediaType.DEFERRED,
}

EXTERNAL = frozenset({Channel.EXTERNAL_LIVE, Channel.EXTERNAL_DESK})
"""Channels whose contacts are handled in another system; here they are routed and recorded."""

LOAD_UNITS: dict[Channel, int] = {
    Channel.EMAIL: 3,
    Channel.CHAT: 4,
    Channel.WEBFORM: 3,
    Channel.SMS: 2,
    Channel.VOICE: 12,
    Channel.EXTERNAL_LIVE: 12,
    Channel.EXTERNAL_DESK: 3,
}
"""Load units that one contact takes unless the touchpoint says otherwise."""
DIALLING = frozenset({Channel.VOICE})
"""Channels whose touchpoints can dial by themselves."""

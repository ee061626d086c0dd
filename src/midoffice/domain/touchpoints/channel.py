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
    VOICE = "voice"
    """The telephone. Callbacks are made on it; no touchpoint of it can be set up yet."""


MEDIA_TYPE: dict[Channel, MediaType] = {
    Channel.EMAIL: MediaType.DEFERRED,
    Channel.CHAT: MediaType.REAL_TIME,
    Channel.WEBFORM: MediaType.DEFERRED,
    Channel.VOICE: MediaType.REAL_TIME,
}

LOAD_UNITS: dict[Channel, int] = {Channel.EMAIL: 3, Channel.CHAT: 4, Channel.WEBFORM: 3, Channel.VOICE: 4}
"""Load units that one contact takes unless the touchpoint says otherwise."""
DIALLING: frozenset[Channel] = frozenset()
"""Channels whose touchpoints can dial by themselves: none, as long as calls are made by agents on their own telephones."""

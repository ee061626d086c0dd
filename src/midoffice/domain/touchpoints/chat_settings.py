"""A web chat as an administrator set it up."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from midoffice.domain.touchpoints.form import FieldKind, FieldMeaning, FormField, check_fields
from midoffice.domain.touchpoints.settings import Colour, LongText, Origin, ShortText, read_settings
from midoffice.kernel.errors import Invalid

DEFAULT_PRE_CHAT = (
    FormField("name", "Your name", meaning=FieldMeaning.NAME),
    FormField("email", "E-mail address", FieldKind.EMAIL, help="So that we can reach you if we are cut off."),
)
DEFAULT_OFFLINE = (
    FormField("name", "Your name", meaning=FieldMeaning.NAME),
    FormField("email", "E-mail address", FieldKind.EMAIL, required=True, help="We answer to this address."),
    FormField("message", "Your message", FieldKind.TEXTAREA, required=True, meaning=FieldMeaning.MESSAGE),
)


class Side(StrEnum):
    """The lower corner of the page in which the chat sits."""

    RIGHT = "right"
    LEFT = "left"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ChatTexts:
    """What the chat says by itself. Everything else that the visitor reads is in the widget's own catalogue."""

    greeting: LongText = "Hello! How can we help you?"
    waiting: LongText = "Thank you. Somebody will be with you shortly."
    closed: LongText = "The chat is closed at the moment. Leave us a message and we will answer by e-mail."
    full: LongText = "All our colleagues are busy at the moment. Leave us a message and we will answer by e-mail."
    idle_warning: LongText = "Are you still there? We will close this chat if we do not hear from you."
    idle_closed: LongText = "We closed this chat because we had not heard from you for a while."
    ended: LongText = "The chat has ended. Thank you for talking to us."
    offline_sent: LongText = "Thank you. We have received your message and will answer by e-mail."


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How a web chat looks, asks and ends.

    `allowed_origins` are the pages that may embed the widget (the server's own pages always may). `queue_limit` is how
    many chats may wait at once; 0 leaves it to the service. `idle_*` run while we wait for the visitor: 0 never warns
    or closes. `gone_seconds` is how long a visitor without a connection keeps the place. `mail_touchpoint` is the key
    of the e-mail touchpoint that sends transcripts and answers messages left while closed; without one neither is on
    offer.
    """

    title: Annotated[str, Field(min_length=1, max_length=80)] = "Chat with us"
    colour: Colour = "#1c5d99"
    side: Side = Side.RIGHT
    allowed_origins: Annotated[tuple[Origin, ...], Field(max_length=50)] = ()
    pre_chat: tuple[FormField, ...] = DEFAULT_PRE_CHAT
    offline: tuple[FormField, ...] = DEFAULT_OFFLINE
    texts: ChatTexts = ChatTexts()
    queue_limit: Annotated[int, Field(ge=0, le=10_000)] = 50
    idle_warn_seconds: Annotated[int, Field(ge=0, le=86_400)] = 180
    idle_close_seconds: Annotated[int, Field(ge=0, le=86_400)] = 120
    gone_seconds: Annotated[int, Field(ge=45, le=3600)] = 60
    transcript: bool = True
    files: bool = True
    file_limit_mb: Annotated[int, Field(ge=1, le=100)] = 10
    privacy_url: Annotated[str, Field(max_length=500, pattern=r"^(https?://\S+)?$")] = ""
    mail_touchpoint: ShortText = ""

    def __post_init__(self) -> None:
        """Refuse fields that contradict each other, and a message form that could not be answered."""
        check_fields(self.pre_chat, "settings.pre_chat")
        check_fields(self.offline, "settings.offline")
        if self.offline and not any(f.kind is FieldKind.EMAIL and f.required for f in self.offline):
            raise Invalid("settings.offline", "has no required e-mail address", "Without one nobody could be answered.")

    @property
    def gone_after(self) -> timedelta:
        """Return how long a visitor without a connection keeps the place."""
        return timedelta(seconds=self.gone_seconds)


CHAT_SETTINGS = TypeAdapter(ChatSettings)


def read_chat_settings(settings: dict[str, Any]) -> ChatSettings:
    """Return the settings of a web chat touchpoint; raises Invalid(settings.<entry>)."""
    return read_settings(CHAT_SETTINGS, settings)

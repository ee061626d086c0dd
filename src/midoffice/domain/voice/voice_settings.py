"""A telephone touchpoint as an administrator set it up: numbers, opening hours, menu, waiting, recording, messages."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from phonenumbers import country_code_for_region
from pydantic import ConfigDict, Field, TypeAdapter, with_config

from midoffice.domain.touchpoints.settings import Origin, read_settings
from midoffice.domain.voice.own_words import OwnWords
from midoffice.domain.voice.prompt import Language, Prompt
from midoffice.domain.voice.recording import RecordingMode
from midoffice.domain.voice.treatment import Music, Treatment
from midoffice.kernel.errors import Invalid

Number = Annotated[str, Field(pattern=r"^(\+[1-9]\d{2,14}|[0-9A-Za-z][0-9A-Za-z._-]{0,39})$")]
"""What is dialled to reach us: E.164, or an extension of the telephone system before us."""


class ClosedThen(StrEnum):
    """What becomes of a call while its service is closed."""

    HANG_UP = "hang_up"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    """The caller is called when the service calls; where it calls nobody: a message."""
    MENU = "menu"
    """The menu answers as always; whoever wants a person hears that we are closed and leaves a message."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ClosedSettings:
    """What callers hear while the service is closed, and what comes then."""

    say: Annotated[Prompt, OwnWords("closed")] = field(default_factory=OwnWords("closed"))
    then: ClosedThen = ClosedThen.VOICEMAIL


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class FullSettings:
    """What callers hear when as many wait as the service lets wait, and what comes then."""

    say: Annotated[Prompt, OwnWords("full")] = field(default_factory=OwnWords("full"))
    then: ClosedThen = ClosedThen.CALLBACK


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class HoldSettings:
    """What whoever is on hold hears."""

    music: Music = "default"


class MessageAs(StrEnum):
    """What becomes of a message."""

    MESSAGE = "message"
    """Work with a recording, due like other work that is not live; whoever has it may call back."""
    CALLBACK = "callback"
    """A callback, at the hours in which the service calls, with the recording."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class VoicemailSettings:
    """Messages: what is said before the tone, how long they may be, and what becomes of them."""

    say: Annotated[Prompt, OwnWords("leave_message")] = field(default_factory=OwnWords("leave_message"))
    thanks: Annotated[Prompt, OwnWords("thanks_for_message")] = field(default_factory=OwnWords("thanks_for_message"))
    most_seconds: Annotated[int, Field(ge=10, le=600)] = 180
    shortest_seconds: Annotated[int, Field(ge=0, le=30)] = 2
    becomes: MessageAs = MessageAs.MESSAGE


class RecordingPolicy(StrEnum):
    """Whether conversations are recorded."""

    OFF = "off"
    ALWAYS = "always"
    ON_DEMAND = "on_demand"
    """An agent may start it."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class CallRecordingSettings:
    """Whether conversations are recorded, and what callers are told before the first word.

    With `consent_digit`, only those who press it are recorded.
    """

    policy: RecordingPolicy = RecordingPolicy.OFF
    announcement: Annotated[Prompt, OwnWords("may_be_recorded")] = field(default_factory=OwnWords("may_be_recorded"))
    consent_digit: Annotated[str, Field(pattern=r"^[0-9*]?$")] = ""
    keep_days: Annotated[int, Field(ge=1, le=3_660)] = 90
    """Recordings and messages are deleted after so many days."""

    @property
    def mode(self) -> RecordingMode:
        """What that means for a call."""
        if self.policy is RecordingPolicy.OFF:
            return RecordingMode.OFF
        if self.policy is RecordingPolicy.ON_DEMAND:
            return RecordingMode.REQUEST
        return RecordingMode.CONSENT if self.consent_digit else RecordingMode.ON


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How calls to some numbers are taken.

    `numbers` are those dialled; `trunk_id` narrows them to one trunk. `menu` is the key of the menu that answers; empty: straight
    to the queue. `language` is spoken first. `caller_id` is shown to those whom we call. `region` is the country of numbers without
    a country code, of those that callers and agents name here (empty: the company's). Customers may call from pages of
    `allowed_origins` where `click_to_call`, with a picture where `video`.
    """

    numbers: Annotated[tuple[Number, ...], Field(max_length=1_000)] = ()
    trunk_id: UUID | None = None
    caller_id: Annotated[str, Field(pattern=r"^(\+[1-9]\d{2,14})?$")] = ""
    region: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    language: Language = "en"
    greeting: Prompt = field(default_factory=dict)
    menu: Annotated[str, Field(max_length=64)] = ""
    closed: ClosedSettings = field(default_factory=ClosedSettings)
    full: FullSettings = field(default_factory=FullSettings)
    goodbye: Annotated[Prompt, OwnWords("goodbye")] = field(default_factory=OwnWords("goodbye"))
    waiting: Treatment = field(default_factory=Treatment)
    hold: HoldSettings = field(default_factory=HoldSettings)
    voicemail: VoicemailSettings = field(default_factory=VoicemailSettings)
    recording: CallRecordingSettings = field(default_factory=CallRecordingSettings)
    click_to_call: bool = False
    video: bool = False
    allowed_origins: Annotated[tuple[Origin, ...], Field(max_length=50)] = ()

    def __post_init__(self) -> None:
        """Refuse the same number twice, and a country that nobody knows."""
        if self.region and not country_code_for_region(self.region):
            raise Invalid("settings.region", "is no country", "Enter its two capital letters, as GB, or leave it empty.")
        twice = next((place for place, number in enumerate(self.numbers) if number in self.numbers[:place]), None)
        if twice is not None:
            raise Invalid(f"settings.numbers.{twice}", "is in the list already", "Enter every number once.")


VOICE_SETTINGS = TypeAdapter(VoiceSettings)


def read_voice_settings(settings: dict[str, Any]) -> VoiceSettings:
    """Return the settings of a telephone touchpoint; raises Invalid(settings.<entry>)."""
    return read_settings(VOICE_SETTINGS, settings)

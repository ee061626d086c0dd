"""A number for text messages as an administrator set it up."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from midoffice.domain.touchpoints.gsm import measure
from midoffice.domain.touchpoints.settings import read_settings
from midoffice.domain.touchpoints.web_address import check_web_address
from midoffice.kernel.errors import Invalid

OPT_OUT_TEXT = "We will send you no more offers by text message. If you write to us, we still answer."


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class SmsSettings:
    """How text messages come and go.

    `number` is our own. `gateway_url` is where a message is posted to be sent; see docs/touchpoints/sms.md. A gateway that
    `knows_repetitions` takes the same Idempotency-Key once, so what may have been taken is sent again; others are never asked
    twice. An answer takes at most `most_segments`. A message within `thread_hours` of the end of the sender's last contact belongs
    to the same case. Somebody who wants no more offers is told `opt_out_text` once, unless it is empty.
    """

    number: Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")]
    gateway_url: Annotated[str, Field(min_length=1, max_length=500)]
    knows_repetitions: bool = False
    most_segments: Annotated[int, Field(ge=1, le=10)] = 6
    thread_hours: Annotated[int, Field(ge=0, le=720)] = 72
    opt_out_text: Annotated[str, Field(max_length=480)] = OPT_OUT_TEXT

    def __post_init__(self) -> None:
        """Refuse a gateway that is none, and a confirmation longer than an answer may be."""
        check_web_address(self.gateway_url, "settings.gateway_url")
        taken = measure(self.opt_out_text).segments
        if taken > self.most_segments:
            raise Invalid("settings.opt_out_text", f"takes {taken} text messages", f"Shorten it to {self.most_segments} at most.")

    @property
    def thread_kept(self) -> timedelta:
        """Return how long after its end a contact's case takes the sender's next message."""
        return timedelta(hours=self.thread_hours)


SMS_SETTINGS = TypeAdapter(SmsSettings)


def read_sms_settings(settings: dict[str, Any]) -> SmsSettings:
    """Return the settings of an SMS touchpoint; raises Invalid(settings.<entry>)."""
    return read_settings(SMS_SETTINGS, settings)

"""A number for text messages as an administrator set it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from midoffice.domain.customers.opt_out import is_opt_out, words_that_count
from midoffice.domain.touchpoints.gsm import measure
from midoffice.domain.touchpoints.placeholders import check_placeholders
from midoffice.domain.touchpoints.settings import read_settings
from midoffice.domain.touchpoints.web_address import check_web_address
from midoffice.kernel.errors import Invalid

OPT_OUT_TEXT = "We will send you no more offers by text message. If you write to us, we still answer."
OPT_IN_TEXT = "You will get our offers by text message again. Write STOP to end them."
HELP_TEXT = "This is {{ service.name }}. Write to us here and we answer. STOP ends offers by text message, START begins them again."
HELP_PLACEHOLDERS = ("service.name",)
Keyword = Annotated[str, Field(min_length=1, max_length=40)]
SmsText = Annotated[str, Field(max_length=480)]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class SmsSettings:
    """How text messages come and go.

    `number` is our own. `gateway_url` is where a message is posted to be sent; see docs/touchpoints/sms.md. A gateway that
    `knows_repetitions` takes the same Idempotency-Key once, so what may have been taken is sent again; others are never asked
    twice. An answer takes at most `most_segments`. A message within `thread_hours` of the end of the sender's last contact belongs
    to the same case. Somebody who wants no more offers is told `opt_out_text` once; who wants them again, by one of
    `start_words`, is told `opt_in_text`. One of `help_words` is answered with `help_text`, which may name the service. Empty texts
    are not sent, and without `help_text` such a word is a contact like any other.
    """

    number: Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")]
    gateway_url: Annotated[str, Field(min_length=1, max_length=500)]
    knows_repetitions: bool = False
    most_segments: Annotated[int, Field(ge=1, le=10)] = 6
    thread_hours: Annotated[int, Field(ge=0, le=720)] = 72
    opt_out_text: SmsText = OPT_OUT_TEXT
    start_words: Annotated[tuple[Keyword, ...], Field(max_length=20)] = ("START", "UNSTOP")
    opt_in_text: SmsText = OPT_IN_TEXT
    help_words: Annotated[tuple[Keyword, ...], Field(max_length=20)] = ("HELP", "INFO")
    help_text: SmsText = HELP_TEXT

    def __post_init__(self) -> None:
        """Refuse a gateway that is none, a text longer than an answer may be, and words that say two things."""
        check_web_address(self.gateway_url, "settings.gateway_url")
        for name in ("opt_out_text", "opt_in_text", "help_text"):
            taken = measure(getattr(self, name)).segments
            if taken > self.most_segments:
                raise Invalid(f"settings.{name}", f"takes {taken} text messages", f"Shorten it to {self.most_segments} at most.")
        check_placeholders(self.help_text, HELP_PLACEHOLDERS, "settings.help_text")
        _check_words("start_words", self.start_words, ())
        _check_words("help_words", self.help_words, [words_that_count(word) for word in self.start_words])

    @property
    def thread_kept(self) -> timedelta:
        """Return how long after its end a contact's case takes the sender's next message."""
        return timedelta(hours=self.thread_hours)


def _check_words(name: str, words: tuple[str, ...], taken: Sequence[tuple[str, ...]]) -> None:
    for number, word in enumerate(words):
        where, counts = f"settings.{name}.{number}", words_that_count(word)
        if not counts:
            raise Invalid(where, "is no word by itself", "Enter a word such as START.")
        if is_opt_out(word):
            raise Invalid(where, "means that somebody wants no more offers", "Choose another word.")
        if counts in taken:
            raise Invalid(where, "is also a word to begin again", "Keep it in one of the two lists.")


SMS_SETTINGS = TypeAdapter(SmsSettings)


def read_sms_settings(settings: dict[str, Any]) -> SmsSettings:
    """Return the settings of an SMS touchpoint; raises Invalid(settings.<entry>)."""
    return read_settings(SMS_SETTINGS, settings)

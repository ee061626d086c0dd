"""A web form as an administrator set it up."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from midoffice.domain.touchpoints.form import FieldKind, FieldMeaning, FormField, check_fields
from midoffice.domain.touchpoints.placeholders import check_placeholders
from midoffice.domain.touchpoints.settings import Colour, LongText, Origin, ShortText, read_settings
from midoffice.kernel.errors import Invalid

SUBMISSION_FIELD = "submission_id"
"""The hidden field that makes a double post one contact."""
TRAP_FIELD = "website"
"""The field that people do not see and robots fill in."""
OPENED_FIELD = "opened"
"""The hidden, signed time at which the page was opened."""
FILES_FIELD = "files"
PLACEHOLDERS = ("customer.name", "case.number", "case.subject", "service.name")
"""What the acknowledgement may name."""
RESERVED = frozenset({SUBMISSION_FIELD, TRAP_FIELD, OPENED_FIELD, FILES_FIELD})

DEFAULT_FIELDS = (
    FormField("name", "Your name", required=True, meaning=FieldMeaning.NAME),
    FormField("email", "Your e-mail address", FieldKind.EMAIL, required=True, help="We answer to this address."),
    FormField("subject", "Subject", meaning=FieldMeaning.SUBJECT),
    FormField("message", "Your message", FieldKind.TEXTAREA, required=True, meaning=FieldMeaning.MESSAGE),
)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class WebformSettings:
    """What a web form asks and says.

    `allowed_origins` are the pages that may post to it by script; the hosted page always may. `mail_touchpoint` is the
    key of the e-mail touchpoint that acknowledges and answers; without one there is no acknowledgement.
    `acknowledgement_subject` and `acknowledgement_text` may hold the placeholders `PLACEHOLDERS`.
    """

    title: Annotated[str, Field(min_length=1, max_length=200)] = "Contact us"
    introduction: LongText = "Tell us what we can do for you. We usually answer within one working day."
    fields: tuple[FormField, ...] = DEFAULT_FIELDS
    submit_label: ShortText = "Send"
    success_title: ShortText = "Thank you"
    success_text: LongText = "We have received your message and will answer as soon as we can."
    colour: Colour = "#1c5d99"
    allowed_origins: Annotated[tuple[Origin, ...], Field(max_length=50)] = ()
    files: Annotated[int, Field(ge=0, le=10)] = 3
    minimum_fill_seconds: Annotated[int, Field(ge=0, le=60)] = 2
    privacy_url: Annotated[str, Field(max_length=500, pattern=r"^(https?://\S+)?$")] = ""
    mail_touchpoint: ShortText = ""
    acknowledge: bool = True
    acknowledgement_subject: ShortText = "We have received your message"
    acknowledgement_text: LongText = (
        "Hello {{ customer.name }},\n\nthank you for your message. Your case number is {{ case.number }}.\n"
        "We will answer as soon as we can. To add something, simply reply to this mail.\n\n{{ service.name }}"
    )

    def __post_init__(self) -> None:
        """Refuse a form without fields, and fields that contradict each other."""
        if not self.fields:
            raise Invalid("settings.fields", "is empty", "Give the form at least one field.")
        check_fields(self.fields, reserved=RESERVED)
        check_placeholders(self.acknowledgement_subject, PLACEHOLDERS, "settings.acknowledgement_subject")
        check_placeholders(self.acknowledgement_text, PLACEHOLDERS, "settings.acknowledgement_text")


WEBFORM_SETTINGS = TypeAdapter(WebformSettings)


def read_webform_settings(settings: dict[str, Any]) -> WebformSettings:
    """Return the settings of a web form touchpoint; raises Invalid(settings.<entry>)."""
    return read_settings(WEBFORM_SETTINGS, settings)

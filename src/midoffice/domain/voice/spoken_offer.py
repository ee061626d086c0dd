"""An offer that is spoken, and answered by digit: what is said about it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import ConfigDict, with_config

from midoffice.domain.touchpoints.placeholders import fill_placeholders
from midoffice.domain.voice.prompt import Prompt, spoken


class Taken(StrEnum):
    """What became of a caller's answer to an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    REFUSED = "refused"
    """It could not be noted: it is not right any more, was answered on another channel, or the ledger was too slow."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class OfferTexts:
    """What is said about an offer that can be answered; `{{ digit }}` is filled in."""

    accept: Prompt
    decline: Prompt
    accepted: Prompt
    declined: Prompt
    refused: Prompt


DEFAULT_OFFER_TEXTS = OfferTexts(
    accept={"en": "To accept, press {{ digit }}.", "de": "Um anzunehmen, drücken Sie die {{ digit }}."},
    decline={
        "en": "If you do not want to hear this again, press {{ digit }}.",
        "de": "Wenn Sie das nicht mehr hören möchten, drücken Sie die {{ digit }}.",
    },
    accepted={"en": "Thank you. We have noted that.", "de": "Danke. Wir haben das notiert."},
    declined={"en": "We will not say it again.", "de": "Sie hören das nicht mehr."},
    refused={
        "en": "We could not note that. Please ask one of our colleagues.",
        "de": "Das konnten wir nicht notieren. Bitte fragen Sie einen unserer Mitarbeiter.",
    },
)


def words_of_question(texts: OfferTexts, accept: str, decline: str, *languages: str) -> tuple[str, ...]:
    """Return what is said after an offer: which digit accepts it, and which lets it be. One that is empty is not said."""
    asked = ((texts.accept, accept), (texts.decline, decline))
    return tuple(fill_placeholders(spoken(prompt, *languages), {"digit": digit}) for prompt, digit in asked if digit)


def words_of_taken(texts: OfferTexts, taken: Taken, *languages: str) -> str:
    """Return what is said when it is known what became of the answer."""
    said = {Taken.ACCEPTED: texts.accepted, Taken.DECLINED: texts.declined, Taken.REFUSED: texts.refused}
    return spoken(said[taken], *languages)

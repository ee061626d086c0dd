"""An offer that is spoken, and answered by digit: what is said about it. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, with_config

from midoffice.domain.touchpoints.placeholders import fill_placeholders
from midoffice.domain.voice.own_words import OwnWords
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

    accept: Annotated[Prompt, OwnWords("accept")] = field(default_factory=OwnWords("accept"))
    decline: Annotated[Prompt, OwnWords("decline")] = field(default_factory=OwnWords("decline"))
    accepted: Annotated[Prompt, OwnWords("accepted")] = field(default_factory=OwnWords("accepted"))
    declined: Annotated[Prompt, OwnWords("declined")] = field(default_factory=OwnWords("declined"))
    refused: Annotated[Prompt, OwnWords("refused")] = field(default_factory=OwnWords("refused"))


def words_of_question(texts: OfferTexts, accept: str, decline: str, *languages: str) -> tuple[str, ...]:
    """Return what is said after an offer: which digit accepts it, and which lets it be. One that is empty is not said."""
    asked = ((texts.accept, accept), (texts.decline, decline))
    return tuple(fill_placeholders(spoken(prompt, *languages), {"digit": digit}) for prompt, digit in asked if digit)


def words_of_taken(texts: OfferTexts, taken: Taken, *languages: str) -> str:
    """Return what is said when it is known what became of the answer."""
    said = {Taken.ACCEPTED: texts.accepted, Taken.DECLINED: texts.declined, Taken.REFUSED: texts.refused}
    return spoken(said[taken], *languages)

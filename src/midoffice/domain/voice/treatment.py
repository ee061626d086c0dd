"""What customers hear while they wait: music, their place, the wait, an offer to be called back, now and then a message. Pure."""

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

from midoffice.domain.touchpoints.placeholders import fill_placeholders
from midoffice.domain.voice.own_words import OwnWords
from midoffice.domain.voice.prompt import Prompt, spelled, spoken
from midoffice.domain.voice.spoken_offer import OfferTexts, words_of_question
from midoffice.kernel.errors import Invalid

Music = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
"""Music that comes with the product, or the key of a sound."""
_MINUTE = 60
_A_LONG_WAIT = 3_600
"""Seconds from which on no figure is told: nobody believes it."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class WaitingTexts:
    """What is said to those who wait. `{{ position }}`, `{{ minutes }}`, `{{ digit }}` and `{{ number }}` are filled in.

    `partner_lost` is said while an agent's connection is lost, `called_back` to who is called first and waits for an agent.
    """

    busy: Annotated[Prompt, OwnWords("busy")] = field(default_factory=OwnWords("busy"))
    thanks: Annotated[Prompt, OwnWords("thanks")] = field(default_factory=OwnWords("thanks"))
    next_one: Annotated[Prompt, OwnWords("next_one")] = field(default_factory=OwnWords("next_one"))
    position: Annotated[Prompt, OwnWords("position")] = field(default_factory=OwnWords("position"))
    soon: Annotated[Prompt, OwnWords("soon")] = field(default_factory=OwnWords("soon"))
    minutes: Annotated[Prompt, OwnWords("minutes")] = field(default_factory=OwnWords("minutes"))
    callback: Annotated[Prompt, OwnWords("callback")] = field(default_factory=OwnWords("callback"))
    callback_number: Annotated[Prompt, OwnWords("callback_number")] = field(default_factory=OwnWords("callback_number"))
    callback_ask: Annotated[Prompt, OwnWords("callback_ask")] = field(default_factory=OwnWords("callback_ask"))
    callback_promised: Annotated[Prompt, OwnWords("callback_promised")] = field(default_factory=OwnWords("callback_promised"))
    callback_refused: Annotated[Prompt, OwnWords("callback_refused")] = field(default_factory=OwnWords("callback_refused"))
    partner_lost: Annotated[Prompt, OwnWords("partner_lost")] = field(default_factory=OwnWords("partner_lost"))
    called_back: Annotated[Prompt, OwnWords("called_back")] = field(default_factory=OwnWords("called_back"))
    offer: OfferTexts = field(default_factory=OfferTexts)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Treatment:
    """How waiting sounds. Every `every_seconds` the music stops for what there is to say.

    `callback_digit` empty: no callback is offered; else it is offered where the service calls back. `placement` is the place of the
    catalogue (channel `ivr`) whose message is said every `message_every` rounds; empty: none. `accept_digit` and
    `decline_digit` answer an offer in it; empty: they do not.
    """

    music: Music = "default"
    every_seconds: Annotated[int, Field(ge=15, le=600)] = 45
    say_position: bool = True
    say_wait: bool = True
    callback_digit: Annotated[str, Field(pattern=r"^[0-9*]?$")] = "1"
    placement: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_.-]{0,63})?$")] = ""
    message_every: Annotated[int, Field(ge=1, le=20)] = 2
    accept_digit: Annotated[str, Field(pattern=r"^[0-9*]?$")] = ""
    decline_digit: Annotated[str, Field(pattern=r"^[0-9*]?$")] = ""
    texts: WaitingTexts = field(default_factory=WaitingTexts)

    def __post_init__(self) -> None:
        """Refuse a digit that means two things."""
        digits = {"callback_digit": self.callback_digit, "accept_digit": self.accept_digit, "decline_digit": self.decline_digit}
        used = dict[str, str]()
        for name, digit in digits.items():
            if digit and digit in used:
                raise Invalid(f"settings.waiting.{name}", f"is {used[digit]} as well", "Use another digit.")
            used[digit] = name


@dataclass(frozen=True, slots=True)
class WaitFacts:
    """What is known at a round: the place (1 is next), the wait in seconds, whether the service calls back, a message to say.

    `offer`: the message can be accepted and declined.
    """

    position: int | None = None
    wait_seconds: float | None = None
    callback: bool = False
    message: str = ""
    offer: bool = False


def has_message(treatment: Treatment, turn: int) -> bool:
    """Tell whether a message belongs to a round; the first round (0) has none."""
    return bool(treatment.placement) and turn > 0 and turn % treatment.message_every == 0


def words_of_round(treatment: Treatment, language: str, turn: int, facts: WaitFacts) -> tuple[str, ...]:
    """Return what is said in a round; the first is number 0."""
    texts = treatment.texts
    said = [spoken(texts.thanks if turn else texts.busy, language)]
    if treatment.say_position and facts.position is not None:
        prompt = texts.next_one if facts.position <= 1 else texts.position
        said.append(fill_placeholders(spoken(prompt, language), {"position": str(facts.position)}))
    if treatment.say_wait and facts.wait_seconds is not None and facts.wait_seconds < _A_LONG_WAIT:
        minutes = -(-int(facts.wait_seconds) // _MINUTE)
        prompt = texts.minutes if minutes > 1 else texts.soon
        said.append(fill_placeholders(spoken(prompt, language), {"minutes": str(minutes)}))
    if facts.message:
        said.append(facts.message)
        if facts.offer:
            said += words_of_question(texts.offer, treatment.accept_digit, treatment.decline_digit, language)
    if facts.callback and treatment.callback_digit:
        said.append(fill_placeholders(spoken(texts.callback, language), {"digit": treatment.callback_digit}))
    return tuple(text for text in said if text)


def words_of_callback(treatment: Treatment, language: str, number: str | None) -> str:
    """Return the question on which number somebody wants to be called; `number` is the caller's, None when it is withheld."""
    prompt = treatment.texts.callback_ask if number is None else treatment.texts.callback_number
    return fill_placeholders(spoken(prompt, language), {"number": spelled((number or "").removeprefix("+"))})

"""What customers hear while they wait: music, their place, the wait, an offer to be called back, now and then a message. Pure."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

from midoffice.domain.touchpoints.placeholders import fill_placeholders
from midoffice.domain.voice.prompt import Prompt, spelled, spoken
from midoffice.domain.voice.spoken_offer import DEFAULT_OFFER_TEXTS, OfferTexts, words_of_question
from midoffice.kernel.errors import Invalid

_MINUTE = 60
_A_LONG_WAIT = 3_600
"""Seconds from which on no figure is told: nobody believes it."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class WaitingTexts:
    """What is said to those who wait. `{{ position }}`, `{{ minutes }}`, `{{ digit }}` and `{{ number }}` are filled in."""

    busy: Prompt
    thanks: Prompt
    next_one: Prompt
    position: Prompt
    soon: Prompt
    minutes: Prompt
    callback: Prompt
    callback_number: Prompt
    callback_ask: Prompt
    callback_promised: Prompt
    callback_refused: Prompt
    offer: OfferTexts = DEFAULT_OFFER_TEXTS


DEFAULT_WAITING_TEXTS = WaitingTexts(
    busy={
        "en": "All our colleagues are talking to customers. Please hold the line.",
        "de": "Alle Mitarbeiter sind im Gespräch. Bitte bleiben Sie am Apparat.",
    },
    thanks={"en": "Thank you for waiting.", "de": "Danke für Ihre Geduld."},
    next_one={"en": "You are next.", "de": "Sie sind als Nächstes an der Reihe."},
    position={"en": "You are number {{ position }} in the queue.", "de": "Sie sind Nummer {{ position }} in der Warteschlange."},
    soon={"en": "It will take about a minute.", "de": "Es dauert etwa eine Minute."},
    minutes={"en": "It will take about {{ minutes }} minutes.", "de": "Es dauert etwa {{ minutes }} Minuten."},
    callback={
        "en": "To be called back and keep your place, press {{ digit }}.",
        "de": "Für einen Rückruf, ohne Ihren Platz zu verlieren, drücken Sie die {{ digit }}.",
    },
    callback_number={
        "en": "We call you on {{ number }}. To agree, press 1. For another number, enter it and then the hash key.",
        "de": "Wir rufen Sie unter {{ number }} an. Drücken Sie die 1, oder geben Sie eine andere Nummer ein, dann die Raute.",
    },
    callback_ask={
        "en": "Enter the number on which we are to call you, and then the hash key.",
        "de": "Geben Sie die Nummer ein, unter der wir Sie anrufen sollen, und dann die Raute.",
    },
    callback_promised={
        "en": "We will call you when it is your turn. Goodbye.",
        "de": "Wir rufen Sie an, sobald Sie an der Reihe sind. Auf Wiederhören.",
    },
    callback_refused={
        "en": "We cannot call you back on that number. Please hold the line.",
        "de": "Unter dieser Nummer können wir Sie nicht zurückrufen. Bitte bleiben Sie am Apparat.",
    },
)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Treatment:
    """How waiting sounds. Every `every_seconds` the music stops for what there is to say.

    `callback_digit` empty: no callback is offered; else it is offered where the service calls back. `placement` is the place of the
    catalogue (channel `ivr`) whose message is said every `message_every` rounds; empty: none. `accept_digit` and
    `decline_digit` answer an offer in it; empty: they do not.
    """

    music: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")] = "default"
    every_seconds: Annotated[int, Field(ge=15, le=600)] = 45
    say_position: bool = True
    say_wait: bool = True
    callback_digit: Annotated[str, Field(pattern=r"^[0-9*]?$")] = "1"
    placement: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_.-]{0,63})?$")] = ""
    message_every: Annotated[int, Field(ge=1, le=20)] = 2
    accept_digit: Annotated[str, Field(pattern=r"^[0-9*]?$")] = ""
    decline_digit: Annotated[str, Field(pattern=r"^[0-9*]?$")] = ""
    texts: WaitingTexts = DEFAULT_WAITING_TEXTS

    def __post_init__(self) -> None:
        """Refuse a digit that means two things."""
        digits = {"callback_digit": self.callback_digit, "accept_digit": self.accept_digit, "decline_digit": self.decline_digit}
        used = dict[str, str]()
        for field, digit in digits.items():
            if digit and digit in used:
                raise Invalid(f"settings.waiting.{field}", f"is {used[digit]} as well", "Use another digit.")
            used[digit] = field


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

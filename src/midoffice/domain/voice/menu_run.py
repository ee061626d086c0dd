"""A call goes through a menu: a position and what was heard give the next position and what to do. Pure; every way ends.

A menu ends in the queue, with a message, outside or with goodbye. Each question is put at most as often as it says, and after
`MOST_STEPS_GONE` steps the caller gets to a person, whatever the document says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from midoffice.domain.touchpoints.placeholders import fill_placeholders
from midoffice.domain.voice.menu import (
    PERSON,
    AnyStep,
    Ask,
    CheckAccount,
    Choose,
    ChooseLanguage,
    Keep,
    LookUp,
    Menu,
    Say,
    SayGoodbye,
    ToCallback,
    ToNumber,
    ToQueue,
    Voicemail,
)
from midoffice.domain.voice.prompt import spelled
from midoffice.domain.voice.spoken_offer import Taken, words_of_question, words_of_taken

MOST_STEPS_GONE = 100
YES = "1"
"""The digit that keeps a number which was said again."""
RESTART = "*"
"""The digit that begins a number again."""
_AT_ONCE = 0.5
"""Seconds in which a digit after the last word still counts, where nothing was asked."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a caller is in a menu. `turn` numbers the questions; `gone` counts the steps of the whole call, `tries` those here.

    `secrets` are there within a turn only, for the check that follows at once. `candidate` is the number that is being confirmed,
    `typed` what was pressed before the question was put. `known` is what need not be asked, unless it proves to be wrong.
    `offered`: an offer was said that waits for its answer.
    """

    step: str
    language: str
    turn: int = 0
    tries: int = 0
    gone: int = 0
    collected: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    candidate: str = ""
    typed: str = ""
    offered: bool = False

    @property
    def key(self) -> str:
        """The key of the command that puts the question of this position."""
        return f"menu:{self.turn}"


@dataclass(frozen=True, slots=True)
class Heard:
    """Digits, without the one that ended them; none is silence."""

    digits: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A digit before the question reached the caller's line."""

    digit: str


class Proof(StrEnum):
    """What came of checking an account number."""

    KNOWN = "known"
    VERIFIED = "verified"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Answered:
    """What there is to say to the customer; empty is nothing. `offer`: it can be accepted or declined."""

    text: str = ""
    offer: bool = False


@dataclass(frozen=True, slots=True)
class Listen:
    """Speak and take up to `most` digits. `ends_with` is empty where one digit is the answer."""

    most: int
    ends_with: str
    first_seconds: float
    next_seconds: float


@dataclass(frozen=True, slots=True)
class Check:
    """Look for the customer with this account number; `proof` is compared with `attribute`, unless both are empty."""

    account: str
    proof: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Find:
    """Find out what to say in a place of the catalogue."""

    placement: str


@dataclass(frozen=True, slots=True)
class Respond:
    """Note that the caller accepts the offer that was said, or does not want to hear it again."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """To the queue of a service; none is that of the touchpoint."""

    service: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """Record a message for a service."""

    service: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """Ask on which number the caller is to be called."""


@dataclass(frozen=True, slots=True)
class Dial:
    """Pass the call on."""

    number: str


@dataclass(frozen=True, slots=True)
class End:
    """Hang up."""


Then = Listen | Check | Find | Respond | Queue | TakeMessage | CallBack | Dial | End
Given = Heard | Pressed | Proof | Answered | Taken
EXITS = (Queue, TakeMessage, CallBack, Dial, End)
_Ending = Voicemail | SayGoodbye | ToNumber


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the caller is now, what is said, in order, and what is done then.

    A position with the turn of the one before asks nothing new: what was asked stands.
    """

    position: Position
    say: tuple[str, ...]
    then: Then


def begin(menu: Menu, language: str = "", known: Mapping[str, str] | None = None) -> Turn:
    """Return the first turn, in a language of the menu: the one that is asked for, or the menu's first.

    What is `known` by name - told before, elsewhere - is not asked for the first time that it would be.
    """
    spoken = language if language in menu.languages else menu.languages[0]
    return _enter(menu, Position(menu.steps[0].key, spoken, known=dict(known or {})), ())


def go_on(menu: Menu, position: Position, given: Given, said: tuple[str, ...] = ()) -> Turn:
    """Return the turn after what was given. `said`: what is to be said before, because nothing was said meanwhile.

    What does not fit the step is as if nothing was heard.
    """
    step = menu.step(position.step)
    match step, given:
        case CheckAccount(), Proof():
            return _enter(menu, _at(position, step.wrong if given is Proof.WRONG else step.found), said)
        case LookUp(), Answered():
            return _answered(menu, position, step, given, said)
        case LookUp(), (Heard() | Pressed()) if position.offered:
            return _responded(menu, position, step, given.digits if isinstance(given, Heard) else given.digit)
        case LookUp(), Taken():
            words = words_of_taken(menu.texts.offer, given, position.language, *menu.languages)
            return _enter(menu, _at(position, step.next), (*said, words))
        case ((Choose() | Ask() | ChooseLanguage() | Voicemail() | SayGoodbye() | ToNumber()), (Heard() | Pressed())):
            return _hear(menu, position, step, given)
        case _:
            return _enter(menu, position, said)


def told(menu: Menu, position: Position) -> tuple[tuple[str, str], ...]:
    """Return what the caller has told, as label and value in the order of the steps: for the agent's screen. No secrets."""
    labels = {step.name: step.label or step.name for step in menu.steps if isinstance(step, Ask) and not step.secret}
    return tuple((labels[name], position.collected[name]) for name in labels if name in position.collected)


def _at(position: Position, step: str) -> Position:
    return replace(position, step=step, tries=0, candidate="", offered=False)


def _answered(menu: Menu, position: Position, step: LookUp, given: Answered, said: tuple[str, ...]) -> Turn:
    text = (given.text,) if given.text else ()
    if not (text and given.offer and (step.accept or step.decline)):
        return _enter(menu, _at(position, step.next if text else step.nothing), (*said, *text))
    asked = words_of_question(menu.texts.offer, step.accept, step.decline, position.language, *menu.languages)
    position = replace(position, turn=position.turn + 1, offered=True)
    return Turn(position, (*said, *text, *asked), Listen(1, "", menu.first_seconds, menu.next_seconds))


def _responded(menu: Menu, position: Position, step: LookUp, digits: str) -> Turn:
    """Note the answer; who presses anything else, or nothing, has not answered."""
    digit = digits[:1]
    if digit == menu.person_digit:
        return _to_person(menu, position)
    if digit and digit in {step.accept, step.decline}:
        return Turn(replace(position, offered=False), (), Respond(digit == step.accept))
    return _enter(menu, _at(position, step.next), ())


def _enter(menu: Menu, position: Position, said: tuple[str, ...]) -> Turn:
    """Go from step to step until something must be heard, looked up or done."""
    while True:
        gone = position.gone + 1
        position = replace(position, gone=gone, step=PERSON if gone > MOST_STEPS_GONE else position.step)
        step = menu.step(position.step)
        if isinstance(step, Ask) and step.name in position.known and not step.secret:
            position = _at(_taken(position, step.name), step.next)
            continue
        said = (*said, *_words(menu, position, step))
        if isinstance(step, Keep):
            position = replace(position, collected={**position.collected, step.name: step.value})
        elif not isinstance(step, Say):
            return _arrived(menu, position, step, said)
        position = _at(position, step.next)


def _taken(position: Position, name: str) -> Position:
    """Return the position with what is known taken as told; a second time it is asked for."""
    collected = {**position.collected, name: position.known[name]}
    return replace(position, collected=collected, known={key: value for key, value in position.known.items() if key != name})


def _arrived(menu: Menu, position: Position, step: AnyStep, said: tuple[str, ...]) -> Turn:
    match step:
        case ToQueue():
            return Turn(position, said, Queue(step.service, step.priority))
        case ToCallback():
            return Turn(position, said, CallBack())
        case CheckAccount():
            return _check(menu, position, step, said)
        case LookUp():
            return Turn(position, said, Find(step.placement))
        case Voicemail() | SayGoodbye() | ToNumber() if not said:
            return Turn(position, said, _exit(step))
        case _:
            return _listen(menu, position, step, said)


def _check(menu: Menu, position: Position, step: CheckAccount, said: tuple[str, ...]) -> Turn:
    account = position.collected.get(step.account, "")
    proof = position.secrets.get(step.proof, "") or position.collected.get(step.proof, "")
    if not account or (step.proof and not proof):
        return _enter(menu, _at(position, step.wrong), said)
    return Turn(replace(position, secrets={}), said, Check(account, proof, step.attribute))


def _listen(menu: Menu, position: Position, step: AnyStep, said: tuple[str, ...]) -> Turn:
    position = replace(position, turn=position.turn + 1, secrets={})
    if isinstance(step, Ask) and not position.candidate:
        return Turn(position, said, Listen(step.most, "#", menu.first_seconds, menu.next_seconds))
    asked = isinstance(step, Choose | Ask | ChooseLanguage)
    first = menu.first_seconds if asked else _AT_ONCE
    return Turn(position, said, Listen(1, "", first, menu.next_seconds))


def _words(menu: Menu, position: Position, step: AnyStep) -> tuple[str, ...]:
    if isinstance(step, ChooseLanguage):
        return tuple(text for name in menu.languages if (text := step.say.get(name, "")))
    if isinstance(step, Keep | ToCallback):
        return ()
    prompt = step.confirm if isinstance(step, Ask) and position.candidate else step.say
    text = menu.spoken(prompt, position.language)
    values = {name: spelled(value) for name, value in position.collected.items()}
    filled = fill_placeholders(text, {**values, "number": spelled(position.candidate)}).strip()
    return (filled,) if filled else ()


def _exit(step: _Ending) -> Then:
    match step:
        case Voicemail():
            return TakeMessage(step.service)
        case ToNumber():
            return Dial(step.number)
        case SayGoodbye():
            return End()


def _hear(menu: Menu, position: Position, step: Choose | Ask | ChooseLanguage | _Ending, given: Heard | Pressed) -> Turn:
    digits = given.digits if isinstance(given, Heard) else given.digit
    if isinstance(step, Ask) and not position.candidate:
        typed = "" if step.secret and isinstance(given, Pressed) else position.typed + digits
        if isinstance(given, Pressed) and len(typed) < step.most:
            return Turn(replace(position, typed=typed), (), Listen(step.most, "#", menu.first_seconds, menu.next_seconds))
        return _number(menu, replace(position, typed=""), step, typed)
    if digits[:1] == menu.person_digit:
        return _to_person(menu, position)
    if isinstance(step, Ask):
        return _confirmed(menu, position, step, digits)
    if isinstance(step, Choose | ChooseLanguage):
        return _chosen(menu, position, step, digits)
    return Turn(position, (), _exit(step))


def _chosen(menu: Menu, position: Position, step: Choose | ChooseLanguage, digits: str) -> Turn:
    choice = step.choices.get(digits[:1])
    if choice is None:
        return _again(menu, position, step, said=_why(menu, position, digits))
    if isinstance(step, ChooseLanguage):
        return _enter(menu, _at(replace(position, language=choice), step.next), ())
    return _enter(menu, _at(position, choice), ())


def _confirmed(menu: Menu, position: Position, step: Ask, digits: str) -> Turn:
    if digits[:1] == YES:
        return _keep(menu, position, step, position.candidate)
    return _again(menu, replace(position, candidate="") if digits else position, step, said=())


def _to_person(menu: Menu, position: Position) -> Turn:
    return _enter(menu, _at(replace(position, typed=""), PERSON), ())


def _number(menu: Menu, position: Position, step: Ask, digits: str) -> Turn:
    if digits == menu.person_digit or (menu.person_digit == RESTART and RESTART in digits):
        return _to_person(menu, position)
    digits = digits.rpartition(RESTART)[2]
    if not step.least <= len(digits) <= step.most:
        return _again(menu, position, step, said=_why(menu, position, digits))
    if step.confirm is not None:
        return _enter_again(menu, replace(position, candidate=step.prefix + digits), step, ())
    return _keep(menu, position, step, step.prefix + digits)


def _keep(menu: Menu, position: Position, step: Ask, value: str) -> Turn:
    if step.secret:
        kept = replace(position, secrets={**position.secrets, step.name: value})
    else:
        kept = replace(position, collected={**position.collected, step.name: value})
    return _enter(menu, _at(kept, step.next), ())


def _again(menu: Menu, position: Position, step: Choose | Ask | ChooseLanguage, said: tuple[str, ...]) -> Turn:
    """Put the question once more, or go where it leads without an answer."""
    tries = position.tries + 1
    if tries >= step.tries:
        return _enter(menu, _at(position, step.next if isinstance(step, ChooseLanguage) else step.otherwise), ())
    return _enter_again(menu, replace(position, tries=tries), step, said)


def _enter_again(menu: Menu, position: Position, step: Choose | Ask | ChooseLanguage, said: tuple[str, ...]) -> Turn:
    return _listen(menu, position, step, (*said, *_words(menu, position, step)))


def _why(menu: Menu, position: Position, digits: str) -> tuple[str, ...]:
    text = menu.spoken(menu.texts.not_understood if digits else menu.texts.nothing_heard, position.language)
    return (text,) if text else ()

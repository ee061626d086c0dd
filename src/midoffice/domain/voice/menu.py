"""A telephone menu as the business wrote it: steps with names, each of which says where the call goes next.

Whatever a document holds, a person can be reached: the digit for a person works at every step that takes digits, and whoever says
nothing, or nothing that fits, gets to a person as well unless the step names another one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from midoffice.domain.touchpoints.placeholders import check_placeholders
from midoffice.domain.touchpoints.settings import read_settings
from midoffice.domain.voice.own_words import OwnWords
from midoffice.domain.voice.prompt import Language, Prompt, spoken
from midoffice.domain.voice.spoken_offer import OfferTexts
from midoffice.kernel.errors import Invalid

PERSON = "person"
"""The step that every menu has without writing it down: the queue, for a person."""
MOST_STEPS = 200
_TAG = re.compile(
    r"^(menu\.steps\.\d+)\.(?:say|menu|collect|check_account|lookup|language|queue|voicemail|hang_up|transfer)(?=\.|$)"
)

StepKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Target = StepKey
Digit = Annotated[str, Field(pattern=r"^[0-9*]$")]
OfferDigit = Annotated[str, Field(pattern=r"^[0-9*]?$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
ServiceKey = Annotated[str, Field(max_length=64)]
Tries = Annotated[int, Field(ge=1, le=9)]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Say:
    """Says something and goes on. A digit ends it and counts as the answer to the next question."""

    key: StepKey
    say: Prompt
    next: Target
    kind: Literal["say"] = "say"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Choose:
    """Asks for one digit. After `tries` without a digit that fits, the call goes to `otherwise`."""

    key: StepKey
    say: Prompt
    choices: Annotated[dict[Digit, Target], Field(min_length=1)]
    tries: Tries = 3
    otherwise: Target = PERSON
    kind: Literal["menu"] = "menu"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Ask:
    """Asks for a number of `least` to `most` digits and keeps it as `name`, with `prefix` before it.

    `label` is what the agent reads before it. `confirm` is said with `{{ number }}`, and 1 keeps it. A `secret` one is used for the
    check that follows at once; it is neither shown nor stored.
    """

    key: StepKey
    say: Prompt
    name: Name
    next: Target
    label: Annotated[str, Field(max_length=80)] = ""
    least: Annotated[int, Field(ge=2, le=32)] = 2
    most: Annotated[int, Field(ge=2, le=32)] = 16
    prefix: Annotated[str, Field(max_length=20)] = ""
    confirm: Prompt | None = None
    secret: bool = False
    tries: Tries = 3
    otherwise: Target = PERSON
    kind: Literal["collect"] = "collect"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class CheckAccount:
    """Looks for the customer who has the account number collected as `account`.

    With `proof` and `attribute`, what was collected as `proof` must be that attribute of the customer's view (`billing.pin`); then
    the caller is verified. Without them the caller is known and not verified. Nobody found, or no proof: `wrong`.
    """

    key: StepKey
    account: Name
    found: Target
    wrong: Target = PERSON
    proof: Annotated[str, Field(pattern=r"^([a-z][a-z_]{0,39})?$")] = ""
    attribute: Annotated[str, Field(max_length=200)] = ""
    say: Prompt | None = None
    kind: Literal["check_account"] = "check_account"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class LookUp:
    """Says what is decided for the customer in a place of the catalogue on the channel `ivr`: an answer, a status, an offer.

    Protected data is in it for verified callers only. `nothing` is where the call goes when there is nothing to say.
    `accept` and `decline` are the digits that answer an offer; empty: none.
    """

    key: StepKey
    placement: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
    next: Target
    nothing: Target = PERSON
    say: Prompt | None = None
    accept: OfferDigit = ""
    decline: OfferDigit = ""
    kind: Literal["lookup"] = "lookup"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Asks for the language; every language says its own sentence, one after the other. Without an answer the first one stays."""

    key: StepKey
    say: Prompt
    choices: Annotated[dict[Digit, Language], Field(min_length=1)]
    next: Target
    tries: Tries = 2
    kind: Literal["language"] = "language"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ToQueue:
    """Puts the call into the queue of a service; none: that of the touchpoint. `priority` in seconds makes it more urgent."""

    key: StepKey
    service: ServiceKey = ""
    priority: Annotated[int, Field(ge=0, le=86_400)] = 0
    say: Prompt | None = None
    kind: Literal["queue"] = "queue"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Voicemail:
    """Takes a message for a service; none: that of the touchpoint."""

    key: StepKey
    say: Prompt
    service: ServiceKey = ""
    kind: Literal["voicemail"] = "voicemail"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class SayGoodbye:
    """Ends the call. While it speaks, the digit for a person still works."""

    key: StepKey
    say: Prompt | None = None
    kind: Literal["hang_up"] = "hang_up"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ToNumber:
    """Passes the call on to a telephone number outside, where the dialling plan allows it."""

    key: StepKey
    number: Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")]
    say: Prompt | None = None
    kind: Literal["transfer"] = "transfer"


@dataclass(frozen=True, slots=True)
class Keep:
    """Notes something without asking; only where the product adds steps of its own."""

    key: StepKey
    name: Name
    value: str
    next: Target


@dataclass(frozen=True, slots=True)
class ToCallback:
    """Asks on which number the caller is to be called; only where the product adds steps of its own."""

    key: StepKey


Step = Annotated[
    Say | Choose | Ask | CheckAccount | LookUp | ChooseLanguage | ToQueue | Voicemail | SayGoodbye | ToNumber,
    Field(discriminator="kind"),
]
AnyStep = (
    Say | Choose | Ask | CheckAccount | LookUp | ChooseLanguage | ToQueue | Voicemail | SayGoodbye | ToNumber | Keep | ToCallback
)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class MenuTexts:
    """What a menu says by itself."""

    not_understood: Annotated[Prompt, OwnWords("not_understood")] = field(default_factory=OwnWords("not_understood"))
    nothing_heard: Annotated[Prompt, OwnWords("nothing_heard")] = field(default_factory=OwnWords("nothing_heard"))
    offer: OfferTexts = field(default_factory=OfferTexts)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Menu:
    """The steps of a menu; the first one is where calls begin. Languages: the first one is spoken unless another is chosen.

    `person_digit` leads to a person at every step, into the queue of `person_service` (none: that of the touchpoint).
    `first_seconds` and `next_seconds` are how long a digit is waited for, after the prompt and between digits.
    """

    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=20)] = ("en",)
    person_digit: Digit = "0"
    person_service: ServiceKey = ""
    first_seconds: Annotated[float, Field(ge=1, le=30)] = 5.0
    next_seconds: Annotated[float, Field(ge=1, le=30)] = 3.0
    texts: MenuTexts = field(default_factory=MenuTexts)

    def step(self, key: str) -> AnyStep:
        """Return a step; one that is not there (the menu was changed meanwhile) is a person."""
        return next((step for step in self.steps if step.key == key), self.person)

    @property
    def person(self) -> ToQueue:
        """The step that every menu has."""
        return ToQueue(PERSON, self.person_service)

    def spoken(self, prompt: dict[str, str] | None, language: str) -> str:
        """Return a prompt in a language, or else in the first one that has it."""
        return spoken(prompt, language, *self.languages)


def targets_of(step: AnyStep) -> Iterator[tuple[str, str]]:
    """Yield where a step leads to, with the field that says so."""
    for name in ("next", "found", "wrong", "nothing", "otherwise"):
        target = getattr(step, name, None)
        if target is not None:
            yield name, target
    if isinstance(step, Choose):
        for digit, target in step.choices.items():
            yield f"choices.{digit}", target


MENU = TypeAdapter(Menu)


def read_menu(document: dict[str, Any]) -> Menu:
    """Return the menu of a document; raises Invalid(menu.<path>), as `menu.steps.2.next`."""
    try:
        menu = read_settings(MENU, document, "menu")
    except Invalid as fault:
        where = _TAG.sub(r"\1", str(fault.fields["field"]))
        raise Invalid(where, str(fault.fields["why"]), str(fault.fields["remedy"])) from None
    _check(menu)
    return menu


def _check(menu: Menu) -> None:
    """Refuse steps that lead nowhere, two of the same name, and digits that mean two things."""
    keys = [step.key for step in menu.steps]
    told = ("number", *(step.name for step in menu.steps if isinstance(step, Ask) and not step.secret))
    for place, key in enumerate(keys):
        if key == PERSON or key in keys[:place]:
            raise Invalid(f"menu.steps.{place}.key", f"{key} is the name of another step", "Give the step another name.")
    for place, step in enumerate(menu.steps):
        where = f"menu.steps.{place}"
        for name in ("say", "confirm"):
            for language, text in (getattr(step, name, None) or {}).items():
                check_placeholders(text, told, f"{where}.{name}.{language}")
        for name, target in targets_of(step):
            if target != PERSON and target not in keys:
                raise Invalid(f"{where}.{name}", f"there is no step {target}", f"Name a step, or {PERSON}.")
        _check_digits(menu, where, step)
        _check_numbers(where, step)


def _check_digits(menu: Menu, where: str, step: AnyStep) -> None:
    if isinstance(step, Choose | ChooseLanguage) and menu.person_digit in step.choices:
        remedy = "Use another digit, or another one for a person."
        raise Invalid(f"{where}.choices.{menu.person_digit}", "leads to a person at every step", remedy)
    if isinstance(step, LookUp):
        _check_offer(menu, where, step)
    if isinstance(step, ChooseLanguage):
        strange = next((digit for digit, name in step.choices.items() if name not in menu.languages), None)
        if strange is not None:
            raise Invalid(f"{where}.choices.{strange}", "is not a language of this menu", "Add it to the languages.")


def _check_offer(menu: Menu, where: str, step: LookUp) -> None:
    for name in ("accept", "decline"):
        if getattr(step, name) == menu.person_digit:
            raise Invalid(f"{where}.{name}", "leads to a person at every step", "Use another digit, or another one for a person.")
    if step.accept and step.accept == step.decline:
        raise Invalid(f"{where}.decline", "accepts the offer", "Use another digit.")


def _check_numbers(where: str, step: AnyStep) -> None:
    if isinstance(step, Ask) and step.least > step.most:
        raise Invalid(f"{where}.least", "is more than most", "Enter a smaller number.")
    if isinstance(step, Ask) and step.secret and step.confirm is not None:
        raise Invalid(f"{where}.confirm", "would say a secret aloud", "Leave it out.")
    if isinstance(step, CheckAccount) and bool(step.proof) != bool(step.attribute):
        field = "attribute" if step.proof else "proof"
        raise Invalid(f"{where}.{field}", "is missing", "A proof is compared with an attribute: enter both, or none.")

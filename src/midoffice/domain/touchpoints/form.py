"""Forms that customers fill in: the fields an administrator defined, and what a customer may enter into them.

A web form, the questions before a chat and the message left when a chat is closed are all forms of this kind.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

from midoffice.domain.customers.identifier import Identifier, IdentifierKind, identify
from midoffice.kernel.errors import Invalid

MOST_FIELDS = 30
MOST_OPTIONS = 100
LONGEST_VALUE = 20_000
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TRUE = frozenset({"on", "true", "yes", "1"})
_FALSE = frozenset({"", "off", "false", "no", "0"})
_YEARS = (1900, 2200)
_CARD_DIGITS = range(12, 20)
_SHOWN_DIGITS = 4


class FieldKind(StrEnum):
    """What can be entered."""

    TEXT = "text"
    """One line."""
    TEXTAREA = "textarea"
    """Several lines."""
    EMAIL = "email"
    """An e-mail address; the first such field says who writes."""
    PHONE = "phone"
    """A telephone number; it says who writes when there is no e-mail address."""
    CHOICE = "choice"
    """One of `options`."""
    CHECKBOX = "checkbox"
    """Yes or no; a required one must be yes (consent)."""
    DATE = "date"
    """A day."""
    PAYMENT = "payment"
    """The number of a payment card; nothing of it is kept but its last four digits."""


class FieldMeaning(StrEnum):
    """What the value is for the contact beyond being shown with it."""

    NONE = "none"
    NAME = "name"
    """The customer's name."""
    SUBJECT = "subject"
    """The subject of the contact."""
    MESSAGE = "message"
    """What the customer says: it becomes the text of the message."""
    CALLBACK = "callback"
    """A box to tick by who wants to be called; the number is the first telephone number of the form."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `key` names it in a post, `label` and `help` are read by the customer.

    `max_length` counts characters after trimming; 0 means 200 for one line and 5,000 for several.
    """

    key: str
    label: Annotated[str, Field(min_length=1, max_length=200)]
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    max_length: Annotated[int, Field(ge=0, le=LONGEST_VALUE)] = 0
    help: Annotated[str, Field(max_length=500)] = ""
    options: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=MOST_OPTIONS)] = ()
    meaning: FieldMeaning = FieldMeaning.NONE

    def __post_init__(self) -> None:
        """Refuse a key that cannot stand in a post, and options that do not fit the kind."""
        if not _KEY.fullmatch(self.key):
            raise Invalid(
                "fields.key",
                f"{self.key[:40]!r} cannot name a field",
                "Use lower-case letters, digits and underscores.",
            )
        if (self.kind is FieldKind.CHOICE) != bool(self.options):
            why = "needs options" if self.kind is FieldKind.CHOICE else "has options but is not a choice"
            raise Invalid(f"fields.{self.key}.options", why, "A choice has options; other fields have none.")
        if len(set(self.options)) != len(self.options):
            raise Invalid(f"fields.{self.key}.options", "has an option twice", "Remove the second one.")

    @property
    def longest(self) -> int:
        """Return how many characters a value may have."""
        return self.max_length or (5000 if self.kind is FieldKind.TEXTAREA else 200)

    @property
    def says_who(self) -> bool:
        """Tell whether the field asks who the customer is."""
        return self.meaning is FieldMeaning.NAME or self.kind in {FieldKind.EMAIL, FieldKind.PHONE}


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as a customer filled it in: clean values by label, and what they say about the contact.

    `values` are in the order of the form, without fields left empty and without the one that is the message.
    """

    values: tuple[tuple[str, str], ...]
    sender: Identifier | None = None
    also_known_as: tuple[Identifier, ...] = ()
    name: str = ""
    subject: str = ""
    message: str = ""
    callback: str = ""
    """The number, in E.164, of who wants to be called; empty: an answer will do."""

    @property
    def text(self) -> str:
        """Return the message, or where the form has none, all values as `label: value` lines."""
        return self.message or "\n".join(f"{label}: {value}" for label, value in self.values)


class FormIncomplete(Invalid):
    """Some values cannot be taken. Fields: field, why, remedy of the first; `fields` says for each key what to do."""

    def __init__(self, problems: Mapping[str, Invalid]) -> None:
        """Keep what is wrong with each field, by key."""
        first, fault = next(iter(problems.items()))
        super().__init__(f"fields.{first}", str(fault.fields["why"]), str(fault.fields["remedy"]))
        self.problems = {key: problem_sentence(problem) for key, problem in problems.items()}
        self.fields["fields"] = self.problems


def problem_sentence(problem: Invalid) -> str:
    """Return what to tell the customer next to a field: the remedy, which is written to them, or the fault."""
    return str(problem.fields["remedy"] or problem.fields["why"])


def check_fields(fields: tuple[FormField, ...], where: str = "settings.fields", reserved: Iterable[str] = ()) -> None:
    """Refuse a form whose fields contradict each other; raises Invalid(<where>...)."""
    keys = [field.key for field in fields]
    if len(fields) > MOST_FIELDS:
        raise Invalid(where, f"has {len(fields)} fields", f"Keep at most {MOST_FIELDS}.")
    for key in keys:
        if keys.count(key) > 1:
            raise Invalid(f"{where}.{key}", "is there twice", "Give each field its own key.")
        if key in set(reserved):
            raise Invalid(f"{where}.{key}", "is a name that the form itself uses", "Choose another key.")
    meanings = [field.meaning for field in fields if field.meaning is not FieldMeaning.NONE]
    for meaning in set(meanings):
        if meanings.count(meaning) > 1:
            raise Invalid(where, f"has two fields that mean {meaning}", "Let one field have this meaning.")
    _check_callback(fields, where)


def _check_callback(fields: tuple[FormField, ...], where: str) -> None:
    field = next((field for field in fields if field.meaning is FieldMeaning.CALLBACK), None)
    if field is None:
        return
    if field.kind is not FieldKind.CHECKBOX:
        raise Invalid(f"{where}.{field.key}.kind", "cannot ask for a callback", "Make it a box to tick.")
    if all(other.kind is not FieldKind.PHONE for other in fields):
        raise Invalid(where, "offers a callback and asks for no number", "Add a field for a telephone number.")


def fill_form(fields: tuple[FormField, ...], posted: Mapping[str, object], *, region: str) -> FilledForm:
    """Return what a customer entered, cleaned and checked.

    `posted` maps keys to texts (or booleans for checkboxes); `region` is the country of telephone numbers without a
    country code. Raises FormIncomplete naming every faulty field at once, also those that the form does not have.
    """
    problems: dict[str, Invalid] = {}
    clean: dict[str, str] = {}
    for field in fields:
        try:
            clean[field.key] = _checked(field, posted.get(field.key), region)
        except Invalid as problem:
            problems[field.key] = problem
    for key in posted:
        if all(field.key != key for field in fields):
            problems[str(key)[:40]] = Invalid(str(key)[:40], "is not a field of this form", "Leave it out.")
    callback = next((f for f in fields if f.meaning is FieldMeaning.CALLBACK and clean.get(f.key) == "yes"), None)
    phone = next((f for f in fields if f.kind is FieldKind.PHONE), None)
    if callback is not None and phone is not None and phone.key not in problems and not clean[phone.key]:
        problems[phone.key] = Invalid(phone.key, "is missing", "Please enter the number that we are to call.")
    if problems:
        raise FormIncomplete(problems)
    return _filled(fields, clean, region)


def _filled(fields: tuple[FormField, ...], clean: Mapping[str, str], region: str) -> FilledForm:
    def meant(meaning: FieldMeaning) -> str:
        return next((clean[field.key] for field in fields if field.meaning is meaning), "")

    kinds = {FieldKind.EMAIL: IdentifierKind.EMAIL, FieldKind.PHONE: IdentifierKind.PHONE}
    known = [
        identify(kinds[kind], clean[field.key], region=region)
        for kind in (FieldKind.EMAIL, FieldKind.PHONE)
        for field in fields
        if field.kind is kind and clean[field.key]
    ]
    wants_call = meant(FieldMeaning.CALLBACK) == "yes"
    return FilledForm(
        values=tuple(
            (field.label, clean[field.key]) for field in fields if clean[field.key] and field.meaning is not FieldMeaning.MESSAGE
        ),
        sender=known[0] if known else None,
        also_known_as=tuple(dict.fromkeys(known[1:])),
        name=meant(FieldMeaning.NAME),
        subject=meant(FieldMeaning.SUBJECT),
        message=meant(FieldMeaning.MESSAGE),
        callback=next((each.value for each in known if each.kind is IdentifierKind.PHONE), "") if wants_call else "",
    )


def _checked(field: FormField, raw: object, region: str) -> str:
    if isinstance(raw, bool):
        raw = "yes" if raw else ""
    if raw is None:
        raw = ""
    if not isinstance(raw, str):
        raise Invalid(field.key, "is not a text", "Enter a text.")
    value = clean_text(raw, lines=field.kind is FieldKind.TEXTAREA)
    if len(value) > field.longest:
        raise Invalid(field.key, f"has {len(value)} characters", f"Enter at most {field.longest} characters.")
    if field.kind is FieldKind.CHECKBOX:
        return _checked_box(field, value)
    if not value:
        if field.required:
            raise Invalid(field.key, "is missing", "Please fill this in.")
        return ""
    return _checked_kind(field, value, region)


def _checked_kind(field: FormField, value: str, region: str) -> str:
    match field.kind:
        case FieldKind.EMAIL:
            return identify(IdentifierKind.EMAIL, value).value
        case FieldKind.PHONE:
            return identify(IdentifierKind.PHONE, value, region=region).value
        case FieldKind.CHOICE if value not in field.options:
            raise Invalid(field.key, "is not one of the options", "Choose one of the options.")
        case FieldKind.DATE:
            return _checked_day(field, value)
        case FieldKind.PAYMENT:
            return _masked_card(field, value)
        case _:
            return value


def _checked_box(field: FormField, value: str) -> str:
    if value.lower() in _TRUE:
        return "yes"
    if value.lower() not in _FALSE:
        raise Invalid(field.key, "is neither yes nor no", "Tick the box or leave it.")
    if field.required:
        raise Invalid(field.key, "is not ticked", "Please tick this box.")
    return "no"


def _checked_day(field: FormField, value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or not _YEARS[0] <= day.year <= _YEARS[1]:
        raise Invalid(field.key, "is not a date", "Enter the date as 2026-12-31.")
    return day.isoformat()


def _masked_card(field: FormField, value: str) -> str:
    """Return the last four digits of a card's number; what was entered is in no error either."""
    digits = re.sub(r"[ -]", "", value)
    is_card = re.fullmatch(r"[0-9]+", digits) and len(digits) in _CARD_DIGITS and _luhn(digits) == 0
    if not is_card:
        raise Invalid(field.key, "is not a card number", "Please check the number of the card.")
    return f"•••• {digits[-_SHOWN_DIGITS:]}"


def _luhn(digits: str) -> int:
    """Return the checksum of ISO/IEC 7812-1: 0 for a number that was typed right."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10  # noqa: PLR2004 - one digit


def clean_text(raw: str, *, lines: bool) -> str:
    """Return a text in composed form without control characters, trimmed; `lines` keeps line breaks and tabs.

    Lone surrogates, which no database takes, and characters that turn the reading direction around are dropped too.
    """
    text = unicodedata.normalize("NFC", raw.encode("utf-8", "ignore").decode())
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "\n\t" if lines else ""
    if not lines:
        text = re.sub(r"[\n\t]+", " ", text)
    return "".join(c for c in text if c in kept or not _is_control(c)).strip()


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" or character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

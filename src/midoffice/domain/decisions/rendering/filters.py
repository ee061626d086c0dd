"""Filters of templates: money, numbers and dates in the customer's language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Undefined, pass_context

from midoffice.domain.decisions.rendering.names import Items, as_text
from midoffice.domain.decisions.rendering.rendered import NotRenderable
from midoffice.domain.rules.feel.values import FeelDate, FeelDateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.runtime import Context

LANGUAGE = "_language"
"""The variable that says in which language numbers and dates are written; names of templates cannot begin so."""
_THIN = "\u202f"
_WIDE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes numbers and dates; `day` has the day, the month's name and the year."""

    decimal: str
    groups: str
    months: tuple[str, ...]
    day: str = "{day} {month} {year}"
    before: bool = False


LANGUAGES: Mapping[str, Language] = {
    "en": Language(
        ".",
        ",",
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
        before=True,
    ),
    "de": Language(
        ",",
        ".",
        ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"),
        "{day}. {month} {year}",
    ),
    "fr": Language(
        ",",
        _THIN,
        ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "es": Language(
        ",",
        ".",
        (
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ),
        "{day} de {month} de {year}",
    ),
    "it": Language(
        ",",
        ".",
        (
            "gennaio",
            "febbraio",
            "marzo",
            "aprile",
            "maggio",
            "giugno",
            "luglio",
            "agosto",
            "settembre",
            "ottobre",
            "novembre",
            "dicembre",
        ),
    ),
    "nl": Language(
        ",",
        ".",
        (
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ),
    ),
}
"""Other languages get what nobody can misread: 1234.50 EUR, 2026-03-01."""
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
_WHOLE_CURRENCIES = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
_MOST_DIGITS = 6
_TOO_LARGE = Decimal(10) ** 20
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(_MOST_DIGITS + 1))
"""The last digit of a number with so many behind the point."""


def _language(context: Context) -> Language | None:
    code = context.get(LANGUAGE)
    return LANGUAGES.get(code[:2].lower()) if isinstance(code, str) else None


def _decimal(value: object, name: str) -> Decimal:
    if isinstance(value, Undefined):
        str(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise NotRenderable(name, "needs a number")
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite() or abs(number) >= _TOO_LARGE:
        raise NotRenderable(name, "needs a number of reasonable size")
    return number


def _written(number: Decimal, places: int, language: Language | None) -> str:
    text = f"{number.quantize(_STEPS[places], ROUND_HALF_UP):,.{places}f}"
    if language is None:
        return text.replace(",", "")
    if (language.groups, language.decimal) == (",", "."):
        return text
    return text.translate({ord(","): language.groups, ord("."): language.decimal})


@pass_context
def money(context: Context, value: object, currency: str = "EUR") -> str:
    """Return an amount with its currency: €1,234.50 in English, 1.234,50 € in German."""
    language = _language(context)
    code = as_text(currency).upper()
    number = _decimal(value, "money")
    amount = _written(abs(number), 0 if code in _WHOLE_CURRENCIES else 2, language)
    minus = "-" if number < 0 else ""
    sign = _SIGNS.get(code)
    if language is None or sign is None:
        return f"{minus}{amount}{_WIDE}{code}"
    return f"{minus}{sign}{amount}" if language.before else f"{minus}{amount}{_WIDE}{sign}"


@pass_context
def number(context: Context, value: object, places: int = 0) -> str:
    """Return a number with so many digits behind the point, at most six."""
    return _written(_decimal(value, "number"), max(0, min(int(places), _MOST_DIGITS)), _language(context))


@pass_context
def date(context: Context, value: object) -> str:
    """Return a day in words: 1 March 2026."""
    if isinstance(value, Undefined):
        str(value)
    day = value.date if isinstance(value, FeelDateTime) else value
    if not isinstance(day, FeelDate):
        raise NotRenderable("date", "needs a day")
    language = _language(context)
    if language is None:
        return str(day)
    return language.day.format(day=day.day, month=language.months[day.month - 1], year=day.year)


def default(value: object, instead: object = "") -> object:
    """Return another value in place of one that is not there, empty or not known."""
    return instead if isinstance(value, Undefined) else value


def join(value: object, between: str = ", ") -> str:
    """Return the items of a list as one text."""
    if isinstance(value, Undefined):
        str(value)
    if not isinstance(value, Items):
        raise NotRenderable("join", "needs a list")
    return as_text(between).join(as_text(item) for item in value)


def length(value: object) -> int:
    """Return how many items a list has, or characters a text."""
    if isinstance(value, Undefined):
        str(value)
    if not isinstance(value, Items | str):
        raise NotRenderable("length", "needs a list or a text")
    return len(value)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "money": money,
    "number": number,
    "date": date,
    "default": default,
    "join": join,
    "length": length,
    "upper": lambda value: as_text(value).upper(),
    "lower": lambda value: as_text(value).lower(),
    "capitalize": lambda value: as_text(value).capitalize(),
    "urlencode": lambda value: quote(as_text(value), safe=""),
}

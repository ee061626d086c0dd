"""Rules about a new contact: what they are told, and what they may say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from midoffice.kernel.errors import Invalid

DECISION = "Intake"
"""The decision that is asked."""
INPUTS: Mapping[str, str] = {
    "Channel": "string",
    "Touchpoint": "string",
    "Subject": "string",
    "Language": "string",
    "Fields": "Any",
    "Known customer": "boolean",
    "Hour": "number",
    "Weekday": "string",
}
"""What the rules are told, with the types: see `intake_inputs`."""
PARTS = ("service", "priority", "skills", "preferred_agent", "attributes")
LONGEST_PRIORITY = 366 * 86_400
_SUBJECT = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_MOST_SKILLS = 20
_HIGHEST_LEVEL = 5
_LANGUAGE_FIELDS = frozenset({"language", "lang", "locale"})
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_REMEDY = (
    f"The decision {DECISION} gives a context with {', '.join(PARTS)}, each of which may be left out, or the key of a service."
)


@dataclass(frozen=True, slots=True)
class IntakeAnswer:
    """What the rules want for a contact; None is as it would be without them.

    `service` is its key, `priority` by how many seconds the contact is more urgent, `skills` are keys with the least proficiency,
    `preferred_agent` is a login, `attributes` are values by the key of their routing attribute.
    """

    service: str | None = None
    priority: int | None = None
    skills: tuple[tuple[str, int], ...] | None = None
    preferred_agent: str | None = None
    attributes: dict[str, str] | None = None


def is_subject(name: str) -> bool:
    """Tell whether an input may be a subject of the customer view, such as `billing`: these are told as well."""
    return _SUBJECT.fullmatch(name) is not None


def intake_inputs(
    *, channel: str, touchpoint: str, subject: str, language: str, fields: Mapping[str, str], known: bool, now: datetime, zone: str
) -> dict[str, Any]:
    """Return what the rules are told about a contact.

    Hour and weekday are those of the touchpoint's service. The language is the one chosen in a form, else that of the customer.
    """
    local = now.astimezone(ZoneInfo(zone))
    chosen = next((value for name, value in fields.items() if name.strip().lower() in _LANGUAGE_FIELDS and value), language)
    return {
        "Channel": channel,
        "Touchpoint": touchpoint,
        "Subject": subject,
        "Language": chosen or None,
        "Fields": dict(fields),
        "Known customer": known,
        "Hour": local.hour,
        "Weekday": _WEEKDAYS[local.weekday()],
    }


def read_intake(value: object) -> IntakeAnswer:
    """Return what a value of the decision means; raises Invalid for one that means nothing."""
    if value is None:
        return IntakeAnswer()
    if isinstance(value, str):
        return IntakeAnswer(service=value)
    if not isinstance(value, Mapping):
        raise Invalid(DECISION, "is neither a context nor the key of a service", _REMEDY)
    if "@unknown" in value:
        raise Invalid(DECISION, f"is not known: {value['@unknown']}", "Say in the rules what an unknown input means for them.")
    strange = [name for name in value if name not in PARTS]
    if strange:
        raise Invalid(f"{DECISION}.{strange[0]}", "is not known", _REMEDY)
    return IntakeAnswer(
        _text("service", value.get("service"), "the key of a service"),
        _priority(value.get("priority")),
        _skills(value.get("skills")),
        _text("preferred_agent", value.get("preferred_agent"), "the login of an agent"),
        _attributes(value.get("attributes")),
    )


def _attributes(value: object) -> dict[str, str] | None:
    """A value that is null is not told, as if it had been left out."""
    if value is None:
        return None
    if not isinstance(value, Mapping) or any(isinstance(each, Mapping) for each in value.values()):
        raise Invalid(f"{DECISION}.attributes", "is not a context of texts that are known", _REMEDY)
    told = {str(key): each for key, each in value.items() if each is not None}
    strange = [key for key, each in told.items() if not isinstance(each, str)]
    if strange:
        raise Invalid(f"{DECISION}.attributes.{strange[0]}", "is not a text", _REMEDY)
    return told


def _text(part: str, value: object, what: str) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise Invalid(f"{DECISION}.{part}", f"is not {what}", _REMEDY)


def _priority(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"{DECISION}.priority", "is not a number of seconds", _REMEDY)
    if not -LONGEST_PRIORITY <= value <= LONGEST_PRIORITY:
        raise Invalid(f"{DECISION}.priority", f"is {value}", "Use at most a year, in seconds.")
    return round(value)


def _skills(value: object) -> tuple[tuple[str, int], ...] | None:
    if value is None:
        return None
    if isinstance(value, Mapping):
        named = list(value.items())
    else:
        texts = value if isinstance(value, list) else [value]
        named = [_skill(text) for text in texts]
    if len(named) > _MOST_SKILLS:
        raise Invalid(f"{DECISION}.skills", f"are {len(named)}", f"Use at most {_MOST_SKILLS}.")
    return tuple((key, _level(key, level)) for key, level in named)


def _skill(text: object) -> tuple[str, object]:
    if not isinstance(text, str):
        raise Invalid(f"{DECISION}.skills", "are not keys of skills", 'Write "german", or "german:3" for a proficiency.')
    key, colon, level = text.partition(":")
    return key.strip(), int(level) if colon and level.strip().isdecimal() else level if colon else 1


def _level(key: object, level: object) -> int:
    if isinstance(level, bool) or not isinstance(level, int | float) or level != int(level) or not 1 <= level <= _HIGHEST_LEVEL:
        raise Invalid(f"{DECISION}.skills.{key}", f"has the proficiency {level!r}", f"Use 1 to {_HIGHEST_LEVEL}.")
    return int(level)

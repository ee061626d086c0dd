"""Settings of a touchpoint: from the document an administrator edits to a typed, checked record."""

from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from midoffice.kernel.errors import Invalid

S = TypeVar("S")

ShortText = Annotated[str, Field(max_length=200)]
LongText = Annotated[str, Field(max_length=5000)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
"""Six hexadecimal digits, as `#1f6feb`."""
Origin = Annotated[str, Field(pattern=r"^(\*|https?://[A-Za-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-fA-F:]+\](:\d{1,5})?)$")]
"""Scheme, host and port of a web page, as `https://shop.example`; `*` is any."""

_REMEDIES = {
    "extra_forbidden": "Remove it.",
    "unexpected_keyword_argument": "Remove it.",
    "missing": "Enter it.",
    "string_too_long": "Shorten it to at most {max_length} characters.",
    "string_too_short": "Enter at least {min_length} characters.",
    "string_pattern_mismatch": "Enter it in the form {pattern}.",
    "greater_than_equal": "Enter at least {ge}.",
    "less_than_equal": "Enter at most {le}.",
    "too_long": "Keep at most {max_length}.",
    "enum": "Choose one of {expected}.",
    "int_parsing": "Enter a whole number.",
    "int_type": "Enter a whole number.",
    "bool_parsing": "Enter true or false.",
    "bool_type": "Enter true or false.",
}


def read_settings(reader: TypeAdapter[S], settings: dict[str, Any], root: str = "settings") -> S:
    """Return the settings as a record with defaults filled in; `root` is what they are called.

    Raises Invalid naming the first faulty entry, as `settings.fields.2.label`.
    """
    try:
        return reader.validate_python(settings)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join((root, *(str(part) for part in fault["loc"] if part != "[key]")))
        remedy = _REMEDIES.get(fault["type"], "").format(**fault.get("ctx", {}))
        raise Invalid(where, _lower_first(fault["msg"]), remedy) from None
    except Invalid as fault:
        where = str(fault.fields["field"])
        if where.startswith(f"{root}."):
            raise
        raise Invalid(f"{root}.{where}", str(fault.fields["why"]), str(fault.fields["remedy"])) from None


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]

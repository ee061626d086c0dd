"""Identifiers by which a customer is recognised, in one normal form each."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from midoffice.kernel.errors import Invalid

_EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]+@(?:[\w](?:[\w-]*[\w])?\.)*[\w](?:[\w-]*[\w])?")
_LONGEST = 254


class IdentifierKind(StrEnum):
    """What an identifier is."""

    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    VISITOR = "visitor"


class Confidence(StrEnum):
    """How sure it is that an identifier is a customer's, weakest first."""

    CLAIMED = "claimed"
    """Somebody typed it: anybody could have."""
    OBSERVED = "observed"
    """The channel carried it: a mail's sender, a browser's mark."""
    VERIFIED = "verified"
    """A colleague, a signed-in portal or a back-office system vouches for it."""

    @property
    def rank(self) -> int:
        """The place in that order, from 0."""
        return tuple(Confidence).index(self)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A kind and a value in normal form: e-mail in lower case, phone in E.164, account in upper case without spaces."""

    kind: IdentifierKind
    value: str


def identify(kind: IdentifierKind, raw: str, *, region: str = "GB") -> Identifier:
    """Return the identifier in its normal form.

    `region` is the ISO country assumed for telephone numbers without a country code.
    Raises Invalid(kind) for a value that cannot be one.
    """
    value = unicodedata.normalize("NFKC", raw).strip()
    if not value or len(value) > _LONGEST or not value.isprintable():
        raise Invalid(kind.value, "is empty, too long or has control characters", "Enter at most 254 printable characters.")
    return Identifier(kind, _NORMALISERS[kind](value, region))


def _email(value: str, _region: str) -> str:
    local, at, host = value.rpartition("@")
    if not at or not _EMAIL.fullmatch(value):
        raise Invalid("email", "is not an e-mail address", "Enter it as name@example.com.")
    return f"{local}@{host}".lower()


def _phone(value: str, region: str) -> str:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid("phone", "is not a telephone number", "Enter it with the country code, as +44 20 7946 0000.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _account(value: str, _region: str) -> str:
    if not any(map(str.isalnum, value)):
        raise Invalid("account", "has no letter and no digit", "Enter it as it stands on a bill.")
    return re.sub(r"[\s-]+", "", value).upper()


def _visitor(value: str, _region: str) -> str:
    return value


_NORMALISERS = {
    IdentifierKind.EMAIL: _email,
    IdentifierKind.PHONE: _phone,
    IdentifierKind.ACCOUNT: _account,
    IdentifierKind.VISITOR: _visitor,
}


def read_identifiers(
    said: Iterable[tuple[IdentifierKind, str]], *, region: str = "GB"
) -> tuple[tuple[Identifier, ...], tuple[tuple[str, str], ...]]:
    """Return the identifiers that another system named, and those that cannot be read, as (kind, value) to be shown.

    A telephone exchange says "anonymous" or an inner number: no reason to lose the contact.
    """
    read: list[Identifier] = []
    unread = []
    for kind, raw in said:
        try:
            read.append(identify(kind, raw, region=region))
        except Invalid:
            if raw.strip():
                unread.append((kind.value, raw.strip()))
    return tuple(dict.fromkeys(read)), tuple(unread)

"""Edits that two people can make: the version read goes back with the change, so that the second one is told."""

from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends, Header, Response

from midoffice.kernel.errors import Invalid, MidofficeError

_REMEDY = 'Send the header If-Match with the version you read, as "3".'
_LONGEST = 20


class Versioned(Protocol):
    """A record with a version."""

    @property
    def version(self) -> int:
        """One more with each change."""


V = TypeVar("V", bound=Versioned)


class VersionMissing(MidofficeError):
    """An edit of a shared record did not say which version it was made from."""

    sentence = "This edit does not say which version of the record it was made from."
    remedy = _REMEDY


def tagged(response: Response, record: V) -> V:
    """Return the record, and put its version into the answer's ETag."""
    response.headers["ETag"] = f'"{record.version}"'
    return record


def parse_if_match(value: str | None) -> int | None:
    """Return the version named by an If-Match header, None without one; raises Invalid(If-Match)."""
    if value is None:
        return None
    text = value.strip().removeprefix("W/").strip('"')
    if not text.isdecimal() or not text.isascii() or len(text) > _LONGEST:
        raise Invalid("If-Match", "is not a version", _REMEDY)
    return min(int(text), 2**31 - 1)


def _expected(if_match: Annotated[str | None, Header(description='The version that was edited, as `"3"`')] = None) -> int:
    version = parse_if_match(if_match)
    if version is None:
        raise VersionMissing
    return version


def _expected_maybe(
    if_match: Annotated[str | None, Header(description='The version that was seen, as `"3"`; leave it out not to care')] = None,
) -> int | None:
    return parse_if_match(if_match)


ExpectedVersion = Annotated[int, Depends(_expected)]
ExpectedVersionMaybe = Annotated[int | None, Depends(_expected_maybe)]
STALE_ANSWERS: dict[int | str, dict[str, Any]] = {
    412: {"description": "Somebody else saved the record first"},
    428: {"description": "The header If-Match is missing"},
}

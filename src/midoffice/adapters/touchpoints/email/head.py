"""The head of a mail or of one of its parts: fields read without ever failing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from midoffice.adapters.touchpoints.email.charset import decode_text, decode_words, one_line, without_surrogates
from midoffice.domain.customers.identifier import Identifier, IdentifierKind, identify
from midoffice.kernel.errors import Invalid

_MOST_BYTES = 256 * 1024
_LONGEST_PARAMETERS = 4096  # the standard library reads them in quadratic time
_LONGEST_ADDRESSES = 32 * 1024
_LONGEST_FILE_NAME = 150
_MOST_ADDRESSES = 200
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_ADDRESS = re.compile(r"[^\s<>@\"(),:;\\\[\]]+@[^\s<>@\"(),:;\\\[\]]+")
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
_LINE = re.compile(rb"[^\n]*\n?")


class Head:
    """Fields in their order; names without case. Values are unfolded but not decoded; bytes above ASCII are surrogates."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        """Take (lower-case name, raw value) pairs."""
        self.fields = fields

    def first(self, name: str) -> str | None:
        """Return the raw value of the first field with this name."""
        return next((value for field, value in self.fields if field == name), None)

    def every(self, name: str) -> tuple[str, ...]:
        """Return the raw values of all fields with this name, top first."""
        return tuple(value for field, value in self.fields if field == name)

    def text(self, name: str, longest: int = 500) -> str:
        """Return the first value decoded, on one line."""
        return one_line(decode_words(self.first(name)), longest)

    def by_name(self) -> dict[str, tuple[str, ...]]:
        """Return all values by name."""
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return {name: tuple(values) for name, values in found.items()}

    def content_type(self) -> tuple[str, "Parameters"]:
        """Return the media type in lower case (`text/plain` when it is missing or malformed) and its parameters."""
        raw = (self.first("content-type") or "")[:_LONGEST_PARAMETERS]
        named = raw.partition(";")[0].strip().lower()
        return (named if _TYPE.fullmatch(named) else "text/plain"), Parameters("Content-Type", raw)

    def disposition(self) -> tuple[str, "Parameters"]:
        """Return `attachment`, `inline` or "" and the parameters."""
        raw = (self.first("content-disposition") or "")[:_LONGEST_PARAMETERS]
        return raw.partition(";")[0].strip().lower(), Parameters("Content-Disposition", raw)

    def file_name(self) -> str:
        """Return the name given to the part, without any path and with nothing that could deceive; "" when there is none."""
        raw = self.disposition()[1].get("filename") or self.content_type()[1].get("name")
        return safe_file_name(decode_words(raw))

    def content_id(self) -> str | None:
        """Return the Content-ID without angle brackets."""
        return one_line((self.first("content-id") or "").strip(" <>"), 250) or None

    def addresses(self, name: str) -> tuple[tuple[str, Identifier], ...]:
        """Return (name, address) of every valid address in the fields with this name, each address once."""
        found: dict[Identifier, str] = {}
        for display, raw in _addresses(self.every(name)):
            try:
                address = identify(IdentifierKind.EMAIL, raw)
            except Invalid:
                continue
            found.setdefault(address, one_line(decode_words(display), 200))
            if len(found) == _MOST_ADDRESSES:
                break
        return tuple((display, address) for address, display in found.items())

    def sent_at(self, received_at: datetime) -> datetime:
        """Return when the mail says it was sent, else when a server received it, else `received_at`.

        A mail cannot have been sent after it came; a date before 1980 counts as missing.
        """
        stamps = [self.first("date") or "", *(line.rpartition(";")[2] for line in self.every("received"))]
        for stamp in stamps:
            instant = _instant(stamp)
            if instant is not None and instant >= _EARLIEST:
                return min(instant, received_at)
        return received_at


class Parameters:
    """Parameters of a structured field, in all the ways in which senders write them."""

    def __init__(self, name: str, raw: str) -> None:
        """Take the field's name and its raw value."""
        self._message = Message()
        self._name = name
        self._message[name] = without_surrogates(raw)

    def get(self, parameter: str) -> str:
        """Return a parameter's value, "" when it is missing or beyond reading."""
        try:
            value = self._message.get_param(parameter, "", self._name)
        except (ValueError, TypeError, LookupError, AttributeError):
            return ""
        if isinstance(value, tuple):
            charset, _, text = value
            return decode_text(text.encode("latin-1", errors="replace"), charset)[0]
        return str(value or "").strip()


def read_head(raw: bytes, start: int, end: int) -> tuple[Head, int, bool]:
    """Return (fields, start of the body, clean) of the mail or part in raw[start:end].

    A line that is neither a field nor its continuation ends the head as an empty line does; then `clean` is False.
    """
    folded: list[bytearray] = []
    at, clean = start, True
    while at < end:
        match = _LINE.match(raw, at, min(end, at + _MOST_BYTES))
        line = match[0] if match else b""
        content = line.rstrip(b"\r\n")
        if not content:
            return _fields(folded), at + len(line), clean
        if content[:1] in b" \t" and folded:
            folded[-1] += b" " + content.lstrip()
        elif _FIELD.match(content):
            folded.append(bytearray(content))
        elif not (at == start and content.startswith((b"From ", b">From "))):
            return _fields(folded), at, False
        at += len(line)
        if at - start > _MOST_BYTES:
            clean = False
            return _fields(folded), at, clean
    return _fields(folded), end, clean


def safe_file_name(name: str) -> str:
    """Return the last part of a file name on one line, with its ending kept when it is too long; "" for nothing usable."""
    last = re.split(r"[\\/]", one_line(name, 4 * _LONGEST_FILE_NAME))[-1]
    last = re.sub(r'[<>:"|?*\x00-\x1f]', "_", last).strip(" .")
    if len(last) <= _LONGEST_FILE_NAME:
        return last
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending) > 20:  # noqa: PLR2004 - no ending of a file is longer
        return last[:_LONGEST_FILE_NAME]
    return f"{stem[: _LONGEST_FILE_NAME - len(ending) - 1]}.{ending}"


def _fields(folded: list[bytearray]) -> Head:
    fields = []
    for line in folded:
        name, _, value = bytes(line).partition(b":")
        fields.append((name.strip().decode("ascii").lower(), value.strip().decode("utf-8", errors="surrogateescape")))
    return Head(fields)


def _addresses(values: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for value in values:
        text = value[:_LONGEST_ADDRESSES]
        try:
            pairs = getaddresses([text])
        except (RecursionError, ValueError, IndexError, TypeError):
            pairs = []
        usable = [(name, address) for name, address in pairs if _ADDRESS.fullmatch(address)]
        # Names with a comma or an at sign and no quotes come out in pieces: the addresses themselves are still there.
        yield from usable or [("", address) for address in _ADDRESS.findall(text)]


def _instant(stamp: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(stamp[:200])
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None

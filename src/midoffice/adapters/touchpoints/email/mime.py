"""The parts of a mail as places in its bytes: nothing is copied until somebody reads a part, and then by the piece.

The standard library's parser builds every part in memory several times over (200 MB for a mail of 40) and recurses into
hostile nesting; this walk is a loop with limits. The standard library still reads the fields of each part.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from midoffice.adapters.touchpoints.email.head import Head, read_head

_PIECE = 48 * 1024
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_UUENCODED = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})
_LONGEST_BOUNDARY = 200
_REST_OF_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|\r|$)")


@dataclass(frozen=True, slots=True)
class MimeLimits:
    """How much structure is followed; what lies beyond is not lost, because the raw mail is kept then."""

    parts: int = 2000
    depth: int = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A part that holds no parts: its fields, and where its body stands in the mail.

    `alternative` numbers the innermost multipart/alternative around it; parts with the same number say the same thing.
    """

    head: Head
    start: int
    end: int
    media_type: str
    alternative: int | None = None

    @property
    def encoding(self) -> str:
        """Return the transfer encoding in lower case."""
        return (self.head.first("content-transfer-encoding") or "").strip().lower()


@dataclass(frozen=True, slots=True)
class Structure:
    """A mail taken apart. `defects` says, a phrase each, what was not as it should be."""

    head: Head
    parts: tuple[Part, ...]
    defects: tuple[str, ...]


def take_apart(raw: bytes, limits: MimeLimits | None = None) -> Structure:
    """Return the structure of a mail. Never fails; what cannot be understood is a part of plain bytes."""
    return _Walk(raw, limits or MimeLimits()).structure()


def decoded(raw: bytes, part: Part) -> Iterator[bytes]:
    """Yield the body of a part without its transfer encoding, in pieces of at most 48 KiB."""
    if part.encoding == "base64":
        return _base64(raw, part.start, part.end)
    if part.encoding == "quoted-printable":
        return _quoted_printable(raw, part.start, part.end)
    if part.encoding in _UUENCODED:
        return _uuencoded(raw, part.start, part.end)
    return (raw[at : min(at + _PIECE, part.end)] for at in range(part.start, part.end, _PIECE))


def read_part(raw: bytes, part: Part, longest: int) -> tuple[bytes, bool]:
    """Return the decoded body of a part, cut after `longest` bytes, and whether it is whole."""
    data = bytearray()
    for piece in decoded(raw, part):
        data += piece
        if len(data) > longest:
            return bytes(data[:longest]), False
    return bytes(data), True


@dataclass(slots=True)
class _Pending:
    start: int
    end: int
    depth: int
    alternative: int | None
    default_type: str = "text/plain"


class _Walk:
    def __init__(self, raw: bytes, limits: MimeLimits) -> None:
        self._raw = raw
        self._limits = limits
        self._parts: list[Part] = []
        self._defects: dict[str, None] = {}
        self._alternatives = 0

    def structure(self) -> Structure:
        root: Head | None = None
        stack = [_Pending(0, len(self._raw), 0, None)]
        while stack:
            pending = stack.pop()
            head, body, clean = read_head(self._raw, pending.start, pending.end)
            if not clean:
                self._defect("broken header")
            root = root or head
            children = self._children(head, body, pending)
            if children is None:
                if len(self._parts) >= self._limits.parts:
                    self._defect("too many parts")
                    break
                self._parts.append(self._leaf(head, body, pending))
            else:
                stack.extend(reversed(children))
        return Structure(root or Head([]), tuple(self._parts), tuple(self._defects))

    def _children(self, head: Head, body: int, pending: _Pending) -> list[_Pending] | None:
        media_type, parameters = head.content_type()
        if not media_type.startswith("multipart/"):
            return None
        if pending.depth >= self._limits.depth:
            self._defect("nested too deep")
            return None
        boundary = parameters.get("boundary").strip('"').rstrip()[:_LONGEST_BOUNDARY]
        places = self._places(boundary, body, pending.end) if boundary else []
        if not places:
            self._defect("parts without a boundary")
            return None
        alternative = pending.alternative
        if media_type == "multipart/alternative":
            self._alternatives += 1
            alternative = self._alternatives
        default = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
        return [_Pending(start, end, pending.depth + 1, alternative, default) for start, end in places]

    def _places(self, boundary: str, start: int, end: int) -> list[tuple[int, int]]:
        """Return where the parts between the boundary lines stand, without the line ends that belong to the boundaries."""
        mark = b"--" + boundary.encode("utf-8", errors="surrogateescape")
        places: list[tuple[int, int]] = []
        opened: int | None = None
        at = start
        while (found := self._raw.find(mark, at, end)) >= 0:
            at = found + len(mark)
            rest = _REST_OF_BOUNDARY.match(self._raw, at, end)
            if rest is None or (found > start and self._raw[found - 1] not in b"\r\n"):
                continue
            if opened is not None:
                places.append((opened, max(self._line_before(found), opened)))
            if rest[1]:
                return places
            if len(places) > self._limits.parts:
                self._defect("too many parts")
                return places
            opened = at = rest.end()
        if opened is not None:
            self._defect("no closing boundary")
            places.append((opened, end))
        return places

    def _line_before(self, at: int) -> int:
        """Return where the line before this place ends, leaving out its line end."""
        end = at - (self._raw[at - 1 : at] == b"\n")
        return end - (self._raw[end - 1 : end] == b"\r")

    def _leaf(self, head: Head, body: int, pending: _Pending) -> Part:
        media_type, _ = head.content_type()
        if head.first("content-type") is None:
            media_type = pending.default_type
        elif media_type.startswith("multipart/"):
            media_type = "text/plain"
        return Part(head, min(body, pending.end), pending.end, media_type, pending.alternative)

    def _defect(self, what: str) -> None:
        self._defects[what] = None


def _base64(raw: bytes, start: int, end: int) -> Iterator[bytes]:
    rest = b""
    for at in range(start, end, _PIECE):
        rest += raw[at : min(at + _PIECE, end)].translate(None, _NOT_BASE64)
        padding = rest.find(b"=")
        if padding >= 0:
            rest = rest[:padding]
        whole = len(rest) // 4 * 4
        if whole:
            yield binascii.a2b_base64(rest[:whole])
        rest = rest[whole:]
        if padding >= 0:
            break
    if len(rest) > 1:  # one letter alone holds less than a byte
        yield binascii.a2b_base64(rest + b"=" * (4 - len(rest)))


def _quoted_printable(raw: bytes, start: int, end: int) -> Iterator[bytes]:
    at = start
    while at < end:
        stop = min(at + _PIECE, end)
        if stop < end:
            line_end = raw.rfind(b"\n", at, stop)
            stop = line_end + 1 if line_end >= 0 else _before_escape(raw, stop)
        yield binascii.a2b_qp(raw[at:stop])
        at = stop


def _before_escape(raw: bytes, stop: int) -> int:
    """Return a place to cut a line of no end that does not fall into `=XX`."""
    escape = raw.rfind(b"=", stop - 2, stop)
    return escape if escape >= 0 else stop


def _uuencoded(raw: bytes, start: int, end: int) -> Iterator[bytes]:
    for line in raw[start:end].splitlines():
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.strip() == b"end":
            return
        try:
            yield binascii.a2b_uu(line)
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3  # some encoders write trailing garbage
            try:
                yield binascii.a2b_uu(line[:length])
            except binascii.Error:
                continue

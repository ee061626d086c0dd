"""What of a mail is its message and what is attached to it."""

import re
from dataclasses import dataclass, field
from itertools import groupby

from midoffice.adapters.touchpoints.email.charset import decode_text, readable
from midoffice.adapters.touchpoints.email.head import Head, read_head, safe_file_name
from midoffice.adapters.touchpoints.email.html_body import clean_html, html_from_text
from midoffice.adapters.touchpoints.email.mime import Part, Structure, read_part
from midoffice.adapters.touchpoints.email.text_quote import split_quote, unflow
from midoffice.domain.touchpoints.mail_subject import is_forward

_LONGEST_TEXT_BYTES = 1_000_000
_LONGEST_HTML_BYTES = 4_000_000
_PAGE = re.compile(r"</?(?:html|body|head)\b[^<>]{0,2000}>", re.IGNORECASE)
_ENDINGS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/plain": ".txt",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
    "application/ms-tnef": ".dat",
}


@dataclass(frozen=True, slots=True)
class FilePart:
    """A part that is kept as a file; its bytes are still in the mail."""

    name: str
    media_type: str
    content_id: str | None
    part: Part


@dataclass(frozen=True, slots=True)
class Bodies:
    """The message of a mail and its files. `defects` says what could not be read as it was meant."""

    text: str
    html: str | None
    quoted: str | None
    files: tuple[FilePart, ...]
    defects: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    raw: bytes
    defects: dict[str, None] = field(default_factory=dict)


def read_bodies(raw: bytes, structure: Structure, subject: str) -> Bodies:
    """Return the message and the files of a mail that was taken apart. Never fails."""
    reading = _Reading(raw)
    said = [part for part in structure.parts if _is_said(part)]
    files = tuple(_file(raw, number, part) for number, part in enumerate((p for p in structure.parts if not _is_said(p)), 1))
    plain, marked_up = _versions(reading, said)
    text, quoted = split_quote(plain, subject) if plain is not None else ("", None)
    html = None
    if marked_up is not None:
        body = clean_html(marked_up, fold=not is_forward(subject))
        html = body.html
        if not body.whole:
            reading.defects["intricate HTML"] = None
        if not text.strip() and not (quoted or "").strip():
            text, quoted = body.text, body.quoted
    return Bodies(text, html, quoted, files, tuple(reading.defects))


def _is_said(part: Part) -> bool:
    """Tell whether a part is read as the message: text that is not marked as a file."""
    if part.media_type not in {"text/plain", "text/html"}:
        return False
    disposition, _ = part.head.disposition()
    return disposition != "attachment" and not part.head.file_name()


def _versions(reading: _Reading, said: list[Part]) -> tuple[str | None, str | None]:
    """Return the message as plain text and as HTML; None for a version that the mail does not have.

    Parts follow each other, except within one multipart/alternative, where each version is taken once. Where a piece
    exists in one version only, it is converted for the other, so that both are complete.
    """
    pieces: list[tuple[str | None, str | None]] = []
    for number, group in groupby(enumerate(said), key=lambda at: (at[1].alternative, at[0] if at[1].alternative is None else -1)):
        del number
        parts = [part for _, part in group]
        plain = [_plain(reading, part) for part in parts if part.media_type == "text/plain"]
        html = [_html(reading, part) for part in parts if part.media_type == "text/html"]
        pieces.append(("\n".join(plain) if plain else None, _joined(html) if html else None))
    with_text = any(plain is not None for plain, _ in pieces)
    with_html = any(html is not None for _, html in pieces)
    texts = [plain if plain is not None else clean_html(html or "", fold=False).text for plain, html in pieces]
    htmls = [html if html is not None else html_from_text(plain or "") for plain, html in pieces]
    return "\n".join(texts) if with_text else None, _joined(htmls) if with_html else None


def _joined(pages: list[str]) -> str:
    """Return several HTML pages as one: a parser would ignore what follows the end of the first."""
    return pages[0] if len(pages) == 1 else "\n".join(_PAGE.sub("", page) for page in pages)


def _plain(reading: _Reading, part: Part) -> str:
    text = readable(_decoded(reading, part, _LONGEST_TEXT_BYTES))
    _, parameters = part.head.content_type()
    if parameters.get("format").lower() == "flowed":
        return unflow(text, delete_space=parameters.get("delsp").lower() == "yes")
    return text


def _html(reading: _Reading, part: Part) -> str:
    return _decoded(reading, part, _LONGEST_HTML_BYTES)


def _decoded(reading: _Reading, part: Part, longest: int) -> str:
    data, whole = read_part(reading.raw, part, longest)
    if not whole:
        reading.defects["very long text"] = None
    text, clean = decode_text(data, part.head.content_type()[1].get("charset"))
    if not clean:
        reading.defects["unclear charset"] = None
    return text


def _file(raw: bytes, number: int, part: Part) -> FilePart:
    name = part.head.file_name()
    if not name and part.media_type == "message/rfc822":
        name = safe_file_name(_nested_head(raw, part).text("subject", 100))
    if not name:
        name = f"attachment-{number}"
    ending = _ENDINGS.get(part.media_type, "")
    if "." not in name or part.media_type == "message/rfc822":
        name = name if name.lower().endswith(ending) else f"{name}{ending}"
    return FilePart(name, part.media_type, part.head.content_id(), part)


def _nested_head(raw: bytes, part: Part) -> Head:
    if part.encoding in {"base64", "quoted-printable"}:
        data, _ = read_part(raw, part, 64 * 1024)
        return read_head(data, 0, len(data))[0]
    return read_head(raw, part.start, part.end)[0]

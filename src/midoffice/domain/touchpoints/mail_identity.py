"""Which mail is which: provider ids where mail programs send none, a broken one, or the same one twice."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

_WELL_FORMED = re.compile(r"<?([^<>\s@]+@[^<>\s@]+)>?")
_IN_BRACKETS = re.compile(r"<([^<>\s@]+@[^<>\s@]+)>")
_LONGEST = 250
_SYNTHETIC = "synthetic:"
_SEPARATOR = "#"
_CLOCKS_DIFFER = timedelta(hours=1)


def read_message_id(header: str | None) -> str | None:
    """Return the id in a Message-ID header without angle brackets; None when it is missing or malformed."""
    match = _WELL_FORMED.fullmatch((header or "").strip())
    return match[1] if match and len(match[1]) <= _LONGEST else None


def read_message_ids(header: str | None) -> tuple[str, ...]:
    """Return the ids in an In-Reply-To or References header, in their order, without the malformed ones.

    Ids in angle brackets are taken; only when there is none, a bare one is.
    """
    text = header or ""
    found = _IN_BRACKETS.findall(text) or [word for word in text.split() if _WELL_FORMED.fullmatch(word)]
    return tuple(dict.fromkeys(each for each in found if len(each) <= _LONGEST))


def synthetic_message_id(fingerprint: str) -> str:
    """Return the provider id of a mail without a usable Message-ID, made of its `fingerprint` (see `fingerprint_mail`)."""
    return f"{_SYNTHETIC}{fingerprint}"


def is_message_id(provider_id: str) -> bool:
    """Tell whether a provider id is the Message-ID that other mail programs know, and so may be named in References."""
    return _WELL_FORMED.fullmatch(provider_id) is not None and _SEPARATOR not in provider_id


def fingerprint_mail(stable: Iterable[tuple[str, str]], parts: Iterable[bytes]) -> str:
    """Return a digest over headers that do not change on the way and over the digests of the decoded parts.

    Trace headers and transfer encodings differ between two copies of one mail, so they stay out.
    """
    digest = hashlib.sha256()
    for name, value in stable:
        digest.update(f"{name}:{' '.join(value.split())}\n".encode(errors="replace"))
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def digest_content(subject: str, text: str, quoted: str | None, files: Iterable[str]) -> str:
    """Return a digest of what a mail says, for telling a second copy from a second mail under the same Message-ID.

    Only letters and digits count, over text and quote together: the folding of quotes and the handling of white space
    may change between versions, and a mailbox that is read again must not look new for that. `files` are SHA-256 digests.
    """
    said = "".join(filter(str.isalnum, f"{subject}{text}{quoted or ''}".casefold()))
    return hashlib.sha256("\n".join((said, *sorted(files))).encode(errors="replace")).hexdigest()


def is_other_mail(sent_at: datetime, digest: str, taken_at: datetime, taken_digest: str) -> bool:
    """Tell whether a mail is a different one than the mail that was taken earlier under the same Message-ID.

    It is when it says something else, or when it was written after the other had arrived: a machine with one Message-ID
    for all its mails may say the same every day.
    """
    return digest != taken_digest or sent_at > taken_at + _CLOCKS_DIFFER


def reused_message_id(provider_id: str, digest: str, sent_at: datetime) -> str:
    """Return the id under which a different mail with a re-used Message-ID is kept."""
    whole = hashlib.sha256(f"{digest} {sent_at.isoformat(timespec='seconds')}".encode()).hexdigest()
    return f"{provider_id}{_SEPARATOR}{whole[:16]}"

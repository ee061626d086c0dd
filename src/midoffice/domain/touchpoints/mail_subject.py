"""Subjects of answers: one prefix, whatever mail programs of all languages have piled up."""

import re

_PREFIXES = re.compile(
    r"^(?:\s*(?:re|aw|antw(?:ort)?|sv|vs|odp|ref|rif|res|ynt|fwd?|wg|tr|rv|enc|doorst|vb|i|vl|pd)\s*(?:\[\d+\]|\(\d+\))?\s*[:\uff1a])+\s*",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"^\s*(?:fwd?|wg|tr|rv|enc|doorst|vb|vl|pd)\s*(?:\[\d+\]|\(\d+\))?\s*[:\uff1a]", re.IGNORECASE)


def reply_subject(subject: str) -> str:
    """Return `Re: subject` with a single prefix."""
    return f"Re: {_PREFIXES.sub('', subject).strip()}".strip()


def forward_subject(subject: str) -> str:
    """Return `Fwd: subject` with a single prefix."""
    return f"Fwd: {_PREFIXES.sub('', subject).strip()}".strip()


def is_forward(subject: str) -> bool:
    """Tell whether a mail hands somebody else's mail on, so that what it quotes is its content."""
    return _FORWARDED.match(subject) is not None

"""The alphabets of SMS, and how many segments a text takes (3GPP 23.038)."""

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_PLAINER = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2013": "-", "\u2014": "-", "\u2026": "..."}
    | {"\u00a0": " ", "\u202f": " ", "\t": " "}
)
"""Quotation marks, dashes, dots and spaces of fine typography, for which a whole message would become UCS-2."""
GSM_ONE, GSM_PART = 160, 153
UCS_ONE, UCS_PART = 70, 67


@dataclass(frozen=True, slots=True)
class SmsText:
    """A text as it is sent: its alphabet (`gsm7` or `ucs2`), its length in units of it, and its segments."""

    text: str
    alphabet: str
    units: int
    segments: int


def measure(text: str) -> SmsText:
    """Return a text with typographic marks made plain, measured; a character outside of GSM's alphabet makes it UCS-2."""
    text = text.translate(_PLAINER)
    if all(character in _BASIC or character in _EXTENDED for character in text):
        widths, one, part, alphabet = [2 if character in _EXTENDED else 1 for character in text], GSM_ONE, GSM_PART, "gsm7"
    else:
        widths, one, part, alphabet = [2 if ord(character) > 0xFFFF else 1 for character in text], UCS_ONE, UCS_PART, "ucs2"  # noqa: PLR2004 - the last code of one unit
    units = sum(widths)
    return SmsText(text, alphabet, units, 1 if units <= one else _parts(widths, part))


def _parts(widths: list[int], room: int) -> int:
    """How many segments: what takes two units stands in one segment, never in two."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts

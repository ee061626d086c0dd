"""Bytes to text, whatever a mail says about its charset."""

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header

# Only real charsets: Python's codec registry also holds compressors and escapers, which a mail may not pick.
_CODECS = frozenset({
    "ascii", "big5", "big5hkscs", "cp037", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256",
    "cp1257", "cp1258", "cp437", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860", "cp861", "cp862",
    "cp863", "cp864", "cp865", "cp866", "cp869", "cp874", "cp932", "cp949", "cp950", "euc_jp", "euc_jis_2004", "euc_kr",
    "gb18030", "gb2312", "gbk", "hz", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3",
    "iso2022_jp_ext", "iso2022_kr", "iso8859-1", "iso8859-10", "iso8859-11", "iso8859-13", "iso8859-14", "iso8859-15",
    "iso8859-16", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8",
    "iso8859-9", "johab", "koi8-r", "koi8-t", "koi8-u", "mac-cyrillic", "mac-greek", "mac-iceland", "mac-latin2",
    "mac-roman", "mac-turkish", "ptcp154", "shift_jis", "shift_jis_2004", "tis-620", "utf-16", "utf-16-be", "utf-16-le",
    "utf-32", "utf-32-be", "utf-32-le", "utf-7", "utf-8", "utf-8-sig",
})  # fmt: skip
# What senders mean by the names they use (as the WHATWG encoding standard has it), in Python's names.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
    "iso8859-9": "cp1254",
    "utf-8": "utf-8-sig",
}
_UNUSUAL = {
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "ks_c_5601-1987": "cp949",
    "x-windows-949": "cp949",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8-sig",
}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # with these a file name can lie about its ending
_ENDS = re.compile(r"\r\n?|\x85|\u2028|\u2029")
_LONGEST_NAME = 40


def decode_text(data: bytes, charset: str | None) -> tuple[str, bool]:
    """Return (text, clean); `clean` is False when the charset was missing, unknown or wrong and characters may be lost.

    Tried in order: what the mail says, UTF-8, then Windows-1252, where no byte is impossible.
    """
    named = _codec_of(charset)
    text = _decode(data, named) if named else None
    if text is None or (named == "cp1252" and not data.isascii()):
        # Mail that says Latin-1 or nothing and is valid UTF-8 is UTF-8: such byte pairs do not happen by chance.
        better = _decode(data, "utf-8-sig")
        text = better if better is not None else text
    clean = text is not None and (named is not None or data.isascii())
    return (text if text is not None else data.decode("cp1252", errors="replace")), clean


def readable(text: str) -> str:
    """Return text with plain line ends and without characters that are stored or shown badly.

    Control characters, byte order marks and lone surrogates are dropped.
    """
    return _CONTROLS.sub("", _ENDS.sub("\n", text))


def one_line(text: str, longest: int = 500) -> str:
    """Return text as one readable line of at most so many characters, without marks that turn the direction of writing."""
    line = " ".join(_DIRECTIONS.sub("", readable(text)).split())
    return line if len(line) <= longest else line[: longest - 1] + "\u2026"


def decode_words(raw: str | None) -> str:
    """Return a header's value with its encoded words (RFC 2047) decoded; broken ones stay as they are."""
    if not raw:
        return ""
    try:
        pieces = decode_header(without_surrogates(raw))
    except (HeaderParseError, ValueError, RecursionError, LookupError):
        return readable(without_surrogates(raw))
    return readable("".join(_word(piece, charset) for piece, charset in pieces))


def without_surrogates(raw: str) -> str:
    """Return a raw header value with the bytes above ASCII, kept as surrogates until now, decoded."""
    return decode_text(raw.encode("utf-8", errors="surrogateescape"), "utf-8")[0] if not raw.isascii() else raw


def _word(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if charset is None:
        return piece.decode("ascii", errors="replace") if piece.isascii() else decode_text(piece, "utf-8")[0]
    return decode_text(piece, charset)[0]


def _codec_of(charset: str | None) -> str | None:
    name = (charset or "").strip().strip("'\"").lower()
    if not name or len(name) > _LONGEST_NAME or not name.isascii():
        return None
    name = _UNUSUAL.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _MEANT.get(found, found) if found in _CODECS else None


def _decode(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None

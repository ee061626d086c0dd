"""Plain text: its flowing lines joined, and what is new told from what is quoted."""

import re

import quotequail

from midoffice.domain.touchpoints.mail_subject import is_forward

_MOST_LINES = 2000
_LONGEST_LINE = 300  # of a line that is looked at; the patterns take quadratic time on longer ones
_FEWEST_QUOTED = 2
_FROM = re.compile(r"^\s*\*?(?:from|von|de|da|van|fra|från|od|от|発信者|发件人)\*?\s?:\*?\s*\S", re.IGNORECASE)
_OTHER = re.compile(
    r"^\s*\*?(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|inviato|data|oggetto|a|enviado(?: el)?|fecha|para|"
    r"asunto|assunto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|wysłano|do|temat|дата|кому|тема)\*?\s?:\*?",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\s*-{3,}\s*(?:original message|original appointment|ursprüngliche nachricht|message d'origine|message original|"
    r"messaggio originale|mensaje original|mensagem original|oorspronkelijk bericht|ursprungligt meddelande)\s*-{3,}\s*$",
    re.IGNORECASE,
)


def unflow(text: str, *, delete_space: bool) -> str:
    """Return text of `format=flowed` (RFC 3676) with its soft line breaks taken out."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        goes_on = content.endswith(" ") and content != "-- "
        if depth != open_depth or content == "-- ":
            paragraphs.append([f"{'>' * depth} "] if depth else [])
        paragraphs[-1].append(content.removesuffix(" ") if goes_on and delete_space else content)
        open_depth = depth if goes_on else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)


def split_quote(text: str, subject: str = "") -> tuple[str, str | None]:
    """Return (what is new, the history that came along or None); together they are the whole text.

    Text that answers between quoted lines stays whole, and so does a mail that hands another one on.
    """
    lines = text.split("\n")
    start = None if is_forward(subject) else _start_of_history(lines)
    if start is None:
        return text.strip("\n"), None
    marked = [number for number in range(start, len(lines)) if lines[number].lstrip().startswith(">")]
    if marked and marked[0] - start <= _FEWEST_QUOTED + 2:
        between = [line for line in lines[marked[0] : marked[-1]] if line.strip() and not line.lstrip().startswith(">")]
        below = "\n".join(lines[marked[-1] + 1 :]).strip("\n")
        above = "\n".join(lines[:start]).strip("\n")
        if between or (below and above and not _is_signature(below)):
            return text.strip("\n"), None
        new = "\n\n".join(each for each in (above, below) if each.strip())
        return (new, "\n".join(lines[start : marked[-1] + 1])) if new else (text.strip("\n"), None)
    above = "\n".join(lines[:start]).strip("\n")
    return (above, "\n".join(lines[start:]).strip("\n")) if above.strip() else (text.strip("\n"), None)


def _start_of_history(lines: list[str]) -> int | None:
    seen = [line[:_LONGEST_LINE] for line in lines[:_MOST_LINES]]
    pieces = quotequail.quote("\n".join(seen), limit=len(seen) + 1, quote_intro_line=True)
    starts = [pieces[0][1].count("\n") + 1 if pieces[0][1] else 0] if len(pieces) > 1 else []
    starts += [number for number, line in enumerate(seen) if _ORIGINAL.match(line) or _begins_headers(seen, number)][:1]
    starts += _first_marked(seen)
    return min(starts, default=None)


def _begins_headers(lines: list[str], number: int) -> bool:
    """Tell whether a line is the first of a block of fields as Outlook puts them above the history."""
    if not _FROM.match(lines[number]):
        return False
    return sum(1 for line in lines[number + 1 : number + 6] if _OTHER.match(line)) >= _FEWEST_QUOTED


def _first_marked(lines: list[str]) -> list[int]:
    marked = [number for number, line in enumerate(lines) if line.lstrip().startswith(">")]
    return marked[:1] if len(marked) >= _FEWEST_QUOTED else []


def _is_signature(text: str) -> bool:
    return text.startswith(("-- \n", "--\n", "__"))

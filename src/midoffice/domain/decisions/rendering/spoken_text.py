"""The words of a prompt in SSML, for speech that reads plain text."""

from midoffice.domain.decisions.rendering.markup import Element, read_markup
from midoffice.domain.decisions.rendering.rendered import NotRenderable

_SPELLED = frozenset({"characters", "spell-out", "digits", "telephone"})
_SENTENCES = frozenset({"p", "s"})
_ENDS = (".", "!", "?", ",", ";", ":")


def words_of_speech(ssml: str) -> str:
    """Return what an SSML document says; breaks and ends of sentences become punctuation. Nothing for what is no SSML."""
    if not ssml.strip():
        return ""
    try:
        root = read_markup(ssml, "ssml")
    except NotRenderable:
        return ""
    return _tidy(_words(root))


def _words(element: Element) -> str:
    if element.name == "sub":
        return element.attributes.get("alias", "")
    if element.name == "break":
        return " , "
    if element.name == "say-as" and element.attributes.get("interpret-as") in _SPELLED:
        return " ".join(sign for sign in element.text() if not sign.isspace())
    said = "".join(part if isinstance(part, str) else _words(part) for part in element.content)
    if element.name in _SENTENCES and said.strip() and not said.rstrip().endswith(_ENDS):
        return f"{said.rstrip()}. "
    return f"{said} " if element.name in _SENTENCES else said


def _tidy(said: str) -> str:
    words: list[str] = []
    for word in said.split():
        if word == ",":
            if words and not words[-1].endswith(_ENDS):
                words[-1] += ","
        else:
            words.append(word)
    return " ".join(words).removesuffix(",")

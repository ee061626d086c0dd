"""Prompts for telephone menus: SSML of which only that is allowed that speaks, and fetches nothing."""

from midoffice.domain.decisions.rendering.markup import Element, numeric_entities, read_markup
from midoffice.domain.decisions.rendering.rendered import NotRenderable

_NAMESPACE = "http://www.w3.org/2001/10/synthesis"
ALLOWED: dict[str, frozenset[str]] = {
    "speak": frozenset({"version", "xml:lang", "xmlns"}),
    "p": frozenset({"xml:lang"}),
    "s": frozenset({"xml:lang"}),
    "break": frozenset({"strength", "time"}),
    "emphasis": frozenset({"level"}),
    "prosody": frozenset({"pitch", "contour", "range", "rate", "duration", "volume"}),
    "say-as": frozenset({"interpret-as", "format", "detail"}),
    "sub": frozenset({"alias"}),
    "phoneme": frozenset({"alphabet", "ph"}),
    "lang": frozenset({"xml:lang"}),
    "voice": frozenset({"name", "gender", "age", "languages", "xml:lang"}),
    "w": frozenset({"role"}),
}


def checked_speech(text: str, language: str | None) -> str:
    """Return a whole SSML document; raises NotRenderable for what is none, or wants something else than to speak."""
    text = numeric_entities(text.strip())
    if not text.startswith("<speak"):
        text = f"<speak>{text}</speak>"
    root = read_markup(text, "ssml")
    _check(root)
    if not root.text().strip():
        raise NotRenderable("ssml", "says nothing")
    if "version" in root.attributes:
        return text
    known = (
        f' xml:lang="{language}"' if language and language.replace("-", "").isalnum() and "xml:lang" not in root.attributes else ""
    )
    return text.replace("<speak", f'<speak version="1.1" xmlns="{_NAMESPACE}"{known}', 1)


def _check(root: Element) -> None:
    stack = [root]
    while stack:
        element = stack.pop()
        allowed = ALLOWED.get(element.name)
        if allowed is None or (element.name == "speak") != (element is root):
            raise NotRenderable("ssml", f"may not have the element {element.name[:40]} here")
        strange = next((name for name in element.attributes if name not in allowed), None)
        if strange is not None:
            raise NotRenderable("ssml", f"may not have the attribute {strange[:40]} in {element.name}")
        stack.extend(part for part in element.content if isinstance(part, Element))

"""HTML as plain text, the way a person would read it aloud."""

import re

from lxml import etree
from lxml import html as markup

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre"})
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\n\f\r]+")
_MANY_LINES = re.compile(r"\n{3,}")


def text_of(root: markup.HtmlElement, *, without: markup.HtmlElement | None = None) -> str:
    """Return the text of an element, a block a line, leaving out one element inside it (but not what follows that)."""
    writer = _Writer()
    skipping = preformatted = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element is without:
            skipping += 1 if event == "start" else -1
        tag = element.tag if isinstance(element.tag, str) else ""
        silent = skipping or tag == "summary"
        if event == "start":
            preformatted += tag == "pre"
            if not silent:
                writer.open(tag, element)
                writer.write(element.text, exact=preformatted > 0)
        else:
            preformatted -= tag == "pre"
            if not silent and element is not without:
                writer.close(tag)
            if not skipping and element is not root:
                writer.write(element.tail, exact=preformatted > 0)
    return writer.text()


def has_text(root: markup.HtmlElement) -> bool:
    """Tell whether an element shows any text or picture."""
    return any(True for _ in root.iter("img")) or bool("".join(root.itertext()).strip(" \t\r\n\xa0\u200b"))


class _Writer:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._fresh = True  # nothing stands on the line yet

    def open(self, tag: str, element: markup.HtmlElement) -> None:
        if tag == "br":
            self._line()
        elif tag in _CELLS:
            self._gap()
        elif tag in _BLOCKS:
            self._block(tag)
        if tag == "li":
            self.write("- ", exact=True)
        elif tag == "img":
            self.write(f"[{element.get('alt')}]" if (element.get("alt") or "").strip() else "", exact=False)

    def close(self, tag: str) -> None:
        if tag in _CELLS:
            self._gap()
        elif tag in _BLOCKS:
            self._block(tag)

    def write(self, text: str | None, *, exact: bool) -> None:
        shown = text or ""
        if not exact:
            shown = _SPACES.sub(" ", shown)
            if self._fresh:
                shown = shown.lstrip(" ")
        if shown:
            self._pieces.append(shown)
            self._fresh = shown.endswith((" ", "\n"))

    def text(self) -> str:
        lines = "".join(self._pieces).replace("\xa0", " ").replace("\u200b", "").split("\n")
        return _MANY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()

    def _line(self) -> None:
        self._pieces.append("\n")
        self._fresh = True

    def _gap(self) -> None:
        if not self._fresh:
            self._pieces.append(" ")
            self._fresh = True

    def _block(self, tag: str) -> None:
        tail = "".join(self._pieces[-2:])
        if tail and not tail.endswith("\n"):
            self._line()
            tail += "\n"
        if tag in _PARAGRAPHS and tail and not tail.endswith("\n\n"):
            self._line()
